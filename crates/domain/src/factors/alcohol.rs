//! Alcohol. In the evidence base as a confounder of the source article's factors (Delacour et al. 2018).

use crate::{Contrast, Factor, Field, Form, Timing};

/// Alcohol.
pub fn factor() -> Factor {
    Factor::new("alcohol", "Alcohol", Timing::Day, false)
        .field(
            Field::amount("alcohol_units", "Alcohol", "UK units", 0.0, 60.0)
                .warn_high(15.0)
                .aliases(&["alcohol", "alcohol units", "units of alcohol"])
                .help("UK units that day; a glass of wine has about 2."),
        )
        .contrast(
            Contrast::new("any", "alcohol_units", "any against none", Form::Any, 0.25)
                .arms("days with alcohol", "days without"),
        )
        .limits_of_answer("Good if it varies; it clusters on weekends, which are adjusted for.")
}
