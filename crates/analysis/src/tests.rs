//! Whole analyses of small logs.

use lumbago_domain::{Scope, Verdict};

use crate::fixtures::{Diary, effect, noise, poisson};

/// A year of one person; spasms 0.5 a night, front nights 2.5 times that.
fn front_matters(n: usize) -> Diary {
    let front = |t: usize| noise(1, t) < 0.35;
    Diary::nights(n)
        .number("spasm_count", move |t| Some(poisson(9, t, if front(t) { 1.25 } else { 0.5 })))
        .level("position_main", move |t| {
            Some(if front(t) {
                "front"
            } else if noise(2, t) < 0.3 {
                "back"
            } else {
                "side_left"
            })
        })
        .number("stress", |t| Some((noise(13, t) * 10.0).round()))
        .number("caffeine_mg", |t| Some((noise(4, t) * 30.0).round() * 10.0))
        .number("mattress_age_years", |t| Some(9.0 + t as f64 / 365.25))
}

#[test]
fn a_large_planted_effect_is_found_and_nothing_else() {
    let findings = front_matters(300).analyse();
    let front = effect(&findings, "position", "front");
    assert_eq!(front.verdict, Verdict::More, "{front:?}");
    assert_eq!(front.scope, Scope::Person);
    let ratio = front.rate_ratio.expect("estimated");
    assert!(ratio.low < 2.5 && 2.5 < ratio.high, "{ratio:?}");
    let others = findings.effects.iter().filter(|e| e.factor != "position");
    assert!(others.clone().all(|e| !e.verdict.is_announced()), "{:?}", others.collect::<Vec<_>>());
    assert_eq!(findings.comparisons, 3);
    let model = findings.model.expect("fitted");
    assert_eq!(model.nights, 300);
}
