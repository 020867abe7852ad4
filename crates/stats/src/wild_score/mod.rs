//! The wild score cluster bootstrap for few persons: a test of one coefficient and the interval of
//! the values it does not reject.
//!
//! ```text
//! H0: b_j = v.  Fit the model under H0; at that fit, with information A,
//! u_g = e_j' A^-1 sum_{i in g} s_i x_i                what group g pulls b_j away from v
//! T(w) = sum w_g u_g / sqrt(sum (w_g u_g - mean)^2)   statistic: w = 1; its reference: random w
//! ```
//! Kline & Santos (2012). Nothing is refitted but the null model. The weights are Rademacher (signs),
//! all 2^G of them when there are few groups, otherwise Webb's (2023) six points, drawn.
//!
//! With all signs the p-value is a multiple of 2 / 2^G: with five persons none is below 0.0625 and
//! no test at 5 % exists. [`WildScore::smallest_p`] says so.

mod interval;
mod null;

pub use interval::{WildInterval, wild_score_interval};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::streams::{below, stream};

/// Up to this many groups every vector of signs is looked at.
const GROUPS_ENUMERATED: usize = 12;

/// Webb's six points, mean 0 and variance 1.
const WEBB: [f64; 6] = [
    -1.224_744_871_391_589,
    -1.0,
    -std::f64::consts::FRAC_1_SQRT_2,
    std::f64::consts::FRAC_1_SQRT_2,
    1.0,
    1.224_744_871_391_589,
];

/// How the test is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WildOptions {
    /// Every vector of signs is looked at with at most this many groups (12; at most 20).
    pub groups_enumerated: usize,
    /// Otherwise so many vectors of weights are drawn.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for WildOptions {
    fn default() -> Self {
        Self { groups_enumerated: GROUPS_ENUMERATED, draws: 9_999, seed: 0 }
    }
}

/// Where the reference distribution came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WildWeights {
    /// All 2^G vectors of signs.
    RademacherEnumerated,
    /// Vectors of Webb's six points, drawn; the p-value has one added above and below.
    WebbDrawn,
}

/// The result of the test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WildScore {
    /// The statistic T, of the sign of estimate less null value.
    pub statistic: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Groups.
    pub groups: usize,
    /// Vectors of weights looked at.
    pub vectors: usize,
    /// Where they came from.
    pub weights: WildWeights,
    /// The smallest p-value that so few groups, or draws, can give.
    pub smallest_p: f64,
}

/// Tests that coefficient `column` of `fit` is `null`, groups being free to depend inside.
///
/// ```
/// use lumbago_stats::wild_score::{WildOptions, wild_score};
/// use lumbago_stats::{Design, GlmOptions, glm};
/// let late: Vec<f64> = (0..40).map(|i| f64::from(i % 2)).collect();
/// let spasms: Vec<f64> = (0..40).map(|i| f64::from((i * 7) % 5 + 2 * (i % 2))).collect();
/// let person: Vec<usize> = (0..40).map(|i| i / 8).collect();
/// let design = Design::builder(40).intercept().column("late", &late).build()?;
/// let fit = glm(&design, &spasms, &GlmOptions::poisson())?;
/// let test = wild_score(&fit, &person, "late", 0.0, &WildOptions::default())?;
/// assert_eq!(test.smallest_p, 0.0625); // five persons: no 5 % test exists
/// assert_eq!(test.p_value, 0.0625);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// No such column, groups of another length, fewer than two of them, a null value at which the
/// rest of the model cannot be fitted, scores without any variation between groups.
pub fn wild_score(
    fit: &Fit,
    cluster: &[usize],
    column: &str,
    null: f64,
    options: &WildOptions,
) -> Result<WildScore, StatsError> {
    let pulls = null::pulls(fit, cluster, column, null)?;
    test(&pulls, options)
}

