//! What a single night, or a single person, does to the coefficients.
//!
//! ```text
//! dfbeta_i = B x_i s_i / (1 - h_i)
//! ```
//! the change of the coefficients that row i causes, after one Newton step from the full fit without
//! it (Pregibon 1981): exact in a linear model. For groups the same with the information of the
//! group, or exactly, by a refit without each.

use crate::error::StatsError;
use crate::fixed_effects::fixed_effects_poisson;
use crate::glm::{Family, Fit, GlmOptions, Weights, glm};
use crate::groups::rows_by_group;
use crate::matrix::Matrix;
use crate::vcov::{changes_without, slack};
use rayon::prelude::*;

/// The coefficients without one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupLeftOut {
    /// Code of the group.
    pub group: usize,
    /// Rows that were left out.
    pub rows: usize,
    /// The coefficients of the refit, or why there is none.
    pub coef: Result<Vec<f64>, StatsError>,
}

/// One-step change of every coefficient by every row: full fit less the fit without the row. One
/// row of the result per row of the design, one column per coefficient. With frequencies, the
/// change by one of the equal rows.
///
/// # Errors
/// [`StatsError::FullLeverage`] for a row without which a coefficient cannot be estimated.
pub fn dfbeta(fit: &Fit) -> Result<Matrix, StatsError> {
    let slack = slack(fit, "dfbeta")?;
    let mut out = Matrix::zeros(fit.design.n, fit.design.p);
    for (i, slack) in slack.iter().enumerate() {
        let share = fit.score_residual[i] / fit.repeats(i) / slack;
        for (j, v) in fit.bread.times_vec(&fit.design.row(i)).into_iter().enumerate() {
            out.set(i, j, share * v);
        }
    }
    Ok(out)
}

/// One-step change of the coefficients by every group: full fit less the fit without it. Groups in
/// order of first appearance, with their codes; CR3 is the sum of their squares.
///
/// # Errors
/// Groups of a wrong length; [`StatsError::DecisiveGroup`].
pub fn group_dfbeta(fit: &Fit, group: &[usize]) -> Result<Vec<(usize, Vec<f64>)>, StatsError> {
    let groups = checked(fit, group)?;
    if fit.absorbed.as_ref().is_some_and(|a| !a.nested_in(group)) {
        return Err(StatsError::Unsupported {
            what: "a one-step change",
            with: "groups that cut across the absorbed effects",
        });
    }
    let changes = changes_without(fit, &groups, group, "a change without the group")?;
    Ok(groups.iter().map(|rows| group[rows[0]]).zip(changes).collect())
}

/// Refits without each group in turn, in parallel; groups in order of first appearance. A fit with
/// absorbed effects is refitted with them.
///
/// # Errors
/// Groups of a wrong length, fewer than two. A refit that is refused does not stop the others.
pub fn leave_one_group_out(fit: &Fit, group: &[usize]) -> Result<Vec<GroupLeftOut>, StatsError> {
    let groups = checked(fit, group)?;
    Ok(groups
        .par_iter()
        .map(|left_out| {
            let code = group[left_out[0]];
            let rows: Vec<usize> = (0..fit.design.n).filter(|&i| group[i] != code).collect();
            GroupLeftOut { group: code, rows: left_out.len(), coef: refit(fit, &rows) }
        })
        .collect())
}

fn refit(fit: &Fit, rows: &[usize]) -> Result<Vec<f64>, StatsError> {
    let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
    let design = fit.design.select_rows(rows)?;
    let (y, offset, weight) = (pick(&fit.y), pick(&fit.offset), pick(&fit.weight));
    if let Some(absorbed) = &fit.absorbed {
        if fit.family != Family::Poisson {
            return Err(StatsError::Unsupported {
                what: "a refit",
                with: "absorbed effects outside the Poisson family",
            });
        }
        let effect: Vec<usize> = rows.iter().map(|&i| absorbed.group[i]).collect();
        return fixed_effects_poisson(&design, &y, &effect, Some(&offset)).map(|f| f.fit.coef);
    }
    let weights = if fit.frequency { Weights::Frequency(&weight) } else { Weights::Prior(&weight) };
    let options = GlmOptions {
        family: fit.family,
        ..GlmOptions::poisson().with_offset(&offset).with_weights(weights)
    };
    glm(&design, &y, &options).map(|f| f.coef)
}

fn checked(fit: &Fit, group: &[usize]) -> Result<Vec<Vec<usize>>, StatsError> {
    let n = fit.design.n;
    if group.len() != n {
        return Err(StatsError::LengthMismatch {
            what: "groups".into(),
            expected: n,
            found: group.len(),
        });
    }
    let groups = rows_by_group(group);
    if groups.len() < 2 {
        return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: 2 });
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Design;

    fn log() -> (Design, Vec<f64>, Vec<usize>) {
        let n = 40;
        let x: Vec<f64> = (0..n).map(|i| ((i * 11) % 17) as f64 / 5.0).collect();
        let y = (0..n).map(|i| ((i * i) % 7) as f64).collect();
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        (design, y, (0..n).map(|i| i / 8).collect())
    }

    #[test]
    fn one_step_is_exact_in_a_linear_model_and_close_in_a_count_model() {
        let (design, y, group) = log();
        for (options, tolerance) in [(GlmOptions::gaussian(), 1e-11), (GlmOptions::poisson(), 0.02)]
        {
            let fit = glm(&design, &y, &options).unwrap();
            let each: Vec<usize> = (0..40).collect();
            let rows = dfbeta(&fit).unwrap();
            for left in leave_one_group_out(&fit, &each).unwrap() {
                let without = left.coef.unwrap();
                for (j, b) in without.iter().enumerate() {
                    let change = fit.coef[j] - b;
                    assert!((rows.at(left.group, j) - change).abs() < tolerance, "{}", left.group);
                }
            }
            let steps = group_dfbeta(&fit, &group).unwrap();
            let refits = leave_one_group_out(&fit, &group).unwrap();
            for (step, left) in steps.iter().zip(refits) {
                assert_eq!((step.0, left.rows), (left.group, 8));
                for (j, b) in left.coef.unwrap().iter().enumerate() {
                    assert!((step.1[j] - fit.coef[j] + b).abs() < 10.0 * tolerance);
                }
            }
        }
    }

    #[test]
    fn a_refit_with_absorbed_effects_is_the_fit_of_the_other_persons() {
        let (_, y, group) = log();
        let x: Vec<f64> = (0..40).map(|i| ((i * 11) % 17) as f64 / 5.0).collect();
        let slopes = Design::builder(40).column("x", &x).build().unwrap();
        let fit = fixed_effects_poisson(&slopes, &y, &group, None).unwrap().fit;
        let found = leave_one_group_out(&fit, &group).unwrap();
        let rest: Vec<usize> = (8..40).collect();
        let direct =
            fixed_effects_poisson(&slopes.select_rows(&rest).unwrap(), &y[8..], &group[8..], None)
                .unwrap();
        let first = found[0].coef.as_ref().unwrap();
        assert!((first[0] - direct.fit.coef[0]).abs() < 1e-10);
    }
}
