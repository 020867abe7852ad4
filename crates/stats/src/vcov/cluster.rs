//! Sandwiches for rows that belong together in groups: any dependence inside, none between.
//!
//! ```text
//! M = sum_g S_g S_g',   S_g = sum of the scores of group g
//! ```
//! Liang & Zeger (1986); Cameron & Miller (2015). Two finite-sample factors go by the name CR1 in
//! software; here `cr1_g` is G/(G-1) and `cr1_s` is G/(G-1) (n-1)/(n-p). Reference t with G - 1.

use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;
use crate::vcov::{Covariance, DfRule, add_outer, residual_freedom, sandwich};

/// Below this many groups a note warns that the reference distribution is optimistic.
const FEW_GROUPS: usize = 40;

/// Without small-sample factor.
pub(super) fn cr0(fit: &Fit, cluster: &[usize]) -> Result<Covariance, StatsError> {
    build(fit, cluster, "cr0", |_| Ok(1.0))
}

/// Times G / (G - 1).
pub(super) fn cr1_g(fit: &Fit, cluster: &[usize]) -> Result<Covariance, StatsError> {
    build(fit, cluster, "cr1_g", |g| Ok(g / (g - 1.0)))
}

/// Times G / (G - 1) (n - 1) / (n - p). Effects absorbed within the groups count as one
/// coefficient in p, the convention of fixest.
pub(super) fn cr1_s(fit: &Fit, cluster: &[usize]) -> Result<Covariance, StatsError> {
    residual_freedom(fit, "CR1S")?;
    let n = fit.n_effective;
    let p = (fit.design.p + usize::from(fit.absorbed.is_some())) as f64;
    build(fit, cluster, "cr1_s", |g| Ok(g / (g - 1.0) * (n - 1.0) / (n - p)))
}

fn build(
    fit: &Fit,
    cluster: &[usize],
    name: &str,
    factor: impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<Covariance, StatsError> {
    let groups = members(fit, cluster)?;
    let p = fit.design.p;
    let mut meat = Matrix::zeros(p, p);
    for rows in &groups {
        let mut total = vec![0.0; p];
        for &i in rows {
            for (j, t) in total.iter_mut().enumerate() {
                *t += fit.score_residual[i] * fit.design.columns[i + j * fit.design.n];
            }
        }
        add_outer(&mut meat, &total, &total, 1.0);
    }
    let count = groups.len() as f64;
    let matrix = sandwich(fit, &meat).scaled(factor(count)?);
    let made = Covariance::new(name, matrix, DfRule::T(count - 1.0));
    Ok(if groups.len() < FEW_GROUPS {
        made.with_note(format!("{} groups: prefer CR2 below {FEW_GROUPS}", groups.len()))
    } else {
        made
    })
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
