//! Caffeine from 15:00 on. Contrast after Drake et al. (2013) and Gardiner et al. (2023).

use crate::{Contrast, Factor, Field, Fold, Form, Role, Timing};

/// Late caffeine.
pub fn factor() -> Factor {
    let per_100 = Form::PerStep { step: 100.0, from: None, cap: None, split: Some(0.0) };
    Factor::new("caffeine_late", "Late caffeine", Timing::Day, true)
        .field(
            Field::amount("caffeine_after_15_mg", "Caffeine from 15:00", "mg", 0.0, 2000.0)
                .warn_high(400.0)
                .aliases(&["late caffeine", "caffeine after 15", "caffeine late mg"])
                .help("Caffeine from 15:00 on; part of the day's total."),
        )
        .field(
            Field::clock("caffeine_last_time", "Last caffeine")
                .role(Role::Context)
                .fold(Fold::Last)
                .help("Clock time of the last caffeine."),
        )
        .contrast(
            Contrast::new(
                "per_100_mg",
                "caffeine_after_15_mg",
                "per 100 mg from 15:00",
                per_100,
                0.25,
            )
            .arms("late-caffeine days", "other days"),
        )
        .limits_of_answer("Good if it varies from day to day.")
}
