//! Caffeine before 15:00. It enters the model together with the late part, so that the two do not
//! stand in for each other. Typical amounts after the NHANES 2003-2008 intake analysis.

use crate::{Contrast, Factor, Field, Form, Role, Timing};

/// Caffeine of the day, without the late part where that is logged apart.
pub fn factor() -> Factor {
    let per_200 = Form::PerStep { step: 200.0, from: None, cap: None, split: None };
    Factor::new("caffeine_total", "Caffeine before 15:00", Timing::Day, true)
        .field(
            Field::amount("caffeine_mg", "Caffeine, whole day", "mg", 0.0, 3000.0)
                .warn_high(600.0)
                .role(Role::Context)
                .aliases(&["caffeine", "caffeine mg", "caffeine (mg)"])
                .help("Caffeine of the whole day; a cup of coffee has about 100 mg."),
        )
        .field(
            Field::amount("caffeine_before_15_mg", "Caffeine before 15:00", "mg", 0.0, 3000.0)
                .warn_high(600.0)
                .help("Worked out from the day's total and the part after 15:00 where not given."),
        )
        .contrast(
            Contrast::new("per_200_mg", "caffeine_before_15_mg", "per 200 mg", per_200, 0.15)
                .arms("days with more caffeine before 15:00", "days with less"),
        )
        .limits_of_answer("Good; but a bad night also leads to more coffee the next day.")
}
