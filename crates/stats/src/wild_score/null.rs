//! The fit under the null hypothesis, and what each group pulls at it.

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::{Fit, GlmOptions, Weights, glm};
use crate::groups::rows_by_group;
use crate::linalg::cholesky;

/// `e_j' A^-1 S_g` for every group, groups in order of first appearance.
pub(super) fn pulls(
    fit: &Fit,
    cluster: &[usize],
    column: &str,
    null: f64,
) -> Result<Vec<f64>, StatsError> {
    let design = &fit.design;
    if fit.absorbed.is_some() {
        return Err(StatsError::Unsupported {
            what: "the wild score bootstrap",
            with: "effects that were profiled out",
        });
    }
    let Some(j) = design.index_of(column) else {
        return Err(StatsError::UnknownColumn { column: column.to_owned() });
    };
    if cluster.len() != design.n {
        return Err(StatsError::LengthMismatch {
            what: "groups".into(),
            expected: design.n,
            found: cluster.len(),
        });
    }
    if !null.is_finite() {
        return Err(StatsError::BadArgument {
            what: "null value",
            value: null,
            allowed: "a finite number",
        });
    }
    let groups = rows_by_group(cluster);
    if groups.len() < 2 {
        return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: 2 });
    }
    let eta = restricted(fit, j, null)?;
    let information: Vec<f64> =
        eta.iter().zip(&fit.weight).map(|(e, w)| w * fit.family.information(*e)).collect();
    let mut unit = vec![0.0; design.p];
    unit[j] = 1.0;
    let along = cholesky::solve(&design.gram(&information), &unit, "the information matrix")?;
    let pull =
        |i: usize| fit.weight[i] * fit.family.score(fit.y[i], eta[i]) * design.row_dot(i, &along);
    Ok(groups.iter().map(|rows| rows.iter().map(|&i| pull(i)).sum()).collect())
}

/// The linear predictor of the fit with coefficient `j` held at `null`.
fn restricted(fit: &Fit, j: usize, null: f64) -> Result<Vec<f64>, StatsError> {
    let design = &fit.design;
    let fixed: Vec<f64> =
        fit.offset.iter().zip(design.column(j)).map(|(o, x)| o + null * x).collect();
    if design.p == 1 {
        return Ok(fixed);
    }
    let n = design.n;
    let mut columns = design.columns.as_ref().clone();
    columns.drain(j * n..(j + 1) * n);
    let mut names = design.names.clone();
    names.remove(j);
    let rest = Design { n, p: design.p - 1, columns: columns.into(), names };
    let weights =
        if fit.frequency { Weights::Frequency(&fit.weight) } else { Weights::Prior(&fit.weight) };
    let options =
        GlmOptions { family: fit.family, offset: Some(&fixed), weights, ..GlmOptions::poisson() };
    Ok(glm(&rest, &fit.y, &options)?.eta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_estimate_itself_the_groups_pull_evenly() {
        let x: Vec<f64> = (0..30).map(|i| libm::sin(f64::from(i))).collect();
        let y: Vec<f64> = (0..30).map(|i| f64::from((i * 7) % 4)).collect();
        let design = Design::builder(30).intercept().column("x", &x).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let cluster: Vec<usize> = (0..30).map(|i| i % 6).collect();
        let at = pulls(&fit, &cluster, "x", fit.coef[1]).unwrap();
        assert!(at.iter().sum::<f64>().abs() < 1e-9);
        assert!(pulls(&fit, &cluster, "x", 0.0).unwrap().iter().sum::<f64>().abs() > 1e-3);
        assert!(matches!(pulls(&fit, &cluster, "tea", 0.0), Err(StatsError::UnknownColumn { .. })));
        assert!(matches!(pulls(&fit, &[3; 30], "x", 0.0), Err(StatsError::TooFewClusters { .. })));
    }
}
