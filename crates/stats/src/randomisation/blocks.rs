//! Permutation within blocks: what was measured may change places inside its block only.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::groups::rows_by_group;
use crate::randomisation::{RandomisationTest, Tail, exact, same_length, sampled};
use crate::streams::{shuffle, stream};

/// How many arrangements are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permutations {
    /// Distinct arrangements up to this number are enumerated.
    pub limit: u64,
    /// Otherwise so many are drawn.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for Permutations {
    fn default() -> Self {
        Self { limit: 1 << 16, draws: 9_999, seed: 0 }
    }
}

/// Permutes `values` (an exposure, or residuals) within blocks and compares `statistic` of the
/// arrangement as it was with that of the others. Valid when the values are exchangeable within
/// each block under the null hypothesis: nights near one another, the same person.
///
/// ```
/// use lumbago_stats::randomisation::{Permutations, Tail, within_blocks};
/// // Five pairs of nights, late caffeine on one of each, always the worse one: p = 2 / 2^5.
/// let late = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0];
/// let spasms = [4.0, 1.0, 0.0, 3.0, 2.0, 0.0, 5.0, 4.0, 1.0, 2.0];
/// let pair = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4];
/// let more = |late: &[f64]| -> f64 { late.iter().zip(&spasms).map(|(l, s)| (l - 0.5) * s).sum() };
/// let test = within_blocks(&late, &pair, &Permutations::default(), Tail::TwoSided, more)?;
/// assert!(test.exact && test.allocations == 32);
/// assert_eq!(test.p_value, 0.0625);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Blocks of another length, values that are not finite, no block in which anything can change
/// places, no draws, a statistic that is not finite.
pub fn within_blocks(
    values: &[f64],
    block: &[usize],
    how: &Permutations,
    tail: Tail,
    statistic: impl Fn(&[f64]) -> f64 + Sync,
) -> Result<RandomisationTest, StatsError> {
    same_length("blocks", block.len(), values.len())?;
    if let Some(row) = values.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "permuted value".into(), row });
    }
    let blocks = rows_by_group(block);
    let count =
        blocks.iter().map(|rows| arrangements(values, rows)).fold(1_u64, u64::saturating_mul);
    if count < 2 {
        return Err(StatsError::BadArgument {
            what: "arrangements within the blocks",
            value: 1.0,
            allowed: "2 or more",
        });
    }
    let observed = statistic(values);
    if count <= how.limit {
        let all = enumerate(values, &blocks);
        let statistics: Vec<f64> = all.par_iter().map(|one| statistic(one)).collect();
        return exact(observed, tail, &statistics);
    }
    let statistics: Vec<f64> = (0..how.draws)
        .into_par_iter()
        .map(|k| statistic(&draw(values, &blocks, how.seed, k)))
        .collect();
    sampled(observed, tail, &statistics)
}

