//! The bootstrap of a fitted model: whole persons drawn anew, or blocks of consecutive nights.
//!
//! A replicate never copies a row. It is a number of times each person (or block) was drawn, and its
//! coefficients are found by Newton's method from the full fit, in one of two ways ([`Refit`]):
//!
//! ```text
//! one step:  b* = b + (sum_g t_g A_g)^-1 sum_g t_g S_g     A_g, S_g information and score of person g at b
//! full:      the same step repeated at its own result until it is shorter than 1e-6 standard errors
//! ```
//! One random stream a replicate: the result is the same for any number of threads. A replicate
//! that cannot be fitted is kept in [`Bootstrap::failed`] with its reason.

mod cluster;
mod interval;
mod refit;
mod rows;
mod series;

pub use cluster::{ClusterBootstrap, cluster_bootstrap};
pub use interval::{BootstrapInterval, IntervalKind};
pub use series::{Blocks, SeriesBootstrap, series_bootstrap};

pub(crate) use cluster::{groups, times_drawn};
pub(crate) use interval::limits;

use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;
use crate::vcov::{Covariance, DfRule};

/// How the coefficients of a replicate are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refit {
    /// One Newton step from the full fit: needs no pass over the rows. Differs from the full refit
    /// by the square of the distance; a level of a habit without any event in a replicate goes
    /// unnoticed.
    OneStep,
    /// Newton's method until it settles, started at the one step.
    #[default]
    Full,
}

/// The coefficients of one replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicate {
    /// Its number, from 0, which with the seed determines it.
    pub number: usize,
    /// Coefficients.
    pub coef: Vec<f64>,
    /// Their standard errors from the units drawn, for studentised intervals.
    pub std_error: Vec<f64>,
}

/// A replicate that could not be fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedReplicate {
    /// Its number, from 0.
    pub number: usize,
    /// Why.
    pub reason: StatsError,
}

/// Bootstrap replicates of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// One name a coefficient.
    pub names: Vec<String>,
    /// Coefficients of the full fit.
    pub estimate: Vec<f64>,
    /// Their standard errors, of the same kind as the replicates'.
    pub std_error: Vec<f64>,
    /// Replicates that were fitted, by number.
    pub replicates: Vec<Replicate>,
    /// Replicates that were not.
    pub failed: Vec<FailedReplicate>,
    /// Coefficients with each person (or block) left out, by one Newton step.
    pub jackknife: Vec<Vec<f64>>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

impl Bootstrap {
    /// The covariance of the replicates, to be read with a normal reference; the notes say how many
    /// replicates failed.
    ///
    /// # Errors
    /// Fewer than two replicates.
    pub fn covariance(&self) -> Result<Covariance, StatsError> {
        let (count, p) = (self.replicates.len(), self.estimate.len());
        if count < 2 {
            return Err(StatsError::BadArgument {
                what: "number of replicates",
                value: count as f64,
                allowed: "2 or more",
            });
        }
        let mean: Vec<f64> = (0..p)
            .map(|j| self.replicates.iter().map(|r| r.coef[j]).sum::<f64>() / count as f64)
            .collect();
        let mut matrix = Matrix::zeros(p, p);
        for r in &self.replicates {
            for b in 0..p {
                for a in 0..p {
                    let product = (r.coef[a] - mean[a]) * (r.coef[b] - mean[b]);
                    matrix.add(a, b, product / (count as f64 - 1.0));
                }
            }
        }
        let made = Covariance::new("bootstrap", matrix, DfRule::Normal);
        Ok(self.notes.iter().fold(made, |made, note| made.with_note(note.clone())))
    }
}

/// Sorts the results of replicates into fitted and failed.
fn sort_out(
    fit: &Fit,
    std_error: Vec<f64>,
    results: Vec<Result<Replicate, FailedReplicate>>,
    jackknife: Vec<Vec<f64>>,
) -> Bootstrap {
    let total = results.len();
    let (mut replicates, mut failed) = (Vec::with_capacity(total), Vec::new());
    for result in results {
        match result {
            Ok(replicate) => replicates.push(replicate),
            Err(failure) => failed.push(failure),
        }
    }
    let mut notes = Vec::new();
    if let Some(first) = failed.first() {
        notes.push(format!(
            "{} of {total} replicates could not be fitted (the first: {}); intervals rest on the others \
             and lean to the tame side",
            failed.len(),
            first.reason
        ));
    }
    Bootstrap {
        names: fit.design.names.clone(),
        estimate: fit.coef.clone(),
        std_error,
        replicates,
        failed,
        jackknife,
        notes,
    }
}

fn check_replicates(replicates: usize, fit: &Fit) -> Result<(), StatsError> {
    if fit.absorbed.is_some() {
        return Err(StatsError::Unsupported {
            what: "the bootstrap",
            with: "effects that were profiled out",
        });
    }
    if replicates >= 2 {
        return Ok(());
    }
    Err(StatsError::BadArgument {
        what: "number of replicates",
        value: replicates as f64,
        allowed: "2 or more",
    })
}
