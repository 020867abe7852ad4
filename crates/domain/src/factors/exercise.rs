//! Exercise: an acute effect of the day and a habit over four weeks, which may have opposite signs
//! (Shiri, Coggon & Falah-Hassani 2018; Suri et al. 2025).

use crate::{Contrast, Factor, Field, Fold, Form, Level, Role, Timing};

/// 90 structured minutes a week, in minutes a day.
const HABIT_MINUTES_A_DAY: f64 = 90.0 / 7.0;

/// Exercise.
pub fn factor() -> Factor {
    let intensity = ["light", "moderate", "vigorous"];
    let kinds =
        ["core", "yoga", "pilates", "swim", "walk", "aerobic", "strength", "sport", "other"];
    Factor::new("exercise", "Exercise", Timing::Day, true)
        .field(
            Field::amount("exercise_min", "Exercise", "min", 0.0, 900.0)
                .warn_high(240.0)
                .aliases(&["exercise", "exercise minutes", "workout min"])
                .help("Minutes of exercise that day."),
        )
        .field(
            Field::level(
                "exercise_intensity",
                "Exercise intensity",
                intensity.iter().map(|k| Level::new(k, k)).collect(),
            )
            .role(Role::Context)
            .help("light, moderate or vigorous."),
        )
        .field(Field::set("exercise_kind", "Kind of exercise", &kinds).role(Role::Context).help(
            "core, yoga, pilates, swim, walk, aerobic, strength, sport or other, joined by |.",
        ))
        .field(
            Field::clock("exercise_end_time", "Exercise ended")
                .role(Role::Context)
                .fold(Fold::Last)
                .help("Clock time at which it ended."),
        )
        .contrast(
            Contrast::new("any", "exercise_min", "an exercise day against none", Form::Any, 0.25)
                .arms("exercise days", "days without exercise"),
        )
        .contrast(
            Contrast::new(
                "habit",
                "exercise_min",
                "90 minutes a week or more, over four weeks, against less",
                Form::Habit { nights: 28, at_least: HABIT_MINUTES_A_DAY },
                0.25,
            )
            .arms("nights in active weeks", "nights in less active weeks")
            .exploratory(),
        )
        .limits_of_answer(
            "Good days allow exercise, so fewer spasms after it can be the reverse order.",
        )
}
