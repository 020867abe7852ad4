//! B-splines on equal segments and the penalty on their second differences.

use crate::error::StatsError;
use crate::matrix::Matrix;
use crate::smooth::SmoothOptions;
use crate::spline::bspline;

/// Order of the differences.
const DIFFERENCES: usize = 2;

/// The splines and their penalty.
#[derive(Debug, Clone)]
pub(super) struct Penalty {
    knots: Vec<f64>,
    order: usize,
    low: f64,
    high: f64,
}

impl Penalty {
    pub(super) fn new(x: &[f64], options: &SmoothOptions) -> Result<Self, StatsError> {
        if let Some(row) = x.iter().position(|v| !v.is_finite()) {
            return Err(StatsError::NotFinite { what: "x".into(), row });
        }
        let ends = || {
            let low = x.iter().copied().fold(f64::INFINITY, f64::min);
            let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            (low, high)
        };
        let (low, high) = options.range.unwrap_or_else(ends);
        if low >= high || !low.is_finite() || !high.is_finite() {
            return Err(StatsError::ConstantColumn { column: "x".into() });
        }
        if options.segments < 2 {
            let value = options.segments as f64;
            return Err(StatsError::BadArgument { what: "segments", value, allowed: "2 or more" });
        }
        if options.degree < 1 {
            return Err(StatsError::BadArgument {
                what: "degree",
                value: 0.0,
                allowed: "1 or more",
            });
        }
        let width = (high - low) / options.segments as f64;
        let degree = options.degree as f64;
        let knots = (0..=options.segments + 2 * options.degree)
            .map(|k| low + (k as f64 - degree) * width)
            .collect();
        let penalty = Self { knots, order: options.degree + 1, low, high };
        penalty.inside(x)?;
        Ok(penalty)
    }

    fn inside(&self, x: &[f64]) -> Result<(), StatsError> {
        match x.iter().position(|v| !(self.low..=self.high).contains(v)) {
            Some(row) => {
                let (low, high) = (self.low, self.high);
                Err(StatsError::OutsideBoundary { row, value: x[row], low, high })
            }
            None => Ok(()),
        }
    }

    /// Number of splines.
    pub(super) fn splines(&self) -> usize {
        self.knots.len() - self.order
    }

    /// One column a spline.
    pub(super) fn columns(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, StatsError> {
        self.inside(x)?;
        Ok(bspline::columns(x, &self.knots, self.order, 0))
    }

    /// Rows of D, each over all splines.
    pub(super) fn differences(&self) -> Vec<Vec<f64>> {
        let k = self.splines();
        (0..k - DIFFERENCES)
            .map(|i| {
                let mut row = vec![0.0; k];
                (row[i], row[i + 1], row[i + 2]) = (1.0, -2.0, 1.0);
                row
            })
            .collect()
    }

    /// `D a`.
    pub(super) fn bends(&self, coef: &[f64]) -> Vec<f64> {
        coef[..self.splines()].windows(3).map(|w| w[0] - 2.0 * w[1] + w[2]).collect()
    }

    /// `D'D a`, over all splines.
    pub(super) fn pull(&self, coef: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.splines()];
        for (i, bend) in self.bends(coef).into_iter().enumerate() {
            out[i] += bend;
            out[i + 1] -= 2.0 * bend;
            out[i + 2] += bend;
        }
        out
    }

    /// `D'D` in the upper left of a matrix of order `p`.
    pub(super) fn matrix(&self, p: usize) -> Matrix {
        let mut out = Matrix::zeros(p, p);
        for row in self.differences() {
            for (i, a) in row.iter().enumerate().filter(|(_, v)| **v != 0.0) {
                for (j, b) in row.iter().enumerate().filter(|(_, v)| **v != 0.0) {
                    out.add(i, j, a * b);
                }
            }
        }
        out
    }

    /// Rank of D.
    pub(super) fn rank(&self) -> usize {
        self.splines() - DIFFERENCES
    }
}
