use lumbago_domain::{AnalysisSettings, Findings, SensitivityOf, Variation, VariationRow};

use super::variations::Facts;
use crate::fixtures::{Diary, noise, poisson};
use crate::nights::Nights;

fn lifting(findings: &Findings) -> &SensitivityOf {
    let all = findings.technical.sensitivity.as_ref().expect("something was estimated");
    all.comparisons.iter().find(|c| c.factor == "heavy_lifting").expect("lifting was estimated")
}

fn row(of: &SensitivityOf, variation: Variation) -> &VariationRow {
    of.rows.iter().find(|r| r.variation == variation).expect("tried")
}

/// 150 nights of Sunday to Thursday, lifting on some, twice the spasms on those.
fn workdays() -> Diary {
    // 1 January 2026 is a Thursday.
    let days: Vec<usize> = (0..210).filter(|d| !matches!(d % 7, 1 | 2)).collect();
    let lifts = |t: usize| noise(31, t) < 0.4;
    Diary::on_days(&days)
        .number("spasm_count", move |t| Some(poisson(32, t, if lifts(t) { 1.6 } else { 0.8 })))
        .yes_no("lifting", move |t| Some(lifts(t)))
        .number("sleep_hours", |_| Some(7.5))
}

#[test]
fn without_trend_or_weekend_the_ratio_is_that_of_the_two_rates() {
    let diary = workdays();
    let findings = diary.analyse();
    let of = lifting(&findings);
    let (mut spasms, mut nights) = ([0.0; 2], [0.0; 2]);
    for t in 0..diary.log.len() {
        let side = usize::from(noise(31, t) < 0.4);
        spasms[side] += poisson(32, t, if side == 1 { 1.6 } else { 0.8 });
        nights[side] += 1.0;
    }
    let rates = (spasms[1] / nights[1]) / (spasms[0] / nights[0]);
    let no_trend = row(of, Variation::NoTrend).ratio.expect("estimated");
    assert!((no_trend.point - rates).abs() < 1e-9, "{} {rates}", no_trend.point);
    // The same number of hours every night divides out.
    let (base, hourly) = (of.base.expect("estimated"), row(of, Variation::PerHourAsleep).ratio);
    assert!((base.point - hourly.expect("estimated").point).abs() < 1e-9);
    assert!(base.low < base.point && base.point < base.high);
}

#[test]
fn a_large_effect_keeps_its_side_and_says_so() {
    let findings = workdays().analyse();
    let of = lifting(&findings);
    assert_eq!((of.counted, of.same_side), (6, 6), "{of:?}");
    let (low, high) = (of.lowest.expect("some"), of.highest.expect("some"));
    let words = format!("Stays on the same side in all 6 variations ({low:.2} to {high:.2}).");
    assert_eq!(of.sentence, words);
    let nights = |v| row(of, v).nights;
    assert_eq!(nights(Variation::NoTrend), 150);
    assert_eq!(nights(Variation::WithoutFirstTwoWeeks), 140);
    // A day's habit acts on the night after it: it can be asked earlier, never later.
    assert!(!row(of, Variation::OneNightEarlier).counted);
    assert!(of.rows.iter().all(|r| r.variation != Variation::OneNightLater));
}

#[test]
fn an_effect_of_three_terrible_nights_changes_direction_without_them() {
    let lifts = |t: usize| t.is_multiple_of(2);
    let findings = Diary::nights(100)
        .number("spasm_count", move |t| {
            Some(match t {
                20 | 50 | 80 => 30.0,
                t if lifts(t) => f64::from(u8::from(noise(41, t) < 0.4)),
                t => poisson(42, t, 0.9),
            })
        })
        .yes_no("lifting", move |t| Some(lifts(t)))
        .analyse();
    let of = lifting(&findings);
    assert!(of.base.expect("estimated").point > 1.5, "{of:?}");
    let without = row(of, Variation::WithoutWorstNights);
    assert!(without.ratio.expect("estimated").point < 0.8 && without.same_side == Some(false));
    assert!(of.sentence.starts_with("Changes direction without the worst nights (0."), "{of:?}");
}

#[test]
fn the_worst_nights_are_one_in_twenty_and_their_ties_up_to_one_in_ten() {
    let worst = |counts: Vec<f64>| -> Vec<usize> {
        let diary = Diary::nights(counts.len()).number("spasm_count", |t| Some(counts[t]));
        let settings = AnalysisSettings::default();
        let facts = Facts::of(&Nights::new(&diary.log, &settings));
        (0..counts.len()).filter(|&i| facts.worst[i]).collect()
    };
    let nights = |worst_ones: &[(usize, f64)]| {
        let mut counts: Vec<f64> = (0..40).map(|t| f64::from(u8::from(t % 4 == 0))).collect();
        worst_ones.iter().for_each(|&(t, c)| counts[t] = c);
        counts
    };
    assert_eq!(worst(nights(&[(3, 9.0), (7, 8.0)])), [3, 7]);
    // Two of forty are wanted; four tied nights are one in ten and go together.
    assert_eq!(worst(nights(&[(3, 9.0), (7, 5.0), (9, 5.0), (11, 5.0)])), [3, 7, 9, 11]);
    // Five would be more than one in ten: only what is worse than the ties.
    let five = [(3, 9.0), (7, 5.0), (9, 5.0), (11, 5.0), (13, 5.0)];
    assert_eq!(worst(nights(&five)), [3]);
    assert!(worst(vec![0.0; 40]).is_empty());
}

#[test]
fn what_the_log_cannot_vary_has_its_reason() {
    let findings = Diary::nights(120)
        .yes_no("spasm_any", |t| Some(noise(51, t) < 0.3))
        .yes_no("lifting", |t| Some(noise(52, t) < 0.4))
        .analyse();
    let of = lifting(&findings);
    for (variation, reason) in [
        (Variation::OtherOutcome, "the log does not say how many"),
        (Variation::PerHourAsleep, "hours asleep are not in the log"),
        (Variation::WithoutWorstNights, "no nights stand out as the worst"),
    ] {
        let row = row(of, variation);
        assert_eq!((row.reason.as_str(), row.ratio), (reason, None));
    }
    assert_eq!(of.counted, 3);
}
