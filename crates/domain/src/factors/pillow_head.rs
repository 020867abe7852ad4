//! Head pillow. Known to matter a little for the neck, not for the low back (Pang et al. 2021).

use crate::{Contrast, Factor, Field, Fold, Form, Role, Timing};

/// Head pillow.
pub fn factor() -> Factor {
    Factor::new("pillow_head", "Head pillow", Timing::Slow, true)
        .field(
            Field::yes_no("pillow_head_ok", "Head pillow keeps the neck level")
                .aliases(&["head pillow"])
                .help("Whether the pillow kept your neck in line with your back."),
        )
        .field(
            Field::amount("pillow_head_age_years", "Head pillow age", "years", 0.0, 30.0)
                .fold(Fold::Last)
                .role(Role::Context)
                .help("Age of the head pillow."),
        )
        .contrast(
            Contrast::new("yes", "pillow_head_ok", "level against not", Form::Yes, 0.20)
                .arms("nights with the neck level", "nights with the neck not level"),
        )
        .limits_of_answer("Weak: no link with the low back is known.")
}
