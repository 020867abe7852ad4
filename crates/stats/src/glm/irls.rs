//! Newton's method with step halving, and its stopping rule.

use crate::blocks;
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::separation::{Drift, RowStep, separated_columns};
use crate::glm::{Family, GlmOptions, Weights};
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use crate::newton::{self, Evaluated};

/// Steps this short, in standard errors, that no longer shrink have reached rounding error.
const ROUNDING_FLOOR: f64 = 1e-8;

/// A checked fitting problem.
pub(crate) struct Problem<'a> {
    pub(crate) design: &'a Design,
    pub(crate) y: &'a [f64],
    pub(crate) family: Family,
    pub(crate) offset: Vec<f64>,
    pub(crate) weight: Vec<f64>,
    pub(crate) frequency: bool,
    max_iterations: usize,
    tolerance: f64,
}

/// The state at a coefficient vector.
pub(crate) struct Solution {
    pub(crate) coef: Vec<f64>,
    pub(crate) eta: Vec<f64>,
    pub(crate) deviance: f64,
    /// Expected information of each row about its linear predictor.
    pub(crate) working_weight: Vec<f64>,
    /// Derivative of each row's log-likelihood by its linear predictor.
    pub(crate) score_residual: Vec<f64>,
    /// R with `R'R` the observed information while iterating, the expected one in the end.
    pub(crate) factor: Matrix,
    pub(crate) iterations: usize,
}

impl Evaluated for Solution {
    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn deviance(&self) -> f64 {
        self.deviance
    }
}

impl<'a> Problem<'a> {
    pub(crate) fn new(
        design: &'a Design,
        y: &'a [f64],
        options: &GlmOptions<'_>,
    ) -> Result<Self, StatsError> {
        let n = design.n;
        check_length("outcome", y, n)?;
        check_finite("outcome", y)?;
        let offset = match options.offset {
            None => vec![0.0; n],
            Some(values) => {
                check_length("offset", values, n)?;
                check_finite("offset", values)?;
                values.to_vec()
            }
        };
        let (weight, frequency) = match options.weights {
            Weights::None => (vec![1.0; n], false),
            Weights::Prior(w) => (w.to_vec(), false),
            Weights::Frequency(w) => (w.to_vec(), true),
        };
        check_length("weights", &weight, n)?;
        check_finite("weights", &weight)?;
        if let Some(row) = weight.iter().position(|&w| w < 0.0 || (frequency && w.fract() != 0.0)) {
            return Err(StatsError::BadWeight { row, value: weight[row] });
        }
        let present = weight.iter().filter(|&&w| w > 0.0).count();
        if present < design.p {
            return Err(StatsError::TooFewRows { rows: present, columns: design.p });
        }
        check_outcome(options.family, y, &weight)?;
        Ok(Self {
            design,
            y,
            family: options.family,
            offset,
            weight,
            frequency,
            max_iterations: options.max_iterations,
            tolerance: options.tolerance,
        })
    }

    /// Newton iterations until the next step is negligible.
    pub(crate) fn solve(&self) -> Result<Solution, StatsError> {
        let mut state = self.evaluate(self.start()?)?;
        let mut drift = Drift::default();
        let scale = self.mean_outcome();
        let mut previous = f64::INFINITY;
        for iteration in 0..=self.max_iterations {
            let score = self.design.transposed_times(&state.score_residual);
            let half = triangular::solve_transposed(&state.factor, &score);
            let length = dot(&half, &half).sqrt();
            if !length.is_finite() {
                return Err(self.gave_up(iteration, length));
            }
            let step = triangular::solve(&state.factor, &half);
            let rows = (0..self.design.n).filter(|&i| self.weight[i] > 0.0).map(|i| RowStep {
                y: self.y[i],
                mu: self.family.mean(state.eta[i]),
                change: self.design.row_dot(i, &step),
            });
            if drift.observe(self.family, scale, rows) {
                return Err(StatsError::Separation {
                    columns: separated_columns(self.design, &step),
                });
            }
            let stalled = length <= ROUNDING_FLOOR && length > 0.5 * previous;
            if length <= self.tolerance || stalled {
                state.iterations = iteration;
                return self.with_expected_information(state);
            }
            if iteration == self.max_iterations {
                return Err(self.gave_up(iteration, length));
            }
            previous = length;
            state = newton::advance(&state, &step, |coef| self.evaluate(coef))
                .ok_or_else(|| self.gave_up(iteration, length))?;
        }
        Err(self.gave_up(self.max_iterations, f64::NAN))
    }

    /// Deviance of the model with an intercept (if the design has one) and the offset alone.
    pub(crate) fn null_deviance(&self, full: &Solution) -> Result<f64, StatsError> {
        let Some(intercept) = self.design.intercept() else {
            return Ok(self.deviance(&self.offset));
        };
        if self.design.p == 1 {
            return Ok(full.deviance);
        }
        let design = Design {
            n: self.design.n,
            p: 1,
            columns: self.design.column(intercept).to_vec(),
            names: vec![self.design.names[intercept].clone()],
        };
        let null = Problem {
            design: &design,
            y: self.y,
            family: self.family,
            offset: self.offset.clone(),
            weight: self.weight.clone(),
            frequency: self.frequency,
            max_iterations: self.max_iterations,
            tolerance: self.tolerance,
        };
        Ok(null.solve()?.deviance)
    }

