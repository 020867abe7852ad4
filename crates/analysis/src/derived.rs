//! Habits that are the outcome in another guise, found out before anything is fitted.
//!
//! * A column noted on nights with spasms and hardly on others (or the reverse) compares bad nights
//!   with bad nights.
//! * A column that tells nights with spasms from those without nearly without fail, of the same
//!   night or the night before, was worked out from the spasms or written down because of them.
//! * A total that holds another compared column says twice what the part says.

use lumbago_domain::{Contrast, Field, Form, Kind};

use crate::effects::asked::Asked;
use crate::exposure::Exposure;
use crate::model::r_squared::Products;
use crate::nights::Nights;
use crate::refusals::{Refusal, lower_first, not_answerable};

/// A column noted this many times less often on one kind of night than on the other was noted
/// because of what happened that night.
const TIMES_LESS_OFTEN: f64 = 5.0;

/// Noted nights of the more frequent kind, and nights of the other, needed to say so.
const MIN_NOTED: usize = 5;

/// Chance that the column ranks a night with spasms above one without (area under the curve),
/// from which it is not a habit that goes with them but the spasms themselves. A habit that
/// trebles the risk on half of the nights reaches about 0.7.
const TELLS_APART: f64 = 0.95;

/// Correlation with the number of spasms from which the column is that number.
const SAME_NUMBER: f64 = 0.95;

/// Nights of each kind needed to say so.
const MIN_EACH: usize = 8;

/// Changes of the column from one noted night to the next below which it is a spell, which the
/// calendar explains as well.
const MIN_SWITCHES: usize = 5;

/// Nights on which a total and its part must both be noted, and on which the part must be some and
/// not all of it.
const MIN_PART_NIGHTS: usize = 10;

/// How far the slope of a total on its part may lie from 1.
const SLOPE_SLACK: f64 = 0.35;

/// The refusal of a habit that is the outcome in another guise.
pub(crate) fn refusal(
    nights: &Nights,
    contrast: &Contrast,
    label: &str,
    exposure: &Exposure,
) -> Option<Refusal> {
    let x = &exposure.own().values;
    if contrast.lag_nights == 0
        && let Some(bad) = noted_by_outcome(nights, x)
    {
        let (with, other) = if bad { ("with", "without") } else { ("without", "with") };
        let events = &nights.outcome.events;
        return Some(not_answerable(
            "recorded_by_outcome",
            format!(
                "{label} was noted on nights {with} {events} and hardly on those {other}, so \
                     it cannot be compared; note it every day, before the night."
            ),
        ));
    }
    let own = [0, 1, contrast.lag_nights];
    let lags = if contrast.lag_nights == 0 { &own[..2] } else { &own[2..] };
    let lag = lags.iter().find(|&&lag| is_outcome(nights, x, lag))?;
    let events = &nights.outcome.events;
    let whose = match (lag, contrast.lag_nights) {
        (0, _) => "that night's",
        (1, 0) => "the night before's",
        _ => "the same night's",
    };
    Some(not_answerable(
        "derived",
        format!(
            "{label} says nearly the same as {whose} {events}, as if it were worked out from them; \
             only something noted before the night, and apart from them, could be compared."
        ),
    ))
}

