//! Quantiles of the gamma family and of the beta, by root finding on a logarithmic scale, from the
//! tail that is the smaller. Arguments outside the domain give NaN.

use crate::roots;
use crate::special::{Tails, beta_tails, gamma_tails};

/// The `p` quantile of a gamma distribution of this shape and scale 1.
pub fn gamma_quantile(p: f64, shape: f64) -> f64 {
    if !(shape > 0.0 && shape.is_finite() && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    if p == 0.0 {
        return 0.0;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let top = libm::log(shape + 1.0) + 8.0;
    invert(p, -745.0, top, |u| gamma_tails(shape, libm::exp(u))).map_or(0.0, libm::exp)
}

/// The `p` quantile of chi-squared with `df` > 0 degrees of freedom.
///
/// ```
/// use lumbago_stats::distribution::chi_squared_quantile;
/// assert!((chi_squared_quantile(0.95, 2.0) + 2.0 * 0.05f64.ln()).abs() < 1e-13);
/// ```
pub fn chi_squared_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma_quantile(p, 0.5 * df)
}

/// The `p` quantile of a beta distribution with parameters `a`, `b` > 0.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let valid = a > 0.0 && b > 0.0 && (a + b).is_finite() && (0.0..=1.0).contains(&p);
    if !valid {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    // On the logit scale neither end is a wall.
    let at = |u: f64| {
        let e = libm::exp(-u.abs());
        let (near, far) = (1.0 / (1.0 + e), e / (1.0 + e));
        if u < 0.0 { (far, near) } else { (near, far) }
    };
    let root = invert(p, -745.0, 745.0, |u| {
        let (x, rest) = at(u);
        beta_tails(a, b, x, rest)
    });
    root.map_or(f64::from(u8::from(p > 0.5)), |u| at(u).0)
}

fn invert(p: f64, low: f64, high: f64, tails: impl Fn(f64) -> Tails) -> Option<f64> {
    let miss = |u: f64| {
        let t = tails(u);
        if p <= 0.5 {
            libm::log(t.lower).max(-1e4) - libm::log(p)
        } else {
            libm::log1p(-p) - libm::log(t.upper).max(-1e4)
        }
    };
    roots::bracketed(miss, low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_invert_tails() {
        for p in [1e-12, 0.025, 0.5, 0.9, 0.9999] {
            for shape in [0.2, 1.0, 12.0, 4e4] {
                let t = gamma_tails(shape, gamma_quantile(p, shape));
                assert!((t.lower / p - 1.0).abs() < 1e-11, "{p} {shape}");
            }
            for (a, b) in [(0.5, 0.5), (3.0, 900.0), (5000.0, 8000.0)] {
                let x = beta_quantile(p, a, b);
                let t = beta_tails(a, b, x, 1.0 - x);
                assert!((t.lower / p - 1.0).abs() < 1e-10, "{p} {a} {b}");
            }
        }
    }

    #[test]
    fn edges() {
        assert_eq!((gamma_quantile(0.0, 2.0), gamma_quantile(1.0, 2.0)), (0.0, f64::INFINITY));
        assert_eq!((beta_quantile(0.0, 2.0, 1.0), beta_quantile(1.0, 2.0, 1.0)), (0.0, 1.0));
        assert!(gamma_quantile(0.5, 0.0).is_nan() && beta_quantile(1.1, 1.0, 1.0).is_nan());
        // A quantile too small to be written is 0.
        assert_eq!(gamma_quantile(1e-300, 1e-3), 0.0);
    }
}
