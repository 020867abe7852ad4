//! The group sandwich CR3: each group is judged by a fit from which it is left out.
//!
//! ```text
//! d_g = (I - I_g)^-1 S_g,   V = sum_g d_g d_g'
//! ```
//! with the information I = X'WX, the part I_g of group g and its score S_g. d_g is minus the change
//! of the coefficients when group g is left out, after one Newton step from the full fit; by
//! Woodbury's identity it equals `B X_g' (1 - H_gg)^-1 e_g`, the form in which Bell & McCaffrey (2002)
//! introduced CR3 and in which clubSandwich computes it. The sum is not multiplied by (G-1)/G and not
//! centred on the mean of the d_g: the jackknife called CV3 by MacKinnon, Nielsen & Webb (2023) is
//! (G-1)/G times this when the model is linear. It errs to the large side. Reference t with G - 1.
//!
//! With one effect per person absorbed, leaving out the group leaves out its effects too, so that
//! the within-person information of the group is what is taken off.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::glm::Fit;
use crate::linalg::{cholesky, triangular};
use crate::matrix::Matrix;
use crate::vcov::{Covariance, DfRule, add_outer, cluster};

/// CR3 by group.
pub(super) fn cr3(fit: &Fit, codes: &[usize]) -> Result<Covariance, StatsError> {
    let groups = cluster::members(fit, codes)?;
    if fit.absorbed.as_ref().is_some_and(|a| !a.nested_in(codes)) {
        return Err(StatsError::Unsupported {
            what: "CR3",
            with: "groups that cut across the absorbed effects",
        });
    }
    let changes = changes_without(fit, &groups, codes, "CR3")?;
    let p = fit.design.p;
    let mut matrix = Matrix::zeros(p, p);
    for change in &changes {
        add_outer(&mut matrix, change, change, 1.0);
    }
    let made = Covariance::new("cr3", matrix, DfRule::T(groups.len() as f64 - 1.0));
    Ok(cluster::with_note_on_few_groups(made, groups.len()))
}

/// What each group adds to the coefficients, to one Newton step from the fit.
pub(crate) fn changes_without(
    fit: &Fit,
    groups: &[Vec<usize>],
    codes: &[usize],
    what: &'static str,
) -> Result<Vec<Vec<f64>>, StatsError> {
    let d = &fit.design;
    let factor = triangular::weighted_factor(&d.columns, d.n, d.p, &fit.working_weight);
    groups
        .par_iter()
        .map(|rows| {
            // On the scale where the information is the identity, the group's part lies between 0
            // and 1, and 1 means that nobody else speaks for some coefficient.
            let mut others = Matrix::identity(d.p);
            let mut score = vec![0.0; d.p];
            for &i in rows {
                let half = triangular::solve_transposed(&factor, &d.row(i));
                add_outer(&mut others, &half, &half, -fit.working_weight[i]);
                for (s, h) in score.iter_mut().zip(&half) {
                    *s += fit.score_residual[i] * h;
                }
            }
            let change = cholesky::solve_below_identity(&others, &score)
                .ok_or(StatsError::DecisiveGroup { group: codes[rows[0]], what })?;
            Ok(triangular::solve(&factor, &change))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::{Design, GlmOptions, StatsError, Vcov, covariance, glm};

    fn refitted(n: usize, keep: impl Fn(usize) -> bool, x: &[f64], y: &[f64]) -> Vec<f64> {
        let rows: Vec<usize> = (0..n).filter(|&i| keep(i)).collect();
        let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let design = Design::builder(rows.len()).intercept().column("x", &pick(x)).build().unwrap();
        glm(&design, &pick(y), &GlmOptions::gaussian()).unwrap().coef
    }

    #[test]
    fn in_a_linear_model_it_is_the_sum_of_squared_changes_of_refits() {
        let n = 30;
        let x: Vec<f64> = (0..n).map(|i| ((i * 11) % 17) as f64 / 4.0).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * i) % 13) as f64).collect();
        let group: Vec<usize> = (0..n).map(|i| i / 5).collect();
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::gaussian()).unwrap();
        let found = covariance(&fit, &Vcov::ClusterCr3 { cluster: &group }).unwrap();
        for (a, b) in [(0, 0), (0, 1), (1, 1)] {
            let sum: f64 = (0..6)
                .map(|g| {
                    let without = refitted(n, |i| group[i] != g, &x, &y);
                    (fit.coef[a] - without[a]) * (fit.coef[b] - without[b])
                })
                .sum();
            assert!((found.matrix.at(a, b) / sum - 1.0).abs() < 1e-10, "{a} {b}");
        }
        assert_eq!(found.df, [Some(5.0); 2]);
    }

    #[test]
    fn a_habit_that_one_person_alone_has_is_refused_by_group() {
        let x = [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let y = [3.0, 1.0, 2.0, 0.0, 2.0, 1.0, 4.0, 0.0];
        let design = Design::builder(8).intercept().column("x", &x).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let refused = covariance(&fit, &Vcov::ClusterCr3 { cluster: &[7, 7, 7, 7, 3, 3, 4, 4] });
        assert_eq!(refused, Err(StatsError::DecisiveGroup { group: 7, what: "CR3" }));
    }
}
