//! Firth's penalised likelihood for logistic and Poisson models: finite estimates under separation,
//! with most of the small-sample bias removed.
//!
//! ```text
//! l*(b) = l(b) + log|X'WX| / 2        (Jeffreys' prior)
//! ```
//! Firth (1993); Heinze & Schemper (2002) for logistic models. A cell without events counts as half
//! an event. Intervals and tests should be read from the profile of l*, since under separation it is
//! far from a parabola: [`FirthFit::intervals`], [`FirthFit::tests`]. Under separation the standard
//! errors are too small for one side and too large for the other.

mod scoring;

use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::distribution::{chi_squared_upper, normal_quantile};
use crate::error::StatsError;
use crate::glm::irls::{Inputs, Problem};
use crate::glm::{Family, GlmOptions};
use crate::inference::{Estimated, check_level};
use crate::linalg::triangular;
use crate::matrix::Matrix;
use crate::profile_likelihood::{Height, ProfileInterval, Search};
use crate::vcov::{Covariance, DfRule};

use scoring::{Free, Penalised};

/// A linear predictor this far away is at infinity for the likelihood.
const FAR: f64 = 1e4;

/// A fit by penalised likelihood.
#[derive(Debug, Clone)]
pub struct FirthFit {
    /// The design.
    pub design: Design,
    /// Binomial or Poisson.
    pub family: Family,
    /// Outcome.
    pub y: Vec<f64>,
    /// Offset, zeros when none was given.
    pub offset: Vec<f64>,
    /// Weights, ones when none were given.
    pub weight: Vec<f64>,
    /// Whether the weights are frequencies.
    pub frequency: bool,
    /// Coefficients.
    pub coef: Vec<f64>,
    /// Fitted means.
    pub mu: Vec<f64>,
    /// `(X'WX)^-1` at the estimate.
    pub bread: Matrix,
    /// Log-likelihood without the penalty.
    pub loglik: f64,
    /// Log-likelihood with the penalty.
    pub penalised_loglik: f64,
    /// Steps taken.
    pub iterations: usize,
}

/// Penalised likelihood-ratio test that coefficients are zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PenalisedTest {
    /// Twice the fall of the penalised log-likelihood, the penalty always that of the full model.
    pub chi2: f64,
    /// Number of coefficients.
    pub df: f64,
    /// Chi-squared tail area.
    pub p_value: f64,
}

impl Estimated for FirthFit {
    fn names(&self) -> &[String] {
        &self.design.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }
}

/// Fits by Firth's penalised likelihood.
///
/// ```
/// use lumbago_stats::{Design, GlmOptions, firth};
/// // One rate: the estimate is (spasms + 1/2) / nights.
/// let design = Design::builder(4).intercept().build()?;
/// let found = firth::fit(&design, &[0.0, 2.0, 0.0, 1.0], &GlmOptions::poisson())?;
/// assert!((found.coef[0].exp() - 3.5 / 4.0).abs() < 1e-12);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`glm`](crate::glm), apart from separation; [`StatsError::Unsupported`] for other families;
/// [`StatsError::NoConvergence`].
pub fn fit(design: &Design, y: &[f64], options: &GlmOptions<'_>) -> Result<FirthFit, StatsError> {
    if !matches!(options.family, Family::Binomial | Family::Poisson) {
        return Err(StatsError::Unsupported {
            what: "Firth's penalised likelihood",
            with: "a family other than binomial and Poisson",
        });
    }
    let inputs = Inputs::new(design, y, options)?;
    let problem = Problem::new(design, y, &inputs, options);
    let penalised = Penalised { problem, frequency: inputs.frequency };
    let free = Free::without(design, &[]);
    let found = scoring::maximise(&penalised, free.as_ref(), problem.first_guess()?)?;
    Ok(FirthFit {
        mu: found.eta.iter().map(|&e| options.family.mean(e)).collect(),
        bread: triangular::gram_inverse(&found.factor),
        loglik: found.loglik,
        penalised_loglik: found.penalised,
        iterations: found.iterations,
        coef: found.coef,
        family: options.family,
        y: y.to_vec(),
        frequency: inputs.frequency,
        offset: inputs.offset,
        weight: inputs.weight,
        design: design.clone(),
    })
}

impl FirthFit {
    /// The inverse information at the estimate, with a normal reference. Under separation prefer
    /// [`FirthFit::intervals`].
    pub fn covariance(&self) -> Covariance {
        Covariance::new("firth", self.bread.clone(), DfRule::Normal)
    }

