//! The gamma function's logarithm, its derivatives, and their differences over a count.
//!
//! Differences such as `log Gamma(theta + y) - log Gamma(theta)` are what likelihoods of negative
//! binomial counts are made of. They are computed as differences, because theta may be so large
//! that the two terms agree in all their digits.

/// Above this, Stirling's series with the terms below is exact to the last bits.
const STIRLING_FROM: f64 = 15.0;
/// A difference over a whole number of at most this many is summed term by term.
const SUMMED_TO: f64 = 256.0;

/// `log Gamma(x)` for x > 0.
pub fn ln_gamma(x: f64) -> f64 {
    if x > 0.0 { libm::lgamma(x) } else { f64::NAN }
}

/// The derivative of `log Gamma` at x > 0; otherwise NaN. By recurrence upwards, then the asymptotic
/// series (Abramowitz & Stegun 6.3.5, 6.3.18).
///
/// ```
/// use lumbago_stats::gamma::digamma;
/// assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-15); // minus Euler's constant
/// ```
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut below) = (x, 0.0);
    while x < STIRLING_FROM {
        below += 1.0 / x;
        x += 1.0;
    }
    libm::log(x) - 0.5 / x - digamma_series(x) - below
}

/// The second derivative of `log Gamma` at x > 0; otherwise NaN (Abramowitz & Stegun 6.4.6, 6.4.12).
pub fn trigamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut below) = (x, 0.0);
    while x < STIRLING_FROM {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    1.0 / x + 0.5 / (x * x) + trigamma_series(x) + below
}

/// Differences over a count y at theta.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Rising {
    /// `log Gamma(theta + y) - log Gamma(theta) - y log theta`, the sum of `log(1 + j / theta)`.
    pub(crate) log: f64,
    /// `digamma(theta + y) - digamma(theta)`, the sum of `1 / (theta + j)`.
    pub(crate) first: f64,
    /// `trigamma(theta) - trigamma(theta + y)`, the sum of `1 / (theta + j)^2`.
    pub(crate) second: f64,
}

impl Rising {
    /// The differences with one more step, from y = j to j + 1.
    pub(crate) fn extended(self, theta: f64, j: f64) -> Self {
        let inverse = 1.0 / (theta + j);
        Self {
            log: self.log + libm::log1p(j / theta),
            first: self.first + inverse,
            second: self.second + inverse * inverse,
        }
    }
}

/// The differences over y >= 0, for theta > 0.
pub(crate) fn rising(theta: f64, y: f64) -> Rising {
    if y <= SUMMED_TO && y.fract() == 0.0 {
        return (0..y as u32).fold(Rising::default(), |s, j| s.extended(theta, f64::from(j)));
    }
    let top = theta + y;
    if theta < STIRLING_FROM {
        return Rising {
            log: libm::lgamma(top) - libm::lgamma(theta) - y * libm::log(theta),
            first: digamma(top) - digamma(theta),
            second: trigamma(theta) - trigamma(top),
        };
    }
    let grown = libm::log1p(y / theta);
    let gap = y / (theta * top);
    Rising {
        log: (top - 0.5) * grown - y + stirling_series(top) - stirling_series(theta),
        first: grown + 0.5 * gap + digamma_series(theta) - digamma_series(top),
        second: gap + 0.5 * gap * (1.0 / theta + 1.0 / top) + trigamma_series(theta)
            - trigamma_series(top),
    }
}

/// `log Gamma(theta + y) - log Gamma(theta) - y log theta`.
pub(crate) fn rising_log(theta: f64, y: f64) -> f64 {
    if y <= SUMMED_TO && y.fract() == 0.0 {
        return (1..(y as u32).max(1)).map(|j| libm::log1p(f64::from(j) / theta)).sum();
    }
    rising(theta, y).log
}

/// Remainder of Stirling's formula for `log Gamma(x)`.
fn stirling_series(x: f64) -> f64 {
    let v = 1.0 / (x * x);
    (1.0 / 12.0 - v * (1.0 / 360.0 - v * (1.0 / 1260.0 - v * (1.0 / 1680.0 - v * (1.0 / 1188.0)))))
        / x
}

/// `log x - 1 / (2x) - digamma(x)`.
fn digamma_series(x: f64) -> f64 {
    let v = 1.0 / (x * x);
    v * (1.0 / 12.0
        - v * (1.0 / 120.0
            - v * (1.0 / 252.0 - v * (1.0 / 240.0 - v * (1.0 / 132.0 - v * (691.0 / 32_760.0))))))
}

/// `trigamma(x) - 1 / x - 1 / (2 x^2)`.
fn trigamma_series(x: f64) -> f64 {
    let v = 1.0 / (x * x);
    v / x
        * (1.0 / 6.0
            - v * (1.0 / 30.0
                - v * (1.0 / 42.0 - v * (1.0 / 30.0 - v * (5.0 / 66.0 - v * (691.0 / 2730.0))))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{LN_2, PI};

    const EULER: f64 = 0.577_215_664_901_532_9;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found / expected - 1.0).abs() < tolerance, "{found} against {expected}");
    }

    #[test]
    fn closed_forms() {
        close(digamma(1.0), -EULER, 1e-14);
        close(digamma(0.5), -EULER - 2.0 * LN_2, 1e-14);
        close(trigamma(1.0), PI * PI / 6.0, 1e-14);
        close(trigamma(0.5), PI * PI / 2.0, 1e-14);
        close(ln_gamma(0.5), 0.5 * PI.ln(), 1e-14);
        for bad in [0.0, -1.5, f64::NAN] {
            assert!(digamma(bad).is_nan() && trigamma(bad).is_nan() && ln_gamma(bad).is_nan());
        }
    }

    #[test]
    fn the_ways_to_a_difference_agree() {
        for theta in [0.03, 1.7, 14.9, 15.1, 400.0, 1e9] {
            // Summed below the limit, by series or directly above it.
            let summed = (0..600).fold(Rising::default(), |s, j| s.extended(theta, f64::from(j)));
            let direct = rising(theta, 600.0);
            close(direct.log, summed.log, if theta > 1e6 { 1e-8 } else { 1e-12 });
            close(direct.first, summed.first, 1e-12);
            close(direct.second, summed.second, 1e-12);
        }
        for y in [0.0, 1.0, 7.0, 255.0, 300.0, 2.5] {
            assert!((rising_log(3.3, y) - rising(3.3, y).log).abs() < 1e-11);
        }
    }

    #[test]
    fn a_very_large_theta_leaves_only_the_first_order() {
        let r = rising(1e14, 9.0);
        close(r.log, 36.0 / 1e14, 1e-12);
        close(r.first, 9.0 / 1e14, 1e-12);
    }
}
