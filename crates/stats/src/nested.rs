//! Tests of a smaller model inside a larger one: likelihood ratio, score, Wald, and F for a
//! quasi-likelihood.
//!
//! In large samples the first three agree; in small ones the likelihood ratio is the one to trust,
//! and the score test the one that still exists when the larger model has no finite fit. None of them
//! knows of nights that hang together: for that, a [`columns`] test with a robust covariance.

use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::distribution::{chi_squared_upper, f_upper};
use crate::error::StatsError;
use crate::glm::{Family, Fit};
use crate::inference::{Estimated, WaldTest, wald};
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::vcov::Covariance;

/// A chi-squared test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NestedTest {
    /// The statistic.
    pub chi2: f64,
    /// Number of coefficients that the smaller model lacks.
    pub df: f64,
    /// Upper tail area.
    pub p_value: f64,
}

/// An F test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NestedF {
    /// The statistic.
    pub f: f64,
    /// Number of coefficients that the smaller model lacks.
    pub df: f64,
    /// Residual degrees of freedom of the larger model.
    pub df_denominator: f64,
    /// Upper tail area.
    pub p_value: f64,
}

impl NestedTest {
    /// From two log-likelihoods with all constants and the difference in parameters, for models that
    /// are no [`Fit`], such as negative binomials with a theta each.
    ///
    /// # Errors
    /// No difference in parameters; a larger model that fits worse.
    pub fn of_likelihoods(small: f64, large: f64, df: f64) -> Result<Self, StatsError> {
        if !(df >= 1.0 && df.is_finite()) {
            return Err(StatsError::BadArgument {
                what: "difference in parameters",
                value: df,
                allowed: "1 or more",
            });
        }
        let chi2 = 2.0 * (large - small);
        if chi2.is_nan() || chi2 < -1e-8 * (1.0 + small.abs()) {
            return Err(not_nested());
        }
        let chi2 = chi2.max(0.0);
        Ok(Self { chi2, df, p_value: chi_squared_upper(chi2, df) })
    }
}

/// The likelihood-ratio test of two fits to the same rows.
///
/// ```
/// use lumbago_stats::{Design, GlmOptions, glm, nested};
/// let (spasms, late) = ([1.0, 0.0, 2.0, 3.0, 2.0, 4.0], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
/// let none = Design::builder(6).intercept().build()?;
/// let habit = Design::builder(6).intercept().column("late", &late).build()?;
/// let small = glm(&none, &spasms, &GlmOptions::poisson())?;
/// let large = glm(&habit, &spasms, &GlmOptions::poisson())?;
/// let test = nested::likelihood_ratio(&small, &large)?;
/// let by_hand = 2.0 * (9.0 * 1.5f64.ln() + 3.0 * 0.5f64.ln());
/// assert!(test.df == 1.0 && (test.chi2 - by_hand).abs() < 1e-12);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// [`StatsError::Unsupported`] for fits to different data or of models that are not nested.
pub fn likelihood_ratio(small: &Fit, large: &Fit) -> Result<NestedTest, StatsError> {
    let df = comparable(small, large)?;
    if small.family == Family::Gaussian {
        return NestedTest::of_likelihoods(small.loglik, large.loglik, df);
    }
    // Deviances keep the digits that the constants of the log-likelihoods cost.
    NestedTest::of_likelihoods(-0.5 * small.deviance, -0.5 * large.deviance, df)
}

/// The F test of two quasi-likelihood fits: the fall of the deviance over the larger model's Pearson
/// dispersion (McCullagh & Nelder 1989, 2.3; Venables & Ripley 2002, 7.5).
///
/// # Errors
/// As [`likelihood_ratio`]; no residual degrees of freedom.
pub fn quasi_f(small: &Fit, large: &Fit) -> Result<NestedF, StatsError> {
    let df = comparable(small, large)?;
    let what = "the F test of a quasi-likelihood";
    let phi = large.dispersion.ok_or(StatsError::NoResidualFreedom { what })?;
    let fall = small.deviance - large.deviance;
    if fall < -1e-8 * (1.0 + small.deviance) {
        return Err(not_nested());
    }
    if phi <= 0.0 {
        return Err(StatsError::NoVariance { name: "the outcome".into() });
    }
    let f = fall.max(0.0) / df / phi;
    let df_denominator = large.df_residual;
    Ok(NestedF { f, df, df_denominator, p_value: f_upper(f, df, df_denominator) })
}

