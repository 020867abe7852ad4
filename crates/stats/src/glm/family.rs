//! Error families with their canonical links.

use serde::{Deserialize, Serialize};

/// The distribution of the outcome given its mean, with its canonical link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Family {
    /// `V(mu) = mu`, log link. Also the quasi-Poisson mean model, and robust Poisson on 0/1.
    Poisson,
    /// `V(mu) = mu (1 - mu)`, logit link; outcomes are proportions, weights their denominators.
    Binomial,
    /// `V(mu) = 1`, identity link.
    Gaussian,
}

impl Family {
    /// The mean at linear predictor `eta`.
    pub fn mean(self, eta: f64) -> f64 {
        match self {
            Self::Poisson => libm::exp(eta),
            Self::Binomial if eta >= 0.0 => 1.0 / (1.0 + libm::exp(-eta)),
            Self::Binomial => {
                let e = libm::exp(eta);
                e / (1.0 + e)
            }
            Self::Gaussian => eta,
        }
    }

    /// The variance function at linear predictor `eta`, which for a canonical link is also
    /// `d mean / d eta`.
    pub fn variance(self, eta: f64) -> f64 {
        match self {
            Self::Poisson => libm::exp(eta),
            Self::Binomial => {
                let e = libm::exp(-eta.abs());
                e / ((1.0 + e) * (1.0 + e))
            }
            Self::Gaussian => 1.0,
        }
    }

    /// The linear predictor at mean `mu`.
    pub fn link(self, mu: f64) -> f64 {
        match self {
            Self::Poisson => libm::log(mu),
            Self::Binomial => libm::log(mu / (1.0 - mu)),
            Self::Gaussian => mu,
        }
    }

    /// A mean strictly inside the family's range from which scoring can start.
    pub(crate) fn starting_mean(self, y: f64, w: f64) -> f64 {
        match self {
            Self::Poisson => y + 0.1,
            Self::Binomial => (w * y + 0.5) / (w + 1.0),
            Self::Gaussian => y,
        }
    }

    /// Contribution of one row of weight 1 to the deviance, `2 (l(y; y) - l(mu; y))`.
    pub fn unit_deviance(self, y: f64, eta: f64) -> f64 {
        match self {
            Self::Poisson => {
                let mu = libm::exp(eta);
                if y > 0.0 { 2.0 * (y * (libm::log(y) - eta) - (y - mu)) } else { 2.0 * mu }
            }
            Self::Binomial => {
                let saturated = xlogx(y) + xlogx(1.0 - y);
                2.0 * (saturated - (y * eta - softplus(eta)))
            }
            Self::Gaussian => (y - eta) * (y - eta),
        }
    }

    /// Log-likelihood of one row of prior weight `w`. For the Gaussian this is the part
    /// `log(w) / 2`; the rest needs the residual variance.
    pub(crate) fn log_likelihood(self, y: f64, eta: f64, w: f64) -> f64 {
        match self {
            Self::Poisson => w * (y * eta - libm::exp(eta) - libm::lgamma(y + 1.0)),
            Self::Binomial => {
                let (events, rest) = (w * y, w * (1.0 - y));
                let choose =
                    libm::lgamma(w + 1.0) - libm::lgamma(events + 1.0) - libm::lgamma(rest + 1.0);
                choose + w * (y * eta - softplus(eta))
            }
            Self::Gaussian => 0.5 * libm::log(w),
        }
    }
}

/// `log(1 + e^x)` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// `x log x`, 0 at 0.
fn xlogx(x: f64) -> f64 {
    if x > 0.0 { x * libm::log(x) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviance_is_zero_at_the_outcome_and_positive_elsewhere() {
        for (family, y) in
            [(Family::Poisson, 3.0), (Family::Binomial, 0.3), (Family::Gaussian, -2.0)]
        {
            let at = family.link(y);
            assert!(family.unit_deviance(y, at).abs() < 1e-14);
            assert!(family.unit_deviance(y, at + 0.5) > 0.0);
            assert!(family.unit_deviance(y, at - 0.5) > 0.0);
        }
    }

    #[test]
    fn variance_is_the_slope_of_the_mean() {
        let h = 1e-6;
        for family in [Family::Poisson, Family::Binomial, Family::Gaussian] {
            for eta in [-3.0, -0.4, 0.0, 1.7] {
                let slope = (family.mean(eta + h) - family.mean(eta - h)) / (2.0 * h);
                assert!((slope - family.variance(eta)).abs() < 1e-8);
            }
        }
    }
}
