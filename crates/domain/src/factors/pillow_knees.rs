//! Pillow under or between the knees.

use crate::{Contrast, Factor, Field, Form, Level, Timing};

/// Knee pillow.
pub fn factor() -> Factor {
    let levels = vec![
        Level::new("none", "none"),
        Level::new("under", "under the knees"),
        Level::new("between", "between the knees"),
    ];
    let against_none = |level: &str| Form::Level { level: level.into(), reference: "none".into() };
    Factor::new("pillow_knees", "Knee pillow", Timing::Night, true)
        .field(
            Field::level("pillow_knees", "Knee pillow", levels)
                .aliases(&["knee pillow", "knee_pillow"])
                .help("none, under (on the back) or between (on the side)."),
        )
        .contrast(
            Contrast::new(
                "between",
                "pillow_knees",
                "between the knees against none",
                against_none("between"),
                0.25,
            )
            .arms("nights with a pillow between the knees", "nights without a knee pillow"),
        )
        .contrast(
            Contrast::new(
                "under",
                "pillow_knees",
                "under the knees against none",
                against_none("under"),
                0.25,
            )
            .arms("nights with a pillow under the knees", "nights without a knee pillow")
            .exploratory(),
        )
        .limits_of_answer("Often taken up after bad nights; a coin toss each evening settles it.")
}
