//! Is there a break at all? The largest score statistic over all places, against its distribution
//! under random signs of blocks.
//!
//! ```text
//! s_g(psi) = sum over rows i of block g of h_i(psi) (y_i − mu_i)      mu: the straight model
//! T = max over psi of (sum_g s_g)² / sum_g s_g²
//! T* = the same with s_g multiplied by a random sign per block
//! ```
//! h(psi) is `(x − psi)₊` less its weighted regression on the model's columns, so that estimating
//! them is allowed for (score bootstrap: Kline & Santos 2012). psi has no meaning under "no break",
//! hence the maximum (Davies 1987; Hansen 1996). Signs of whole blocks keep overdispersion and the
//! dependence of neighbouring nights as they are; nothing is assumed of either.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{BreakpointOptions, column_called, grid, room};
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::{GlmOptions, glm};
use crate::groups::rows_by_group;
use crate::matrix::dot;

/// Fewer blocks than this have too few sign patterns for a tail area of 1 %.
const LEAST_BLOCKS: usize = 8;

/// Whether the slope changes anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BreakTest {
    /// The largest squared score statistic.
    pub statistic: f64,
    /// Where it is reached; close to, not the same as, the fitted break.
    pub at: f64,
    /// Share of sign patterns with at least as large a statistic, the observed one counted.
    pub p_value: f64,
    /// Blocks that got a sign each.
    pub blocks: usize,
    /// Random sign patterns.
    pub replicates: usize,
}

/// Tests that the slope of `variable` changes at no place. `block` says which rows share a sign: the
/// person in a group, runs of neighbouring nights in one person's log (7 nights or more, so that
/// blocks are nearly independent; at least 8 blocks). The same `seed` gives the same answer whatever
/// the number of threads.
///
/// # Errors
/// As [`super::breakpoint`]; blocks of a wrong number of rows; fewer than 8 blocks; no replicate;
/// [`StatsError::NoVariance`] when the straight model fits without residuals.
#[allow(clippy::too_many_arguments)]
pub fn break_exists(
    design: &Design,
    variable: &str,
    y: &[f64],
    model: &GlmOptions<'_>,
    options: &BreakpointOptions,
    block: &[usize],
    replicates: usize,
    seed: u64,
) -> Result<BreakTest, StatsError> {
    let x = column_called(design, variable)?;
    if block.len() != design.n {
        return Err(StatsError::LengthMismatch {
            what: "blocks".into(),
            expected: design.n,
            found: block.len(),
        });
    }
    let groups = rows_by_group(block);
    if groups.len() < LEAST_BLOCKS {
        return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: LEAST_BLOCKS });
    }
    if replicates == 0 {
        return Err(StatsError::BadArgument {
            what: "replicates",
            value: 0.0,
            allowed: "at least 1",
        });
    }
    let (low, high) = room(x, options.least_rows)?;
    let places = grid(low, high, options.grid);
    let fit = glm(design, y, model)?;
    // One vector of block scores per place, scaled to unit length.
    let mut scores: Vec<Vec<f64>> = Vec::with_capacity(places.len());
    for psi in &places {
        let bend: Vec<f64> = x.iter().map(|v| (v - psi).max(0.0)).collect();
        let weighted: Vec<f64> = bend.iter().zip(&fit.working_weight).map(|(h, w)| h * w).collect();
        let slope = fit.bread.times_vec(&design.transposed_times(&weighted));
        let own = |i: usize| (bend[i] - design.row_dot(i, &slope)) * fit.score_residual[i];
        let sums: Vec<f64> = groups.iter().map(|rows| rows.iter().map(|&i| own(i)).sum()).collect();
        let length = dot(&sums, &sums).sqrt();
        if length <= 1e-10 * bend.iter().fold(0.0, |m: f64, v| m.max(*v)) {
            return Err(StatsError::NoVariance { name: format!("a break of {variable}") });
        }
        scores.push(sums.iter().map(|s| s / length).collect());
    }
    let largest = |sign: &dyn Fn(usize) -> f64| {
        scores.iter().enumerate().fold((0.0, 0), |best: (f64, usize), (k, s)| {
            let sum: f64 = s.iter().enumerate().map(|(g, v)| sign(g) * v).sum();
            if sum * sum > best.0 { (sum * sum, k) } else { best }
        })
    };
    let (statistic, place) = largest(&|_| 1.0);
    let as_large = (0..replicates)
        .into_par_iter()
        .filter(|&replicate| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(replicate as u64);
            let signs: Vec<f64> =
                groups.iter().map(|_| if rng.next_u32() & 1 == 0 { 1.0 } else { -1.0 }).collect();
            largest(&|g| signs[g]).0 >= statistic * (1.0 - 1e-12)
        })
        .count();
    Ok(BreakTest {
        statistic,
        at: places[place],
        p_value: (1 + as_large) as f64 / (1 + replicates) as f64,
        blocks: groups.len(),
        replicates,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(bend: f64) -> (Design, Vec<f64>, Vec<usize>) {
        let age: Vec<f64> = (0..240).map(|t| f64::from(t) / 24.0).collect();
        let noise = |t: usize| ((t * 7919 + t * t * 31) % 97) as f64 / 48.0;
        let y = (0..240)
            .map(|t| (noise(t) + 1.0 + 0.1 * age[t] + bend * (age[t] - 5.0).max(0.0)).floor())
            .collect();
        let design = Design::builder(240).intercept().column("age", &age).build().unwrap();
        (design, y, (0..240).map(|t| t / 10).collect())
    }

    fn test(bend: f64, seed: u64) -> BreakTest {
        let (design, y, block) = log(bend);
        let (model, options) = (GlmOptions::poisson(), BreakpointOptions::default());
        break_exists(&design, "age", &y, &model, &options, &block, 499, seed).unwrap()
    }

    #[test]
    fn a_strong_break_is_seen_and_a_straight_line_is_left() {
        let broken = test(1.5, 1);
        assert!(broken.p_value < 0.02 && (broken.at - 5.0).abs() < 1.5, "{broken:?}");
        assert!(test(0.0, 1).p_value > 0.05);
        assert_eq!(test(0.4, 9), test(0.4, 9));
    }

    #[test]
    fn too_few_blocks_are_refused() {
        let (design, y, _) = log(0.0);
        let (model, options) = (GlmOptions::poisson(), BreakpointOptions::default());
        let block: Vec<usize> = (0..240).map(|t| t / 60).collect();
        let refused = break_exists(&design, "age", &y, &model, &options, &block, 99, 1);
        assert_eq!(refused, Err(StatsError::TooFewClusters { clusters: 4, needed: 8 }));
    }
}