    /// Profile penalised-likelihood intervals of all coefficients (Heinze & Schemper 2002).
    ///
    /// # Errors
    /// A level outside (0, 1); [`StatsError::NoConvergence`].
    pub fn intervals(&self, level: f64) -> Result<Vec<ProfileInterval>, StatsError> {
        check_level(level)?;
        let problem = self.penalised();
        let goal = normal_quantile(0.5 + 0.5 * level);
        (0..self.design.p)
            .map(|j| {
                let free = Free::without(&self.design, &[j]);
                let largest = self.design.column(j).iter().fold(0.0_f64, |m, v| m.max(v.abs()));
                let end = |side: f64| {
                    let mut from = self.coef.clone();
                    Search {
                        from: self.coef[j],
                        top: self.penalised_loglik,
                        goal,
                        side,
                        step: goal * self.bread.at(j, j).sqrt(),
                        far: FAR / largest,
                    }
                    .run(|v| {
                        let mut start = from.clone();
                        start[j] = v;
                        let at = scoring::maximise(&problem, free.as_ref(), start)?;
                        let height = Height { loglik: at.penalised, slope: at.score[j] };
                        from = at.coef;
                        Ok(height)
                    })
                };
                Ok(ProfileInterval {
                    name: self.design.names[j].clone(),
                    point: Some(self.coef[j]),
                    low: end(-1.0)?,
                    high: end(1.0)?,
                    level,
                })
            })
            .collect()
    }

    /// The penalised likelihood-ratio test of each coefficient.
    ///
    /// # Errors
    /// [`StatsError::NoConvergence`].
    pub fn tests(&self) -> Result<Vec<PenalisedTest>, StatsError> {
        (0..self.design.p).map(|j| self.test(&[j])).collect()
    }

    /// The penalised likelihood-ratio test that the coefficients at these places are all zero.
    ///
    /// # Errors
    /// No place, a place twice or outside the design; [`StatsError::NoConvergence`].
    pub fn test(&self, zero: &[usize]) -> Result<PenalisedTest, StatsError> {
        let wrong = |(k, j): (usize, &usize)| *j >= self.design.p || zero[..k].contains(j);
        if zero.is_empty() || zero.iter().enumerate().any(wrong) {
            return Err(StatsError::BadArgument {
                what: "places of the coefficients to test",
                value: zero.len() as f64,
                allowed: "one or more columns of the design, each once",
            });
        }
        let mut start = self.coef.clone();
        for &j in zero {
            start[j] = 0.0;
        }
        let free = Free::without(&self.design, zero);
        let at = scoring::maximise(&self.penalised(), free.as_ref(), start)?;
        let chi2 = (2.0 * (self.penalised_loglik - at.penalised)).max(0.0);
        let df = zero.len() as f64;
        Ok(PenalisedTest { chi2, df, p_value: chi_squared_upper(chi2, df) })
    }

    fn penalised(&self) -> Penalised<'_> {
        let problem = Problem {
            design: &self.design,
            y: &self.y,
            family: self.family,
            offset: &self.offset,
            weight: &self.weight,
            rule: GlmOptions::poisson().rule(),
        };
        Penalised { problem, frequency: self.frequency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_get_half_an_event_and_a_logit_half_of_each() {
        let x = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0];
        let y = [2.0, 1.0, 0.0, 1.0, 0.0, 0.0];
        let design = Design::builder(6).intercept().column("x", &x).build().unwrap();
        let found = fit(&design, &y, &GlmOptions::poisson()).unwrap();
        assert!((found.coef[0] - (4.5f64 / 4.0).ln()).abs() < 1e-11);
        assert!((found.coef[1] - (0.25f64 / 1.125).ln()).abs() < 1e-11);
        let yes: Vec<f64> = y.iter().map(|v| v.min(1.0)).collect();
        let found = fit(&design, &yes, &GlmOptions::binomial()).unwrap();
        assert!((found.coef[0] - (3.5f64 / 1.5).ln()).abs() < 1e-11);
        assert!((found.coef[0] + found.coef[1] - (0.5f64 / 2.5).ln()).abs() < 1e-11);
    }

    #[test]
    fn one_cell_has_the_interval_of_its_penalised_likelihood() {
        // l* = (y + 1/2) b - n e^b for the log rate b of one cell.
        let design = Design::builder(3).intercept().build().unwrap();
        let found = fit(&design, &[0.0, 1.0, 0.0], &GlmOptions::poisson()).unwrap();
        let fall = |b: f64| 2.0 * (1.5 * (0.5f64.ln() - b) - (1.5 - 3.0 * b.exp()));
        let quantile = normal_quantile(0.975) * normal_quantile(0.975);
        let interval = &found.intervals(0.95).unwrap()[0];
        for end in [interval.low, interval.high] {
            assert!((fall(end) / quantile - 1.0).abs() < 1e-10);
        }
        let test = found.tests().unwrap()[0];
        assert!((test.chi2 - fall(0.0)).abs() < 1e-11);
    }

    #[test]
    fn complete_separation_has_finite_estimates_and_intervals() {
        let x = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0];
        let y = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        let design = Design::builder(6).intercept().column("x", &x).build().unwrap();
        let found = fit(&design, &y, &GlmOptions::binomial()).unwrap();
        assert!(found.coef[0].abs() < 1e-9 && found.coef[1] > 0.0);
        for interval in found.intervals(0.95).unwrap() {
            assert!(interval.low.is_finite() && interval.high.is_finite(), "{interval:?}");
            assert!(interval.low < interval.high);
        }
        let both = found.test(&[0, 1]).unwrap();
        assert!(both.df == 2.0 && both.chi2 >= found.test(&[1]).unwrap().chi2 - 1e-9);
        assert!(found.test(&[1, 1]).is_err() && found.test(&[]).is_err());
    }
}
