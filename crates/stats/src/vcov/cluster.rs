//! Sandwiches for rows that belong together in groups: any dependence inside, none between.
//!
//! ```text
//! M = sum_g S_g S_g',   S_g = sum of the scores of group g
//! ```
//! Liang & Zeger (1986); Cameron & Miller (2015). Two finite-sample factors go by the name CR1 in
//! software; here the factor is a value of its own, [`SmallSample`], and `cr1_g` and `cr1_s` name two of
//! them. Reference t with G - 1.

use rayon::prelude::*;

use crate::blocks::PARALLEL_ROWS;
use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;
use crate::vcov::small_sample::{Counted, SmallSample};
use crate::vcov::{Covariance, DfRule, add_outer, sandwich};

/// Below this many groups a note warns that the reference distribution is optimistic.
const FEW_GROUPS: usize = 40;

/// Summed scores by group with a small-sample factor.
pub(super) fn cluster(
    fit: &Fit,
    cluster: &[usize],
    small_sample: SmallSample,
) -> Result<Covariance, StatsError> {
    let name = match small_sample {
        SmallSample::None => "cr0",
        SmallSample::Rows => "cr1_n",
        SmallSample::Groups => "cr1_g",
        SmallSample::GroupsAndRows => "cr1_s",
    };
    build(fit, cluster, name, |count| {
        small_sample.factor(fit, Some(&Counted { count, group: cluster }))
    })
}

fn build(
    fit: &Fit,
    cluster: &[usize],
    name: &str,
    factor: impl Fn(usize) -> Result<f64, StatsError>,
) -> Result<Covariance, StatsError> {
    let groups = members(fit, cluster)?;
    let p = fit.design.p;
    let mut meat = Matrix::zeros(p, p);
    for total in group_scores(fit, &groups) {
        add_outer(&mut meat, &total, &total, 1.0);
    }
    let matrix = sandwich(fit, &meat).scaled(factor(groups.len())?);
    let made = Covariance::new(name, matrix, DfRule::T(groups.len() as f64 - 1.0));
    Ok(with_note_on_few_groups(made, groups.len()))
}

/// Summed scores of each group.
pub(super) fn group_scores(fit: &Fit, groups: &[Vec<usize>]) -> Vec<Vec<f64>> {
    let (design, residual) = (&fit.design, &fit.score_residual);
    let score = |rows: &Vec<usize>| {
        let (first, last) = (rows[0], rows[rows.len() - 1]);
        let mut total = vec![0.0; design.p];
        if last - first + 1 == rows.len() {
            // Rows that follow one another need no looking up.
            design.tall().add_score(&(first..last + 1), &residual[first..=last], &mut total);
            return total;
        }
        for (j, t) in total.iter_mut().enumerate() {
            let column = design.column(j);
            *t = rows.iter().map(|&i| residual[i] * column[i]).sum();
        }
        total
    };
    if design.n < PARALLEL_ROWS {
        return groups.iter().map(score).collect();
    }
    groups.par_iter().map(score).collect()
}

/// The covariance with a warning when its groups are few.
pub(super) fn with_note_on_few_groups(made: Covariance, groups: usize) -> Covariance {
    if groups < FEW_GROUPS {
        return made.with_note(format!("{groups} groups: prefer CR2 below {FEW_GROUPS}"));
    }
    made
}

/// Rows of each group, groups in order of first appearance.
pub(super) fn members(fit: &Fit, cluster: &[usize]) -> Result<Vec<Vec<usize>>, StatsError> {
    let n = fit.design.n;
    if cluster.len() != n {
        return Err(StatsError::LengthMismatch {
            what: "groups".into(),
            expected: n,
            found: cluster.len(),
        });
    }
    let groups = crate::groups::rows_by_group(cluster);
    if groups.len() < 2 {
        return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: 2 });
    }
    Ok(groups)
}
