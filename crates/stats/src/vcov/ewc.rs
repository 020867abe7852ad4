//! The equal-weighted cosine estimator of a long-run variance, with a t reference.
//!
//! On the calendar t = 1..T from the first to the last night, scores 0 on unlogged nights,
//! ```text
//! L_j = sqrt(2/T) sum_t s_t cos(pi j (t - 1/2) / T),   Omega = (1/nu) sum_{j=1..nu} L_j L_j'
//! V   = B (T Omega) B,   t with nu degrees of freedom,   nu = floor(0.4 T^(2/3))
//! ```
//! Lazarus, Lewis, Stock & Watson (2018, section 3 and equation 4 for nu). The cosines have mean
//! zero, so that a constant or very slow part of the scores does not enter.

use std::f64::consts::PI;

use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::Matrix;
use crate::vcov::{Covariance, DfRule, LeverageCorrection, add_outer, hac, sandwich, slack};

/// `nu` for a span of `span` nights.
pub(super) fn default_cosines(span: u64) -> usize {
    (0.4 * libm::pow(span as f64, 2.0 / 3.0)).floor().max(1.0) as usize
}

/// Equal-weighted cosines of the scores on the calendar grid.
pub(super) fn ewc(
    fit: &Fit,
    night: &[i64],
    cosines: Option<usize>,
    leverage: LeverageCorrection,
) -> Result<Covariance, StatsError> {
    let order = hac::in_calendar_order(fit, night)?;
    let (first, last) = match (order.first(), order.last()) {
        (Some(&a), Some(&b)) => (night[a], night[b]),
        _ => return Err(StatsError::TooFewRows { rows: 0, columns: fit.design.p }),
    };
    let span = last.abs_diff(first) + 1;
    let nu = cosines.unwrap_or_else(|| default_cosines(span));
    if nu == 0 || nu as u64 >= span {
        return Err(StatsError::BadArgument {
            what: "number of cosines",
            value: nu as f64,
            allowed: "1 up to the span of nights less one",
        });
    }
    let enlarge: Vec<f64> = match leverage {
        LeverageCorrection::None => vec![1.0; fit.design.n],
        LeverageCorrection::Hc2 => {
            slack(fit, "HC2 scores")?.into_iter().map(|s| 1.0 / s.sqrt()).collect()
        }
        LeverageCorrection::Hc3 => slack(fit, "HC3 scores")?.into_iter().map(|s| 1.0 / s).collect(),
    };
    let p = fit.design.p;
    let length = span as f64;
    let mut meat = Matrix::zeros(p, p);
    for j in 1..=nu {
        let mut along = vec![0.0; p];
        for &i in &order {
            let t = night[i].abs_diff(first) as f64 + 0.5;
            let wave = libm::cos(PI * j as f64 * t / length) * enlarge[i] * fit.score_residual[i];
            for (k, a) in along.iter_mut().enumerate() {
                *a += wave * fit.design.columns[i + k * fit.design.n];
            }
        }
        add_outer(&mut meat, &along, &along, 2.0 / nu as f64);
    }
    let made = Covariance::new("ewc", sandwich(fit, &meat), DfRule::T(nu as f64));
    Ok(made.with_note(format!("{nu} cosines over {span} nights")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_of_cosines_follows_the_published_rule() {
        for (span, nu) in [(30, 3), (60, 6), (120, 9), (365, 20)] {
            assert_eq!(default_cosines(span), nu);
        }
    }
}
