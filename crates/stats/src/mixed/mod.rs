//! Counts, yes/no and measured outcomes with effects that vary from group to group: random
//! intercepts, and random slopes correlated with them.
//!
//! ```text
//! g(E y_ig) = x_ig' b + offset_ig + z_ig' a_g,   a_g ~ N(0, L L'),   z = (1, slope columns)
//! loglik(b, L, scale) = sum_g log int prod_i p(y_ig | a) phi(a) da
//! ```
//! The integrals by Laplace's approximation (one node) or adaptive Gauss–Hermite quadrature
//! (Pinheiro & Bates 1995); for the Gaussian family they are exact. All parameters are found
//! together, by the exact slope of the approximated likelihood, and the covariance is the inverse
//! of the observed information of all of them.
//!
//! ```
//! use lumbago_stats::mixed::{MixedOptions, mixed};
//! use lumbago_stats::{Design, inference};
//! let person: Vec<usize> = (0..60).map(|i| i / 6).collect();
//! let late: Vec<f64> = (0..60).map(|i| f64::from(i % 2)).collect();
//! let own = [0.0, 3.0, 1.0, 6.0, 0.0, 2.0, 1.0, 4.0, 0.0, 2.0];
//! let spasms: Vec<f64> = (0..60).map(|i| own[i / 6] + late[i] * f64::from(i as u32 % 3)).collect();
//! let design = Design::builder(60).intercept().column("late", &late).build()?;
//! let fit = mixed(&design, &spasms, &person, &MixedOptions::poisson().with_points(10))?;
//! let late = &inference(&fit, &fit.covariance(), 0.95)?[1];
//! assert!(late.low > 0.0 && fit.components[0].sd > 0.5);
//! # Ok::<(), lumbago_stats::StatsError>(())
//! ```

mod check;
mod family;
mod fit;
mod group;
mod likelihood;
mod maximise;
mod natural;
mod note;
mod panel;
mod quadrature;
mod search;
mod small;
mod start;
#[cfg(test)]
mod tests;

pub use family::MixedFamily;
pub use fit::{
    EffectCorrelation, GroupEffects, MixedFit, ScaleParameter, VarianceComponent, VarianceTest,
};
pub use note::MixedNote;

use crate::design::Design;
use crate::error::StatsError;

/// How a mixed model is fitted.
#[derive(Debug, Clone, Copy)]
pub struct MixedOptions<'a> {
    /// The outcome's distribution given the group's effects.
    pub family: MixedFamily,
    /// Names of design columns whose slope varies between groups, besides the intercept; at most 2.
    pub slopes: &'a [&'a str],
    /// Nodes of the quadrature for each effect: 1 is Laplace's approximation.
    pub points: usize,
    /// Known part of the linear predictor, such as log(hours); none means 0.
    pub offset: Option<&'a [f64]>,
    /// Prior weights of the rows: their log-likelihood counts so many times (binomial: denominators
    /// of the proportions; Gaussian: variance `sigma^2 / w`). Rows of weight 0 count as absent.
    pub weights: Option<&'a [f64]>,
    /// Quasi-Newton steps allowed.
    pub max_iterations: usize,
}

impl<'a> MixedOptions<'a> {
    /// A random intercept by Laplace's approximation.
    pub fn of(family: MixedFamily) -> Self {
        Self { family, slopes: &[], points: 1, offset: None, weights: None, max_iterations: 300 }
    }

    /// Poisson counts.
    pub fn poisson() -> Self {
        Self::of(MixedFamily::Poisson)
    }

    /// Negative binomial counts with variance `mu + mu^2 / theta` given the group's effects.
    pub fn negative_binomial() -> Self {
        Self::of(MixedFamily::NegativeBinomial)
    }

    /// Yes/no outcomes or proportions, logit link.
    pub fn binomial() -> Self {
        Self::of(MixedFamily::Binomial)
    }

    /// Measured outcomes, by maximum likelihood.
    pub fn gaussian() -> Self {
        Self::of(MixedFamily::Gaussian)
    }

    /// The same with this many nodes an effect.
    #[must_use]
    pub fn with_points(self, points: usize) -> Self {
        Self { points, ..self }
    }

    /// The same with random slopes of these columns.
    #[must_use]
    pub fn with_slopes(self, slopes: &'a [&'a str]) -> Self {
        Self { slopes, ..self }
    }

    /// The same with an offset.
    #[must_use]
    pub fn with_offset(self, offset: &'a [f64]) -> Self {
        Self { offset: Some(offset), ..self }
    }

    /// The same with prior weights.
    #[must_use]
    pub fn with_weights(self, weights: &'a [f64]) -> Self {
        Self { weights: Some(weights), ..self }
    }
}

/// Fits a mixed model; `group` holds a code for each row.
///
/// A variance whose estimate is 0 is not an error: the fit is given with
/// [`MixedNote::VarianceAtZero`].
///
/// # Errors
/// As [`crate::glm`] for the design and the outcome, separation among them;
/// [`StatsError::TooFewClusters`] for one group; [`StatsError::NotIdentified`] when groups of one
/// row, or yes/no outcomes that never vary inside a group, leave a variance without an estimate;
/// [`StatsError::UnknownColumn`]; [`StatsError::NotACount`]; [`StatsError::Unsettled`] with the
/// parameter that kept moving.
pub fn mixed(
    design: &Design,
    y: &[f64],
    group: &[usize],
    options: &MixedOptions<'_>,
) -> Result<MixedFit, StatsError> {
    let checked = check::check(design, y, group, options)?;
    let found = search::search(design, y, group, options, &checked)?;
    Ok(fit::assemble(design, options, &checked, found))
}
