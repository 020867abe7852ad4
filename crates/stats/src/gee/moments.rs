//! The correlation parameter by moments over all pairs, in time proportional to the rows.
//!
//! Along a series of residuals e with gaps g, sums over all earlier nights j of night k obey
//! ```text
//! p_k = sum a^d e_j         = a^g (p + e)
//! q_k = sum d a^(d-1) e_j   = a^g q + g a^(g-1) (p + e)
//! ```
//! p, q, e on the right being those of the night before. With e = 1 and `a^2` in place of a they
//! give the sums over pairs of `a^2d` and `d a^(2d-2)`.

use std::ops::Range;

use crate::error::StatsError;
use crate::gee::GeeFit;
use crate::gee::series::{Series, Structure, power};
use crate::glm::Family;
use crate::matrix::dot;
use crate::roots;

/// The largest size of an AR(1) parameter that is searched for.
const A_MAX: f64 = 0.999;
/// Width of the first search for the AR(1) parameter.
const SPACING: f64 = 0.05;

/// The correlation that solves the moment equation; near `before` if that is given.
pub(super) fn correlation(
    series: &Series,
    e: &[f64],
    phi: f64,
    before: Option<f64>,
) -> Result<Option<f64>, StatsError> {
    match series.structure {
        Structure::Independence => Ok(None),
        Structure::Exchangeable => exchangeable(series, e, phi).map(Some),
        Structure::Ar1 => ar1(series, e, phi, before).map(Some),
    }
}

fn exchangeable(series: &Series, e: &[f64], phi: f64) -> Result<f64, StatsError> {
    let (mut products, mut pairs, mut largest) = (0.0, 0.0, 0.0_f64);
    for places in &series.groups {
        let own = &e[places.clone()];
        let m = own.len() as f64;
        let total: f64 = own.iter().sum();
        products += 0.5 * (total * total - dot(own, own));
        pairs += 0.5 * m * (m - 1.0);
        largest = largest.max(m);
    }
    let a = products / (pairs * phi);
    if a > -1.0 / (largest - 1.0) && a < 1.0 {
        return Ok(a);
    }
    Err(StatsError::ImpossibleCorrelation { structure: "exchangeable", value: a })
}

/// The minimum of `sum over pairs of (e_j e_k / phi - a^d)^2`, whose slope is the moment equation:
/// the lowest of a grid at first, then the one that `before` has moved to.
fn ar1(series: &Series, e: &[f64], phi: f64, before: Option<f64>) -> Result<f64, StatsError> {
    let equation = |a: f64| sums(series, e, a).0 / phi - sums_of_ones(series, a).0;
    let between = |low: f64, high: f64| roots::bracketed(equation, low, high);
    let near = before.and_then(|a| {
        let (low, high) = ((a - SPACING).max(-A_MAX), (a + SPACING).min(A_MAX));
        (equation(low) > 0.0 && equation(high) < 0.0).then(|| between(low, high)).flatten()
    });
    if let Some(a) = near {
        return Ok(a);
    }
    let miss = |a: f64| sums_of_ones(series, a).1 - 2.0 * sums(series, e, a).1 / phi;
    let steps = (2.0 / SPACING) as usize;
    let grid: Vec<f64> =
        (0..=steps).map(|k| (1.0 - SPACING * k as f64).clamp(-A_MAX, A_MAX)).collect();
    let values: Vec<f64> = grid.iter().map(|&a| miss(a)).collect();
    let lowest = (0..=steps).fold(0, |best, k| if values[k] < values[best] { k } else { best });
    if lowest == 0 || lowest == steps {
        return Err(StatsError::ImpossibleCorrelation { structure: "AR(1)", value: grid[lowest] });
    }
    between(grid[lowest + 1], grid[lowest - 1]).ok_or(StatsError::NoConvergence {
        method: "the AR(1) moment equation",
        iterations: steps,
        last_change: equation(grid[lowest]),
    })
}

/// Sums over pairs of `d a^(d-1) e_j e_k` and `a^d e_j e_k`.
fn sums(series: &Series, e: &[f64], a: f64) -> (f64, f64) {
    let (mut sloped, mut plain) = (0.0, 0.0);
    for places in &series.groups {
        along(series, places.clone(), e, a, |k, q, p| {
            sloped += e[k] * q;
            plain += e[k] * p;
        });
    }
    (sloped, plain)
}

/// Sums over pairs of `d a^(2d-1)`, `a^2d` and `d^2 a^(2d-2)`.
fn sums_of_ones(series: &Series, a: f64) -> (f64, f64, f64) {
    series.groups.iter().fold((0.0, 0.0, 0.0), |total, places| {
        let own = ones_along(series, places.clone(), a);
        (total.0 + own.0, total.1 + own.1, total.2 + own.2)
    })
}

