//! Cross products of tall columns, a strip of rows at a time so that the strip stays in the
//! processor's cache. Four running sums per product, combined in a fixed order: the compiler may
//! use vectors as wide as the machine has, and the bits stay the same.

use std::ops::Range;

use crate::blocks;
use crate::linalg::wide;
use crate::matrix::Matrix;

/// Rows of a strip: sixteen columns of it fit in a first-level cache.
pub(crate) const STRIP: usize = 256;

/// Running sums of a product.
const LANES: usize = 4;

/// Columns of one length side by side, column-major.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tall<'a> {
    values: &'a [f64],
    pub(crate) n: usize,
    pub(crate) p: usize,
}

impl<'a> Tall<'a> {
    pub(crate) fn new(values: &'a [f64], n: usize, p: usize) -> Self {
        debug_assert_eq!(values.len(), n * p);
        Self { values, n, p }
    }

    /// The given rows of column `j`.
    pub(crate) fn part(&self, j: usize, rows: &Range<usize>) -> &'a [f64] {
        &self.values[j * self.n + rows.start..j * self.n + rows.end]
    }

    /// Adds `X b` of the given rows to `out`.
    pub(crate) fn add_times(&self, rows: &Range<usize>, b: &[f64], out: &mut [f64]) {
        wide(|| {
            for (j, &slope) in b.iter().enumerate() {
                for (o, x) in out.iter_mut().zip(self.part(j, rows)) {
                    *o += slope * x;
                }
            }
        });
    }

    /// Adds `X' v` of the given rows to `out`; `v` holds those rows only.
    pub(crate) fn add_score(&self, rows: &Range<usize>, v: &[f64], out: &mut [f64]) {
        wide(|| {
            for (j, o) in out.iter_mut().enumerate() {
                *o += product(self.part(j, rows), v);
            }
        });
    }

    /// Adds `X' diag(w) X` of the given rows to the upper triangle of `out`; `w` holds those rows
    /// only and they are at most [`STRIP`]. `scratch` has room for `p` strips.
    pub(crate) fn add_gram(
        &self,
        rows: &Range<usize>,
        w: &[f64],
        scratch: &mut [f64],
        out: &mut Matrix,
    ) {
        wide(|| self.add_gram_of(rows, w, scratch, out));
    }

    #[inline(always)]
    fn add_gram_of(&self, rows: &Range<usize>, w: &[f64], scratch: &mut [f64], out: &mut Matrix) {
        let (m, p) = (rows.len(), self.p);
        for (j, left) in scratch.chunks_exact_mut(m).take(p).enumerate() {
            for ((l, x), w) in left.iter_mut().zip(self.part(j, rows)).zip(w) {
                *l = x * w;
            }
        }
        let left = |j: usize| &scratch[j * m..(j + 1) * m];
        for a in (0..p).step_by(2) {
            // An odd last column is paired with itself.
            let next = (a + 1).min(p - 1);
            for b in (0..=a).step_by(2) {
                let after = (b + 1).min(p - 1);
                let [ba, na, bn, nn] =
                    products(left(a), left(next), self.part(b, rows), self.part(after, rows));
                out.add(b, a, ba);
                if after != b && after <= a {
                    out.add(after, a, na);
                }
                if next != a {
                    out.add(b, next, bn);
                    if after != b {
                        out.add(after, next, nn);
                    }
                }
            }
        }
    }

    /// Writes `x_i' (R'R)^-1 x_i` of the given rows, at most [`STRIP`], to `out`. `scratch` has
    /// room for `p` strips.
    pub(crate) fn lengths(
        &self,
        rows: &Range<usize>,
        r: &Matrix,
        scratch: &mut [f64],
        out: &mut [f64],
    ) {
        let m = rows.len();
        out.fill(0.0);
        wide(|| {
            for j in 0..self.p {
                let (solved, rest) = scratch.split_at_mut(j * m);
                let own = &mut rest[..m];
                own.copy_from_slice(self.part(j, rows));
                for (k, z) in solved.chunks_exact(m).enumerate() {
                    let share = r.at(k, j);
                    for (o, z) in own.iter_mut().zip(z) {
                        *o -= share * z;
                    }
                }
                let scale = 1.0 / r.at(j, j);
                for (o, total) in own.iter_mut().zip(out.iter_mut()) {
                    *o *= scale;
                    *total += *o * *o;
                }
            }
        });
    }

    /// `X' diag(w) X`.
    pub(crate) fn gram(&self, w: &[f64]) -> Matrix {
        let p = self.p;
        let parts = blocks::map_blocks(self.n, |block| {
            let mut scratch = vec![0.0; p * STRIP];
            let mut part = Matrix::zeros(p, p);
            for rows in strips(block) {
                self.add_gram(&rows, &w[rows.clone()], &mut scratch, &mut part);
            }
            part.data
        });
        let upper = Matrix { rows: p, cols: p, data: blocks::add_all(parts, p * p) };
        mirrored(upper)
    }

    /// `X' v`.
    pub(crate) fn score(&self, v: &[f64]) -> Vec<f64> {
        let parts = blocks::map_blocks(self.n, |block| {
            let mut part = vec![0.0; self.p];
            for rows in strips(block) {
                self.add_score(&rows, &v[rows.clone()], &mut part);
            }
            part
        });
        blocks::add_all(parts, self.p)
    }
}

/// Sums of one sweep over all rows.
#[derive(Debug)]
pub(crate) struct Sums<const K: usize, const T: usize> {
    /// Sums of what the strips returned.
    pub(crate) total: [f64; T],
    /// `X' r`, for each r.
    pub(crate) score: [Vec<f64>; K],
    /// `X' diag(w) X`.
    pub(crate) gram: Matrix,
}

