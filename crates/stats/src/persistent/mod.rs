//! Counts that persist: generalised least squares with a latent AR(1) process.
//!
//! Bad spells last. A log of nights is then a Poisson count around a rate that wanders,
//! ```text
//! E y_t = mu_t = exp(x_t' b + offset_t)
//! Cov(y_s, y_t) = 1[s = t] (mu_t + mu_t^2 tau2) + mu_s mu_t sigma2 rho^|s - t|
//! ```
//! (Zeger 1988). b keeps the meaning of the Poisson model's coefficients; the quasi-score
//! `X'D V^-1 (y - mu)` wastes less of the data than the Poisson score. From the Poisson fit, two
//! steps are taken of generalised least squares on the working response `z = x'b + (y - mu) / mu`,
//! whose covariance is `diag(1/mu + tau2) + sigma2 rho^|s-t|`; its three parameters are found by
//! REML on z (Wolfinger & O'Connell 1993, marginal form) before each step.
//!
//! The covariance of b from this model is right only if the model is. [`PersistentFit::guarded`]
//! takes, for each contrast, the larger of it and the HC3 error of the whitened regression.
//! For short logs a [`NoisePrior`] and [`PersistentFit::small_sample`] allow for what is not known of
//! the noise.

mod filter;
pub mod laplace;
mod prior;
mod reml;
mod small_sample;

pub use prior::{Belief, NoisePrior};

use crate::design::Design;
use crate::error::StatsError;
use crate::glm::{Fit, GlmOptions, glm};
use crate::inference::{Estimate, check_level, estimate};
use crate::matrix::dot;
use crate::vcov::{Covariance, DfRule, Vcov, covariance};

/// Steps of generalised least squares after the Poisson fit. That fit is consistent, so one step
/// has the efficiency of the full solution (Lehmann & Casella 1998, section 6.4), and the second
/// takes up what curvature leaves. More would gain nothing and could run away: in short logs the
/// quasi-score equation need not have a root.
const STEPS: usize = 2;

/// The three parameters of the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseEstimate {
    /// tau2: variance of the independent part, beyond Poisson, on the log scale.
    pub overdispersion: f64,
    /// sigma2: variance of the persistent part on the log scale.
    pub latent_variance: f64,
    /// rho: correlation of the persistent part from one night to the next.
    pub persistence: f64,
}

/// Series and offset of a persistent fit.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersistentOptions<'a> {
    /// Known part of the log rate, such as log(hours).
    pub offset: Option<&'a [f64]>,
    /// Person of each row; nights of different persons are independent. `None`: one person.
    pub person: Option<&'a [usize]>,
    /// What is known of the noise beforehand; `None`: REML alone.
    pub prior: Option<NoisePrior>,
    /// Noise taken over from another fit of nearly the same columns to the same outcome, instead of
    /// being searched for, which is nine tenths of the time.
    pub held: Option<NoiseEstimate>,
    /// Whether to work out [`PersistentFit::small_sample`], which costs about as much again.
    pub small_sample: bool,
}

/// A fit with a latent AR(1) process.
#[derive(Debug, Clone)]
pub struct PersistentFit {
    /// Coefficients.
    pub coef: Vec<f64>,
    /// Fitted means, without the latent process.
    pub mu: Vec<f64>,
    /// tau2: variance of the independent part, beyond Poisson, on the log scale.
    pub overdispersion: f64,
    /// sigma2: variance of the persistent part on the log scale.
    pub latent_variance: f64,
    /// rho: correlation of the persistent part from one night to the next. Near 0 only the sum of
    /// the two variances is determined.
    pub persistence: f64,
    /// The regression of the whitened working response on the whitened columns; covariances for
    /// independent rows apply to it.
    pub whitened: Fit,
    /// Covariance of the coefficients if the model is right; t with n - p.
    pub model: Covariance,
    /// HC3 on the whitened scale; t with n - p.
    pub hc3: Covariance,
    /// The model's covariance enlarged for what is not known of the noise, with its degrees of
    /// freedom (Kackar & Harville 1984; Satterthwaite 1946), where asked for and to be had.
    pub small_sample: Option<Covariance>,
    /// Restricted log-likelihood of the working response, without constants.
    pub reml: f64,
}

impl PersistentFit {
    /// The noise, to be held in another fit.
    pub fn noise(&self) -> NoiseEstimate {
        NoiseEstimate {
            overdispersion: self.overdispersion,
            latent_variance: self.latent_variance,
            persistence: self.persistence,
        }
    }

    /// Every coefficient, with the larger of its two standard errors.
    ///
    /// # Errors
    /// A level outside (0, 1).
    pub fn guarded(&self, level: f64) -> Result<Vec<Estimate>, StatsError> {
        (0..self.coef.len())
            .map(|j| {
                let mut unit = vec![0.0; self.coef.len()];
                unit[j] = 1.0;
                self.guarded_contrast(&self.whitened.design.names[j], &unit, level)
            })
            .collect()
    }

