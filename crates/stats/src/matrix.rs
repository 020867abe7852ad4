//! A dense matrix as plain data: what crosses the edge of this crate instead of a solver's type.

use serde::{Deserialize, Serialize};

use crate::linalg::wide;

/// A dense matrix, stored column by column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// `rows * cols` values, column-major: element (i, j) is `data[i + j * rows]`.
    pub data: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self { rows, cols, data: vec![0.0; rows * cols] }
    }

    /// The identity of order `n`.
    pub fn identity(n: usize) -> Self {
        let mut m = Self::zeros(n, n);
        for i in 0..n {
            m.set(i, i, 1.0);
        }
        m
    }

    /// Element (i, j).
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.data[i + j * self.rows]
    }

    /// Sets element (i, j).
    pub fn set(&mut self, i: usize, j: usize, value: f64) {
        self.data[i + j * self.rows] = value;
    }

    /// Adds to element (i, j).
    pub fn add(&mut self, i: usize, j: usize, value: f64) {
        self.data[i + j * self.rows] += value;
    }

    /// Column j.
    pub fn col(&self, j: usize) -> &[f64] {
        &self.data[j * self.rows..(j + 1) * self.rows]
    }

    /// The main diagonal.
    pub fn diag(&self) -> Vec<f64> {
        (0..self.rows.min(self.cols)).map(|i| self.at(i, i)).collect()
    }

    /// The transpose.
    pub fn transpose(&self) -> Self {
        let mut t = Self::zeros(self.cols, self.rows);
        for j in 0..self.cols {
            for i in 0..self.rows {
                t.set(j, i, self.at(i, j));
            }
        }
        t
    }

    /// The matrix product `self * other`.
    ///
    /// # Panics
    /// When the inner dimensions differ.
    pub fn times(&self, other: &Self) -> Self {
        assert_eq!(self.cols, other.rows, "inner dimensions of a matrix product");
        let mut out = Self::zeros(self.rows, other.cols);
        wide(|| {
            for (j, column) in out.data.chunks_exact_mut(self.rows.max(1)).enumerate() {
                for k in 0..self.cols {
                    let b = other.at(k, j);
                    for (o, a) in column.iter_mut().zip(self.col(k)) {
                        *o += a * b;
                    }
                }
            }
        });
        out
    }

    /// The product `self * v`.
    ///
    /// # Panics
    /// When `v` has not one entry per column.
    pub fn times_vec(&self, v: &[f64]) -> Vec<f64> {
        assert_eq!(self.cols, v.len(), "length of a vector in a matrix product");
        let mut out = vec![0.0; self.rows];
        for (j, &b) in v.iter().enumerate() {
            for (o, a) in out.iter_mut().zip(self.col(j)) {
                *o += a * b;
            }
        }
        out
    }

    /// Every element times `factor`.
    pub fn scaled(mut self, factor: f64) -> Self {
        self.data.iter_mut().for_each(|v| *v *= factor);
        self
    }

    /// The quadratic form `v' self v`.
    pub fn quadratic(&self, v: &[f64]) -> f64 {
        dot(v, &self.times_vec(v))
    }
}

/// The inner product of two slices of equal length.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
