//! Smoking. Contrast after Shiri et al. (2010); answerable between people only.

use crate::{Contrast, Factor, Field, Form, Level, Role, Timing};

/// Smoking.
pub fn factor() -> Factor {
    let levels = ["never", "former", "current"].iter().map(|k| Level::new(k, k)).collect();
    let form = Form::Level { level: "current".into(), reference: "never".into() };
    Factor::new("smoking", "Smoking", Timing::Person, false)
        .field(
            Field::count("cigarettes", "Cigarettes", "per day", 0.0, 150.0)
                .warn_high(60.0)
                .role(Role::Confounder)
                .help("Cigarettes smoked that day."),
        )
        .field(
            Field::level("smoking_status", "Smoking", levels)
                .role(Role::Person)
                .aliases(&["smoker", "smoking"])
                .help("never, former or current; also in people.csv."),
        )
        .contrast(
            Contrast::new("current", "smoking_status", "current against never", form, 0.20)
                .arms("people who smoke", "people who never smoked"),
        )
        .limits_of_answer("It belongs to the person: only people can be compared.")
}
