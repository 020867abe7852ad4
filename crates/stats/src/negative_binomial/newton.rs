//! Coefficients and log theta together, by Newton's method with guards.
//!
//! For fixed theta the log-likelihood is concave in the linear predictor, so the step is taken by
//! Schur's complement: the coefficients are profiled out exactly to second order and what is left
//! is one dimension, where the guards are. Far from the maximum the profile may be convex in
//! log theta; there the step goes uphill by a fixed length.

use crate::error::StatsError;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use crate::negative_binomial::likelihood::{Point, Sample};

/// Longest step of log theta.
const LONGEST: f64 = 2.0;
/// Step of log theta uphill where the profile is convex.
const UPHILL: f64 = 1.0;
/// A Newton step this short, in standard errors, is taken as the last: the error left is of the order
/// of its square.
const LAST_STEP: f64 = 1e-6;
/// Largest |log theta| that double precision can tell from its limit.
const FARTHEST: f64 = 40.0;
/// Down to this pivot, on the correlation scale, cross products give a direction to step in.
const USABLE: f64 = 1e-9;
/// Steps allowed.
const MAX_STEPS: usize = 100;

/// Where the search ended.
pub(super) struct Maximum {
    pub(super) coef: Vec<f64>,
    pub(super) log_theta: f64,
    pub(super) steps: usize,
}

struct Step {
    coef: Vec<f64>,
    log_theta: f64,
    /// Length in standard errors.
    length: f64,
    /// Whether it is Newton's own step.
    newton: bool,
}

pub(super) fn maximise(
    sample: &Sample<'_>,
    coef: Vec<f64>,
    log_theta: f64,
) -> Result<Maximum, StatsError> {
    let mut here = sample.at(coef, log_theta);
    for steps in 1..=MAX_STEPS {
        let step = step(sample, &here)?;
        if !step.length.is_finite() || here.log_theta.abs() > FARTHEST {
            return Err(gave_up(steps, step.length));
        }
        if step.newton && step.length <= LAST_STEP {
            let coef = moved(&here.coef, &step.coef, 1.0);
            return Ok(Maximum { coef, log_theta: here.log_theta + step.log_theta, steps });
        }
        here = advance(sample, &here, &step).ok_or_else(|| gave_up(steps, step.length))?;
    }
    Err(gave_up(MAX_STEPS, f64::NAN))
}

fn step(sample: &Sample<'_>, at: &Point) -> Result<Step, StatsError> {
    let factor = factor(sample, at)?;
    let solve = |b: &[f64]| triangular::solve(&factor, &triangular::solve_transposed(&factor, b));
    let (by_score, by_cross) = (solve(&at.score), solve(&at.cross));
    let slope = at.theta_score - dot(&at.cross, &by_score);
    let bend = at.theta_curvature - dot(&at.cross, &by_cross);
    let proposed = if bend > 0.0 { slope / bend } else { UPHILL.copysign(slope) };
    let log_theta = proposed.clamp(-LONGEST, LONGEST);
    let newton = bend > 0.0 && log_theta == proposed;
    let coef: Vec<f64> = by_score.iter().zip(&by_cross).map(|(s, c)| s - c * log_theta).collect();
    let gain = dot(&at.score, &by_score) + slope * log_theta;
    Ok(Step { coef, log_theta, length: gain.max(0.0).sqrt() + gain.min(0.0), newton })
}

/// The step, halved until the likelihood does not fall.
fn advance(sample: &Sample<'_>, from: &Point, step: &Step) -> Option<Point> {
    let allowed = from.loglik - 1e-9 * (1.0 + from.loglik.abs());
    let mut share = 1.0;
    for _ in 0..40 {
        let coef = moved(&from.coef, &step.coef, share);
        let next = sample.at(coef, from.log_theta + share * step.log_theta);
        if next.loglik >= allowed && next.score.iter().all(|s| s.is_finite()) {
            return Some(next);
        }
        share *= 0.5;
    }
    None
}

fn moved(from: &[f64], step: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(step).map(|(b, d)| b + share * d).collect()
}

fn gave_up(iterations: usize, last_change: f64) -> StatsError {
    StatsError::NoConvergence { method: "the negative binomial fit", iterations, last_change }
}

/// The factor of the observed information of the coefficients: from its cross products, or by
/// reflections where its columns are too close to dependent for that.
fn factor(sample: &Sample<'_>, at: &Point) -> Result<Matrix, StatsError> {
    if let Some((factor, least)) = triangular::of_gram(&at.information)
        && least >= USABLE
    {
        return Ok(factor);
    }
    let d = sample.design;
    let r = triangular::weighted_factor(&d.columns, d.n, d.p, &sample.curvature(at));
    if triangular::well_posed(&r) {
        Ok(r)
    } else {
        Err(StatsError::Singular { what: "the information matrix" })
    }
}
