//! The values that the wild score test does not reject.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::inference::check_level;
use crate::vcov::{Vcov, covariance};
use crate::wild_score::{WildOptions, wild_score};

/// How far out a rejected value is looked for, in standard errors.
const REACH: f64 = 64.0;

/// Halvings of the step in which the test changes its mind.
const HALVINGS: usize = 40;

/// An interval by inversion of the test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WildInterval {
    /// The estimate.
    pub point: f64,
    /// Lower limit; minus infinity when no value below is rejected.
    pub low: f64,
    /// Upper limit; plus infinity when no value above is rejected.
    pub high: f64,
    /// Level asked for.
    pub level: f64,
    /// The smallest p-value that so few groups, or draws, can give. When it is above 1 - level
    /// nothing is ever rejected and both limits are infinite.
    pub smallest_p: f64,
}

/// The interval: from the estimate outwards to the first value that is rejected at 1 - `level`, on
/// a grid of half standard errors that widens with the distance, refined by bisection. With
/// enumerated signs the p-value moves in steps and the limits are the points where it does.
///
/// # Errors
/// As [`wild_score`]; a level outside (0, 1). A null value at which the model cannot be fitted ends
/// the search as "not rejected".
pub fn wild_score_interval(
    fit: &Fit,
    cluster: &[usize],
    column: &str,
    level: f64,
    options: &WildOptions,
) -> Result<WildInterval, StatsError> {
    check_level(level)?;
    let here = wild_score(fit, cluster, column, 0.0, options)?;
    let Some(j) = fit.design.index_of(column) else {
        return Err(StatsError::UnknownColumn { column: column.to_owned() });
    };
    let point = fit.coef[j];
    let endless = WildInterval {
        point,
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        level,
        smallest_p: here.smallest_p,
    };
    // A limit of 1 - 0.95 must not miss a smallest p of 0.05 by its last bit.
    let alpha = (1.0 - level) * (1.0 + 1e-12);
    if here.smallest_p > alpha {
        return Ok(endless);
    }
    let robust = covariance(fit, &Vcov::ClusterCr1G { cluster })?.std_errors()[j];
    let model = fit.bread.at(j, j).sqrt();
    let scale = if robust > 0.0 { robust } else { model };
    let rejected = |v: f64| -> Option<bool> {
        wild_score(fit, cluster, column, v, options).ok().map(|t| t.p_value <= alpha)
    };
    let limit = |side: f64| -> Option<f64> {
        let (mut kept, mut distance) = (0.0, 0.5);
        while distance <= REACH {
            if rejected(point + side * distance * scale)? {
                let mut beyond = distance;
                for _ in 0..HALVINGS {
                    let middle = 0.5 * (kept + beyond);
                    if rejected(point + side * middle * scale)? {
                        beyond = middle;
                    } else {
                        kept = middle;
                    }
                }
                return Some(point + side * 0.5 * (kept + beyond) * scale);
            }
            kept = distance;
            distance += 0.5_f64.max(0.25 * distance);
        }
        None
    };
    Ok(WildInterval {
        low: limit(-1.0).unwrap_or(f64::NEG_INFINITY),
        high: limit(1.0).unwrap_or(f64::INFINITY),
        ..endless
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, glm};

    fn panel(groups: usize) -> (Fit, Vec<usize>) {
        let n = groups * 12;
        let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 5) % 7 < 3))).collect();
        let y: Vec<f64> =
            (0..n).map(|i| ((i * i * 3 + i / 12) % 5) as f64 + habit[i] * (i % 2) as f64).collect();
        let design = Design::builder(n).intercept().column("habit", &habit).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        (fit, (0..n).map(|i| i / 12).collect())
    }

    #[test]
    fn limits_are_where_the_test_changes_its_mind() {
        let (fit, cluster) = panel(8);
        let how = WildOptions::default();
        let found = wild_score_interval(&fit, &cluster, "habit", 0.95, &how).unwrap();
        assert!(found.low < fit.coef[1] && fit.coef[1] < found.high);
        let p = |v: f64| wild_score(&fit, &cluster, "habit", v, &how).unwrap().p_value;
        for (inside, outside) in
            [(found.low + 1e-6, found.low - 1e-6), (found.high - 1e-6, found.high + 1e-6)]
        {
            assert!(p(inside) > 0.05 && p(outside) <= 0.05);
        }
    }

    #[test]
    fn five_groups_reject_nothing_at_five_percent_and_something_at_ten() {
        let (fit, cluster) = panel(5);
        let how = WildOptions::default();
        let five = wild_score_interval(&fit, &cluster, "habit", 0.95, &how).unwrap();
        assert_eq!((five.low, five.high), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(five.smallest_p, 0.0625);
        let ten = wild_score_interval(&fit, &cluster, "habit", 0.90, &how).unwrap();
        assert!(ten.low.is_finite() && ten.high.is_finite());
    }
}
