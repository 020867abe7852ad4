//! Sleep position. Levels and shares after Skarpsno et al. (2017) and Cary et al. (2021); recalled
//! positions are wrong on one night in four or more (Yu 2017).

use crate::{Contrast, Factor, Field, Fold, Form, Level, Role, Timing};

/// Sleep position.
pub fn factor() -> Factor {
    let levels = vec![
        Level::new("side", "on the side"),
        Level::pooled("side_left", "on the left side", "side"),
        Level::pooled("side_right", "on the right side", "side"),
        Level::new("back", "on the back"),
        Level::new("front", "on the front"),
        Level::new("side_three_quarter", "rolled forward"),
        Level::new("fetal_tight", "curled up tightly"),
        Level::new("twisted", "twisted"),
        Level::new("mixed", "mixed"),
        Level::new("upright", "upright"),
        Level::missing("unknown", "not known"),
    ];
    let share = |key: &str, label: &str| {
        Field::amount(key, label, "share", 0.0, 1.0).fold(Fold::Mean).role(Role::Context)
    };
    let against_side = |level: &str, words: &str, arm: &str| {
        let form = Form::Level { level: level.into(), reference: "side".into() };
        Contrast::new(level, "position_main", &format!("{words} against the side"), form, 0.30)
            .arms(arm, "side nights")
    };
    Factor::new("position", "Sleep position", Timing::Night, true)
        .field(
            Field::level("position_main", "Sleep position", levels)
                .aliases(&["position", "sleep position", "sleep_position", "main position"])
                .help(
                    "Main position: back, side, side_left, side_right, side_three_quarter, front, \
                     fetal_tight, twisted, mixed, upright or unknown.",
                ),
        )
        .field(
            share("share_side", "Share on the side").help("Share of the night on a side, 0 to 1."),
        )
        .field(
            share("share_back", "Share on the back")
                .help("Share of the night on the back, 0 to 1."),
        )
        .field(
            share("share_front", "Share on the front")
                .help("Share of the night on the front, 0 to 1."),
        )
        .contrast(against_side("front", "front", "front nights"))
        .contrast(against_side("back", "back", "back nights").exploratory())
        .contrast(against_side("fetal_tight", "curled tight", "curled-up nights").exploratory())
        .contrast(against_side("twisted", "twisted", "twisted nights").exploratory())
        .contrast(
            against_side("side_three_quarter", "rolled forward", "rolled-forward nights")
                .exploratory(),
        )
        .limits_of_answer(
            "Good if the position varies; recalled positions pull the ratio towards 1.",
        )
}
