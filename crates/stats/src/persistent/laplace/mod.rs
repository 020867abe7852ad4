//! Counts that persist, by likelihood: a latent AR(1) process integrated out by Laplace's method.
//!
//! ```text
//! y_t ~ Poisson(mu_t),   log mu_t = x_t' b + offset_t + a_t
//! Cov(a_s, a_t) = sigma^2 exp(-kappa |s - t|),   |s - t| in calendar nights, rho = exp(-kappa)
//! ```
//! (Chan & Ledolter 1995; Laplace's method as in Skaug & Fournier 2006.) With the mode a^ of the
//! joint density and its curvature `H = Q + diag(mu)`,
//! ```text
//! l(b, sigma, kappa) = log p(y | a^) - a^'Q a^ / 2 + log |Q| / 2 - log |H| / 2
//! ```
//! Q and H are tridiagonal, so value and gradient take time proportional to the nights. The intercept
//! is that of the log rate at a = 0: the mean rate is `exp(sigma^2 / 2)` times larger, which is where it
//! differs from the marginal fit of [`crate::persistent::fit`]; the other coefficients mean the same.

mod series;

use rayon::prelude::*;

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::{GlmOptions, glm};
use crate::inference::Estimated;
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};
use crate::persistent::filter::Calendar;
use crate::persistent::{PersistentOptions, fit as moments};
use crate::vcov::{Covariance, DfRule};
use series::Series;

/// log sigma stays inside; below 0.02 the rate does not wander.
const LOG_SD: (f64, f64) = (-3.9, 1.6);
/// log kappa stays inside: rho between 0.998 and 0.0006 a night.
const LOG_RATE: (f64, f64) = (-6.2, 2.0);
const MAX_ITERATIONS: usize = 60;
/// Length of a Newton step, in standard errors, that counts as none.
const TOLERANCE: f64 = 1e-8;
/// Steps this short that no longer shrink have reached rounding error.
const ROUNDING_FLOOR: f64 = 1e-5;
/// Relative step of the differences of the gradient.
const DIFFERENCE: f64 = 1e-4;

/// A fit by Laplace's method.
#[derive(Debug, Clone)]
pub struct LaplaceFit {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Coefficients b.
    pub coef: Vec<f64>,
    /// sigma, the standard deviation of the log rate.
    pub latent_sd: f64,
    /// Standard error of log sigma.
    pub log_sd_std_error: f64,
    /// kappa, per night.
    pub rate: f64,
    /// Standard error of log kappa.
    pub log_rate_std_error: f64,
    /// `rho = exp(-kappa)`.
    pub persistence: f64,
    /// Mode of the latent process, in the order of the rows.
    pub latent: Vec<f64>,
    /// Laplace's log-likelihood with all constants.
    pub loglik: f64,
    /// From the observed information of all parameters together; normal reference.
    pub covariance: Covariance,
    /// Newton steps taken from the start that succeeded.
    pub iterations: usize,
    /// Starts that failed before it.
    pub restarts: usize,
}

impl Estimated for LaplaceFit {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }
}

/// Fits counts `y` on `night` by Laplace likelihood. Persons are independent series with common
/// parameters.
///
/// # Errors
/// As [`glm`]; a night twice for a person; [`StatsError::AtBoundary`] when the rate does not wander
/// (sigma runs to 0) or its memory cannot be told from none or from a constant; otherwise
/// [`StatsError::NoConvergence`]. Each only after three starts.
pub fn fit(
    design: &Design,
    y: &[f64],
    night: &[i64],
    options: &PersistentOptions<'_>,
) -> Result<LaplaceFit, StatsError> {
    let n = design.n;
    for (what, found) in
        [("nights", night.len()), ("persons", options.person.map_or(n, <[usize]>::len))]
    {
        if found != n {
            return Err(StatsError::LengthMismatch { what: what.into(), expected: n, found });
        }
    }
    let poisson = GlmOptions { offset: options.offset, ..GlmOptions::poisson() };
    let plain = glm(design, y, &poisson)?;
    let one_person = vec![0; n];
    let calendar = Calendar::new(night, options.person.unwrap_or(&one_person));
    if let Some(k) = (0..n).find(|&k| calendar.gap[k] == Some(0)) {
        let value = night[calendar.order[k]] as f64;
        return Err(StatsError::BadArgument { what: "night", value, allowed: "each night once" });
    }
    let problem = Problem { design, series: Series::parts(design, y, &plain.offset, &calendar) };
    let mut starts = Vec::new();
    if let Ok(rough) = moments(design, y, night, options) {
        let sd = 0.5 * libm::log(rough.latent_variance.clamp(0.02, 4.0));
        let rate = -libm::log(rough.persistence.clamp(0.05, 0.97));
        starts.push((rough.coef, sd, libm::log(rate)));
    }
    for (sd, rho) in [(0.5, 0.6), (0.3, 0.9), (0.8, 0.3)] {
        starts.push((plain.coef.clone(), libm::log(sd), libm::log(-libm::log(rho))));
    }
    let mut first = None;
    for (restarts, (mut start, sd, rate)) in starts.into_iter().take(3).enumerate() {
        start.extend([sd, rate]);
        match problem.maximise(start) {
            Ok((point, iterations)) => {
                return problem.finish(&calendar, point, iterations, restarts);
            }
            Err(refused) => first = first.or(Some(refused)),
        }
    }
    Err(first.unwrap_or(StatsError::NoConvergence {
        method: "the Laplace fit",
        iterations: 0,
        last_change: f64::NAN,
    }))
}

