//! Mattress age. Contrast after Jacobson et al. (2008) and the clinic survey from Lahore (2023).

use crate::{Contrast, Factor, Field, Fold, Form, Role, Timing};

/// Mattress age.
pub fn factor() -> Factor {
    let per_year = Form::PerStep { step: 1.0, from: Some(7.0), cap: Some(15.0), split: Some(8.0) };
    Factor::new("mattress_age", "Mattress age", Timing::Slow, false)
        .field(
            Field::amount("mattress_age_years", "Mattress age", "years", 0.0, 60.0)
                .warn_high(25.0)
                .fold(Fold::Last)
                .role(Role::Exposure)
                .aliases(&["mattress age", "mattress_age", "age of mattress"])
                .help("Age of the mattress slept on that night; or give mattresses.csv instead."),
        )
        .contrast(
            Contrast::new(
                "per_year",
                "mattress_age_years",
                "per year beyond 7, up to 15",
                per_year,
                0.20,
            )
            .arms("nights on a mattress of 8 years or more", "nights on a younger mattress"),
        )
        .limits_of_answer(
            "Within one person it grows with the calendar; it can be told apart only from several \
             changes of mattress, or between people.",
        )
}
