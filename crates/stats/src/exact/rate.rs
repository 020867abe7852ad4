//! One Poisson rate: x events in exposure T.
//!
//! ```text
//! central: P(X >= x | low T) = P(X <= x | high T) = alpha/2        (Garwood 1936)
//! mid-P:   the same with half the mass at x counted                (Cohen & Yang 1994)
//! ```

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::exact::check_exposure;
use crate::inference::check_level;
use crate::roots;
use crate::special::{gamma_tails, poisson_mass};

/// A rate per unit of exposure with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RateInterval {
    /// Events over exposure.
    pub rate: f64,
    /// Lower end; 0 without events.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Confidence level.
    pub level: f64,
}

/// How much of the mass at the observed count belongs to a tail.
#[derive(Clone, Copy, PartialEq)]
enum Counting {
    All,
    Half,
}

/// Garwood's exact central interval.
///
/// ```
/// let none = lumbago_stats::exact::rate(0, 30.0, 0.95).unwrap();
/// assert_eq!(none.low, 0.0);
/// assert!((none.high * 30.0 - 3.688879454113936).abs() < 1e-12);
/// ```
///
/// # Errors
/// Exposure not above 0, level outside (0, 1).
pub fn rate(events: u64, exposure: f64, level: f64) -> Result<RateInterval, StatsError> {
    interval(events, exposure, level, Counting::All)
}

/// The mid-P interval: shorter, and short of the nominal coverage at some rates.
///
/// # Errors
/// As [`rate`].
pub fn rate_mid_p(events: u64, exposure: f64, level: f64) -> Result<RateInterval, StatsError> {
    interval(events, exposure, level, Counting::Half)
}

/// The exact one-sided lower bound of the rate at confidence `confidence`.
///
/// # Errors
/// As [`rate`].
pub fn rate_lower(events: u64, exposure: f64, confidence: f64) -> Result<f64, StatsError> {
    check_exposure(exposure)?;
    check_level(confidence)?;
    Ok(lower(events, 1.0 - confidence, Counting::All) / exposure)
}

/// The exact one-sided upper bound of the rate at confidence `confidence`.
///
/// # Errors
/// As [`rate`].
pub fn rate_upper(events: u64, exposure: f64, confidence: f64) -> Result<f64, StatsError> {
    check_exposure(exposure)?;
    check_level(confidence)?;
    Ok(upper(events, 1.0 - confidence, Counting::All) / exposure)
}

fn interval(
    events: u64,
    exposure: f64,
    level: f64,
    counting: Counting,
) -> Result<RateInterval, StatsError> {
    check_exposure(exposure)?;
    check_level(level)?;
    let tail = 0.5 * (1.0 - level);
    Ok(RateInterval {
        rate: events as f64 / exposure,
        low: lower(events, tail, counting) / exposure,
        high: upper(events, tail, counting) / exposure,
        level,
    })
}

/// The mean at which `events` or more has probability `tail`.
fn lower(events: u64, tail: f64, counting: Counting) -> f64 {
    if events == 0 {
        return 0.0;
    }
    let x = events as f64;
    solve(tail, x, |mean| match counting {
        Counting::All => gamma_tails(x, mean).lower,
        Counting::Half => gamma_tails(x + 1.0, mean).lower + 0.5 * poisson_mass(x, mean),
    })
}

/// The mean at which `events` or fewer has probability `tail`.
fn upper(events: u64, tail: f64, counting: Counting) -> f64 {
    let x = events as f64;
    solve(tail, x, |mean| match counting {
        Counting::All => gamma_tails(x + 1.0, mean).upper,
        Counting::Half if events == 0 => 0.5 * poisson_mass(0.0, mean),
        Counting::Half => gamma_tails(x, mean).upper + 0.5 * poisson_mass(x, mean),
    })
}

/// The mean at which a monotone tail probability equals `tail`, searched on the log scale.
fn solve(tail: f64, x: f64, probability: impl Fn(f64) -> f64) -> f64 {
    let goal = libm::log(tail);
    let miss = |u: f64| libm::log(probability(libm::exp(u))).max(-1e6) - goal;
    let top = libm::log(x + 1.0) + 8.0;
    let bottom = if x > 0.0 { -745.0 } else { -40.0 };
    roots::bracketed(miss, bottom, top).map_or(f64::NAN, libm::exp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_has_the_closed_form_bounds() {
        for level in [0.8, 0.95, 0.99] {
            let found = rate(0, 2.0, level).unwrap();
            assert_eq!((found.rate, found.low), (0.0, 0.0));
            assert!((found.high * 2.0 + (0.5 * (1.0 - level)).ln()).abs() < 1e-12);
            let mid = rate_mid_p(0, 2.0, level).unwrap();
            assert!((mid.high * 2.0 + (1.0 - level).ln()).abs() < 1e-12);
        }
    }

    #[test]
    fn one_sided_bounds_are_ends_of_a_wider_level() {
        let two = rate(7, 30.0, 0.9).unwrap();
        assert!((rate_lower(7, 30.0, 0.95).unwrap() / two.low - 1.0).abs() < 1e-12);
        assert!((rate_upper(7, 30.0, 0.95).unwrap() / two.high - 1.0).abs() < 1e-12);
    }

    #[test]
    fn mid_p_lies_inside_the_exact_interval() {
        for events in [1, 2, 9, 120] {
            let (wide, narrow) =
                (rate(events, 30.0, 0.95).unwrap(), rate_mid_p(events, 30.0, 0.95).unwrap());
            assert!(wide.low < narrow.low && narrow.low < narrow.rate);
            assert!(narrow.rate < narrow.high && narrow.high < wide.high);
        }
    }

    #[test]
    fn arguments_outside_the_domain_are_refused() {
        assert!(matches!(
            rate(1, 0.0, 0.95),
            Err(StatsError::BadArgument { what: "exposure", .. })
        ));
        assert!(rate(1, f64::NAN, 0.95).is_err());
        assert!(rate(1, 1.0, 1.0).is_err());
    }
}
