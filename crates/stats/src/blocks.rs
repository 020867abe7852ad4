//! Sums over rows, in blocks of a fixed size and added in a fixed order: the number of threads
//! changes how fast the result comes, never a bit of it.

use std::ops::Range;

use rayon::prelude::*;

/// Rows in a block. Part of the definition of every sum here: changing it changes last bits.
pub(crate) const BLOCK: usize = 4096;

/// Below this many rows the blocks run on the calling thread; the result is the same.
const PARALLEL_ROWS: usize = 50_000;

/// Applies `work` to consecutive row ranges and returns the results in row order.
pub(crate) fn map_blocks<T: Send>(n: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let blocks = n.div_ceil(BLOCK);
    let range = |b: usize| b * BLOCK..((b + 1) * BLOCK).min(n);
    if n >= PARALLEL_ROWS {
        (0..blocks).into_par_iter().map(|b| work(range(b))).collect()
    } else {
        (0..blocks).map(|b| work(range(b))).collect()
    }
}

/// Sum of `term(i)` over the rows.
pub(crate) fn sum(n: usize, term: impl Fn(usize) -> f64 + Sync) -> f64 {
    map_blocks(n, |rows| rows.map(&term).sum::<f64>()).into_iter().sum()
}

/// Fills a vector of length `n` with `term(i)`.
pub(crate) fn fill(n: usize, term: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
    let parts = map_blocks(n, |rows| rows.map(&term).collect::<Vec<f64>>());
    if parts.len() == 1 {
        return parts.into_iter().next().unwrap_or_default();
    }
    parts.concat()
}

/// Adds vectors of one length, in the order given.
pub(crate) fn add_all(parts: Vec<Vec<f64>>, len: usize) -> Vec<f64> {
    let mut total = vec![0.0; len];
    for part in parts {
        for (t, v) in total.iter_mut().zip(part) {
            *t += v;
        }
    }
    total
}
