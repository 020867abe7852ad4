//! Generalised linear models: Poisson and negative binomial log, binomial logit, Gaussian.
//!
//! ```text
//! g(mu_i) = x_i' b + offset_i,   score(b) = sum w_i (y_i - mu_i) x_i,   information = X' diag(w V(mu)) X
//! ```
//! for the canonical links; in general with `D = d mu / d eta` the score has the factor D / V and
//! the expected information the weight w D^2 / V. Fitted by Newton's method, which for a canonical
//! link is Fisher scoring (McCullagh & Nelder 1989, 2.5). Every quantity of the result is evaluated
//! at the final coefficients.

pub(crate) mod family;
mod fit;
pub(crate) mod irls;
pub(crate) mod separation;

pub use family::Family;
pub(crate) use fit::assemble;
pub use fit::{Absorbed, Fit};

use crate::design::Design;
use crate::error::StatsError;
use crate::newton::Rule;

/// What a weight means.
#[derive(Debug, Clone, Copy, Default)]
pub enum Weights<'a> {
    /// Every row counts once.
    #[default]
    None,
    /// Prior weights: the variance of row i is `phi V(mu_i) / w_i`. Rows of weight 0 count as absent.
    Prior(&'a [f64]),
    /// The row stands for this many equal rows (whole numbers); all degrees of freedom follow.
    Frequency(&'a [f64]),
}

/// How a model is fitted.
#[derive(Debug, Clone, Copy)]
pub struct GlmOptions<'a> {
    /// Error family and its link.
    pub family: Family,
    /// Known part of the linear predictor, such as log(hours); none means 0.
    pub offset: Option<&'a [f64]>,
    /// Weights of the rows.
    pub weights: Weights<'a>,
    /// Newton steps allowed.
    pub max_iterations: usize,
    /// The iteration has settled when the next Newton step is shorter than this, measured in
    /// standard errors (phi = 1) along its own direction, or when rounding keeps it from shrinking.
    pub tolerance: f64,
}

impl<'a> GlmOptions<'a> {
    fn of(family: Family) -> Self {
        Self { family, offset: None, weights: Weights::None, max_iterations: 100, tolerance: 1e-13 }
    }

    /// When the iteration ends.
    pub(crate) fn rule(&self) -> Rule {
        let (max_iterations, tolerance) = (self.max_iterations, self.tolerance);
        Rule { method: "the model fit", max_iterations, tolerance }
    }

    /// Poisson with log link.
    pub fn poisson() -> Self {
        Self::of(Family::Poisson)
    }

    /// Binomial (proportions in [0, 1]) with logit link.
    pub fn binomial() -> Self {
        Self::of(Family::Binomial)
    }

    /// Gaussian with identity link: least squares.
    pub fn gaussian() -> Self {
        Self::of(Family::Gaussian)
    }

    /// Negative binomial (NB2) with log link at the theta given; see
    /// [`negative_binomial`](crate::negative_binomial) for theta by maximum likelihood.
    pub fn negative_binomial(theta: f64) -> Self {
        Self::of(Family::NegativeBinomial { theta })
    }

    /// The same with an offset.
    #[must_use]
    pub fn with_offset(self, offset: &'a [f64]) -> Self {
        Self { offset: Some(offset), ..self }
    }

    /// The same with weights.
    #[must_use]
    pub fn with_weights(self, weights: Weights<'a>) -> Self {
        Self { weights, ..self }
    }
}

/// Fits a generalised linear model.
///
/// ```
/// use lumbago_stats::{Design, GlmOptions, glm};
/// let late = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
/// let design = Design::builder(6).intercept().column("late", &late).build().unwrap();
/// let fit = glm(&design, &[1.0, 0.0, 2.0, 3.0, 2.0, 4.0], &GlmOptions::poisson()).unwrap();
/// let ratio = fit.coef[1].exp();
/// assert!((ratio - 3.0).abs() < 1e-12); // 9 spasms against 3 over equal nights
/// ```
///
/// # Errors
/// Outcomes outside the family's range, an outcome that is zero (or, binomial, one) throughout,
/// lengths that differ, values that are not finite, bad weights, a theta that is not positive, [`StatsError::Separation`] when a
/// coefficient runs to infinity, [`StatsError::NoConvergence`] otherwise.
pub fn glm(design: &Design, y: &[f64], options: &GlmOptions<'_>) -> Result<Fit, StatsError> {
    let inputs = irls::Inputs::new(design, y, options)?;
    let problem = irls::Problem::new(design, y, &inputs, options);
    let (point, iterations) = problem.solve()?;
    fit::assemble(&problem, inputs.frequency, point, iterations)
}
