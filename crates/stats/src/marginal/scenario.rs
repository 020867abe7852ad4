//! Nights as they were, or as they might have been.

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::Fit;
use crate::matrix::dot;

/// Rows at which a fitted model is evaluated: those it was fitted on, with columns replaced.
///
/// Columns that depend on one another (interactions, splines) must be replaced together.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Counterfactual columns; a column may be constant here.
    pub(crate) design: Design,
    pub(crate) offset: Vec<f64>,
    /// What each row counts in an average; not all zero.
    pub(crate) weight: Vec<f64>,
}

impl Scenario {
    /// The rows of the fit. Each counts once, or as often as its frequency; rows of weight 0 do
    /// not count.
    pub fn observed(fit: &Fit) -> Self {
        let count = |w: &f64| if fit.frequency { *w } else { f64::from(u8::from(*w > 0.0)) };
        Self {
            design: fit.design.clone(),
            offset: fit.offset.clone(),
            weight: fit.weight.iter().map(count).collect(),
        }
    }

    /// The same with one column replaced, one value a row.
    ///
    /// # Errors
    /// No such column, a wrong number of values, or one that is not finite.
    pub fn with(mut self, column: &str, values: &[f64]) -> Result<Self, StatsError> {
        let Some(j) = self.design.index_of(column) else {
            return Err(StatsError::UnknownColumn { column: column.to_owned() });
        };
        let n = self.design.n;
        check(&format!("column {column}"), values, n)?;
        let columns = std::sync::Arc::make_mut(&mut self.design.columns);
        columns[j * n..(j + 1) * n].copy_from_slice(values);
        Ok(self)
    }

    /// The same with one column set to `value` in every row.
    ///
    /// # Errors
    /// As [`Scenario::with`].
    pub fn with_all(self, column: &str, value: f64) -> Result<Self, StatsError> {
        let values = vec![value; self.design.n];
        self.with(column, &values)
    }

    /// The same with another offset, such as log(8) for nights of eight hours.
    ///
    /// # Errors
    /// A wrong number of values, or one that is not finite.
    pub fn with_offset(mut self, offset: &[f64]) -> Result<Self, StatsError> {
        check("offset", offset, self.design.n)?;
        self.offset = offset.to_vec();
        Ok(self)
    }

    /// The same with other weights of the rows in the average, for a target other than the nights
    /// that were logged.
    ///
    /// # Errors
    /// A wrong number of weights, a negative one, or none above zero.
    pub fn counting(mut self, weight: &[f64]) -> Result<Self, StatsError> {
        check("weights", weight, self.design.n)?;
        if let Some(row) = weight.iter().position(|w| *w < 0.0) {
            return Err(StatsError::BadWeight { row, value: weight[row] });
        }
        if weight.iter().all(|w| *w == 0.0) {
            return Err(StatsError::BadWeight { row: 0, value: 0.0 });
        }
        self.weight = weight.to_vec();
        Ok(self)
    }

    /// The linear predictor of row `i`.
    pub(crate) fn eta(&self, i: usize, coef: &[f64]) -> f64 {
        self.design.row_dot(i, coef) + self.offset[i]
    }

    /// The weighted average of `term(i, eta_i)` and, by `slope`, its gradient in the coefficients.
    pub(crate) fn average(
        &self,
        coef: &[f64],
        term: impl Fn(f64) -> f64 + Sync,
        slope: impl Fn(f64) -> f64 + Sync,
    ) -> (f64, Vec<f64>) {
        let total: f64 = self.weight.iter().sum();
        let eta = crate::blocks::fill(self.design.n, |i| self.eta(i, coef));
        let mean = crate::blocks::sum(self.design.n, |i| self.weight[i] * term(eta[i])) / total;
        let pull: Vec<f64> =
            eta.iter().zip(&self.weight).map(|(e, w)| w * slope(*e) / total).collect();
        (mean, self.design.transposed_times(&pull))
    }

    /// Refuses a fit whose coefficients belong to another design.
    pub(crate) fn check_against(&self, fit: &Fit) -> Result<(), StatsError> {
        if fit.absorbed.is_some() {
            return Err(StatsError::Unsupported {
                what: "standardisation",
                with: "effects that were profiled out",
            });
        }
        if self.design.names == fit.design.names {
            return Ok(());
        }
        Err(StatsError::LengthMismatch {
            what: "columns of the scenario".into(),
            expected: fit.design.p,
            found: self.design.p,
        })
    }
}

/// Variance of the contrast with gradient `weights` needs this to be above zero.
pub(crate) fn changes(gradient: &[f64]) -> bool {
    dot(gradient, gradient) > 0.0
}

fn check(what: &str, values: &[f64], expected: usize) -> Result<(), StatsError> {
    if values.len() != expected {
        return Err(StatsError::LengthMismatch {
            what: what.to_owned(),
            expected,
            found: values.len(),
        });
    }
    match values.iter().position(|v| !v.is_finite()) {
        Some(row) => Err(StatsError::NotFinite { what: what.to_owned(), row }),
        None => Ok(()),
    }
}
