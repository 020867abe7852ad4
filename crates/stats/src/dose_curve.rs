//! A fitted curve read against a reference dose, and the tests of its shape.
//!
//! ```
//! use lumbago_stats::spline::{Basis, harrell_knots};
//! use lumbago_stats::{Design, GlmOptions, Vcov, covariance, dose_curve, glm};
//! let dose: Vec<f64> = (0..150).map(|t| f64::from(t * 37 % 101)).collect();
//! let spasms: Vec<f64> = (0..150).map(|t| f64::from(t * 29 % 4) + (dose[t as usize] / 40.0).floor()).collect();
//! let basis = Basis::RestrictedCubic { knots: harrell_knots(&dose, 4)? };
//! let mut builder = Design::builder(150).intercept();
//! for (name, column) in basis.names("dose").iter().zip(basis.evaluate(&dose)?) {
//!     builder = builder.column(name, &column);
//! }
//! let fit = glm(&builder.build()?, &spasms, &GlmOptions::poisson())?;
//! let cov = covariance(&fit, &Vcov::Hc3)?;
//! let curve = dose_curve::curve(&fit, &cov, &basis, &[1, 2, 3], &[0.0, 50.0, 100.0], 50.0, 0.95)?;
//! assert_eq!(curve[1].point, 0.0); // the reference against itself
//! assert!(curve[2].low > 0.0); // more spasms at 100 than at 50
//! assert!(dose_curve::association(&fit, &cov, &[1, 2, 3])?.p_chi2 < 0.001);
//! assert!(dose_curve::non_linearity(&fit, &cov, &basis, &[1, 2, 3])?.df == 2.0);
//! # Ok::<(), lumbago_stats::StatsError>(())
//! ```

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::inference::{Estimated, WaldTest, contrast, wald};
use crate::spline::Basis;
use crate::vcov::Covariance;

/// The curve at one value, against the reference value, on the scale of the linear predictor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The value of the variable.
    pub x: f64,
    /// Difference of the linear predictor from that at the reference: a log rate ratio, log odds
    /// ratio or difference of means.
    pub point: f64,
    /// Its standard error; 0 at the reference, where the difference is 0 by definition.
    pub std_error: f64,
    /// Lower end of the pointwise interval.
    pub low: f64,
    /// Upper end of the pointwise interval.
    pub high: f64,
}

/// The curve of `basis` over `grid` against `reference`, with pointwise intervals at `level`.
/// `columns` are the places of the basis' coefficients in the fit, in the basis' order.
///
/// ```text
/// d(x) = (B(x) − B(ref))' b,   var d(x) = (B(x) − B(ref))' V (B(x) − B(ref))
/// ```
///
/// # Errors
/// As [`Basis::evaluate`]; columns that are not as many as the basis has or not in the fit; a
/// level outside (0, 1); [`StatsError::NoVariance`].
pub fn curve<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    basis: &Basis,
    columns: &[usize],
    grid: &[f64],
    reference: f64,
    level: f64,
) -> Result<Vec<CurvePoint>, StatsError> {
    check_columns(fit, columns, Some(basis.columns()))?;
    let (at, origin) = (basis.evaluate(grid)?, basis.evaluate(&[reference])?);
    against(fit, cov, columns, (&at, grid), (&origin, reference), level)
}

/// The curve whose columns have been evaluated over a grid and at a reference.
pub(crate) fn against<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    columns: &[usize],
    (at, grid): (&[Vec<f64>], &[f64]),
    (origin, reference): (&[Vec<f64>], f64),
    level: f64,
) -> Result<Vec<CurvePoint>, StatsError> {
    grid.iter()
        .enumerate()
        .map(|(k, &x)| {
            let mut weights = vec![0.0; fit.coef().len()];
            for (j, &place) in columns.iter().enumerate() {
                weights[place] = at[j][k] - origin[j][0];
            }
            if x == reference {
                return Ok(CurvePoint { x, point: 0.0, std_error: 0.0, low: 0.0, high: 0.0 });
            }
            let e = contrast(fit, cov, &format!("{x} against {reference}"), &weights, level)?;
            Ok(CurvePoint { x, point: e.point, std_error: e.std_error, low: e.low, high: e.high })
        })
        .collect()
}

