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

/// A reason, under a code of the one list of them.
pub(crate) fn reason(code: &str, text: impl Into<String>) -> Reason {
    debug_assert!(lumbago_domain::reason_code(code).is_some(), "`{code}` is not in the list");
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
            if contrast.is_none_or(|c| {
                c.lag_nights == 0 && matches!(factor.timing, Timing::Night | Timing::Event)
            }) =>
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
            format!(
                "{label} is kept with the nights and shown; it would have to be declared as an \
                 exposure to be compared."
            ),
        )),
        Role::Confounder if contrast.is_none() => Some(not_answerable(
            "adjusted_for",
            format!(
                "{label} is taken into account when habits are compared; it would have to be \
                 declared as an exposure to be asked about."
            ),
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

/// Shares of the night that hardly ever change.
pub(crate) fn constant_share(nights: &Nights) -> Refusal {
    not_answerable(
        "constant",
        format!(
            "The shares of positions hardly change from night to night in {}, or only together \
             with another habit; they would have to vary.",
            nights.log_words()
        ),
    )
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
            // Rows go up, those of a person without gaps.
            let at = |row: usize| sides.rows.partition_point(|&i| i < row);
            let own = &nights.people[p];
            nights.span(&sides.rows[at(own.start)..at(own.end)])
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
            match total {
                0 => format!(
                    "No night with {events}; from {} a comparison is made.",
                    s.min_events_total
                ),
                1 => format!(
                    "Only 1 night with {events}; from {} a comparison is made.",
                    s.min_events_total
                ),
                _ => format!(
                    "Only {total} nights with {events}; from {} a comparison is made.",
                    s.min_events_total
                ),
            },
        ));
    }
    let differing = differing(nights, &sides.rows);
    if differing < s.min_events_total {
        return Some(not_enough("all_alike", all_alike(nights, differing, n)));
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

/// Nights whose outcome is not the commonest one: what there is to go with anything. In a log of
/// rare spasms these are the spasm nights; where every night has as many, there are none.
fn differing(nights: &Nights, rows: &[usize]) -> u32 {
    let mut outcomes: Vec<f64> = rows.iter().filter_map(|&i| nights.y(i)).collect();
    outcomes.sort_by(f64::total_cmp);
    let commonest = outcomes.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    (outcomes.len() - commonest) as u32
}

fn all_alike(nights: &Nights, differing: u32, n: u32) -> String {
    let least = nights.settings.min_events_total;
    match differing {
        0 => format!(
            "All {n} nights were alike in {}; nights that differ are needed to compare.",
            nights.outcome.events
        ),
        d => format!(
            "{} of {n} nights were alike in {}; {least} nights that differ are needed.",
            n - d,
            nights.outcome.events
        ),
    }
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

#[cfg(test)]
mod tests {
    use lumbago_domain::{Field, Verdict};

    use crate::fixtures::{Diary, effect, noise};

    /// A log whose outcome is fine: a spasm on about four nights in ten, with counts.
    fn spasms(n: usize) -> Diary {
        Diary::nights(n).number("spasm_count", |t| Some((noise(1, t) * 1.7).floor()))
    }

    fn check(log: &Diary, factor: &str, contrast: &str, verdict: Verdict, code: &str) -> String {
        let findings = log.analyse();
        let e = effect(&findings, factor, contrast);
        assert_eq!((e.verdict, e.reason.code.as_str()), (verdict, code), "{:?}", e.reason);
        assert!(e.rate_ratio.is_none() && e.p_value.is_none() && e.q_value.is_none());
        e.reason.text.clone()
    }

    #[test]
    fn factors_asked_in_every_report_are_refused_when_absent() {
        let log = spasms(60);
        for (factor, contrast) in [
            ("mattress_age", "per_year"),
            ("position", "front"),
            ("caffeine_late", "per_100_mg"),
            ("caffeine_total", "per_200_mg"),
            ("stress", "per_2_points"),
        ] {
            check(&log, factor, contrast, Verdict::NotAnswerable, "not_in_log");
        }
    }

    #[test]
    fn a_mattress_that_never_changed_is_the_calendar() {
        for n in [40, 120, 365] {
            let log = spasms(n).number("mattress_age_years", |t| Some(6.9 + t as f64 / 365.25));
            check(&log, "mattress_age", "per_year", Verdict::NotAnswerable, "one_mattress");
        }
        let rounded =
            spasms(365).number("mattress_age_years", |t| Some((8.4 + t as f64 / 365.25).round()));
        check(&rounded, "mattress_age", "per_year", Verdict::NotAnswerable, "one_mattress");
    }

    #[test]
    fn one_change_of_mattress_shows_both_sides_and_no_ratio() {
        let log = spasms(100).number("mattress_age_years", |t| {
            Some(if t < 60 { 11.0 + t as f64 / 365.25 } else { (t - 60) as f64 / 365.25 })
        });
        check(&log, "mattress_age", "per_year", Verdict::NotAnswerable, "one_swap");
        let findings = log.analyse();
        let e = effect(&findings, "mattress_age", "per_year");
        assert_eq!((e.exposed.nights, e.reference.nights), (60, 40));
        assert!(e.exposed.observed_in_30.is_some() && e.exposed.adjusted_in_30.is_none());
        assert_eq!(findings.series[0].mattress_changes.len(), 1);
    }

    #[test]
    fn a_mattress_history_counts_as_the_ages_do() {
        let age = |t: usize| if t < 60 { 11.0 } else { 0.0 };
        let log = spasms(100).number("mattress_age_years", move |t| Some(age(t)));
        let log = log.mattress(-4000, 0.0).mattress(60, 0.0);
        check(&log, "mattress_age", "per_year", Verdict::NotAnswerable, "one_swap");
    }

    #[test]
    fn two_changes_of_mattress_are_too_few() {
        let log = spasms(120).number("mattress_age_years", |t| Some([11.0, 2.0, 9.0][t / 40]));
        check(&log, "mattress_age", "per_year", Verdict::NotAnswerable, "few_changes");
    }

    #[test]
    fn a_slow_factor_that_never_changed() {
        let log = spasms(90).number("firmness", |_| Some(8.0));
        check(&log, "mattress_firmness", "hard", Verdict::NotAnswerable, "constant");
    }

    #[test]
    fn a_habit_that_was_always_the_same() {
        let log = spasms(90).number("stress", |_| Some(4.0)).yes_no("lifting", |_| Some(false));
        check(&log, "stress", "per_2_points", Verdict::NotAnswerable, "constant");
        check(&log, "heavy_lifting", "yes", Verdict::NotAnswerable, "constant");
        let side = spasms(90).level("position_main", |_| Some("side"));
        check(&side, "position", "front", Verdict::NotAnswerable, "constant");
        check(&side, "position", "twisted", Verdict::NotAnswerable, "constant");
    }

    #[test]
    fn too_few_nights_events_or_nights_on_a_side() {
        let stress = |t: usize| Some((noise(2, t) * 10.0).floor());
        let check = |log: &Diary, code| {
            check(log, "stress", "per_2_points", Verdict::NotEnough, code);
        };
        check(&spasms(27).number("stress", stress), "too_few_nights");
        let rare = Diary::nights(100)
            .number("spasm_count", |t| Some(f64::from(u8::from(t % 11 == 0 && t < 98))))
            .number("stress", stress);
        check(&rare, "too_few_events");
        let lopsided = spasms(100).number("stress", |t| Some(if t % 20 == 0 { 9.0 } else { 3.0 }));
        check(&lopsided, "arm_too_small");
    }

    #[test]
    fn nights_that_are_all_alike_are_not_compared() {
        let stress = |t: usize| Some((noise(2, t) * 10.0).floor());
        let ask = |count: &dyn Fn(usize) -> f64| {
            let log = Diary::nights(180).number("spasm_count", |t| Some(count(t)));
            check(
                &log.number("stress", stress),
                "stress",
                "per_2_points",
                Verdict::NotEnough,
                "all_alike",
            )
        };
        let text = ask(&|_| 2.0);
        assert!(text.starts_with("All 180 nights were alike in spasms"), "{text}");
        let text = ask(&|t| if t % 20 == 3 { 0.0 } else { 1.0 });
        assert!(text.starts_with("171 of 180 nights were alike"), "{text}");
        // As many nights that differ as spasm nights are asked for elsewhere.
        let log = Diary::nights(180)
            .number("spasm_count", |t| Some(1.0 + f64::from(u8::from(t % 9 == 3))));
        let findings = log.number("stress", stress).analyse();
        assert_ne!(effect(&findings, "stress", "per_2_points").reason.code, "all_alike");
    }

    #[test]
    fn a_refusal_for_want_of_nights_says_how_many_more() {
        let log = spasms(20).number("stress", |t| Some((noise(2, t) * 10.0).floor()));
        let findings = log.analyse();
        let e = effect(&findings, "stress", "per_2_points");
        assert!(e.nights_needed.is_some_and(|n| n > 8), "{:?}", e.nights_needed);
    }

    #[test]
    fn a_side_without_spasms_has_no_ratio() {
        let log = Diary::nights(120)
            .yes_no("lifting", |t| Some(t % 3 == 0))
            .number("spasm_count", |t| Some(f64::from(u8::from(t % 3 != 0 && t % 2 == 0))));
        check(&log, "heavy_lifting", "yes", Verdict::NotEnough, "too_few_events");
    }

    #[test]
    fn a_habit_that_rose_with_the_calendar() {
        let log = spasms(120)
            .number("caffeine_mg", |t| Some((t as f64).mul_add(3.0, 20.0 * noise(2, t))));
        check(&log, "caffeine_total", "per_200_mg", Verdict::NotAnswerable, "time_confounded");
    }

    #[test]
    fn two_habits_that_are_one() {
        let x = |t: usize| (noise(2, t) * 8.0).floor();
        let log = spasms(150)
            .number("stress", move |t| Some(x(t)))
            .number("sitting_h", move |t| Some(x(t) + 2.0));
        let text = check(&log, "stress", "per_2_points", Verdict::NotAnswerable, "collinear");
        assert!(text.contains("sitting"), "{text}");
        check(&log, "sitting", "per_2_h", Verdict::NotAnswerable, "collinear");
    }

    #[test]
    fn remedies_mediators_and_traits_are_never_compared() {
        let log = spasms(120)
            .yes_no("painkiller_taken", |t| Some(t % 3 == 0))
            .number("magnesium_supplement_mg", |t| Some(if t % 2 == 0 { 300.0 } else { 0.0 }))
            .number("servings_magnesium", |t| Some((noise(3, t) * 4.0).floor()))
            .number("sleep_hours", |t| Some(6.0 + noise(4, t)))
            .level("smoking_status", |t| Some(if t < 50 { "never" } else { "current" }));
        let no = Verdict::NotAnswerable;
        check(&log, "self_care", "painkiller_taken", no, "remedy");
        check(&log, "electrolytes", "magnesium_supplement_mg", no, "remedy");
        check(&log, "smoking", "current", no, "person_level");
        check(&log, "sleep_quality", "poor", no, "not_in_log");
    }

    #[test]
    fn a_users_own_mediator_of_the_night_is_refused() {
        let mut field = Field::yes_no("snored", "Snored");
        field.role = lumbago_domain::Role::Mediator;
        let log = spasms(120).declare(field).yes_no("snored", |t| Some(t % 2 == 0));
        let findings = log.analyse();
        let row = findings.effects.iter().find(|e| e.factor == "snored").expect("a row");
        assert!(row.verdict.is_refusal(), "{row:?}");
    }

    #[test]
    fn a_log_without_outcome_or_nights_is_refused_throughout() {
        let nothing = Diary::nights(0);
        assert!(nothing.analyse().effects.iter().all(|e| e.verdict.is_refusal()));
        let no_outcome = Diary::nights(60).number("stress", |t| Some((noise(2, t) * 9.0).floor()));
        let findings = no_outcome.analyse();
        assert!(findings.effects.iter().all(|e| e.verdict.is_refusal()));
        assert_eq!(findings.population.nights_logged, 0);
    }
}
