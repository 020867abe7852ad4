//! A fitted model: everything a covariance, a residual or a test needs, computed once.

use crate::blocks;
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::Family;
use crate::glm::family::Counts;
use crate::glm::irls::Problem;
use crate::linalg::gram::{self, STRIP};
use crate::linalg::triangular;
use crate::matrix::Matrix;
use crate::newton::Point;

/// Effects that a fit profiled out instead of estimating as coefficients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absorbed {
    /// Number of effects.
    pub count: usize,
    /// The effect each row belongs to, from 0 up to `count` less one.
    pub group: Vec<usize>,
}

impl Absorbed {
    /// Whether the rows of every effect lie in one group.
    pub(crate) fn nested_in(&self, group: &[usize]) -> bool {
        let mut home: Vec<Option<usize>> = vec![None; self.count];
        self.group.iter().zip(group).all(|(&effect, &own)| *home[effect].get_or_insert(own) == own)
    }
}

/// A fitted generalised linear model; all fields are at the final coefficients.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The design it was fitted on.
    pub design: Design,
    /// Error family.
    pub family: Family,
    /// Outcome.
    pub y: Vec<f64>,
    /// Offset, zeros when none was given.
    pub offset: Vec<f64>,
    /// Weights, ones when none were given.
    pub weight: Vec<f64>,
    /// Whether the weights are frequencies.
    pub frequency: bool,
    /// Coefficients, one per design column.
    pub coef: Vec<f64>,
    /// Linear predictor, offset included.
    pub eta: Vec<f64>,
    /// Fitted means.
    pub mu: Vec<f64>,
    /// `w (d mu / d eta)^2 / V(mu)`, the weights of the expected information matrix; `w V(mu)` for
    /// a canonical link.
    pub working_weight: Vec<f64>,
    /// `w (y - mu) (d mu / d eta) / V(mu)`, `w (y - mu)` for a canonical link: the score of row i is
    /// this times `x_i`.
    pub score_residual: Vec<f64>,
    /// Diagonal of the hat matrix, per row (for a frequency f: of one of the f equal rows).
    pub leverage: Vec<f64>,
    /// `(X'WX)^-1`, the inverse information with dispersion 1.
    pub bread: Matrix,
    /// Twice the log-likelihood short of the saturated model's.
    pub deviance: f64,
    /// Deviance with the intercept and the offset alone (offset alone without intercept).
    pub null_deviance: f64,
    /// Log-likelihood with all constants.
    pub loglik: f64,
    /// Sum of squared Pearson residuals.
    pub pearson_chi2: f64,
    /// Pearson dispersion `pearson_chi2 / df_residual`; `None` without residual freedom.
    pub dispersion: Option<f64>,
    /// Rows (or frequencies) less coefficients, absorbed effects included.
    pub df_residual: f64,
    /// Rows of positive weight, or the sum of frequencies.
    pub n_effective: f64,
    /// Effects that were profiled out, such as one per person.
    pub absorbed: Option<Absorbed>,
    /// Newton steps taken.
    pub iterations: usize,
}

impl Fit {
    /// Number of estimated parameters in AIC: coefficients, and the Gaussian's variance.
    fn parameters(&self) -> f64 {
        let variance = usize::from(self.family == Family::Gaussian);
        (self.design.p + self.absorbed.as_ref().map_or(0, |a| a.count) + variance) as f64
    }

    /// Akaike's criterion.
    pub fn aic(&self) -> f64 {
        -2.0 * self.loglik + 2.0 * self.parameters()
    }

    /// Schwarz's criterion.
    pub fn bic(&self) -> f64 {
        -2.0 * self.loglik + libm::log(self.n_effective) * self.parameters()
    }

    /// `-2 loglik / phi + 2 (p + 1)`, the dispersion counted as a parameter (Burnham & Anderson
    /// 2002, 2.5); `None` without residual freedom. Compare models at one phi.
    pub fn qaic(&self) -> Option<f64> {
        self.dispersion.map(|phi| -2.0 * self.loglik / phi + 2.0 * (self.parameters() + 1.0))
    }

    /// `(y - mu) / sqrt(V(mu) / w)`.
    pub fn pearson_residuals(&self) -> Vec<f64> {
        (0..self.design.n).map(|i| self.score_residual[i] / self.working_weight[i].sqrt()).collect()
    }

