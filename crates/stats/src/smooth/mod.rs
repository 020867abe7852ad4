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

/// Where REML found lambda in the range looked over, exp(-9) to exp(16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LambdaFound {
    /// Away from both ends.
    Inside,
    /// At the lower end: nearly a regression spline, and fewer segments would say as much.
    LowerEnd,
    /// At the upper end: a straight line, and any larger lambda would do as well.
    UpperEnd,
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
/// [`StatsError::Aliased`] for covariates that the curve can follow or that follow one another;
/// [`StatsError::NoConvergence`] for a fit, or for phi and lambda in turns, that does not settle.
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
            let phi = match dispersion {
                Dispersion::Known(phi) => Some(phi),
                Dispersion::Pearson => None,
            };
            problem.finish(problem.solve(lambda)?, lambda, phi, None)
        }
        (Smoothness::Reml, Dispersion::Known(phi)) => by_reml(&problem, phi),
        (Smoothness::Reml, Dispersion::Pearson) => {
            let (mut phi, mut change) = (1.0, f64::INFINITY);
            for _ in 0..TURNS {
                let fit = by_reml(&problem, phi)?;
                change = (fit.pearson_dispersion / phi - 1.0).abs();
                if change < SETTLED {
                    return Ok(fit);
                }
                phi = fit.pearson_dispersion;
            }
            Err(StatsError::NoConvergence {
                method: "smoothness and dispersion in turns",
                iterations: TURNS,
                last_change: change,
            })
        }
    }
}

/// The lambda of largest restricted likelihood at this phi: a look at a grid, then golden section
/// around its best place.
fn by_reml(problem: &Problem<'_>, phi: f64) -> Result<SmoothFit, StatsError> {
    let value = |log_lambda: f64| -> Result<f64, StatsError> {
        let lambda = libm::exp(log_lambda);
        Ok(problem.reml(&problem.solve(lambda)?, lambda, phi))
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
    let at = 0.5 * (low + high);
    let found = if at > LOG_LAMBDA.1 - step {
        LambdaFound::UpperEnd
    } else if at < LOG_LAMBDA.0 + step {
        LambdaFound::LowerEnd
    } else {
        LambdaFound::Inside
    };
    let lambda = libm::exp(at);
    let point = problem.solve(lambda)?;
    let reml = problem.reml(&point, lambda, phi);
    problem.finish(point, lambda, Some(phi), Some((reml, found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts around `level(t)` whose scatter is that of a linear congruential sequence.
    fn counts(level: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<f64>) {
        let mut state = 20_260_101_u64;
        (0..240)
            .map(|t| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let uniform = (state >> 33) as f64 / f64::from(1_u32 << 31);
                (f64::from(t), (2.0 * uniform * level(f64::from(t))).round())
            })
            .unzip()
    }

    #[test]
    fn phi_is_that_of_the_fit_it_was_used_in() {
        let (x, y) = counts(|t| 3.0 + 2.5 * libm::sin(t / 25.0));
        let fit = smooth(&x, None, &y, &GlmOptions::poisson(), &SmoothOptions::default()).unwrap();
        assert!((fit.dispersion / fit.pearson_dispersion - 1.0).abs() < SETTLED);
        assert_eq!(fit.lambda_found, Some(LambdaFound::Inside));
        assert!(fit.edf > 5.0 && (fit.edf - fit.edf_smooth).abs() < 1e-12);
    }

    #[test]
    fn a_straight_line_is_found_at_the_upper_end_and_said_so() {
        // Scatter that turns at every row leaves nothing for a curve to follow.
        let x: Vec<f64> = (0..240).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|t| 2.0 + 0.03 * t + 1.0 - 2.0 * (t % 2.0)).collect();
        let model = GlmOptions::gaussian();
        let fit = smooth(&x, None, &y, &model, &SmoothOptions::default()).unwrap();
        assert_eq!(fit.lambda_found, Some(LambdaFound::UpperEnd));
        assert!((fit.edf - 2.0).abs() < 1e-3, "{}", fit.edf);
        // The line is that of a regression on x itself.
        let line = Design::builder(240).intercept().column("x", &x).build().unwrap();
        let plain = crate::glm(&line, &y, &model).unwrap();
        let curve = fit.curve(&[200.0], 0.0, 0.95).unwrap();
        assert!((curve[0].point / (200.0 * plain.coef[1]) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_given_lambda_is_not_said_to_be_found() {
        let (x, y) = counts(|_| 2.0);
        let options =
            SmoothOptions { smoothness: Smoothness::Fixed(10.0), ..SmoothOptions::default() };
        let fit = smooth(&x, None, &y, &GlmOptions::poisson(), &options).unwrap();
        assert_eq!((fit.lambda, fit.reml, fit.lambda_found), (10.0, None, None));
        assert_eq!(fit.dispersion, fit.pearson_dispersion);
    }
}
