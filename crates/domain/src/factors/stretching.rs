//! Stretching. Two trials of bedtime stretching for leg cramps disagree (Hallegraeff et al. 2012;
//! Coppin, Wicke & Little 2005).

use crate::{Contrast, Factor, Field, Form, Role, Timing};

/// Stretching.
pub fn factor() -> Factor {
    Factor::new("stretching", "Bedtime stretching", Timing::Day, true)
        .field(
            Field::amount("stretch_min", "Stretching", "min", 0.0, 240.0)
                .warn_high(60.0)
                .role(Role::Context)
                .aliases(&["stretching min"])
                .help("Minutes of stretching that day."),
        )
        .field(
            Field::yes_no("stretch_before_bed", "Bedtime stretching")
                .aliases(&["bedtime stretch", "stretching before bed"])
                .help("Whether you stretched before bed."),
        )
        .contrast(
            Contrast::new("yes", "stretch_before_bed", "before bed against not", Form::Yes, 0.30)
                .arms("nights after bedtime stretching", "nights without"),
        )
        .limits_of_answer(
            "Often done because the back feels bad; a coin toss each evening settles it.",
        )
}
