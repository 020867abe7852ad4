//! How much members differ beyond their errors.

use serde::{Deserialize, Serialize};

use super::Weighted;
use crate::distribution::{chi_squared_quantile, chi_squared_upper};
use crate::roots;

/// Values of tau2 at which the restricted likelihood is looked at before its top is refined: it
/// can have more than one (Jackson & Turner 2017).
const LOOKS: i32 = 120;

/// Variance between members, and the measures made of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Heterogeneity {
    /// tau2 by restricted maximum likelihood.
    pub tau2: f64,
    /// Limits of tau2 by the Q profile (Viechtbauer 2007), at the level asked for.
    pub tau2_limits: (f64, f64),
    /// tau2 of Paule & Mandel (1982): where `sum w (y - mu)^2 = k - 1`. Far from `tau2`, a few
    /// members decide.
    pub paule_mandel: f64,
    /// Cochran's Q, `sum (y - common)^2 / v`.
    pub q: f64,
    /// Its degrees of freedom.
    pub q_df: f64,
    /// Its chi-squared tail area.
    pub p_value: f64,
    /// I2 = tau2 / (tau2 + s2), the share of the spread that is not error, with s2 the typical
    /// `(k - 1) sum w / ((sum w)^2 - sum w^2)`, `w = 1 / v` (Higgins & Thompson 2002).
    pub i2: f64,
}

pub(super) fn of(estimates: &[f64], variances: &[f64], level: f64) -> Heterogeneity {
    let at = |tau2: f64| Weighted::new(estimates, variances, tau2);
    let free = (estimates.len() - 1) as f64;
    let none = at(0.0);
    let typical = free * none.total / (none.total * none.total - none.squares);
    // At this value every weight is so flat that Q is far below any bound asked for.
    let plain = estimates.iter().sum::<f64>() / estimates.len() as f64;
    let squares: f64 = estimates.iter().map(|y| (y - plain) * (y - plain)).sum();
    let q_reaches = |bound: f64| {
        if none.spread <= bound {
            return 0.0;
        }
        roots::bracketed(|t| at(t).spread - bound, 0.0, squares / bound).unwrap_or(0.0)
    };
    let tail = 0.5 * (1.0 - level);
    let tau2 = restricted(estimates, variances, typical, squares / free);
    Heterogeneity {
        tau2,
        tau2_limits: (
            q_reaches(chi_squared_quantile(1.0 - tail, free)),
            q_reaches(chi_squared_quantile(tail, free)),
        ),
        paule_mandel: q_reaches(free),
        q: none.spread,
        q_df: free,
        p_value: chi_squared_upper(none.spread, free),
        i2: tau2 / (tau2 + typical),
    }
}

/// The top of the restricted likelihood over tau2 >= 0.
///
/// ```text
/// -2 l(t) = sum log(v + t) + log sum w + sum w (y - mu)^2
///  2 l'(t) = -sum w + sum w^2 / sum w + sum w^2 (y - mu)^2
/// ```
/// The slope is negative from ten times the plain variance of the estimates on.
fn restricted(estimates: &[f64], variances: &[f64], typical: f64, plain: f64) -> f64 {
    let at = |t: f64| Weighted::new(estimates, variances, t);
    let cost = |t: f64| {
        let w = at(t);
        variances.iter().map(|v| libm::log(v + t)).sum::<f64>() + libm::log(w.total) + w.spread
    };
    let slope = |t: f64| {
        let w = at(t);
        -w.total + w.squares / w.total + w.spread_squares
    };
    let (first, last) = (1e-6 * typical, (10.0 * plain).max(1e-5 * typical));
    let step = libm::log(last / first) / f64::from(LOOKS);
    let looked: Vec<f64> = std::iter::once(0.0)
        .chain((0..=LOOKS).map(|k| first * libm::exp(step * f64::from(k))))
        .collect();
    let mut best = 0;
    let mut least = cost(0.0);
    for (k, &t) in looked.iter().enumerate().skip(1) {
        let here = cost(t);
        if here < least {
            (best, least) = (k, here);
        }
    }
    let low = looked[best.saturating_sub(1)];
    let high = looked[(best + 1).min(looked.len() - 1)];
    if best == 0 && slope(0.0) <= 0.0 {
        return 0.0;
    }
    roots::bracketed(slope, low, high).unwrap_or(looked[best])
}
