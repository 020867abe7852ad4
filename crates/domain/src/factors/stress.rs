//! Stress of the day. Contrast after Suri et al. (2018) and Ghoussoub et al. (2026).

use crate::{Contrast, Factor, Field, Form, Timing};

/// Stress.
pub fn factor() -> Factor {
    let per_2 = Form::PerStep { step: 2.0, from: None, cap: None, split: None };
    Factor::new("stress", "Stress", Timing::Day, true)
        .field(
            Field::rating("stress", "Stress", 0.0, 10.0)
                .aliases(&["stress level", "stress_level", "stress (0-10)"])
                .help("Stress of the day, 0 none to 10 worst; rate it before the night."),
        )
        .contrast(
            Contrast::new("per_2_points", "stress", "per 2 points", per_2, 0.25)
                .arms("days rated as stressful", "calmer days"),
        )
        .limits_of_answer("Good, but a sore back may itself make the day feel stressful.")
}
