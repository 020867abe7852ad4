//! Smooth curves: penalised B-splines with the smoothness found by REML.
//!
//! ```text
//! eta = B(x) a + Z g + offset,   maximise l(a, g) / phi - lambda a'D'D a / (2 phi)
//! ```
//! B are B-splines on equal segments, D their differences of second order (Eilers & Marx 1996): with
//! lambda large the curve is a straight line, with lambda 0 a regression spline. lambda maximises the
//! Laplace-approximate restricted likelihood (Wood 2011), which up to a constant is
//! ```text
//! -(deviance + lambda a'D'D a) / (2 phi) + rank(D) log(lambda) / 2 - log |X'WX + lambda S| / 2
//! ```
//! at the penalised fit. phi is 1 for counts and yes/no unless it is to be estimated; then it is
//! Pearson's, `chi2 / (n - edf)`, found in turns with lambda.

mod fit;
mod penalty;

pub use fit::SmoothFit;

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::irls::Inputs;
use crate::glm::{Family, GlmOptions};
use fit::Problem;
use penalty::Penalty;

/// How smooth a curve is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Smoothness {
    /// This lambda.
    Fixed(f64),
    /// By REML.
    Reml,
}

/// What phi is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dispersion {
    /// This value.
    Known(f64),
    /// Pearson's, in turns with the smoothness.
    Pearson,
}

/// How a smooth curve is fitted.
#[derive(Debug, Clone, Copy)]
pub struct SmoothOptions {
    /// Equal segments of the range; splines are as many and their degree.
    pub segments: usize,
    /// Degree of the splines.
    pub degree: usize,
    /// Ends of the range; `None` takes those of x.
    pub range: Option<(f64, f64)>,
    /// lambda.
    pub smoothness: Smoothness,
    /// phi.
    pub dispersion: Dispersion,
}

impl Default for SmoothOptions {
    fn default() -> Self {
        Self {
            segments: 20,
            degree: 3,
            range: None,
            smoothness: Smoothness::Reml,
            dispersion: Dispersion::Pearson,
        }
    }
}

/// log lambda is looked for between these; at the upper end the curve is a straight line.
const LOG_LAMBDA: (f64, f64) = (-9.0, 16.0);
/// Places of the first look.
const PLACES: usize = 26;
/// Width of the final bracket of log lambda.
const WIDTH: f64 = 1e-6;
/// Turns between phi and lambda.
const TURNS: usize = 50;
/// Relative change of phi that ends them.
const SETTLED: f64 = 1e-8;

/// Fits the outcome to a smooth curve of `x` beside `covariates`, which hold no column of ones: the
/// splines add up to one.
///
/// ```
/// use lumbago_stats::smooth::{SmoothOptions, smooth};
/// use lumbago_stats::GlmOptions;
/// let night: Vec<f64> = (0..200).map(f64::from).collect();
/// let spasms: Vec<f64> =
///     (0..200).map(|t| f64::from((t * 37 % 11) % 3) + if t > 80 && t < 120 { 2.0 } else { 0.0 }).collect();
/// let fit = smooth(&night, None, &spasms, &GlmOptions::poisson(), &SmoothOptions::default())?;
/// let curve = fit.curve(&[10.0, 100.0], 10.0, 0.95)?;
/// assert!(fit.edf > 3.0 && curve[1].low > 0.0);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// A negative binomial family, whose theta would have to move along; frequency weights; an x that is
/// not finite or outside the range; fewer rows than covariates; as [`crate::glm`] for the outcome;
/// [`StatsError::Aliased`] for covariates that the curve can follow or that follow one another.
pub fn smooth(
    x: &[f64],
    covariates: Option<&Design>,
    y: &[f64],
    model: &GlmOptions<'_>,
    options: &SmoothOptions,
) -> Result<SmoothFit, StatsError> {
    if !matches!(model.family, Family::Poisson | Family::Binomial | Family::Gaussian) {
        return Err(StatsError::Unsupported {
            what: "a smooth curve",
            with: "a family other than Poisson, binomial and Gaussian",
        });
    }
    let penalty = Penalty::new(x, options)?;
    let n = x.len();
    if let Some(found) = covariates.map(|d| d.n).filter(|m| *m != n) {
        return Err(StatsError::LengthMismatch { what: "covariates".into(), expected: n, found });
    }
    let splines = penalty.splines();
    let mut names: Vec<String> = (1..=splines).map(|k| format!("smooth[{k}]")).collect();
    let mut columns = penalty.columns(x)?.concat();
    if let Some(design) = covariates {
        names.extend(design.names.iter().cloned());
        columns.extend_from_slice(&design.columns);
    }
    // A spline over a gap in x is 0 in every row: the penalty carries it, so rank is checked below.
    let design = Design::unchecked(names, columns);
    // The outcome is checked against the rows alone: the penalty allows more splines than rows.
    let rows = Design::unchecked(vec!["x".into()], x.to_vec());
    let inputs = Inputs::new(&rows, y, model)?;
    if inputs.frequency {
        return Err(StatsError::Unsupported { what: "a smooth curve", with: "frequency weights" });
    }
    let problem = Problem { design, y, inputs, family: model.family, penalty };
    problem.check_rank()?;
    match (options.smoothness, options.dispersion) {
        (Smoothness::Fixed(lambda), dispersion) => {
            if !(lambda > 0.0 && lambda.is_finite()) {
                return Err(StatsError::BadArgument {
                    what: "lambda",
                    value: lambda,
                    allowed: "above 0",
                });
            }
            let point = problem.solve(lambda, None)?;
            let phi = match dispersion {
                Dispersion::Known(phi) => phi,
                Dispersion::Pearson => problem.pearson(&point, lambda)?,
            };
            problem.finish(point, lambda, phi, None)
        }
        (Smoothness::Reml, Dispersion::Known(phi)) => by_reml(&problem, phi),
        (Smoothness::Reml, Dispersion::Pearson) => {
            let mut phi = 1.0;
            let mut last = by_reml(&problem, phi)?;
            for _ in 0..TURNS {
                let next = last.pearson_dispersion;
                if (next / phi - 1.0).abs() < SETTLED {
                    break;
                }
                phi = next;
                last = by_reml(&problem, phi)?;
            }
            Ok(last)
        }
    }
}

/// The lambda of largest restricted likelihood at this phi: a look at a grid, then golden section
/// around its best place.
fn by_reml(problem: &Problem<'_>, phi: f64) -> Result<SmoothFit, StatsError> {
    let value = |log_lambda: f64| -> Result<f64, StatsError> {
        let lambda = libm::exp(log_lambda);
        Ok(problem.reml(&problem.solve(lambda, None)?, lambda, phi))
    };
    let step = (LOG_LAMBDA.1 - LOG_LAMBDA.0) / (PLACES - 1) as f64;
    let mut best = (f64::NEG_INFINITY, LOG_LAMBDA.0);
    for k in 0..PLACES {
        let at = LOG_LAMBDA.0 + step * k as f64;
        let found = value(at)?;
        if found > best.0 {
            best = (found, at);
        }
    }
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut low, mut high) =
        ((best.1 - step).max(LOG_LAMBDA.0), (best.1 + step).min(LOG_LAMBDA.1));
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_a, mut at_b) = (value(a)?, value(b)?);
    while high - low > WIDTH {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - golden * (high - low);
            at_a = value(a)?;
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + golden * (high - low);
            at_b = value(b)?;
        }
    }
    let lambda = libm::exp(0.5 * (low + high));
    let point = problem.solve(lambda, None)?;
    let reml = problem.reml(&point, lambda, phi);
    problem.finish(point, lambda, phi, Some(reml))
}
