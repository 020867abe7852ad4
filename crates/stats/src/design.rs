//! The design matrix: named columns, checked once, never trimmed in silence.

mod block;

pub use block::Block;

use std::sync::Arc;

use crate::error::StatsError;
use crate::linalg::gram::Tall;
use crate::linalg::rank;
use crate::matrix::Matrix;

/// Name given to the column of ones.
pub const INTERCEPT: &str = "(Intercept)";

/// A design matrix of full column rank.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Rows.
    pub n: usize,
    /// Columns, one coefficient each.
    pub p: usize,
    /// `n * p` values, column-major. Copies of a design share them.
    pub columns: Arc<Vec<f64>>,
    /// One name a column.
    pub names: Vec<String>,
}

impl Design {
    /// Starts a design of `n` rows.
    ///
    /// ```
    /// use lumbago_stats::Design;
    /// let design = Design::builder(4)
    ///     .intercept()
    ///     .column("stress", &[3.0, 5.0, 8.0, 2.0])
    ///     .levels("position", &[0, 1, 2, 1], &["side", "back", "front"], 0)
    ///     .build()
    ///     .unwrap();
    /// assert_eq!(design.names, ["(Intercept)", "stress", "position[back]", "position[front]"]);
    /// ```
    pub fn builder(n: usize) -> DesignBuilder {
        DesignBuilder { n, names: Vec::new(), columns: Vec::new(), problem: None }
    }

    /// Column `j`.
    pub fn column(&self, j: usize) -> &[f64] {
        &self.columns[j * self.n..(j + 1) * self.n]
    }

    /// Position of the column called `name`.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Position of a column of ones, if there is one.
    pub fn intercept(&self) -> Option<usize> {
        (0..self.p).find(|&j| self.column(j).iter().all(|&v| v == 1.0))
    }

    /// Row `i`, copied.
    pub fn row(&self, i: usize) -> Vec<f64> {
        (0..self.p).map(|j| self.columns[i + j * self.n]).collect()
    }

    /// `X b`.
    pub fn times(&self, coef: &[f64]) -> Vec<f64> {
        crate::blocks::fill(self.n, |i| self.row_dot(i, coef))
    }

    /// The inner product of row `i` with `v`.
    pub fn row_dot(&self, i: usize, v: &[f64]) -> f64 {
        v.iter().enumerate().map(|(j, b)| self.columns[i + j * self.n] * b).sum()
    }

    /// The design with only the rows listed, checked anew.
    ///
    /// # Errors
    /// As [`DesignBuilder::build`]: a column may become constant or aliased in a subset.
    pub fn select_rows(&self, rows: &[usize]) -> Result<Self, StatsError> {
        let mut builder = Self::builder(rows.len());
        for j in 0..self.p {
            let column: Vec<f64> = rows.iter().map(|&i| self.column(j)[i]).collect();
            builder = builder.column(&self.names[j], &column);
        }
        builder.build()
    }

    /// A design of `n` finite rows, refused as [`DesignBuilder::build`] says.
    pub(crate) fn checked(
        names: Vec<String>,
        columns: Vec<f64>,
        n: usize,
    ) -> Result<Self, StatsError> {
        let p = names.len();
        if n < p || n == 0 || p == 0 {
            return Err(StatsError::TooFewRows { rows: n, columns: p });
        }
        let design = Design::unchecked(names, columns);
        let intercept = design.intercept();
        for j in 0..p {
            let column = design.column(j);
            let constant = column.iter().all(|&v| v == column[0]);
            if constant && intercept != Some(j) && (intercept.is_some() || column[0] == 0.0) {
                return Err(StatsError::ConstantColumn { column: design.names[j].clone() });
            }
        }
        let dependent = rank::dependent_columns(&design.columns, design.n, p, intercept);
        if !dependent.is_empty() {
            return Err(StatsError::Aliased {
                columns: dependent.into_iter().map(|j| design.names[j].clone()).collect(),
            });
        }
        Ok(design)
    }

    /// A design whose columns (column-major) are known to be sound.
    pub(crate) fn unchecked(names: Vec<String>, columns: Vec<f64>) -> Self {
        let p = names.len();
        Self { n: columns.len().checked_div(p).unwrap_or(0), p, columns: Arc::new(columns), names }
    }

    /// The columns as the linear algebra takes them.
    pub(crate) fn tall(&self) -> Tall<'_> {
        Tall::new(&self.columns, self.n, self.p)
    }

    /// `X' v`, summed in fixed blocks.
    pub(crate) fn transposed_times(&self, v: &[f64]) -> Vec<f64> {
        self.tall().score(v)
    }

    /// `X' diag(v) X`, summed in fixed blocks.
    pub(crate) fn gram(&self, v: &[f64]) -> Matrix {
        self.tall().gram(v)
    }
}

