//! What is known of the noise of a diary before it is read.

/// Mean and standard deviation, on a transformed scale, of a normal prior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Independent normal priors on the logarithms of the two variances and the logit of the
/// correlation.
///
/// A hundred nights tell little of persistence: left alone, REML puts a variance at zero or the
/// correlation at a limit in a good part of short logs, and the errors made from it are too small
/// just there. A prior keeps estimates away from the edge (Chung, Rabe-Hesketh, Dorie, Gelman &
/// Liu 2013).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoisePrior {
    /// Log of tau2, the variance of a single night beyond Poisson.
    pub log_overdispersion: Belief,
    /// Log of sigma2, the variance of the level that persists.
    pub log_latent: Belief,
    /// Logit of `rho / 0.99`.
    pub logit_persistence: Belief,
}

impl NoisePrior {
    /// Weakly informative: 95 % of it between 0.013 and 4.7 for each variance on the log scale of
    /// the rate, and between 0.08 and 0.91 for the correlation. How verdicts fare under it and
    /// under others stands in the calibration.
    pub const WEAK: Self = Self {
        log_overdispersion: Belief { mean: -1.386_294_361_119_890_6, sd: 1.5 },
        log_latent: Belief { mean: -1.386_294_361_119_890_6, sd: 1.5 },
        logit_persistence: Belief { mean: 0.0, sd: 1.25 },
    };

    /// -2 times the log density at the transformed noise, without constants.
    pub(super) fn deviance(&self, at: &[f64]) -> f64 {
        [self.log_overdispersion, self.log_latent, self.logit_persistence]
            .iter()
            .zip(at)
            .map(|(b, x)| ((x - b.mean) / b.sd) * ((x - b.mean) / b.sd))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stated_ranges_are_those_of_the_prior() {
        let end = |b: Belief, side: f64| side.mul_add(1.96 * b.sd, b.mean);
        let variance = NoisePrior::WEAK.log_latent;
        assert!((libm::exp(end(variance, -1.0)) - 0.0132).abs() < 1e-4);
        assert!((libm::exp(end(variance, 1.0)) - 4.73).abs() < 0.01);
        let rho = |x: f64| 0.99 / (1.0 + libm::exp(-x));
        let belief = NoisePrior::WEAK.logit_persistence;
        assert!((rho(end(belief, -1.0)) - 0.079).abs() < 1e-3);
        assert!((rho(end(belief, 1.0)) - 0.911).abs() < 1e-3);
        assert_eq!(NoisePrior::WEAK.deviance(&[variance.mean, variance.mean + 1.5, 1.25]), 2.0);
    }
}
