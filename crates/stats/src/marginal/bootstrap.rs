//! Comparisons of scenarios over persons drawn anew: coefficients and nights vary together.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::glm::Fit;
use crate::marginal::Scenario;
use crate::resampling::{
    Bootstrap, BootstrapInterval, ClusterBootstrap, FailedReplicate, IntervalKind,
    cluster_bootstrap, groups, limits, times_drawn,
};

/// Two scenarios against one another, with intervals from replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapComparison {
    /// First less second, outcomes a night.
    pub difference: BootstrapInterval,
    /// First over second; `None` when a mean is not positive.
    pub ratio: Option<BootstrapInterval>,
    /// Replicates that could not be fitted.
    pub failed: Vec<FailedReplicate>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

/// Compares two scenarios over the persons drawn in each replicate, with the coefficients of that
/// replicate. Wider than [`crate::marginal::compare`] by what the mix of persons and nights adds.
///
/// # Errors
/// As [`cluster_bootstrap`] and [`Bootstrap::interval_of`]; scenarios of another design; BCa and
/// studentised intervals, for which the jackknife or errors of the means would be needed.
pub fn bootstrap(
    fit: &Fit,
    how: &ClusterBootstrap<'_>,
    first: &Scenario,
    second: &Scenario,
    kind: IntervalKind,
    level: f64,
) -> Result<BootstrapComparison, StatsError> {
    first.check_against(fit)?;
    second.check_against(fit)?;
    if matches!(kind, IntervalKind::Bca | IntervalKind::Studentised) {
        return Err(StatsError::Unsupported {
            what: "a BCa or studentised interval",
            with: "means over persons drawn anew",
        });
    }
    let drawn = cluster_bootstrap(fit, how)?;
    let groups = groups(fit, how.cluster)?;
    let means = |coef: &[f64], times: &[u32]| {
        (
            weighted_mean(fit, first, coef, &groups, times),
            weighted_mean(fit, second, coef, &groups, times),
        )
    };
    let (m1, m0) = means(&fit.coef, &vec![1; groups.len()]);
    let pairs: Vec<(f64, f64)> = drawn
        .replicates
        .par_iter()
        .map(|r| means(&r.coef, &times_drawn(how.seed, r.number, groups.len())))
        .collect();
    let made = |point: f64, values: Vec<f64>| -> Result<BootstrapInterval, StatsError> {
        let (low, high) = limits(point, values, &[], kind, level)?;
        let (replicates, failed) = (drawn.replicates.len(), drawn.failed.len());
        Ok(BootstrapInterval { point, low, high, level, kind, replicates, failed })
    };
    let difference = made(m1 - m0, pairs.iter().map(|(a, b)| a - b).collect())?;
    let positive = pairs.iter().chain([&(m1, m0)]).all(|(a, b)| *a > 0.0 && *b > 0.0);
    let ratio = if positive {
        // On the log scale, so that a basic interval cannot go below 0.
        let log = made(libm::log(m1 / m0), pairs.iter().map(|(a, b)| libm::log(a / b)).collect())?;
        Some(BootstrapInterval {
            point: libm::exp(log.point),
            low: libm::exp(log.low),
            high: libm::exp(log.high),
            ..log
        })
    } else {
        None
    };
    let Bootstrap { failed, notes, .. } = drawn;
    Ok(BootstrapComparison { difference, ratio, failed, notes })
}

/// The mean of a scenario over the groups, each as often as it was drawn.
fn weighted_mean(
    fit: &Fit,
    scenario: &Scenario,
    coef: &[f64],
    groups: &[Vec<usize>],
    times: &[u32],
) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (rows, times) in groups.iter().zip(times).filter(|(_, t)| **t > 0) {
        for &i in rows {
            let weight = f64::from(*times) * scenario.weight[i];
            sum += weight * fit.family.mean(scenario.eta(i, coef));
            count += weight;
        }
    }
    sum / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marginal::compare;
    use crate::resampling::Refit;
    use crate::{Design, GlmOptions, Vcov, covariance, glm};

    #[test]
    fn intervals_hold_the_estimate_and_are_about_as_wide_as_by_the_delta_method() {
        let n = 800;
        let habit: Vec<f64> = (0..n).map(|i| f64::from(u8::from((i * 5) % 7 < 3))).collect();
        let y: Vec<f64> =
            (0..n).map(|i| ((i * i * 3 + i / 8) % 5) as f64 + habit[i] * (i % 2) as f64).collect();
        let cluster: Vec<usize> = (0..n).map(|i| i / 8).collect();
        let design = Design::builder(n).intercept().column("habit", &habit).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let with = Scenario::observed(&fit).with_all("habit", 1.0).unwrap();
        let without = Scenario::observed(&fit).with_all("habit", 0.0).unwrap();
        let cov = covariance(&fit, &Vcov::ClusterCr1S { cluster: &cluster }).unwrap();
        let delta = compare(&fit, &cov, &with, &without, 0.95).unwrap();
        let how =
            ClusterBootstrap { cluster: &cluster, replicates: 1999, seed: 6, refit: Refit::Full };
        let run = |kind| bootstrap(&fit, &how, &with, &without, kind, 0.95);
        for kind in [IntervalKind::Percentile, IntervalKind::Basic] {
            let found = run(kind).unwrap();
            assert!((found.difference.point - delta.difference.point).abs() < 1e-12);
            let width = delta.difference.high - delta.difference.low;
            let share = (found.difference.high - found.difference.low) / width;
            assert!((0.88..1.12).contains(&share), "{share}");
            let ratio = found.ratio.unwrap();
            assert!((ratio.point - delta.ratio().unwrap().0).abs() < 1e-12);
            assert!(ratio.low < ratio.point && ratio.point < ratio.high);
        }
        assert!(matches!(run(IntervalKind::Bca), Err(StatsError::Unsupported { .. })));
    }
}
