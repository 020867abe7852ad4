//! Vectors and matrices of a group's few effects: fixed size, no allocation.

/// The largest number of effects a group may have.
pub(super) const MOST_EFFECTS: usize = 3;

/// A vector of a group's effects; entries from q on are 0.
pub(super) type Short = [f64; MOST_EFFECTS];
/// A square matrix, by rows; entries from q on are 0.
pub(super) type Small = [[f64; MOST_EFFECTS]; MOST_EFFECTS];

/// `a'b`.
pub(super) fn inner(q: usize, a: &Short, b: &Short) -> f64 {
    (0..q).map(|k| a[k] * b[k]).sum()
}

/// `A v`.
pub(super) fn times(q: usize, a: &Small, v: &Short) -> Short {
    let mut out = [0.0; MOST_EFFECTS];
    (0..q).for_each(|i| out[i] = inner(q, &a[i], v));
    out
}

/// `A' v`.
pub(super) fn times_transposed(q: usize, a: &Small, v: &Short) -> Short {
    let mut out = [0.0; MOST_EFFECTS];
    for i in 0..q {
        (0..q).for_each(|j| out[j] += a[i][j] * v[i]);
    }
    out
}

/// `A'`.
pub(super) fn transpose(q: usize, a: &Small) -> Small {
    let mut out = Small::default();
    for i in 0..q {
        (0..q).for_each(|j| out[j][i] = a[i][j]);
    }
    out
}

/// `A B`.
pub(super) fn product(q: usize, a: &Small, b: &Small) -> Small {
    let mut out = Small::default();
    for i in 0..q {
        for j in 0..q {
            out[i][j] = (0..q).map(|k| a[i][k] * b[k][j]).sum();
        }
    }
    out
}

/// `A' B`.
pub(super) fn transposed_product(q: usize, a: &Small, b: &Small) -> Small {
    product(q, &transpose(q, a), b)
}

/// `z' A z`.
pub(super) fn quadratic(a: &Small, z: &[f64]) -> f64 {
    let mut out = 0.0;
    for (row, x) in a.iter().zip(z) {
        for (v, y) in row.iter().zip(z) {
            out += v * x * y;
        }
    }
    out
}

/// `I + L' G L`.
pub(super) fn curvature(q: usize, root: &Small, gram: &Small) -> Small {
    let mut c = transposed_product(q, root, &product(q, gram, root));
    (0..q).for_each(|a| c[a][a] += 1.0);
    c
}

/// R lower triangular with `R R' = a`; `None` when a is not positive definite.
pub(super) fn cholesky(q: usize, a: &Small) -> Option<Small> {
    let mut r = Small::default();
    for i in 0..q {
        for j in 0..=i {
            let rest = a[i][j] - (0..j).map(|k| r[i][k] * r[j][k]).sum::<f64>();
            if i == j {
                if rest.is_nan() || rest <= 0.0 || rest.is_infinite() {
                    return None;
                }
                r[i][i] = rest.sqrt();
            } else {
                r[i][j] = rest / r[j][j];
            }
        }
    }
    Some(r)
}

/// The inverse of a lower triangular matrix.
pub(super) fn inverse_lower(q: usize, r: &Small) -> Small {
    let mut out = Small::default();
    for j in 0..q {
        out[j][j] = 1.0 / r[j][j];
        for i in j + 1..q {
            out[i][j] = -(j..i).map(|k| r[i][k] * out[k][j]).sum::<f64>() / r[i][i];
        }
    }
    out
}

/// Solves `R R' x = b`.
pub(super) fn solve(q: usize, r: &Small, b: &Short) -> Short {
    let mut x = *b;
    for i in 0..q {
        x[i] = (x[i] - (0..i).map(|k| r[i][k] * x[k]).sum::<f64>()) / r[i][i];
    }
    for i in (0..q).rev() {
        x[i] = (x[i] - (i + 1..q).map(|k| r[k][i] * x[k]).sum::<f64>()) / r[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factor_inverse_and_solution_agree() {
        let gram = [[4.0, 1.0, -0.5], [1.0, 3.0, 0.2], [-0.5, 0.2, 2.0]];
        let root = [[0.7, 0.0, 0.0], [-0.3, 0.5, 0.0], [0.1, 0.4, 0.9]];
        let c = curvature(3, &root, &gram);
        let r = cholesky(3, &c).unwrap();
        let b = [1.0, -2.0, 0.5];
        let x = solve(3, &r, &b);
        let inverse = inverse_lower(3, &r);
        let again = times(3, &transposed_product(3, &inverse, &inverse), &b);
        let back = times(3, &c, &x);
        for k in 0..3 {
            assert!((back[k] - b[k]).abs() < 1e-14 && (again[k] - x[k]).abs() < 1e-14);
        }
        let direct = quadratic(&c, &x);
        assert!((direct - inner(3, &x, &b)).abs() < 1e-14);
        assert_eq!(cholesky(2, &[[1.0, 2.0, 0.0], [2.0, 1.0, 0.0], [0.0; 3]]), None);
    }
}
