//! Relaxation or mindfulness.

use crate::{Contrast, Factor, Field, Form, Role, Timing};

/// Relaxation.
pub fn factor() -> Factor {
    Factor::new("relaxation", "Relaxation", Timing::Day, true)
        .field(
            Field::amount("relaxation_min", "Relaxation", "min", 0.0, 480.0)
                .warn_high(120.0)
                .role(Role::Context)
                .aliases(&["meditation min", "mindfulness min"])
                .help("Minutes of relaxation or mindfulness."),
        )
        .field(
            Field::yes_no("relaxation_at_bedtime", "Relaxation at bedtime")
                .aliases(&["bedtime relaxation"])
                .help("Whether you relaxed on purpose at bedtime."),
        )
        .contrast(
            Contrast::new(
                "yes",
                "relaxation_at_bedtime",
                "at bedtime against not",
                Form::Yes,
                0.25,
            )
            .arms("nights after bedtime relaxation", "nights without"),
        )
        .limits_of_answer("Used on stressful days; stress is adjusted for where it is logged.")
}
