//! The bias-reduced group sandwich CR2 with Satterthwaite degrees of freedom.
//!
//! With `D = d mu / d eta`, the working variance `Phi = V(mu) / w` and `H = D X B X'D`, all on the
//! scale of the outcome, the residuals e_g of group g are multiplied by
//! ```text
//! A_g = Phi_g^1/2 [ Phi_g^1/2 (Phi_g - H_gg) Phi_g^1/2 ]^-1/2 Phi_g^1/2
//! M   = sum_g (U_g' e_g)(U_g' e_g)',   U_g = A_g Phi_g^-1 D_g X_g
//! ```
//! which makes M unbiased when the working variance is right. CR2 is not unique once weights vary
//! within a group; this is the root that clubSandwich uses. Bell & McCaffrey (2002); Pustejovsky &
//! Tipton (2018), whose df for a contrast c is `(tr O)^2 / tr(O^2)` with
//! `O_gh = q_g' (1[g=h] Phi_g - H_gh) q_h` and `q_g = U_g B c`.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::groups::rows_by_group;
use crate::linalg::symmetric;
use crate::matrix::{Matrix, dot};
use crate::vcov::{Covariance, DfRule, add_outer, cluster, sandwich};

/// Below this many degrees of freedom the t approximation is unreliable (Tipton 2015).
const UNRELIABLE_DF: f64 = 4.0;

/// What Satterthwaite's formula needs, one matrix a group and kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SatterthwaiteTerms {
    /// The bread B.
    pub bread: Matrix,
    /// `B U_g' Phi_g U_g B`.
    pub own: Vec<Matrix>,
    /// `B U_g' D_g X_g`.
    pub shared: Vec<Matrix>,
}

/// CR2 by group.
pub(super) fn cr2(fit: &Fit, codes: &[usize]) -> Result<Covariance, StatsError> {
    if fit.frequency {
        return Err(StatsError::Unsupported { what: "CR2", with: "frequency weights" });
    }
    let groups = cluster::members(fit, codes)?;
    let sizes = effect_sizes(fit);
    let parts: Vec<GroupPart> =
        groups.par_iter().map(|rows| group(fit, rows, &sizes)).collect::<Result<_, _>>()?;
    let p = fit.design.p;
    let mut meat = Matrix::zeros(p, p);
    let mut terms =
        SatterthwaiteTerms { bread: fit.bread.clone(), own: Vec::new(), shared: Vec::new() };
    for part in parts {
        add_outer(&mut meat, &part.score, &part.score, 1.0);
        terms.own.push(part.own);
        terms.shared.push(part.shared);
    }
    let made = Covariance::new("cr2", sandwich(fit, &meat), DfRule::Satterthwaite(terms));
    let weak: Vec<&str> = made
        .df
        .iter()
        .zip(&fit.design.names)
        .filter(|(df, _)| df.is_some_and(|d| d < UNRELIABLE_DF))
        .map(|(_, name)| name.as_str())
        .collect();
    if weak.is_empty() {
        return Ok(made);
    }
    let note = format!("fewer than 4 degrees of freedom, p unreliable: {}", weak.join(", "));
    Ok(made.with_note(note))
}

/// One group's corrected score, and its terms for the degrees of freedom.
struct GroupPart {
    score: Vec<f64>,
    own: Matrix,
    shared: Matrix,
}

