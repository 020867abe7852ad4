//! Sleep of the night before. Same-night sleep is a result of spasms, never a predictor
//! (Finan, Goodin & Smith 2013; Costa et al. 2021).

use crate::{Contrast, Factor, Field, Fold, Form, Role, Timing};

/// Sleep quality and length.
pub fn factor() -> Factor {
    let m = |f: Field| f.role(Role::Mediator);
    Factor::new("sleep_quality", "Sleep the night before", Timing::Night, false)
        .field(
            m(Field::rating("sleep_quality", "Sleep quality", 0.0, 10.0))
                .aliases(&["sleep quality", "quality of sleep"])
                .help("How well you slept, 0 very badly to 10 very well."),
        )
        .field(
            m(Field::amount("sleep_hours", "Sleep", "hours", 0.0, 24.0)
                .warn_low(3.0)
                .warn_high(12.0))
            .aliases(&["hours slept", "sleep hours", "hours of sleep"])
            .help("Hours asleep."),
        )
        .field(
            Field::clock("bed_time", "Bedtime")
                .role(Role::Context)
                .fold(Fold::First)
                .aliases(&["bedtime", "bed time"])
                .help("Clock time of going to bed."),
        )
        .field(
            Field::clock("rise_time", "Rise time")
                .role(Role::Context)
                .fold(Fold::Last)
                .aliases(&["rise time", "wake time", "wake_time"])
                .help("Clock time of getting up."),
        )
        .contrast(
            Contrast::new(
                "poor",
                "sleep_quality",
                "lowest quarter of own nights, the night before, against the rest",
                Form::OwnLowest { share: 0.25 },
                0.25,
            )
            .arms("nights after a bad night", "other nights")
            .lag(1),
        )
        .limits_of_answer("The night before's spasms spoil its sleep; they are adjusted for.")
}
