//! Inverses of small general square matrices, by faer.

use faer::Mat;
use faer::linalg::solvers::Solve;

use crate::error::StatsError;
use crate::matrix::Matrix;

/// The inverse; refuses a matrix that is singular to working precision.
pub(crate) fn inverse(a: &Matrix, what: &'static str) -> Result<Matrix, StatsError> {
    let n = a.rows;
    let factor = Mat::from_fn(n, n, |i, j| a.at(i, j)).full_piv_lu();
    let pivot = |i: usize| factor.U()[(i, i)].abs();
    let largest = (0..n).map(pivot).fold(0.0, f64::max);
    if (0..n).any(|i| !pivot(i).is_finite() || pivot(i) <= largest * 1e-14) {
        return Err(StatsError::Singular { what });
    }
    let x = factor.solve(&Mat::<f64>::identity(n, n));
    let mut out = Matrix::zeros(n, n);
    for j in 0..n {
        for i in 0..n {
            out.set(i, j, x[(i, j)]);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverts_what_is_not_symmetric_and_refuses_repetition() {
        let a = Matrix { rows: 2, cols: 2, data: vec![1.0, 3.0, 2.0, 4.0] };
        let found = inverse(&a, "a").unwrap();
        for (x, y) in found.data.iter().zip([-2.0, 1.5, 1.0, -0.5]) {
            assert!((x - y).abs() < 1e-14);
        }
        let twice = Matrix { rows: 2, cols: 2, data: vec![1.0, 2.0, 2.0, 4.0] };
        assert!(inverse(&twice, "a").is_err());
    }
}
