//! Randomised quantile residuals: standard normal when the model is right, whatever the family.
//!
//! ```text
//! a_i = P(Y < y_i),  b_i = P(Y <= y_i),  r_i = Phi^-1(a_i + u_i (b_i - a_i)),  u_i uniform on (0, 1)
//! ```
//! Dunn & Smyth (1996). Counts fall on few values, hence the random part: look at several draws. For
//! a Gaussian the distribution is continuous and nothing is drawn. Both tails are carried, so that a
//! count far above its mean gets its true, large residual and not infinity.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::blocks;
use crate::distribution::normal_quantile;
use crate::error::StatsError;
use crate::glm::{Family, Fit};
use crate::special::{Tails, beta_tails, gamma_tails};

/// Where an outcome lies in its fitted distribution, from both ends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantile {
    /// `P(Y < y)`.
    pub below: f64,
    /// `P(Y <= y)`.
    pub up_to: f64,
    /// `P(Y >= y)`.
    pub from: f64,
    /// `P(Y > y)`.
    pub above: f64,
}

impl Quantile {
    /// The residual that lies the share `u` (0 to 1) of the way through the outcome's own mass.
    pub fn residual(self, u: f64) -> f64 {
        let lower = self.below + u * (self.up_to - self.below);
        if lower <= 0.5 {
            return normal_quantile(lower);
        }
        -normal_quantile(self.above + (1.0 - u) * (self.from - self.above))
    }
}

/// Where each outcome lies in its fitted distribution.
///
/// # Errors
/// [`StatsError::NotACount`] for a broken outcome of a count model (or broken number of successes);
/// [`StatsError::Unsupported`] with weights, except a binomial's denominators; no residual freedom for
/// a Gaussian.
pub fn quantiles(fit: &Fit) -> Result<Vec<Quantile>, StatsError> {
    let what = "a quantile residual";
    let (family, n) = (fit.family, fit.design.n);
    if fit.frequency || (family != Family::Binomial && fit.weight.iter().any(|&w| w != 1.0)) {
        return Err(StatsError::Unsupported { what, with: "weights" });
    }
    if family == Family::Gaussian {
        let variance = fit.dispersion.ok_or(StatsError::NoResidualFreedom { what })?;
        if variance <= 0.0 {
            return Err(StatsError::NoVariance { name: "the outcome".into() });
        }
        let scale = (2.0 * variance).sqrt();
        return Ok((0..n)
            .map(|i| {
                let z = (fit.y[i] - fit.mu[i]) / scale;
                let (below, above) = (0.5 * libm::erfc(-z), 0.5 * libm::erfc(z));
                Quantile { below, up_to: below, from: above, above }
            })
            .collect());
    }
    let count = |i: usize| match family {
        Family::Binomial => fit.weight[i] * fit.y[i],
        _ => fit.y[i],
    };
    let broken = |v: f64| (v - v.round()).abs() > 1e-9 * v.max(1.0);
    let denominators = (0..n).find(|&i| family == Family::Binomial && broken(fit.weight[i]));
    if let Some(row) = denominators.or_else(|| (0..n).find(|&i| broken(count(i)))) {
        return Err(StatsError::NotACount { row, value: count(row) });
    }
    let parts = blocks::map_blocks(n, |rows| {
        rows.map(|i| {
            let k = count(i).round();
            let at = tails(family, k, fit.mu[i], fit.weight[i]);
            let before = if k > 0.0 {
                tails(family, k - 1.0, fit.mu[i], fit.weight[i])
            } else {
                Tails { lower: 0.0, upper: 1.0 }
            };
            Quantile { below: before.lower, up_to: at.lower, from: before.upper, above: at.upper }
        })
        .collect::<Vec<_>>()
    });
    Ok(parts.concat())
}

/// One draw of the residuals. The same seed gives the same residuals; row i takes the i-th number.
///
/// ```
/// use lumbago_stats::quantile_residuals::randomised;
/// use lumbago_stats::{Design, GlmOptions, glm};
/// let design = Design::builder(5).intercept().build()?;
/// let fit = glm(&design, &[0.0, 1.0, 0.0, 3.0, 1.0], &GlmOptions::poisson())?;
/// let residuals = randomised(&fit, 7)?;
/// assert!(residuals[3] > 1.0 && residuals == randomised(&fit, 7)?);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`quantiles`].
pub fn randomised(fit: &Fit, seed: u64) -> Result<Vec<f64>, StatsError> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    // Multiples of 2^-53, moved by half of one: never 0, never 1.
    let mut draw = || rng.random::<f64>() + 0.25 * f64::EPSILON;
    Ok(quantiles(fit)?.into_iter().map(|q| q.residual(draw())).collect())
}

