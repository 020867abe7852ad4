//! Lag windows: how much two nights count together at a distance, in units of the bandwidth.
//!
//! ```text
//! Bartlett            1 - |x| up to 1
//! Parzen              1 - 6x^2 + 6|x|^3 up to 1/2, then 2 (1 - |x|)^3 up to 1
//! quadratic spectral  25/(12 pi^2 x^2) (sin(z)/z - cos(z)),  z = 6 pi x / 5
//! ```
//! Andrews (1991, equation 2.7). All three keep a covariance positive semidefinite.

use serde::{Deserialize, Serialize};

/// A lag window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Kernel {
    /// Newey & West (1987): falls in a straight line.
    #[default]
    Bartlett,
    /// Gallant (1987): falls smoothly.
    Parzen,
    /// Andrews (1991): the best rate of the three, and no end: every pair of nights counts.
    QuadraticSpectral,
}

impl Kernel {
    /// The weight at `x` bandwidths.
    pub fn weight(self, x: f64) -> f64 {
        let x = x.abs();
        match self {
            Self::Bartlett => (1.0 - x).max(0.0),
            Self::Parzen if x <= 0.5 => 1.0 - 6.0 * x * x * (1.0 - x),
            Self::Parzen => 2.0 * (1.0 - x).max(0.0).powi(3),
            Self::QuadraticSpectral => {
                let z = 1.2 * std::f64::consts::PI * x;
                // The two terms cancel near 0; the series is exact to 1e-17 below 0.05.
                if z < 0.05 {
                    return 1.0 - z * z / 10.0 + z * z * z * z / 280.0 - z.powi(6) / 15_120.0;
                }
                3.0 / (z * z) * (libm::sin(z) / z - libm::cos(z))
            }
        }
    }

    /// Beyond this many bandwidths the weight is 0; `None` when it never is for good.
    pub(super) fn reach(self) -> Option<f64> {
        match self {
            Self::Bartlett | Self::Parzen => Some(1.0),
            Self::QuadraticSpectral => None,
        }
    }

    /// The order q of the window at 0, the smoothness that the bandwidth rules use: 1 or 2.
    pub(super) fn order(self) -> u32 {
        match self {
            Self::Bartlett => 1,
            Self::Parzen | Self::QuadraticSpectral => 2,
        }
    }

    /// The constant of the mean-squared-error optimal bandwidth (Andrews 1991, equation 6.2).
    pub(super) fn bandwidth_constant(self) -> f64 {
        match self {
            Self::Bartlett => 1.1447,
            Self::Parzen => 2.6614,
            Self::QuadraticSpectral => 1.3221,
        }
    }

    /// How it is written in notes.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Bartlett => "Bartlett",
            Self::Parzen => "Parzen",
            Self::QuadraticSpectral => "quadratic spectral",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integral of the squared window over the whole line, by Simpson's rule.
    fn squared_area(kernel: Kernel, end: f64) -> f64 {
        let steps = 200_000;
        let h = end / steps as f64;
        let at = |k: usize| kernel.weight(k as f64 * h).powi(2);
        let inner: f64 =
            (1..steps).map(|k| if k % 2 == 1 { 4.0 * at(k) } else { 2.0 * at(k) }).sum();
        2.0 * h / 3.0 * (at(0) + inner + at(steps))
    }

    #[test]
    fn squared_windows_have_the_published_areas() {
        // Andrews (1991, table I): 2/3, .539285 and 1.
        for (kernel, area) in [
            (Kernel::Bartlett, 2.0 / 3.0),
            (Kernel::Parzen, 151.0 / 280.0),
            (Kernel::QuadraticSpectral, 1.0),
        ] {
            assert!((squared_area(kernel, 400.0) - area).abs() < 1e-6, "{kernel:?}");
        }
    }

    #[test]
    fn windows_are_one_at_zero_and_continuous_where_their_formula_changes() {
        for kernel in [Kernel::Bartlett, Kernel::Parzen, Kernel::QuadraticSpectral] {
            assert_eq!(kernel.weight(0.0), 1.0);
            for x in [0.05 / (1.2 * std::f64::consts::PI), 0.5, 1.0] {
                let jump = kernel.weight(x * (1.0 + 1e-12)) - kernel.weight(x * (1.0 - 1e-12));
                assert!(jump.abs() < 1e-10, "{kernel:?} {x} {jump:e}");
            }
        }
    }
}
