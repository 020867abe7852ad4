//! Newey-West by calendar distance: two nights go together by the days between them, not by the
//! rows between them.
//!
//! ```text
//! M = sum over pairs (s, t) with |s - t| <= L of (1 - |s - t| / (L + 1)) s_s s_t'
//! ```
//! Newey & West (1987), Bartlett weights, no prewhitening. Unlogged nights have score 0, which keeps
//! M positive semidefinite. With a normal reference it rejects too often below about 200 nights
//! (Lazarus, Lewis, Stock & Watson 2018); the equal-weighted cosine estimator is the default there.

use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;
use crate::vcov::{Covariance, DfRule, add_outer, residual_freedom, sandwich};

/// The lag that Lazarus, Lewis, Stock & Watson (2018, equation 3) advise for a span of `nights`
/// nights, `ceil(1.3 sqrt(T))`. With it a normal reference rejects far too often in short logs;
/// their critical values are those of fixed-b theory.
pub fn hac_lag(nights: u64) -> usize {
    (1.3 * (nights as f64).sqrt()).ceil() as usize
}

/// Bartlett-weighted sums of score products up to `lag` nights apart.
pub(super) fn hac(
    fit: &Fit,
    night: &[i64],
    lag: usize,
    adjust: bool,
) -> Result<Covariance, StatsError> {
    let order = in_calendar_order(fit, night)?;
    let p = fit.design.p;
    let scores: Vec<Vec<f64>> = order
        .iter()
        .map(|&i| fit.design.row(i).into_iter().map(|x| x * fit.score_residual[i]).collect())
        .collect();
    let mut meat = Matrix::zeros(p, p);
    let reach = lag as f64 + 1.0;
    for (k, &row) in order.iter().enumerate() {
        add_outer(&mut meat, &scores[k], &scores[k], 1.0);
        for before in (0..k).rev() {
            let distance = night[row].abs_diff(night[order[before]]);
            if distance > lag as u64 {
                break;
            }
            let weight = 1.0 - distance as f64 / reach;
            add_outer(&mut meat, &scores[k], &scores[before], weight);
            add_outer(&mut meat, &scores[before], &scores[k], weight);
        }
    }
    let mut matrix = sandwich(fit, &meat);
    if adjust {
        matrix = matrix.scaled(fit.n_effective / residual_freedom(fit, "n/(n-p)")?);
    }
    Ok(Covariance::new("hac", matrix, DfRule::Normal).with_note(format!("lag {lag} nights")))
}

/// Row indices in order of their nights; refuses repeated nights.
pub(super) fn in_calendar_order(fit: &Fit, night: &[i64]) -> Result<Vec<usize>, StatsError> {
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
    match order.windows(2).find(|pair| night[pair[0]] == night[pair[1]]) {
        Some(pair) => Err(StatsError::BadArgument {
            what: "night",
            value: night[pair[0]] as f64,
            allowed: "each night once",
        }),
        None => Ok(order),
    }
}
