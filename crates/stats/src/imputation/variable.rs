//! What is imputed: variables with gaps, and what tells of them.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;

/// How a variable is imputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VariableKind {
    /// A number: predictive mean matching, so that only values that occur are filled in
    /// (Little 1988; type 1 matching, five donors).
    Measured,
    /// One of this many levels, coded 0, 1, ..: logistic regressions one after the other, the
    /// most frequent level first, each against those that remain. Two levels: one regression.
    Levels(usize),
}

/// A variable, a value a row, `None` where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// How it is imputed.
    pub kind: VariableKind,
    /// The values; levels are whole numbers from 0.
    pub values: Vec<Option<f64>>,
    /// Columns without gaps that enter this variable's model alone, such as the person's mean.
    pub beside: Vec<Known>,
}

/// A column without gaps that tells of the variables, such as the outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Name.
    pub name: String,
    /// The values.
    pub values: Vec<f64>,
}

/// The model that filled in a variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImputationModel {
    /// Variable.
    pub name: String,
    /// How.
    pub kind: VariableKind,
    /// Rows with a value.
    pub observed: usize,
    /// Rows filled in.
    pub missing: usize,
    /// Columns it was predicted from; "beside" are the rows next to it in its series.
    pub predictors: Vec<String>,
}

impl Variable {
    /// Number of columns it makes in the models of others.
    pub(super) fn width(&self) -> usize {
        match self.kind {
            VariableKind::Measured => 1,
            VariableKind::Levels(k) => k.saturating_sub(1),
        }
    }

    /// Checks lengths and values.
    pub(super) fn check(&self, rows: usize) -> Result<(), StatsError> {
        let lengths = std::iter::once((&self.name, self.values.len()))
            .chain(self.beside.iter().map(|k| (&k.name, k.values.len())));
        for (name, found) in lengths {
            if found != rows {
                return Err(StatsError::LengthMismatch {
                    what: name.clone(),
                    expected: rows,
                    found,
                });
            }
        }
        let bad = |v: f64| match self.kind {
            VariableKind::Measured => !v.is_finite(),
            VariableKind::Levels(k) => v < 0.0 || v >= k as f64 || v.fract() != 0.0 || v.is_nan(),
        };
        if let Some(row) = self.values.iter().position(|v| v.is_some_and(bad)) {
            return Err(StatsError::NotFinite { what: self.name.clone(), row });
        }
        self.beside.iter().try_for_each(Known::check)?;
        if self.values.iter().flatten().count() < 2 {
            return Err(StatsError::TooFewRows { rows: 1, columns: self.width().max(2) });
        }
        Ok(())
    }
}

impl Known {
    pub(super) fn check(&self) -> Result<(), StatsError> {
        match self.values.iter().position(|v| !v.is_finite()) {
            Some(row) => Err(StatsError::NotFinite { what: self.name.clone(), row }),
            None => Ok(()),
        }
    }
}