/// `Some(true)` where the column was noted on nights with spasms and hardly on others,
/// `Some(false)` where it is the reverse. Only nights between each person's first and last note
/// count, so that a habit noted from some day on is not suspected.
fn noted_by_outcome(nights: &Nights, x: &[Option<f64>]) -> Option<bool> {
    // Noted and all nights, without and with spasms.
    let (mut noted, mut all) = ([0usize; 2], [0usize; 2]);
    for person in &nights.people {
        let mut recorded = person.clone().filter(|&i| x[i].is_some() && nights.is_logged(i));
        let Some(first) = recorded.next() else { continue };
        let last = recorded.next_back().unwrap_or(first);
        for (i, x) in (first..=last).zip(&x[first..=last]) {
            let Some(any) = nights.any[i] else { continue };
            all[usize::from(any)] += 1;
            noted[usize::from(any)] += usize::from(x.is_some());
        }
    }
    let by = |often: usize, seldom: usize| {
        let share = |k: usize| noted[k] as f64 / all[k].max(1) as f64;
        noted[often] >= MIN_NOTED
            && all[seldom] >= MIN_NOTED
            && share(seldom) * TIMES_LESS_OFTEN <= share(often)
    };
    match (by(1, 0), by(0, 1)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// True if the column is the outcome of `lag` nights before: it tells nights with from nights
/// without, or equals their number but for scale.
fn is_outcome(nights: &Nights, x: &[Option<f64>], lag: u8) -> bool {
    let pairs: Vec<(usize, f64, usize)> = (0..nights.len())
        .filter_map(|i| Some((i, x[i]?, nights.earlier(i, lag)?)))
        .filter(|&(_, _, j)| nights.is_logged(j))
        .collect();
    let switches = pairs
        .windows(2)
        .filter(|w| nights.person(w[0].0) == nights.person(w[1].0) && w[0].1 != w[1].1)
        .count();
    if switches < MIN_SWITCHES {
        return false;
    }
    let of = |any: bool| -> Vec<f64> {
        pairs.iter().filter(|p| nights.any[p.2] == Some(any)).map(|p| p.1).collect()
    };
    let (with, without) = (of(true), of(false));
    if with.len() >= MIN_EACH && without.len() >= MIN_EACH {
        let area = area_under_curve(with, without);
        if area.max(1.0 - area) >= TELLS_APART {
            return true;
        }
    }
    let counted: Vec<(f64, f64)> =
        pairs.iter().filter_map(|&(_, x, j)| Some((x, f64::from(nights.count[j]?)))).collect();
    if counted.len() < 2 * MIN_EACH {
        return false;
    }
    let (a, b): (Vec<f64>, Vec<f64>) = counted.into_iter().unzip();
    Products::new(&[a, b], None).correlation(0, 1).abs() >= SAME_NUMBER
}

/// Chance that a value of the first list lies above one of the second, ties counted half (Mann &
/// Whitney 1947).
fn area_under_curve(with: Vec<f64>, mut without: Vec<f64>) -> f64 {
    without.sort_by(f64::total_cmp);
    let above = |v: f64| {
        let below = without.partition_point(|w| *w < v);
        let tied = without.partition_point(|w| *w <= v) - below;
        below as f64 + 0.5 * tied as f64
    };
    let total: f64 = with.iter().map(|&v| above(v)).sum();
    total / (with.len() * without.len()) as f64
}

/// Open questions about a total that holds another question's column, with the part's place. Only
/// where one of the two is a column of the user's own: those of the catalogue are parted there.
pub(crate) fn totals(nights: &Nights, asked: &[Asked]) -> Vec<(usize, usize)> {
    let open = |q: &usize| {
        let a = &asked[*q];
        a.is_open() && a.contrast.primary && matches!(a.contrast.form, Form::PerStep { .. })
    };
    let places: Vec<usize> = (0..asked.len()).filter(open).collect();
    let mut found = Vec::new();
    for &total in &places {
        let part = places.iter().copied().find(|&part| {
            part != total
                && (asked[total].factor.declared || asked[part].factor.declared)
                && holds(nights, &asked[total], &asked[part])
        });
        found.extend(part.map(|part| (total, part)));
    }
    found
}

/// The refusal of a total.
pub(crate) fn holds_part(nights: &Nights, total: &str, part: &str) -> Refusal {
    not_answerable(
        "holds_part",
        format!(
            "{total} holds {}: in {} it is at least as much on every night, and goes up with it. \
             The part is compared; note the rest by itself, and that can be compared too.",
            lower_first(part),
            nights.log_words()
        ),
    )
}

fn field<'a>(asked: &'a Asked) -> Option<&'a Field> {
    asked.factor.fields.iter().find(|f| f.key == asked.contrast.field)
}

