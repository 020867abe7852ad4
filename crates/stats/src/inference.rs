//! From a fit and a covariance to estimates: per coefficient, per contrast, and jointly.

use serde::{Deserialize, Serialize};

use crate::distribution;
use crate::error::StatsError;
use crate::glm::Fit;
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::vcov::{Covariance, DfRule};

/// An estimate with its interval and test against 0, on the scale of the linear predictor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Name of the coefficient or contrast.
    pub name: String,
    /// The estimate.
    pub point: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// `point / std_error`.
    pub statistic: f64,
    /// Degrees of freedom of the t reference; `None` means normal.
    pub df: Option<f64>,
    /// Two-sided p-value.
    pub p_value: f64,
}

/// A joint test that several contrasts are all zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WaldTest {
    /// `(L b)' (L V L')^-1 (L b)`.
    pub chi2: f64,
    /// Number of contrasts.
    pub df: f64,
    /// Chi-squared tail area.
    pub p_chi2: f64,
    /// `chi2 / df`.
    pub f: f64,
    /// Denominator degrees of freedom, when the covariance has one number for all contrasts.
    pub df_denominator: Option<f64>,
    /// F tail area, with the same condition.
    pub p_f: Option<f64>,
}

/// Every coefficient with its interval at `level` and its test.
///
/// # Errors
/// A level outside (0, 1).
pub fn inference(fit: &Fit, cov: &Covariance, level: f64) -> Result<Vec<Estimate>, StatsError> {
    check_level(level)?;
    let errors = cov.std_errors();
    Ok((0..fit.design.p)
        .map(|j| estimate(fit.design.names[j].clone(), fit.coef[j], errors[j], cov.df[j], level))
        .collect())
}

/// The linear combination `weights' b` with its interval and test.
///
/// # Errors
/// A level outside (0, 1), or a number of weights that is not the number of coefficients.
pub fn contrast(
    fit: &Fit,
    cov: &Covariance,
    name: &str,
    weights: &[f64],
    level: f64,
) -> Result<Estimate, StatsError> {
    check_level(level)?;
    check_weights(weights, fit.design.p)?;
    let point = dot(weights, &fit.coef);
    let error = cov.matrix.quadratic(weights).max(0.0).sqrt();
    Ok(estimate(name.to_owned(), point, error, cov.df_of(weights), level))
}

/// The joint Wald test that all contrasts (one weight vector each) are zero.
///
/// # Errors
/// Weight vectors of a wrong length, none at all, or contrasts that repeat one another.
pub fn wald(fit: &Fit, cov: &Covariance, contrasts: &[Vec<f64>]) -> Result<WaldTest, StatsError> {
    for weights in contrasts {
        check_weights(weights, fit.design.p)?;
    }
    let q = contrasts.len();
    if q == 0 {
        return Err(StatsError::BadArgument {
            what: "contrasts",
            value: 0.0,
            allowed: "at least one",
        });
    }
    let values: Vec<f64> = contrasts.iter().map(|w| dot(w, &fit.coef)).collect();
    let mut middle = Matrix::zeros(q, q);
    for (j, right) in contrasts.iter().enumerate() {
        let column = cov.matrix.times_vec(right);
        for (i, left) in contrasts.iter().enumerate() {
            middle.set(i, j, dot(left, &column));
        }
    }
    let solved = cholesky::solve(&middle, &values, "the covariance of the contrasts")?;
    let chi2 = dot(&values, &solved);
    let df = q as f64;
    let df_denominator = match cov.df_rule {
        DfRule::T(df) => Some(df),
        _ => None,
    };
    Ok(WaldTest {
        chi2,
        df,
        p_chi2: distribution::chi_squared_upper(chi2, df),
        f: chi2 / df,
        df_denominator,
        p_f: df_denominator.map(|d| distribution::f_upper(chi2 / df, df, d)),
    })
}

/// An estimate from its parts.
pub(crate) fn estimate(
    name: String,
    point: f64,
    std_error: f64,
    df: Option<f64>,
    level: f64,
) -> Estimate {
    let reach = distribution::upper_point(0.5 * (1.0 - level), df) * std_error;
    let statistic = point / std_error;
    Estimate {
        name,
        point,
        std_error,
        low: point - reach,
        high: point + reach,
        level,
        statistic,
        df,
        p_value: distribution::two_sided_p(statistic, df),
    }
}

pub(crate) fn check_level(level: f64) -> Result<(), StatsError> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(StatsError::BadArgument {
        what: "confidence level",
        value: level,
        allowed: "between 0 and 1",
    })
}

fn check_weights(weights: &[f64], p: usize) -> Result<(), StatsError> {
    if weights.len() == p {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: "contrast".into(), expected: p, found: weights.len() })
}
