//! Newton's method on the slopes with the group effects profiled out.
//!
//! ```text
//! score = X'(y - mu),   information = X~' diag(mu) X~,   x~_it = x_it - sum_s mu_is x_is / sum_s mu_is
//! ```

use crate::blocks;
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::Family;
use crate::glm::separation::{Drift, RowStep, separated_columns};
use crate::groups::rows_by_group;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use crate::newton::{self, Evaluated};

const MAX_ITERATIONS: usize = 100;
/// Length of a Newton step, in standard errors, that counts as none.
const TOLERANCE: f64 = 1e-13;
/// Steps this short that no longer shrink have reached rounding error.
const ROUNDING_FLOOR: f64 = 1e-8;

/// The used rows, by group.
pub(super) struct Within {
    pub(super) y: Vec<f64>,
    pub(super) offset: Vec<f64>,
    pub(super) groups: Vec<Vec<usize>>,
    pub(super) group_of: Vec<usize>,
    columns: Vec<f64>,
    names: Vec<String>,
    events: Vec<f64>,
}

/// The state at a slope vector.
pub(super) struct Solution {
    pub(super) coef: Vec<f64>,
    pub(super) effects: Vec<f64>,
    pub(super) eta: Vec<f64>,
    pub(super) mu: Vec<f64>,
    pub(super) deviance: f64,
    /// The centred design.
    pub(super) within: Design,
    pub(super) factor: Matrix,
    pub(super) iterations: usize,
}

impl Evaluated for Solution {
    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn deviance(&self) -> f64 {
        self.deviance
    }
}

impl Within {
    pub(super) fn new(
        design: &Design,
        y: &[f64],
        group: &[usize],
        offset: Option<&[f64]>,
        rows: &[usize],
    ) -> Result<Self, StatsError> {
        let pick = |v: &[f64]| rows.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let codes: Vec<usize> = rows.iter().map(|&i| group[i]).collect();
        let groups = rows_by_group(&codes);
        let mut group_of = vec![0; rows.len()];
        for (g, members) in groups.iter().enumerate() {
            for &i in members {
                group_of[i] = g;
            }
        }
        let y = pick(y);
        let events = groups.iter().map(|m| m.iter().map(|&i| y[i]).sum()).collect();
        let made = Self {
            y,
            offset: offset.map_or_else(|| vec![0.0; rows.len()], pick),
            groups,
            group_of,
            columns: (0..design.p).flat_map(|j| pick(design.column(j))).collect(),
            names: design.names.clone(),
            events,
        };
        made.check_variation()?;
        Ok(made)
    }

    pub(super) fn p(&self) -> usize {
        self.names.len()
    }

    /// Newton iterations with step halving.
    pub(super) fn solve(&self) -> Result<Solution, StatsError> {
        let mut state = self.evaluate(vec![0.0; self.p()])?;
        let mut drift = Drift::default();
        let scale = self.events.iter().sum::<f64>() / self.y.len() as f64;
        let mut previous = f64::INFINITY;
        for iteration in 0..=MAX_ITERATIONS {
            let residual: Vec<f64> = self.y.iter().zip(&state.mu).map(|(y, m)| y - m).collect();
            let score = state.within.transposed_times(&residual);
            let half = triangular::solve_transposed(&state.factor, &score);
            let length = dot(&half, &half).sqrt();
            if !length.is_finite() {
                return Err(gave_up(iteration, length));
            }
            let step = triangular::solve(&state.factor, &half);
            let rows = (0..self.y.len()).map(|i| RowStep {
                y: self.y[i],
                mu: state.mu[i],
                change: state.within.row_dot(i, &step),
            });
            if drift.observe(Family::Poisson, scale, rows) {
                let columns = separated_columns(&state.within, &step);
                return Err(StatsError::Separation { columns });
            }
            let stalled = length <= ROUNDING_FLOOR && length > 0.5 * previous;
            if length <= TOLERANCE || stalled {
                state.iterations = iteration;
                return Ok(state);
            }
            previous = length;
            state = newton::advance(&state, &step, |coef| self.evaluate(coef))
                .ok_or_else(|| gave_up(iteration, length))?;
        }
        Err(gave_up(MAX_ITERATIONS, previous))
    }

