//! Mattress type. Contrast after Bergholdt, Fabricius & Bendix (2008).

use crate::{Contrast, Factor, Field, Form, Level, Timing};

/// Mattress type.
pub fn factor() -> Factor {
    let levels = [
        ("spring", "spring"),
        ("memory_foam", "memory foam"),
        ("foam_other", "other foam"),
        ("hybrid", "hybrid"),
        ("latex", "latex"),
        ("water", "water"),
        ("air", "air"),
        ("futon", "futon"),
        ("other", "other type"),
    ];
    let against_spring =
        |level: &str| Form::Level { level: level.into(), reference: "spring".into() };
    Factor::new("mattress_type", "Mattress type", Timing::Slow, false)
        .field(
            Field::level(
                "mattress_type",
                "Mattress type",
                levels.iter().map(|(k, l)| Level::new(k, l)).collect(),
            )
            .aliases(&["mattress type", "type of mattress"])
            .help("memory_foam, foam_other, spring, hybrid, latex, water, air, futon or other."),
        )
        .contrast(
            Contrast::new(
                "memory_foam",
                "mattress_type",
                "memory foam against spring",
                against_spring("memory_foam"),
                0.20,
            )
            .arms("nights on memory foam", "nights on springs"),
        )
        .contrast(
            Contrast::new(
                "futon",
                "mattress_type",
                "futon against spring",
                against_spring("futon"),
                0.20,
            )
            .arms("nights on a futon", "nights on springs")
            .exploratory(),
        )
        .limits_of_answer("It does not vary inside one diary; only people can be compared.")
}
