//! Several estimates of one quantity, each with its error, as one: people of a study, or studies.
//!
//! ```text
//! y_i = theta_i + e_i,   e_i ~ N(0, v_i) with v_i known,   theta_i ~ N(mu, tau2)
//! mu  = sum w_i y_i / sum w_i,   w_i = 1 / (v_i + tau2)
//! ```
//! The random-effects model of DerSimonian & Laird (1986) with tau2 by REML (Viechtbauer 2005).
//! The error of mu follows Hartung & Knapp (2001) and Sidik & Jonkman (2002),
//! ```text
//! se2 = q / sum w_i,   q = sum w_i (y_i - mu)^2 / (k - 1),   t with k - 1
//! ```
//! and is never below the model's own `1 / sum w_i` (Knapp & Hartung 2003): with few members that
//! happen to agree, q can be next to nothing. Where a further member's own value will lie is
//! `mu +- t(k-2) sqrt(tau2 + 1 / sum w_i)` (Higgins, Thompson & Spiegelhalter 2009).

mod heterogeneity;
mod shrunken;

pub use heterogeneity::Heterogeneity;
pub use shrunken::Shrunken;

use serde::{Deserialize, Serialize};

use crate::distribution::{two_sided_p, upper_point};
use crate::error::StatsError;
use crate::inference::check_level;

/// Members from which a range for a further one is given: it has k - 2 degrees of freedom.
const MEMBERS_FOR_PREDICTION: usize = 3;

/// A pooled estimate, on the scale of the members.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// Members pooled.
    pub members: usize,
    /// mu: the mean over the population of members.
    pub mean: f64,
    /// The error used: the larger of the next two.
    pub std_error: f64,
    /// `1 / sqrt(sum w)`: right if tau2 were known.
    pub model_error: f64,
    /// The error of Hartung & Knapp and Sidik & Jonkman.
    pub knapp_hartung_error: f64,
    /// Degrees of freedom of the t reference: members less one.
    pub df: f64,
    /// Lower limit of the mean.
    pub low: f64,
    /// Upper limit of the mean.
    pub high: f64,
    /// Level of all limits.
    pub level: f64,
    /// Two-sided p-value of a mean of 0.
    pub p_value: f64,
    /// The mean with weights `1 / v_i`: what all members share, if they share one value.
    pub common: f64,
    /// Error of `common`, under that condition.
    pub common_error: f64,
    /// How much the members differ.
    pub heterogeneity: Heterogeneity,
    /// Where a further member's own value lies, from three members on.
    pub prediction: Option<(f64, f64)>,
}

/// Pools estimates with their standard errors.
///
/// ```
/// use lumbago_stats::pooling::pool;
/// // Log ratios of four people.
/// let found = pool(&[0.30, 0.90, -0.20, 0.45], &[0.20, 0.25, 0.15, 0.30], 0.95)?;
/// assert!(found.heterogeneity.tau2 > 0.0 && found.low < found.mean);
/// let first = found.shrunken(0.30, 0.20);
/// assert!(first.kept < 1.0);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Fewer than two members, slices of different lengths, an estimate that is not finite, an error
/// not above 0, a level outside (0, 1).
pub fn pool(estimates: &[f64], errors: &[f64], level: f64) -> Result<Pooled, StatsError> {
    check_level(level)?;
    let variances = checked(estimates, errors)?;
    let members = estimates.len();
    let heterogeneity = heterogeneity::of(estimates, &variances, level);
    let at = Weighted::new(estimates, &variances, heterogeneity.tau2);
    let df = (members - 1) as f64;
    let model_error = (1.0 / at.total).sqrt();
    let knapp_hartung_error = (at.spread / df / at.total).sqrt();
    let std_error = model_error.max(knapp_hartung_error);
    let tail = 0.5 * (1.0 - level);
    let reach = upper_point(tail, Some(df)) * std_error;
    let prediction = (members >= MEMBERS_FOR_PREDICTION).then(|| {
        let sd = (heterogeneity.tau2 + model_error * model_error).sqrt();
        let reach = upper_point(tail, Some((members - 2) as f64)) * sd;
        (at.mean - reach, at.mean + reach)
    });
    let common = Weighted::new(estimates, &variances, 0.0);
    Ok(Pooled {
        members,
        mean: at.mean,
        std_error,
        model_error,
        knapp_hartung_error,
        df,
        low: at.mean - reach,
        high: at.mean + reach,
        level,
        p_value: two_sided_p(at.mean / std_error, Some(df)),
        common: common.mean,
        common_error: (1.0 / common.total).sqrt(),
        heterogeneity,
        prediction,
    })
}

/// The weighted mean at one value of tau2.
struct Weighted {
    /// sum w
    total: f64,
    /// sum w^2
    squares: f64,
    mean: f64,
    /// sum w (y - mean)^2
    spread: f64,
    /// sum w^2 (y - mean)^2
    spread_squares: f64,
}

impl Weighted {
    fn new(estimates: &[f64], variances: &[f64], tau2: f64) -> Self {
        let weights: Vec<f64> = variances.iter().map(|v| 1.0 / (v + tau2)).collect();
        let total: f64 = weights.iter().sum();
        let mean = weights.iter().zip(estimates).map(|(w, y)| w * y).sum::<f64>() / total;
        let (mut squares, mut spread, mut spread_squares) = (0.0, 0.0, 0.0);
        for (w, y) in weights.iter().zip(estimates) {
            let off = (y - mean) * (y - mean);
            squares += w * w;
            spread += w * off;
            spread_squares += w * w * off;
        }
        Self { total, squares, mean, spread, spread_squares }
    }
}

fn checked(estimates: &[f64], errors: &[f64]) -> Result<Vec<f64>, StatsError> {
    if estimates.len() != errors.len() {
        return Err(StatsError::LengthMismatch {
            what: "errors".into(),
            expected: estimates.len(),
            found: errors.len(),
        });
    }
    if estimates.len() < 2 {
        return Err(StatsError::TooFewRows { rows: estimates.len(), columns: 2 });
    }
    if let Some(row) = estimates.iter().position(|y| !y.is_finite()) {
        return Err(StatsError::NotFinite { what: "estimates".into(), row });
    }
    let unusable = |s: &&f64| !(**s > 0.0 && s.is_finite() && **s * **s > 0.0);
    if let Some(&value) = errors.iter().find(unusable) {
        return Err(StatsError::BadArgument { what: "standard error", value, allowed: "above 0" });
    }
    Ok(errors.iter().map(|s| s * s).collect())
}

#[cfg(test)]
mod tests;
