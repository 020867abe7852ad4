//! The likelihood of one row at its linear predictor, with the derivatives that quadrature needs.
//!
//! ```text
//! Poisson    l = w (y eta - e^eta)
//! logit      l = w (y eta - log(1 + e^eta))
//! NB2        l = w (y eta - (y + theta) log(1 + e^eta / theta)),   Var = mu + mu^2 / theta
//! Gaussian   l = -w (y - eta)^2 / (2 sigma^2) - log sigma
//! ```
//! Each is concave in eta, so that every group has one conditional mode. NB2 is written so that
//! theta to infinity is the Poisson without cancellation.

use serde::{Deserialize, Serialize};

/// The distribution of the outcome given the linear predictor and the group's effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MixedFamily {
    /// Counts, log link, variance mu.
    Poisson,
    /// Counts, log link, variance `mu + mu^2 / theta`, theta by maximum likelihood.
    NegativeBinomial,
    /// Proportions in [0, 1], logit link; weights are their denominators.
    Binomial,
    /// Identity link, residual standard deviation by maximum likelihood; exact.
    Gaussian,
}

impl MixedFamily {
    /// Whether a parameter of scale stands beside the coefficients, on the log scale: theta of NB2
    /// or the Gaussian's residual standard deviation.
    pub(super) fn has_scale(self) -> bool {
        matches!(self, Self::NegativeBinomial | Self::Gaussian)
    }
}

/// A family at a value of its scale parameter.
pub(super) enum Kernel {
    Poisson,
    Binomial,
    NegativeBinomial { theta: f64, rising: Rising },
    Gaussian { log_sd: f64, precision: f64 },
}

/// `sum_{j<y} log(1 + j / theta)` and its slope in log theta, for whole y up to the largest.
pub(super) struct Rising {
    log: Vec<f64>,
    slope: Vec<f64>,
}

/// A row's log-likelihood without the constants of [`constant`], and derivatives in eta.
#[derive(Clone, Copy)]
pub(super) struct RowTerms {
    pub(super) value: f64,
    /// First derivative.
    pub(super) first: f64,
    /// Minus the second derivative.
    pub(super) weight: f64,
    /// Third derivative.
    pub(super) third: f64,
}

/// Derivatives of the row's value, first derivative and weight in the log of the scale parameter.
#[derive(Clone, Copy, Default)]
pub(super) struct ScaleTerms {
    pub(super) value: f64,
    pub(super) first: f64,
    pub(super) weight: f64,
}

impl Kernel {
    /// `log_scale` is ignored by families without a scale parameter; `largest` is the largest count.
    pub(super) fn new(family: MixedFamily, log_scale: f64, largest: usize) -> Self {
        match family {
            MixedFamily::Poisson => Self::Poisson,
            MixedFamily::Binomial => Self::Binomial,
            MixedFamily::NegativeBinomial => {
                let theta = libm::exp(log_scale);
                Self::NegativeBinomial { theta, rising: Rising::new(theta, largest) }
            }
            MixedFamily::Gaussian => {
                Self::Gaussian { log_sd: log_scale, precision: libm::exp(-2.0 * log_scale) }
            }
        }
    }

    /// The first derivative and minus the second.
    pub(super) fn slopes(&self, eta: f64, y: f64, w: f64) -> (f64, f64) {
        match self {
            Self::Poisson => {
                let mu = libm::exp(eta);
                (w * (y - mu), w * mu)
            }
            Self::Binomial => {
                let p = logistic(eta);
                (w * (y - p.0), w * p.0 * p.1)
            }
            Self::NegativeBinomial { theta, .. } => {
                let p = share(eta, *theta);
                let total = w * (y + theta);
                (w * y - total * p.0, total * p.0 * p.1)
            }
            Self::Gaussian { precision, .. } => (w * (y - eta) * precision, w * precision),
        }
    }

    pub(super) fn terms(&self, eta: f64, y: f64, w: f64) -> RowTerms {
        match self {
            Self::Poisson => {
                let mu = libm::exp(eta);
                RowTerms {
                    value: w * (y * eta - mu),
                    first: w * (y - mu),
                    weight: w * mu,
                    third: -w * mu,
                }
            }
            Self::Binomial => {
                let (p, rest) = logistic(eta);
                let weight = w * p * rest;
                RowTerms {
                    value: w * (y * eta - softplus(eta)),
                    first: w * (y - p),
                    weight,
                    third: -weight * (rest - p),
                }
            }
            Self::NegativeBinomial { theta, rising } => {
                let (p, rest) = share(eta, *theta);
                let total = w * (y + theta);
                let weight = total * p * rest;
                let grown = libm::log1p(libm::exp(eta) / theta);
                RowTerms {
                    value: w * (y * eta + rising.log[y as usize]) - total * grown,
                    first: w * y - total * p,
                    weight,
                    third: -weight * (rest - p),
                }
            }
            Self::Gaussian { log_sd, precision } => RowTerms {
                value: -0.5 * w * (y - eta) * (y - eta) * precision - log_sd,
                first: w * (y - eta) * precision,
                weight: w * precision,
                third: 0.0,
            },
        }
    }

