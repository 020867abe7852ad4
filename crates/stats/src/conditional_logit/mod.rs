//! Yes or no, compared within strata: logistic regression given each stratum's number of events.
//!
//! ```text
//! P(y | sum y = m) = exp(sum_events eta) / sum over all sets of m rows of exp(sum of their eta)
//! ```
//! One effect per stratum cancels, so nothing is estimated for it (Andersen 1970; Chamberlain 1980).
//! A stratum is a person, or a person and month: the time-stratified case-crossover design (Levy et
//! al. 2001) is the same likelihood. The sum over sets is exact, see `recursion`.

mod recursion;

use std::sync::Arc;

use rayon::prelude::*;

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::separation::separated_columns;
use crate::groups::rows_by_group;
use crate::inference::Estimated;
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::newton::{self, Evaluated};
use crate::vcov::{Covariance, DfRule, add_outer};
use crate::within;

const MAX_ITERATIONS: usize = 100;
/// Length of a Newton step, in standard errors, that counts as none.
const TOLERANCE: f64 = 1e-12;
/// Steps this short that no longer shrink have reached rounding error.
const ROUNDING_FLOOR: f64 = 1e-7;
/// A step that parts events from the other rows of a stratum by more than this moves it.
const MOVES: f64 = 0.5;
/// A step may set events back against other rows by this much and still point to infinity.
const STAYS: f64 = 0.02;
/// Steps in a row that must point to infinity.
const REPEATS: usize = 3;

/// A conditional logistic fit.
#[derive(Debug, Clone)]
pub struct ConditionalLogitFit {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Log odds ratios within strata.
    pub coef: Vec<f64>,
    /// Inverse information.
    pub bread: Matrix,
    /// Log-likelihood given the strata's numbers of events.
    pub loglik: f64,
    /// The same with every coefficient 0 (offset only).
    pub null_loglik: f64,
    /// Rows that were used, in order.
    pub rows_used: Vec<usize>,
    /// Strata that were used, in order of first appearance.
    pub strata_used: Vec<usize>,
    /// Strata left out because no row has an event.
    pub dropped_all_zero: Vec<usize>,
    /// Strata left out because every row has one.
    pub dropped_all_one: Vec<usize>,
    /// Strata left out because they have a single row.
    pub dropped_singletons: Vec<usize>,
    /// Rows left out with those strata.
    pub rows_dropped: usize,
    /// Newton steps taken.
    pub iterations: usize,
    /// Score of each used stratum.
    scores: Vec<Vec<f64>>,
    /// Stratum of each row of the input.
    stratum: Vec<usize>,
}

impl Estimated for ConditionalLogitFit {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn rounding_variance(&self, weights: &[f64]) -> f64 {
        1e-20 * self.bread.quadratic(weights)
    }
}

impl ConditionalLogitFit {
    /// The inverse information: right when rows of a stratum are independent given its effect.
    pub fn model_covariance(&self) -> Covariance {
        Covariance::new("model", self.bread.clone(), DfRule::Normal)
    }

    /// The sandwich over groups of whole strata, such as persons, times G / (G - 1); t with G - 1.
    /// `cluster` has one code per row of the design that was fitted.
    ///
    /// # Errors
    /// A wrong length, fewer than two groups among the used strata, a stratum in two groups.
    pub fn cluster_covariance(&self, cluster: &[usize]) -> Result<Covariance, StatsError> {
        let n = self.stratum.len();
        if cluster.len() != n {
            let found = cluster.len();
            return Err(StatsError::LengthMismatch { what: "groups".into(), expected: n, found });
        }
        let used: Vec<usize> = self.rows_used.iter().map(|&i| self.stratum[i]).collect();
        let mut codes = Vec::new();
        for rows in rows_by_group(&used) {
            let code = cluster[self.rows_used[rows[0]]];
            if rows.iter().any(|&k| cluster[self.rows_used[k]] != code) {
                return Err(StatsError::Unsupported {
                    what: "a covariance by group",
                    with: "groups that cut across strata",
                });
            }
            codes.push(code);
        }
        let groups = rows_by_group(&codes);
        if groups.len() < 2 {
            return Err(StatsError::TooFewClusters { clusters: groups.len(), needed: 2 });
        }
        let p = self.coef.len();
        let mut matrix = Matrix::zeros(p, p);
        for strata in &groups {
            let parts = strata.iter().map(|&s| self.scores[s].clone()).collect();
            let change = self.bread.times_vec(&crate::blocks::add_all(parts, p));
            add_outer(&mut matrix, &change, &change, 1.0);
        }
        let count = groups.len() as f64;
        let matrix = matrix.scaled(count / (count - 1.0));
        Ok(Covariance::new("cr1_g", matrix, DfRule::T(count - 1.0)))
    }
}

