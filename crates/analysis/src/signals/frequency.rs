//! Much more, or much less, in the last two weeks than in the four before.
//!
//! Both rules ask for a ratio and for the one-sided exact conditional bound of the ratio of two
//! Poisson rates (Przyborowski & Wilenski 1940), moved away from the ratio by the square root of
//! the person's dispersion where that is above 1. The ratios and the difference are judgement.

use lumbago_stats::exact::{Arm, rate_ratio_lower, rate_ratio_upper};

use super::diary::Diary;
use super::{Outcome, Rule};

const RECENT: i64 = 14;
const PRIOR: i64 = 28;
const MIN_RECENT: usize = 10;
const MIN_PRIOR: usize = 20;
const CONFIDENCE: f64 = 0.95;

/// Worse from 3/2 of the rate before.
const WORSE: (u64, u64) = (3, 2);

/// Worse by at least one spasm a week.
const EXTRA_PER_NIGHT: (u64, u64) = (1, 7);

/// Better from 0.67 of the rate before.
const BETTER: (u64, u64) = (67, 100);

pub(super) const ESC02: Rule = Rule { id: "ESC02_worsening_rate", evaluate: worsening };
pub(super) const ESC10: Rule = Rule { id: "ESC10_improving", evaluate: improving };

/// Events and nights of the two windows.
struct Windows {
    recent: (u64, u64),
    prior: (u64, u64),
    dispersion: f64,
}

fn worsening(diary: &Diary) -> Outcome {
    let w = match windows(diary) {
        Ok(w) => w,
        Err(why) => return Outcome::not_evaluable(why),
    };
    let ((a, n1), (b, n0)) = (w.recent, w.prior);
    let ratio = WORSE.1 * a * n0 >= WORSE.0 * b * n1;
    let extra = EXTRA_PER_NIGHT.1 * a * n0 >= EXTRA_PER_NIGHT.1 * b * n1 + n1 * n0;
    let sure = a > 0
        && rate_ratio_lower(arm(a, n1), arm(b, n0), CONFIDENCE)
            .is_ok_and(|low| widened(low, &w) > 1.0);
    told(ratio && extra && sure, &w)
}

fn improving(diary: &Diary) -> Outcome {
    let w = match windows(diary) {
        Ok(w) => w,
        Err(why) => return Outcome::not_evaluable(why),
    };
    let ((a, n1), (b, n0)) = (w.recent, w.prior);
    let ratio = BETTER.1 * a * n0 <= BETTER.0 * b * n1;
    let sure = b > 0
        && rate_ratio_upper(arm(a, n1), arm(b, n0), CONFIDENCE)
            .is_ok_and(|high| widened(high, &w) < 1.0);
    told(ratio && sure, &w)
}

fn arm(events: u64, nights: u64) -> Arm {
    Arm { events, exposure: nights as f64 }
}

/// A bound moved away from the ratio, on the log scale. Half an event is added to either side for
/// the ratio, so that it exists.
fn widened(bound: f64, w: &Windows) -> f64 {
    if w.dispersion <= 1.0 || bound <= 0.0 || !bound.is_finite() {
        return bound;
    }
    let rate = |(events, nights): (u64, u64)| (events as f64 + 0.5) / nights as f64;
    let ratio = libm::log(rate(w.recent) / rate(w.prior));
    libm::exp(ratio + (libm::log(bound) - ratio) * w.dispersion.sqrt())
}

fn told(fires: bool, w: &Windows) -> Outcome {
    let week = |(events, nights): (u64, u64)| 7.0 * events as f64 / nights as f64;
    let ((a, n1), (b, n0)) = (w.recent, w.prior);
    Outcome::fire_if(fires, format!("{a} in the last {n1} logged nights, {b} in the {n0} before"))
        .value("a", week(w.recent))
        .value("b", week(w.prior))
}

fn windows(diary: &Diary) -> Result<Windows, &'static str> {
    let (recent, prior) = (diary.logged(0, RECENT), diary.logged(RECENT, PRIOR));
    if recent.len() < MIN_RECENT {
        return Err("fewer than 10 of the last 14 nights logged");
    }
    if prior.len() < MIN_PRIOR {
        return Err("fewer than 20 of the 28 nights before logged");
    }
    // Spasms where each night has its count, else nights with one.
    let both = || recent.iter().chain(&prior);
    let counted = both().all(|&i| diary.nights.count[i].is_some());
    let events = |i: usize| match counted {
        true => u64::from(diary.nights.count[i].unwrap_or(0)),
        false => u64::from(diary.is_spasm(i)),
    };
    let sum = |rows: &[usize]| rows.iter().map(|&i| events(i)).sum::<u64>();
    let (a, b) = (sum(&recent), sum(&prior));
    let mut chi2 = 0.0;
    for (rows, total) in [(&recent, a), (&prior, b)] {
        let mean = total as f64 / rows.len() as f64;
        if mean > 0.0 {
            chi2 += rows.iter().map(|&i| (events(i) as f64 - mean).powi(2)).sum::<f64>() / mean;
        }
    }
    Ok(Windows {
        recent: (a, recent.len() as u64),
        prior: (b, prior.len() as u64),
        dispersion: chi2 / (recent.len() + prior.len() - 2) as f64,
    })
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SignalState::{self, Clear, Fire, NotEvaluable};

    use crate::fixtures::Diary as Log;

    /// Spasms spread as evenly as whole numbers allow, so that dispersion stays below 1.
    fn spread(total: usize, nights: usize, t: usize) -> f64 {
        ((t + 1) * total / nights - t * total / nights) as f64
    }

    fn state(rule: &str, prior: (usize, usize), recent: (usize, usize)) -> SignalState {
        let gap = 28 - prior.1;
        let days: Vec<usize> = (gap..42).collect();
        let log = Log::on_days(&days).number("spasm_count", |t| {
            Some(match t.checked_sub(prior.1) {
                None => spread(prior.0, prior.1, t),
                Some(r) => spread(recent.0, recent.1, r),
            })
        });
        log.signal(rule).state
    }

    #[test]
    fn worsening_boundary_cases() {
        let cases = [
            ((4, 28), (10, 14), Fire),
            ((4, 28), (4, 14), Clear),
            ((40, 28), (30, 14), Clear),
            ((0, 28), (3, 14), Fire),
            ((4, 19), (10, 14), NotEvaluable),
        ];
        for (prior, recent, expected) in cases {
            let found = state("ESC02_worsening_rate", prior, recent);
            assert_eq!(found, expected, "{prior:?} {recent:?}");
        }
    }

    #[test]
    fn improving_cases() {
        assert_eq!(state("ESC10_improving", (28, 28), (4, 14)), Fire);
        assert_eq!(state("ESC10_improving", (28, 28), (12, 14)), Clear);
        assert_eq!(state("ESC10_improving", (28, 19), (4, 14)), NotEvaluable);
    }

    #[test]
    fn spasms_that_come_in_bursts_need_more_of_them() {
        let burst = |t: usize| match t {
            3 => 4.0,
            28 => 10.0,
            _ => 0.0,
        };
        let log = Log::nights(42).number("spasm_count", |t| Some(burst(t)));
        assert_eq!(log.signal("ESC02_worsening_rate").state, Clear);
    }
}
