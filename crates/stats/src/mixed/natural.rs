//! From L to standard deviations and correlations, with the slopes of the change.

use crate::matrix::Matrix;
use crate::mixed::small::{MOST_EFFECTS, Small};

/// The lower triangular L with diagonal >= 0 and `L L' = a`, for a positive semidefinite a. A
/// column of L is 0 where its pivot is, or where it is `held`.
pub(super) fn semidefinite_root(q: usize, a: &Small, held: &[bool]) -> Small {
    let mut r = Small::default();
    for j in 0..q {
        let pivot = a[j][j] - (0..j).map(|k| r[j][k] * r[j][k]).sum::<f64>();
        if held[j] || pivot <= 1e-14 * a[j][j] {
            continue;
        }
        r[j][j] = pivot.sqrt();
        for i in j + 1..q {
            r[i][j] = (a[i][j] - (0..j).map(|k| r[i][k] * r[j][k]).sum::<f64>()) / r[j][j];
        }
    }
    r
}

/// A parameter that is reported: a log standard deviation, or Fisher's z of a correlation.
pub(super) enum Natural {
    LogSd(usize),
    AtanhCorrelation(usize, usize),
}

/// Standard deviation of effect a.
pub(super) fn sd(root: &Small, a: usize) -> f64 {
    root[a].iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// Correlation of effects a and b, both with a positive variance.
pub(super) fn correlation(root: &Small, a: usize, b: usize) -> f64 {
    let covariance: f64 = root[a].iter().zip(&root[b]).map(|(x, y)| x * y).sum();
    (covariance / (sd(root, a) * sd(root, b))).clamp(-1.0, 1.0)
}

impl Natural {
    /// Slope in each element of the lower triangle of L, by rows.
    pub(super) fn slope(&self, q: usize, root: &Small) -> Vec<f64> {
        let mut by = Small::default();
        match *self {
            Self::LogSd(a) => add_log_sd(&mut by, root, a, 1.0),
            Self::AtanhCorrelation(a, b) => {
                let (sa, sb) = (sd(root, a), sd(root, b));
                let r = correlation(root, a, b);
                for k in 0..MOST_EFFECTS {
                    by[a][k] += root[b][k] / (sa * sb);
                    by[b][k] += root[a][k] / (sa * sb);
                }
                add_log_sd(&mut by, root, a, -r);
                add_log_sd(&mut by, root, b, -r);
                by.iter_mut().flatten().for_each(|v| *v /= 1.0 - r * r);
            }
        }
        (0..q).flat_map(|a| by[a][..=a].to_vec()).collect()
    }
}

fn add_log_sd(by: &mut Small, root: &Small, a: usize, times: f64) {
    let variance = sd(root, a) * sd(root, a);
    for k in 0..MOST_EFFECTS {
        by[a][k] += times * root[a][k] / variance;
    }
}

/// `D V D'`, exactly symmetric.
pub(super) fn transformed(rows: &[Vec<f64>], v: &Matrix) -> Matrix {
    let k = rows.len();
    let mut out = Matrix::zeros(k, k);
    for (j, right) in rows.iter().enumerate() {
        let column = v.times_vec(right);
        for (i, left) in rows.iter().enumerate().take(j + 1) {
            let value = crate::matrix::dot(left, &column);
            out.set(i, j, value);
            out.set(j, i, value);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::small::{product, transpose};

    const ROOT: Small = [[0.7, 0.0, 0.0], [-0.3, 0.5, 0.0], [0.2, 0.1, 0.4]];

    #[test]
    fn the_root_of_a_square_is_itself_and_zero_pivots_stay_zero() {
        let again = semidefinite_root(3, &product(3, &ROOT, &transpose(3, &ROOT)), &[false; 3]);
        for (row, expected) in again.iter().zip(&ROOT) {
            for (found, e) in row.iter().zip(expected) {
                assert!((found - e).abs() < 1e-14);
            }
        }
        // All the variance of the second effect comes with that of the first.
        let flat = [[0.5, 0.0, 0.0], [-0.8, 0.0, 0.0], [0.0; 3]];
        let again = semidefinite_root(2, &product(2, &flat, &transpose(2, &flat)), &[false; 2]);
        assert!((again[1][0] + 0.8).abs() < 1e-15 && again[1][1] == 0.0);
    }

    #[test]
    fn slopes_are_differences() {
        let h = 1e-6;
        let places = [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)];
        for (k, &(i, j)) in places.iter().enumerate() {
            let (mut up, mut down) = (ROOT, ROOT);
            up[i][j] += h;
            down[i][j] -= h;
            let log_sd = (sd(&up, 2).ln() - sd(&down, 2).ln()) / (2.0 * h);
            assert!((Natural::LogSd(2).slope(3, &ROOT)[k] - log_sd).abs() < 1e-8);
            let z = |r: &Small| correlation(r, 1, 2).atanh();
            let slope = Natural::AtanhCorrelation(1, 2).slope(3, &ROOT)[k];
            assert!((slope - (z(&up) - z(&down)) / (2.0 * h)).abs() < 1e-8);
        }
    }
}
