//! How much of an exposure other columns explain.

/// Products of columns with one another after centring within groups, made once for all questions
/// asked of them.
pub(crate) struct Products {
    /// Centred products, a row a column.
    centred: Vec<Vec<f64>>,
    /// Squared lengths before centring.
    whole: Vec<f64>,
}

impl Products {
    /// Of these columns.
    pub(crate) fn new(columns: &[Vec<f64>], group: Option<&[usize]>) -> Self {
        let own: Vec<Vec<f64>> = columns.iter().map(|c| centred(c, group)).collect();
        let mut products = vec![vec![0.0; own.len()]; own.len()];
        for a in 0..own.len() {
            for b in 0..=a {
                let product = dot(&own[a], &own[b]);
                products[a][b] = product;
                products[b][a] = product;
            }
        }
        Self { centred: products, whole: columns.iter().map(|c| dot(c, c)).collect() }
    }

    /// Correlation of two columns; zero where one does not vary.
    pub(crate) fn correlation(&self, a: usize, b: usize) -> f64 {
        let size = (self.centred[a][a] * self.centred[b][b]).sqrt();
        if size > 0.0 { self.centred[a][b] / size } else { 0.0 }
    }

    /// Squared multiple correlation of column `x` with `others`.
    ///
    /// ```text
    /// R2 = 1 - |x - P x|^2 / |x - mean(x)|^2
    /// ```
    ///
    /// The projection P is read from a Cholesky factor of the products that skips a column which is
    /// a combination of those before it, so rank does not matter. Zero where `x` does not vary.
    pub(crate) fn r_squared(&self, x: usize, others: impl Iterator<Item = usize>) -> f64 {
        let total = self.centred[x][x];
        if total <= f64::EPSILON * self.whole[x] {
            return 0.0;
        }
        // Rows of the factor, with the column each belongs to; the last row of all is that of x.
        let mut factor: Vec<(usize, Vec<f64>)> = Vec::new();
        let row = |column: usize, factor: &[(usize, Vec<f64>)]| {
            let mut row: Vec<f64> = Vec::with_capacity(factor.len() + 1);
            for (k, (other, above)) in factor.iter().enumerate() {
                let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
                row.push((self.centred[column][*other] - known) / above[k]);
            }
            row
        };
        for column in others {
            let mut made = row(column, &factor);
            let left = self.centred[column][column] - dot(&made, &made);
            if left <= COMBINATION * self.centred[column][column].max(self.whole[column]) {
                continue;
            }
            made.push(left.sqrt());
            factor.push((column, made));
        }
        let explained = row(x, &factor);
        (dot(&explained, &explained) / total).clamp(0.0, 1.0)
    }
}

/// Squared multiple correlation of `x` with the columns, after centring within groups: see
/// [`Products::r_squared`].
pub(crate) fn r_squared(x: &[f64], columns: &[Vec<f64>], group: Option<&[usize]>) -> f64 {
    let all: Vec<Vec<f64>> = std::iter::once(x.to_vec()).chain(columns.iter().cloned()).collect();
    Products::new(&all, group).r_squared(0, 1..all.len())
}

/// Share of a column's squared length below which what others leave of it is rounding error: the
/// products hold sixteen digits, of which a few are lost to the factor.
const COMBINATION: f64 = 1e-11;

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
    fn two_columns_explain_what_a_regression_says() {
        // R 4.2: x = c(1,3,2,5,4,7); summary(lm(x ~ a + b))$r.squared.
        let x = [1.0, 3.0, 2.0, 5.0, 4.0, 7.0];
        let a = vec![0.0, 1.0, 1.0, 2.0, 5.0, 3.0];
        let b = vec![2.0, 2.0, 1.0, 4.0, 0.0, 6.0];
        assert!((r_squared(&x, &[a, b], None) - 0.961828571428571).abs() < 1e-12);
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
        let columns = [vec![1.0, 2.0, 11.0, 12.0], vec![2.0, 1.0, 12.0, 11.0]];
        assert!(Products::new(&columns, None).correlation(0, 1) > 0.9);
        assert!(Products::new(&columns, Some(&[0, 0, 1, 1])).correlation(0, 1) < -0.9);
    }
}
