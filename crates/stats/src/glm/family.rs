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

    /// Mean, score and information of one row of weight 1, with one exponential for all.
    pub(crate) fn at(self, y: f64, eta: f64) -> Local {
        match self {
            Self::Poisson => {
                let mean = libm::exp(eta);
                Local { mean, score: y - mean, information: mean, curvature: mean }
            }
            Self::Binomial => {
                let e = libm::exp(-eta.abs());
                let share = 1.0 / (1.0 + e);
                let mean = if eta >= 0.0 { share } else { e * share };
                let slope = e * share * share;
                Local { mean, score: y - mean, information: slope, curvature: slope }
            }
            Self::Gaussian => Local { mean: eta, score: y - eta, information: 1.0, curvature: 1.0 },
            Self::NegativeBinomial { theta } => {
                let mean = libm::exp(eta);
                let share = 1.0 + mean / theta;
                let information = mean / share;
                Local {
                    mean,
                    score: (y - mean) / share,
                    information,
                    curvature: information * ((1.0 + y / theta) / share),
                }
            }
        }
    }

    /// Contribution of one row of weight 1 to the deviance, `2 (l(y; y) - l(mu; y))`.
    pub fn unit_deviance(self, y: f64, eta: f64) -> f64 {
        match self {
            Self::Poisson => poisson_deviance(y, eta, libm::exp(eta), libm::log),
            Self::Binomial => {
                let saturated = xlogx(y) + xlogx(1.0 - y);
                2.0 * (saturated - (y * eta - softplus(eta)))
            }
            Self::Gaussian => (y - eta) * (y - eta),
            Self::NegativeBinomial { theta } => {
                negative_binomial_deviance(y, eta, libm::exp(eta), theta, libm::log)
            }
        }
    }

    /// [`Family::unit_deviance`] where the mean at `eta` is known.
    pub(crate) fn unit_deviance_at(self, y: f64, eta: f64, mu: f64, counts: &Counts) -> f64 {
        match self {
            Self::Poisson => poisson_deviance(y, eta, mu, |y| counts.log(y)),
            Self::NegativeBinomial { theta } => {
                negative_binomial_deviance(y, eta, mu, theta, |y| counts.log(y))
            }
            Self::Binomial | Self::Gaussian => self.unit_deviance(y, eta),
        }
    }

    /// Log-likelihood of one row of prior weight `w`, `mu` being the mean at `eta`. For the Gaussian
    /// this is the part `log(w) / 2`; the rest needs the residual variance.
    pub(crate) fn log_likelihood_at(
        self,
        y: f64,
        eta: f64,
        mu: f64,
        w: f64,
        counts: &Counts,
    ) -> f64 {
        match self {
            Self::Poisson => w * (y * eta - mu - counts.log_factorial(y)),
            Self::Binomial => {
                let (events, rest) = (w * y, w * (1.0 - y));
                let choose =
                    libm::lgamma(w + 1.0) - libm::lgamma(events + 1.0) - libm::lgamma(rest + 1.0);
                choose + w * (y * eta - softplus(eta))
            }
            Self::Gaussian => 0.5 * libm::log(w),
            Self::NegativeBinomial { theta } => {
                let spread = libm::log1p(mu / theta);
                let masses = gamma::rising_log(theta, y) - counts.log_factorial(y);
                w * (masses + y * eta - (y + theta) * spread)
            }
        }
    }
}

fn poisson_deviance(y: f64, eta: f64, mu: f64, log: impl Fn(f64) -> f64) -> f64 {
    if y > 0.0 { 2.0 * (y * (log(y) - eta) - (y - mu)) } else { 2.0 * mu }
}

fn negative_binomial_deviance(
    y: f64,
    eta: f64,
    mu: f64,
    theta: f64,
    log: impl Fn(f64) -> f64,
) -> f64 {
    let spread = libm::log1p(y / theta) - libm::log1p(mu / theta);
    let ratio = if y > 0.0 { y * (log(y) - eta) } else { 0.0 };
    2.0 * (ratio - (y + theta) * spread)
}

/// Logarithms of small whole numbers and of their factorials: most nights have few spasms.
pub(crate) struct Counts {
    log: Vec<f64>,
    log_factorial: Vec<f64>,
}

impl Counts {
    /// Tables below `size`; beyond them the functions are computed.
    pub(crate) fn new(size: u8) -> Self {
        let table = |f: fn(f64) -> f64| (0..size).map(|k| f(f64::from(k))).collect();
        Self { log: table(libm::log), log_factorial: table(|k| libm::lgamma(k + 1.0)) }
    }

    /// `log(y)`, y above 0.
    fn log(&self, y: f64) -> f64 {
        place(y, self.log.len()).map_or_else(|| libm::log(y), |k| self.log[k])
    }

    /// `log(y!)`.
    pub(crate) fn log_factorial(&self, y: f64) -> f64 {
        place(y, self.log_factorial.len())
            .map_or_else(|| libm::lgamma(y + 1.0), |k| self.log_factorial[k])
    }
}

/// The index of `y` in a table of whole numbers from 0.
fn place(y: f64, size: usize) -> Option<usize> {
    let k = y as usize;
    (k < size && k as f64 == y).then_some(k)
}

/// One row of weight 1 at a linear predictor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local {
    pub(crate) mean: f64,
    /// [`Family::score`].
    pub(crate) score: f64,
    /// [`Family::information`].
    pub(crate) information: f64,
    /// [`Family::curvature`].
    pub(crate) curvature: f64,
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

    fn log_likelihood(family: Family, y: f64, eta: f64) -> f64 {
        family.log_likelihood_at(y, eta, family.mean(eta), 1.0, &Counts::new(8))
    }

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
    fn a_row_at_once_is_what_its_parts_are() {
        let counts = Counts::new(8);
        for (family, y) in [
            (Family::Poisson, 3.0),
            (Family::Poisson, 2.5),
            (Family::Binomial, 1.0),
            (Family::Gaussian, -2.0),
            (NB, 0.0),
            (NB, 40.0),
        ] {
            for eta in [-3.0, 0.0, 1.7] {
                let at = family.at(y, eta);
                let deviance = family.unit_deviance_at(y, eta, at.mean, &counts);
                for (found, expected) in [
                    (at.mean, family.mean(eta)),
                    (at.score, family.score(y, eta)),
                    (at.information, family.information(eta)),
                    (at.curvature, family.curvature(y, eta)),
                    (deviance, family.unit_deviance(y, eta)),
                ] {
                    assert!((found - expected).abs() <= 1e-15 * expected.abs(), "{family:?}");
                }
            }
        }
    }

    #[test]
    fn score_and_curvature_are_derivatives_of_the_log_likelihood() {
        let h = 1e-5;
        for (family, y) in [(Family::Poisson, 3.0), (Family::Binomial, 1.0), (NB, 0.0), (NB, 4.0)] {
            for eta in [-2.0, 0.3, 1.9] {
                let at = |e: f64| log_likelihood(family, y, e);
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
            let (a, b) = (log_likelihood(large, y, eta), log_likelihood(Family::Poisson, y, eta));
            assert!((a - b).abs() < 1e-9 * b.abs(), "{a} {b}");
            let (a, b) = (large.unit_deviance(y, eta), Family::Poisson.unit_deviance(y, eta));
            assert!((a - b).abs() < 1e-9 * b.abs(), "{a} {b}");
        }
    }
}
