//! The coefficients of a replicate.

use crate::error::StatsError;
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::resampling::Refit;
use crate::resampling::rows::{Rows, Totals, Unit};

/// The iteration has settled when a step is shorter than this, in standard errors...
const SETTLED: f64 = 1e-6;

/// ...and moves no coefficient by more than this, in standard errors of the full fit. A coefficient
/// that runs to infinity takes steps of one size for ever while its information vanishes.
const STILL: f64 = 1e-3;

const MOST_STEPS: usize = 30;

/// One unit as often as it was drawn.
pub(super) struct Drawn<'a> {
    pub(super) unit: &'a Unit,
    pub(super) times: f64,
    /// Its totals at the full fit.
    pub(super) at_fit: &'a Totals,
}

/// The full fit, from which every replicate starts.
pub(super) struct Start<'a> {
    pub(super) rows: &'a Rows,
    pub(super) coef: &'a [f64],
    /// Standard errors of the full fit at dispersion 1.
    pub(super) scale: Vec<f64>,
}

impl Start<'_> {
    /// Coefficients and standard errors of the units drawn.
    pub(super) fn refit(
        &self,
        drawn: &[Drawn<'_>],
        how: Refit,
    ) -> Result<(Vec<f64>, Vec<f64>), StatsError> {
        let p = self.coef.len();
        let mut sum = Totals::zeros(p);
        drawn.iter().for_each(|d| sum.add(d.at_fit, d.times));
        let step = newton_step(&sum)?;
        let mut coef = moved(self.coef, &step, 1.0);
        if how == Refit::OneStep {
            let inverse = inverse(&sum.information())?;
            // Scores at the new coefficients, to first order.
            let scores = drawn.iter().map(|d| {
                let less = d.at_fit.information().times_vec(&step);
                (d.times, d.at_fit.score.iter().zip(less).map(|(s, l)| s - l).collect())
            });
            return Ok((coef, errors(&inverse, scores)));
        }
        let mut last: Option<(Vec<f64>, Vec<f64>, f64)> = None;
        let mut share = 1.0;
        let mut length = f64::NAN;
        for _ in 0..MOST_STEPS {
            let each: Vec<Totals> = drawn.iter().map(|d| self.rows.totals(d.unit, &coef)).collect();
            let mut sum = Totals::zeros(p);
            each.iter().zip(drawn).for_each(|(t, d)| sum.add(t, d.times));
            let step = newton_step(&sum);
            length = step.as_ref().map_or(f64::NAN, |s| dot(s, &sum.score).max(0.0).sqrt());
            if let Some((from, along, before)) = &last
                && (!length.is_finite() || length > 1.5 * before)
            {
                share *= 0.5;
                coef = moved(from, along, share);
                continue;
            }
            let step = step?;
            let still = step.iter().zip(&self.scale).all(|(d, s)| d.abs() <= STILL * s);
            let next = moved(&coef, &step, 1.0);
            if length <= SETTLED && still {
                let inverse = inverse(&sum.information())?;
                let scores = each.into_iter().zip(drawn).map(|(t, d)| (d.times, t.score));
                return Ok((next, errors(&inverse, scores)));
            }
            last = Some((std::mem::replace(&mut coef, next), step, length));
            share = 1.0;
        }
        Err(StatsError::NoConvergence {
            method: "the refit of a replicate",
            iterations: MOST_STEPS,
            last_change: length,
        })
    }

    /// The coefficients with one unit left out of `all`, by one step.
    pub(super) fn without(&self, all: &Totals, unit: &Totals) -> Result<Vec<f64>, StatsError> {
        let mut rest = all.clone();
        rest.add(unit, -1.0);
        Ok(moved(self.coef, &newton_step(&rest)?, 1.0))
    }
}

/// Roots of the diagonal of `A^-1 (sum times S S') A^-1`.
pub(super) fn errors(inverse: &Matrix, scores: impl Iterator<Item = (f64, Vec<f64>)>) -> Vec<f64> {
    let mut squares = vec![0.0; inverse.rows];
    for (times, score) in scores {
        let pull = inverse.times_vec(&score);
        squares.iter_mut().zip(pull).for_each(|(s, v)| *s += times * v * v);
    }
    squares.into_iter().map(f64::sqrt).collect()
}

fn newton_step(totals: &Totals) -> Result<Vec<f64>, StatsError> {
    cholesky::solve(&totals.information(), &totals.score, "the information of a replicate")
}

fn inverse(a: &Matrix) -> Result<Matrix, StatsError> {
    let mut out = Matrix::zeros(a.rows, a.cols);
    for j in 0..a.cols {
        let mut unit = vec![0.0; a.rows];
        unit[j] = 1.0;
        let column = cholesky::solve(a, &unit, "the information of a replicate")?;
        out.data[j * a.rows..(j + 1) * a.rows].copy_from_slice(&column);
    }
    Ok(out)
}

fn moved(from: &[f64], along: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(along).map(|(b, d)| b + share * d).collect()
}