impl Tall<'_> {
    /// One sweep over the rows: `fill` gets a strip and writes its w and its K vectors r; the T
    /// numbers it returns are added up.
    pub(crate) fn sweep<const K: usize, const T: usize>(
        &self,
        fill: impl Fn(&Range<usize>, &mut [f64], [&mut [f64]; K]) -> [f64; T] + Sync,
    ) -> Sums<K, T> {
        let p = self.p;
        let parts = blocks::map_blocks(self.n, |block| {
            let mut scratch = vec![0.0; p * STRIP];
            let (mut w, mut r) = ([0.0; STRIP], [[0.0; STRIP]; K]);
            let mut sums = Sums::zeros(p);
            for rows in strips(block) {
                let m = rows.len();
                let totals = fill(&rows, &mut w[..m], r.each_mut().map(|r| &mut r[..m]));
                add(&mut sums.total, &totals);
                for (score, r) in sums.score.iter_mut().zip(&r) {
                    self.add_score(&rows, &r[..m], score);
                }
                self.add_gram(&rows, &w[..m], &mut scratch, &mut sums.gram);
            }
            sums
        });
        Sums::of(parts, p)
    }
}

impl<const K: usize, const T: usize> Sums<K, T> {
    pub(crate) fn zeros(p: usize) -> Self {
        let score = std::array::from_fn(|_| vec![0.0; p]);
        Self { total: [0.0; T], score, gram: Matrix::zeros(p, p) }
    }

    /// The parts added in the order given; of their Gram matrices only upper triangles count.
    pub(crate) fn of(parts: Vec<Self>, p: usize) -> Self {
        let mut all = Self::zeros(p);
        for part in parts {
            add(&mut all.total, &part.total);
            for (score, part) in all.score.iter_mut().zip(&part.score) {
                add(score, part);
            }
            add(&mut all.gram.data, &part.gram.data);
        }
        all.gram = mirrored(all.gram);
        all
    }
}

fn add(total: &mut [f64], part: &[f64]) {
    for (t, v) in total.iter_mut().zip(part) {
        *t += v;
    }
}

/// The strips of a block of rows.
pub(crate) fn strips(block: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = block.end;
    block.step_by(STRIP).map(move |start| start..(start + STRIP).min(end))
}

/// The full symmetric matrix of an upper triangle.
pub(crate) fn mirrored(mut upper: Matrix) -> Matrix {
    for j in 0..upper.cols {
        for i in 0..j {
            let v = upper.at(i, j);
            upper.set(j, i, v);
        }
    }
    upper
}

/// The inner product of two slices of equal length.
#[inline(always)]
pub(crate) fn product(a: &[f64], b: &[f64]) -> f64 {
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (x, y) in a.iter().zip(b) {
        for l in 0..LANES {
            sums[l] += x[l] * y[l];
        }
    }
    let rest: f64 = rest_a.iter().zip(rest_b).map(|(x, y)| x * y).sum();
    combined(sums) + rest
}

/// `[y0'x0, y1'x0, y0'x1, y1'x1]`.
#[inline(always)]
fn products(x0: &[f64], x1: &[f64], y0: &[f64], y1: &[f64]) -> [f64; 4] {
    let mut sums = [[0.0; LANES]; 4];
    let (c0, r0) = x0.as_chunks::<LANES>();
    let (c1, r1) = x1.as_chunks::<LANES>();
    let (d0, s0) = y0.as_chunks::<LANES>();
    let (d1, s1) = y1.as_chunks::<LANES>();
    for (((a0, a1), b0), b1) in c0.iter().zip(c1).zip(d0).zip(d1) {
        for l in 0..LANES {
            sums[0][l] += a0[l] * b0[l];
            sums[1][l] += a0[l] * b1[l];
            sums[2][l] += a1[l] * b0[l];
            sums[3][l] += a1[l] * b1[l];
        }
    }
    let mut out = sums.map(combined);
    for (((a0, a1), b0), b1) in r0.iter().zip(r1).zip(s0).zip(s1) {
        out[0] += a0 * b0;
        out[1] += a0 * b1;
        out[2] += a1 * b0;
        out[3] += a1 * b1;
    }
    out
}

#[inline(always)]
fn combined(s: [f64; LANES]) -> f64 {
    (s[0] + s[2]) + (s[1] + s[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_sums_written_out_for_odd_and_even_widths_and_every_remainder() {
        for p in [1, 2, 3, 4, 5] {
            for n in [p, 7, 255, 256, 259, 4099] {
                let values: Vec<f64> = (0..n * p).map(|i| ((i * 37) % 19) as f64 - 8.0).collect();
                let w: Vec<f64> = (0..n).map(|i| (1 + i % 4) as f64).collect();
                let tall = Tall::new(&values, n, p);
                let (gram, score) = (tall.gram(&w), tall.score(&w));
                for a in 0..p {
                    let x = &values[a * n..(a + 1) * n];
                    let total: f64 = x.iter().zip(&w).map(|(x, w)| x * w).sum();
                    // Whole numbers: every sum is exact.
                    assert_eq!(score[a], total);
                    for b in 0..p {
                        let y = &values[b * n..(b + 1) * n];
                        let sum: f64 = (0..n).map(|i| w[i] * x[i] * y[i]).sum();
                        assert_eq!(gram.at(a, b), sum, "n {n} p {p} ({a}, {b})");
                    }
                }
            }
        }
    }
}
