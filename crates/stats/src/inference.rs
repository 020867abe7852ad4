//! From a fit and a covariance to estimates: per coefficient, per contrast, and jointly.

use serde::{Deserialize, Serialize};

use crate::distribution;
use crate::error::StatsError;
use crate::glm::{Family, Fit};
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::vcov::{Covariance, DfRule};

/// A fitted model whose coefficients can be read with a covariance.
pub trait Estimated {
    /// One name a coefficient.
    fn names(&self) -> &[String];

    /// Coefficients, in the order of the names.
    fn coef(&self) -> &[f64];

    /// The variance of the contrast `weights' b` below which a robust covariance holds nothing but
    /// rounding error. A model whose covariance cannot vanish leaves it at 0.
    fn rounding_variance(&self, weights: &[f64]) -> f64 {
        let _ = weights;
        0.0
    }
}

impl Estimated for Fit {
    fn names(&self) -> &[String] {
        &self.design.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn rounding_variance(&self, weights: &[f64]) -> f64 {
        // In count and yes/no models the information fixes the scale; in a linear one the outcome does.
        let scale = match self.family {
            Family::Gaussian => self.y.iter().map(|y| y * y).sum::<f64>() / self.y.len() as f64,
            _ => 1.0,
        };
        1e-20 * self.bread.quadratic(weights) * scale
    }
}

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
    /// Degrees of freedom of the t reference; `None` means normal. Under [`DfRule::FixedB`] they are
    /// equivalent ones, and interval and p-value are not those of t.
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
/// A level outside (0, 1); [`StatsError::NoVariance`] when the covariance gives a coefficient none,
/// which would make any estimate look certain.
pub fn inference<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    level: f64,
) -> Result<Vec<Estimate>, StatsError> {
    check_level(level)?;
    let mut unit = vec![0.0; fit.coef().len()];
    (0..fit.coef().len())
        .map(|j| {
            unit[j] = 1.0;
            let least = fit.rounding_variance(&unit);
            unit[j] = 0.0;
            let name = fit.names()[j].clone();
            let variance = cov.matrix.at(j, j);
            check_variance(variance, cov.df[j], least, &name)?;
            Ok(read(cov, estimate(name, fit.coef()[j], variance.sqrt(), cov.df[j], level)))
        })
        .collect()
}

/// The linear combination `weights' b` with its interval and test.
///
/// # Errors
/// A level outside (0, 1), a number of weights that is not the number of coefficients, or
/// [`StatsError::NoVariance`].
pub fn contrast<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    name: &str,
    weights: &[f64],
    level: f64,
) -> Result<Estimate, StatsError> {
    check_level(level)?;
    check_weights(weights, fit.coef().len())?;
    let point = dot(weights, fit.coef());
    let variance = cov.matrix.quadratic(weights);
    let df = cov.df_of(weights);
    check_variance(variance, df, fit.rounding_variance(weights), name)?;
    Ok(read(cov, estimate(name.to_owned(), point, variance.sqrt(), df, level)))
}

/// The joint Wald test that all contrasts (one weight vector each) are zero.
///
/// # Errors
/// Weight vectors of a wrong length, none at all, or contrasts that repeat one another.
pub fn wald<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    contrasts: &[Vec<f64>],
) -> Result<WaldTest, StatsError> {
    for weights in contrasts {
        check_weights(weights, fit.coef().len())?;
    }
    let q = contrasts.len();
    if q == 0 {
        return Err(StatsError::BadArgument {
            what: "contrasts",
            value: 0.0,
            allowed: "at least one",
        });
    }
    let values: Vec<f64> = contrasts.iter().map(|w| dot(w, fit.coef())).collect();
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

/// The estimate with interval and p-value of the covariance's own law, where that is not Student's.
pub(crate) fn read(cov: &Covariance, by_t: Estimate) -> Estimate {
    let DfRule::FixedB(law) = &cov.df_rule else { return by_t };
    let reach = law.critical(by_t.level) * by_t.std_error;
    Estimate {
        low: by_t.point - reach,
        high: by_t.point + reach,
        p_value: law.two_sided_p(by_t.statistic),
        ..by_t
    }
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

/// Refuses a variance that is nothing but rounding error of scores that should be zero, and degrees
/// of freedom that come of such variances: Satterthwaite's are the ratio of a squared trace to the
/// trace of a square, at least 1 for any covariance.
fn check_variance(
    variance: f64,
    df: Option<f64>,
    least: f64,
    name: &str,
) -> Result<(), StatsError> {
    let usable = df.is_none_or(|d| d > 1.0 - 1e-6);
    if usable && variance > least && variance.is_finite() {
        return Ok(());
    }
    Err(StatsError::NoVariance { name: name.to_owned() })
}

fn check_weights(weights: &[f64], p: usize) -> Result<(), StatsError> {
    if weights.len() == p {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: "contrast".into(), expected: p, found: weights.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vcov::{Vcov, covariance};
    use crate::{Design, GlmOptions, glm};

    /// Two equal nights alone in their cell, fitted without error, among ordinary nights.
    fn lonely_cell() -> Fit {
        let cell = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let y = [3.0, 3.0, 1.0, 0.0, 2.0, 1.0, 4.0, 0.0];
        let design = Design::builder(8)
            .column("cell", &cell)
            .column("rest", &cell.map(|c| 1.0 - c))
            .build()
            .unwrap();
        glm(&design, &y, &GlmOptions::poisson()).unwrap()
    }

    #[test]
    fn a_coefficient_without_variance_is_not_certain_but_refused() {
        let fit = lonely_cell();
        let robust = covariance(&fit, &Vcov::Hc0).unwrap();
        let refused = inference(&fit, &robust, 0.95);
        assert_eq!(refused, Err(StatsError::NoVariance { name: "cell".into() }));
        assert!(contrast(&fit, &robust, "rest", &[0.0, 1.0], 0.95).is_ok());
        assert!(inference(&fit, &covariance(&fit, &Vcov::Model).unwrap(), 0.95).is_ok());
    }

    #[test]
    fn a_linear_fit_without_residuals_has_no_group_error() {
        let design = Design::builder(3)
            .intercept()
            .column("habit", &[1.0, 0.0, 0.0])
            .column("dose", &[0.0, -648_236.6, 675_833.5])
            .build()
            .unwrap();
        let fit = glm(&design, &[0.0, 0.7662, 0.0], &GlmOptions::gaussian()).unwrap();
        let robust = covariance(&fit, &Vcov::ClusterCr2 { cluster: &[0, 0, 1] }).unwrap();
        let refused = inference(&fit, &robust, 0.95);
        assert!(matches!(refused, Err(StatsError::NoVariance { .. })), "{refused:?}");
    }

    #[test]
    fn joint_test_of_one_contrast_is_its_squared_statistic() {
        let fit = lonely_cell();
        let cov = covariance(&fit, &Vcov::Quasi).unwrap();
        let weights = vec![1.0, -1.0];
        let one = contrast(&fit, &cov, "difference", &weights, 0.9).unwrap();
        let joint = wald(&fit, &cov, std::slice::from_ref(&weights)).unwrap();
        assert!((joint.chi2 / (one.statistic * one.statistic) - 1.0).abs() < 1e-12);
        assert!((joint.p_f.unwrap() / one.p_value - 1.0).abs() < 1e-10);
        let repeated = wald(&fit, &cov, &[weights.clone(), weights]);
        assert!(matches!(repeated, Err(StatsError::Singular { .. })));
        assert!(wald(&fit, &cov, &[]).is_err());
    }
}
