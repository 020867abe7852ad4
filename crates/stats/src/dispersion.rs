//! Do counts vary more than Poisson counts, and are there more nights at zero?
//!
//! All tests read a Poisson fit. A rejection says that Poisson standard errors are too small; robust
//! ones need no such test. An excess of zeros over Poisson usually goes with overdispersion and
//! vanishes under a negative binomial: look at that before speaking of zero inflation.

use serde::{Deserialize, Serialize};

use crate::blocks;
use crate::distribution::{chi_squared_upper, negative_binomial_ln_pmf, normal_cdf};
use crate::error::StatsError;
use crate::glm::{Family, Fit};

/// A statistic with its p-value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The statistic.
    pub statistic: f64,
    /// Its tail area; each test says which.
    pub p_value: f64,
}

impl Score {
    /// Against the upper tail of a standard normal.
    fn upper_normal(statistic: f64) -> Self {
        Self { statistic, p_value: normal_cdf(-statistic) }
    }
}

/// The sum of squared Pearson residuals against chi-squared with n - p. Good when means are not small
/// (McCullagh & Nelder 1989, 4.4.3); with a mean well below 1 it rejects too rarely or too often.
///
/// # Errors
/// Not a Poisson fit, prior weights, no residual degrees of freedom.
pub fn pearson(fit: &Fit) -> Result<Score, StatsError> {
    check(fit, "Pearson's test")?;
    if fit.df_residual <= 0.0 {
        return Err(StatsError::NoResidualFreedom { what: "Pearson's test" });
    }
    Ok(Score {
        statistic: fit.pearson_chi2,
        p_value: chi_squared_upper(fit.pearson_chi2, fit.df_residual),
    })
}

/// How the variance exceeds the mean under the alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Excess {
    /// `Var y = mu + alpha mu`.
    Proportional,
    /// `Var y = mu + alpha mu^2`.
    Quadratic,
}

/// A regression-based test of overdispersion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CameronTrivedi {
    /// Estimated alpha.
    pub alpha: f64,
    /// Its t statistic.
    pub statistic: f64,
    /// Upper normal tail area.
    pub p_value: f64,
}

/// Regresses `((y - mu)^2 - y) / mu` on 1 or on mu, without intercept (Cameron & Trivedi 1990).
///
/// # Errors
/// Not a Poisson fit, prior weights, fewer than two rows, or a regression without residuals.
pub fn cameron_trivedi(fit: &Fit, excess: Excess) -> Result<CameronTrivedi, StatsError> {
    let what = "the test of Cameron and Trivedi";
    check(fit, what)?;
    let n = fit.design.n;
    let total = blocks::sum(n, |i| fit.weight[i]);
    if total < 2.0 {
        return Err(StatsError::NoResidualFreedom { what });
    }
    let response = |i: usize| {
        let (y, mu) = (fit.y[i], fit.mu[i]);
        if y == 0.0 { mu } else { ((y - mu) * (y - mu) - y) / mu }
    };
    let regressor = |i: usize| match excess {
        Excess::Proportional => 1.0,
        Excess::Quadratic => fit.mu[i],
    };
    let squares = blocks::sum(n, |i| fit.weight[i] * regressor(i) * regressor(i));
    let alpha = blocks::sum(n, |i| fit.weight[i] * regressor(i) * response(i)) / squares;
    let left = blocks::sum(n, |i| {
        let residual = response(i) - alpha * regressor(i);
        fit.weight[i] * residual * residual
    });
    let variance = left / (total - 1.0) / squares;
    if !(variance > 0.0 && variance.is_finite()) {
        return Err(StatsError::NoVariance { name: "alpha".into() });
    }
    let score = Score::upper_normal(alpha / variance.sqrt());
    Ok(CameronTrivedi { alpha, statistic: score.statistic, p_value: score.p_value })
}

