//! Generalised estimating equations: the mean of a model for independent rows, with a working
//! correlation of the rows of one group.
//!
//! ```text
//! sum_g D_g' V_g^-1 (y_g - mu_g) = 0,   V_g = phi A_g^1/2 R(a) A_g^1/2,   D_g = d mu_g / d b
//! ```
//! Liang & Zeger (1986). b means what it means in the fit without correlation; the working R only
//! weights the rows, and the sandwich of [`GeeVcov::Robust`] holds whether or not R is right. With
//! Pearson residuals e the moments are those of geepack (Yan & Fine 2004), without subtracting
//! coefficients:
//! ```text
//! phi = mean of e^2,   exchangeable: a = mean of e_j e_k / phi over all pairs
//! AR(1): sum over pairs of d a^(d-1) (e_j e_k / phi - a^d) = 0,   d the distance in nights
//! ```
//! `R^-1 = W'W` with a W that is applied in time proportional to the rows, and the sum over all
//! pairs of an AR(1) is a recursion along the series, so no matrix of a group is ever formed.
//!
//! **When columns change with time** any R but independence also needs the outcome of a night to be
//! unrelated to the columns of the *other* nights given its own (Pepe & Anderson 1994). Caffeine
//! tonight that follows a bad night yesterday breaks that, and the estimate is then biased.

mod covariance;
mod moments;
mod qic;
mod series;

pub use covariance::GeeVcov;
pub use qic::Qic;

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::{Family, GlmOptions, glm};
use crate::inference::Estimated;
use crate::linalg::triangular;
use crate::matrix::{Matrix, dot};
use series::Series;

/// Steps shorter than this, in standard errors, that no longer shrink have reached rounding error.
const ROUNDING_FLOOR: f64 = 1e-8;

/// How rows of one group are taken to go together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum WorkingCorrelation<'a> {
    /// Not at all. The coefficients are those of the plain fit.
    #[default]
    Independence,
    /// The same correlation for every two rows of a group.
    Exchangeable,
    /// `a^d` for two nights d apart on the calendar, gaps included.
    Ar1 {
        /// Calendar number of each row's night; a group has each night once.
        night: &'a [i64],
    },
}

/// How the equations are set up and solved.
#[derive(Debug, Clone, Copy)]
pub struct GeeOptions<'a> {
    /// Error family and link.
    pub family: Family,
    /// Working correlation.
    pub correlation: WorkingCorrelation<'a>,
    /// Known part of the linear predictor.
    pub offset: Option<&'a [f64]>,
    /// Scoring steps allowed.
    pub max_iterations: usize,
    /// The iteration has settled when the next step is shorter than this, in standard errors.
    pub tolerance: f64,
}

impl<'a> GeeOptions<'a> {
    /// A family with a working correlation.
    pub fn new(family: Family, correlation: WorkingCorrelation<'a>) -> Self {
        Self { family, correlation, offset: None, max_iterations: 200, tolerance: 1e-12 }
    }

    /// The same with an offset.
    #[must_use]
    pub fn with_offset(self, offset: &'a [f64]) -> Self {
        Self { offset: Some(offset), ..self }
    }
}

/// A solution of the estimating equations; every field is at the final coefficients.
#[derive(Debug, Clone)]
pub struct GeeFit {
    /// The design it was fitted on.
    pub design: Design,
    /// Error family.
    pub family: Family,
    /// Outcome.
    pub y: Vec<f64>,
    /// Coefficients, one per design column.
    pub coef: Vec<f64>,
    /// Linear predictor, offset included.
    pub eta: Vec<f64>,
    /// Fitted means.
    pub mu: Vec<f64>,
    /// Dispersion phi, the mean squared Pearson residual.
    pub dispersion: f64,
    /// The correlation parameter a; `None` under independence.
    pub correlation: Option<f64>,
    /// Its standard error from the sandwich of all equations together; `None` under independence
    /// or with a single group.
    pub correlation_std_error: Option<f64>,
    /// Number of groups.
    pub groups: usize,
    /// `(sum D'V^-1 D)^-1` with phi = 1.
    pub bread: Matrix,
    /// Scoring steps taken.
    pub iterations: usize,
    series: Series,
    /// `W A^-1/2 D` and `W e`, rows in the order of the series.
    whitened: Vec<f64>,
    whitened_residual: Vec<f64>,
    factor: Matrix,
}

impl Estimated for GeeFit {
    fn names(&self) -> &[String] {
        &self.design.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }

    fn rounding_variance(&self, weights: &[f64]) -> f64 {
        1e-20 * self.bread.quadratic(weights) * self.dispersion.max(f64::MIN_POSITIVE)
    }
}

