//! Thin pillow under the pelvis, lying on the front.

use crate::{Contrast, Factor, Field, Form, Timing};

/// Pelvis pillow.
pub fn factor() -> Factor {
    Factor::new("pillow_pelvis", "Pelvis pillow", Timing::Night, true)
        .field(
            Field::yes_no("pillow_pelvis", "Pelvis pillow")
                .aliases(&["pelvis pillow"])
                .help("Whether a thin pillow lay under the pelvis."),
        )
        .contrast(
            Contrast::new("yes", "pillow_pelvis", "used against not", Form::Yes, 0.25)
                .arms("nights with a pelvis pillow", "nights without"),
        )
        .limits_of_answer("Needs many nights on the front.")
}
