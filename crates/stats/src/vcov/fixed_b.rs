//! Statistics whose variance was estimated with a bandwidth that is a fixed part b of the calendar.
//!
//! ```text
//! t = Z / sqrt(Q),   Q = sum_j lambda_j chi2_j,   Z standard normal and independent of Q
//! ```
//! with the eigenvalues lambda of the lag window on the calendar, centred at both sides (Kiefer &
//! Vogelsang 2005, theorem 1; Sun 2014). The window is taken on the grid of the nights there are, so
//! that with a bandwidth below one night t^2 (T-1)/T has exactly Student's distribution with T - 1;
//! calendars of more than 512 nights use the limit at the same b, on 512 points. Kiefer & Vogelsang
//! fitted cubics in b to simulated quantiles (1 % off at b = 0.07, where 200,000 draws of our own gave
//! 2.147 at 95 %, the formula below 2.152 and the cubic 2.172); here the tail area is computed,
//! ```text
//! P(|t| > c) = 2/pi int_0^(pi/2) prod_j (1 + c^2 lambda_j / sin^2 a)^(-1/2) da
//! ```
//! which follows from Craig's (1991) form of the normal tail and the moment generating function of
//! Q. The integrand is smooth, periodic and positive: the midpoint rule converges geometrically and
//! small tail areas keep their digits.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::linalg::symmetric;
use crate::matrix::Matrix;
use crate::roots;
use crate::vcov::kernel::Kernel;

/// Points of the grid at most.
const POINTS: u64 = 512;
/// Midpoints of the integral over a quarter turn.
const ANGLES: usize = 256;

/// The reference distribution of t at a bandwidth that is a fixed part of the calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FixedB {
    /// The lag window.
    pub kernel: Kernel,
    /// The bandwidth as a part of the calendar.
    pub b: f64,
    /// Eigenvalues of the centred window, descending, those that are not rounding error.
    pub eigenvalues: Vec<f64>,
}

impl FixedB {
    /// The distribution for a bandwidth of `bandwidth` nights on a calendar of `span` nights.
    ///
    /// ```
    /// use lumbago_stats::{FixedB, Kernel};
    /// let year = FixedB::new(Kernel::Bartlett, 26.0, 365).unwrap();
    /// assert!((year.critical(0.95) - 2.152).abs() < 0.001); // a normal reference has 1.96
    /// ```
    ///
    /// # Errors
    /// A bandwidth that is not positive, fewer than two nights.
    pub fn new(kernel: Kernel, bandwidth: f64, span: u64) -> Result<Self, StatsError> {
        if !(bandwidth > 0.0 && bandwidth.is_finite()) || span < 2 {
            return Err(StatsError::BadArgument {
                what: "bandwidth",
                value: bandwidth,
                allowed: "positive, on a calendar of two nights or more",
            });
        }
        let b = bandwidth / span as f64;
        let points = span.min(POINTS) as usize;
        let n = points as f64;
        let window: Vec<f64> = (0..points).map(|d| kernel.weight(d as f64 / (b * n))).collect();
        let row_mean: Vec<f64> = (0..points)
            .map(|i| (0..points).map(|j| window[i.abs_diff(j)]).sum::<f64>() / n)
            .collect();
        let mean = row_mean.iter().sum::<f64>() / n;
        let mut centred = Matrix::zeros(points, points);
        for j in 0..points {
            for i in 0..points {
                let value = window[i.abs_diff(j)] - row_mean[i] - row_mean[j] + mean;
                centred.set(i, j, value / n);
            }
        }
        let mut eigenvalues = symmetric::eigenvalues(&centred, "the lag window")?;
        eigenvalues.sort_by(|x, y| y.total_cmp(x));
        let least = eigenvalues.first().copied().unwrap_or(0.0) * 1e-13;
        eigenvalues.retain(|v| *v > least);
        Ok(Self { kernel, b, eigenvalues })
    }