/// Solves the estimating equations for the rows of `design`, `group` naming the rows that go
/// together.
///
/// ```
/// use lumbago_stats::gee::{GeeOptions, GeeVcov, WorkingCorrelation, gee};
/// use lumbago_stats::{Design, Family, inference};
/// // Three persons over ten nights, one of them with three of the nights unlogged.
/// let night: Vec<i64> = [0..10, 0..10, 3..10].into_iter().flatten().collect();
/// let person: Vec<usize> = (0..27).map(|i| i / 10).collect();
/// let late: Vec<f64> = (0..27).map(|i| f64::from((i * 5) % 3 == 0)).collect();
/// let spasms: Vec<f64> = (0..27).map(|i| f64::from((i * i % 7 / 3) as u8) + late[i]).collect();
/// let design = Design::builder(27).intercept().column("late", &late).build()?;
/// let options = GeeOptions::new(Family::Poisson, WorkingCorrelation::Ar1 { night: &night });
/// let fit = gee(&design, &spasms, &person, &options)?;
/// let robust = fit.covariance(GeeVcov::Robust)?;
/// assert!(inference(&fit, &robust, 0.95)?[1].point > 0.0);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`glm`], which gives the starting values; groups or nights of a wrong length, a night twice in
/// a group, [`StatsError::Unsupported`] when no group has two rows,
/// [`StatsError::ImpossibleCorrelation`] when the moments give a value that no correlation can have,
/// [`StatsError::NoConvergence`].
pub fn gee(
    design: &Design,
    y: &[f64],
    group: &[usize],
    options: &GeeOptions<'_>,
) -> Result<GeeFit, StatsError> {
    let n = design.n;
    let series = Series::new(n, group, options.correlation)?;
    let plain = glm(
        design,
        y,
        &GlmOptions { family: options.family, offset: options.offset, ..GlmOptions::poisson() },
    )?;
    let offset = plain.offset;
    let mut coef = plain.coef;
    let mut correlation = None;
    let mut previous = f64::INFINITY;
    for iteration in 0..=options.max_iterations {
        let state = State::new(design, y, &offset, options.family, &series, &coef, correlation)?;
        let score = state.score(design.p);
        let half = triangular::solve_transposed(&state.factor, &score);
        let length = (dot(&half, &half) / state.dispersion).sqrt();
        let stalled = length <= ROUNDING_FLOOR && length > 0.5 * previous;
        if length <= options.tolerance || stalled {
            return Ok(state.finish(design, y, options.family, series, coef, iteration));
        }
        if !length.is_finite() || iteration == options.max_iterations {
            return Err(StatsError::NoConvergence {
                method: "the estimating equations",
                iterations: iteration,
                last_change: length,
            });
        }
        let step = triangular::solve(&state.factor, &half);
        coef.iter_mut().zip(&step).for_each(|(b, d)| *b += d);
        (previous, correlation) = (length, state.correlation);
    }
    unreachable!("the last iteration returns")
}

/// Everything at one coefficient vector.
struct State {
    eta: Vec<f64>,
    /// Pearson residuals, in the order of the series.
    residual: Vec<f64>,
    dispersion: f64,
    correlation: Option<f64>,
    whitened: Vec<f64>,
    whitened_residual: Vec<f64>,
    factor: Matrix,
}

impl State {
    fn new(
        design: &Design,
        y: &[f64],
        offset: &[f64],
        family: Family,
        series: &Series,
        coef: &[f64],
        before: Option<f64>,
    ) -> Result<Self, StatsError> {
        let (n, p) = (design.n, design.p);
        let eta: Vec<f64> =
            design.times(coef).iter().zip(offset).map(|(linear, o)| linear + o).collect();
        let root: Vec<f64> = eta.iter().map(|&e| family.variance(e).sqrt()).collect();
        let residual: Vec<f64> =
            series.order.iter().map(|&i| (y[i] - family.mean(eta[i])) / root[i]).collect();
        let dispersion = dot(&residual, &residual) / n as f64;
        let correlation = moments::correlation(series, &residual, dispersion, before)?;
        let whitener = series.whitener(correlation);
        let mut whitened = Vec::with_capacity(n * p);
        for j in 0..p {
            let column = design.column(j);
            let mut own: Vec<f64> =
                series.order.iter().map(|&i| family.slope(eta[i]) / root[i] * column[i]).collect();
            whitener.apply(&mut own);
            whitened.extend(own);
        }
        let mut whitened_residual = residual.clone();
        whitener.apply(&mut whitened_residual);
        let factor = triangular::weighted_factor(&whitened, n, p, &vec![1.0; n]);
        if !triangular::well_posed(&factor) {
            return Err(StatsError::Singular { what: "the information matrix" });
        }
        Ok(Self { eta, residual, dispersion, correlation, whitened, whitened_residual, factor })
    }

    fn score(&self, p: usize) -> Vec<f64> {
        let n = self.residual.len();
        (0..p).map(|j| dot(&self.whitened[j * n..(j + 1) * n], &self.whitened_residual)).collect()
    }

    fn finish(
        self,
        design: &Design,
        y: &[f64],
        family: Family,
        series: Series,
        coef: Vec<f64>,
        iterations: usize,
    ) -> GeeFit {
        let mut made = GeeFit {
            mu: self.eta.iter().map(|&e| family.mean(e)).collect(),
            design: design.clone(),
            family,
            y: y.to_vec(),
            coef,
            eta: self.eta,
            dispersion: self.dispersion,
            correlation: self.correlation,
            correlation_std_error: None,
            groups: series.groups.len(),
            bread: triangular::gram_inverse(&self.factor),
            iterations,
            series,
            whitened: self.whitened,
            whitened_residual: self.whitened_residual,
            factor: self.factor,
        };
        made.correlation_std_error = moments::std_error(&made, &self.residual);
        made
    }
}