/// The joint Wald test that the variable does not matter at all: every coefficient in `columns` is 0.
///
/// # Errors
/// Columns not in the fit; as [`wald`].
pub fn association<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    columns: &[usize],
) -> Result<WaldTest, StatsError> {
    check_columns(fit, columns, None)?;
    let contrasts: Vec<Vec<f64>> =
        columns.iter().map(|&j| spread(&[(j, 1.0)], fit.coef().len())).collect();
    wald(fit, cov, &contrasts)
}

/// The joint Wald test that the curve is a straight line. The same whatever basis spans the curves:
/// a natural or restricted cubic spline is straight when its values at the knots are, a B-spline
/// when its coefficients are against the knots' running means (Greville's abscissae).
///
/// # Errors
/// [`StatsError::Unsupported`] for waves and for a single straight column; as [`curve`] and [`wald`].
pub fn non_linearity<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    basis: &Basis,
    columns: &[usize],
) -> Result<WaldTest, StatsError> {
    check_columns(fit, columns, Some(basis.columns()))?;
    let contrasts: Vec<Vec<f64>> = bends(basis)?
        .into_iter()
        .map(|bend| {
            let placed: Vec<(usize, f64)> = columns.iter().copied().zip(bend).collect();
            spread(&placed, fit.coef().len())
        })
        .collect();
    wald(fit, cov, &contrasts)
}

/// Contrasts of a basis' coefficients that vanish together if and only if the curve is straight.
fn bends(basis: &Basis) -> Result<Vec<Vec<f64>>, StatsError> {
    let through_knots = |points: Vec<f64>| {
        let values = basis.evaluate(&points)?;
        Ok(second_differences(&points)
            .into_iter()
            .map(|d| {
                values.iter().map(|c| d.iter().map(|&(row, share)| share * c[row]).sum()).collect()
            })
            .collect())
    };
    match basis {
        Basis::RestrictedCubic { knots } => through_knots(knots.clone()),
        Basis::Natural { interior, boundary, .. } if !interior.is_empty() => {
            through_knots([&[boundary.0], &interior[..], &[boundary.1]].concat())
        }
        Basis::BSpline { degree, interior, boundary, intercept }
            if *degree + interior.len() > 1 =>
        {
            let mut knots = vec![boundary.0; *degree];
            knots.extend_from_slice(interior);
            knots.extend(vec![boundary.1; *degree]);
            let abscissae: Vec<f64> =
                knots.windows(*degree).map(|w| w.iter().sum::<f64>() / *degree as f64).collect();
            let skip = usize::from(!intercept);
            Ok(second_differences(&abscissae)
                .into_iter()
                .map(|d| {
                    let mut row = vec![0.0; abscissae.len()];
                    d.iter().for_each(|&(j, share)| row[j] = share);
                    row[skip..].to_vec()
                })
                .collect())
        }
        _ => Err(StatsError::Unsupported {
            what: "a test of non-linearity",
            with: "waves or a straight line",
        }),
    }
}

/// For each inner point, the deviation of its value from the line through its neighbours.
fn second_differences(points: &[f64]) -> Vec<[(usize, f64); 3]> {
    (1..points.len() - 1)
        .map(|k| {
            let (left, right) = (points[k] - points[k - 1], points[k + 1] - points[k]);
            let whole = left + right;
            [(k - 1, -right / whole), (k, 1.0), (k + 1, -left / whole)]
        })
        .collect()
}

fn spread(placed: &[(usize, f64)], p: usize) -> Vec<f64> {
    let mut weights = vec![0.0; p];
    placed.iter().for_each(|&(j, v)| weights[j] = v);
    weights
}

