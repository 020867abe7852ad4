//! How much of an exposure other columns explain.

/// Squared multiple correlation of `x` with the columns, after centring within groups.
///
/// ```text
/// R2 = 1 - |x - P x|^2 / |x - mean(x)|^2
/// ```
///
/// The projection P is made by modified Gram-Schmidt, which skips a column that is a combination
/// of those before it, so rank does not matter. Zero where `x` does not vary.
pub(crate) fn r_squared(x: &[f64], columns: &[Vec<f64>], group: Option<&[usize]>) -> f64 {
    let mut rest = centred(x, group);
    let total = dot(&rest, &rest);
    if total <= f64::EPSILON * dot(x, x) {
        return 0.0;
    }
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut v = centred(column, group);
        let before = dot(&v, &v);
        for b in &basis {
            let along = dot(&v, b);
            subtract(&mut v, along, b);
        }
        let left = dot(&v, &v);
        if left <= 1e-12 * before.max(dot(column, column)) {
            continue;
        }
        let norm = left.sqrt();
        v.iter_mut().for_each(|a| *a /= norm);
        let along = dot(&rest, &v);
        subtract(&mut rest, along, &v);
        basis.push(v);
    }
    (1.0 - dot(&rest, &rest) / total).clamp(0.0, 1.0)
}

/// Correlation of two columns after centring within groups; zero where one does not vary.
pub(crate) fn correlation(x: &[f64], y: &[f64], group: Option<&[usize]>) -> f64 {
    let (a, b) = (centred(x, group), centred(y, group));
    let size = (dot(&a, &a) * dot(&b, &b)).sqrt();
    if size > 0.0 { dot(&a, &b) / size } else { 0.0 }
}

/// The values less their mean, by group where there are groups.
pub(crate) fn centred(x: &[f64], group: Option<&[usize]>) -> Vec<f64> {
    let Some(group) = group else {
        let mean = x.iter().sum::<f64>() / x.len().max(1) as f64;
        return x.iter().map(|v| v - mean).collect();
    };
    let groups = group.iter().max().map_or(0, |g| g + 1);
    let (mut sum, mut n) = (vec![0.0; groups], vec![0.0; groups]);
    for (v, &g) in x.iter().zip(group) {
        sum[g] += v;
        n[g] += 1.0;
    }
    x.iter().zip(group).map(|(v, &g)| v - sum[g] / n[g]).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn subtract(v: &mut [f64], times: f64, b: &[f64]) {
    v.iter_mut().zip(b).for_each(|(v, b)| *v -= times * b);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_explained_by_itself_and_by_nothing_orthogonal() {
        let x = [1.0, 2.0, 3.0, 4.0];
        assert!((r_squared(&x, &[vec![5.0, 7.0, 9.0, 11.0]], None) - 1.0).abs() < 1e-12);
        assert!(r_squared(&x, &[vec![1.0, -1.0, -1.0, 1.0]], None) < 1e-12);
        assert_eq!(r_squared(&[2.0; 4], &[x.to_vec()], None), 0.0);
    }

    #[test]
    fn repeated_columns_change_nothing() {
        let x = [1.0, 3.0, 2.0, 5.0, 4.0];
        let c = vec![0.0, 1.0, 1.0, 2.0, 5.0];
        let once = r_squared(&x, std::slice::from_ref(&c), None);
        let twice = r_squared(&x, &[c.clone(), c.iter().map(|v| 3.0 * v + 1.0).collect()], None);
        assert!((once - twice).abs() < 1e-12);
    }

    #[test]
    fn people_are_compared_with_themselves() {
        let x = [1.0, 2.0, 11.0, 12.0];
        let y = [2.0, 1.0, 12.0, 11.0];
        assert!(correlation(&x, &y, None) > 0.9);
        assert!(correlation(&x, &y, Some(&[0, 0, 1, 1])) < -0.9);
    }
}