    /// Derivatives in the log of the scale parameter; zeros for families without one.
    pub(super) fn scale_terms(&self, eta: f64, y: f64, w: f64) -> ScaleTerms {
        match self {
            Self::Poisson | Self::Binomial => ScaleTerms::default(),
            Self::NegativeBinomial { theta, rising } => {
                let (p, rest) = share(eta, *theta);
                let (own, total) = (w * theta, w * (y + theta));
                let grown = libm::log1p(libm::exp(eta) / theta);
                ScaleTerms {
                    value: w * rising.slope[y as usize] + total * p - own * grown,
                    first: total * p * rest - own * p,
                    weight: own * p * rest - total * p * rest * (rest - p),
                }
            }
            Self::Gaussian { precision, .. } => {
                let first = w * (y - eta) * precision;
                ScaleTerms {
                    value: first * (y - eta) - 1.0,
                    first: -2.0 * first,
                    weight: -2.0 * w * precision,
                }
            }
        }
    }
}

impl Rising {
    fn new(theta: f64, largest: usize) -> Self {
        let (mut log, mut slope) = (vec![0.0], vec![0.0]);
        let (mut total, mut fall) = (0.0, 0.0);
        for j in 0..largest {
            let j = j as f64;
            total += libm::log1p(j / theta);
            fall -= j / (theta + j);
            log.push(total);
            slope.push(fall);
        }
        Self { log, slope }
    }
}

/// The part of a row's log-likelihood that no parameter moves.
pub(super) fn constant(family: MixedFamily, y: f64, w: f64) -> f64 {
    match family {
        MixedFamily::Poisson | MixedFamily::NegativeBinomial => -w * libm::lgamma(y + 1.0),
        MixedFamily::Binomial => {
            let (events, rest) = (w * y, w * (1.0 - y));
            libm::lgamma(w + 1.0) - libm::lgamma(events + 1.0) - libm::lgamma(rest + 1.0)
        }
        MixedFamily::Gaussian => 0.5 * libm::log(w) - 0.5 * libm::log(2.0 * std::f64::consts::PI),
    }
}

/// `1 / (1 + e^-x)` and its complement, neither by subtraction from 1.
fn logistic(x: f64) -> (f64, f64) {
    let e = libm::exp(-x.abs());
    let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
    if x >= 0.0 { (large, small) } else { (small, large) }
}

/// `mu / (mu + theta)` and its complement, at `mu = e^eta`.
fn share(eta: f64, theta: f64) -> (f64, f64) {
    let mu = libm::exp(eta);
    if mu.is_infinite() {
        return (1.0, 0.0);
    }
    (mu / (mu + theta), theta / (mu + theta))
}

/// `log(1 + e^x)` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAMILIES: [(MixedFamily, f64); 4] = [
        (MixedFamily::Poisson, 3.0),
        (MixedFamily::Binomial, 0.25),
        (MixedFamily::NegativeBinomial, 4.0),
        (MixedFamily::Gaussian, -1.2),
    ];

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-7 * (1.0 + expected.abs()), "{found} {expected}");
    }

    #[test]
    fn derivatives_are_slopes_of_values() {
        let h = 1e-5;
        for (family, y) in FAMILIES {
            for (eta, scale, w) in [(-2.0, 0.3, 1.0), (0.4, 1.1, 2.5), (1.5, -0.6, 0.5)] {
                let at = |eta: f64, scale: f64| Kernel::new(family, scale, 6).terms(eta, y, w);
                let (up, here, down) = (at(eta + h, scale), at(eta, scale), at(eta - h, scale));
                near((up.value - down.value) / (2.0 * h), here.first);
                near((down.first - up.first) / (2.0 * h), here.weight);
                near((down.weight - up.weight) / (2.0 * h), here.third);
                let kernel = Kernel::new(family, scale, 6);
                assert_eq!(kernel.slopes(eta, y, w), (here.first, here.weight));
                let (up, down) = (at(eta, scale + h), at(eta, scale - h));
                let along = kernel.scale_terms(eta, y, w);
                near((up.value - down.value) / (2.0 * h), along.value);
                near((up.first - down.first) / (2.0 * h), along.first);
                near((up.weight - down.weight) / (2.0 * h), along.weight);
            }
        }
    }

    #[test]
    fn masses_of_counts_sum_to_one() {
        for (family, scale) in [(MixedFamily::Poisson, 0.0), (MixedFamily::NegativeBinomial, 0.7)] {
            let kernel = Kernel::new(family, scale, 400);
            let total: f64 = (0..=400)
                .map(|y| {
                    let y = f64::from(y);
                    libm::exp(kernel.terms(0.8, y, 1.0).value + constant(family, y, 1.0))
                })
                .sum();
            near(total, 1.0);
        }
    }

    #[test]
    fn a_huge_theta_is_the_poisson() {
        let (poisson, negative) = (
            Kernel::new(MixedFamily::Poisson, 0.0, 9),
            Kernel::new(MixedFamily::NegativeBinomial, 25.0, 9),
        );
        let (a, b) = (poisson.terms(1.3, 9.0, 1.0), negative.terms(1.3, 9.0, 1.0));
        assert!((a.value - b.value).abs() < 1e-9 && (a.third - b.third).abs() < 1e-9);
    }
}
