//! Negative binomial (NB2) counts with theta by maximum likelihood.
//!
//! ```text
//! y_i ~ Poisson(g_i mu_i), g_i gamma with mean 1 and variance alpha = 1 / theta:
//! E y = mu = exp(x'b + offset),   Var y = mu + alpha mu^2
//! l(b, theta) = sum w_i [ log Gamma(y_i + theta) - log Gamma(theta) - log y_i!
//!                         + y_i log(mu_i / theta) - (y_i + theta) log(1 + mu_i / theta) ]
//! ```
//! Lawless (1987); Venables & Ripley (2002, 7.4). b and log theta are found together by Newton's
//! method from the Poisson fit. Where the counts vary no more than Poisson counts the likelihood
//! rises towards theta infinite, alpha = 0: that is a finding with a name,
//! [`Overdispersion::None`], and the fit is the Poisson fit.
//!
//! Two standard errors of b are in use. The expected information at fixed theta (R's `MASS::glm.nb`) is
//! [`Vcov::Model`](crate::Vcov::Model) on [`NegativeBinomialFit::fit`]; robust covariances on that
//! fit take theta as known. The observed information of b and theta together (Stata, statsmodels) and
//! its sandwiches are [`joint_covariance`](crate::joint_covariance). They differ by a few per cent in
//! moderate samples, and not at all in the limit when the model is right.

mod counts;
mod likelihood;
mod newton;

use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::distribution::chi_squared_upper;
use crate::error::StatsError;
use crate::glm::{Family, Fit, GlmOptions, Weights, assemble, irls};
use crate::inference::Estimated;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};

use counts::Counts;
use likelihood::Sample;

/// Below this value of Dean's statistic (about the root of twice the gain in log-likelihood) an
/// excess of variance is rounding error.
const ROUNDING_EXCESS: f64 = 1e-6;

/// What the counts say about theta.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Overdispersion {
    /// More variable than Poisson counts.
    Estimated(Theta),
    /// The likelihood is largest at theta infinite (alpha 0): no more variable than Poisson counts.
    None {
        /// Slope of the log-likelihood in alpha at 0, `sum w ((y - mu)^2 - y) / 2`, not above 0.
        slope: f64,
    },
}

/// An estimate of theta, with standard errors from the joint observed information.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Theta {
    /// Theta.
    pub theta: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Standard error of log theta, the scale on which an interval is best taken.
    pub log_std_error: f64,
}

impl Theta {
    /// `1 / theta`, the variance of the rates around their mean of 1.
    pub fn alpha(&self) -> f64 {
        1.0 / self.theta
    }

    /// Standard error of alpha.
    pub fn alpha_std_error(&self) -> f64 {
        self.log_std_error / self.theta
    }
}

/// A negative binomial fit.
#[derive(Debug, Clone)]
pub struct NegativeBinomialFit {
    /// The fit at the estimated theta taken as known ([`Family::NegativeBinomial`]), to which every
    /// covariance applies; the Poisson fit when there is no overdispersion.
    pub fit: Fit,
    /// Theta, or that there is none.
    pub overdispersion: Overdispersion,
    /// Log-likelihood of the Poisson model with the same mean.
    pub poisson_loglik: f64,
    /// Inverse of the observed information of the coefficients and log theta, in this order; `None`
    /// without overdispersion.
    pub joint_inverse: Option<Matrix>,
    /// Derivative of each row's log-likelihood by log theta; empty without overdispersion.
    pub theta_score: Vec<f64>,
    /// Newton steps taken after the Poisson fit.
    pub iterations: usize,
}

/// Likelihood-ratio test of alpha = 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AlphaTest {
    /// Twice the gain in log-likelihood over Poisson.
    pub statistic: f64,
    /// Half the chi-squared(1) tail area; 1 when the statistic is 0.
    pub p_value: f64,
}

impl Estimated for NegativeBinomialFit {
    fn names(&self) -> &[String] {
        &self.fit.design.names
    }

    fn coef(&self) -> &[f64] {
        &self.fit.coef
    }

    fn rounding_variance(&self, weights: &[f64]) -> f64 {
        self.fit.rounding_variance(weights)
    }
}

impl NegativeBinomialFit {
    /// The estimate of theta; `None` without overdispersion.
    pub fn theta(&self) -> Option<Theta> {
        match self.overdispersion {
            Overdispersion::Estimated(theta) => Some(theta),
            Overdispersion::None { .. } => None,
        }
    }

    /// `1 / theta`, 0 without overdispersion.
    pub fn alpha(&self) -> f64 {
        self.theta().map_or(0.0, |t| t.alpha())
    }

    /// Log-likelihood with all constants.
    pub fn loglik(&self) -> f64 {
        self.fit.loglik
    }

    /// Akaike's criterion; theta counts as a parameter.
    pub fn aic(&self) -> f64 {
        -2.0 * self.fit.loglik + 2.0 * (self.fit.design.p as f64 + 1.0)
    }