/// Rao's score test of columns that `small` lacks:
/// ```text
/// S = U' (Z'WZ - Z'WX (X'WX)^-1 X'WZ)^-1 U / phi,   U = Z' r
/// ```
/// at the smaller fit, with its scores r and weights W; phi is 1, for a Gaussian the dispersion.
///
/// # Errors
/// Another number of rows, absorbed effects, columns that repeat those of the model.
pub fn score(small: &Fit, extra: &Design) -> Result<NestedTest, StatsError> {
    let n = small.design.n;
    if extra.n != n {
        let what = "the columns to test".into();
        return Err(StatsError::LengthMismatch { what, expected: n, found: extra.n });
    }
    let what = "a score test";
    if small.absorbed.is_some() {
        return Err(StatsError::Unsupported { what, with: "absorbed effects" });
    }
    let phi = match (small.family, small.dispersion) {
        (Family::Gaussian, Some(phi)) => phi,
        (Family::Gaussian, None) => return Err(StatsError::NoResidualFreedom { what }),
        _ => 1.0,
    };
    let (p, q) = (small.design.p, extra.p);
    let mut cross = Matrix::zeros(p, q);
    for j in 0..q {
        let weighted: Vec<f64> =
            extra.column(j).iter().zip(&small.working_weight).map(|(z, w)| z * w).collect();
        for (k, v) in small.design.transposed_times(&weighted).into_iter().enumerate() {
            cross.set(k, j, v);
        }
    }
    let known = cross.transpose().times(&small.bread.times(&cross));
    let full = extra.gram(&small.working_weight);
    let mut left = full.clone();
    for j in 0..q {
        for i in 0..q {
            left.add(i, j, -known.at(i, j));
        }
        // What rounding leaves of a column that the model holds already.
        if left.at(j, j) <= 1e-10 * full.at(j, j) {
            return Err(StatsError::Aliased { columns: vec![extra.names[j].clone()] });
        }
    }
    let slope = extra.transposed_times(&small.score_residual);
    let solved = cholesky::solve(&left, &slope, "the information about the columns to test")?;
    let chi2 = dot(&slope, &solved) / phi;
    Ok(NestedTest { chi2, df: q as f64, p_value: chi_squared_upper(chi2, q as f64) })
}

/// The Wald test that the named coefficients are all zero, with any covariance.
///
/// # Errors
/// [`StatsError::BadArgument`] for a name that is no coefficient; as [`wald`].
pub fn columns<M: Estimated + ?Sized>(
    model: &M,
    cov: &Covariance,
    names: &[&str],
) -> Result<WaldTest, StatsError> {
    let contrasts = names
        .iter()
        .enumerate()
        .map(|(k, name)| {
            let place = model.names().iter().position(|n| n == name);
            let place = place.ok_or(StatsError::BadArgument {
                what: "number of a name that is no coefficient",
                value: k as f64,
                allowed: "names of coefficients",
            })?;
            Ok((0..model.coef().len()).map(|j| f64::from(u8::from(j == place))).collect())
        })
        .collect::<Result<Vec<Vec<f64>>, StatsError>>()?;
    wald(model, cov, &contrasts)
}