/// Dean's score test of `Var y = mu + alpha mu^2`, both of its forms, with upper normal tails
/// (Dean 1992, P_B and P_C).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Dean {
    /// `sum((y - mu)^2 - y) / sqrt(2 sum mu^2)`.
    pub plain: Score,
    /// `sum((y - mu)^2 - (1 - h) mu) / sqrt(2 sum mu^2)`: h, the leverages, take out the bias of
    /// squared residuals being smaller than squared errors. The one to read.
    pub adjusted: Score,
}

/// Dean's score test.
///
/// # Errors
/// Not a Poisson fit, prior weights.
pub fn dean(fit: &Fit) -> Result<Dean, StatsError> {
    check(fit, "Dean's test")?;
    let n = fit.design.n;
    let scale = (2.0 * blocks::sum(n, |i| fit.weight[i] * fit.mu[i] * fit.mu[i])).sqrt();
    let statistic = |expected: &(dyn Fn(usize) -> f64 + Sync)| {
        let excess = blocks::sum(n, |i| {
            let residual = fit.y[i] - fit.mu[i];
            fit.weight[i] * (residual * residual - expected(i))
        });
        Score::upper_normal(excess / scale)
    };
    Ok(Dean {
        plain: statistic(&|i| fit.y[i]),
        adjusted: statistic(&|i| (1.0 - fit.leverage[i]) * fit.mu[i]),
    })
}

/// Nights without an event.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Zeros {
    /// Rows at zero.
    pub observed: f64,
    /// How many the model expects.
    pub expected: f64,
}

/// Observed and expected zeros of a Poisson or negative binomial fit.
///
/// # Errors
/// Another family, prior weights.
pub fn zeros(fit: &Fit) -> Result<Zeros, StatsError> {
    let what = "a count of zeros";
    check_weights(fit, what)?;
    let probability = |i: usize| match fit.family {
        Family::NegativeBinomial { theta } => {
            libm::exp(negative_binomial_ln_pmf(0.0, theta, fit.mu[i]))
        }
        _ => libm::exp(-fit.mu[i]),
    };
    if !matches!(fit.family, Family::Poisson | Family::NegativeBinomial { .. }) {
        return Err(StatsError::Unsupported { what, with: "an outcome that is no count" });
    }
    let n = fit.design.n;
    Ok(Zeros {
        observed: blocks::sum(n, |i| if fit.y[i] == 0.0 { fit.weight[i] } else { 0.0 }),
        expected: blocks::sum(n, |i| fit.weight[i] * probability(i)),
    })
}

/// The score test of a Poisson model against one with a share of extra zeros (van den Broek 1995),
/// chi-squared with 1 degree of freedom:
/// ```text
/// S = [sum (1[y=0] e^mu - 1)]^2 / [sum (e^mu - 1) - mu'X (X'WX)^-1 X'mu]
/// ```
/// It also rejects for too few zeros; [`zeros`] tells which.
///
/// # Errors
/// Not a Poisson fit, prior weights, absorbed effects, or means so small that nothing is left to test.
pub fn zero_inflation(fit: &Fit) -> Result<Score, StatsError> {
    let what = "the test of zero inflation";
    check(fit, what)?;
    if fit.absorbed.is_some() {
        return Err(StatsError::Unsupported { what, with: "absorbed effects" });
    }
    let n = fit.design.n;
    // Everything over e^largest, so that large means do not overflow.
    let largest = fit.mu.iter().copied().fold(0.0, f64::max);
    let unit = libm::exp(-largest);
    let excess = blocks::sum(n, |i| {
        let zero = if fit.y[i] == 0.0 { libm::exp(fit.mu[i] - 0.5 * largest) } else { 0.0 };
        fit.weight[i] * (zero - libm::exp(-0.5 * largest))
    });
    // e^-largest (e^mu - 1), without loss where mu is small.
    let spread = blocks::sum(n, |i| {
        let mu = fit.mu[i];
        fit.weight[i] * libm::exp(mu - largest) * -libm::expm1(-mu)
    });
    let weighted: Vec<f64> = fit.mu.iter().zip(&fit.weight).map(|(m, w)| w * m).collect();
    let known = unit * fit.bread.quadratic(&fit.design.transposed_times(&weighted));
    let variance = spread - known;
    if variance.is_nan() || variance <= 1e-12 * spread {
        return Err(StatsError::NoVariance { name: "the number of zeros".into() });
    }
    let statistic = excess * excess / variance;
    Ok(Score { statistic, p_value: chi_squared_upper(statistic, 1.0) })
}