fn holds(nights: &Nights, total: &Asked, part: &Asked) -> bool {
    let (Some(a), Some(b)) = (field(total), field(part)) else { return false };
    let summed = |f: &Field| matches!(f.kind, Kind::Amount | Kind::Count);
    if a.unit != b.unit || !summed(a) || !summed(b) {
        return false;
    }
    let (Some(whole), Some(own)) = (nights.values(&a.key), nights.values(&b.key)) else {
        return false;
    };
    let pairs: Vec<(f64, f64)> =
        (0..nights.len()).filter_map(|i| Some((whole.number(i)?, own.number(i)?))).collect();
    let inside = pairs.iter().filter(|(w, p)| *p > 0.0 && p < w).count();
    if inside < MIN_PART_NIGHTS || pairs.iter().any(|(w, p)| p > w) {
        return false;
    }
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (mw, mp) = (mean(|p| p.0), mean(|p| p.1));
    let across: f64 = pairs.iter().map(|(w, p)| (w - mw) * (p - mp)).sum();
    let along: f64 = pairs.iter().map(|(_, p)| (p - mp) * (p - mp)).sum();
    along > 0.0 && (across / along - 1.0).abs() <= SLOPE_SLACK
}

#[cfg(test)]
mod tests {
    use lumbago_domain::{Effect, Field, Role, Verdict};

    use crate::fixtures::{Diary, noise, poisson};

    fn spasms(n: usize) -> Diary {
        Diary::nights(n).number("spasm_count", |t| Some(poisson(1, t, 0.6)))
    }

    fn count(t: usize) -> f64 {
        poisson(1, t, 0.6)
    }

    fn of(log: &Diary, factor: &str) -> Effect {
        let findings = log.analyse();
        let found = findings.effects.iter().find(|e| e.factor == factor && e.primary);
        found.expect("asked").clone()
    }

    fn refused(log: &Diary, factor: &str, code: &str) -> String {
        let e = of(log, factor);
        assert_eq!((e.verdict, e.reason.code.as_str()), (Verdict::NotAnswerable, code), "{e:?}");
        assert!(e.rate_ratio.is_none());
        e.reason.text
    }

    #[test]
    fn a_habit_noted_only_on_nights_with_spasms() {
        let log = spasms(150)
            .declare(Field::amount("late_meal_g", "Late meal", "g", 0.0, 2000.0))
            .number("late_meal_g", |t| (count(t) > 0.0).then(|| 100.0 * noise(2, t)));
        let text = refused(&log, "late_meal_g", "recorded_by_outcome");
        assert!(text.contains("nights with spasms") && text.contains("every day"), "{text}");
        let seldom = spasms(150)
            .declare(Field::yes_no("sauna", "Sauna"))
            .yes_no("sauna", |t| (count(t) == 0.0).then(|| noise(2, t) < 0.4));
        assert!(refused(&seldom, "sauna", "recorded_by_outcome").contains("nights without"));
    }

    #[test]
    fn a_habit_noted_from_some_day_on_is_compared_over_those_nights_alone() {
        // All the worst nights came before it was noted at all.
        let log = Diary::nights(200)
            .number("spasm_count", |t| Some(poisson(1, t, if t < 60 { 2.0 } else { 0.5 })))
            .declare(Field::yes_no("sauna", "Sauna"))
            .yes_no("sauna", |t| (t >= 60).then(|| noise(2, t) < 0.4));
        let e = of(&log, "sauna");
        assert!(!e.verdict.is_refusal(), "{e:?}");
        assert_eq!(e.nights, 140, "silence before the first note is not a no");
    }

