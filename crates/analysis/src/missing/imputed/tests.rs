use lumbago_domain::{Imputation, Verdict};

use crate::fixtures::{Diary, effect, noise, poisson};

/// Front at 1.8; position not noted on three nights in ten, stress on one in ten.
fn diary(n: usize, lost: f64) -> Diary {
    let front = |t: usize| noise(1, t) < 0.4;
    Diary::nights(n)
        .number("spasm_count", move |t| Some(poisson(9, t, if front(t) { 1.8 } else { 1.0 })))
        .level("position_main", move |t| {
            (noise(20, t) >= lost).then(|| if front(t) { "front" } else { "side" })
        })
        .number("stress", move |t| {
            (noise(21, t) >= lost / 3.0).then(|| (noise(13, t) * 10.0).round())
        })
        .number("caffeine_mg", |t| Some((noise(4, t) * 30.0).round() * 10.0))
}

fn imputation(diary: &Diary) -> Imputation {
    diary.analyse().technical.missing.expect("asked").imputation
}

#[test]
fn nights_lost_to_a_habit_that_was_not_noted_are_used_again() {
    let diary = diary(300, 0.3);
    let made = imputation(&diary);
    assert!(made.reason.is_none() && made.tables == 20, "{made:?}");
    assert_eq!(made.nights, 300);
    let front = made.estimates.iter().find(|e| e.contrast == "front").expect("compared");
    assert!(front.imputed.low < 1.8 && 1.8 < front.imputed.high, "{front:?}");
    assert!(front.complete_nights < 230 && front.imputed_nights == 300);
    assert!(front.fraction_missing > 0.02 && front.fraction_missing < 0.6, "{front:?}");
    assert!(front.df.is_some_and(|df| df > 10.0 && df < 300.0));
    // Caffeine was always noted: what it gains is the nights lost to others.
    let width = |i: lumbago_domain::Interval| (i.high / i.low).ln();
    let caffeine =
        made.estimates.iter().find(|e| e.factor.starts_with("caffeine")).expect("compared");
    assert!(width(caffeine.imputed) < width(caffeine.complete), "{caffeine:?}");
    let names: Vec<&str> = made.variables.iter().map(|v| v.field.as_str()).collect();
    assert_eq!(names, ["position_main", "stress"]);
    assert!(made.variables[0].predictors.contains(&"spasms".to_owned()));
}

#[test]
fn little_lost_is_left_as_it_is() {
    let made = imputation(&diary(200, 0.02));
    assert_eq!(made.reason.as_ref().map(|r| r.code.as_str()), Some("few_lost"));
    assert!(made.estimates.is_empty() && made.tables == 0);
}

#[test]
fn filling_in_changes_no_verdict() {
    let diary = diary(300, 0.3);
    let findings = diary.analyse();
    let front = effect(&findings, "position", "front");
    assert_eq!(front.verdict, Verdict::More);
    assert!(front.nights < 230, "the verdict is of complete nights: {}", front.nights);
}

#[test]
fn a_night_without_an_answer_about_spasms_is_in_no_table() {
    let mut diary = diary(240, 0.3);
    diary = diary.number("spasm_count", |t| (t % 6 != 0).then(|| poisson(9, t, 1.0)));
    let made = imputation(&diary);
    assert_eq!(made.nights, 200);
    assert!(made.estimates.iter().all(|e| e.imputed_nights == 200), "{made:?}");
}

#[test]
fn a_study_is_filled_in_with_people_held_apart() {
    let days: Vec<usize> = (0..70).collect();
    let codes = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let people: Vec<_> = codes.iter().map(|c| (*c, days.clone())).collect();
    let diary = Diary::people(&people)
        .number("spasm_count", |i| Some(poisson(5, i, 0.4 + 0.2 * (i / 70) as f64)))
        .number("stress", |i| {
            let own = (i / 70) as f64;
            (noise(22, i) >= 0.25).then(|| (own + noise(6, i) * 3.0).round().min(10.0))
        })
        .yes_no("lifting", |i| Some(noise(7, i) < 0.3));
    let made = imputation(&diary);
    assert!(made.reason.is_none(), "{made:?}");
    let stress = &made.variables.iter().find(|v| v.field == "stress").expect("has gaps");
    assert!(stress.predictors.iter().any(|p| p.contains("person's mean")), "{stress:?}");
    assert!(made.estimates.iter().any(|e| e.factor == "stress" && e.imputed_nights > 500));
}