    /// The contrast `weights' b`, with the larger of its two standard errors.
    ///
    /// # Errors
    /// A level outside (0, 1), a number of weights that is not the number of coefficients.
    pub fn guarded_contrast(
        &self,
        name: &str,
        weights: &[f64],
        level: f64,
    ) -> Result<Estimate, StatsError> {
        check_level(level)?;
        if weights.len() != self.coef.len() {
            return Err(StatsError::LengthMismatch {
                what: "contrast".into(),
                expected: self.coef.len(),
                found: weights.len(),
            });
        }
        let variance = self.model.matrix.quadratic(weights).max(self.hc3.matrix.quadratic(weights));
        let df = self.model.df_of(weights);
        Ok(estimate(name.to_owned(), dot(weights, &self.coef), variance.sqrt(), df, level))
    }
}

/// Fits counts `y` on `night` (calendar numbers) to a log-linear rate with a latent AR(1) process.
///
/// # Errors
/// As [`glm`], which gives the starting values; [`StatsError::NoResidualFreedom`] without spare
/// rows; [`StatsError::FullLeverage`] when a whitened row is fitted without error.
pub fn fit(
    design: &Design,
    y: &[f64],
    night: &[i64],
    options: &PersistentOptions<'_>,
) -> Result<PersistentFit, StatsError> {
    let n = design.n;
    for (what, found) in
        [("nights", night.len()), ("persons", options.person.map_or(n, <[usize]>::len))]
    {
        if found != n {
            return Err(StatsError::LengthMismatch { what: what.into(), expected: n, found });
        }
    }
    if n <= design.p {
        return Err(StatsError::NoResidualFreedom { what: "a persistent fit" });
    }
    let poisson = match options.offset {
        Some(offset) => GlmOptions::poisson().with_offset(offset),
        None => GlmOptions::poisson(),
    };
    let start = glm(design, y, &poisson)?;
    let one_person = vec![0; n];
    let calendar = filter::Calendar::new(night, options.person.unwrap_or(&one_person));
    let mut coef = start.coef;
    let mut working = reml::Working::new(design, y, &start.offset, &calendar, &coef, options.prior);
    let held = options.held.map(|h| filter::Noise {
        overdispersion: h.overdispersion,
        latent: h.latent_variance,
        persistence: h.persistence,
    });
    let mut noise = held.unwrap_or_else(|| working.first_guess());
    for step in 0..STEPS {
        if step > 0 {
            working.update(&coef);
        }
        if held.is_none() {
            noise = working.improve(noise);
        }
        coef = working.regress(noise)?;
    }
    finish(design, &working, noise, coef, options.small_sample)
}