    fn mean_outcome(&self) -> f64 {
        let total = blocks::sum(self.design.n, |i| self.weight[i] * self.y[i]);
        total / self.weight.iter().sum::<f64>()
    }

    /// One weighted least-squares step from means close to the outcomes.
    fn start(&self) -> Result<Vec<f64>, StatsError> {
        let n = self.design.n;
        let eta: Vec<f64> = (0..n)
            .map(|i| self.family.link(self.family.starting_mean(self.y[i], self.weight[i])))
            .collect();
        let weight: Vec<f64> =
            (0..n).map(|i| self.weight[i] * self.family.information(eta[i])).collect();
        let target: Vec<f64> = (0..n)
            .map(|i| {
                let residual = self.weight[i] * self.family.score(self.y[i], eta[i]);
                weight[i] * (eta[i] - self.offset[i]) + residual
            })
            .collect();
        let factor = self.factor(&weight)?;
        let half = triangular::solve_transposed(&factor, &self.design.transposed_times(&target));
        Ok(triangular::solve(&factor, &half))
    }

    fn factor(&self, weight: &[f64]) -> Result<Matrix, StatsError> {
        let d = self.design;
        let r = triangular::weighted_factor(&d.columns, d.n, d.p, weight);
        if triangular::well_posed(&r) {
            Ok(r)
        } else {
            Err(StatsError::Singular { what: "the information matrix" })
        }
    }

    /// The state with the factor of the expected information in place of the observed one.
    pub(crate) fn with_expected_information(
        &self,
        mut state: Solution,
    ) -> Result<Solution, StatsError> {
        if !self.family.canonical() {
            state.factor = self.factor(&state.working_weight)?;
        }
        Ok(state)
    }

    pub(crate) fn evaluate(&self, coef: Vec<f64>) -> Result<Solution, StatsError> {
        let n = self.design.n;
        let eta = blocks::fill(n, |i| self.design.row_dot(i, &coef) + self.offset[i]);
        let deviance = self.deviance(&eta);
        let working_weight = blocks::fill(n, |i| self.weight[i] * self.family.information(eta[i]));
        let score_residual =
            blocks::fill(n, |i| self.weight[i] * self.family.score(self.y[i], eta[i]));
        let factor = if self.family.canonical() {
            self.factor(&working_weight)?
        } else {
            let curvature =
                blocks::fill(n, |i| self.weight[i] * self.family.curvature(self.y[i], eta[i]));
            self.factor(&curvature)?
        };
        Ok(Solution { coef, eta, deviance, working_weight, score_residual, factor, iterations: 0 })
    }

    /// Log-likelihood at a linear predictor, with all constants but the Gaussian's variance.
    pub(crate) fn loglik(&self, eta: &[f64]) -> f64 {
        let (family, y) = (self.family, self.y);
        blocks::sum(self.design.n, |i| match (self.weight[i] > 0.0, self.frequency) {
            (false, _) => 0.0,
            (true, true) => self.weight[i] * family.log_likelihood(y[i], eta[i], 1.0),
            (true, false) => family.log_likelihood(y[i], eta[i], self.weight[i]),
        })
    }

    fn deviance(&self, eta: &[f64]) -> f64 {
        blocks::sum(self.design.n, |i| {
            self.weight[i] * self.family.unit_deviance(self.y[i], eta[i])
        })
    }

    fn gave_up(&self, iterations: usize, last_change: f64) -> StatsError {
        StatsError::NoConvergence { method: "the model fit", iterations, last_change }
    }
}

fn check_length(what: &str, values: &[f64], expected: usize) -> Result<(), StatsError> {
    if values.len() == expected {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: what.to_owned(), expected, found: values.len() })
}

fn check_finite(what: &str, values: &[f64]) -> Result<(), StatsError> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(row) => Err(StatsError::NotFinite { what: what.to_owned(), row }),
        None => Ok(()),
    }
}

fn check_outcome(family: Family, y: &[f64], weight: &[f64]) -> Result<(), StatsError> {
    if family == Family::Gaussian {
        return Ok(());
    }
    if let Family::NegativeBinomial { theta } = family
        && !(theta > 0.0 && theta.is_finite())
    {
        return Err(StatsError::BadArgument {
            what: "theta of a negative binomial model",
            value: theta,
            allowed: "above 0 and finite",
        });
    }
    if let Some(row) = y.iter().position(|&v| v < 0.0) {
        return Err(StatsError::NegativeOutcome { row, value: y[row] });
    }
    let present = || y.iter().zip(weight).filter(|&(_, &w)| w > 0.0).map(|(&v, _)| v);
    if present().all(|v| v == 0.0) {
        return Err(StatsError::AllZeroOutcome);
    }
    if family == Family::Binomial {
        if let Some(row) = y.iter().position(|&v| v > 1.0) {
            return Err(StatsError::OutcomeAboveOne { row, value: y[row] });
        }
        if present().all(|v| v == 1.0) {
            return Err(StatsError::AllOneOutcome);
        }
    }
    Ok(())
}
