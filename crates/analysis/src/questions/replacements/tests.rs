//! Changes of mattress in logs whose truth is known.

use lumbago_domain::{MattressAnswer, Scope};

use crate::fixtures::{Diary, noise, poisson};

fn answer(log: &Diary) -> MattressAnswer {
    log.analyse().technical.mattress.expect("asked")
}

/// A year with a new mattress on day 200.
fn swap(rate: impl Fn(usize) -> f64) -> Diary {
    Diary::nights(365)
        .number("mattress_age_years", |t| Some(if t < 200 { 9.0 } else { 0.0 } + t as f64 / 365.25))
        .number("stress", |t| Some((noise(71, t) * 11.0).floor()))
        .number("spasm_count", move |t| Some(poisson(72, t, rate(t))))
}

#[test]
fn a_planted_step_lies_in_the_interval_of_the_level_and_is_not_announced() {
    let found = answer(&swap(|t| if t < 200 { 1.2 } else { 0.5 }));
    let [change] = &found.replacements[..] else { panic!("one change: {found:?}") };
    let level = change.level.expect("a level");
    let truth = 0.5 / 1.2;
    assert!(level.low < truth && truth < level.high && level.high < 1.0, "{level:?}");
    let slope = change.slope.expect("a slope");
    assert!(slope.low < 1.0 && 1.0 < slope.high, "{slope:?}");
    let month = change.after_30_nights.expect("a month later");
    assert!((month.point / (level.point * slope.point) - 1.0).abs() < 1e-9);
    assert_eq!((change.before.nights, change.after.nights), (200, 165));
    assert_eq!(change.reason.code, "one_swap");
    assert!(!change.spell.bad && change.others.shifts.is_empty(), "{change:?}");
    assert_eq!(found.breaks[0].reason.as_ref().map(|r| r.code.as_str()), Some("few_mattresses"));
    assert!(found.pooled.is_none() && found.more_replacements == 0);
}

/// Three bad weeks before the change; the mattress itself does nothing. In ten such logs nearly
/// all warn, and nearly all intervals of what is left hold 1: two misses of ten at 95 % come about
/// once in ten times, three once in a hundred.
#[test]
fn a_change_in_a_bad_spell_says_so_and_does_not_count_the_spell() {
    let (mut warned, mut held) = (0, 0);
    for stream in 80..90 {
        let rate = |t: usize| if (175..200).contains(&t) { 2.0 } else { 0.4 };
        let log = swap(|_| 0.4).number("spasm_count", |t| Some(poisson(stream, t, rate(t))));
        let change = answer(&log).replacements.remove(0);
        let spell = &change.spell;
        assert_eq!((spell.just_before.nights, spell.usual.nights), (28, 172));
        warned += usize::from(spell.bad && change.reason.code == "bad_spell");
        held += usize::from(spell.after_against_usual.is_some_and(|r| r.low < 1.0 && 1.0 < r.high));
    }
    assert!(warned >= 9 && held >= 8, "{warned} warned, {held} held");
}

#[test]
fn habits_that_changed_with_the_mattress_are_named() {
    let log = swap(|_| 0.7)
        .number("caffeine_mg", |t| {
            Some((if t < 200 { 300.0 } else { 120.0 }) + 80.0 * noise(73, t))
        })
        .yes_no("lifting", |t| Some(noise(74, t) < 0.3));
    let change = &answer(&log).replacements[0];
    let shifted: Vec<&str> = change.others.shifts.iter().map(|s| s.factor.as_str()).collect();
    assert_eq!(shifted, ["caffeine_total"], "{:?}", change.others);
    assert!(change.others.looked_at >= 3);
    assert_eq!(change.reason.code, "changed_together");
    let coffee = &change.others.shifts[0];
    assert!((coffee.before - 340.0).abs() < 15.0 && (coffee.after - 160.0).abs() < 15.0);
}

#[test]
fn a_short_stretch_is_counted_and_no_line_is_drawn() {
    let late = Diary::nights(120)
        .number("mattress_age_years", |t| Some(if t < 100 { 9.0 } else { 0.0 }))
        .level("mattress_type", |t| Some(if t < 100 { "spring" } else { "memory_foam" }))
        .number("firmness", |t| Some(if t < 100 { 4.0 } else { 7.0 }))
        .number("spasm_count", |t| Some(poisson(72, t, 0.6)));
    let change = &answer(&late).replacements[0];
    assert_eq!((change.reason.code.as_str(), change.level), ("short_stretch", None));
    assert_eq!((change.before.nights, change.after.nights), (100, 20));
    assert_eq!(change.type_before.as_deref(), Some("spring"));
    assert_eq!(change.type_after.as_deref(), Some("memory foam"));
    assert_eq!((change.firmness_before, change.firmness_after), (Some(4.0), Some(7.0)));
}

/// Eight mattresses of one person, the rate rising only from seven years on.
#[test]
fn a_break_in_age_is_looked_for_from_three_mattresses_on() {
    let starts = [1.0, 9.0, 4.0, 7.5, 2.5, 9.5, 6.0, 8.9];
    let age = move |t: usize| starts[t / 60] + (t % 60) as f64 / 60.0;
    let log = Diary::nights(480)
        .number("mattress_age_years", move |t| Some(age(t)))
        .number("spasm_count", move |t| {
            Some(poisson(75, t, 0.3 * (0.8 * (age(t) - 7.0).max(0.0)).exp()))
        });
    let found = answer(&log);
    let at = &found.breaks[0];
    assert_eq!((at.scope, at.mattresses), (Scope::Person, 8));
    assert!(at.p_value.is_some_and(|p| p < 0.05), "{at:?}");
    let (low, high) = (at.from_years.unwrap_or(1.0), at.to_years.unwrap_or(10.0));
    assert!(low < 7.0 && 7.0 < high, "{at:?}");
    assert_eq!(found.replacements.len(), 7);
}

#[test]
fn changes_of_several_people_are_pooled_within_them() {
    let codes: Vec<String> = (0..40).map(|p| format!("P{p:02}")).collect();
    let people: Vec<(&str, Vec<usize>)> =
        codes.iter().map(|c| (c.as_str(), (0..90).collect())).collect();
    // Every second person changes, on a day of their own; spasms halve.
    let changed = |i: usize| (i / 90).is_multiple_of(2) && i % 90 >= 30 + (i / 90) % 30;
    let log = Diary::people(&people)
        .number("mattress_age_years", move |i| {
            let start = 3.0 + (i / 90) as f64 / 4.0;
            Some(if changed(i) { 0.0 } else { start } + (i % 90) as f64 / 365.25)
        })
        .number("spasm_count", move |i| Some(poisson(76, i, if changed(i) { 0.4 } else { 0.8 })));
    let found = answer(&log);
    let pooled = found.pooled.expect("pooled");
    assert_eq!(pooled.people, 20);
    let level = pooled.level.expect("a ratio");
    assert!(level.low < 0.5 && 0.5 < level.high && level.high < 1.0, "{level:?}");
    assert_eq!((found.replacements.len(), found.more_replacements), (12, 8));
    assert!(found.replacements.iter().all(|r| r.level.is_none()));
    let between = found.breaks.iter().find(|b| b.scope == Scope::Between).expect("asked");
    assert!(between.reason.is_none() && between.people == 40, "{between:?}");
}