fn check(fit: &Fit, what: &'static str) -> Result<(), StatsError> {
    if fit.family != Family::Poisson {
        return Err(StatsError::Unsupported { what, with: "a fit that is not Poisson" });
    }
    check_weights(fit, what)
}

fn check_weights(fit: &Fit, what: &'static str) -> Result<(), StatsError> {
    if fit.frequency || fit.weight.iter().all(|&w| w == 1.0) {
        return Ok(());
    }
    Err(StatsError::Unsupported { what, with: "prior weights" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, Weights, glm};

    fn fit(y: &[f64]) -> Fit {
        let design = Design::builder(y.len()).intercept().build().unwrap();
        glm(&design, y, &GlmOptions::poisson()).unwrap()
    }

    #[test]
    fn one_rate_has_closed_forms() {
        // Six nights, mean 2: squares 4, 4, 4, 1, 1, 16.
        let found = fit(&[0.0, 0.0, 4.0, 1.0, 1.0, 6.0]);
        let dean = dean(&found).unwrap();
        let scale = 48f64.sqrt();
        assert!((dean.plain.statistic - 18.0 / scale).abs() < 1e-12);
        assert!((dean.adjusted.statistic - 20.0 / scale).abs() < 1e-12);
        let linear = cameron_trivedi(&found, Excess::Proportional).unwrap();
        let quadratic = cameron_trivedi(&found, Excess::Quadratic).unwrap();
        assert!((linear.alpha - 1.5).abs() < 1e-12 && (quadratic.alpha - 0.75).abs() < 1e-12);
        assert!((linear.statistic - quadratic.statistic).abs() < 1e-12);
        // U = 2 e^2 - 6, variance 6 (e^2 - 1) - 12.
        let e2 = 2f64.exp();
        let expected = (2.0 * e2 - 6.0) * (2.0 * e2 - 6.0) / (6.0 * (e2 - 1.0) - 12.0);
        assert!((zero_inflation(&found).unwrap().statistic / expected - 1.0).abs() < 1e-12);
        let zeros = zeros(&found).unwrap();
        assert!(zeros.observed == 2.0 && (zeros.expected - 6.0 / e2).abs() < 1e-12);
    }

    #[test]
    fn large_means_do_not_overflow() {
        let found = fit(&[900.0, 1100.0, 1000.0, 1000.0]);
        let test = zero_inflation(&found).unwrap();
        assert!(test.statistic < 1e-300 && test.p_value > 0.999);
    }

    #[test]
    fn frequencies_count_as_rows_and_prior_weights_are_refused() {
        let design = Design::builder(3).intercept().build().unwrap();
        let (y, w) = ([0.0, 3.0, 1.0], [2.0, 1.0, 3.0]);
        let of = |weights| glm(&design, &y, &GlmOptions::poisson().with_weights(weights)).unwrap();
        let counted = of(Weights::Frequency(&w));
        let expanded = fit(&[0.0, 0.0, 3.0, 1.0, 1.0, 1.0]);
        let pairs = [
            (zero_inflation(&counted).unwrap(), zero_inflation(&expanded).unwrap()),
            (dean(&counted).unwrap().adjusted, dean(&expanded).unwrap().adjusted),
            (pearson(&counted).unwrap(), pearson(&expanded).unwrap()),
        ];
        for (a, b) in pairs {
            assert!((a.statistic - b.statistic).abs() < 1e-12);
        }
        let refused = dean(&of(Weights::Prior(&w)));
        assert!(matches!(refused, Err(StatsError::Unsupported { .. })));
    }
}
