//! Power of a comparison of exposed with unexposed nights in one log.
//!
//! ```text
//! E1 = N p r0 R,  E0 = N (1 - p) r0          expected spasms on exposed and unexposed nights
//! se(log R) = sqrt(k (phi / E1 + phi / E0)),  k = (1 + a b) / (1 - a b)
//! power = P(Z > z - |log R| / se)
//! ```
//! phi is the dispersion; a and b are the lag-1 correlations of outcome and exposure, and k is how
//! much two AR(1) series with these inflate the variance of their product sum (Bartlett 1935).

use serde::{Deserialize, Serialize};

use crate::distribution::{normal_cdf, normal_quantile, upper_point};
use crate::error::StatsError;
use crate::roots;

/// What is known or assumed before counting nights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Spasms per unexposed night.
    pub rate_unexposed: f64,
    /// Share of nights that are exposed.
    pub share_exposed: f64,
    /// Dispersion phi; 1 for Poisson nights.
    pub dispersion: f64,
    /// Lag-1 correlation of the outcome.
    pub outcome_persistence: f64,
    /// Lag-1 correlation of the exposure.
    pub exposure_persistence: f64,
    /// Two-sided error of the test.
    pub alpha: f64,
    /// Power wanted.
    pub power: f64,
}

/// What a reader sees when only results with p below alpha are shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Share of logs in which the result is shown.
    pub share: f64,
    /// Geometric mean of the ratios shown, each taken above 1 whatever its direction.
    pub typical_ratio: f64,
    /// Share of those shown that point the wrong way.
    pub wrong_direction: f64,
}

impl Plan {
    /// A plan for 80 % power at two-sided 5 % with Poisson nights and no persistence.
    pub fn new(rate_unexposed: f64, share_exposed: f64) -> Self {
        Self {
            rate_unexposed,
            share_exposed,
            dispersion: 1.0,
            outcome_persistence: 0.0,
            exposure_persistence: 0.0,
            alpha: 0.05,
            power: 0.8,
        }
    }

    /// Standard error of the log ratio after `nights` nights.
    ///
    /// # Errors
    /// A plan or argument outside its domain.
    pub fn std_error(&self, nights: f64, ratio: f64) -> Result<f64, StatsError> {
        self.check()?;
        above_zero("nights", nights)?;
        above_zero("ratio", ratio)?;
        Ok((self.variance_of_one_night(ratio) / nights).sqrt())
    }

    /// Nights until the power is reached at a true ratio of `ratio`. Round up for a report.
    ///
    /// # Errors
    /// A plan outside its domain, a ratio of 1 or not above 0.
    pub fn nights_needed(&self, ratio: f64) -> Result<f64, StatsError> {
        self.check()?;
        above_zero("ratio", ratio)?;
        let effect = libm::log(ratio);
        if effect == 0.0 {
            return Err(StatsError::BadArgument {
                what: "ratio",
                value: ratio,
                allowed: "other than 1",
            });
        }
        let reach = (self.threshold() + normal_quantile(self.power)) / effect;
        Ok(reach * reach * self.variance_of_one_night(ratio))
    }

    /// The smallest ratio above 1 that `nights` nights can show with the power wanted; `None`
    /// when no ratio up to a million can be shown.
    ///
    /// # Errors
    /// A plan or number of nights outside its domain.
    pub fn smallest_ratio(&self, nights: f64) -> Result<Option<f64>, StatsError> {
        self.check()?;
        above_zero("nights", nights)?;
        let reach = self.threshold() + normal_quantile(self.power);
        let miss = |effect: f64| {
            let error = (self.variance_of_one_night(libm::exp(effect)) / nights).sqrt();
            effect / error - reach
        };
        Ok(roots::bracketed(miss, 1e-9, libm::log(1e6)).map(libm::exp))
    }

    /// Chance that `nights` nights show a true ratio of `ratio` in its direction.
    ///
    /// # Errors
    /// As [`Plan::std_error`].
    pub fn power_at(&self, nights: f64, ratio: f64) -> Result<f64, StatsError> {
        let error = self.std_error(nights, ratio)?;
        Ok(normal_cdf(libm::log(ratio).abs() / error - self.threshold()))
    }

    /// What selection by p < alpha does to the results shown (Gelman & Carlin 2014).
    ///
    /// # Errors
    /// As [`Plan::std_error`].
    pub fn shown(&self, nights: f64, ratio: f64) -> Result<Shown, StatsError> {
        let error = self.std_error(nights, ratio)?;
        let centre = libm::log(ratio).abs() / error;
        let threshold = self.threshold();
        // Mass and first moment of |Z| beyond the threshold, Z normal with mean `centre`.
        let (right, left) = (normal_cdf(centre - threshold), normal_cdf(-centre - threshold));
        let density = |x: f64| libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
        let strength =
            centre * (right - left) + density(threshold - centre) + density(threshold + centre);
        let share = right + left;
        Ok(Shown {
            share,
            typical_ratio: libm::exp(error * strength / share),
            wrong_direction: left / share,
        })
    }

    fn threshold(&self) -> f64 {
        upper_point(0.5 * self.alpha, None)
    }

    fn variance_of_one_night(&self, ratio: f64) -> f64 {
        let together = self.outcome_persistence * self.exposure_persistence;
        let inflation = (1.0 + together) / (1.0 - together);
        let arms = 1.0 / (self.share_exposed * ratio) + 1.0 / (1.0 - self.share_exposed);
        inflation * self.dispersion / self.rate_unexposed * arms
    }

