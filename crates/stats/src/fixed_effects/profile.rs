//! Newton's method on the slopes with the group effects profiled out.
//!
//! ```text
//! score = X'(y - mu),   information = X' diag(mu) X - sum_g m_g m_g' / mu_g,   m_g = sum_s mu_gs x_gs
//! ```
//! with `mu_g` the fitted total of group g. Columns are centred by group first, which changes
//! neither and keeps the difference free of cancellation.

use std::ops::Range;

use rayon::prelude::*;

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::Family;
use crate::glm::family::Counts;
use crate::glm::separation::{Drift, RowStep, separated_columns};
use crate::linalg::gram::{STRIP, Sums, product, strips};
use crate::linalg::triangular;
use crate::matrix::Matrix;
use crate::newton::{self, Point, Rule};

const RULE: Rule = Rule { method: "the fixed-effects fit", max_iterations: 100, tolerance: 1e-13 };
/// Rows a batch of groups has at least, unless it is the last.
const BATCH: usize = 4096;
/// Smallest pivot of the information, on the correlation scale, up to which its inverse is computed
/// from the cross products.
const WELL_CONDITIONED: f64 = 1e-3;
/// Down to this pivot the cross products still give a direction to step in.
const USABLE: f64 = 1e-9;

/// The used rows, group after group.
pub(super) struct Within {
    /// Columns less their group means.
    design: Design,
    pub(super) y: Vec<f64>,
    pub(super) offset: Vec<f64>,
    /// Rows of each group, consecutive.
    groups: Vec<Range<usize>>,
    /// Groups of each batch, consecutive.
    batches: Vec<Range<usize>>,
    events: Vec<f64>,
    /// Group means of the columns, group by group.
    means: Vec<f64>,
}

/// The completed fit, rows still group after group.
pub(super) struct Solution {
    pub(super) point: Point,
    pub(super) iterations: usize,
    /// Log rate per group.
    pub(super) effects: Vec<f64>,
    pub(super) eta: Vec<f64>,
    pub(super) mu: Vec<f64>,
    pub(super) null_deviance: f64,
    pub(super) conditional_loglik: f64,
    /// Columns less their group means weighted by the fitted means.
    pub(super) within: Design,
}

impl Within {
    /// `members` lists the rows of each used group.
    pub(super) fn new(
        design: &Design,
        y: &[f64],
        offset: Option<&[f64]>,
        members: &[Vec<usize>],
    ) -> Result<Self, StatsError> {
        let order: Vec<usize> = members.iter().flatten().copied().collect();
        let pick = |v: &[f64]| order.iter().map(|&i| v[i]).collect::<Vec<f64>>();
        let mut groups = Vec::with_capacity(members.len());
        let mut end = 0;
        for rows in members {
            groups.push(end..end + rows.len());
            end += rows.len();
        }
        let (columns, means) = centred(design, &order, &groups)?;
        let y = pick(y);
        Ok(Self {
            design: Design::checked(design.names.clone(), columns, order.len())?,
            events: groups.iter().map(|rows| y[rows.clone()].iter().sum()).collect(),
            y,
            offset: offset.map_or_else(|| vec![0.0; order.len()], pick),
            batches: batches(&groups),
            groups,
            means,
        })
    }

    /// Newton iterations with step halving, from slopes of 0.
    pub(super) fn solve(&self) -> Result<Solution, StatsError> {
        let start = self.evaluate(vec![0.0; self.design.p])?;
        let null_deviance = start.deviance;
        let mut drift = Drift::default();
        let scale = self.events.iter().sum::<f64>() / self.y.len() as f64;
        let (mut point, iterations) = newton::maximise(
            start,
            &RULE,
            |coef| self.evaluate(coef),
            |point, step| {
                let runs = drift.observe(Family::Poisson, scale, self.batches.len(), |b, visit| {
                    self.visit_steps(&self.batches[b], &point.coef, step, visit);
                });
                runs.then(|| separated_columns(&self.design, step))
            },
        )?;
        let (effects, eta, mu) = self.rows_at(&point.coef);
        let conditional_loglik = self.conditional_loglik(&eta);
        let (n, p) = (self.y.len(), self.design.p);
        let within = self.centred_by(&mu);
        if point.least_pivot < WELL_CONDITIONED {
            point.factor = careful_factor(&within, n, p, &mu)?;
        }
        let effects = effects
            .iter()
            .zip(self.means.chunks_exact(p))
            .map(|(effect, means)| effect - product(means, &point.coef))
            .collect();
        let within = Design::unchecked(self.design.names.clone(), within);
        Ok(Solution {
            point,
            iterations,
            effects,
            eta,
            mu,
            null_deviance,
            conditional_loglik,
            within,
        })
    }