    /// Two-sided tail area of a statistic.
    pub fn two_sided_p(&self, statistic: f64) -> f64 {
        if statistic.is_nan() {
            return f64::NAN;
        }
        let square = statistic * statistic;
        let step = 0.5 * PI / ANGLES as f64;
        let total: f64 = (0..ANGLES)
            .map(|k| {
                let sine = libm::sin((k as f64 + 0.5) * step);
                let reach = square / (sine * sine);
                // A few factors at a time cannot overflow, and save most of the logarithms.
                let log: f64 = self
                    .eigenvalues
                    .chunks(4)
                    .map(|part| libm::log(part.iter().map(|v| 1.0 + reach * v).product()))
                    .sum();
                libm::exp(-0.5 * log)
            })
            .sum();
        (total / ANGLES as f64).min(1.0)
    }

    /// The size that a statistic exceeds with probability `1 - level`.
    pub fn critical(&self, level: f64) -> f64 {
        if !(level > 0.0 && level < 1.0) {
            return f64::NAN;
        }
        let goal = libm::log(1.0 - level);
        let miss = |u: f64| libm::log(self.two_sided_p(libm::exp(u))).max(-1e4) - goal;
        roots::bracketed(miss, -45.0, 60.0).map_or(f64::NAN, libm::exp)
    }

    /// Degrees of freedom of the chi-squared with the same mean and variance as Q, up to scale: a
    /// figure for readers, not what tail areas are computed from.
    pub fn equivalent_df(&self) -> f64 {
        let sum: f64 = self.eigenvalues.iter().sum();
        let squares: f64 = self.eigenvalues.iter().map(|v| v * v).sum();
        sum * sum / squares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution;

    #[test]
    fn without_lags_it_is_students_distribution() {
        let nights = 20_u64;
        let found = FixedB::new(Kernel::Bartlett, 1.0, nights).unwrap();
        assert!((found.equivalent_df() - 19.0).abs() < 1e-9);
        for t in [0.1, 1.0, 2.1, 5.0, 12.0] {
            let scaled = t * (19.0_f64 / 20.0).sqrt();
            let expected = distribution::two_sided_p(scaled, Some(19.0));
            assert!((found.two_sided_p(t) / expected - 1.0).abs() < 1e-10, "{t}");
        }
        let exact = distribution::upper_point(0.025, Some(19.0)) * (20.0_f64 / 19.0).sqrt();
        assert!((found.critical(0.95) / exact - 1.0).abs() < 1e-10);
    }

    #[test]
    fn bartlett_at_full_width_has_the_published_quantiles() {
        // Kiefer & Vogelsang (2002): 90, 95, 97.5 and 99 % points, simulated with 50,000 draws.
        let found = FixedB::new(Kernel::Bartlett, 100_000.0, 100_000).unwrap();
        for (below, published) in [(0.9, 2.740), (0.95, 3.764), (0.975, 4.771), (0.99, 6.090)] {
            let critical = found.critical(2.0 * below - 1.0);
            assert!((critical / published - 1.0).abs() < 0.02, "{below}: {critical}");
        }
    }

    #[test]
    fn bartlett_follows_the_published_cubic_in_b() {
        // Kiefer & Vogelsang (2005, table 1), 97.5 % point of t for the Bartlett window.
        for b in [0.02, 0.1, 0.3, 0.5, 0.8] {
            let cubic = 1.96 + 2.9694 * b + 0.4160 * b * b - 0.5324 * b * b * b;
            let found = FixedB::new(Kernel::Bartlett, b * 1e6, 1_000_000).unwrap();
            let critical = found.critical(0.95);
            assert!((critical / cubic - 1.0).abs() < 0.02, "{b}: {critical} {cubic}");
        }
    }

    #[test]
    fn wider_windows_need_larger_statistics() {
        for kernel in [Kernel::Bartlett, Kernel::Parzen, Kernel::QuadraticSpectral] {
            let at = |s: f64| FixedB::new(kernel, s, 200).unwrap().critical(0.95);
            assert!(at(5.0) > 1.96 && at(5.0) < at(20.0) && at(20.0) < at(80.0), "{kernel:?}");
        }
    }
}