    /// Sum of `mu` by group.
    pub(super) fn fitted_totals(&self, mu: &[f64]) -> Vec<f64> {
        self.groups.iter().map(|m| m.iter().map(|&i| mu[i]).sum()).collect()
    }

    /// The multinomial log-likelihood given the totals.
    pub(super) fn conditional_loglik(&self, s: &Solution) -> f64 {
        let totals = self.fitted_totals(&s.mu);
        let constants: f64 = self.events.iter().map(|&e| libm::lgamma(e + 1.0)).sum();
        constants
            + blocks::sum(self.y.len(), |i| {
                let share = s.eta[i] - libm::log(totals[self.group_of[i]]);
                let own = if self.y[i] > 0.0 { self.y[i] * share } else { 0.0 };
                own - libm::lgamma(self.y[i] + 1.0)
            })
    }

    /// Deviance with the group effects and the offset alone.
    pub(super) fn null_deviance(&self) -> f64 {
        let (_, eta) = self.profiled(self.offset.clone());
        self.deviance(&eta)
    }

    fn check_variation(&self) -> Result<(), StatsError> {
        let n = self.y.len();
        let mut builder = Design::builder(n);
        for (j, name) in self.names.iter().enumerate() {
            let column = &self.columns[j * n..(j + 1) * n];
            let varies = self.groups.iter().any(|m| m.iter().any(|&i| column[i] != column[m[0]]));
            if !varies {
                return Err(StatsError::NoWithinVariation { column: name.clone() });
            }
            let mut centred = column.to_vec();
            for members in &self.groups {
                let mean = members.iter().map(|&i| column[i]).sum::<f64>() / members.len() as f64;
                let constant = members.iter().all(|&i| column[i] == column[members[0]]);
                for &i in members {
                    centred[i] = if constant { 0.0 } else { column[i] - mean };
                }
            }
            builder = builder.column(name, &centred);
        }
        builder.build().map(|_| ())
    }

    fn evaluate(&self, coef: Vec<f64>) -> Result<Solution, StatsError> {
        let (n, p) = (self.y.len(), self.p());
        let base = blocks::fill(n, |i| {
            let slope: f64 = (0..p).map(|j| self.columns[i + j * n] * coef[j]).sum();
            slope + self.offset[i]
        });
        let (effects, eta) = self.profiled(base);
        let mu: Vec<f64> = eta.iter().map(|&e| libm::exp(e)).collect();
        let totals = self.fitted_totals(&mu);
        let mut centred = self.columns.clone();
        for (g, members) in self.groups.iter().enumerate() {
            for j in 0..p {
                let column = &mut centred[j * n..(j + 1) * n];
                let first = column[members[0]];
                let mean =
                    members.iter().map(|&i| mu[i] * (column[i] - first)).sum::<f64>() / totals[g];
                for &i in members {
                    column[i] = (column[i] - first) - mean;
                }
            }
        }
        let factor = triangular::weighted_factor(&centred, n, p, &mu);
        if !triangular::well_posed(&factor) {
            return Err(StatsError::Singular { what: "the information matrix" });
        }
        let deviance = self.deviance(&eta);
        let within = Design { n, p, columns: centred, names: self.names.clone() };
        Ok(Solution { coef, effects, eta, mu, deviance, within, factor, iterations: 0 })
    }

    /// Group effects that make fitted totals equal observed ones, and the predictor with them.
    fn profiled(&self, mut base: Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        let mut effects = Vec::with_capacity(self.groups.len());
        for (g, members) in self.groups.iter().enumerate() {
            let top = members.iter().map(|&i| base[i]).fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = members.iter().map(|&i| libm::exp(base[i] - top)).sum();
            let effect = libm::log(self.events[g]) - libm::log(total) - top;
            for &i in members {
                base[i] += effect;
            }
            effects.push(effect);
        }
        (effects, base)
    }

    fn deviance(&self, eta: &[f64]) -> f64 {
        blocks::sum(self.y.len(), |i| Family::Poisson.unit_deviance(self.y[i], eta[i]))
    }
}

fn gave_up(iterations: usize, last_change: f64) -> StatsError {
    StatsError::NoConvergence { method: "the fixed-effects fit", iterations, last_change }
}