/// Collects columns; problems are reported by [`DesignBuilder::build`].
#[derive(Debug, Clone)]
pub struct DesignBuilder {
    n: usize,
    names: Vec<String>,
    columns: Vec<f64>,
    problem: Option<StatsError>,
}

impl DesignBuilder {
    /// Adds a column of ones called [`INTERCEPT`].
    #[must_use]
    pub fn intercept(self) -> Self {
        let n = self.n;
        self.push(INTERCEPT, n, std::iter::repeat_n(1.0, n))
    }

    /// Adds one column.
    #[must_use]
    pub fn column(self, name: &str, values: &[f64]) -> Self {
        self.push(name, values.len(), values.iter().copied())
    }

    /// Adds one 0/1 column `prefix[level]` per level except the reference. `codes` index `levels`.
    #[must_use]
    pub fn levels(
        mut self,
        prefix: &str,
        codes: &[usize],
        levels: &[&str],
        reference: usize,
    ) -> Self {
        if codes.iter().any(|&c| c >= levels.len()) || reference >= levels.len() {
            self.fail(StatsError::BadArgument {
                what: "level code",
                value: codes.iter().copied().chain([reference]).max().unwrap_or(0) as f64,
                allowed: "0 up to the number of levels less one",
            });
            return self;
        }
        self.block(&Block::levels(prefix, codes, levels, reference))
    }

    /// Adds the columns of a term.
    #[must_use]
    pub fn block(self, block: &Block) -> Self {
        block.names.iter().zip(&block.columns).fold(self, |b, (name, c)| b.column(name, c))
    }

    /// Checks and finishes the design.
    ///
    /// # Errors
    /// The first of: a column of the wrong length, given twice or not finite; fewer rows than
    /// columns; a constant column besides the intercept; columns that are combinations of others.
    pub fn build(self) -> Result<Design, StatsError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        Design::checked(self.names, self.columns, self.n)
    }

    fn push(mut self, name: &str, len: usize, values: impl Iterator<Item = f64>) -> Self {
        let start = self.columns.len();
        self.columns.extend(values);
        if len != self.n {
            self.fail(StatsError::LengthMismatch {
                what: format!("column {name}"),
                expected: self.n,
                found: len,
            });
        } else if self.names.iter().any(|n| n == name) {
            self.fail(StatsError::DuplicateColumn { column: name.to_owned() });
        } else if let Some(row) = self.columns[start..].iter().position(|v| !v.is_finite()) {
            self.fail(StatsError::NotFinite { what: format!("column {name}"), row });
        }
        self.names.push(name.to_owned());
        self
    }

    fn fail(&mut self, problem: StatsError) {
        self.problem.get_or_insert(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defect_has_its_name() {
        let nan = Design::builder(3).intercept().column("x", &[1.0, f64::NAN, 2.0]).build();
        assert_eq!(nan, Err(StatsError::NotFinite { what: "column x".into(), row: 1 }));
        let constant = Design::builder(3).intercept().column("x", &[2.0; 3]).build();
        assert_eq!(constant, Err(StatsError::ConstantColumn { column: "x".into() }));
        let short = Design::builder(3).intercept().column("x", &[2.0; 2]).build();
        assert!(matches!(short, Err(StatsError::LengthMismatch { expected: 3, found: 2, .. })));
        let few = Design::builder(1).intercept().column("x", &[2.0]).build();
        assert_eq!(few, Err(StatsError::TooFewRows { rows: 1, columns: 2 }));
        let empty = Design::builder(0).build();
        assert_eq!(empty, Err(StatsError::TooFewRows { rows: 0, columns: 0 }));
        let twice = Design::builder(2).column("x", &[1.0, 2.0]).column("x", &[1.0, 3.0]).build();
        assert_eq!(twice, Err(StatsError::DuplicateColumn { column: "x".into() }));
    }

    #[test]
    fn all_levels_with_an_intercept_are_named_as_aliased() {
        let codes = [0usize, 1, 2, 0, 1, 2];
        let mut builder = Design::builder(6).intercept();
        for k in 0..3 {
            let column: Vec<f64> = codes.iter().map(|&c| f64::from(u8::from(c == k))).collect();
            builder = builder.column(&format!("p{k}"), &column);
        }
        let Err(StatsError::Aliased { columns }) = builder.build() else { panic!("not refused") };
        assert_eq!(columns, ["p0", "p1", "p2"]);
    }
}