fn check_columns<M: Estimated + ?Sized>(
    fit: &M,
    columns: &[usize],
    expected: Option<usize>,
) -> Result<(), StatsError> {
    if let Some(expected) = expected.filter(|e| *e != columns.len()) {
        return Err(StatsError::LengthMismatch {
            what: "columns of the basis".into(),
            expected,
            found: columns.len(),
        });
    }
    match columns.iter().find(|&&j| j >= fit.coef().len()) {
        Some(&j) => Err(StatsError::BadArgument {
            what: "place of a basis column",
            value: j as f64,
            allowed: "places of the fit's coefficients",
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, Fit, GlmOptions, Vcov, covariance, glm};

    fn fitted(basis: &Basis) -> (Fit, Covariance, Vec<usize>) {
        let x: Vec<f64> = (0..120).map(|t| f64::from(t * 37 % 100) / 10.0).collect();
        let y: Vec<f64> = (0..120).map(|t| f64::from(t * 29 % 4) + x[t as usize].sqrt()).collect();
        let mut builder = Design::builder(120).intercept();
        for (name, column) in basis.names("x").iter().zip(basis.evaluate(&x).unwrap()) {
            builder = builder.column(name, &column);
        }
        let fit = glm(&builder.build().unwrap(), &y, &GlmOptions::poisson()).unwrap();
        let cov = covariance(&fit, &Vcov::Hc3).unwrap();
        (fit, cov, (1..=basis.columns()).collect())
    }

    #[test]
    fn two_bases_of_the_same_curves_give_the_same_curve_and_tests() {
        let restricted = Basis::RestrictedCubic { knots: vec![0.0, 3.0, 6.0, 9.9] };
        let natural =
            Basis::Natural { interior: vec![3.0, 6.0], boundary: (0.0, 9.9), intercept: false };
        let ((a, va, ca), (b, vb, cb)) = (fitted(&restricted), fitted(&natural));
        let grid = [0.0, 2.0, 5.0, 9.0, 12.0];
        let left = curve(&a, &va, &restricted, &ca, &grid, 2.0, 0.9).unwrap();
        let right = curve(&b, &vb, &natural, &cb, &grid, 2.0, 0.9).unwrap();
        for (p, q) in left.iter().zip(&right) {
            assert!((p.point - q.point).abs() < 1e-8 && (p.high - q.high).abs() < 1e-8);
        }
        let bent = non_linearity(&a, &va, &restricted, &ca).unwrap();
        let pick = |j: usize| spread(&[(j, 1.0)], 4);
        let direct = wald(&a, &va, &[pick(2), pick(3)]).unwrap();
        let again = non_linearity(&b, &vb, &natural, &cb).unwrap();
        for (test, other) in [(bent, direct), (bent, again)] {
            assert!((test.chi2 / other.chi2 - 1.0).abs() < 1e-7 && test.df == other.df);
        }
        let (any, also) = (association(&a, &va, &ca).unwrap(), association(&b, &vb, &cb).unwrap());
        assert!((any.chi2 / also.chi2 - 1.0).abs() < 1e-7);
    }

    #[test]
    fn the_bends_of_a_b_spline_are_those_of_its_curve() {
        let basis = Basis::BSpline {
            degree: 2,
            interior: vec![4.0],
            boundary: (0.0, 9.9),
            intercept: false,
        };
        // The same curves as powers: x, x², (x − 4)²₊.
        let (fit, cov, columns) = fitted(&basis);
        let found = non_linearity(&fit, &cov, &basis, &columns).unwrap();
        let x: Vec<f64> = (0..120).map(|t| f64::from(t * 37 % 100) / 10.0).collect();
        let square = |v: f64| v * v;
        let design = Design::builder(120)
            .intercept()
            .column("x", &x)
            .column("x2", &x.iter().map(|v| square(*v)).collect::<Vec<_>>())
            .column("h", &x.iter().map(|v| square((v - 4.0).max(0.0))).collect::<Vec<_>>())
            .build()
            .unwrap();
        let powers = glm(&design, &fit.y, &GlmOptions::poisson()).unwrap();
        let robust = covariance(&powers, &Vcov::Hc3).unwrap();
        let expected =
            wald(&powers, &robust, &[spread(&[(2, 1.0)], 4), spread(&[(3, 1.0)], 4)]).unwrap();
        assert!((found.chi2 / expected.chi2 - 1.0).abs() < 1e-7);
        let waves = Basis::Fourier { period: 7.0, pairs: 1 };
        let refused = non_linearity(&fit, &cov, &waves, &[1, 2]);
        assert!(matches!(refused, Err(StatsError::Unsupported { .. })));
        assert!(curve(&fit, &cov, &basis, &[1, 2], &[1.0], 0.0, 0.95).is_err());
    }
}
