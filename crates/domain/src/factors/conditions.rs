//! Known conditions: a baseline and a modifier, never a target of advice.

use crate::{Factor, Field, Role, Timing};

/// Known conditions.
pub fn factor() -> Factor {
    let known = [
        "herniated_disc",
        "sciatica",
        "spinal_stenosis",
        "arthritis",
        "muscle_strain",
        "other",
        "none",
    ];
    Factor::new("conditions", "Known conditions", Timing::Person, false)
        .field(
            Field::set("conditions", "Known conditions", &known)
                .role(Role::Person)
                .help("herniated_disc, sciatica, spinal_stenosis, arthritis, muscle_strain, other or none, joined by |."),
        )
        .field(
            Field::new("condition_start", "Condition since", "date", crate::Kind::Date)
                .role(Role::Person)
                .help("Since when, YYYY-MM-DD."),
        )
        .limits_of_answer("They belong to the person, and what people know of them depends on care sought.")
}
