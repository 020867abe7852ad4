//! Sitting: hours, and the longest stretch (Waongenngarm et al. 2021).

use crate::{Contrast, Factor, Field, Fold, Form, Timing};

/// Sitting.
pub fn factor() -> Factor {
    let per_2h = Form::PerStep { step: 2.0, from: None, cap: None, split: None };
    let long = Form::Band {
        low: Some(90.01),
        high: None,
        reference_low: None,
        reference_high: Some(90.01),
    };
    Factor::new("sitting", "Sitting", Timing::Day, true)
        .field(
            Field::amount("sitting_h", "Sitting", "hours", 0.0, 24.0)
                .warn_high(18.0)
                .aliases(&["sitting", "sitting hours"])
                .help("Hours sat that day."),
        )
        .field(
            Field::amount("sitting_longest_min", "Longest sitting spell", "min", 0.0, 1200.0)
                .warn_high(360.0)
                .fold(Fold::Max)
                .aliases(&["longest sitting"])
                .help("The longest spell without getting up, in minutes."),
        )
        .contrast(
            Contrast::new("per_2_h", "sitting_h", "per 2 hours", per_2h, 0.20)
                .arms("days with more sitting", "days with less"),
        )
        .contrast(
            Contrast::new(
                "long_spell",
                "sitting_longest_min",
                "a spell over 90 minutes against none",
                long,
                0.20,
            )
            .arms("days with a spell over 90 minutes", "days without")
            .exploratory(),
        )
        .limits_of_answer("Sitting and lifting replace each other; each is adjusted for the other.")
}