    /// Log rate per group, and linear predictor and mean per row, of a batch: group effects make
    /// fitted totals equal observed ones.
    fn fill(
        &self,
        batch: &Range<usize>,
        coef: &[f64],
        eta: &mut [f64],
        mu: &mut [f64],
    ) -> Vec<f64> {
        let rows = self.rows(batch);
        eta.copy_from_slice(&self.offset[rows.clone()]);
        self.design.tall().add_times(&rows, coef, eta);
        let mut effects = Vec::with_capacity(batch.len());
        for g in batch.clone() {
            let own = self.groups[g].start - rows.start..self.groups[g].end - rows.start;
            let top = eta[own.clone()].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut total = 0.0;
            for (m, e) in mu[own.clone()].iter_mut().zip(&eta[own.clone()]) {
                *m = libm::exp(e - top);
                total += *m;
            }
            let share = self.events[g] / total;
            let effect = libm::log(share) - top;
            mu[own.clone()].iter_mut().for_each(|m| *m *= share);
            eta[own].iter_mut().for_each(|e| *e += effect);
            effects.push(effect);
        }
        effects
    }

    fn evaluate(&self, coef: Vec<f64>) -> Result<Point, StatsError> {
        let p = self.design.p;
        let counts = Counts::new(64);
        let parts: Vec<Sums<1, 1>> = self
            .batches
            .par_iter()
            .with_min_len(4)
            .map(|batch| self.sums(batch, &coef, &counts))
            .collect();
        let sums = Sums::of(parts, p);
        let (factor, least_pivot) = match triangular::of_gram(&sums.gram) {
            Some((factor, least)) if least >= USABLE => (factor, least),
            _ => {
                let (_, _, mu) = self.rows_at(&coef);
                let centred = self.centred_by(&mu);
                (careful_factor(&centred, self.y.len(), p, &mu)?, 1.0)
            }
        };
        let ([deviance], [score]) = (sums.total, sums.score);
        Ok(Point { coef, deviance, score, factor, least_pivot })
    }

    fn sums(&self, batch: &Range<usize>, coef: &[f64], counts: &Counts) -> Sums<1, 1> {
        let (p, tall) = (self.design.p, self.design.tall());
        let all = self.rows(batch);
        let (mut eta, mut mu) = (vec![0.0; all.len()], vec![0.0; all.len()]);
        self.fill(batch, coef, &mut eta, &mut mu);
        let mut sums = Sums::zeros(p);
        let mut scratch = vec![0.0; p * STRIP];
        let mut residual = [0.0; STRIP];
        for rows in strips(all.clone()) {
            let here = rows.start - all.start..rows.end - all.start;
            let (eta, mu, y) = (&eta[here.clone()], &mu[here], &self.y[rows.clone()]);
            let residual = &mut residual[..rows.len()];
            for k in 0..residual.len() {
                residual[k] = y[k] - mu[k];
                sums.total[0] += Family::Poisson.unit_deviance_at(y[k], eta[k], mu[k], counts);
            }
            tall.add_score(&rows, residual, &mut sums.score[0]);
            tall.add_gram(&rows, mu, &mut scratch, &mut sums.gram);
        }
        let mut moment = vec![0.0; p];
        for g in batch.clone() {
            let rows = &self.groups[g];
            moment.fill(0.0);
            tall.add_score(rows, &mu[rows.start - all.start..rows.end - all.start], &mut moment);
            for b in 0..p {
                let share = moment[b] / self.events[g];
                for (a, m) in moment[..=b].iter().enumerate() {
                    sums.gram.add(a, b, -m * share);
                }
            }
        }
        sums
    }

    /// Effects, linear predictors and means of all rows.
    fn rows_at(&self, coef: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let (mut eta, mut mu) = (vec![0.0; self.y.len()], vec![0.0; self.y.len()]);
        let mut effects = Vec::with_capacity(self.groups.len());
        for batch in &self.batches {
            let rows = self.rows(batch);
            effects.extend(self.fill(batch, coef, &mut eta[rows.clone()], &mut mu[rows]));
        }
        (effects, eta, mu)
    }

