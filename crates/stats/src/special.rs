//! Regularised incomplete gamma and beta functions, both tails at full relative accuracy.
//!
//! Prefactors by Loader's saddle-point form (Loader 2000), so that large arguments lose no digits;
//! then the series or Lentz's continued fraction (Abramowitz & Stegun 6.5.29, 6.5.31).

use std::f64::consts::PI;

/// Both tails of a distribution function; they sum to 1, each accurate by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tails {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

/// `P(a, x)` and `Q(a, x)` for a > 0, x >= 0.
pub(crate) fn gamma_tails(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x.is_infinite() {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let mass = poisson_mass(a, x);
    if x < a + 1.0 {
        let mut term = 1.0;
        let mut total = 1.0;
        let mut k = a;
        while term > total * 1e-17 {
            k += 1.0;
            term *= x / k;
            total += term;
        }
        let lower = mass * total;
        Tails { lower, upper: 1.0 - lower }
    } else {
        // Q = mass * (a / x) * x * fraction, with mass = x^a e^-x / Gamma(a + 1).
        let upper = mass * a * gamma_fraction(a, x);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// The continued fraction of `Gamma(a, x) e^x x^-a`, by Lentz's method.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / f64::MIN_POSITIVE;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..1_000_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / nonzero(an * d + b);
        c = nonzero(b + an / c);
        let change = d * c;
        h *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// `I_x(a, b)` and its complement for a, b > 0; `x` and `complement = 1 - x` are given apart so
/// that neither loses digits.
pub(crate) fn beta_tails(a: f64, b: f64, x: f64, complement: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if complement <= 0.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    if x <= (a + 1.0) / (a + b + 2.0) {
        let lower = beta_lower(a, b, x, complement);
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = beta_lower(b, a, complement, x);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// The continued fraction of Didonato & Morris (1992, eq. 9), whose terms do not cancel when one
/// parameter is very large.
fn beta_lower(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    let front = binomial_mass(a, b, x, complement) * (a / (a + b)) * b;
    let ahead = a * complement - b * x + 1.0;
    let mut f = nonzero(a * ahead / (a + 1.0));
    let mut c = f;
    let mut d = 0.0;
    for m in 1..1_000_000 {
        let m = f64::from(m);
        let odd = a + 2.0 * m - 1.0;
        let numerator = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * m * (b - m) * x * x;
        let denominator =
            m + m * (b - m) * x / odd + (a + m) * (ahead + m * (1.0 + complement)) / (odd + 2.0);
        d = 1.0 / nonzero(denominator + numerator * d);
        c = nonzero(denominator + numerator / c);
        let change = c * d;
        f *= change;
        if (change - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front / f
}

/// Keeps a denominator of Lentz's method away from zero.
fn nonzero(v: f64) -> f64 {
    if v.abs() < 1e-300 { 1e-300 } else { v }
}

/// `x^a e^-x / Gamma(a + 1)`, the Poisson mass continued to real a >= 0.
pub(crate) fn poisson_mass(a: f64, x: f64) -> f64 {
    if a == 0.0 {
        return libm::exp(-x);
    }
    if a < 1.0 {
        // Loader's correction grows without bound towards 0; the direct form is exact enough here.
        return libm::exp(a * libm::log(x) - x - libm::lgamma(a + 1.0));
    }
    libm::exp(-stirling_error(a) - deviance_part(a, x)) / (2.0 * PI * a).sqrt()
}

/// `Gamma(a+b+1) / (Gamma(a+1) Gamma(b+1)) x^a (1-x)^b`, the binomial mass continued to real
/// a, b >= 0.
pub(crate) fn binomial_mass(a: f64, b: f64, x: f64, complement: f64) -> f64 {
    if a == 0.0 {
        return libm::exp(b * log_near_one(complement, x));
    }
    if b == 0.0 {
        return libm::exp(a * log_near_one(x, complement));
    }
    let n = a + b;
    if a < 1.0 || b < 1.0 {
        let (small, large, s, l) =
            if a < b { (a, b, x, complement) } else { (b, a, complement, x) };
        // log Gamma(n+1) - log Gamma(large+1), by Stirling's difference when both are large.
        let ratio = if large > 20.0 {
            let grown = libm::log1p(small / large);
            stirling_error(n) - stirling_error(large)
                + (large + 0.5) * grown
                + small * (libm::log(n) - 1.0)
        } else {
            libm::lgamma(n + 1.0) - libm::lgamma(large + 1.0)
        };
        return libm::exp(
            ratio - libm::lgamma(small + 1.0) + small * libm::log(s) + large * log_near_one(l, s),
        );
    }
    let correction = stirling_error(n) - stirling_error(a) - stirling_error(b);
    let exponent = correction - deviance_part(a, n * x) - deviance_part(b, n * complement);
    libm::exp(exponent) * (n / (2.0 * PI * a * b)).sqrt()
}

/// `log v` where `rest = 1 - v`, without loss near 1.
fn log_near_one(v: f64, rest: f64) -> f64 {
    if rest < 0.5 { libm::log1p(-rest) } else { libm::log(v) }
}

/// `log Gamma(n+1) - [ (n + 1/2) log n - n + log(2 pi)/2 ]` for n > 0.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let v = 1.0 / (n * n);
    (1.0 / 12.0 - v * (1.0 / 360.0 - v * (1.0 / 1260.0 - v * (1.0 / 1680.0 - v / 1188.0)))) / n
}

/// `x log(x / m) + m - x`, without cancellation where x is close to m.
fn deviance_part(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = difference / (x + m);
    let mut total = difference * v;
    let mut power = 2.0 * x * v;
    for j in 1..1000 {
        power *= v * v;
        let next = total + power / f64::from(2 * j + 1);
        if next == total {
            break;
        }
        total = next;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    #[test]
    fn closed_forms() {
        for x in [1e-8, 0.3, 1.0, 2.7, 40.0] {
            close(gamma_tails(1.0, x).upper, (-x).exp(), 1e-14);
            close(gamma_tails(2.0, x).upper, (-x).exp() * (1.0 + x), 1e-14);
            close(gamma_tails(0.5, x).upper, libm::erfc(x.sqrt()), 1e-13);
        }
        for x in [1e-9, 0.2, 0.5, 0.83] {
            close(beta_tails(1.0, 3.0, x, 1.0 - x).upper, (1.0 - x).powi(3), 1e-14);
            close(beta_tails(4.0, 1.0, x, 1.0 - x).lower, x.powi(4), 1e-14);
            let arc = 2.0 / PI * x.sqrt().asin();
            close(beta_tails(0.5, 0.5, x, 1.0 - x).lower, arc, 1e-13);
        }
    }

    #[test]
    fn tails_agree_across_the_border_between_series_and_fraction() {
        for a in [0.3, 3.0, 250.0, 1e5] {
            let low = gamma_tails(a, (a + 1.0) * (1.0 - 1e-9));
            let high = gamma_tails(a, (a + 1.0) * (1.0 + 1e-9));
            assert!((low.lower - high.lower).abs() < 1e-5, "{a}");
            close(low.lower + low.upper, 1.0, 1e-15);
        }
    }

    #[test]
    fn sums_of_masses_are_tails() {
        let below: f64 = (0..=250).map(|k| poisson_mass(f64::from(k), 301.5)).sum();
        close(gamma_tails(251.0, 301.5).upper, below, 1e-12);
        let below: f64 =
            (0..=3).map(|k| binomial_mass(f64::from(k), f64::from(40 - k), 0.07, 0.93)).sum();
        close(beta_tails(4.0, 37.0, 0.07, 0.93).upper, below, 1e-13);
    }
}
