//! Scores as a series over the calendar, and the weighted sum of their products.
//!
//! ```text
//! M = sum_s sum_t k((s - t) / S) u_s u_t',   u_t the sum of the scores of night t, 0 when unlogged
//! ```

use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;
use crate::vcov::add_outer;
use crate::vcov::kernel::Kernel;

/// A calendar longer than this is a mistake in the dates, not a log.
const LONGEST: u64 = 1_000_000;

/// One score vector per night that has any row, nights ascending.
pub(super) struct Series {
    /// Nights, each once.
    pub(super) night: Vec<i64>,
    /// Score vectors, one a night.
    pub(super) score: Vec<Vec<f64>>,
}

impl Series {
    /// The scores of a fit, added up where several rows share a night.
    pub(super) fn of(fit: &Fit, night: &[i64]) -> Result<Self, StatsError> {
        let n = fit.design.n;
        if night.len() != n {
            return Err(StatsError::LengthMismatch {
                what: "nights".into(),
                expected: n,
                found: night.len(),
            });
        }
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|&i| night[i]);
        let mut made = Self { night: Vec::new(), score: Vec::new() };
        for i in order {
            let own = fit.design.row(i).into_iter().map(|x| x * fit.score_residual[i]);
            match (made.night.last(), made.score.last_mut()) {
                (Some(&last), Some(sum)) if last == night[i] => {
                    sum.iter_mut().zip(own).for_each(|(s, v)| *s += v);
                }
                _ => {
                    made.night.push(night[i]);
                    made.score.push(own.collect());
                }
            }
        }
        Ok(made)
    }

    /// Nights from the first to the last, both counted.
    pub(super) fn span(&self) -> u64 {
        match (self.night.first(), self.night.last()) {
            (Some(first), Some(last)) => last.abs_diff(*first).saturating_add(1),
            _ => 0,
        }
    }

    /// One score vector for every night of the calendar, zeros where none was logged.
    pub(super) fn on_calendar(&self) -> Result<Vec<Vec<f64>>, StatsError> {
        let (span, p) = (self.span(), self.score.first().map_or(0, Vec::len));
        if span > LONGEST {
            return Err(StatsError::BadArgument {
                what: "span of nights",
                value: span as f64,
                allowed: "up to 1,000,000 where the bandwidth is chosen from the data",
            });
        }
        let mut dense = vec![vec![0.0; p]; span as usize];
        for (night, score) in self.night.iter().zip(&self.score) {
            dense[night.abs_diff(self.night[0]) as usize].clone_from(score);
        }
        Ok(dense)
    }

    /// The kernel-weighted sum of products with bandwidth `bandwidth` nights.
    pub(super) fn meat(&self, kernel: Kernel, bandwidth: f64) -> Matrix {
        let p = self.score.first().map_or(0, Vec::len);
        let mut meat = Matrix::zeros(p, p);
        let end = kernel.reach().map_or(f64::INFINITY, |r| r * bandwidth);
        for (k, own) in self.score.iter().enumerate() {
            // The score and its weighted past: half of the diagonal, so that M is this plus its
            // transpose.
            let mut past: Vec<f64> = own.iter().map(|v| 0.5 * v).collect();
            for before in (0..k).rev() {
                let distance = self.night[k].abs_diff(self.night[before]) as f64;
                if distance >= end {
                    break;
                }
                let weight = kernel.weight(distance / bandwidth);
                past.iter_mut().zip(&self.score[before]).for_each(|(a, v)| *a += weight * v);
            }
            add_outer(&mut meat, own, &past, 1.0);
        }
        let other = meat.transpose();
        meat.data.iter_mut().zip(&other.data).for_each(|(a, b)| *a += b);
        meat
    }
}