    /// Schwarz's criterion; theta counts as a parameter.
    pub fn bic(&self) -> f64 {
        let parameters = self.fit.design.p as f64 + 1.0;
        -2.0 * self.fit.loglik + libm::log(self.fit.n_effective) * parameters
    }

    /// The likelihood-ratio test of alpha = 0. Half the distribution of the statistic is a point at 0,
    /// because alpha cannot be negative (Self & Liang 1987, case 5).
    pub fn alpha_test(&self) -> AlphaTest {
        let statistic = (2.0 * (self.fit.loglik - self.poisson_loglik)).max(0.0);
        let p_value = if statistic > 0.0 { 0.5 * chi_squared_upper(statistic, 1.0) } else { 1.0 };
        AlphaTest { statistic, p_value }
    }
}

/// Data beside the outcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct NegativeBinomialOptions<'a> {
    /// Known part of the log mean, such as log(hours); none means 0.
    pub offset: Option<&'a [f64]>,
    /// Weights of the rows: each multiplies the row's log-likelihood.
    pub weights: Weights<'a>,
}

/// Fits a negative binomial model with theta by maximum likelihood.
///
/// ```
/// use lumbago_stats::{Design, negative_binomial};
/// let spasms = [0.0, 3.0, 1.0, 0.0, 9.0, 2.0, 0.0, 1.0, 6.0, 0.0];
/// let design = Design::builder(10).intercept().build()?;
/// let found = negative_binomial::fit(&design, &spasms, &Default::default())?;
/// assert!((found.fit.coef[0].exp() - 2.2).abs() < 1e-12); // the mean; only the spread is modelled
/// assert!((found.theta().unwrap().theta - 0.5994).abs() < 1e-4);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`glm`](crate::glm) for the Poisson fit from which it starts, separation among them;
/// [`StatsError::NoConvergence`] if the joint iteration does not settle.
pub fn fit(
    design: &Design,
    y: &[f64],
    options: &NegativeBinomialOptions<'_>,
) -> Result<NegativeBinomialFit, StatsError> {
    let settings =
        GlmOptions { offset: options.offset, weights: options.weights, ..GlmOptions::poisson() };
    let inputs = irls::Inputs::new(design, y, &settings)?;
    let problem = irls::Problem::new(design, y, &inputs, &settings);
    let (poisson, steps) = problem.solve()?;
    let excess = Excess::of(&problem, &poisson.coef);
    let poisson_loglik = problem.loglik(&poisson.coef, inputs.frequency);
    if excess.total <= ROUNDING_EXCESS * (2.0 * excess.squares).sqrt() {
        return Ok(NegativeBinomialFit {
            fit: assemble(&problem, inputs.frequency, poisson, steps)?,
            overdispersion: Overdispersion::None { slope: 0.5 * excess.total.min(0.0) },
            poisson_loglik,
            joint_inverse: None,
            theta_score: Vec::new(),
            iterations: 0,
        });
    }
    let sample = Sample {
        design,
        y,
        offset: problem.offset,
        weight: problem.weight,
        counts: Counts::of(y, problem.weight),
    };
    let start = libm::log(excess.squares / excess.total);
    let found = newton::maximise(&sample, poisson.coef, start)?;
    finish(&problem, inputs.frequency, &sample, found, poisson_loglik)
}

/// How much more the counts vary than Poisson counts would.
struct Excess {
    /// `sum w ((y - mu)^2 - y)`.
    total: f64,
    /// `sum w mu^2`.
    squares: f64,
}

impl Excess {
    fn of(problem: &irls::Problem<'_>, coef: &[f64]) -> Self {
        let mu = problem.row_weights(coef, |_, eta| libm::exp(eta));
        let n = problem.design.n;
        let total = crate::blocks::sum(n, |i| {
            let (y, w) = (problem.y[i], problem.weight[i]);
            // mu holds the weight already.
            let residual = if w > 0.0 { y - mu[i] / w } else { 0.0 };
            w * (residual * residual - y)
        });
        let squares = crate::blocks::sum(n, |i| {
            let w = problem.weight[i];
            if w > 0.0 { mu[i] * (mu[i] / w) } else { 0.0 }
        });
        Self { total, squares }
    }
}

