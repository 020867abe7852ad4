//! The quasi-likelihood information criterion (Pan 2001).

use crate::gee::{GeeFit, GeeVcov};
use crate::glm::Family;
use crate::{Covariance, StatsError};

/// QIC and its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Qic {
    /// Quasi-likelihood under independence, over phi.
    pub quasi_likelihood: f64,
    /// `trace(Omega V)`: Omega the information under independence, V the robust covariance. Alone it
    /// is CIC, which tells working correlations apart better (Hin & Wang 2009).
    pub penalty: f64,
    /// `-2 quasi_likelihood + 2 penalty`; smaller is better.
    pub qic: f64,
}

impl GeeFit {
    /// QIC with dispersion `phi`: one number for all models that are compared, such as
    /// [`GeeFit::dispersion`] of the largest.
    ///
    /// ```text
    /// Poisson  y log mu - mu      binomial  y log(mu / (1 - mu)) + log(1 - mu)      Gaussian  -(y - mu)^2 / 2
    /// ```
    ///
    /// # Errors
    /// `phi` that is not above 0; as [`GeeFit::covariance`].
    pub fn qic(&self, phi: f64) -> Result<Qic, StatsError> {
        if phi <= 0.0 || !phi.is_finite() {
            return Err(StatsError::BadArgument { what: "phi", value: phi, allowed: "above 0" });
        }
        let n = self.design.n;
        let quasi_likelihood =
            (0..n).map(|i| quasi(self.family, self.y[i], self.eta[i], self.mu[i])).sum::<f64>()
                / phi;
        let weight: Vec<f64> = self
            .eta
            .iter()
            .map(|&e| {
                let slope = self.family.slope(e);
                slope * (slope / self.family.variance(e))
            })
            .collect();
        let information = self.design.gram(&weight);
        let Covariance { matrix, .. } = self.covariance(GeeVcov::Robust)?;
        let penalty = information.times(&matrix).diag().iter().sum::<f64>() / phi;
        Ok(Qic { quasi_likelihood, penalty, qic: 2.0 * (penalty - quasi_likelihood) })
    }
}

/// The integral of `(y - t) / V(t)` up to mu, without terms in y alone.
fn quasi(family: Family, y: f64, eta: f64, mu: f64) -> f64 {
    match family {
        Family::Poisson => y * eta - mu,
        Family::Binomial => y * eta - eta.max(0.0) - libm::log1p(libm::exp(-eta.abs())),
        Family::Gaussian => -0.5 * (y - mu) * (y - mu),
        Family::NegativeBinomial { theta } => y * eta - (y + theta) * libm::log1p(mu / theta),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gee::{GeeOptions, WorkingCorrelation, gee};
    use crate::{Design, GlmOptions, glm};

    #[test]
    fn quasi_likelihood_integrates_the_score() {
        for family in [
            Family::Poisson,
            Family::Binomial,
            Family::Gaussian,
            Family::NegativeBinomial { theta: 1.7 },
        ] {
            let (y, eta, h) = (0.8, 0.37, 1e-5);
            let q = |e: f64| quasi(family, y, e, family.mean(e));
            let slope = (q(eta + h) - q(eta - h)) / (2.0 * h);
            let score = (y - family.mean(eta)) / family.variance(eta) * family.slope(eta);
            assert!((slope - score).abs() < 1e-8, "{family:?}");
        }
    }

    #[test]
    fn penalty_is_close_to_the_number_of_coefficients_when_rows_are_independent() {
        let n = 600;
        let x: Vec<f64> = (0..n).map(|i| ((i * 37) % 101) as f64 / 101.0).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * 7919) % 13 / 3) as f64).collect();
        let group: Vec<usize> = (0..n).map(|i| i / 2).collect();
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        let options = GeeOptions::new(Family::Poisson, WorkingCorrelation::Independence);
        let fit = gee(&design, &y, &group, &options).unwrap();
        let phi = fit.dispersion;
        let found = fit.qic(phi).unwrap();
        assert!((found.penalty / 2.0 - 1.0).abs() < 0.35, "{found:?}");
        let plain = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let constant: f64 = y.iter().map(|v| libm::lgamma(v + 1.0)).sum();
        assert!((found.quasi_likelihood * phi - plain.loglik - constant).abs() < 1e-8);
        assert!(fit.qic(0.0).is_err());
    }
}