/// The part of one group in [`sums_of_ones`].
fn ones_along(series: &Series, places: Range<usize>, a: f64) -> (f64, f64, f64) {
    let c = a * a;
    let (mut sloped, mut plain, mut squared) = (0.0, 0.0, 0.0);
    let (mut p, mut q, mut r) = (0.0, 0.0, 0.0);
    for k in places.start + 1..places.end {
        let g = series.gap[k] as f64;
        let less = power(c, series.gap[k] - 1);
        let decay = c * less;
        let reached = p + 1.0;
        r = decay * r + 2.0 * g * decay * q + g * g * less * reached;
        q = decay * q + g * less * reached;
        p = decay * reached;
        sloped += a * q;
        plain += p;
        squared += r;
    }
    (sloped, plain, squared)
}

/// Calls `emit(k, q_k, p_k)` for the places of one group after the first.
fn along(
    series: &Series,
    places: Range<usize>,
    e: &[f64],
    a: f64,
    mut emit: impl FnMut(usize, f64, f64),
) {
    let (mut p, mut q) = (0.0, 0.0);
    for k in places.start + 1..places.end {
        let gap = series.gap[k];
        let less = power(a, gap - 1);
        let reached = p + e[k - 1];
        q = a * less * q + gap as f64 * less * reached;
        p = a * less * reached;
        emit(k, q, p);
    }
}

/// The standard error of the correlation from the sandwich of the equations of b, phi and a taken
/// together (Yan & Fine 2004), with the derivatives of the Pearson residuals.
pub(super) fn std_error(fit: &GeeFit, e: &[f64]) -> Option<f64> {
    let a = fit.correlation?;
    let (series, phi, n, p) = (&fit.series, fit.dispersion, fit.design.n, fit.design.p);
    if series.groups.len() < 2 {
        return None;
    }
    // partner[k]: sum over the other rows of the group of (d rho / d a) e_j.
    let mut partner = vec![0.0; n];
    let squared = match series.structure {
        Structure::Independence => return None,
        Structure::Exchangeable => {
            for places in &series.groups {
                let total: f64 = e[places.clone()].iter().sum();
                places.clone().for_each(|k| partner[k] = total - e[k]);
            }
            series.groups.iter().map(|g| 0.5 * (g.len() * (g.len() - 1)) as f64).sum()
        }
        Structure::Ar1 => {
            for places in &series.groups {
                along(series, places.clone(), e, a, |k, q, _| partner[k] += q);
                backwards(series, places.clone(), e, a, &mut partner);
            }
            sums_of_ones(series, a).2
        }
    };
    let slope: Vec<f64> =
        series.order.iter().zip(e).map(|(&i, e)| residual_slope(fit, i, *e)).collect();
    let column = |j: usize| &fit.design.columns[j * n..(j + 1) * n];
    let weighted = |j: usize, weight: &dyn Fn(usize) -> f64| -> f64 {
        let x = column(j);
        series.order.iter().enumerate().map(|(k, &i)| weight(k) * x[i]).sum()
    };
    let of_coef: Vec<f64> = (0..p).map(|j| weighted(j, &|k| slope[k] * partner[k] / phi)).collect();
    let phi_of_coef: Vec<f64> = (0..p).map(|j| weighted(j, &|k| 2.0 * slope[k] * e[k])).collect();
    let of_phi = -0.5 * dot(e, &partner) / (phi * phi);
    let mut total = 0.0;
    for places in &series.groups {
        let own = &e[places.clone()];
        let on_coef = fit.bread.times_vec(&fit.score_of(places));
        let on_phi =
            (dot(own, own) - phi * own.len() as f64 + dot(&phi_of_coef, &on_coef)) / n as f64;
        let expected = match series.structure {
            Structure::Exchangeable => a * 0.5 * (own.len() * (own.len() - 1)) as f64,
            _ => ones_along(series, places.clone(), a).0,
        };
        let score = 0.5 * dot(own, &partner[places.clone()]) / phi - expected;
        let influence = (score + dot(&of_coef, &on_coef) + of_phi * on_phi) / squared;
        total += influence * influence;
    }
    Some(total.sqrt())
}

/// Adds `sum over later nights of d a^(d-1) e_j` to each place.
fn backwards(series: &Series, places: Range<usize>, e: &[f64], a: f64, partner: &mut [f64]) {
    let (mut p, mut q) = (0.0, 0.0);
    for k in (places.start + 1..places.end).rev() {
        let gap = series.gap[k];
        let less = power(a, gap - 1);
        let reached = p + e[k];
        q = a * less * q + gap as f64 * less * reached;
        p = a * less * reached;
        partner[k - 1] += q;
    }
}

/// `d e / d eta` of a Pearson residual.
fn residual_slope(fit: &GeeFit, i: usize, e: f64) -> f64 {
    let (eta, mu) = (fit.eta[i], fit.mu[i]);
    let variance = fit.family.variance(eta);
    let relative = match fit.family {
        Family::Poisson => 1.0,
        Family::Binomial => 1.0 - 2.0 * mu,
        Family::Gaussian => 0.0,
        Family::NegativeBinomial { theta } => (mu + 2.0 * mu * (mu / theta)) / variance,
    };
    -fit.family.slope(eta) / variance.sqrt() - 0.5 * e * relative
}