/// Number of distinct orders of the values of one block, saturating.
fn arrangements(values: &[f64], rows: &[usize]) -> u64 {
    let sorted = sorted(values, rows);
    let mut count: u128 = 1;
    let mut run = 0;
    for k in 0..sorted.len() {
        run = if k > 0 && sorted[k] == sorted[k - 1] { run + 1 } else { 1 };
        // n! / prod(c!) built up by (k + 1) / run, which stays whole.
        count = count * (k as u128 + 1) / run;
        if count > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    count as u64
}

fn sorted(values: &[f64], rows: &[usize]) -> Vec<f64> {
    let mut of: Vec<f64> = rows.iter().map(|&i| values[i] + 0.0).collect();
    of.sort_by(f64::total_cmp);
    of
}

/// Every distinct arrangement, once.
fn enumerate(values: &[f64], blocks: &[Vec<usize>]) -> Vec<Vec<f64>> {
    let mut all = vec![values.to_vec()];
    for rows in blocks {
        let mut next = Vec::new();
        let mut order = sorted(values, rows);
        loop {
            for base in &all {
                let mut one = base.clone();
                rows.iter().zip(&order).for_each(|(&i, v)| one[i] = *v);
                next.push(one);
            }
            if !following(&mut order) {
                break;
            }
        }
        all = next;
    }
    all
}

/// The next arrangement in lexical order; `false` after the last.
fn following(order: &mut [f64]) -> bool {
    let Some(at) = (1..order.len()).rev().find(|&k| order[k - 1] < order[k]) else { return false };
    let partner = (at..order.len()).rev().find(|&k| order[k] > order[at - 1]).unwrap_or(at);
    order.swap(at - 1, partner);
    order[at..].reverse();
    true
}

fn draw(values: &[f64], blocks: &[Vec<usize>], seed: u64, k: usize) -> Vec<f64> {
    let mut rng = stream(seed, k);
    let mut out = values.to_vec();
    for rows in blocks {
        let mut of: Vec<f64> = rows.iter().map(|&i| values[i]).collect();
        shuffle(&mut rng, &mut of);
        rows.iter().zip(of).for_each(|(&i, v)| out[i] = v);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrangements_are_distinct_and_as_many_as_counted() {
        let values = [1.0, 1.0, 2.0, 3.0, 0.0, 0.0, 5.0];
        let blocks = rows_by_group(&[0, 0, 0, 0, 1, 1, 1]);
        let all = enumerate(&values, &blocks);
        assert_eq!(all.len(), 12 * 3);
        for (k, one) in all.iter().enumerate() {
            assert!(all[..k].iter().all(|other| other != one));
            assert_eq!(sorted(one, &blocks[0]), sorted(&values, &blocks[0]));
        }
        let many: Vec<f64> = (0..60).map(f64::from).collect();
        assert_eq!(arrangements(&many, &(0..60).collect::<Vec<_>>()), u64::MAX);
    }

    #[test]
    fn draws_agree_with_the_enumeration() {
        let values: Vec<f64> = (0..12).map(|i| f64::from((i * 5) % 7)).collect();
        let outcome: Vec<f64> = (0..12).map(|i| f64::from((i * i) % 11)).collect();
        let block: Vec<usize> = (0..12).map(|i| i / 4).collect();
        let centred =
            |v: &[f64]| -> f64 { v.iter().zip(&outcome).map(|(a, b)| (a - 3.0) * (b - 4.0)).sum() };
        let run = |limit, seed| {
            let how = Permutations { limit, draws: 19_999, seed };
            within_blocks(&values, &block, &how, Tail::Upper, centred).unwrap()
        };
        let (full, drawn) = (run(1 << 20, 0), run(0, 3));
        assert!(full.exact && full.allocations == 24 * 24 * 24 && !drawn.exact);
        assert!((full.p_value - drawn.p_value).abs() < 4.0 * drawn.monte_carlo_error);
        assert_eq!(drawn, run(0, 3));
    }

    #[test]
    fn under_the_null_p_is_below_its_level_no_more_often_than_it_says() {
        let mut small = 0;
        for k in 0..400 {
            let mut rng = stream(11, k);
            let values: Vec<f64> = (0..8).map(|i| f64::from(i % 2)).collect();
            let y: Vec<f64> = (0..8).map(|_| crate::streams::normal(&mut rng)).collect();
            let block = [0, 0, 0, 0, 1, 1, 1, 1];
            let gap = |v: &[f64]| -> f64 { v.iter().zip(&y).map(|(a, b)| (a - 0.5) * b).sum() };
            let test =
                within_blocks(&values, &block, &Permutations::default(), Tail::TwoSided, gap);
            small += usize::from(test.unwrap().p_value <= 0.2);
        }
        // At most 80 expected (36 arrangements: 0.194 in fact), standard deviation 8.
        assert!((50..=104).contains(&small), "{small}");
    }

    #[test]
    fn nothing_to_permute_is_refused() {
        let refused = |values: &[f64], block: &[usize]| {
            within_blocks(values, block, &Permutations::default(), Tail::Upper, |v| v[0]).is_err()
        };
        assert!(refused(&[1.0, 2.0], &[0, 1]));
        assert!(refused(&[1.0, 1.0], &[0, 0]));
        assert!(refused(&[1.0, f64::NAN], &[0, 0]));
        assert!(refused(&[1.0, 2.0], &[0]));
    }
}
