//! Tail areas and quantiles of the reference distributions. Arguments outside the domain give NaN.

mod counts;
mod quantiles;

pub use counts::{
    binomial_cdf, negative_binomial_cdf, negative_binomial_ln_pmf, poisson_cdf, poisson_pmf,
};
pub use quantiles::{beta_quantile, chi_squared_quantile, gamma_quantile};

use crate::roots;
use crate::special::{beta_tails, gamma_tails};

/// `P(Z <= x)` for a standard normal, accurate in the lower tail.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// The `p` quantile of a standard normal.
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // Abramowitz & Stegun 26.2.23 to start, then Halley's method on the distribution function.
    let t = (-2.0 * libm::log(p)).sqrt();
    let upper = t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    let mut x = -upper;
    for _ in 0..20 {
        let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
        let newton = (normal_cdf(x) - p) / density;
        let step = newton / (1.0 + 0.5 * x * newton);
        x -= step;
        if step.abs() <= 1e-15 * x.abs() {
            break;
        }
    }
    x
}

/// `P(T > t)` for Student's t with `df` > 0 degrees of freedom.
pub fn t_upper(t: f64, df: f64) -> f64 {
    if df <= 0.0 || df.is_nan() || t.is_nan() {
        return f64::NAN;
    }
    if t < 0.0 {
        return 1.0 - t_upper(-t, df);
    }
    if t.is_infinite() {
        return 0.0;
    }
    let square = t * t;
    0.5 * beta_tails(0.5 * df, 0.5, df / (df + square), square / (df + square)).lower
}

/// The two-sided tail area of a statistic: Student t with `df` degrees of freedom, or the normal
/// when `df` is `None`.
pub fn two_sided_p(statistic: f64, df: Option<f64>) -> f64 {
    let size = statistic.abs();
    let tail = match df {
        None => normal_cdf(-size),
        Some(df) => t_upper(size, df),
    };
    if tail.is_nan() { tail } else { (2.0 * tail).min(1.0) }
}

/// The point that leaves `tail` (0 < tail < 0.5) above it: Student t, or the normal when `df` is
/// `None`.
pub fn upper_point(tail: f64, df: Option<f64>) -> f64 {
    let Some(df) = df else { return -normal_quantile(tail) };
    if !(tail > 0.0 && tail < 0.5) {
        return f64::NAN;
    }
    let goal = libm::log(tail);
    // On logarithms of both axes the tail is close to straight.
    let miss = |u: f64| libm::log(t_upper(libm::exp(u), df)).max(-1e4) - goal;
    roots::bracketed(miss, -45.0, 690.0).map_or(f64::NAN, libm::exp)
}

/// `P(X > x)` for chi-squared with `df` degrees of freedom.
pub fn chi_squared_upper(x: f64, df: f64) -> f64 {
    if df <= 0.0 || df.is_nan() || x.is_nan() {
        return f64::NAN;
    }
    gamma_tails(0.5 * df, 0.5 * x).upper
}

/// `P(F > x)` for Fisher's F with `df1` and `df2` degrees of freedom.
pub fn f_upper(x: f64, df1: f64, df2: f64) -> f64 {
    if df1 <= 0.0 || df2 <= 0.0 || (df1 + df2 + x).is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    let (top, bottom) = (df1 * x, df2);
    beta_tails(0.5 * df2, 0.5 * df1, bottom / (top + bottom), top / (top + bottom)).lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn quantiles_invert_tails() {
        for p in [1e-300, 1e-12, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975] {
            let x = normal_quantile(p);
            assert!((normal_cdf(x) / p - 1.0).abs() < 1e-12, "{p}: {x}");
        }
        for df in [0.7, 1.0, 2.5, 4.0, 37.2, 1e6] {
            for tail in [0.4, 0.1, 0.025, 0.005, 1e-6] {
                let x = upper_point(tail, Some(df));
                assert!((t_upper(x, df) / tail - 1.0).abs() < 1e-12, "{df} {tail} {x}");
            }
        }
    }

    #[test]
    fn one_degree_of_freedom_is_cauchy() {
        assert!((two_sided_p(1.0, Some(1.0)) - 0.5).abs() < 1e-15);
        assert!((t_upper(1e6, 1.0) * 1e6 * std::f64::consts::PI - 1.0).abs() < 1e-11);
    }

    #[test]
    fn student_agrees_with_another_implementation() {
        for df in [1.5, 3.0, 8.5, 29.0] {
            let other = StudentsT::new(0.0, 1.0, df).unwrap();
            for t in [-3.0, -0.2, 0.0, 0.7, 2.2, 6.0] {
                assert!((t_upper(t, df) - other.sf(t)).abs() < 1e-10, "{df} {t}");
            }
        }
    }

    #[test]
    fn arguments_outside_the_domain_are_not_numbers() {
        assert!(normal_quantile(1.5).is_nan());
        assert!(t_upper(1.0, 0.0).is_nan());
        assert!(chi_squared_upper(1.0, -1.0).is_nan());
        assert!(f_upper(f64::NAN, 1.0, 1.0).is_nan());
    }
}
