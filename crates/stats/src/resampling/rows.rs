//! The rows of a fit in the order in which they are drawn, and sums over runs of them.

use std::ops::Range;

use crate::glm::{Family, Fit};
use crate::matrix::Matrix;

/// Rows side by side, so that a person's or a block's lie together.
pub(super) struct Rows {
    p: usize,
    family: Family,
    /// Row-major.
    x: Vec<f64>,
    y: Vec<f64>,
    offset: Vec<f64>,
    weight: Vec<f64>,
}

/// Rows that are drawn together: one run, or two where a block wraps round the end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit(pub(super) [Range<usize>; 2]);

/// Score and information of some rows.
#[derive(Clone)]
pub(super) struct Totals {
    pub(super) score: Vec<f64>,
    /// Lower triangle, row by row.
    packed: Vec<f64>,
}

impl Totals {
    pub(super) fn zeros(p: usize) -> Self {
        Self { score: vec![0.0; p], packed: vec![0.0; p * (p + 1) / 2] }
    }

    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.score.iter_mut().zip(&other.score).for_each(|(a, b)| *a += times * b);
        self.packed.iter_mut().zip(&other.packed).for_each(|(a, b)| *a += times * b);
    }

    pub(super) fn information(&self) -> Matrix {
        let p = self.score.len();
        let mut out = Matrix::zeros(p, p);
        let mut at = 0;
        for a in 0..p {
            for b in 0..=a {
                out.set(a, b, self.packed[at]);
                out.set(b, a, self.packed[at]);
                at += 1;
            }
        }
        out
    }
}

impl Rows {
    pub(super) fn new(fit: &Fit, order: &[usize]) -> Self {
        let design = &fit.design;
        let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        Self {
            p: design.p,
            family: fit.family,
            x: order.iter().flat_map(|&i| design.row(i)).collect(),
            y: pick(&fit.y),
            offset: pick(&fit.offset),
            weight: pick(&fit.weight),
        }
    }

    /// Score and information of a unit at `coef`.
    pub(super) fn totals(&self, unit: &Unit, coef: &[f64]) -> Totals {
        let mut out = Totals::zeros(self.p);
        for run in &unit.0 {
            let rows = self.x[run.start * self.p..run.end * self.p].chunks_exact(self.p);
            let others = self.y[run.clone()]
                .iter()
                .zip(&self.offset[run.clone()])
                .zip(&self.weight[run.clone()]);
            for (x, ((y, offset), weight)) in rows.zip(others) {
                let eta: f64 = x.iter().zip(coef).map(|(x, b)| x * b).sum::<f64>() + offset;
                let (score, information) = self.pull(*y, eta);
                let (score, information) = (weight * score, weight * information);
                let mut packed = out.packed.as_mut_slice();
                for (a, (total, xa)) in out.score.iter_mut().zip(x).enumerate() {
                    *total += score * xa;
                    let (row, rest) = packed.split_at_mut(a + 1);
                    let scaled = information * xa;
                    row.iter_mut().zip(x).for_each(|(slot, xb)| *slot += scaled * xb);
                    packed = rest;
                }
            }
        }
        out
    }

    /// Derivative of the log-likelihood by the linear predictor, and its expected information.
    fn pull(&self, y: f64, eta: f64) -> (f64, f64) {
        match self.family {
            // One exponential instead of two.
            Family::Poisson => {
                let mu = libm::exp(eta);
                (y - mu, mu)
            }
            family => (family.score(y, eta), family.information(eta)),
        }
    }
}