/// The residuals in the middle of each outcome's mass: no randomness, a little less spread.
///
/// # Errors
/// As [`quantiles`].
pub fn middle(fit: &Fit) -> Result<Vec<f64>, StatsError> {
    Ok(quantiles(fit)?.into_iter().map(|q| q.residual(0.5)).collect())
}

/// `P(Y <= k)` and `P(Y > k)`.
fn tails(family: Family, k: f64, mu: f64, trials: f64) -> Tails {
    let swapped = |t: Tails| Tails { lower: t.upper, upper: t.lower };
    match family {
        Family::Binomial if k >= trials.round() => Tails { lower: 1.0, upper: 0.0 },
        Family::Binomial => swapped(beta_tails(k + 1.0, trials.round() - k, mu, 1.0 - mu)),
        Family::NegativeBinomial { theta } => {
            let total = theta + mu;
            beta_tails(theta, k + 1.0, theta / total, mu / total)
        }
        _ => swapped(gamma_tails(k + 1.0, mu)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, Weights, glm};

    fn one_rate(y: &[f64], options: &GlmOptions<'_>) -> Fit {
        glm(&Design::builder(y.len()).intercept().build().unwrap(), y, options).unwrap()
    }

    #[test]
    fn a_count_far_above_its_mean_keeps_a_finite_residual() {
        let mut y = vec![1.0; 200];
        y[0] = 90.0;
        let fit = one_rate(&y, &GlmOptions::poisson());
        let r = middle(&fit).unwrap()[0];
        // log P(Y >= 90) at mean 1.445 is about -285: a normal tail 23.7 out.
        assert!((23.0..24.5).contains(&r), "{r}");
    }

    #[test]
    fn normal_residuals_are_standardised_ones() {
        let y = [1.0, 4.0, -2.0, 0.5, 3.0];
        let fit = one_rate(&y, &GlmOptions::gaussian());
        let scale = fit.dispersion.unwrap().sqrt();
        for (r, y) in randomised(&fit, 3).unwrap().iter().zip(y) {
            assert!((r - (y - fit.mu[0]) / scale).abs() < 1e-12);
        }
    }

    #[test]
    fn residuals_of_a_right_model_are_standard_normal() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let n = 40_000;
        // Geometric counts by inversion: negative binomial with theta 1 and mean 2.
        let y: Vec<f64> =
            (0..n).map(|_| (rng.random::<f64>().ln() / (2f64 / 3.0).ln()).floor()).collect();
        let fit = one_rate(&y, &GlmOptions::negative_binomial(1.0));
        let r = randomised(&fit, 11).unwrap();
        let mean = r.iter().sum::<f64>() / n as f64;
        let variance = r.iter().map(|v| v * v).sum::<f64>() / n as f64;
        let fourth = r.iter().map(|v| v.powi(4)).sum::<f64>() / n as f64;
        // Four standard errors: 1, sqrt 2 and sqrt 96 over the root of n.
        let root = (n as f64).sqrt();
        assert!(mean.abs() < 4.0 / root && (variance - 1.0).abs() < 4.0 * 2f64.sqrt() / root);
        assert!((fourth - 3.0).abs() < 4.0 * 96f64.sqrt() / root);
        // A Poisson model of the same counts is wrong in the tails.
        let wrong = randomised(&one_rate(&y, &GlmOptions::poisson()), 11).unwrap();
        assert!(wrong.iter().map(|v| v * v).sum::<f64>() / n as f64 > 1.5);
    }

    #[test]
    fn successes_out_of_trials_and_what_is_no_count() {
        let (y, trials) = ([0.25, 0.5, 1.0], [4.0, 2.0, 3.0]);
        let options = GlmOptions::binomial().with_weights(Weights::Prior(&trials));
        let found = quantiles(&one_rate(&y, &options)).unwrap();
        let p: f64 = 5.0 / 9.0;
        assert!((found[2].below - (1.0 - p.powi(3))).abs() < 1e-12 && found[2].up_to == 1.0);
        let broken = one_rate(&[0.5, 1.0, 2.0], &GlmOptions::poisson());
        assert_eq!(quantiles(&broken), Err(StatsError::NotACount { row: 0, value: 0.5 }));
    }
}
