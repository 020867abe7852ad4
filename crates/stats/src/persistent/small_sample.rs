//! Errors that know the noise was estimated.
//!
//! The model's covariance `F = (X'V^-1X)^-1` takes the three parameters t of the noise for known. For
//! a contrast w with estimate `w'b(t)` and variance `w'F(t)w`,
//! ```text
//! variance    w'F w + g' C g,      g = d(w'b)/dt            (Kackar & Harville 1984)
//! df          2 (w'F w)^2 / h' C h,  h = d(w'F w)/dt        (Satterthwaite 1946)
//! ```
//! with C the covariance of the estimated t: the inverse curvature of the restricted log-likelihood (and
//! prior), times `1 + k/2` with k the excess kurtosis of the whitened residuals, because the
//! sampling variance of a variance grows with the fourth moment, and nightly counts are anything
//! but normal. Derivatives are differences, so the cost stays proportional to the nights.

use crate::linalg::cholesky;
use crate::matrix::Matrix;
use crate::persistent::filter::Noise;
use crate::persistent::reml::{Working, decode, encode};
use crate::vcov::{Covariance, DfRule, VarianceTerms};

/// Step of the differences on the transformed scale, where one is a factor of e.
const STEP: f64 = 0.01;
/// Curvature added to that of the likelihood: a direction about which nothing is known counts as
/// known to a factor of about 20 either way, the width of the search box.
const RIDGE: f64 = 0.1;

/// The covariance at `noise`, or `None` where a neighbour of it cannot be fitted.
pub(super) fn covariance(
    working: &Working<'_>,
    noise: Noise,
    model: &Matrix,
    kurtosis: f64,
    df_residual: f64,
) -> Option<Covariance> {
    let at = encode(noise);
    let moved = |i: usize, by: f64, j: usize, and: f64| {
        let mut x = at;
        x[i] += by;
        x[j] += and;
        x
    };
    let miss = |x: [f64; 3]| working.objective(&x);
    let here = miss(at);
    let mut information = Matrix::zeros(3, 3);
    for i in 0..3 {
        let bend = miss(moved(i, STEP, i, 0.0)) - 2.0 * here + miss(moved(i, -STEP, i, 0.0));
        information.set(i, i, (0.5 * bend / (STEP * STEP)).max(0.0) + RIDGE);
        for j in 0..i {
            let twist = miss(moved(i, STEP, j, STEP))
                - miss(moved(i, STEP, j, -STEP))
                - miss(moved(i, -STEP, j, STEP))
                + miss(moved(i, -STEP, j, -STEP));
            let value = 0.5 * twist / (4.0 * STEP * STEP);
            information.set(i, j, value);
            information.set(j, i, value);
        }
    }
    let spread = inverse(&information)
        .unwrap_or_else(|| {
            let mut alone = Matrix::zeros(3, 3);
            (0..3).for_each(|i| alone.set(i, i, 1.0 / information.at(i, i)));
            alone
        })
        .scaled(1.0 + 0.5 * kurtosis.max(0.0));
    let p = model.rows;
    let mut slopes = Matrix::zeros(p, 3);
    let mut derivatives = Vec::with_capacity(3);
    for i in 0..3 {
        let (up, above) = working.regression(decode(&moved(i, STEP, i, 0.0)))?;
        let (down, below) = working.regression(decode(&moved(i, -STEP, i, 0.0)))?;
        let mut derivative = Matrix::zeros(p, p);
        for c in 0..p {
            slopes.set(c, i, (up[c] - down[c]) / (2.0 * STEP));
            for r in 0..p {
                derivative.set(r, c, (above.at(r, c) - below.at(r, c)) / (2.0 * STEP));
            }
        }
        derivatives.push(derivative);
    }
    let added = slopes.times(&spread).times(&slopes.transpose());
    let mut matrix = model.clone();
    for c in 0..p {
        for r in 0..p {
            matrix.add(r, c, 0.5 * (added.at(r, c) + added.at(c, r)));
        }
    }
    let terms = VarianceTerms { model: model.clone(), derivatives, spread, most: df_residual };
    Some(Covariance::new("persistent_small_sample", matrix, DfRule::Variance(terms)))
}

fn inverse(m: &Matrix) -> Option<Matrix> {
    let n = m.rows;
    let mut out = Matrix::zeros(n, n);
    for j in 0..n {
        let mut unit = vec![0.0; n];
        unit[j] = 1.0;
        let column = cholesky::solve(m, &unit, "the information of the noise").ok()?;
        column.iter().enumerate().for_each(|(i, v)| out.set(i, j, *v));
    }
    Some(out)
}

/// Excess kurtosis of residuals around zero: `mean r^4 / (mean r^2)^2 - 3`.
pub(super) fn excess_kurtosis(residual: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = residual.clone().count() as f64;
    let second = residual.clone().map(|r| r * r).sum::<f64>() / n;
    let fourth = residual.map(|r| (r * r) * (r * r)).sum::<f64>() / n;
    if second > 0.0 { fourth / (second * second) - 3.0 } else { 0.0 }
}
