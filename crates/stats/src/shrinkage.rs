//! Pulling a noisy log ratio towards no effect, by a normal prior.
//!
//! ```text
//! prior b ~ N(0, s^2), estimate e ~ N(b, v^2)   =>   b | e ~ N(k e, k v^2),   k = s^2 / (s^2 + v^2)
//! ```
//! The conjugate normal case (Gelman et al. 2013, section 2.5). With the prior right, intervals hold on average
//! over effects drawn from it, and the large estimates that come of little data are cut back.

use serde::{Deserialize, Serialize};

use crate::distribution;
use crate::error::StatsError;
use crate::inference::check_level;

/// A normal posterior of a log ratio.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// Mean, median and mode.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
    /// Share of the estimate that is kept, between 0 and 1.
    pub kept: f64,
}

impl Posterior {
    /// The central interval of probability `level`.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn interval(&self, level: f64) -> Result<(f64, f64), StatsError> {
        check_level(level)?;
        let reach = distribution::upper_point(0.5 * (1.0 - level), None) * self.sd;
        Ok((self.mean - reach, self.mean + reach))
    }

    /// Posterior probability that the log ratio is above `bound`.
    pub fn probability_above(&self, bound: f64) -> f64 {
        distribution::normal_cdf((self.mean - bound) / self.sd)
    }
}

/// The posterior of a log ratio estimated as `log_ratio` with standard error `std_error`, under a
/// normal prior with mean 0 and standard deviation `prior_sd`.
///
/// # Errors
/// An estimate that is not finite, a standard error or prior scale not above 0.
pub fn shrink(log_ratio: f64, std_error: f64, prior_sd: f64) -> Result<Posterior, StatsError> {
    if !log_ratio.is_finite() {
        return Err(StatsError::BadArgument {
            what: "log ratio",
            value: log_ratio,
            allowed: "a finite number",
        });
    }
    for (what, value) in [("standard error", std_error), ("prior scale", prior_sd)] {
        if !(value > 0.0 && value.is_finite()) {
            return Err(StatsError::BadArgument { what, value, allowed: "above 0" });
        }
    }
    let noise = std_error / prior_sd;
    let kept = 1.0 / (1.0 + noise * noise);
    Ok(Posterior { mean: kept * log_ratio, sd: kept.sqrt() * std_error, kept })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_the_estimate_when_noise_equals_the_prior() {
        let found = shrink(0.8, 0.3, 0.3).unwrap();
        assert!((found.mean - 0.4).abs() < 1e-15);
        assert!((found.sd - 0.3 / 2f64.sqrt()).abs() < 1e-15);
        let (low, high) = found.interval(0.95).unwrap();
        assert!((0.5 * (low + high) - 0.4).abs() < 1e-15);
        assert!((high - 0.4 - 1.959963984540054 * found.sd).abs() < 1e-14);
    }

    #[test]
    fn much_data_or_a_wide_prior_leave_the_estimate_alone() {
        assert!((shrink(0.5, 0.001, 0.3).unwrap().mean - 0.5).abs() < 1e-5);
        assert!((shrink(0.5, 0.3, 1e4).unwrap().mean - 0.5).abs() < 1e-8);
        assert!(shrink(0.5, 30.0, 0.3).unwrap().mean < 1e-4);
    }

    #[test]
    fn probability_of_direction_is_half_without_evidence() {
        assert!((shrink(0.0, 0.3, 0.3).unwrap().probability_above(0.0) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn arguments_outside_the_domain_are_refused() {
        assert!(shrink(f64::NAN, 0.3, 0.3).is_err());
        assert!(shrink(0.1, 0.0, 0.3).is_err());
        assert!(shrink(0.1, 0.3, f64::INFINITY).is_err());
    }
}