/// The test, given what each group pulls.
fn test(pulls: &[f64], options: &WildOptions) -> Result<WildScore, StatsError> {
    let groups = pulls.len();
    if options.groups_enumerated > 20 {
        return Err(StatsError::BadArgument {
            what: "groups whose signs are enumerated",
            value: options.groups_enumerated as f64,
            allowed: "20 or fewer",
        });
    }
    let squares: f64 = pulls.iter().map(|u| u * u).sum();
    if !squares.is_finite() || squares == 0.0 {
        return Err(StatsError::NoVariance { name: "the scores of the groups".into() });
    }
    let statistic = studentised(pulls.iter().copied());
    let size = statistic.abs();
    // Equal up to rounding counts as reached; an infinite statistic is reached by its like only.
    let reaches = |t: f64| t.abs() >= size - 1e-9 * size.min(1e9) || t.abs() == size;
    if groups <= options.groups_enumerated {
        // A vector and its mirror image give the same size: the last sign stays put.
        let half = 1_usize << (groups - 1);
        let reached = (0..half)
            .filter(|mask| {
                let sign = |g: usize| if mask >> g & 1 == 1 { -1.0 } else { 1.0 };
                reaches(studentised(pulls.iter().enumerate().map(|(g, u)| sign(g) * u)))
            })
            .count();
        let unit = 1.0 / half as f64;
        return Ok(WildScore {
            statistic,
            p_value: reached as f64 * unit,
            groups,
            vectors: 2 * half,
            weights: WildWeights::RademacherEnumerated,
            smallest_p: unit,
        });
    }
    if options.draws == 0 {
        return Err(StatsError::BadArgument {
            what: "number of draws",
            value: 0.0,
            allowed: "at least one",
        });
    }
    let reached = (0..options.draws)
        .into_par_iter()
        .filter(|&k| {
            let mut rng = stream(options.seed, k);
            reaches(studentised(pulls.iter().map(|u| WEBB[below(&mut rng, 6)] * u)))
        })
        .count();
    let all = options.draws as f64 + 1.0;
    Ok(WildScore {
        statistic,
        p_value: (reached as f64 + 1.0) / all,
        groups,
        vectors: options.draws,
        weights: WildWeights::WebbDrawn,
        smallest_p: 1.0 / all,
    })
}

/// The sum over the root of the sum of squares about the mean.
fn studentised(pulls: impl Iterator<Item = f64>) -> f64 {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for u in pulls {
        count += 1.0;
        sum += u;
        squares += u * u;
    }
    let about_mean: f64 = squares - sum * sum / count;
    if about_mean <= 1e-14 * squares {
        return f64::INFINITY.copysign(sum);
    }
    sum / about_mean.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_all_pull_one_way_give_the_smallest_p_there_is() {
        for groups in 2..9 {
            let pulls: Vec<f64> = (0..groups).map(|g| 1.0 + 0.1 * f64::from(g)).collect();
            let found = test(&pulls, &WildOptions::default()).unwrap();
            assert_eq!(found.p_value, 2.0 / f64::powi(2.0, groups));
            assert_eq!(found.smallest_p, found.p_value);
        }
        let balanced = test(&[1.0, -1.0], &WildOptions::default()).unwrap();
        assert_eq!(balanced.p_value, 1.0);
        assert!(test(&[0.0, 0.0], &WildOptions::default()).is_err());
    }

    #[test]
    fn six_points_have_mean_zero_and_variance_one_and_agree_with_signs() {
        assert!(WEBB.iter().sum::<f64>().abs() < 1e-15);
        assert!((WEBB.iter().map(|v| v * v).sum::<f64>() - 6.0).abs() < 1e-14);
        let pulls: Vec<f64> = (0..12).map(|g| libm::sin(f64::from(g) * 2.3) + 0.35).collect();
        let signs = test(&pulls, &WildOptions::default()).unwrap();
        let drawn = WildOptions { groups_enumerated: 0, draws: 20_000, seed: 4 };
        let points = test(&pulls, &drawn).unwrap();
        assert_eq!(signs.statistic, points.statistic);
        assert!((signs.p_value - points.p_value).abs() < 0.03, "{signs:?} {points:?}");
        assert_eq!(points, test(&pulls, &drawn).unwrap());
    }
}
