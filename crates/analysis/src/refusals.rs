//! What a log cannot answer, found out before anything is fitted.
//!
//! Each refusal carries a stable code and one sentence that says what would make the question
//! answerable. The order of the checks is the order of this file: the most basic reason wins.

use lumbago_domain::{Arm, Contrast, Factor, Form, Reason, Role, Timing, Verdict};

use crate::exposure::{Exposure, Side};
use crate::mattress;
use crate::model::r_squared;
use crate::model::time::time_columns;
use crate::nights::Nights;

/// Changes of a slow factor from which it may be compared inside one diary: with fewer, anything
/// else that changed at the time explains the difference as well.
const MIN_CHANGES: usize = 3;

/// Why a question is not answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) verdict: Verdict,
    pub(crate) reason: Reason,
}

/// A reason.
pub(crate) fn reason(code: &str, text: impl Into<String>) -> Reason {
    Reason { code: code.into(), text: text.into() }
}

/// A refusal that more nights of the same kind would lift.
pub(crate) fn not_enough(code: &str, text: impl Into<String>) -> Refusal {
    Refusal { verdict: Verdict::NotEnough, reason: reason(code, text) }
}

/// A refusal that more nights of the same kind would not lift.
pub(crate) fn not_answerable(code: &str, text: impl Into<String>) -> Refusal {
    Refusal { verdict: Verdict::NotAnswerable, reason: reason(code, text) }
}

/// A factor of which the log has nothing.
pub(crate) fn not_in_log(nights: &Nights, label: &str) -> Refusal {
    let log = nights.log_words();
    not_answerable(
        "not_in_log",
        format!("{label} is not in {log}; note it each day and it can be compared."),
    )
}

/// Roles that are never compared by observation.
pub(crate) fn by_role(
    factor: &Factor,
    field: &str,
    contrast: Option<&Contrast>,
) -> Option<Refusal> {
    let declared = factor.fields.iter().find(|f| f.key == field)?;
    let label = &declared.label;
    match declared.role {
        Role::Remedy => Some(not_answerable(
            "remedy",
            format!(
                "{label}: remedies are used on bad nights, so a comparison would blame them; only \
                 a trial decided by a coin toss each evening would tell."
            ),
        )),
        Role::Mediator
            if contrast.is_none_or(|c| c.lag_nights == 0)
                && matches!(factor.timing, Timing::Night | Timing::Event) =>
        {
            Some(not_answerable(
                "mediator",
                format!(
                    "{label} of the same night is partly a result of the spasms; only an earlier \
                     night's could be compared."
                ),
            ))
        }
        Role::Context => Some(not_answerable(
            "context",
            format!("{label} is kept with the nights and shown, no comparison is asked of it."),
        )),
        Role::Confounder if contrast.is_none() => Some(not_answerable(
            "adjusted_for",
            format!("{label} is taken into account when habits are compared, not asked about."),
        )),
        _ => None,
    }
}

/// A property of the person, in a log of one person.
pub(crate) fn person_level(factor: &Factor) -> Refusal {
    not_answerable(
        "person_level",
        format!(
            "{} belongs to the person, not to the night: only people could be compared, never \
             the nights of one.",
            factor.label
        ),
    )
}

/// Slow factors: what did not change, or changed once or twice, cannot be told from the calendar.
pub(crate) fn slow(nights: &Nights, factor: &Factor, exposure: &Exposure) -> Option<Refusal> {
    if factor.timing != Timing::Slow {
        return None;
    }
    let of_mattress = factor.id == "mattress_age";
    let people = nights.people_logged();
    let changes: usize = people
        .iter()
        .map(|&p| match of_mattress {
            true => mattress::changes(nights, p).len(),
            false => switches(nights, exposure, p),
        })
        .sum();
    let label = &factor.label;
    let one = people.len() == 1;
    match (changes, of_mattress) {
        (0, true) if one => Some(not_answerable(
            "one_mattress",
            "You slept on one mattress, so its age and the calendar rise together and cannot be \
             told apart; only a change of mattress, or other people's logs, could tell.",
        )),
        (0, true) => Some(not_answerable(
            "one_mattress",
            "Everyone kept one mattress, so within each person its age and the calendar rise \
             together and cannot be told apart; people can be compared with each other.",
        )),
        (0, false) => Some(not_answerable(
            "constant",
            format!(
                "{label} never changed in {}, so there is nothing to compare.",
                nights.log_words()
            ),
        )),
        (1, true) => Some(not_answerable(
            "one_swap",
            "The mattress was changed once: a single event. Whatever else changed at that time \
             explains a difference as well, and people change a mattress after a bad spell, \
             which eases by itself; three changes or more could tell.",
        )),
        (n, _) if n < MIN_CHANGES => Some(not_answerable(
            if n == 1 { "one_swap" } else { "few_changes" },
            format!(
                "{label} changed {} in {}; whatever else changed then explains a difference as \
                 well. From three changes it could be told.",
                if n == 1 { "once" } else { "twice" },
                nights.log_words(),
            ),
        )),
        _ => None,
    }
}

/// How often a person went from one side of the comparison to the other.
fn switches(nights: &Nights, exposure: &Exposure, person: usize) -> usize {
    let sides: Vec<Side> = nights.people[person].clone().filter_map(|i| exposure.side[i]).collect();
    sides.windows(2).filter(|w| w[0] != w[1]).count()
}

