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

#[test]
fn the_same_nights_have_one_rate_in_comparisons_and_levels() {
    let findings = front_matters(300).yes_no("lifting", |t| Some(noise(7, t) < 0.3)).analyse();
    let level = |factor: &str, words: &str| {
        let mut own = findings.levels.iter().filter(|l| l.factor == factor);
        own.find(|l| l.label.to_lowercase().contains(words)).expect("a level").adjusted_in_30
    };
    let front = effect(&findings, "position", "front");
    let lifting = findings.effects.iter().find(|e| e.field == "lifting" && e.primary).unwrap();
    for (arm, of) in [
        (&front.exposed, level("position", "front")),
        (&front.reference, level("position", "side")),
        (&lifting.exposed, level(&lifting.factor, &lifting.exposed.label.to_lowercase())),
        (&lifting.reference, level(&lifting.factor, &lifting.reference.label.to_lowercase())),
    ] {
        assert!(arm.adjusted_in_30.is_some(), "{arm:?}");
        assert_eq!(arm.adjusted_in_30, of, "{}", arm.label);
    }
}

/// Four people with their own rates, habits and gaps; person 2 has no spasms.
fn small_study() -> Diary {
    let days: Vec<usize> = (0..80).filter(|d| d % 9 != 4).collect();
    let codes = ["a", "b", "c", "d"];
    let people: Vec<_> = codes.iter().map(|c| (*c, days.clone())).collect();
    let n = days.len();
    let rate = [0.3, 0.8, 0.0, 1.5];
    Diary::people(&people)
        .number("spasm_count", move |i| Some(poisson(5, i, rate[i / n])))
        .number("stress", |i| (i % 17 != 3).then(|| (noise(6, i) * 10.0).round()))
        .yes_no("lifting", |i| Some(noise(7, i) < 0.3))
        .number("mattress_age_years", move |i| Some(4.0 + 3.0 * (i / n) as f64))
        .level("position_main", |i| Some(["side", "front", "mixed", "unknown"][i % 4]))
}

#[test]
fn sums_agree() {
    for findings in [front_matters(200).analyse(), small_study().analyse()] {
        let p = &findings.population;
        assert!(p.spasm_nights <= p.nights_logged && p.nights_logged <= p.nights_span);
        assert!(p.nights_in_model + p.nights_dropped == p.nights_logged);
        let sum = |of: fn(&lumbago_domain::PersonSummary) -> u32| {
            findings.people.iter().map(of).sum::<u32>()
        };
        assert_eq!(sum(|s| s.nights_logged), p.nights_logged);
        assert_eq!(sum(|s| s.spasm_nights), p.spasm_nights);
        for e in &findings.effects {
            assert!(e.exposed.nights + e.reference.nights <= e.nights, "{e:?}");
            assert!(e.exposed.spasm_nights + e.reference.spasm_nights <= e.spasm_nights, "{e:?}");
            assert!(e.nights <= p.nights_logged);
            assert!(!e.reason.code.is_empty() && e.reason.text.ends_with('.'), "{e:?}");
            assert_eq!(e.rate_ratio.is_none(), e.verdict.is_refusal());
            assert_eq!(e.q_value.is_some(), e.primary && e.p_value.is_some(), "{e:?}");
            for i in [e.rate_ratio, e.rate_ratio_shrunken, e.difference_per_30].iter().flatten() {
                assert!(i.low <= i.point && i.point <= i.high, "{e:?}");
            }
        }
        for l in &findings.levels {
            assert!(l.spasm_nights <= l.nights, "{l:?}");
        }
        for s in &findings.series {
            let days =
                s.nights.windows(2).all(|w| w[1].night == w[0].night.tomorrow().expect("date"));
            assert!(days);
        }
        let keys: std::collections::BTreeSet<_> =
            findings.effects.iter().map(|e| (&e.factor, &e.contrast, e.scope)).collect();
        assert_eq!(keys.len(), findings.effects.len(), "one row a factor, contrast and scope");
        assert_eq!(findings.signals.len(), 10 * findings.people.len());
    }
}

#[test]
fn the_same_log_gives_the_same_bytes_with_any_number_of_threads() {
    let log = small_study();
    let text = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| serde_json::to_string(&log.analyse()).expect("serialises"))
    };
    assert_eq!(text(1), text(4));
}

#[test]
fn the_order_of_columns_changes_nothing() {
    let log = front_matters(150);
    let mut turned = front_matters(150);
    turned.log.columns.reverse();
    assert_eq!(log.analyse().effects, turned.analyse().effects);
}

#[test]
fn the_names_of_people_change_nothing() {
    let log = small_study();
    let mut renamed = small_study();
    for (person, code) in renamed.log.people.iter_mut().zip(["k", "l", "m", "n"]) {
        person.code = code.into();
    }
    assert_eq!(log.analyse().effects, renamed.analyse().effects);
}

#[test]
fn no_number_is_infinite_or_missing_by_accident() {
    let logs = [
        Diary::nights(0),
        Diary::nights(1).number("spasm_count", |_| Some(3.0)),
        Diary::nights(60).number("spasm_count", |_| Some(0.0)),
        Diary::nights(60).number("spasm_count", |_| Some(2.0)),
        Diary::nights(60).yes_no("spasm_any", |t| Some(t < 30)),
        Diary::nights(60).yes_no("spasm_any", |t| Some(t >= 30)),
        front_matters(45),
        small_study(),
    ];
    for log in logs {
        let value = serde_json::to_value(log.analyse()).expect("serialises");
        walk(&value, "");
        let back: Result<lumbago_domain::Findings, _> = serde_json::from_value(value);
        assert!(back.is_ok(), "{back:?}");
    }
}

/// serde_json writes a number that is not finite as null; then the text does not read back, or a
/// bound is no number.
fn walk(value: &serde_json::Value, path: &str) {
    match value {
        serde_json::Value::Object(map) => {
            for key in ["point", "low", "high", "level", "value"] {
                assert!(map.get(key).is_none_or(serde_json::Value::is_number), "{path}/{key}");
            }
            map.iter().for_each(|(k, v)| walk(v, &format!("{path}/{k}")));
        }
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(k, v)| walk(v, &format!("{path}/{k}")));
        }
        _ => {}
    }
}
