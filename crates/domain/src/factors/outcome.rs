//! The outcome: spasms of the night. Fields after Carney et al. (2012) and the leg-cramp criteria
//! of Hallegraeff et al. (2017).

use crate::{Factor, Field, Fold, Level, Role, Timing};

/// Night spasms.
pub fn factor() -> Factor {
    let o = |f: Field| f.role(Role::Outcome);
    let kinds = [
        ("cramp", "cramp"),
        ("jerk", "jerk"),
        ("tightness", "tightness"),
        ("pain_only", "pain only"),
    ];
    let mut kinds: Vec<Level> = kinds.iter().map(|(k, l)| Level::new(k, l)).collect();
    kinds.push(Level::missing("unsure", "unsure"));
    let regions = ["low", "mid", "upper", "neck", "buttock", "leg", "other"];
    Factor::new("outcome", "Night spasms", Timing::Night, false)
        .field(
            o(Field::count("spasm_count", "Spasms", "spasms", 0.0, 50.0).warn_high(12.0))
                .aliases(&["spasms", "spasm count", "back spasms"])
                .help("Back spasms that night, 0 on a night without; leave empty if you did not keep count."),
        )
        .field(
            o(Field::yes_no("spasm_any", "Any spasm"))
                .aliases(&["spasm", "back spasm", "any spasm"])
                .help("Whether there was a back spasm that night, where they are not counted."),
        )
        .field(
            o(Field::rating("spasm_severity", "Worst severity", 0.0, 10.0))
                .fold(Fold::Max)
                .aliases(&["severity", "spasm severity"])
                .help("The worst spasm of the night, 0 none to 10 worst imaginable."),
        )
        .field(
            o(Field::amount("spasm_duration_min", "Spasm duration", "min", 0.0, 480.0).warn_high(30.0))
                .fold(Fold::Max)
                .help("The longest spasm, in minutes."),
        )
        .field(
            o(Field::set("spasm_time", "Times of spasms", &[]))
                .help("Clock times of the spasms, HH:MM joined by |."),
        )
        .field(
            o(Field::level("spasm_kind", "Kind of event", kinds))
                .help("cramp (hard, painful, seconds to minutes), jerk, tightness, pain_only or unsure."),
        )
        .field(
            o(Field::set("spasm_region", "Where", &regions))
                .help("low, mid, upper, neck, buttock, leg or other, joined by |; leg alone is not a back spasm."),
        )
        .field(
            o(Field::yes_no("woke", "Woken by a spasm")).help("Whether a spasm woke you."),
        )
        .field(
            o(Field::amount("sleep_lost_min", "Sleep lost", "min", 0.0, 720.0))
                .help("Minutes of sleep lost to spasms."),
        )
        .field(
            o(Field::yes_no("limited_day", "Day limited"))
                .help("Whether spasms kept you from normal things the next day."),
        )
        .field(
            o(Field::yes_no("eases_with_movement", "Eases with movement"))
                .help("Whether morning stiffness eased when you moved about."),
        )
        .limits_of_answer("What is asked about, never an exposure.")
}
