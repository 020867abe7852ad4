//! The triangular factor R of a weighted design, `R'R = X'WX`, without forming X'WX.
//!
//! Householder reflections on blocks of rows, the factors of the blocks stacked and reduced again
//! (tall-skinny QR: Demmel, Grigori, Hoemmen & Langou 2012). The condition number enters once, not
//! squared as in the normal equations.

use crate::blocks::map_blocks;
use crate::linalg::wide;
use crate::matrix::{Matrix, dot};

/// R of the QR decomposition of `diag(sqrt(weight)) * X`, upper triangular with diagonal >= 0.
pub(crate) fn weighted_factor(columns: &[f64], n: usize, p: usize, weight: &[f64]) -> Matrix {
    let parts = map_blocks(n, |rows| {
        let root: Vec<f64> = weight[rows.clone()].iter().map(|w| w.sqrt()).collect();
        let mut block = Matrix::zeros(rows.len(), p);
        for (j, own) in block.data.chunks_exact_mut(rows.len().max(1)).enumerate() {
            let column = &columns[j * n + rows.start..j * n + rows.end];
            for ((slot, root), x) in own.iter_mut().zip(&root).zip(column) {
                *slot = root * x;
            }
        }
        reduce(block)
    });
    let height = parts.iter().map(|r| r.rows).sum();
    if parts.len() == 1 {
        return parts.into_iter().next().map(|r| square(&r, p)).unwrap_or(Matrix::zeros(p, p));
    }
    let mut stack = Matrix::zeros(height, p);
    let mut top = 0;
    for part in &parts {
        for j in 0..p {
            for i in 0..part.rows {
                stack.set(top + i, j, part.at(i, j));
            }
        }
        top += part.rows;
    }
    square(&reduce(stack), p)
}

/// Householder reduction in place; returns the upper trapezoid of at most `cols` rows.
fn reduce(mut a: Matrix) -> Matrix {
    let (n, p) = (a.rows, a.cols);
    let steps = n.min(p);
    let mut v = vec![0.0; n];
    for k in 0..steps {
        let scale = (k..n).map(|i| a.at(i, k).abs()).fold(0.0, f64::max);
        if scale == 0.0 {
            continue;
        }
        let norm =
            scale * (k..n).map(|i| (a.at(i, k) / scale) * (a.at(i, k) / scale)).sum::<f64>().sqrt();
        let alpha = if a.at(k, k) > 0.0 { -norm } else { norm };
        for (i, slot) in v.iter_mut().enumerate().skip(k) {
            *slot = a.at(i, k);
        }
        v[k] -= alpha;
        let vv: f64 = v[k..].iter().map(|x| (x / scale) * (x / scale)).sum();
        for j in k..p {
            let column = &mut a.data[j * n + k..(j + 1) * n];
            let along: f64 =
                column.iter().zip(&v[k..]).map(|(x, h)| (x / scale) * (h / scale)).sum();
            let factor = 2.0 * along / vv;
            wide(|| {
                for (x, h) in column.iter_mut().zip(&v[k..]) {
                    *x -= factor * h;
                }
            });
        }
    }
    let mut r = Matrix::zeros(steps, p);
    for i in 0..steps {
        let sign = if a.at(i, i) < 0.0 { -1.0 } else { 1.0 };
        for j in i..p {
            r.set(i, j, sign * a.at(i, j));
        }
    }
    r
}

/// Pads a trapezoid with zero rows to a square.
fn square(r: &Matrix, p: usize) -> Matrix {
    let mut out = Matrix::zeros(p, p);
    for j in 0..p {
        for i in 0..r.rows.min(p) {
            out.set(i, j, r.at(i, j));
        }
    }
    out
}

/// Whether R is usable: no diagonal element vanishes against the length of its own column.
pub(crate) fn well_posed(r: &Matrix) -> bool {
    (0..r.cols).all(|j| {
        let length = r.col(j).iter().map(|v| v * v).sum::<f64>().sqrt();
        length.is_finite() && r.at(j, j) > 1e-12 * length
    })
}