fn finish(
    problem: &irls::Problem<'_>,
    frequency: bool,
    sample: &Sample<'_>,
    found: newton::Maximum,
    poisson_loglik: f64,
) -> Result<NegativeBinomialFit, StatsError> {
    let theta = libm::exp(found.log_theta);
    let family = Family::NegativeBinomial { theta };
    let at_theta = irls::Problem { family, ..*problem };
    let point = sample.at(found.coef.clone(), found.log_theta);
    let observed = at_theta.refined(at_theta.evaluate(found.coef)?)?;
    let joint = joint_inverse(&observed.factor, &point.cross, point.theta_curvature)?;
    let fit = assemble(&at_theta, frequency, observed, 0)?;
    let log_std_error = joint.at(problem.design.p, problem.design.p).sqrt();
    Ok(NegativeBinomialFit {
        theta_score: sample.theta_scores(&fit.mu, theta),
        fit,
        overdispersion: Overdispersion::Estimated(Theta {
            theta,
            std_error: theta * log_std_error,
            log_std_error,
        }),
        poisson_loglik,
        joint_inverse: Some(joint),
        iterations: found.steps,
    })
}

/// The inverse of `[R'R c; c' h]` by Schur's complement.
fn joint_inverse(r: &Matrix, cross: &[f64], bend: f64) -> Result<Matrix, StatsError> {
    let p = r.cols;
    let inverse = triangular::gram_inverse(r);
    let along = triangular::solve(r, &triangular::solve_transposed(r, cross));
    let left = bend - dot(cross, &along);
    if !(left > 0.0 && left.is_finite()) {
        return Err(StatsError::Singular { what: "the joint information matrix" });
    }
    let mut joint = Matrix::zeros(p + 1, p + 1);
    for j in 0..p {
        for i in 0..p {
            joint.set(i, j, inverse.at(i, j) + along[i] * along[j] / left);
        }
        joint.set(p, j, -along[j] / left);
        joint.set(j, p, -along[j] / left);
    }
    joint.set(p, p, 1.0 / left);
    Ok(joint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Vcov, covariance};

    /// Two groups of nights with the same spread of counts.
    fn nights() -> (Design, Vec<f64>) {
        let y: Vec<f64> =
            [0, 1, 0, 5, 2, 0, 9, 1, 0, 3, 1, 2, 0, 8, 4, 0, 15, 2, 1, 7].map(f64::from).to_vec();
        let late: Vec<f64> = (0..20).map(|i| f64::from(u8::from(i >= 10))).collect();
        (Design::builder(20).intercept().column("late", &late).build().unwrap(), y)
    }

    #[test]
    fn groups_keep_their_means_and_theta_maximises_the_profile() {
        let (design, y) = nights();
        let found = fit(&design, &y, &Default::default()).unwrap();
        assert!((found.fit.coef[0].exp() - 2.1).abs() < 1e-12);
        assert!((found.fit.coef[1].exp() - 40.0 / 21.0).abs() < 1e-12);
        let theta = found.theta().unwrap().theta;
        let profile = |theta: f64| {
            crate::glm(&design, &y, &GlmOptions::negative_binomial(theta)).unwrap().loglik
        };
        assert!((profile(theta) - found.loglik()).abs() < 1e-12);
        for other in [0.9, 0.999, 1.001, 1.1] {
            assert!(profile(theta * other) < found.loglik());
        }
    }

    #[test]
    fn fixed_theta_fit_is_the_same_by_both_ways() {
        let (design, y) = nights();
        let offset: Vec<f64> = (0..20).map(|i| 0.3 * (i % 3) as f64).collect();
        let options = NegativeBinomialOptions { offset: Some(&offset), ..Default::default() };
        let joint = fit(&design, &y, &options).unwrap();
        let theta = joint.theta().unwrap().theta;
        let settings = GlmOptions::negative_binomial(theta).with_offset(&offset);
        let alone = crate::glm(&design, &y, &settings).unwrap();
        for (a, b) in joint.fit.coef.iter().zip(&alone.coef) {
            assert!((a - b).abs() < 1e-12, "{a} {b}");
        }
        let se = |fit: &Fit| covariance(fit, &Vcov::Model).unwrap().std_errors();
        for (a, b) in se(&joint.fit).iter().zip(se(&alone)) {
            assert!((a / b - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn counts_without_excess_variance_say_so_and_give_the_poisson_fit() {
        let y = [1.0, 2.0, 1.0, 2.0, 2.0, 3.0, 3.0, 2.0];
        let x = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let design = Design::builder(8).intercept().column("late", &x).build().unwrap();
        let found = fit(&design, &y, &Default::default()).unwrap();
        let Overdispersion::None { slope } = found.overdispersion else { panic!("a theta") };
        // sum (y - mu)^2 = 4 * .25 + 4 * .25 = 2 against 16 spasms.
        assert!((slope + 7.0).abs() < 1e-12);
        assert_eq!(found.fit.family, Family::Poisson);
        assert_eq!(found.alpha(), 0.0);
        assert_eq!(found.alpha_test(), AlphaTest { statistic: 0.0, p_value: 1.0 });
    }

    #[test]
    fn a_level_without_events_is_named() {
        let (_, mut y) = nights();
        y[10..].fill(0.0);
        let (design, _) = nights();
        let refused = fit(&design, &y, &Default::default());
        assert!(matches!(refused, Err(StatsError::Separation { .. })));
    }
}
