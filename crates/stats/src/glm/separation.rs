//! Separation: a direction in which the likelihood rises for ever.
//!
//! A finite maximum does not exist when some combination d of the columns satisfies, with strict
//! inequality somewhere, `x_i'd <= 0` where y_i = 0 and `x_i'd = 0` (Poisson) or `>= 0`
//! (binomial, y_i = 1) elsewhere (Albert & Anderson 1984; Correia, Guimaraes & Zylkin 2019).
//! Newton's method then walks along such a d by about one unit a step, and the step itself is the
//! certificate: it is checked against the condition row by row, three steps in a row.

use crate::error::SeparatedColumn;
use crate::glm::Family;
use crate::glm::irls::{Problem, Solution};

/// A row moves when the step changes its linear predictor by more than this.
const MOVES: f64 = 0.5;
/// A row stays when the step changes its linear predictor by less than this.
const STAYS: f64 = 0.02;
/// Share of the row's possible variance left when its fitted mean counts as extreme.
const EXTREME: f64 = 1e-3;
/// Steps in a row that must show the pattern.
const REPEATS: usize = 3;

/// Watches the iteration for a walk to infinity.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    seen: usize,
}

impl Drift {
    /// The columns that run off, once the pattern has held long enough.
    pub(crate) fn observe(
        &mut self,
        problem: &Problem<'_>,
        state: &Solution,
        step: &[f64],
    ) -> Option<Vec<SeparatedColumn>> {
        if !walks(problem, state, step) {
            self.seen = 0;
            return None;
        }
        self.seen += 1;
        (self.seen >= REPEATS).then(|| columns(problem, step))
    }
}

fn walks(problem: &Problem<'_>, state: &Solution, step: &[f64]) -> bool {
    if problem.family == Family::Gaussian {
        return false;
    }
    let scale = typical_mean(problem);
    let mut moving = 0;
    for i in 0..problem.design.n {
        if problem.weight[i] == 0.0 {
            continue;
        }
        let change = problem.design.row_dot(i, step);
        if change.abs() < STAYS {
            continue;
        }
        let mu = problem.family.mean(state.eta[i]);
        let extreme = match problem.family {
            Family::Poisson => problem.y[i] == 0.0 && change < 0.0 && mu < EXTREME * scale,
            _ => {
                (problem.y[i] == 0.0 && change < 0.0 && mu < EXTREME)
                    || (problem.y[i] == 1.0 && change > 0.0 && 1.0 - mu < EXTREME)
            }
        };
        if !extreme || change.abs() < MOVES {
            return false;
        }
        moving += 1;
    }
    moving > 0
}

fn typical_mean(problem: &Problem<'_>) -> f64 {
    let total: f64 = problem.y.iter().zip(&problem.weight).map(|(y, w)| y * w).sum();
    total / problem.weight.iter().sum::<f64>()
}

/// The coefficients that take part in the step, by their effect on the linear predictor.
fn columns(problem: &Problem<'_>, step: &[f64]) -> Vec<SeparatedColumn> {
    let design = problem.design;
    step.iter()
        .enumerate()
        .filter(|&(j, d)| {
            let largest = design.column(j).iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            d.abs() * largest > 10.0 * STAYS
        })
        .map(|(j, &d)| SeparatedColumn { column: design.names[j].clone(), upward: d > 0.0 })
        .collect()
}
