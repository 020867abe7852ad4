//! Newton's method for likelihoods: what the fits of this crate share.

use crate::error::{SeparatedColumn, StatsError};
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};

/// Steps this short, in standard errors, that no longer shrink have reached rounding error: columns
/// far from zero and close to each other leave as much of it in the score. A well-scaled design ends
/// at the rule's tolerance long before.
const ROUNDING_FLOOR: f64 = 1e-6;

/// A likelihood at some coefficients.
#[derive(Debug)]
pub(crate) struct Point {
    /// The coefficients.
    pub(crate) coef: Vec<f64>,
    /// Twice the log-likelihood short of the best possible.
    pub(crate) deviance: f64,
    /// Slope of the log-likelihood.
    pub(crate) score: Vec<f64>,
    /// R with `R'R` the information.
    pub(crate) factor: Matrix,
    /// Smallest pivot of the information on the correlation scale, when the factor comes from
    /// cross products; 1 when it is as accurate as it can be.
    pub(crate) least_pivot: f64,
}

/// When an iteration ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// What is fitted, for the message.
    pub(crate) method: &'static str,
    /// Steps allowed.
    pub(crate) max_iterations: usize,
    /// A step shorter than this, in standard errors along its own direction, counts as none.
    pub(crate) tolerance: f64,
}

/// Newton's iteration from `start`, by halved steps, until the next step is negligible; with it the
/// number of steps taken. `separated` looks at each step and names the columns that run away.
pub(crate) fn maximise(
    start: Point,
    rule: &Rule,
    evaluate: impl Fn(Vec<f64>) -> Result<Point, StatsError>,
    mut separated: impl FnMut(&Point, &[f64]) -> Option<Vec<SeparatedColumn>>,
) -> Result<(Point, usize), StatsError> {
    let gave_up = |iterations, last_change| {
        Err(StatsError::NoConvergence { method: rule.method, iterations, last_change })
    };
    let mut point = start;
    let mut previous = f64::INFINITY;
    for iteration in 0..=rule.max_iterations {
        let half = triangular::solve_transposed(&point.factor, &point.score);
        let length = dot(&half, &half).sqrt();
        if !length.is_finite() {
            return gave_up(iteration, length);
        }
        let step = triangular::solve(&point.factor, &half);
        if let Some(columns) = separated(&point, &step) {
            return Err(StatsError::Separation { columns });
        }
        let stalled = length <= ROUNDING_FLOOR && length > 0.5 * previous;
        if length <= rule.tolerance || stalled {
            return Ok((point, iteration));
        }
        if iteration == rule.max_iterations {
            return gave_up(iteration, length);
        }
        previous = length;
        match advance(&point, &step, &evaluate) {
            Some(next) => point = next,
            None => return gave_up(iteration, length),
        }
    }
    gave_up(rule.max_iterations, previous)
}

/// What a step must not make worse.
pub(crate) trait Evaluated {
    /// Coefficients of this point.
    fn coef(&self) -> &[f64];
    /// Twice the log-likelihood short of the best possible.
    fn deviance(&self) -> f64;
}

impl Evaluated for Point {
    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn deviance(&self) -> f64 {
        self.deviance
    }
}

/// Takes `step` from `from`, halved while it makes the deviance worse or `evaluate` refuses the
/// coefficients. `None` when no share of the step helps.
pub(crate) fn advance<S: Evaluated, E>(
    from: &S,
    step: &[f64],
    evaluate: impl Fn(Vec<f64>) -> Result<S, E>,
) -> Option<S> {
    let allowed = from.deviance() + 1e-9 * (1.0 + from.deviance().abs());
    let mut share = 1.0;
    for _ in 0..40 {
        let coef: Vec<f64> = from.coef().iter().zip(step).map(|(b, d)| b + share * d).collect();
        if let Ok(next) = evaluate(coef)
            && next.deviance() <= allowed
        {
            return Some(next);
        }
        share *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parabola `(b - 3)^2`, undefined above 4.
    struct Parabola(Vec<f64>);

    impl Evaluated for Parabola {
        fn coef(&self) -> &[f64] {
            &self.0
        }

        fn deviance(&self) -> f64 {
            (self.0[0] - 3.0) * (self.0[0] - 3.0)
        }
    }

    fn at(coef: Vec<f64>) -> Result<Parabola, ()> {
        if coef[0] > 4.0 { Err(()) } else { Ok(Parabola(coef)) }
    }

    #[test]
    fn halves_until_the_point_exists_and_is_no_worse() {
        let next = |step: f64| advance(&Parabola(vec![0.0]), &[step], at).map(|p| p.0[0]);
        assert_eq!(next(3.0), Some(3.0));
        assert_eq!(next(14.0), Some(3.5));
    }
}
