//! The penalised score equations and their solution, with some coefficients held if asked for.
//!
//! ```text
//! l*(b) = l(b) + log|X'WX| / 2
//! U*(b) = X' [ w (y - mu) + h (d log W / d eta) / 2 ],   h = diag of W^1/2 X (X'WX)^-1 X' W^1/2
//! ```
//! For held h these are the score equations of a likelihood with h/2 events (and, logistic, h/2
//! non-events) added to each row. Its information gives the steps: it takes out most of the
//! dependence of the penalty on b, where the information of the data alone overshoots.

use crate::blocks;
use crate::design::Design;
use crate::error::StatsError;
use crate::glm::Family;
use crate::glm::irls::Problem;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use crate::newton::{self, Evaluated};

/// A step this short, in standard errors, ends the iteration.
const TOLERANCE: f64 = 1e-12;
/// A step this short that has all but stopped shrinking has reached rounding error.
const ROUNDING_FLOOR: f64 = 1e-9;
/// Convergence is linear, if fast.
const MAX_ITERATIONS: usize = 1000;

/// A point of the penalised likelihood.
pub(super) struct State {
    pub(super) coef: Vec<f64>,
    pub(super) eta: Vec<f64>,
    pub(super) loglik: f64,
    pub(super) penalised: f64,
    /// U* by coefficient.
    pub(super) score: Vec<f64>,
    /// R with `R'R = X'WX`.
    pub(super) factor: Matrix,
    /// Weights of the information with the added events.
    stepping: Vec<f64>,
    pub(super) iterations: usize,
}

impl Evaluated for State {
    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn deviance(&self) -> f64 {
        -2.0 * self.penalised
    }
}

/// A problem with what its weights mean.
#[derive(Clone, Copy)]
pub(super) struct Penalised<'a> {
    pub(super) problem: Problem<'a>,
    pub(super) frequency: bool,
}

fn evaluate(penalised: &Penalised<'_>, coef: Vec<f64>) -> Result<State, StatsError> {
    let problem = &penalised.problem;
    let (d, family) = (problem.design, problem.family);
    let eta = blocks::fill(d.n, |i| d.row_dot(i, &coef) + problem.offset[i]);
    let information = blocks::fill(d.n, |i| problem.weight[i] * family.information(eta[i]));
    let factor = triangular::weighted_factor(&d.columns, d.n, d.p, &information);
    if !triangular::well_posed(&factor) {
        return Err(StatsError::Singular { what: "the information matrix" });
    }
    let hat = blocks::fill(d.n, |i| {
        let half = triangular::solve_transposed(&factor, &d.row(i));
        information[i] * dot(&half, &half)
    });
    let residual = blocks::fill(d.n, |i| {
        let growth = match family {
            Family::Binomial => 1.0 - 2.0 * family.mean(eta[i]),
            _ => 1.0,
        };
        problem.weight[i] * family.score(problem.y[i], eta[i]) + 0.5 * hat[i] * growth
    });
    let stepping = match family {
        Family::Binomial => {
            blocks::fill(d.n, |i| (problem.weight[i] + hat[i]) * family.information(eta[i]))
        }
        _ => information,
    };
    let loglik = problem.loglik(&coef, penalised.frequency);
    let penalty: f64 = (0..d.p).map(|j| libm::log(factor.at(j, j))).sum();
    Ok(State {
        coef,
        loglik,
        penalised: loglik + penalty,
        score: d.transposed_times(&residual),
        eta,
        factor,
        stepping,
        iterations: 0,
    })
}

/// Coefficients that may move, with their columns.
pub(super) struct Free {
    index: Vec<usize>,
    design: Design,
}

impl Free {
    /// All coefficients but those in `held`; `None` when none is left.
    pub(super) fn without(design: &Design, held: &[usize]) -> Option<Self> {
        let index: Vec<usize> = (0..design.p).filter(|k| !held.contains(k)).collect();
        (!index.is_empty()).then(|| {
            let names = index.iter().map(|&k| design.names[k].clone()).collect();
            let columns = index.iter().flat_map(|&k| design.column(k)).copied().collect();
            Self { design: Design::unchecked(names, columns), index }
        })
    }
}

/// The maximum of the penalised likelihood over the free coefficients, from `start`.
pub(super) fn maximise(
    problem: &Penalised<'_>,
    free: Option<&Free>,
    start: Vec<f64>,
) -> Result<State, StatsError> {
    let mut state = evaluate(problem, start)?;
    let Some(free) = free else { return Ok(state) };
    let p = problem.problem.design.p;
    let mut previous = f64::INFINITY;
    for iteration in 0..MAX_ITERATIONS {
        let d = &free.design;
        let factor = triangular::weighted_factor(&d.columns, d.n, d.p, &state.stepping);
        let score: Vec<f64> = free.index.iter().map(|&k| state.score[k]).collect();
        let half = triangular::solve_transposed(&factor, &score);
        let length = dot(&half, &half).sqrt();
        if !length.is_finite() {
            return Err(gave_up(iteration, length));
        }
        let stalled = length <= ROUNDING_FLOOR && length > 0.99 * previous;
        if length <= TOLERANCE || stalled {
            state.iterations = iteration;
            return Ok(state);
        }
        previous = length;
        let mut step = vec![0.0; p];
        for (&k, s) in free.index.iter().zip(triangular::solve(&factor, &half)) {
            step[k] = s;
        }
        state = newton::advance(&state, &step, |coef| evaluate(problem, coef))
            .ok_or_else(|| gave_up(iteration, length))?;
    }
    Err(gave_up(MAX_ITERATIONS, previous))
}

fn gave_up(iterations: usize, last_change: f64) -> StatsError {
    StatsError::NoConvergence { method: "Firth's penalised fit", iterations, last_change }
}
