//! Remedies. Used on bad nights, so a plain comparison would blame them; never estimated.

use crate::{Factor, Field, Role, Timing};

/// Remedies used.
pub fn factor() -> Factor {
    let remedies = ["stretch", "heat", "massage", "painkiller", "walk", "relaxation", "other"];
    let r = |f: Field| f.role(Role::Remedy);
    Factor::new("self_care", "Remedies used", Timing::Event, false)
        .field(
            r(Field::set("remedy", "Remedies", &remedies)).help(
                "stretch, heat, massage, painkiller, walk, relaxation or other, joined by |.",
            ),
        )
        .field(
            r(Field::amount("eased_after_min", "Eased after", "min", 0.0, 480.0))
                .fold(crate::Fold::Max)
                .help("Minutes until the spasm eased."),
        )
        .field(
            r(Field::yes_no("painkiller_taken", "Painkiller taken"))
                .aliases(&["painkiller", "pain killer"])
                .help("Whether a shop-bought painkiller was taken that day."),
        )
        .field(
            r(Field::yes_no("self_care", "Self-care done"))
                .help("Whether you did what you do against the spasms that day."),
        )
        .limits_of_answer(
            "Remedies follow bad nights; what they do cannot be read from when they are used.",
        )
}
