//! Tail areas and quantiles of the reference distributions, with arguments checked by the callers.

use statrs::distribution::{Continuous, ContinuousCDF, FisherSnedecor, Normal, StudentsT};
use statrs::function::gamma::checked_gamma_ur;

/// `P(Z <= x)` for a standard normal, accurate in the lower tail.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// The `p` quantile of a standard normal, polished by one Halley step.
pub fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    let x = Normal::standard().inverse_cdf(p);
    if !x.is_finite() {
        return x;
    }
    let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
    if density == 0.0 {
        return x;
    }
    let step = (normal_cdf(x) - p) / density;
    x - step / (1.0 + 0.5 * x * step)
}

/// The two-sided tail area of a statistic: Student t with `df` degrees of freedom, or the normal
/// when `df` is `None`.
pub fn two_sided_p(statistic: f64, df: Option<f64>) -> f64 {
    let size = statistic.abs();
    match df {
        None => (2.0 * normal_cdf(-size)).min(1.0),
        Some(df) => (2.0 * t_upper(size, df)).min(1.0),
    }
}

/// `P(T > t)` for Student's t with `df` > 0 degrees of freedom and `t` >= 0.
pub fn t_upper(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    let tail = df / (df + t * t);
    0.5 * beta_regularised(0.5 * df, 0.5, tail)
}

/// The point that leaves `tail` (0 < tail < 0.5) above it: Student t or normal.
pub fn upper_point(tail: f64, df: Option<f64>) -> f64 {
    let Some(df) = df else { return -normal_quantile(tail) };
    let Ok(student) = StudentsT::new(0.0, 1.0, df) else { return f64::NAN };
    let mut x = student.inverse_cdf(1.0 - tail);
    if !x.is_finite() || x <= 0.0 {
        x = -normal_quantile(tail);
    }
    for _ in 0..50 {
        let step = (t_upper(x, df) - tail) / student.pdf(x);
        let next = (x + step).max(0.5 * x);
        let moved = (next - x).abs();
        x = next;
        if moved <= 1e-15 * x {
            break;
        }
    }
    x
}

/// `P(X > x)` for chi-squared with `df` degrees of freedom.
pub fn chi_squared_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    checked_gamma_ur(0.5 * df, 0.5 * x).unwrap_or(f64::NAN)
}

/// `P(F > x)` for Fisher's F with `df1` and `df2` degrees of freedom.
pub fn f_upper(x: f64, df1: f64, df2: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    FisherSnedecor::new(df1, df2).map_or(f64::NAN, |f| f.sf(x))
}

/// The regularised incomplete beta function `I_x(a, b)`.
pub(crate) fn beta_regularised(a: f64, b: f64, x: f64) -> f64 {
    statrs::function::beta::checked_beta_reg(a, b, x.clamp(0.0, 1.0)).unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_invert_tails() {
        for p in [1e-300, 1e-12, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975] {
            let x = normal_quantile(p);
            assert!((normal_cdf(x) / p - 1.0).abs() < 1e-12, "{p}: {x}");
        }
        for df in [0.7, 1.0, 2.5, 4.0, 37.2, 1e6] {
            for tail in [0.4, 0.1, 0.025, 0.005, 1e-6] {
                let x = upper_point(tail, Some(df));
                assert!((t_upper(x, df) / tail - 1.0).abs() < 1e-10, "{df} {tail} {x}");
            }
        }
    }

    #[test]
    fn one_degree_of_freedom_is_cauchy() {
        let p = two_sided_p(1.0, Some(1.0));
        assert!((p - 0.5).abs() < 1e-14);
    }
}