    /// Signed roots of the rows' contributions to the deviance.
    pub fn deviance_residuals(&self) -> Vec<f64> {
        (0..self.design.n)
            .map(|i| {
                let unit = self.family.unit_deviance(self.y[i], self.eta[i]).max(0.0);
                let sign = if self.y[i] >= self.mu[i] { 1.0 } else { -1.0 };
                sign * (self.weight[i] * unit).sqrt()
            })
            .collect()
    }

    /// Cook's distance `e^2 h / (phi (1 - h)^2 p)` with Pearson residuals e; `phi` is 1 for
    /// the plain model and the dispersion for a quasi-likelihood.
    pub fn cooks_distance(&self, phi: f64) -> Vec<f64> {
        let residuals = self.pearson_residuals();
        let p = self.design.p as f64;
        residuals
            .iter()
            .zip(&self.leverage)
            .map(|(e, h)| e * e * h / (phi * (1.0 - h) * (1.0 - h) * p))
            .collect()
    }

    /// The number of equal rows that row i stands for in a sum of squared scores: its frequency,
    /// or 1.
    pub(crate) fn repeats(&self, i: usize) -> f64 {
        repeats(self.frequency, self.weight[i])
    }
}

/// What the rows add up to.
#[derive(Default)]
struct Totals {
    pearson_chi2: f64,
    loglik: f64,
}

/// Completes a solution: one more sweep for what is kept per row.
///
/// # Errors
/// Those of the expected information and of the model without slopes.
pub(crate) fn assemble(
    problem: &Problem<'_>,
    frequency: bool,
    point: Point,
    iterations: usize,
) -> Result<Fit, StatsError> {
    let null_deviance = problem.null_deviance(point.deviance)?;
    let (coef, deviance) = (point.coef.clone(), point.deviance);
    let factor = problem.expected_factor(point)?;
    let (n, p) = (problem.design.n, problem.design.p);
    let (y, prior, family) = (problem.y, problem.weight, problem.family);
    let [mut eta, mut mu, mut working_weight, mut score_residual, mut leverage] =
        std::array::from_fn(|_| vec![0.0; n]);
    let counts = Counts::new(64);
    let parts = blocks::map_blocks_mut(
        [&mut eta, &mut mu, &mut working_weight, &mut score_residual, &mut leverage],
        |block, [eta, mu, working, score, leverage]| {
            let mut totals = Totals::default();
            let mut scratch = vec![0.0; p * STRIP];
            let start = block.start;
            for rows in gram::strips(block) {
                let here = rows.start - start..rows.end - start;
                problem.predict(&rows, &coef, &mut eta[here.clone()]);
                let lengths = &mut leverage[here.clone()];
                problem.design.tall().lengths(&rows, &factor, &mut scratch, lengths);
                for (k, i) in here.zip(rows) {
                    let w = prior[i];
                    let at = family.at(y[i], eta[k]);
                    mu[k] = at.mean;
                    working[k] = w * at.information;
                    score[k] = w * at.score;
                    leverage[k] *= working[k] / repeats(frequency, w);
                    if working[k] > 0.0 {
                        totals.pearson_chi2 += score[k] * score[k] / working[k];
                    }
                    totals.loglik += problem.row_loglik(i, eta[k], at.mean, frequency, &counts);
                }
            }
            totals
        },
    );
    let mut totals = Totals::default();
    for part in parts {
        totals.pearson_chi2 += part.pearson_chi2;
        totals.loglik += part.loglik;
    }
    let n_effective = if frequency {
        prior.iter().sum()
    } else {
        prior.iter().filter(|&&w| w > 0.0).count() as f64
    };
    let df_residual = n_effective - p as f64;
    if family == Family::Gaussian {
        let tau = 2.0 * std::f64::consts::PI * deviance / n_effective;
        totals.loglik -= 0.5 * n_effective * (libm::log(tau) + 1.0);
    }
    Ok(Fit {
        design: problem.design.clone(),
        family,
        y: y.to_vec(),
        offset: problem.offset.to_vec(),
        weight: prior.to_vec(),
        frequency,
        bread: triangular::gram_inverse(&factor),
        coef,
        eta,
        mu,
        working_weight,
        score_residual,
        leverage,
        deviance,
        null_deviance,
        loglik: totals.loglik,
        pearson_chi2: totals.pearson_chi2,
        dispersion: (df_residual > 0.0).then(|| totals.pearson_chi2 / df_residual),
        df_residual,
        n_effective,
        absorbed: None,
        iterations,
    })
}

/// The number of equal rows that a row of this weight stands for in a sum of squared scores.
fn repeats(frequency: bool, weight: f64) -> f64 {
    if frequency { weight.max(f64::MIN_POSITIVE) } else { 1.0 }
}
