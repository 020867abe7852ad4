//! Error families with their links.

use serde::{Deserialize, Serialize};

use crate::gamma;

/// The distribution of the outcome given its mean, with its link: the canonical one, except for the
/// negative binomial.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Family {
    /// `V(mu) = mu`, log link. Also the quasi-Poisson mean model, and robust Poisson on 0/1.
    Poisson,
    /// `V(mu) = mu (1 - mu)`, logit link; outcomes are proportions, weights their denominators.
    Binomial,
    /// `V(mu) = 1`, identity link.
    Gaussian,
    /// NB2, `V(mu) = mu + mu^2 / theta`, log link, at a known theta.
    /// [`negative_binomial`](crate::negative_binomial) estimates it.
    NegativeBinomial {
        /// The shape of the gamma distribution of the rates; infinite is Poisson. `alpha` is `1 / theta`.
        theta: f64,
    },
}

impl Family {
    /// The mean at linear predictor `eta`.
    pub fn mean(self, eta: f64) -> f64 {
        match self {
            Self::Poisson | Self::NegativeBinomial { .. } => libm::exp(eta),
            Self::Binomial if eta >= 0.0 => 1.0 / (1.0 + libm::exp(-eta)),
            Self::Binomial => {
                let e = libm::exp(eta);
                e / (1.0 + e)
            }
            Self::Gaussian => eta,
        }
    }

    /// `d mean / d eta` at linear predictor `eta`; for a canonical link also the variance function.
    pub fn slope(self, eta: f64) -> f64 {
        match self {
            Self::Poisson | Self::NegativeBinomial { .. } => libm::exp(eta),
            Self::Binomial => {
                let e = libm::exp(-eta.abs());
                e / ((1.0 + e) * (1.0 + e))
            }
            Self::Gaussian => 1.0,
        }
    }

    /// The variance function at linear predictor `eta`.
    pub fn variance(self, eta: f64) -> f64 {
        match self {
            Self::NegativeBinomial { theta } => {
                let mu = libm::exp(eta);
                mu + mu * (mu / theta)
            }
            canonical => canonical.slope(eta),
        }
    }

    /// Expected information of one row of weight 1 about its linear predictor, `slope^2 / variance`.
    pub fn information(self, eta: f64) -> f64 {
        match self {
            Self::NegativeBinomial { theta } => {
                let mu = libm::exp(eta);
                mu / (1.0 + mu / theta)
            }
            canonical => canonical.slope(eta),
        }
    }

    /// Observed information of one row of weight 1 about its linear predictor: equal to the
    /// expected one for a canonical link, positive for all.
    pub fn curvature(self, y: f64, eta: f64) -> f64 {
        match self {
            Self::NegativeBinomial { theta } => {
                let mu = libm::exp(eta);
                let share = 1.0 + mu / theta;
                mu / share * ((1.0 + y / theta) / share)
            }
            canonical => canonical.slope(eta),
        }
    }

    /// Derivative of the log-likelihood of one row of weight 1 by its linear predictor,
    /// `(y - mean) slope / variance`.
    pub fn score(self, y: f64, eta: f64) -> f64 {
        match self {
            Self::NegativeBinomial { theta } => {
                let mu = libm::exp(eta);
                (y - mu) / (1.0 + mu / theta)
            }
            canonical => y - canonical.mean(eta),
        }
    }

    /// Whether the link is canonical, so that observed and expected information are one.
    pub(crate) fn canonical(self) -> bool {
        !matches!(self, Self::NegativeBinomial { .. })
    }

    /// The linear predictor at mean `mu`.
    pub fn link(self, mu: f64) -> f64 {
        match self {
            Self::Poisson | Self::NegativeBinomial { .. } => libm::log(mu),
            Self::Binomial => libm::log(mu / (1.0 - mu)),
            Self::Gaussian => mu,
        }
    }

    /// A mean strictly inside the family's range from which scoring can start.
    pub(crate) fn starting_mean(self, y: f64, w: f64) -> f64 {
        match self {
            Self::Poisson | Self::NegativeBinomial { .. } => y + 0.1,
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
            Self::NegativeBinomial { theta } => {
                let spread = libm::log1p(y / theta) - libm::log1p(libm::exp(eta) / theta);
                let ratio = if y > 0.0 { y * (libm::log(y) - eta) } else { 0.0 };
                2.0 * (ratio - (y + theta) * spread)
            }
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
            Self::NegativeBinomial { theta } => {
                let spread = libm::log1p(libm::exp(eta) / theta);
                let masses = gamma::rising_log(theta, y) - libm::lgamma(y + 1.0);
                w * (masses + y * eta - (y + theta) * spread)
            }
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
            [(Family::Poisson, 3.0), (Family::Binomial, 0.3), (Family::Gaussian, -2.0), (NB, 3.0)]
        {
            let at = family.link(y);
            assert!(family.unit_deviance(y, at).abs() < 1e-14);
            assert!(family.unit_deviance(y, at + 0.5) > 0.0);
            assert!(family.unit_deviance(y, at - 0.5) > 0.0);
        }
    }

    const NB: Family = Family::NegativeBinomial { theta: 0.7 };

    #[test]
    fn slope_is_the_derivative_of_the_mean_and_carries_the_information() {
        let h = 1e-6;
        for family in [Family::Poisson, Family::Binomial, Family::Gaussian, NB] {
            for eta in [-3.0, -0.4, 0.0, 1.7] {
                let slope = (family.mean(eta + h) - family.mean(eta - h)) / (2.0 * h);
                assert!((slope - family.slope(eta)).abs() < 1e-8);
                let expected = family.slope(eta) * family.slope(eta) / family.variance(eta);
                assert!((family.information(eta) / expected - 1.0).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn score_and_curvature_are_derivatives_of_the_log_likelihood() {
        let h = 1e-5;
        for (family, y) in [(Family::Poisson, 3.0), (Family::Binomial, 1.0), (NB, 0.0), (NB, 4.0)] {
            for eta in [-2.0, 0.3, 1.9] {
                let at = |e: f64| family.log_likelihood(y, e, 1.0);
                let score = (at(eta + h) - at(eta - h)) / (2.0 * h);
                assert!((score - family.score(y, eta)).abs() < 1e-7, "{family:?}");
                let bend = -(family.score(y, eta + h) - family.score(y, eta - h)) / (2.0 * h);
                assert!((bend - family.curvature(y, eta)).abs() < 1e-7, "{family:?}");
            }
        }
    }

    #[test]
    fn negative_binomial_of_large_theta_is_poisson() {
        let large = Family::NegativeBinomial { theta: 1e12 };
        for (y, eta) in [(0.0, 0.4), (3.0, -1.0), (40.0, 3.0)] {
            let (a, b) =
                (large.log_likelihood(y, eta, 1.0), Family::Poisson.log_likelihood(y, eta, 1.0));
            assert!((a - b).abs() < 1e-9 * b.abs(), "{a} {b}");
            let (a, b) = (large.unit_deviance(y, eta), Family::Poisson.unit_deviance(y, eta));
            assert!((a - b).abs() < 1e-9 * b.abs(), "{a} {b}");
        }
    }
}
