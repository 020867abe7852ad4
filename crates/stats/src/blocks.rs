//! Sums over rows, in blocks of a fixed size and added in a fixed order: the number of threads
//! changes how fast the result comes, never a bit of it.

use std::ops::Range;

use rayon::prelude::*;

/// Rows in a block. Part of the definition of every sum here: changing it changes last bits.
pub(crate) const BLOCK: usize = 4096;

/// Below this many rows the blocks run on the calling thread; the result is the same.
pub(crate) const PARALLEL_ROWS: usize = 50_000;

/// Applies `work` to consecutive row ranges and returns the results in row order.
pub(crate) fn map_blocks<T: Send>(n: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    if n >= PARALLEL_ROWS {
        (0..count(n)).into_par_iter().map(|b| work(range(b, n))).collect()
    } else {
        (0..count(n)).map(|b| work(range(b, n))).collect()
    }
}

/// Sum of `term(i)` over the rows.
pub(crate) fn sum(n: usize, term: impl Fn(usize) -> f64 + Sync) -> f64 {
    map_blocks(n, |rows| rows.map(&term).sum::<f64>()).into_iter().sum()
}

/// Fills a vector of length `n` with `term(i)`.
pub(crate) fn fill(n: usize, term: impl Fn(usize) -> f64 + Sync) -> Vec<f64> {
    let mut out = vec![0.0; n];
    fill_blocks(&mut out, |rows, part| {
        for (slot, i) in part.iter_mut().zip(rows) {
            *slot = term(i);
        }
    });
    out
}

/// Hands each block of rows of `out` to `work` together with its row range.
pub(crate) fn fill_blocks(out: &mut [f64], work: impl Fn(Range<usize>, &mut [f64]) + Sync) {
    map_blocks_mut([out], |rows, [part]| work(rows, part));
}

/// As [`map_blocks`], with the rows of several vectors of one length to write to.
pub(crate) fn map_blocks_mut<const K: usize, T: Send>(
    outs: [&mut [f64]; K],
    work: impl Fn(Range<usize>, [&mut [f64]; K]) -> T + Sync,
) -> Vec<T> {
    let n = outs.first().map_or(0, |out| out.len());
    let mut chunks = outs.map(|out| out.chunks_mut(BLOCK));
    let tasks: Vec<_> = (0..count(n))
        .map(|b| (range(b, n), chunks.each_mut().map(|c| c.next().unwrap_or_default())))
        .collect();
    if n >= PARALLEL_ROWS {
        tasks.into_par_iter().map(|(rows, parts)| work(rows, parts)).collect()
    } else {
        tasks.into_iter().map(|(rows, parts)| work(rows, parts)).collect()
    }
}

/// Number of blocks of `n` rows.
pub(crate) fn count(n: usize) -> usize {
    n.div_ceil(BLOCK)
}

/// Rows of block `b` out of `n` rows.
pub(crate) fn range(b: usize, n: usize) -> Range<usize> {
    b * BLOCK..((b + 1) * BLOCK).min(n)
}

/// Whether `holds` for each of `blocks` blocks; stops early when it does not.
pub(crate) fn all(blocks: usize, holds: impl Fn(usize) -> bool + Sync) -> bool {
    if blocks * BLOCK >= PARALLEL_ROWS {
        (0..blocks).into_par_iter().all(&holds)
    } else {
        (0..blocks).all(&holds)
    }
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