/// The counted sides of a comparison.
pub(crate) struct Sides {
    pub(crate) exposed: Arm,
    pub(crate) reference: Arm,
    /// Logged nights with the field recorded.
    pub(crate) rows: Vec<usize>,
}

/// Counts the sides of a contrast over the logged nights.
pub(crate) fn sides(nights: &Nights, contrast: &Contrast, exposure: &Exposure) -> Sides {
    let rows: Vec<usize> = nights
        .logged()
        .into_iter()
        .filter(|&i| exposure.is_recorded(i) && nights.y(i).is_some())
        .collect();
    let on = |side: Side| rows.iter().copied().filter(move |&i| exposure.side[i] == Some(side));
    Sides {
        exposed: nights.arm(&contrast.exposed, on(Side::Exposed)),
        reference: nights.arm(&contrast.reference, on(Side::Reference)),
        rows,
    }
}

/// No variation at all.
pub(crate) fn constant(
    nights: &Nights,
    contrast: &Contrast,
    label: &str,
    exposure: &Exposure,
    sides: &Sides,
) -> Option<Refusal> {
    let mut values = sides.rows.iter().filter_map(|&i| exposure.own().values[i]);
    let first = values.next()?;
    let varies = match contrast.form {
        Form::Level { .. } | Form::Band { .. } => {
            sides.exposed.nights > 0 || sides.reference.nights > 0
        }
        _ => values.any(|v| v != first),
    };
    let one_side = sides.exposed.nights == 0 || sides.reference.nights == 0;
    if varies && !one_side {
        return None;
    }
    let log = nights.log_words();
    let text = match (sides.exposed.nights, sides.reference.nights) {
        (0, 0) => {
            format!("{label}: {log} has neither {} nor {}.", contrast.exposed, contrast.reference)
        }
        (0, _) => {
            format!("{label}: {log} has no {}; some of each kind are needed.", contrast.exposed)
        }
        (_, 0) => {
            format!("{label}: {log} has no {}; some of each kind are needed.", contrast.reference)
        }
        _ => format!("{label} was the same all the time in {log}; it would have to vary."),
    };
    Some(not_answerable("constant", text))
}

/// Below the minimum data of the settings.
pub(crate) fn too_little(nights: &Nights, label: &str, sides: &Sides) -> Option<Refusal> {
    let s = nights.settings;
    let events = &nights.outcome.events;
    let event = &nights.outcome.event;
    let n = sides.rows.len() as u32;
    if n < s.min_logged_nights {
        return Some(not_enough(
            "too_few_nights",
            format!(
                "{n} logged nights have {} noted; from {} a comparison is made.",
                lower_first(label),
                s.min_logged_nights
            ),
        ));
    }
    let span = nights
        .people_logged()
        .iter()
        .map(|&p| {
            let own: Vec<usize> =
                sides.rows.iter().copied().filter(|&i| nights.person(i) == p).collect();
            nights.span(&own)
        })
        .max()
        .unwrap_or(0);
    if span < s.min_span_days {
        return Some(not_enough(
            "too_short",
            format!("The nights span {span} days; from {} a comparison is made.", s.min_span_days),
        ));
    }
    let total = sides.rows.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32;
    if total < s.min_events_total {
        return Some(not_enough(
            "too_few_events",
            format!(
                "Only {total} nights with {events}; from {} a comparison is made.",
                s.min_events_total
            ),
        ));
    }
    for arm in [&sides.exposed, &sides.reference] {
        if arm.nights < s.min_nights_each_arm {
            return Some(not_enough(
                "arm_too_small",
                format!(
                    "Only {} {}; {} of each kind are needed.",
                    arm.nights, arm.label, s.min_nights_each_arm
                ),
            ));
        }
    }
    for arm in [&sides.exposed, &sides.reference] {
        if arm.spasm_nights < s.min_events_each_arm {
            return Some(not_enough(
                "too_few_events",
                format!(
                    "Only {} with {event} among {} {}; {} on each side are needed.",
                    arm.spasm_nights, arm.nights, arm.label, s.min_events_each_arm
                ),
            ));
        }
    }
    None
}

/// How far the exposure follows the calendar: R² on trend, and on season from
/// [`crate::model::time::SEASON_FROM_NIGHTS`] nights.
pub(crate) fn time_r2(nights: &Nights, exposure: &Exposure, rows: &[usize]) -> f64 {
    let rows: Vec<usize> =
        rows.iter().copied().filter(|&i| exposure.own().values[i].is_some()).collect();
    let x: Vec<f64> = rows.iter().filter_map(|&i| exposure.own().values[i]).collect();
    let group: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
    let columns: Vec<Vec<f64>> =
        time_columns(nights, &rows).into_iter().map(|c| c.values).collect();
    r_squared::r_squared(&x, &columns, Some(&group))
}

/// Refusal for an exposure that follows the calendar.
pub(crate) fn time_confounded(label: &str) -> Refusal {
    not_answerable(
        "time_confounded",
        format!(
            "{label} followed the calendar, so it cannot be told from anything else that changed \
             over time; it would have to go up and down."
        ),
    )
}

/// Refusal for two habits that move together.
pub(crate) fn collinear(nights: &Nights, label: &str, other: &str) -> Refusal {
    not_answerable(
        "collinear",
        format!(
            "{label} and {} cannot be told apart in {}: they change together; some nights with \
             one and not the other are needed.",
            lower_first(other),
            nights.log_words()
        ),
    )
}

/// The text with its first letter small, unless the word is an abbreviation.
pub(crate) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(a), Some(b)) if b.is_lowercase() => a.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}
