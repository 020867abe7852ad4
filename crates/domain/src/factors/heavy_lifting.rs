//! Heavy lifting. Adds up over up to three days (Andersen et al. 2017).

use crate::{Contrast, Factor, Field, Fold, Form, Role, Timing};

/// Heavy lifting.
pub fn factor() -> Factor {
    Factor::new("heavy_lifting", "Heavy lifting", Timing::Day, true)
        .field(
            Field::yes_no("lifting", "Heavy lifting")
                .aliases(&["heavy lifting", "lifted"])
                .help("Whether you lifted 10 kg or more that day."),
        )
        .field(
            Field::amount("lifting_max_kg", "Heaviest load", "kg", 0.0, 400.0)
                .warn_high(100.0)
                .fold(Fold::Max)
                .role(Role::Context)
                .help("The heaviest load, in kg."),
        )
        .field(
            Field::amount("lifting_minutes", "Time lifting", "min", 0.0, 900.0)
                .role(Role::Context)
                .help("Minutes spent lifting."),
        )
        .field(
            Field::clock("lifting_last_time", "Last lifting")
                .role(Role::Context)
                .fold(Fold::Last)
                .help("Clock time of the last lifting."),
        )
        .contrast(
            Contrast::new("yes", "lifting", "a lifting day against none", Form::Yes, 0.25)
                .arms("lifting days", "days without lifting"),
        )
        .contrast(
            Contrast::new(
                "yes_lag_1",
                "lifting",
                "lifting the day before against none",
                Form::Yes,
                0.25,
            )
            .arms("nights a day after lifting", "other nights")
            .lag(1)
            .exploratory(),
        )
        .limits_of_answer("Good for people whose days differ.")
}
