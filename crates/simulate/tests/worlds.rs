//! The worlds against their definitions, with statistics computed here from the written nights
//! alone. Tolerances are about four standard errors of the simulation.

use lumbago_domain::{NightLog, Values};
use lumbago_simulate::{Missing, Rate, World, simulate, world};

fn numbers(log: &NightLog, field: &str) -> Vec<f64> {
    let values = log.values(field).unwrap_or_else(|| panic!("{field} is in the log"));
    (0..log.len()).filter_map(|i| values.number(i)).collect()
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn variance(x: &[f64]) -> f64 {
    let m = mean(x);
    x.iter().map(|a| (a - m).powi(2)).sum::<f64>() / (x.len() - 1) as f64
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (mean(x), mean(y));
    let cov = x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum::<f64>();
    cov / (x.len() - 1) as f64 / (variance(x) * variance(y)).sqrt()
}

fn lag_one(x: &[f64]) -> f64 {
    correlation(&x[..x.len() - 1], &x[1..])
}

fn one_long(mut w: World, nights: u32) -> NightLog {
    w.nights = nights;
    simulate(&w, 11).expect("a world of the registry").log
}

#[test]
fn the_base_world_has_the_mean_and_dispersion_of_its_definition() {
    let log = one_long(world("w120").expect("registered"), 60_000);
    let y = numbers(&log, "spasm_count");
    // E μ = 2·exp(0.5²/2)·(5 + 2e^0.25)/7; V y = E μ + E μ²/3 + V μ, from the moments of the
    // lognormal and the two kinds of day.
    let days = |k: f64| (5.0 + 2.0 * (0.25 * k).exp()) / 7.0;
    let mu = 2.0 * 0.125_f64.exp() * days(1.0);
    let mu2 = 4.0 * 0.5_f64.exp() * days(2.0);
    assert!((mean(&y) - mu).abs() < 0.08, "mean {} against {mu}", mean(&y));
    let v = mu + mu2 / 3.0 + mu2 - mu * mu;
    assert!((variance(&y) / v - 1.0).abs() < 0.07, "variance {} against {v}", variance(&y));
    // Autocovariance of exp(0.5·a): exp(0.25)·(exp(0.25·φ) − 1) on the mean's square.
    let weekly = days(1.0).powi(2);
    let c = 4.0 * weekly * 0.25_f64.exp() * ((0.25_f64 * 0.6).exp() - 1.0);
    let r = lag_one(&y);
    assert!((r - c / v).abs() < 0.025, "lag one {r} against about {}", c / v);
}

#[test]
fn a_poisson_base_world_without_latent_level_is_not_overdispersed() {
    let mut w = world("w120").expect("registered");
    let base = w.base().expect("a base world");
    (base.size, base.latent_sd, base.weekend, base.mean) = (None, 0.0, 0.0, 0.2);
    let y = numbers(&one_long(w, 60_000), "spasm_count");
    assert!((mean(&y) - 0.2).abs() < 0.008);
    assert!((variance(&y) / mean(&y) - 1.0).abs() < 0.03);
    assert!(lag_one(&y).abs() < 0.017);
}

#[test]
fn the_habits_of_the_base_world_have_their_shares_and_persistence() {
    let log = one_long(world("w120").expect("registered"), 40_000);
    for (field, m, sd, r) in [
        ("caffeine_mg", 180.0, 70.0, 0.4),
        ("stress", 5.0, 2.0, 0.6),
        ("exercise_min", 12.0, 14.7, 0.3),
        ("screen_min", 90.0, 30.0, 0.3),
        ("room_temp_c", 19.0, 2.0, 0.9),
    ] {
        let x = numbers(&log, field);
        let n_eff = x.len() as f64 * (1.0 - r) / (1.0 + r);
        assert!((mean(&x) - m).abs() < 4.0 * sd / n_eff.sqrt() + 0.02 * m, "{field} {}", mean(&x));
        assert!((variance(&x).sqrt() / sd - 1.0).abs() < 0.06, "{field} {}", variance(&x).sqrt());
        assert!((lag_one(&x) - r).abs() < 0.03, "{field} {}", lag_one(&x));
    }
    let position = log.values("position_main").expect("recorded");
    let front: Vec<bool> = (0..log.len()).map(|i| position.text(i) == Some("front")).collect();
    let share = |x: &[bool]| x.iter().filter(|b| **b).count() as f64 / x.len() as f64;
    let after: Vec<bool> = front.windows(2).filter(|w| w[0]).map(|w| w[1]).collect();
    assert!((share(&front) - 0.4).abs() < 0.02);
    assert!((share(&after) - 0.7).abs() < 0.02, "front after front");
}

#[test]
fn a_planted_ratio_is_the_ratio_of_the_rates() {
    let mut w = world("w120").expect("registered");
    w.plant("position", "front", 1.6).plant("stress", "per_2_points", 0.25_f64.exp());
    let log = one_long(w, 120_000);
    let y = numbers(&log, "spasm_count");
    let position = log.values("position_main").expect("recorded");
    let arm = |level: &str| {
        let of: Vec<f64> =
            (0..y.len()).filter(|&i| position.text(i) == Some(level)).map(|i| y[i]).collect();
        mean(&of)
    };
    let ratio = arm("front") / arm("back");
    assert!((ratio - 1.6).abs() < 0.06, "front {ratio}");
    let stress = numbers(&log, "stress");
    let at = |s: f64| {
        let of: Vec<f64> = (0..y.len()).filter(|&i| stress[i] == s).map(|i| y[i]).collect();
        mean(&of)
    };
    let ratio = at(7.0) / at(5.0);
    assert!((ratio - 0.25_f64.exp()).abs() < 0.08, "stress {ratio}");
}

#[test]
fn drift_and_missing_nights_are_as_asked_for() {
    let mut w = world("w120").expect("registered");
    w.base().expect("a base world").drift = 1.0;
    w.missing = Missing::share(0.2);
    (w.people, w.nights) = (400, 120);
    let log = simulate(&w, 5).expect("a world of the registry").log;
    let share = log.len() as f64 / 48_000.0;
    assert!((share - 0.8).abs() < 0.01, "written {share}");
    let y = numbers(&log, "spasm_count");
    let (mut up, mut total) = (0, 0);
    for rows in log.rows_by_person() {
        let own = &y[rows];
        let half = own.len() / 2;
        let change = mean(&own[half..]) / mean(&own[..half]);
        total += 1;
        up += u32::from(change > 1.0);
    }
    assert_eq!(total, 400);
    assert!((150..250).contains(&up), "{up} of 400 rise");
    let weekdays: std::collections::BTreeSet<_> =
        log.rows_by_person().iter().map(|r| log.night[r.start].weekday() as u8).collect();
    assert_eq!(weekdays.len(), 7, "people begin on any weekday");
}

#[test]
fn the_evidence_world_looks_like_what_is_known() {
    // Reference values published with the process for 3,000 people and 90 nights without effects
    // of habits; here 1,000 people, so tolerances are wide.
    let mut w = world("null_world").expect("registered");
    (w.people, w.nights) = (1_000, 90);
    w.missing = Missing::share(0.0);
    w.fields = vec!["spasm_count".into()];
    let log = simulate(&w, 3).expect("a world of the registry").log;
    let y = numbers(&log, "spasm_count");
    let any = |x: &[f64]| x.iter().filter(|c| **c > 0.0).count() as f64 / x.len() as f64;
    let mut shares = Vec::new();
    let (mut dispersion, mut persistence) = (Vec::new(), Vec::new());
    for rows in log.rows_by_person() {
        let own = &y[rows];
        shares.push(any(own));
        if variance(own) > 0.0 {
            dispersion.push(variance(own) / mean(own));
            let hit: Vec<f64> = own.iter().map(|c| f64::from(u8::from(*c > 0.0))).collect();
            let r = lag_one(&hit);
            persistence.extend((!r.is_nan()).then_some(r));
        }
    }
    shares.sort_by(f64::total_cmp);
    dispersion.sort_by(f64::total_cmp);
    let q = |x: &[f64], p: f64| x[(p * x.len() as f64) as usize];
    let near = |what: &str, got: f64, known: f64, tolerance: f64| {
        assert!((got - known).abs() < tolerance, "{what}: {got} against {known}");
    };
    near("rate", mean(&y), 0.262, 0.03);
    near("share of spasm nights", any(&y), 0.161, 0.015);
    near("lowest tenth", q(&shares, 0.1), 0.044, 0.015);
    near("median person", q(&shares, 0.5), 0.133, 0.015);
    near("highest tenth", q(&shares, 0.9), 0.322, 0.03);
    near("variance over mean", q(&dispersion, 0.5), 1.30, 0.08);
    near("lag one of spasm nights", mean(&persistence), 0.077, 0.02);
    near("spasms a spasm night", mean(&y) / any(&y), 1.38, 0.3);
}

#[test]
fn the_habits_of_the_evidence_world_have_their_distributions() {
    let mut w = world("evidence").expect("registered");
    (w.people, w.nights) = (600, 60);
    w.evidence().expect("an evidence world").recall_error = 0.0;
    w.missing = Missing::share(0.0);
    let log = simulate(&w, 8).expect("a world of the registry").log;
    let near = |what: &str, got: f64, known: f64, tolerance: f64| {
        assert!((got - known).abs() < tolerance, "{what}: {got} against {known}");
    };
    let per_person = |field: &str| -> Vec<f64> {
        let x = numbers(&log, field);
        log.rows_by_person().into_iter().map(|r| mean(&x[r])).collect()
    };
    let users: Vec<f64> = numbers(&log, "caffeine_mg").into_iter().filter(|c| *c > 0.0).collect();
    let mut sorted = users.clone();
    sorted.sort_by(f64::total_cmp);
    near("caffeine of users", mean(&users), 197.0, 25.0);
    near("its ninetieth centile", sorted[sorted.len() * 9 / 10], 414.0, 60.0);
    let late = numbers(&log, "caffeine_after_15_mg");
    let share = |x: &[f64]| x.iter().filter(|v| **v > 0.0).count() as f64 / x.len() as f64;
    near("late caffeine", share(&late), 0.35 * 0.92, 0.03);
    near("stress", mean(&numbers(&log, "stress")), 4.0, 0.25);
    near("sd of stress", variance(&numbers(&log, "stress")).sqrt(), 2.2, 0.25);
    near("sitting", mean(&numbers(&log, "sitting_h")), 8.8, 0.35);
    near("hours asleep", mean(&numbers(&log, "sleep_hours")), 7.2, 0.15);
    near("sd of hours asleep", variance(&numbers(&log, "sleep_hours")).sqrt(), 1.1, 0.12);
    near("exercise days", share(&numbers(&log, "exercise_min")), 0.43, 0.04);
    near("stretching", mean(&numbers(&log, "stretch_before_bed")), 0.12, 0.04);
    near("lifting", mean(&numbers(&log, "lifting")), 0.3 * 0.6 + 0.7 * 0.06, 0.04);
    near("mattress age", mean(&per_person("mattress_age_years")), 7.5, 0.8);
    let position = log.values("position_main").expect("recorded");
    let of = |level: &str| {
        (0..log.len()).filter(|&i| position.text(i) == Some(level)).count() as f64
            / log.len() as f64
    };
    near("side", of("side"), 0.55, 0.04);
    near("back", of("back"), 0.30, 0.04);
    near("front", of("front"), 0.09, 0.03);
    // Late caffeine is part of the day's.
    let (total, late) = (numbers(&log, "caffeine_mg"), late);
    assert!(total.iter().zip(&late).all(|(t, l)| l <= t));
    // Smokers drink more coffee.
    let smokes: Vec<f64> = {
        let v = log.values("smoking_status").expect("recorded");
        log.rows_by_person()
            .iter()
            .map(|r| f64::from(u8::from(v.text(r.start) == Some("current"))))
            .collect()
    };
    let logs: Vec<f64> = per_person("caffeine_mg").iter().map(|c| (c + 1.0).ln()).collect();
    let drinkers: Vec<usize> = (0..logs.len()).filter(|&p| logs[p] > 1.0).collect();
    let pick = |x: &[f64]| drinkers.iter().map(|&p| x[p]).collect::<Vec<_>>();
    near("caffeine with smoking", correlation(&pick(&logs), &pick(&smokes)), 0.35, 0.12);
}

#[test]
fn severity_is_written_on_spasm_nights_only() {
    let mut w = world("evidence").expect("registered");
    w.people = 20;
    let log = simulate(&w, 2).expect("a world of the registry").log;
    let (count, severity) = (log.values("spasm_count"), log.values("spasm_severity"));
    let (count, severity) = (count.expect("recorded"), severity.expect("recorded"));
    for i in 0..log.len() {
        assert_eq!(count.number(i) > Some(0.0), severity.number(i).is_some(), "row {i}");
    }
}

#[test]
fn people_of_an_entry_rule_improve_by_themselves() {
    let mut w = world("regression_to_mean").expect("registered");
    w.people = 150;
    w.evidence().expect("an evidence world").no_effects = true;
    w.missing = Missing::share(0.0);
    let log = simulate(&w, 4).expect("somebody enters").log;
    let y = numbers(&log, "spasm_count");
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for rows in log.rows_by_person() {
        first.extend_from_slice(&y[rows.start..rows.start + 14]);
        later.extend_from_slice(&y[rows.start + 28..rows.end]);
        let hits = y[rows.start..rows.start + 14].iter().filter(|c| **c > 0.0).count();
        assert!(hits >= 5);
    }
    assert!(mean(&later) < 0.8 * mean(&first), "{} to {}", mean(&first), mean(&later));
}

#[test]
fn bad_nights_go_missing_where_the_world_says_so() {
    let mut w = world("mnar").expect("registered");
    w.people = 300;
    w.evidence().expect("an evidence world").rate = Rate::PerNight(0.55);
    let full = {
        let mut all = w.clone();
        all.missing = Missing::share(0.0);
        simulate(&all, 9).expect("a world of the registry").truth.realised
    };
    let kept = simulate(&w, 9).expect("a world of the registry").truth.realised;
    assert!(kept.spasm_nights_in_30 < 0.93 * full.spasm_nights_in_30);
}

#[test]
fn two_effects_planted_apart_share_every_other_draw() {
    let mut w = world("w120").expect("registered");
    let null = simulate(&w, 1).expect("a world of the registry");
    w.plant("position", "front", 3.0);
    let planted = simulate(&w, 1).expect("a world of the registry");
    for field in ["position_main", "stress", "caffeine_mg", "late_meal"] {
        assert_eq!(null.log.values(field), planted.log.values(field), "{field}");
    }
    assert_ne!(null.log.values("spasm_count"), planted.log.values("spasm_count"));
}

#[test]
fn the_same_seed_gives_the_same_nights_on_any_thread_and_for_any_crowd() {
    let mut w = world("evidence").expect("registered");
    w.people = 6;
    let here = simulate(&w, 21).expect("a world of the registry");
    let threads: Vec<_> = (0..3)
        .map(|_| {
            let w = w.clone();
            std::thread::spawn(move || simulate(&w, 21).expect("a world of the registry"))
        })
        .collect();
    for t in threads {
        assert_eq!(t.join().expect("no panic"), here);
    }
    assert_ne!(simulate(&w, 22).expect("a world of the registry").log, here.log);
    let mut fewer = w.clone();
    fewer.people = 3;
    let fewer = simulate(&fewer, 21).expect("a world of the registry").log;
    let n = fewer.len();
    assert_eq!(fewer.night[..], here.log.night[..n]);
    let (a, b) = (numbers(&fewer, "spasm_count"), numbers(&here.log, "spasm_count"));
    assert_eq!(a[..], b[..n]);
}

#[test]
fn recall_errors_change_what_is_written_not_what_acts() {
    let mut w = world("evidence").expect("registered");
    w.nights = 300;
    let wrong = simulate(&w, 1).expect("a world of the registry");
    w.evidence().expect("an evidence world").recall_error = 0.0;
    let right = simulate(&w, 1).expect("a world of the registry");
    assert_eq!(wrong.log.values("spasm_count"), right.log.values("spasm_count"));
    let text = |log: &NightLog, i: usize| {
        let Some(v @ Values::Level { .. }) = log.values("position_main") else { panic!() };
        v.text(i).map(str::to_owned)
    };
    let n = right.log.len();
    let differ = (0..n).filter(|&i| text(&wrong.log, i) != text(&right.log, i)).count();
    assert!((0.13..0.27).contains(&(differ as f64 / n as f64)), "{differ} of {n}");
}