struct Problem<'a> {
    design: &'a Design,
    series: Vec<Series>,
}

/// Value and gradient at parameters (b, log sigma, log kappa).
struct Point {
    at: Vec<f64>,
    loglik: f64,
    gradient: Vec<f64>,
    modes: Vec<Vec<f64>>,
}

impl Problem<'_> {
    /// `None` where a mode cannot be found; `modes` are where the search for them starts.
    fn evaluate(&self, at: Vec<f64>, modes: Option<&[Vec<f64>]>) -> Option<Point> {
        let one = |s: usize| self.series[s].laplace(&at, modes.map(|m| m[s].as_slice()));
        let parts: Option<Vec<series::Part>> = if self.series.len() > 1 {
            (0..self.series.len()).into_par_iter().map(one).collect()
        } else {
            (0..self.series.len()).map(one).collect()
        };
        let mut made = Point { gradient: vec![0.0; at.len()], at, loglik: 0.0, modes: Vec::new() };
        for part in parts? {
            made.loglik += part.loglik;
            made.gradient.iter_mut().zip(&part.gradient).for_each(|(t, v)| *t += v);
            made.modes.push(part.mode);
        }
        (made.loglik.is_finite() && made.gradient.iter().all(|g| g.is_finite())).then_some(made)
    }

    /// Minus the matrix of second derivatives, by differences of the gradient: forward, or central.
    fn information(&self, point: &Point, central: bool) -> Option<Matrix> {
        let k = point.at.len();
        let columns: Option<Vec<Vec<f64>>> = (0..k)
            .into_par_iter()
            .map(|j| {
                let largest = self
                    .design
                    .columns
                    .chunks_exact(self.design.n)
                    .nth(j)
                    .map_or(1.0, |column| column.iter().fold(0.0_f64, |m, v| m.max(v.abs())));
                let h = DIFFERENCE / largest;
                let moved = |by: f64| {
                    let mut at = point.at.clone();
                    at[j] += by;
                    self.evaluate(at, Some(&point.modes)).map(|p| p.gradient)
                };
                let up = moved(h)?;
                let (down, width) =
                    if central { (moved(-h)?, 2.0 * h) } else { (point.gradient.clone(), h) };
                Some(up.iter().zip(&down).map(|(u, d)| (d - u) / width).collect())
            })
            .collect();
        let columns = columns?;
        // The mean of both halves: differences of a gradient are symmetric only nearly.
        let mut raw = Matrix::zeros(k, k);
        for (j, column) in columns.iter().enumerate() {
            for (i, value) in column.iter().enumerate() {
                raw.add(i, j, 0.5 * value);
                raw.add(j, i, 0.5 * value);
            }
        }
        Some(raw)
    }

    fn maximise(&self, start: Vec<f64>) -> Result<(Point, usize), StatsError> {
        let p = self.design.p;
        let gave_up = |iterations, last_change| StatsError::NoConvergence {
            method: "the Laplace fit",
            iterations,
            last_change,
        };
        let mut point = self.evaluate(start, None).ok_or_else(|| gave_up(0, f64::NAN))?;
        let mut previous = f64::INFINITY;
        for iteration in 0..MAX_ITERATIONS {
            let information =
                self.information(&point, false).ok_or_else(|| gave_up(iteration, previous))?;
            let step = uphill(&information, &point.gradient)
                .ok_or_else(|| gave_up(iteration, previous))?;
            let length = dot(&step, &point.gradient).max(0.0).sqrt();
            let stalled = length <= ROUNDING_FLOOR && length > 0.5 * previous;
            if length <= TOLERANCE || stalled {
                return Ok((point, iteration));
            }
            previous = length;
            // Never more than 1.5 at once in log sigma or log kappa.
            let widest = step[p].abs().max(step[p + 1].abs());
            let mut share = (1.5 / widest).min(1.0);
            let mut next = None;
            for _ in 0..30 {
                let at: Vec<f64> = point.at.iter().zip(&step).map(|(v, d)| v + share * d).collect();
                next = self
                    .evaluate(at, Some(&point.modes))
                    .filter(|q| q.loglik >= point.loglik - 1e-10 * (1.0 + point.loglik.abs()));
                if next.is_some() {
                    break;
                }
                share *= 0.4;
            }
            point = next.ok_or_else(|| gave_up(iteration, length))?;
            for (parameter, value, (low, high)) in [
                ("the standard deviation of the wandering rate", point.at[p], LOG_SD),
                ("the rate at which spells fade", point.at[p + 1], LOG_RATE),
            ] {
                if value < low || value > high {
                    return Err(StatsError::AtBoundary { parameter, value: libm::exp(value) });
                }
            }
        }
        Err(gave_up(MAX_ITERATIONS, previous))
    }

    fn finish(
        &self,
        calendar: &Calendar,
        point: Point,
        iterations: usize,
        restarts: usize,
    ) -> Result<LaplaceFit, StatsError> {
        let p = self.design.p;
        let singular = StatsError::Singular { what: "the observed information" };
        let information = self.information(&point, true).ok_or(singular)?;
        let k = p + 2;
        let mut inverse = Matrix::zeros(k, k);
        for j in 0..k {
            let mut unit = vec![0.0; k];
            unit[j] = 1.0;
            let column = cholesky::solve(&information, &unit, "the observed information")?;
            for (i, v) in column.iter().enumerate() {
                inverse.add(i, j, 0.5 * v);
                inverse.add(j, i, 0.5 * v);
            }
        }
        let mut of_coef = Matrix::zeros(p, p);
        for i in 0..p {
            for j in 0..p {
                of_coef.set(i, j, inverse.at(i, j));
            }
        }
        let mut latent = vec![0.0; self.design.n];
        for (&i, a) in calendar.order.iter().zip(point.modes.iter().flatten()) {
            latent[i] = *a;
        }
        let rate = libm::exp(point.at[p + 1]);
        Ok(LaplaceFit {
            names: self.design.names.clone(),
            coef: point.at[..p].to_vec(),
            latent_sd: libm::exp(point.at[p]),
            log_sd_std_error: inverse.at(p, p).sqrt(),
            rate,
            log_rate_std_error: inverse.at(p + 1, p + 1).sqrt(),
            persistence: libm::exp(-rate),
            latent,
            loglik: point.loglik,
            covariance: Covariance::new("laplace", of_coef, DfRule::Normal),
            iterations,
            restarts,
        })
    }
}

/// A step that rises: Newton's, with directions of the wrong curvature turned round.
fn uphill(information: &Matrix, gradient: &[f64]) -> Option<Vec<f64>> {
    if let Ok(step) = cholesky::solve(information, gradient, "the observed information") {
        return Some(step);
    }
    let k = gradient.len();
    let scale: Vec<f64> = information.diag().iter().map(|v| v.abs().max(1e-8).sqrt()).collect();
    let scaled = faer::Mat::from_fn(k, k, |i, j| information.at(i, j) / (scale[i] * scale[j]));
    let eigen = scaled.self_adjoint_eigen(faer::Side::Lower).ok()?;
    let mut step = vec![0.0; k];
    for m in 0..k {
        let along: f64 = (0..k).map(|i| eigen.U()[(i, m)] * gradient[i] / scale[i]).sum();
        let curvature = eigen.S()[m].abs().max(0.05);
        for (i, s) in step.iter_mut().enumerate() {
            *s += eigen.U()[(i, m)] * along / curvature / scale[i];
        }
    }
    Some(step)
}

#[cfg(test)]
mod tests;