fn finish(
    design: &Design,
    working: &reml::Working<'_>,
    noise: filter::Noise,
    coef: Vec<f64>,
    with_small_sample: bool,
) -> Result<PersistentFit, StatsError> {
    let (columns, response) = working.whitened(noise);
    let flat = Design::unchecked(design.names.clone(), columns);
    let whitened = glm(&flat, &response, &GlmOptions::gaussian())?;
    let df = DfRule::T(whitened.df_residual);
    let model = Covariance::new("persistent", whitened.bread.clone(), df);
    let hc3 = covariance(&whitened, &Vcov::Hc3)?;
    let small_sample = if with_small_sample {
        let residual = whitened.y.iter().zip(&whitened.mu).map(|(y, m)| y - m);
        let kurtosis = small_sample::excess_kurtosis(residual);
        let free = whitened.df_residual;
        small_sample::covariance(working, noise, &whitened.bread, kurtosis, free)
    } else {
        None
    };
    Ok(PersistentFit {
        mu: working.means(&coef),
        overdispersion: noise.overdispersion,
        latent_variance: noise.latent,
        persistence: noise.persistence,
        whitened,
        model,
        hc3,
        small_sample,
        reml: -0.5 * working.deviance(noise),
        coef,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log whose rate wanders slowly: two habits, every fifth night unlogged.
    fn log(n: usize) -> (Design, Vec<f64>, Vec<i64>) {
        let night: Vec<i64> = (0..n as i64).filter(|t| t % 5 != 4).collect();
        let habit: Vec<f64> = night.iter().map(|t| f64::from(u8::from((t * 11) % 7 < 3))).collect();
        let dose: Vec<f64> = night.iter().map(|t| ((t * 29) % 13) as f64 / 13.0).collect();
        let y = night
            .iter()
            .map(|&t| {
                let slow = libm::sin(t as f64 / 9.0) + 0.5 * libm::sin(t as f64 / 2.3);
                let rate = libm::exp(0.4 + 0.7 * slow);
                (rate + 1.3 * ((t * 7919) % 11) as f64 / 11.0 - 0.5).round().max(0.0)
            })
            .collect();
        let design = Design::builder(night.len())
            .intercept()
            .column("habit", &habit)
            .column("dose", &dose)
            .build()
            .unwrap();
        (design, y, night)
    }

    #[test]
    fn finds_persistence_and_widens_what_changes_slowly() {
        let (design, y, night) = log(150);
        let found = fit(&design, &y, &night, &PersistentOptions::default()).unwrap();
        assert!(found.persistence > 0.5 && found.latent_variance > 0.1, "{found:?}");
        let plain = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let plain_error = covariance(&plain, &Vcov::Quasi).unwrap().std_errors();
        assert!(found.model.std_errors()[0] > 1.3 * plain_error[0]);
    }

    #[test]
    fn noise_held_at_its_own_estimate_gives_the_same_fit() {
        let (design, y, night) = log(150);
        let own = fit(&design, &y, &night, &PersistentOptions::default()).unwrap();
        let options = PersistentOptions { held: Some(own.noise()), ..Default::default() };
        let held = fit(&design, &y, &night, &options).unwrap();
        assert_eq!(held.noise(), own.noise());
        for j in 0..3 {
            // The first of the two steps is taken under other noise.
            let off = (own.coef[j] - held.coef[j]).abs() / own.model.std_errors()[j];
            assert!(off < 0.02, "{off}");
        }
    }

    #[test]
    fn the_guard_never_reports_the_smaller_error() {
        let (design, y, night) = log(150);
        let found = fit(&design, &y, &night, &PersistentOptions::default()).unwrap();
        let (model, hc3) = (found.model.std_errors(), found.hc3.std_errors());
        for (j, e) in found.guarded(0.95).unwrap().iter().enumerate() {
            assert_eq!(e.std_error, model[j].max(hc3[j]));
            assert_eq!(e.df, Some(found.whitened.df_residual));
            assert!((found.whitened.coef[j] - found.coef[j]).abs() < 1e-9);
        }
    }

    #[test]
    fn order_of_rows_offset_and_start_of_the_calendar_do_not_matter() {
        let (design, y, night) = log(120);
        let plain = fit(&design, &y, &night, &PersistentOptions::default()).unwrap();
        let n = design.n;
        let order: Vec<usize> = (0..n).map(|i| (i * 37) % n).collect();
        let shuffled = design.select_rows(&order).unwrap();
        let y_moved: Vec<f64> = order.iter().map(|&i| y[i]).collect();
        let night_moved: Vec<i64> = order.iter().map(|&i| night[i] - 1_000).collect();
        let offset = vec![2.0; n];
        let options = PersistentOptions { offset: Some(&offset), ..Default::default() };
        let moved = fit(&shuffled, &y_moved, &night_moved, &options).unwrap();
        assert!((plain.coef[0] - 2.0 - moved.coef[0]).abs() < 1e-5);
        for j in 1..3 {
            assert!((plain.coef[j] - moved.coef[j]).abs() < 1e-5);
            let (a, b) = (plain.model.std_errors()[j], moved.model.std_errors()[j]);
            assert!((a / b - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn persons_are_independent_of_each_other() {
        let (design, y, night) = log(100);
        let n = design.n;
        let twice: Vec<usize> = (0..2 * n).map(|i| i % n).collect();
        let both = design.select_rows(&twice).unwrap();
        let y_both: Vec<f64> = twice.iter().map(|&i| y[i]).collect();
        let night_both: Vec<i64> = twice.iter().map(|&i| night[i]).collect();
        let person: Vec<usize> = (0..2 * n).map(|i| i / n).collect();
        let options = PersistentOptions { person: Some(&person), ..Default::default() };
        let found = fit(&both, &y_both, &night_both, &options).unwrap();
        let noise = (found.overdispersion, found.latent_variance, found.persistence);
        let swapped: Vec<usize> = person.iter().map(|p| 7 - p).collect();
        let options = PersistentOptions { person: Some(&swapped), ..Default::default() };
        let again = fit(&both, &y_both, &night_both, &options).unwrap();
        for (a, b) in found.coef.iter().zip(&again.coef) {
            assert!((a - b).abs() < 1e-6, "{noise:?}");
        }
        // A far-away second calendar is as good as a second person.
        let apart: Vec<i64> =
            (0..2 * n).map(|i| night[i % n] + if i < n { 0 } else { 1_000_000 }).collect();
        let calendar = fit(&both, &y_both, &apart, &PersistentOptions::default()).unwrap();
        assert!((found.model.std_errors()[1] / calendar.model.std_errors()[1] - 1.0).abs() < 1e-5);
    }

    #[test]
    fn bad_lengths_and_logs_without_spare_nights_are_refused() {
        let (design, y, night) = log(60);
        let short = fit(&design, &y, &night[1..], &PersistentOptions::default());
        assert!(matches!(short, Err(StatsError::LengthMismatch { .. })));
        let few = design.select_rows(&[0, 1, 5]).unwrap();
        let none = fit(&few, &y[..3], &night[..3], &PersistentOptions::default());
        assert!(matches!(none, Err(StatsError::NoResidualFreedom { .. })), "{none:?}");
    }
}