fn group(fit: &Fit, rows: &[usize], sizes: &[usize]) -> Result<GroupPart, StatsError> {
    let rows: Vec<usize> = rows.iter().copied().filter(|&i| fit.weight[i] > 0.0).collect();
    let (m, p) = (rows.len(), fit.design.p);
    let slope: Vec<f64> = rows.iter().map(|&i| fit.family.slope(fit.eta[i])).collect();
    let phi: Vec<f64> =
        rows.iter().map(|&i| fit.family.variance(fit.eta[i]) / fit.weight[i]).collect();
    let root: Vec<f64> = phi.iter().map(|v| v.sqrt()).collect();
    let mut x = Matrix::zeros(m, p);
    for j in 0..p {
        let column = fit.design.column(j);
        for (k, &i) in rows.iter().enumerate() {
            x.set(k, j, slope[k] * column[i]);
        }
    }
    let xb = x.times(&fit.bread);
    let spread = within_variance(fit, &rows, &slope, &phi, sizes)?;
    let mut inner = xb.times(&x.transpose());
    for j in 0..m {
        for i in 0..m {
            inner.set(i, j, root[i] * (spread.at(i, j) - inner.at(i, j)) * root[j]);
        }
    }
    let half = symmetric::inverse_root(&inner, "the residual covariance of a group")?;
    // U = A Phi^-1 X with A = root * half * root, so the inner factor is root / phi = 1 / root.
    let mut u = Matrix::zeros(m, p);
    for j in 0..p {
        let scaled: Vec<f64> = (0..m).map(|k| x.at(k, j) / root[k]).collect();
        for (k, v) in half.times_vec(&scaled).into_iter().enumerate() {
            u.set(k, j, root[k] * v);
        }
    }
    let residual: Vec<f64> = rows.iter().map(|&i| fit.y[i] - fit.mu[i]).collect();
    let score: Vec<f64> = (0..p).map(|j| dot(u.col(j), &residual)).collect();
    let ub = u.times(&fit.bread);
    let left = ub.transpose();
    Ok(GroupPart { score, own: left.times(&spread.times(&ub)), shared: left.times(&x) })
}

/// `Phi_g` less the part of H_gg that belongs to absorbed effects, `d d' / (1'W 1)` per effect with
/// `d = D 1`. The root needs it: leaving it out is harmless only when weights are equal within
/// groups, so theorem 2 of Pustejovsky & Tipton (2018) does not help a log-linear model.
fn within_variance(
    fit: &Fit,
    rows: &[usize],
    slope: &[f64],
    phi: &[f64],
    sizes: &[usize],
) -> Result<Matrix, StatsError> {
    let m = rows.len();
    let mut spread = Matrix::zeros(m, m);
    for (k, v) in phi.iter().enumerate() {
        spread.set(k, k, *v);
    }
    let Some(absorbed) = &fit.absorbed else { return Ok(spread) };
    let codes: Vec<usize> = rows.iter().map(|&i| absorbed.group[i]).collect();
    for members in rows_by_group(&codes) {
        let code = codes[members[0]];
        if sizes[code] != members.len() {
            return Err(StatsError::Unsupported {
                what: "CR2",
                with: "groups that cut across the absorbed effects",
            });
        }
        let total: f64 = members.iter().map(|&k| fit.working_weight[rows[k]]).sum();
        for &a in &members {
            for &b in &members {
                spread.add(a, b, -slope[a] * slope[b] / total);
            }
        }
    }
    Ok(spread)
}

/// Rows of each absorbed effect.
fn effect_sizes(fit: &Fit) -> Vec<usize> {
    let Some(absorbed) = &fit.absorbed else { return Vec::new() };
    let mut sizes = vec![0; absorbed.count];
    for &code in &absorbed.group {
        sizes[code] += 1;
    }
    sizes
}

/// Satterthwaite's degrees of freedom for the contrast `weights`.
///
/// With `c_g` what group g adds along the contrast and `a_g = B c_g`, the entries of O are
/// `1[g=h] own_g - a_g'c_h`, so that with `C = sum_g c_g c_g'`
/// ```text
/// tr O     = sum_g own_g - a_g'c_g
/// tr O O   = tr B C B C + sum_g own_g^2 - 2 own_g a_g'c_g
/// ```
/// in time proportional to the number of groups, not to its square.
pub(super) fn satterthwaite(terms: &SatterthwaiteTerms, weights: &[f64]) -> f64 {
    let p = weights.len();
    let mut spread = Matrix::zeros(p, p);
    let (mut trace, mut diagonal) = (0.0, 0.0);
    for (own, shared) in terms.own.iter().zip(&terms.shared) {
        let own = own.quadratic(weights);
        let along: Vec<f64> = (0..p).map(|j| dot(shared.col(j), weights)).collect();
        let hat = terms.bread.quadratic(&along);
        trace += own - hat;
        diagonal += own * own - 2.0 * own * hat;
        add_outer(&mut spread, &along, &along, 1.0);
    }
    let product = terms.bread.times(&spread);
    let crossed: f64 =
        (0..p).map(|i| (0..p).map(|j| product.at(i, j) * product.at(j, i)).sum::<f64>()).sum();
    trace * trace / (crossed + diagonal)
}
