//! The columns of one term: a number, a factor, a spline basis, or the product of several.

/// Named columns that enter and leave a design together.
///
/// ```
/// use lumbago_stats::Block;
/// let front = Block::levels("position", &[0, 1, 1], &["side", "front"], 0);
/// let stress = Block::number("stress", vec![2.0, 3.0, 5.0]);
/// let product = front.times(&stress);
/// assert_eq!(product.names, ["position[front]:stress"]);
/// assert_eq!(product.columns, [[0.0, 3.0, 5.0]]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// One name a column.
    pub names: Vec<String>,
    /// The columns, each of one length.
    pub columns: Vec<Vec<f64>>,
}

impl Block {
    /// One numeric column.
    pub fn number(name: &str, values: Vec<f64>) -> Self {
        Self { names: vec![name.to_owned()], columns: vec![values] }
    }

    /// Treatment coding: one 0/1 column `prefix[level]` per level except the reference. A code
    /// that is no level gives 0 everywhere.
    pub fn levels<S: AsRef<str>>(
        prefix: &str,
        codes: &[usize],
        levels: &[S],
        reference: usize,
    ) -> Self {
        Self::indicators(prefix, codes, levels, Some(reference))
    }

    /// Full indicator coding: one 0/1 column `prefix[level]` per level, the coding of a factor
    /// whose margin is not in the model.
    pub fn all_levels<S: AsRef<str>>(prefix: &str, codes: &[usize], levels: &[S]) -> Self {
        Self::indicators(prefix, codes, levels, None)
    }

    fn indicators<S: AsRef<str>>(
        prefix: &str,
        codes: &[usize],
        levels: &[S],
        without: Option<usize>,
    ) -> Self {
        let mut block = Self { names: Vec::new(), columns: Vec::new() };
        for (k, level) in levels.iter().enumerate().filter(|&(k, _)| Some(k) != without) {
            block.names.push(format!("{prefix}[{}]", level.as_ref()));
            block.columns.push(codes.iter().map(|&c| f64::from(u8::from(c == k))).collect());
        }
        block
    }

    /// A basis of several columns, `prefix[label]` each.
    pub fn basis<S: AsRef<str>>(prefix: &str, labels: &[S], columns: Vec<Vec<f64>>) -> Self {
        let names = labels.iter().map(|l| format!("{prefix}[{}]", l.as_ref())).collect();
        Self { names, columns }
    }

    /// The products of every column with every column of `other`, this block's varying fastest,
    /// named `left:right`.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut product = Self { names: Vec::new(), columns: Vec::new() };
        for (right_name, right) in other.names.iter().zip(&other.columns) {
            for (left_name, left) in self.names.iter().zip(&self.columns) {
                product.names.push(format!("{left_name}:{right_name}"));
                product.columns.push(left.iter().zip(right).map(|(a, b)| a * b).collect());
            }
        }
        product
    }
}
