//! Can the adjusted model be leaned on? Read from a plain Poisson fit of the joint model's columns:
//! without a persistent level, so that what is left between nights can be seen.

use lumbago_domain::{CalibrationGroup, Checks, Findings, LagCorrelation};

use crate::effects::around::{Around, Placed};
use crate::model::standardise::Standardiser;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
use crate::refusals::not_enough;
use crate::share;

/// Nights from which there is something to check.
const MIN_NIGHTS: u32 = 60;

/// Groups by what is expected, at most and at least, and nights a group.
const GROUPS: [usize; 2] = [5, 10];
const NIGHTS_A_GROUP: usize = 30;

/// Lags looked at.
const LAGS: u8 = 14;

/// Pairs of nights a lag needs.
const MIN_PAIRS: usize = 20;

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.96;

pub(super) const QUESTION: Question = Question {
    id: "checks",
    asks: "Can the model be leaned on?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let logged = findings.population.nights_logged;
    if logged == 0 {
        return nothing();
    }
    let nothing = |reason| Checks {
        nights: logged,
        calibration: Vec::new(),
        lags: Vec::new(),
        calibrated: false,
        independent: false,
        method: String::new(),
        reason: Some(reason),
    };
    let found = if logged < MIN_NIGHTS {
        let words =
            format!("Too short to check: {logged} nights; from {MIN_NIGHTS} on it is done.");
        Err(not_enough("too_few_nights", words))
    } else {
        Around::new(nights, findings).fit("The check", &[], &[])
    };
    let found = match found {
        Ok(placed) => checked(nights, &placed),
        Err(refusal) => nothing(refusal.reason),
    };
    place(move |t| t.checks = Some(found))
}

fn checked(nights: &Nights, placed: &Placed) -> Checks {
    let fitted = &placed.fitted;
    let calibration = calibration(nights, placed);
    let lags: Vec<LagCorrelation> = lags(nights, placed);
    let missed = |g: &&CalibrationGroup| {
        g.expected_in_30 < g.observed_in_30.low || g.expected_in_30 > g.observed_in_30.high
    };
    Checks {
        nights: fitted.rows.len() as u32,
        calibrated: calibration.iter().filter(missed).count() <= 1,
        independent: lags.iter().filter(|l| l.correlation.abs() > l.limit).count() <= 1,
        calibration,
        lags,
        method: fitted.method.clone(),
        reason: None,
    }
}

/// Nights sorted by the chance of a spasm night, in groups of about equal size.
fn calibration(nights: &Nights, placed: &Placed) -> Vec<CalibrationGroup> {
    let fitted = &placed.fitted;
    let standardiser = Standardiser::new(nights, fitted);
    let mut chances: Vec<(f64, bool)> = fitted
        .rows
        .iter()
        .zip(&fitted.mu)
        .filter_map(|(&i, &mu)| Some((standardiser.chance.of(mu).0, nights.any[i]?)))
        .collect();
    // Nights of one chance keep their order in the log.
    chances.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = chances.len();
    let groups = (n / NIGHTS_A_GROUP).clamp(GROUPS[0], GROUPS[1]);
    (0..groups)
        .map(|g| &chances[g * n / groups..(g + 1) * n / groups])
        .filter(|group| !group.is_empty())
        .map(|group| {
            let with = group.iter().filter(|(_, any)| *any).count() as f64;
            let size = group.len() as f64;
            CalibrationGroup {
                nights: group.len() as u32,
                expected_in_30: 30.0 * group.iter().map(|(p, _)| p).sum::<f64>() / size,
                observed_in_30: share::in_30(share::wilson(with, size, 1.0, 0.95)),
            }
        })
        .collect()
}

/// Correlations of Pearson residuals by calendar distance within people.
fn lags(nights: &Nights, placed: &Placed) -> Vec<LagCorrelation> {
    let fitted = &placed.fitted;
    let residuals: Vec<f64> =
        fitted.y.iter().zip(&fitted.mu).map(|(y, m)| (y - m) / m.max(1e-12).sqrt()).collect();
    let size = residuals.iter().map(|r| r * r).sum::<f64>() / residuals.len().max(1) as f64;
    let mut place = vec![None; nights.len()];
    for (k, &i) in fitted.rows.iter().enumerate() {
        place[i] = Some(k);
    }
    let of_lag = |lag: u8| {
        let products: Vec<f64> = fitted
            .rows
            .iter()
            .enumerate()
            .filter_map(|(k, &i)| {
                let earlier = place[nights.earlier(i, lag)?]?;
                Some(residuals[k] * residuals[earlier])
            })
            .collect();
        let pairs = products.len();
        (pairs >= MIN_PAIRS && size > 0.0).then(|| LagCorrelation {
            lag,
            correlation: (products.iter().sum::<f64>() / pairs as f64 / size).clamp(-1.0, 1.0),
            pairs: pairs as u32,
            limit: Z / (pairs as f64).sqrt(),
        })
    };
    (1..=LAGS).filter_map(of_lag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Diary, noise, poisson};

    fn checks(rate: impl Fn(usize) -> f64 + Copy + 'static, nights: usize) -> Checks {
        let diary = Diary::nights(nights)
            .number("stress", |t| Some((noise(2, t) * 11.0).floor()))
            .number("spasm_count", move |t| Some(poisson(3, t, rate(t))));
        diary.analyse().technical.checks.expect("asked")
    }

    #[test]
    fn independent_nights_pass_and_waves_are_seen() {
        let plain = checks(|_| 0.5, 300);
        assert_eq!((plain.lags.len(), plain.calibration.len()), (14, 10));
        assert!(plain.calibrated && plain.independent, "{plain:?}");
        let total: f64 =
            plain.calibration.iter().map(|g| g.expected_in_30 * f64::from(g.nights)).sum();
        let seen: f64 =
            plain.calibration.iter().map(|g| g.observed_in_30.point * f64::from(g.nights)).sum();
        // The chances are calibrated to add up to the spasm nights.
        assert!((total - seen).abs() < 1e-4 * seen, "{total} {seen}");
        assert!((plain.lags[0].limit - 1.96 / 299f64.sqrt()).abs() < 1e-12);
        // Spells of a fortnight that no column follows.
        let waves = checks(|t| if t / 14 % 2 == 0 { 1.4 } else { 0.1 }, 300);
        assert!(!waves.independent && waves.lags[0].correlation > 0.2, "{:?}", waves.lags);
    }

    #[test]
    fn a_short_log_is_not_checked() {
        let short = checks(|_| 0.5, 45);
        assert_eq!(short.reason.map(|r| r.code), Some("too_few_nights".into()));
        assert!(short.lags.is_empty() && !short.calibrated);
    }
}
