//! Mattress firmness, 1 soft to 10 hard. A U-shape is expected after Kovacs et al. (2003), whose
//! scale runs the other way: shop = 11 - theirs.

use crate::{Contrast, Factor, Field, Fold, Form, Timing};

/// Mattress firmness.
pub fn factor() -> Factor {
    let against_medium =
        |low, high| Form::Band { low, high, reference_low: Some(4.5), reference_high: Some(6.5) };
    Factor::new("mattress_firmness", "Mattress firmness", Timing::Slow, false)
        .field(
            Field::rating("firmness", "Mattress firmness", 1.0, 10.0)
                .fold(Fold::Last)
                .aliases(&["mattress firmness", "mattress_firmness"])
                .help("Your own rating of the mattress, 1 soft to 10 hard."),
        )
        .contrast(
            Contrast::new(
                "hard",
                "firmness",
                "8 or more against 4.5 to 6.5",
                against_medium(Some(8.0), None),
                0.25,
            )
            .arms("nights on a hard mattress", "nights on a medium mattress"),
        )
        .contrast(
            Contrast::new(
                "soft",
                "firmness",
                "3 or less against 4.5 to 6.5",
                against_medium(None, Some(3.01)),
                0.25,
            )
            .arms("nights on a soft mattress", "nights on a medium mattress")
            .exploratory(),
        )
        .limits_of_answer("It does not vary inside one diary; self-ratings differ between people.")
}