/// R with `R'R` equal to a Gram matrix, and the smallest pivot on the correlation scale: about
/// `p * 2e-16` over that pivot is the relative error that the squared condition number leaves.
/// `None` when the matrix is not positive definite.
pub(crate) fn of_gram(gram: &Matrix) -> Option<(Matrix, f64)> {
    let p = gram.rows;
    let mut r = Matrix::zeros(p, p);
    let mut least = f64::INFINITY;
    for j in 0..p {
        for i in 0..=j {
            let done = dot(&r.col(i)[..i], &r.col(j)[..i]);
            let rest = gram.at(i, j) - done;
            if i < j {
                r.set(i, j, rest / r.at(i, i));
                continue;
            }
            let share = rest / gram.at(j, j);
            if share.is_nan() || share <= 0.0 || !rest.is_finite() {
                return None;
            }
            least = least.min(share);
            r.set(j, j, rest.sqrt());
        }
    }
    Some((r, least))
}

/// Solves `R' x = b`.
pub(crate) fn solve_transposed(r: &Matrix, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in 0..r.rows {
        let done: f64 = (0..i).map(|k| r.at(k, i) * x[k]).sum();
        x[i] = (x[i] - done) / r.at(i, i);
    }
    x
}

/// Solves `R x = b`.
pub(crate) fn solve(r: &Matrix, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for i in (0..r.rows).rev() {
        let done: f64 = (i + 1..r.rows).map(|k| r.at(i, k) * x[k]).sum();
        x[i] = (x[i] - done) / r.at(i, i);
    }
    x
}

/// `(R'R)^-1`, exactly symmetric.
pub(crate) fn gram_inverse(r: &Matrix) -> Matrix {
    let p = r.rows;
    let mut inverse = Matrix::zeros(p, p);
    for j in 0..p {
        let mut e = vec![0.0; p];
        e[j] = 1.0;
        for (i, v) in solve(r, &e).into_iter().enumerate() {
            inverse.set(i, j, v);
        }
    }
    let mut out = Matrix::zeros(p, p);
    for i in 0..p {
        for j in i..p {
            let v: f64 = (j..p).map(|k| inverse.at(i, k) * inverse.at(j, k)).sum();
            out.set(i, j, v);
            out.set(j, i, v);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gram(columns: &[f64], n: usize, p: usize, w: &[f64]) -> Matrix {
        let mut g = Matrix::zeros(p, p);
        for a in 0..p {
            for b in 0..p {
                g.set(a, b, (0..n).map(|i| w[i] * columns[i + a * n] * columns[i + b * n]).sum());
            }
        }
        g
    }

    #[test]
    fn factor_reproduces_the_gram_matrix_across_block_borders() {
        for n in [5, 4095, 4096, 4097, 9000] {
            let columns: Vec<f64> =
                (0..3 * n).map(|i| libm::sin(0.37 * (i * i) as f64) + 0.1).collect();
            let weight: Vec<f64> = (0..n).map(|i| 0.5 + (i % 7) as f64).collect();
            let r = weighted_factor(&columns, n, 3, &weight);
            let expected = gram(&columns, n, 3, &weight);
            let found = r.transpose().times(&r);
            for (a, b) in found.data.iter().zip(&expected.data) {
                assert!((a - b).abs() <= 1e-12 * (n as f64), "n {n}: {a} {b}");
            }
            let unit = gram_inverse(&r).times(&expected);
            for i in 0..3 {
                for j in 0..3 {
                    let target = if i == j { 1.0 } else { 0.0 };
                    assert!((unit.at(i, j) - target).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn triangular_solves_invert_each_other() {
        let mut r = Matrix::zeros(3, 3);
        for (i, j, v) in
            [(0, 0, 2.0), (0, 1, -1.0), (0, 2, 0.5), (1, 1, 3.0), (1, 2, 4.0), (2, 2, 0.25)]
        {
            r.set(i, j, v);
        }
        let x = [1.0, -2.0, 3.0];
        let found = solve(&r, &r.times_vec(&x));
        let back = solve_transposed(&r, &r.transpose().times_vec(&x));
        for k in 0..3 {
            assert!((found[k] - x[k]).abs() < 1e-14);
            assert!((back[k] - x[k]).abs() < 1e-14);
        }
    }
}
