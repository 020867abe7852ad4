//! Cholesky solves of small positive definite systems, by faer.

use faer::Mat;
use faer::linalg::solvers::Solve;

use crate::error::StatsError;
use crate::matrix::Matrix;

/// Solves `a x = b` for a symmetric positive definite `a`.
pub(crate) fn solve(a: &Matrix, b: &[f64], what: &'static str) -> Result<Vec<f64>, StatsError> {
    let lhs = Mat::from_fn(a.rows, a.cols, |i, j| a.at(i, j));
    let factor = lhs.llt(faer::Side::Lower).map_err(|_| StatsError::Singular { what })?;
    let rhs = Mat::from_fn(b.len(), 1, |i, _| b[i]);
    let x = factor.solve(&rhs);
    Ok((0..b.len()).map(|i| x[(i, 0)]).collect())
}