    #[test]
    fn a_habit_noted_on_some_nights_at_random_is_not_suspected() {
        let log = spasms(300)
            .declare(Field::yes_no("sauna", "Sauna"))
            .yes_no("sauna", |t| (noise(3, t) < 0.3).then(|| noise(2, t) < 0.4));
        assert!(!of(&log, "sauna").verdict.is_refusal());
    }

    #[test]
    fn the_outcome_copied_scaled_or_told_again() {
        type Copy = (&'static str, fn(usize) -> f64);
        let copies: [Copy; 5] = [
            ("copied", count),
            ("yes or no", |t| f64::from(u8::from(count(t) > 0.0))),
            ("turned round", |t| f64::from(u8::from(count(t) == 0.0))),
            ("minutes awake", |t| 12.0 * count(t) + 2.0 * noise(5, t)),
            ("severity", |t| if count(t) > 0.0 { 3.0 + (noise(6, t) * 5.0).floor() } else { 0.0 }),
        ];
        for (name, copy) in copies {
            let log = spasms(150)
                .declare(Field::amount("own", "Own column", "", 0.0, 1e6))
                .number("own", move |t| Some(copy(t)));
            let text = refused(&log, "own", "derived");
            assert!(text.contains("that night's spasms"), "{name}: {text}");
        }
    }

    #[test]
    fn the_night_before_told_again() {
        let log = spasms(150)
            .declare(Field::yes_no("sore", "Sore back"))
            .yes_no("sore", |t| Some(t > 0 && count(t - 1) > 0.0));
        assert!(refused(&log, "sore", "derived").contains("the night before's spasms"));
    }

    #[test]
    fn a_strong_habit_is_still_a_habit() {
        // Eight times the spasms: no copy.
        let log = Diary::nights(200)
            .yes_no("lifting", |t| Some(noise(2, t) < 0.5))
            .number("spasm_count", |t| {
                Some(poisson(1, t, if noise(2, t) < 0.5 { 1.6 } else { 0.2 }))
            });
        assert!(!of(&log, "heavy_lifting").verdict.is_refusal());
    }

    #[test]
    fn a_total_and_its_part() {
        let part = |t: usize| (noise(2, t) * 4.0).floor();
        let rest = |t: usize| (noise(3, t) * 5.0).floor();
        let cups = |key: &str, label: &str| Field::count(key, label, "cups", 0.0, 40.0);
        let log = spasms(200)
            .declare(cups("tea_all", "Tea, whole day"))
            .declare(cups("tea_late", "Late tea"))
            .number("tea_all", move |t| Some(part(t) + rest(t)))
            .number("tea_late", move |t| Some(part(t)));
        let text = refused(&log, "tea_all", "holds_part");
        assert!(text.contains("late tea") && text.contains("note the rest"), "{text}");
        assert!(!of(&log, "tea_late").verdict.is_refusal());
        // One that is merely always larger is not a total.
        let apart = spasms(200)
            .declare(cups("tea_all", "Tea"))
            .declare(cups("soup", "Soup"))
            .number("tea_all", move |t| Some(6.0 + rest(t)))
            .number("soup", move |t| Some(part(t)));
        assert!(!of(&apart, "tea_all").verdict.is_refusal());
    }

    #[test]
    fn a_remedy_or_result_declared_by_the_user_names_itself() {
        let with = |role: Role| {
            let mut field = Field::yes_no("cream", "Cream");
            field.role = role;
            let log = spasms(120).declare(field).yes_no("cream", |t| Some(noise(2, t) < 0.4));
            let findings = log.analyse();
            let e = findings.effects.iter().find(|e| e.factor == "cream").expect("listed").clone();
            assert!(e.verdict.is_refusal() && !e.primary);
            e.reason.code
        };
        assert_eq!(with(Role::Remedy), "remedy");
        assert_eq!(with(Role::Mediator), "mediator");
        assert_eq!(with(Role::Context), "context");
        assert_eq!(with(Role::Confounder), "adjusted_for");
    }
}
