//! The ratio of two Poisson rates, given the total count.
//!
//! ```text
//! x1 | x1 + x0 = n  ~  Binomial(n, r t1 / (r t1 + t0)),   r the ratio of the rates
//! ```
//! Clopper & Pearson (1934) limits for the share, carried to r (Przyborowski & Wilenski 1940).
//! The p-value is the doubled smaller tail, which agrees with the central interval; the
//! "minimum likelihood" p of some programs does not.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::exact::check_exposure;
use crate::inference::check_level;
use crate::roots;
use crate::special::{beta_tails, binomial_mass};

/// Events and the exposure in which they happened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Arm {
    /// Number of events.
    pub events: u64,
    /// Nights, or hours.
    pub exposure: f64,
}

/// A ratio of two rates with its interval and test against 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RateRatio {
    /// First rate over second; infinite when only the first has events, `None` without any event.
    pub ratio: Option<f64>,
    /// Lower end.
    pub low: f64,
    /// Upper end; infinite when the second arm has no event.
    pub high: f64,
    /// Confidence level.
    pub level: f64,
    /// Doubled smaller tail at ratio 1, at most 1.
    pub p_value: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Counting {
    All,
    Half,
}

/// The exact conditional ratio of the rate in `first` to the rate in `second`.
///
/// # Errors
/// Exposures not above 0, level outside (0, 1).
pub fn rate_ratio(first: Arm, second: Arm, level: f64) -> Result<RateRatio, StatsError> {
    interval(first, second, level, Counting::All)
}

/// The mid-P version: half the mass at the observed count belongs to each tail.
///
/// # Errors
/// As [`rate_ratio`].
pub fn rate_ratio_mid_p(first: Arm, second: Arm, level: f64) -> Result<RateRatio, StatsError> {
    interval(first, second, level, Counting::Half)
}

/// The exact one-sided lower bound of the ratio at confidence `confidence`.
///
/// # Errors
/// As [`rate_ratio`].
pub fn rate_ratio_lower(first: Arm, second: Arm, confidence: f64) -> Result<f64, StatsError> {
    check(first, second, confidence)?;
    Ok(low(first, second, 1.0 - confidence, Counting::All))
}

/// The exact one-sided upper bound of the ratio at confidence `confidence`.
///
/// # Errors
/// As [`rate_ratio`].
pub fn rate_ratio_upper(first: Arm, second: Arm, confidence: f64) -> Result<f64, StatsError> {
    check(first, second, confidence)?;
    Ok(1.0 / low(second, first, 1.0 - confidence, Counting::All))
}

fn check(first: Arm, second: Arm, level: f64) -> Result<(), StatsError> {
    check_exposure(first.exposure)?;
    check_exposure(second.exposure)?;
    check_level(level)
}

fn interval(
    first: Arm,
    second: Arm,
    level: f64,
    counting: Counting,
) -> Result<RateRatio, StatsError> {
    check(first, second, level)?;
    let tail = 0.5 * (1.0 - level);
    let many = at_least(first, second, 1.0, counting);
    let few = at_least(second, first, 1.0, counting);
    let rate = |arm: Arm| arm.events as f64 / arm.exposure;
    Ok(RateRatio {
        ratio: (first.events + second.events > 0).then(|| rate(first) / rate(second)),
        low: low(first, second, tail, counting),
        high: 1.0 / low(second, first, tail, counting),
        level,
        p_value: (2.0 * many.min(few)).min(1.0),
    })
}

/// The ratio at which the first arm's count or more has probability `tail`; 0 without events.
fn low(first: Arm, second: Arm, tail: f64, counting: Counting) -> f64 {
    if first.events == 0 {
        return 0.0;
    }
    let goal = libm::log(tail);
    let miss = |u: f64| libm::log(at_least(first, second, libm::exp(u), counting)).max(-1e9) - goal;
    roots::bracketed(miss, -700.0, 700.0).map_or(f64::NAN, libm::exp)
}

/// `P(X1 >= x1 | x1 + x0)` when the ratio is `ratio`; under mid-P `P(X1 > x1) + P(X1 = x1) / 2`.
fn at_least(first: Arm, second: Arm, ratio: f64, counting: Counting) -> f64 {
    let (x, rest) = (first.events as f64, second.events as f64);
    let (own, other) = (ratio * first.exposure, second.exposure);
    let (share, complement) = (own / (own + other), other / (own + other));
    match counting {
        Counting::All if first.events == 0 => 1.0,
        Counting::All => beta_tails(x, rest + 1.0, share, complement).lower,
        Counting::Half => {
            let above = if second.events == 0 {
                0.0
            } else {
                beta_tails(x + 1.0, rest, share, complement).lower
            };
            above + 0.5 * binomial_mass(x, rest, share, complement)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(events: u64, exposure: f64) -> Arm {
        Arm { events, exposure }
    }

    #[test]
    fn one_event_each_has_the_closed_form() {
        let found = rate_ratio(arm(1, 10.0), arm(1, 10.0), 0.95).unwrap();
        let share = 1.0 - 0.975f64.sqrt();
        assert!((found.low / (share / (1.0 - share)) - 1.0).abs() < 1e-12);
        assert_eq!((found.ratio, found.p_value), (Some(1.0), 1.0));
    }

    #[test]
    fn arms_without_events_leave_open_ends() {
        let none = rate_ratio(arm(0, 10.0), arm(0, 20.0), 0.95).unwrap();
        assert_eq!((none.ratio, none.low, none.high), (None, 0.0, f64::INFINITY));
        assert_eq!(none.p_value, 1.0);
        let first = rate_ratio(arm(4, 10.0), arm(0, 20.0), 0.95).unwrap();
        assert_eq!((first.ratio, first.high), (Some(f64::INFINITY), f64::INFINITY));
        assert!(first.low > 0.0);
        let second = rate_ratio(arm(0, 10.0), arm(4, 20.0), 0.95).unwrap();
        assert_eq!((second.ratio, second.low), (Some(0.0), 0.0));
        assert!(second.high.is_finite());
    }

    #[test]
    fn swapping_the_arms_inverts_the_interval() {
        for make in [rate_ratio, rate_ratio_mid_p] {
            let there = make(arm(11, 60.0), arm(25, 80.0), 0.9).unwrap();
            let back = make(arm(25, 80.0), arm(11, 60.0), 0.9).unwrap();
            assert!((there.low * back.high - 1.0).abs() < 1e-12);
            assert!((there.high * back.low - 1.0).abs() < 1e-12);
            assert!((there.p_value - back.p_value).abs() < 1e-13);
        }
    }

    #[test]
    fn p_below_alpha_exactly_when_the_interval_leaves_out_one() {
        for x1 in 0..15 {
            for x0 in 0..10 {
                for make in [rate_ratio, rate_ratio_mid_p] {
                    let found = make(arm(x1, 14.0), arm(x0, 28.0), 0.95).unwrap();
                    let outside = found.low > 1.0 || found.high < 1.0;
                    assert_eq!(outside, found.p_value < 0.05, "{x1} {x0} {found:?}");
                }
            }
        }
    }

    #[test]
    fn bounds_for_a_recent_rise_over_the_weeks_before() {
        for (recent, before, expected) in [(10, 4, 1.704), (30, 40, 0.976), (3, 0, 1.167)] {
            let low = rate_ratio_lower(arm(recent, 14.0), arm(before, 28.0), 0.95).unwrap();
            println!("{recent} {before} {low} {expected}");
            assert!((low - expected).abs() < 5e-4, "{recent} {before} {low}");
        }
    }
}
