//! Sandwiches for independent rows of any variance: HC0 to HC3.
//!
//! ```text
//! M = sum_i d_i s_i s_i',   s_i the score of row i
//! d_i: HC0 1, HC1 n/(n-p), HC2 1/(1-h_i), HC3 1/(1-h_i)^2
//! ```
//! White (1980); MacKinnon & White (1985); for generalised linear models with the working leverage
//! Zeileis (2006). Reference t with n - p.

use crate::error::StatsError;
use crate::glm::Fit;
use crate::vcov::{Covariance, DfRule, residual_freedom, sandwich, slack};

/// Corrections none.
pub(super) fn hc0(fit: &Fit) -> Result<Covariance, StatsError> {
    build(fit, "hc0", |_| 1.0)
}

/// Times n / (n - p).
pub(super) fn hc1(fit: &Fit) -> Result<Covariance, StatsError> {
    let df = residual_freedom(fit, "HC1")?;
    let factor = fit.n_effective / df;
    build(fit, "hc1", |_| factor)
}

/// Over 1 - h.
pub(super) fn hc2(fit: &Fit) -> Result<Covariance, StatsError> {
    let slack = slack(fit, "HC2")?;
    build(fit, "hc2", |i| 1.0 / slack[i])
}

/// Over (1 - h)^2.
pub(super) fn hc3(fit: &Fit) -> Result<Covariance, StatsError> {
    let slack = slack(fit, "HC3")?;
    build(fit, "hc3", |i| 1.0 / (slack[i] * slack[i]))
}

fn build(fit: &Fit, name: &str, factor: impl Fn(usize) -> f64) -> Result<Covariance, StatsError> {
    let df = residual_freedom(fit, "a robust covariance")?;
    let weight: Vec<f64> = (0..fit.design.n)
        .map(|i| {
            let r = fit.score_residual[i];
            if r == 0.0 { 0.0 } else { factor(i) * r * r / fit.repeats(i) }
        })
        .collect();
    Ok(Covariance::new(name, sandwich(fit, &fit.design.gram(&weight)), DfRule::T(df)))
}