    /// Columns less their group means weighted by `mu`.
    fn centred_by(&self, mu: &[f64]) -> Vec<f64> {
        let n = self.y.len();
        let mut columns = self.design.columns.to_vec();
        columns.par_chunks_exact_mut(n).for_each(|column| {
            for (rows, events) in self.groups.iter().zip(&self.events) {
                let own = &mut column[rows.clone()];
                let mean = product(own, &mu[rows.clone()]) / events;
                own.iter_mut().for_each(|x| *x -= mean);
            }
        });
        columns
    }

    fn visit_steps(
        &self,
        batch: &Range<usize>,
        coef: &[f64],
        step: &[f64],
        visit: &mut dyn FnMut(RowStep) -> bool,
    ) {
        let all = self.rows(batch);
        let mut change = vec![0.0; all.len()];
        self.design.tall().add_times(&all, step, &mut change);
        let (mut eta, mut mu) = (vec![0.0; all.len()], vec![0.0; all.len()]);
        self.fill(batch, coef, &mut eta, &mut mu);
        for g in batch.clone() {
            let own = self.groups[g].start - all.start..self.groups[g].end - all.start;
            // The group's effect moves against the step.
            let mean = product(&change[own.clone()], &mu[own.clone()]) / self.events[g];
            for k in own {
                let (y, eta) = (self.y[all.start + k], eta[k]);
                if !visit(RowStep { y, eta, change: change[k] - mean }) {
                    return;
                }
            }
        }
    }

    /// The multinomial log-likelihood given the totals.
    fn conditional_loglik(&self, eta: &[f64]) -> f64 {
        let counts = Counts::new(64);
        let groups = self.groups.iter().zip(&self.events).map(|(rows, &events)| {
            let log_events = libm::log(events);
            let own: f64 = rows
                .clone()
                .map(|i| {
                    let y = self.y[i];
                    let share = if y > 0.0 { y * (eta[i] - log_events) } else { 0.0 };
                    share - counts.log_factorial(y)
                })
                .sum();
            libm::lgamma(events + 1.0) + own
        });
        groups.sum()
    }

    /// Rows of a batch.
    fn rows(&self, batch: &Range<usize>) -> Range<usize> {
        self.groups[batch.start].start..self.groups[batch.end - 1].end
    }
}

/// Columns less their group means, in the order given, and the means group by group.
fn centred(
    design: &Design,
    order: &[usize],
    groups: &[Range<usize>],
) -> Result<(Vec<f64>, Vec<f64>), StatsError> {
    let (n, p) = (order.len(), design.p);
    let mut columns = vec![0.0; n * p];
    let mut means = vec![0.0; groups.len() * p];
    for (j, column) in columns.chunks_exact_mut(n).enumerate() {
        let source = design.column(j);
        for (slot, &i) in column.iter_mut().zip(order) {
            *slot = source[i];
        }
        let mut varies = false;
        for (g, rows) in groups.iter().enumerate() {
            let own = &mut column[rows.clone()];
            let first = own[0];
            // From the first value on: a constant leaves zeros, not rounding errors.
            let shift = own.iter().map(|x| x - first).sum::<f64>() / own.len() as f64;
            varies |= own.iter().any(|&x| x != first);
            means[g * p + j] = first + shift;
            own.iter_mut().for_each(|x| *x = (*x - first) - shift);
        }
        if !varies {
            return Err(StatsError::NoWithinVariation { column: design.names[j].clone() });
        }
    }
    Ok((columns, means))
}

/// Consecutive groups in batches of at least [`BATCH`] rows.
fn batches(groups: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut made = Vec::new();
    let mut first = 0;
    for (g, rows) in groups.iter().enumerate() {
        if rows.end - groups[first].start >= BATCH || g + 1 == groups.len() {
            made.push(first..g + 1);
            first = g + 1;
        }
    }
    made
}

/// The factor of the information by reflections, which do not square its condition number.
fn careful_factor(columns: &[f64], n: usize, p: usize, mu: &[f64]) -> Result<Matrix, StatsError> {
    let factor = triangular::weighted_factor(columns, n, p, mu);
    if triangular::well_posed(&factor) {
        return Ok(factor);
    }
    Err(StatsError::Singular { what: "the information matrix" })
}
