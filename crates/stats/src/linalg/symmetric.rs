//! Roots of symmetric matrices by their eigenvectors.

use faer::{Mat, Side};

use crate::error::StatsError;
use crate::linalg::wide;
use crate::matrix::Matrix;

/// The symmetric inverse square root of a positive semidefinite matrix, the Moore-Penrose one
/// where eigenvalues vanish against the largest (relative to `order * 1e-12`).
pub(crate) fn inverse_root(a: &Matrix, what: &'static str) -> Result<Matrix, StatsError> {
    let n = a.rows;
    let lhs = Mat::from_fn(n, n, |i, j| 0.5 * (a.at(i, j) + a.at(j, i)));
    let eigen = lhs.self_adjoint_eigen(Side::Lower).map_err(|_| StatsError::Singular { what })?;
    let (vectors, values) = (eigen.U(), eigen.S());
    let largest = (0..n).map(|k| values[k]).fold(0.0, f64::max);
    let floor = largest * 1e-12 * n as f64;
    let mut out = Matrix::zeros(n, n);
    for k in 0..n {
        if values[k] <= floor {
            continue;
        }
        let root = 1.0 / values[k].sqrt();
        let vector: Vec<f64> = (0..n).map(|i| vectors[(i, k)]).collect();
        wide(|| {
            for (column, right) in out.data.chunks_exact_mut(n).zip(&vector) {
                for (slot, left) in column.iter_mut().zip(&vector) {
                    *slot += left * right * root;
                }
            }
        });
    }
    Ok(out)
}

/// The eigenvalues of a symmetric matrix, ascending.
pub(crate) fn eigenvalues(a: &Matrix, what: &'static str) -> Result<Vec<f64>, StatsError> {
    let lhs = Mat::from_fn(a.rows, a.rows, |i, j| 0.5 * (a.at(i, j) + a.at(j, i)));
    lhs.self_adjoint_eigenvalues(Side::Lower).map_err(|_| StatsError::Singular { what })
}