/// The difference in coefficients of two fits that may be compared.
fn comparable(small: &Fit, large: &Fit) -> Result<f64, StatsError> {
    let same = small.family == large.family
        && small.frequency == large.frequency
        && small.y == large.y
        && small.offset == large.offset
        && small.weight == large.weight
        && small.absorbed == large.absorbed;
    if !same {
        return Err(StatsError::Unsupported {
            what: "a comparison of two fits",
            with: "different rows, weights, offsets or families",
        });
    }
    if large.design.p <= small.design.p {
        return Err(not_nested());
    }
    Ok((large.design.p - small.design.p) as f64)
}

fn not_nested() -> StatsError {
    StatsError::Unsupported {
        what: "a likelihood-ratio or F test",
        with: "models of which the first does not lie inside the second",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GlmOptions, Vcov, covariance, glm};

    fn one_and_two(y: &[f64], x: &[f64], options: &GlmOptions<'_>) -> (Fit, Fit) {
        let small = Design::builder(y.len()).intercept().build().unwrap();
        let large = Design::builder(y.len()).intercept().column("x", x).build().unwrap();
        (glm(&small, y, options).unwrap(), glm(&large, y, options).unwrap())
    }

    const X: [f64; 7] = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
    const Y: [f64; 7] = [1.0, 0.0, 2.0, 1.0, 3.0, 5.0, 1.0];

    #[test]
    fn two_rates_have_closed_forms() {
        let (small, large) = one_and_two(&Y, &X, &GlmOptions::poisson());
        let column = Design::builder(7).column("x", &X).build().unwrap();
        // 9 of 13 spasms in 3 of 7 nights.
        let (expected, variance) = (13.0 * 3.0 / 7.0, 13.0 * 12.0 / 49.0);
        let rao = score(&small, &column).unwrap();
        assert!((rao.chi2 - (9.0 - expected) * (9.0 - expected) / variance).abs() < 1e-11);
        let ratio = likelihood_ratio(&small, &large).unwrap();
        let by_hand = 2.0 * (9.0 * (9.0 / expected).ln() + 4.0 * (4.0 / (13.0 - expected)).ln());
        assert!((ratio.chi2 - by_hand).abs() < 1e-11);
        let cov = covariance(&large, &Vcov::Model).unwrap();
        let wald = columns(&large, &cov, &["x"]).unwrap();
        let log_ratio = (3.0f64 / 1.0).ln();
        assert!((wald.chi2 - log_ratio * log_ratio / (1.0 / 9.0 + 1.0 / 4.0)).abs() < 1e-11);
        let f = quasi_f(&small, &large).unwrap();
        assert!((f.f - by_hand / large.dispersion.unwrap()).abs() < 1e-11);
        assert_eq!(f.df_denominator, 5.0);
    }

    #[test]
    fn a_level_without_events_can_still_be_tested() {
        let y = [1.0, 2.0, 2.0, 1.0, 0.0, 0.0, 0.0];
        let design = Design::builder(7).intercept().build().unwrap();
        let small = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let column = Design::builder(7).column("x", &X).build().unwrap();
        let expected = 6.0 * 3.0 / 7.0;
        let chi2 = expected * expected / (6.0 * 12.0 / 49.0);
        assert!((score(&small, &column).unwrap().chi2 - chi2).abs() < 1e-11);
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        let (small, large) = one_and_two(&Y, &X, &GlmOptions::poisson());
        let (other, _) = one_and_two(&[1.0; 7], &X, &GlmOptions::poisson());
        assert!(matches!(likelihood_ratio(&large, &small), Err(StatsError::Unsupported { .. })));
        assert!(matches!(likelihood_ratio(&other, &large), Err(StatsError::Unsupported { .. })));
        let ones = Design::builder(7).intercept().build().unwrap();
        let repeated = score(&small, &ones);
        assert!(matches!(repeated, Err(StatsError::Aliased { .. })));
        let cov = covariance(&large, &Vcov::Model).unwrap();
        assert!(columns(&large, &cov, &["y"]).is_err());
        assert!(NestedTest::of_likelihoods(-10.0, -12.0, 1.0).is_err());
        assert!(NestedTest::of_likelihoods(-10.0, -9.0, 0.0).is_err());
    }
}
