//! Scores freed of their first-order dependence before the lag window is applied.
//!
//! ```text
//! u_t = A u_(t-1) + e_t by least squares,   M(u) = D M(e) D',   D = (1 - A)^-1
//! ```
//! Andrews & Monahan (1992), without their bound on A: as in R's sandwich the autoregression is
//! taken as it is, and a note says when it is close to a random walk.

use crate::error::StatsError;
use crate::linalg::{cholesky, general};
use crate::matrix::{Matrix, dot};
use crate::vcov::add_outer;

const WHAT: &str = "the autoregression of the scores";

/// The residuals of the autoregression and the matrix that puts its dependence back.
pub(super) struct Whitened {
    /// e_t from the second night on.
    pub(super) residual: Vec<Vec<f64>>,
    /// D.
    pub(super) recolour: Matrix,
}

/// Prewhitens scores given for every night of the calendar.
pub(super) fn prewhiten(u: &[Vec<f64>]) -> Result<Whitened, StatsError> {
    let p = u.first().map_or(0, Vec::len);
    if u.len() < p + 2 {
        return Err(StatsError::TooFewRows { rows: u.len(), columns: p + 2 });
    }
    // In units of its own size each component can be judged for singularity.
    let size: Vec<f64> = (0..p)
        .map(|a| (u.iter().map(|v| v[a] * v[a]).sum::<f64>() / u.len() as f64).sqrt())
        .collect();
    if size.contains(&0.0) {
        return Err(StatsError::Singular { what: WHAT });
    }
    let unit: Vec<Vec<f64>> =
        u.iter().map(|v| v.iter().zip(&size).map(|(x, s)| x / s).collect()).collect();
    let (mut past, mut cross) = (Matrix::zeros(p, p), Matrix::zeros(p, p));
    for pair in unit.windows(2) {
        add_outer(&mut past, &pair[0], &pair[0], 1.0);
        add_outer(&mut cross, &pair[0], &pair[1], 1.0);
    }
    // Column j of A': what all components of the night before add to component j.
    let mut slopes = Matrix::zeros(p, p);
    for j in 0..p {
        for (i, v) in cholesky::solve(&past, cross.col(j), WHAT)?.into_iter().enumerate() {
            slopes.set(i, j, v);
        }
    }
    let residual = unit
        .windows(2)
        .map(|pair| (0..p).map(|j| (pair[1][j] - dot(slopes.col(j), &pair[0])) * size[j]).collect())
        .collect();
    let mut rest = Matrix::identity(p);
    for j in 0..p {
        for i in 0..p {
            rest.add(i, j, -slopes.at(j, i));
        }
    }
    let mut recolour = general::inverse(&rest, WHAT)?;
    for j in 0..p {
        for i in 0..p {
            recolour.set(i, j, recolour.at(i, j) * size[i] / size[j]);
        }
    }
    Ok(Whitened { residual, recolour })
}

impl Whitened {
    /// The meat of the scores from the meat of the residuals.
    pub(super) fn recoloured(&self, meat: &Matrix) -> Matrix {
        self.recolour.times(meat).times(&self.recolour.transpose())
    }
}
