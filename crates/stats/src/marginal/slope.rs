//! The slope of the mean outcome in one column, averaged over rows.

use crate::error::StatsError;
use crate::glm::{Family, Fit};
use crate::inference::Estimate;
use crate::marginal::Scenario;
use crate::marginal::standardise::by_delta;
use crate::vcov::Covariance;

/// The average marginal effect of a column that enters the model once: outcomes a night per unit,
/// `sum_i w_i b_j mean'(eta_i) / sum_i w_i`. For a habit that is had or not, compare two scenarios
/// instead: its effect is a difference, not a slope.
///
/// # Errors
/// No such column, otherwise as [`crate::marginal::mean_outcome`].
pub fn average_slope(
    fit: &Fit,
    cov: &Covariance,
    scenario: &Scenario,
    column: &str,
    level: f64,
) -> Result<Estimate, StatsError> {
    scenario.check_against(fit)?;
    let Some(j) = fit.design.index_of(column) else {
        return Err(StatsError::UnknownColumn { column: column.to_owned() });
    };
    let family = fit.family;
    let (slope, mut gradient) =
        scenario.average(&fit.coef, |eta| family.slope(eta), |eta| bend(family, eta));
    gradient.iter_mut().for_each(|g| *g *= fit.coef[j]);
    gradient[j] += slope;
    by_delta(fit, cov, column, fit.coef[j] * slope, &gradient, level)
}

/// The second derivative of the mean by the linear predictor.
fn bend(family: Family, eta: f64) -> f64 {
    match family {
        Family::Poisson | Family::NegativeBinomial { .. } => family.mean(eta),
        Family::Binomial => family.slope(eta) * (1.0 - 2.0 * family.mean(eta)),
        Family::Gaussian => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marginal::mean_outcome;
    use crate::{Design, GlmOptions, Vcov, covariance, glm};

    #[test]
    fn it_is_the_change_of_the_mean_when_the_column_moves_a_little() {
        let n = 50;
        let dose: Vec<f64> = (0..n).map(|i| libm::sin(1.3 * i as f64)).collect();
        let age: Vec<f64> = (0..n).map(|i| i as f64 / 10.0).collect();
        let binary: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 7) % 5 < 2))).collect();
        let design = Design::builder(n)
            .intercept()
            .column("dose", &dose)
            .column("age", &age)
            .build()
            .unwrap();
        for options in [GlmOptions::poisson(), GlmOptions::binomial(), GlmOptions::gaussian()] {
            let fit = glm(&design, &binary, &options).unwrap();
            let cov = covariance(&fit, &Vcov::Model).unwrap();
            let here = Scenario::observed(&fit);
            let effect = average_slope(&fit, &cov, &here, "dose", 0.95).unwrap();
            let h = 1e-5;
            let moved = |h: f64, fit: &Fit| {
                let values: Vec<f64> = dose.iter().map(|d| d + h).collect();
                let there = Scenario::observed(fit).with("dose", &values).unwrap();
                mean_outcome(fit, &cov, &there, 0.95).unwrap().point
            };
            let slope = |fit: &Fit| (moved(h, fit) - moved(-h, fit)) / (2.0 * h);
            assert!((effect.point - slope(&fit)).abs() < 1e-8);
            // The standard error, from numerical derivatives of the slope by each coefficient.
            let gradient: Vec<f64> = (0..3)
                .map(|k| {
                    let at = |d: f64| {
                        let mut there = fit.clone();
                        there.coef[k] += d;
                        slope(&there)
                    };
                    (at(1e-3) - at(-1e-3)) / 2e-3
                })
                .collect();
            let error = cov.matrix.quadratic(&gradient).sqrt();
            assert!((effect.std_error / error - 1.0).abs() < 1e-4, "{}", effect.std_error / error);
        }
        let fit = glm(&design, &binary, &GlmOptions::poisson()).unwrap();
        let cov = covariance(&fit, &Vcov::Model).unwrap();
        let refused = average_slope(&fit, &cov, &Scenario::observed(&fit), "tea", 0.95);
        assert_eq!(refused, Err(StatsError::UnknownColumn { column: "tea".into() }));
    }
}
