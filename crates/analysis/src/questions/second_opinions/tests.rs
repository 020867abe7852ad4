use lumbago_domain::{Findings, SecondOpinionsOf};

use crate::fixtures::{Diary, noise, poisson};

fn lifting(findings: &Findings) -> &SecondOpinionsOf {
    let all = findings.technical.second_opinions.as_ref().expect("something was estimated");
    all.comparisons.iter().find(|c| c.factor == "heavy_lifting").expect("lifting was estimated")
}

/// Lifting on every other night, stress that is higher on those, spasms by lifting alone.
fn confounded(n: usize, ratio: f64) -> Diary {
    let lifts = |t: usize| noise(61, t) < 0.35;
    let stress = move |t: usize| (6.0 * noise(62, t) + if lifts(t) { 3.0 } else { 0.0 }).round();
    Diary::nights(n)
        .number("spasm_count", move |t| Some(poisson(63, t, if lifts(t) { ratio } else { 1.0 })))
        .yes_no("lifting", move |t| Some(lifts(t)))
        .number("stress", move |t| Some(stress(t)))
}

#[test]
fn a_large_effect_is_seen_by_all_designs() {
    let findings = confounded(240, 2.2).analyse();
    let of = lifting(&findings);
    assert_eq!((of.agreement.agree, of.agreement.of), (3, 3), "{of:?}");
    assert!(of.agreement.sentence.starts_with("3 of 3 second opinions agree with the answer. "));
    assert!(of.agreement.sentence.contains("Matched nights say the same: "));
    for ratio in [of.matched.ratio, of.crossover.ratio] {
        let ratio = ratio.expect("estimated");
        assert!(ratio.low < 2.2 && 2.2 < ratio.high, "{ratio:?}");
    }
    // 240 nights have 227 shifts of a week or more either way.
    assert_eq!(of.shifts.shifts, 227);
    assert_eq!(of.shifts.p_value, Some(1.0 / 228.0));
    let all = findings.technical.second_opinions.as_ref().expect("some");
    assert!(all.all_agree <= all.asked && all.sentence.ends_with('.'));
}

#[test]
fn matching_brings_the_other_habits_nearer_and_uses_no_night_twice() {
    let findings = confounded(240, 1.5).analyse();
    let matched = &lifting(&findings).matched;
    let stress = matched.balance.iter().find(|b| b.label == "Stress").expect("held equal");
    assert!(stress.before > 1.0, "{stress:?}");
    assert!(stress.after.abs() < 0.7 * stress.before, "{stress:?}");
    assert!(matched.sets <= matched.sought && matched.sets <= matched.partners);
    assert!(matched.partners <= 2 * matched.sets && matched.sets + matched.partners <= 240);
}

/// Two windows of 28 nights, half of the workdays and half of the weekends of each with lifting:
/// then the ratio within strata is that of the sums.
#[test]
fn in_balanced_strata_the_ratio_is_that_of_the_sums() {
    let lifts = |t: usize| t.is_multiple_of(2);
    let count = move |t: usize| poisson(71, t, if lifts(t) { 2.0 } else { 1.0 }) + 1.0;
    let findings = Diary::nights(56)
        .number("spasm_count", move |t| Some(count(t)))
        .yes_no("lifting", move |t| Some(lifts(t)))
        .analyse();
    let all = findings.technical.second_opinions.as_ref();
    // Spasms on every night leave the comparison as it is: nights differ in how many.
    let of = all.and_then(|a| a.comparisons.iter().find(|c| c.factor == "heavy_lifting"));
    let of = of.expect("estimated");
    let sum = |wanted: bool| (0..56).filter(|&t| lifts(t) == wanted).map(count).sum::<f64>();
    let ratio = of.crossover.ratio.expect("estimated");
    assert!((ratio.point - sum(true) / sum(false)).abs() < 1e-9, "{ratio:?}");
    assert_eq!((of.crossover.strata, of.crossover.nights), (4, 56));
}

#[test]
fn several_people_are_shifted_by_the_seed() {
    let days: Vec<usize> = (0..70).collect();
    let codes = ["a", "b", "c", "d", "e", "f"];
    let people: Vec<_> = codes.iter().map(|c| (*c, days.clone())).collect();
    let lifts = |i: usize| noise(81, i) < 0.4;
    let diary = Diary::people(&people)
        .number("spasm_count", move |i| Some(poisson(82, i, if lifts(i) { 2.0 } else { 0.9 })))
        .yes_no("lifting", move |i| Some(lifts(i)));
    let findings = diary.analyse();
    let of = lifting(&findings);
    assert_eq!(of.shifts.shifts, 999);
    assert_eq!(of.shifts.p_value, Some(0.001));
    assert_eq!(of.shifts, lifting(&diary.analyse()).shifts);
    assert!(of.matched.ratio.is_some_and(|r| r.point > 1.3), "{of:?}");
}