/// Fits slopes within `stratum`. The design has no intercept.
///
/// ```
/// use lumbago_stats::Design;
/// use lumbago_stats::conditional_logit::conditional_logit;
/// // Matched pairs: the odds ratio is the ratio of the two kinds of discordant pairs.
/// let late = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0];
/// let spasm = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
/// let design = Design::builder(8).column("late", &late).build()?;
/// let fit = conditional_logit(&design, &spasm, &[0, 0, 1, 1, 2, 2, 3, 3], None)?;
/// assert!((fit.coef[0].exp() - 3.0).abs() < 1e-9);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Outcomes other than 0 and 1, lengths that differ, values that are not finite,
/// [`StatsError::TooFewClusters`] when no stratum has rows of both kinds,
/// [`StatsError::NoWithinVariation`] for a column constant in every used stratum,
/// [`StatsError::Aliased`] within strata, [`StatsError::Separation`], [`StatsError::NoConvergence`].
pub fn conditional_logit(
    design: &Design,
    y: &[f64],
    stratum: &[usize],
    offset: Option<&[f64]>,
) -> Result<ConditionalLogitFit, StatsError> {
    let n = design.n;
    let no_offset = vec![0.0; n];
    let offset = offset.unwrap_or(&no_offset);
    let lengths = [("outcome", y.len()), ("strata", stratum.len()), ("offset", offset.len())];
    if let Some((what, found)) = lengths.into_iter().find(|(_, found)| *found != n) {
        return Err(StatsError::LengthMismatch { what: what.into(), expected: n, found });
    }
    for (what, values) in [("outcome", y), ("offset", offset)] {
        if let Some(row) = values.iter().position(|v| !v.is_finite()) {
            return Err(StatsError::NotFinite { what: what.into(), row });
        }
    }
    if let Some(&value) = y.iter().find(|&&v| v != 0.0 && v != 1.0) {
        return Err(StatsError::BadArgument { what: "outcome", value, allowed: "0 and 1" });
    }
    let (mut zero, mut one, mut single) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows_used = Vec::new();
    for rows in rows_by_group(stratum) {
        let code = stratum[rows[0]];
        let events = rows.iter().filter(|&&i| y[i] == 1.0).count();
        match (rows.len(), events) {
            (1, _) => single.push(code),
            (_, 0) => zero.push(code),
            (size, m) if m == size => one.push(code),
            _ => rows_used.extend(rows),
        }
    }
    if rows_used.is_empty() {
        return Err(StatsError::TooFewClusters { clusters: 0, needed: 1 });
    }
    rows_used.sort_unstable();
    let pick = |v: &[f64]| rows_used.iter().map(|&i| v[i]).collect::<Vec<f64>>();
    let codes: Vec<usize> = rows_used.iter().map(|&i| stratum[i]).collect();
    let strata = rows_by_group(&codes);
    let kept = Design {
        n: rows_used.len(),
        p: design.p,
        columns: Arc::new((0..design.p).flat_map(|j| pick(design.column(j))).collect()),
        names: design.names.clone(),
    };
    let problem = Problem {
        design: within::centred(&kept, &strata)?,
        y: pick(y),
        offset: pick(offset),
        strata_used: strata.iter().map(|rows| codes[rows[0]]).collect(),
        strata,
    };
    let null = problem.evaluate(vec![0.0; design.p]);
    let null_loglik = null.loglik;
    let (solution, iterations) = problem.solve(null)?;
    Ok(ConditionalLogitFit {
        names: design.names.clone(),
        bread: problem.inverse(&solution.information)?,
        coef: solution.coef,
        loglik: solution.loglik,
        null_loglik,
        rows_dropped: n - rows_used.len(),
        rows_used,
        strata_used: problem.strata_used,
        dropped_all_zero: zero,
        dropped_all_one: one,
        dropped_singletons: single,
        iterations,
        scores: solution.scores,
        stratum: stratum.to_vec(),
    })
}

