//! Lumbar roll in bed. Its effect on the curve is the reverse of a knee pillow's (Beattie et al. 1994).

use crate::{Contrast, Factor, Field, Form, Timing};

/// Lumbar roll.
pub fn factor() -> Factor {
    Factor::new("pillow_lumbar", "Lumbar roll", Timing::Night, true)
        .field(
            Field::yes_no("lumbar_roll", "Lumbar roll")
                .aliases(&["lumbar roll", "lumbar pillow"])
                .help("Whether a roll lay under the low back."),
        )
        .contrast(
            Contrast::new("yes", "lumbar_roll", "used against not", Form::Yes, 0.25)
                .arms("nights with a lumbar roll", "nights without"),
        )
        .limits_of_answer("Often taken up after bad nights.")
}
