//! Tiredness in the evening: lies between exertion or short sleep and the night.

use crate::{Contrast, Factor, Field, Form, Role, Timing};

/// Evening tiredness.
pub fn factor() -> Factor {
    let per_2 = Form::PerStep { step: 2.0, from: None, cap: None, split: None };
    Factor::new("fatigue_evening", "Evening tiredness", Timing::Day, false)
        .field(
            Field::rating("fatigue", "Evening tiredness", 0.0, 10.0)
                .role(Role::Mediator)
                .aliases(&["tiredness", "fatigue level"])
                .help("Tiredness in the evening, 0 none to 10 worst."),
        )
        .contrast(
            Contrast::new("per_2_points", "fatigue", "per 2 points", per_2, 0.25)
                .arms("tired evenings", "fresher evenings"),
        )
        .limits_of_answer(
            "A result of exertion and short sleep: left out when those are asked about.",
        )
}