/// The used rows, columns centred within strata.
struct Problem {
    design: Design,
    y: Vec<f64>,
    offset: Vec<f64>,
    strata: Vec<Vec<usize>>,
    strata_used: Vec<usize>,
}

/// The state at a coefficient vector.
struct State {
    coef: Vec<f64>,
    loglik: f64,
    scores: Vec<Vec<f64>>,
    information: Matrix,
}

impl Evaluated for State {
    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn deviance(&self) -> f64 {
        -2.0 * self.loglik
    }
}

impl Problem {
    fn evaluate(&self, coef: Vec<f64>) -> State {
        let p = self.design.p;
        let parts: Vec<recursion::Part> = self
            .strata
            .par_iter()
            .map(|rows| {
                let x: Vec<Vec<f64>> = rows.iter().map(|&i| self.design.row(i)).collect();
                let eta: Vec<f64> =
                    rows.iter().zip(&x).map(|(&i, x)| dot(x, &coef) + self.offset[i]).collect();
                let event: Vec<bool> = rows.iter().map(|&i| self.y[i] == 1.0).collect();
                recursion::stratum(&x, &eta, &event)
            })
            .collect();
        let mut made =
            State { coef, loglik: 0.0, scores: Vec::new(), information: Matrix::zeros(p, p) };
        for part in parts {
            made.loglik += part.loglik;
            made.information.data.iter_mut().zip(&part.information).for_each(|(t, v)| *t += v);
            made.scores.push(part.score);
        }
        made
    }

    fn solve(&self, start: State) -> Result<(State, usize), StatsError> {
        let mut state = start;
        let (mut previous, mut walking) = (f64::INFINITY, 0);
        for iteration in 0..=MAX_ITERATIONS {
            let gave_up = |last_change| StatsError::NoConvergence {
                method: "the conditional logistic fit",
                iterations: iteration,
                last_change,
            };
            let score = crate::blocks::add_all(state.scores.clone(), self.design.p);
            let step = cholesky::solve(&state.information, &score, "the information matrix")?;
            let length = dot(&score, &step).max(0.0).sqrt();
            let stalled = length <= ROUNDING_FLOOR && length > 0.5 * previous;
            if length <= TOLERANCE || stalled {
                return Ok((state, iteration));
            }
            walking = if self.parts_events(&step) { walking + 1 } else { 0 };
            if walking >= REPEATS {
                let columns = separated_columns(&self.design, &step);
                return Err(StatsError::Separation { columns });
            }
            if !length.is_finite() || iteration == MAX_ITERATIONS {
                return Err(gave_up(length));
            }
            previous = length;
            state = newton::advance(&state, &step, |coef| Ok::<_, ()>(self.evaluate(coef)))
                .ok_or_else(|| gave_up(length))?;
        }
        unreachable!("the last iteration returns")
    }

    /// Whether `step` raises the events of every stratum against its other rows, and clearly so in
    /// one: the likelihood then rises along it for ever (Albert & Anderson 1984, in pairs).
    fn parts_events(&self, step: &[f64]) -> bool {
        let mut moves = false;
        for rows in &self.strata {
            let (mut lowest, mut highest) = (f64::INFINITY, f64::NEG_INFINITY);
            let mut widest = 0.0_f64;
            for &i in rows {
                let change = self.design.row_dot(i, step);
                widest = widest.max(change.abs());
                if self.y[i] == 1.0 {
                    lowest = lowest.min(change);
                } else {
                    highest = highest.max(change);
                }
            }
            if lowest < highest - STAYS {
                return false;
            }
            moves |= widest > MOVES;
        }
        moves
    }

    fn inverse(&self, information: &Matrix) -> Result<Matrix, StatsError> {
        let p = self.design.p;
        let mut out = Matrix::zeros(p, p);
        for j in 0..p {
            let mut unit = vec![0.0; p];
            unit[j] = 1.0;
            let column = cholesky::solve(information, &unit, "the information matrix")?;
            column.iter().enumerate().for_each(|(i, v)| {
                out.add(i, j, 0.5 * v);
                out.add(j, i, 0.5 * v);
            });
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests;
