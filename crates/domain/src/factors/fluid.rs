//! Fluids drunk.

use crate::{Contrast, Factor, Field, Form, Role, Timing};

/// Fluids.
pub fn factor() -> Factor {
    Factor::new("fluid", "Fluids", Timing::Day, false)
        .field(
            Field::amount("fluid_ml", "Fluids", "ml", 0.0, 15_000.0)
                .warn_low(500.0)
                .warn_high(5000.0)
                .aliases(&["fluid", "water ml", "fluid intake"])
                .help("Everything drunk that day, in ml; a glass has about 200 ml."),
        )
        .field(
            Field::yes_no("sweat_heavy", "Heavy sweating")
                .role(Role::Confounder)
                .help("Whether you sweated heavily that day."),
        )
        .contrast(
            Contrast::new(
                "low",
                "fluid_ml",
                "lowest fifth of own days against the rest",
                Form::OwnLowest { share: 0.2 },
                0.20,
            )
            .arms("days with least to drink", "other days"),
        )
        .limits_of_answer("Drinking more also wakes people, so more spasms are noticed.")
}