    fn check(&self) -> Result<(), StatsError> {
        above_zero("rate", self.rate_unexposed)?;
        above_zero("dispersion", self.dispersion)?;
        for (what, value) in [
            ("share of exposed nights", self.share_exposed),
            ("alpha", self.alpha),
            ("power", self.power),
        ] {
            if !(value > 0.0 && value < 1.0) {
                return Err(StatsError::BadArgument { what, value, allowed: "between 0 and 1" });
            }
        }
        for value in [self.outcome_persistence, self.exposure_persistence] {
            if !(value > -1.0 && value < 1.0) {
                let what = "lag-1 correlation";
                return Err(StatsError::BadArgument { what, value, allowed: "between -1 and 1" });
            }
        }
        Ok(())
    }
}

fn above_zero(what: &'static str, value: f64) -> Result<(), StatsError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(StatsError::BadArgument { what, value, allowed: "above 0" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rate: f64, share: f64, dispersion: f64) -> Plan {
        Plan { dispersion, ..Plan::new(rate, share) }
    }

    #[test]
    fn nights_for_eighty_percent_power() {
        let ratios = [1.1, 1.2, 1.3, 1.5, 1.8, 2.5];
        // The table was made with the normal points 1.96 and 0.8416.
        let rounded_points = (2.8016 / (1.959963985 + 0.841621234_f64)).powi(2) - 1.0;
        for (rate, share, phi, expected) in [
            (0.1, 0.3, 1.5, [57_790.0, 14_898.0, 6_829.0, 2_614.0, 1_118.0, 387.0]),
            (0.2, 0.3, 1.0, [19_263.0, 4_966.0, 2_276.0, 871.0, 373.0, 129.0]),
            (0.2, 0.3, 1.5, [28_895.0, 7_449.0, 3_415.0, 1_307.0, 559.0, 194.0]),
            (0.2, 0.5, 1.5, [24_743.0, 6_493.0, 3_026.0, 1_194.0, 530.0, 196.0]),
            (0.4, 0.3, 1.5, [14_447.0, 3_725.0, 1_707.0, 654.0, 279.0, 97.0]),
            (0.4, 0.5, 1.5, [12_371.0, 3_247.0, 1_513.0, 597.0, 265.0, 98.0]),
        ] {
            for (ratio, nights) in ratios.iter().zip(expected) {
                let found = plan(rate, share, phi).nights_needed(*ratio).unwrap();
                assert!(
                    (found - nights).abs() <= 0.5 + rounded_points * nights,
                    "{rate} {share} {phi} {ratio}: {found}"
                );
            }
        }
    }

    #[test]
    fn smallest_ratio_that_a_log_can_show() {
        for (nights, expected) in [
            (28.0, [14.1, 7.3, 4.5]),
            (56.0, [7.3, 4.5, 3.1]),
            (90.0, [5.2, 3.5, 2.6]),
            (180.0, [3.5, 2.6, 2.0]),
            (365.0, [2.6, 2.0, 1.7]),
        ] {
            for (rate, ratio) in [0.1, 0.2, 0.4].into_iter().zip(expected) {
                let found = plan(rate, 0.3, 1.5).smallest_ratio(nights).unwrap().unwrap();
                assert!((found - ratio).abs() <= 0.0501, "{nights} {rate}: {found}");
            }
        }
    }

    #[test]
    fn showing_only_small_p_exaggerates_and_turns_signs() {
        for (ratio, share, typical, wrong) in [
            (1.1, 0.05, 4.2, 0.33),
            (1.2, 0.06, 4.1, 0.19),
            (1.5, 0.11, 3.8, 0.03),
            (1.8, 0.20, 3.7, 0.005),
        ] {
            let found = plan(0.2, 0.3, 1.5).shown(90.0, ratio).unwrap();
            assert!((found.share - share).abs() <= 0.0051, "{ratio}: {found:?}");
            assert!((found.typical_ratio - typical).abs() <= 0.0501, "{ratio}: {found:?}");
            assert!((found.wrong_direction - wrong).abs() <= 0.0051, "{ratio}: {found:?}");
        }
    }

    #[test]
    fn nights_ratio_and_power_are_three_views_of_one_relation() {
        let plan =
            Plan { outcome_persistence: 0.3, exposure_persistence: 0.5, ..plan(0.2, 0.3, 1.5) };
        let nights = plan.nights_needed(1.7).unwrap();
        assert!((plan.smallest_ratio(nights).unwrap().unwrap() - 1.7).abs() < 1e-9);
        assert!((plan.power_at(nights, 1.7).unwrap() - 0.8).abs() < 1e-12);
        let without = Plan { outcome_persistence: 0.0, ..plan };
        assert!((nights / without.nights_needed(1.7).unwrap() - 1.15 / 0.85).abs() < 1e-12);
    }

    #[test]
    fn plans_outside_the_domain_are_refused() {
        assert!(plan(0.0, 0.3, 1.0).nights_needed(1.5).is_err());
        assert!(plan(0.2, 1.0, 1.0).nights_needed(1.5).is_err());
        assert!(plan(0.2, 0.3, 1.0).nights_needed(1.0).is_err());
        assert!(plan(0.2, 0.3, f64::NAN).std_error(10.0, 1.5).is_err());
        assert_eq!(plan(0.001, 0.3, 1.0).smallest_ratio(2.0).unwrap(), None);
    }
}
