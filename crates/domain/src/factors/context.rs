//! What else may differ between nights or people: adjusted for or shown, not asked about.

use crate::{Factor, Field, Fold, Role, Timing};

/// Other context.
pub fn factor() -> Factor {
    Factor::new("context", "Other context", Timing::Day, false)
        .field(
            Field::yes_no("workday", "Workday")
                .role(Role::Confounder)
                .aliases(&["work day"])
                .help("Whether it was a working day."),
        )
        .field(
            Field::yes_no("ill", "Ill")
                .role(Role::Confounder)
                .aliases(&["sick"])
                .help("Whether you were ill that day."),
        )
        .field(
            Field::count("steps", "Steps", "steps", 0.0, 200_000.0)
                .warn_high(60_000.0)
                .fold(Fold::Max)
                .role(Role::Context)
                .aliases(&["step count"])
                .help("Steps that day."),
        )
        .field(
            Field::amount("age_years", "Age", "years", 18.0, 110.0)
                .fold(Fold::Last)
                .role(Role::Person)
                .aliases(&["age"])
                .help("Age in years; also in people.csv."),
        )
        .field(
            Field::amount("bmi", "Body mass index", "kg/m2", 10.0, 80.0)
                .fold(Fold::Last)
                .role(Role::Person)
                .help("Body mass index; also in people.csv."),
        )
        .field(
            Field::text("new_medicine", "New medicine")
                .role(Role::Context)
                .help("A medicine begun that day. Recorded, never estimated from observation."),
        )
        .field(
            Field::text("notes", "Notes")
                .role(Role::Context)
                .aliases(&["note", "comment", "comments"])
                .help("Free text. Kept with the night, never interpreted."),
        )
        .limits_of_answer("Adjusted for or shown, not asked about.")
}
