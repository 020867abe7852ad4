//! Cholesky solves of small positive definite systems, by faer.

use faer::Mat;
use faer::linalg::solvers::Solve;

use crate::error::StatsError;
use crate::matrix::Matrix;

/// A squared pivot below this, on the correlation scale, means that a row repeats others.
const TOLERANCE: f64 = 1e-12;

/// A share of the information below this is rounding error of a difference of two shares.
const LEAST_SHARE: f64 = 1e-10;

/// Solves `a x = b` for a symmetric positive definite `a`, scaled to unit diagonal first.
pub(crate) fn solve(a: &Matrix, b: &[f64], what: &'static str) -> Result<Vec<f64>, StatsError> {
    let singular = StatsError::Singular { what };
    let scale: Vec<f64> = a.diag().iter().map(|v| v.sqrt()).collect();
    if scale.iter().any(|s| !s.is_finite() || *s == 0.0) {
        return Err(singular);
    }
    let lhs = Mat::from_fn(a.rows, a.cols, |i, j| a.at(i, j) / (scale[i] * scale[j]));
    let Ok(factor) = lhs.llt(faer::Side::Lower) else { return Err(singular) };
    let lower = factor.L();
    if (0..a.rows).any(|i| lower[(i, i)] * lower[(i, i)] < TOLERANCE) {
        return Err(singular);
    }
    let x = factor.solve(&Mat::from_fn(b.len(), 1, |i, _| b[i] / scale[i]));
    Ok((0..b.len()).map(|i| x[(i, 0)] / scale[i]).collect())
}

/// Solves `a x = b` for `a` between 0 and the identity; `None` when an eigenvalue of `a` is nothing
/// but the rounding error of 1 - 1.
pub(crate) fn solve_below_identity(a: &Matrix, b: &[f64]) -> Option<Vec<f64>> {
    let factor = Mat::from_fn(a.rows, a.cols, |i, j| a.at(i, j)).llt(faer::Side::Lower).ok()?;
    let lower = factor.L();
    if (0..a.rows).any(|i| lower[(i, i)] * lower[(i, i)] < LEAST_SHARE) {
        return None;
    }
    let x = factor.solve(&Mat::from_fn(b.len(), 1, |i, _| b[i]));
    Some((0..b.len()).map(|i| x[(i, 0)]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_across_scales_and_refuses_repetition() {
        let a = Matrix { rows: 2, cols: 2, data: vec![4e8, 2.0, 2.0, 1e-6] };
        let x = solve(&a, &a.times_vec(&[3.0, -5.0]), "a").unwrap();
        assert!((x[0] - 3.0).abs() < 1e-9 && (x[1] + 5.0).abs() < 1e-9);
        let twice = Matrix { rows: 2, cols: 2, data: vec![1.0, 2.0, 2.0, 4.0] };
        assert!(matches!(solve(&twice, &[1.0, 2.0], "a"), Err(StatsError::Singular { .. })));
    }
}
