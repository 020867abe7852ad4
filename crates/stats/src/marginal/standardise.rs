//! Means of scenarios and their comparison, by the delta method.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::glm::Fit;
use crate::inference::{Estimate, contrast, estimate, read};
use crate::marginal::scenario::{Scenario, changes};
use crate::vcov::Covariance;

/// Two scenarios against one another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Mean outcome a night in the first scenario.
    pub first: Estimate,
    /// Mean outcome a night in the second scenario.
    pub second: Estimate,
    /// First less second.
    pub difference: Estimate,
    /// `log(first / second)`; `None` when a mean is not positive. Its exponential, and those of its
    /// limits, are the ratio with its interval.
    pub log_ratio: Option<Estimate>,
}

impl Comparison {
    /// The difference over so many nights, such as 30: point, lower and upper limit.
    pub fn difference_over(&self, nights: f64) -> (f64, f64, f64) {
        let d = &self.difference;
        (nights * d.point, nights * d.low, nights * d.high)
    }

    /// The ratio of the means: point, lower and upper limit.
    pub fn ratio(&self) -> Option<(f64, f64, f64)> {
        let r = self.log_ratio.as_ref()?;
        Some((libm::exp(r.point), libm::exp(r.low), libm::exp(r.high)))
    }
}

/// The mean outcome a night in a scenario.
///
/// # Errors
/// A scenario of another design, effects that were profiled out, a level outside (0, 1),
/// [`StatsError::NoVariance`].
pub fn mean_outcome(
    fit: &Fit,
    cov: &Covariance,
    scenario: &Scenario,
    level: f64,
) -> Result<Estimate, StatsError> {
    let (mean, gradient) = mean_and_gradient(fit, scenario)?;
    by_delta(fit, cov, "mean", mean, &gradient, level)
}

/// Compares two scenarios: means, difference and ratio.
///
/// ```
/// use lumbago_stats::marginal::{Scenario, compare};
/// use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm};
/// let late = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
/// let design = Design::builder(6).intercept().column("late", &late).build()?;
/// let fit = glm(&design, &[1.0, 0.0, 2.0, 3.0, 2.0, 4.0], &GlmOptions::poisson())?;
/// let without = Scenario::observed(&fit).with_all("late", 0.0)?;
/// let found = compare(
///     &fit,
///     &covariance(&fit, &Vcov::Model)?,
///     &without,
///     &Scenario::observed(&fit),
///     0.95,
/// )?;
/// // 12 spasms in 6 nights as they were, 1 a night without late caffeine.
/// assert!((found.difference_over(30.0).0 + 30.0).abs() < 1e-9);
/// assert!((found.ratio().unwrap().0 - 0.5).abs() < 1e-12);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// As [`mean_outcome`]; scenarios that do not differ are [`StatsError::NoVariance`].
pub fn compare(
    fit: &Fit,
    cov: &Covariance,
    first: &Scenario,
    second: &Scenario,
    level: f64,
) -> Result<Comparison, StatsError> {
    let (m1, g1) = mean_and_gradient(fit, first)?;
    let (m0, g0) = mean_and_gradient(fit, second)?;
    let apart: Vec<f64> = g1.iter().zip(&g0).map(|(a, b)| a - b).collect();
    let log_ratio = if m1 > 0.0 && m0 > 0.0 {
        let relative: Vec<f64> = g1.iter().zip(&g0).map(|(a, b)| a / m1 - b / m0).collect();
        Some(by_delta(fit, cov, "log ratio", libm::log(m1 / m0), &relative, level)?)
    } else {
        None
    };
    Ok(Comparison {
        first: by_delta(fit, cov, "first mean", m1, &g1, level)?,
        second: by_delta(fit, cov, "second mean", m0, &g0, level)?,
        difference: by_delta(fit, cov, "difference", m1 - m0, &apart, level)?,
        log_ratio,
    })
}

fn mean_and_gradient(fit: &Fit, scenario: &Scenario) -> Result<(f64, Vec<f64>), StatsError> {
    scenario.check_against(fit)?;
    let family = fit.family;
    Ok(scenario.average(&fit.coef, |eta| family.mean(eta), |eta| family.slope(eta)))
}

/// An estimate whose standard error is that of the linear contrast along its gradient.
pub(super) fn by_delta(
    fit: &Fit,
    cov: &Covariance,
    name: &str,
    point: f64,
    gradient: &[f64],
    level: f64,
) -> Result<Estimate, StatsError> {
    if !changes(gradient) {
        return Err(StatsError::NoVariance { name: name.to_owned() });
    }
    let along = contrast(fit, cov, name, gradient, level)?;
    Ok(read(cov, estimate(name.to_owned(), point, along.std_error, along.df, level)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, Vcov, covariance, glm};

    fn logit() -> Fit {
        let n = 60;
        let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
        let dose: Vec<f64> = (0..n).map(|i| libm::sin(i as f64)).collect();
        let y: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 7) % 5 < 2))).collect();
        let design = Design::builder(n)
            .intercept()
            .column("habit", &habit)
            .column("dose", &dose)
            .build()
            .unwrap();
        glm(&design, &y, &GlmOptions::binomial()).unwrap()
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_mean() {
        let fit = logit();
        let scenario = Scenario::observed(&fit).with_all("habit", 1.0).unwrap();
        let (_, gradient) = mean_and_gradient(&fit, &scenario).unwrap();
        for (j, expected) in gradient.iter().enumerate() {
            let at = |h: f64| {
                let mut moved = fit.clone();
                moved.coef[j] += h;
                mean_and_gradient(&moved, &scenario).unwrap().0
            };
            let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
            assert!((slope - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn nights_as_they_were_have_the_observed_mean_and_differ_from_nothing() {
        let fit = logit();
        let cov = covariance(&fit, &Vcov::Model).unwrap();
        let observed = Scenario::observed(&fit);
        let mean = mean_outcome(&fit, &cov, &observed, 0.95).unwrap();
        assert!((mean.point - fit.y.iter().sum::<f64>() / 60.0).abs() < 1e-12);
        let same = compare(&fit, &cov, &observed, &observed, 0.95);
        assert!(matches!(same, Err(StatsError::NoVariance { .. })));
        let unknown = Scenario::observed(&fit).with_all("coffee", 1.0);
        assert_eq!(unknown, Err(StatsError::UnknownColumn { column: "coffee".into() }));
        assert!(Scenario::observed(&fit).counting(&[0.0; 60]).is_err());
    }
}
