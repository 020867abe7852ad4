//! Intervals from replicates.

use serde::{Deserialize, Serialize};

use crate::distribution::{normal_cdf, normal_quantile};
use crate::error::StatsError;
use crate::inference::check_level;
use crate::resampling::Bootstrap;

/// How replicates become an interval (Davison & Hinkley 1997, chapter 5). `q(a)` is the a-quantile
/// of the replicates, `b` the estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntervalKind {
    /// `q(a), q(1 - a)`.
    Percentile,
    /// `2 b - q(1 - a), 2 b - q(a)`.
    Basic,
    /// Percentiles moved for median bias and for an error that depends on the value, with the
    /// acceleration of the jackknife (Efron 1987).
    Bca,
    /// `b - t(1 - a) se, b - t(a) se` with quantiles of `(b* - b) / se*`.
    Studentised,
}

/// An interval from replicates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BootstrapInterval {
    /// The estimate of the full fit.
    pub point: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// Level.
    pub level: f64,
    /// How it was made.
    pub kind: IntervalKind,
    /// Replicates it rests on.
    pub replicates: usize,
    /// Replicates that could not be fitted and are not in it.
    pub failed: usize,
}

impl Bootstrap {
    /// The interval of one coefficient.
    ///
    /// # Errors
    /// No such column, a level outside (0, 1), fewer than one replicate expected beyond a limit,
    /// replicates without variance where errors are divided by.
    pub fn interval(
        &self,
        column: &str,
        kind: IntervalKind,
        level: f64,
    ) -> Result<BootstrapInterval, StatsError> {
        let Some(j) = self.names.iter().position(|n| n == column) else {
            return Err(StatsError::UnknownColumn { column: column.to_owned() });
        };
        if kind != IntervalKind::Studentised {
            return self.interval_of(|coef| coef[j], kind, level);
        }
        let point = self.estimate[j];
        let no_variance = || StatsError::NoVariance { name: column.to_owned() };
        if self.std_error[j] <= 0.0 || self.replicates.iter().any(|r| r.std_error[j] <= 0.0) {
            return Err(no_variance());
        }
        let pivots: Vec<f64> =
            self.replicates.iter().map(|r| (r.coef[j] - point) / r.std_error[j]).collect();
        let (low, high) = central(pivots, level)?;
        let error = self.std_error[j];
        Ok(self.made(point, point - high * error, point - low * error, kind, level))
    }

    /// The interval of any function of the coefficients, such as a ratio; not studentised, for which
    /// a standard error of the function would be needed.
    ///
    /// # Errors
    /// As [`Bootstrap::interval`]; values that are not finite.
    pub fn interval_of(
        &self,
        statistic: impl Fn(&[f64]) -> f64,
        kind: IntervalKind,
        level: f64,
    ) -> Result<BootstrapInterval, StatsError> {
        let point = statistic(&self.estimate);
        let values: Vec<f64> = self.replicates.iter().map(|r| statistic(&r.coef)).collect();
        let left_out: Vec<f64> = self.jackknife.iter().map(|coef| statistic(coef)).collect();
        let (low, high) = limits(point, values, &left_out, kind, level)?;
        Ok(self.made(point, low, high, kind, level))
    }

    fn made(
        &self,
        point: f64,
        low: f64,
        high: f64,
        kind: IntervalKind,
        level: f64,
    ) -> BootstrapInterval {
        let (replicates, failed) = (self.replicates.len(), self.failed.len());
        BootstrapInterval { point, low, high, level, kind, replicates, failed }
    }
}

/// The limits from replicates of one number.
pub(crate) fn limits(
    point: f64,
    values: Vec<f64>,
    left_out: &[f64],
    kind: IntervalKind,
    level: f64,
) -> Result<(f64, f64), StatsError> {
    for (what, of) in
        [("replicate", &values[..]), ("jackknife value", left_out), ("estimate", &[point])]
    {
        if let Some(row) = of.iter().position(|v| !v.is_finite()) {
            return Err(StatsError::NotFinite { what: what.into(), row });
        }
    }
    match kind {
        IntervalKind::Percentile => central(values, level),
        IntervalKind::Basic => {
            central(values, level).map(|(low, high)| (2.0 * point - high, 2.0 * point - low))
        }
        IntervalKind::Bca => bias_corrected(point, values, left_out, level),
        IntervalKind::Studentised => Err(StatsError::Unsupported {
            what: "a studentised interval",
            with: "a function of the coefficients",
        }),
    }
}

fn central(values: Vec<f64>, level: f64) -> Result<(f64, f64), StatsError> {
    check_level(level)?;
    let sorted = sorted(values);
    let tail = 0.5 * (1.0 - level);
    Ok((quantile(&sorted, tail)?, quantile(&sorted, 1.0 - tail)?))
}

fn bias_corrected(
    point: f64,
    values: Vec<f64>,
    left_out: &[f64],
    level: f64,
) -> Result<(f64, f64), StatsError> {
    check_level(level)?;
    let sorted = sorted(values);
    let below = sorted.iter().filter(|v| **v < point).count() as f64;
    let ties = sorted.iter().filter(|v| **v == point).count() as f64;
    let share = (below + 0.5 * ties) / sorted.len().max(1) as f64;
    let bias = normal_quantile(share);
    let acceleration = acceleration(left_out);
    let at = |tail: f64| {
        let z = bias + normal_quantile(tail);
        quantile(&sorted, normal_cdf(bias + z / (1.0 - acceleration * z)))
    };
    let tail = 0.5 * (1.0 - level);
    Ok((at(tail)?, at(1.0 - tail)?))
}

/// A sixth of the skewness of the jackknife.
fn acceleration(left_out: &[f64]) -> f64 {
    let mean = left_out.iter().sum::<f64>() / left_out.len().max(1) as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for v in left_out {
        let d = mean - v;
        squares += d * d;
        cubes += d * d * d;
    }
    if squares > 0.0 { cubes / (6.0 * squares * squares.sqrt()) } else { 0.0 }
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The `a`-quantile as the `(B + 1) a`-th smallest of B, interpolated; refused beyond the smallest
/// or largest, where it would be made up.
fn quantile(sorted: &[f64], a: f64) -> Result<f64, StatsError> {
    let exact = (sorted.len() as f64 + 1.0) * a;
    // 40 times 0.025 is meant to be 1.
    let position = if (exact - exact.round()).abs() < 1e-9 { exact.round() } else { exact };
    if !(position >= 1.0 && position <= sorted.len() as f64) {
        return Err(StatsError::BadArgument {
            what: "number of replicates",
            value: sorted.len() as f64,
            allowed: "enough for one replicate beyond each limit: 39 or more at 95 %, 999 as a rule",
        });
    }
    let (whole, part) = (position.floor() as usize, position.fract());
    let next = sorted[whole.min(sorted.len() - 1)];
    Ok(sorted[whole - 1] + part * (next - sorted[whole - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_order_statistics() {
        let values: Vec<f64> = (1..=39).rev().map(f64::from).collect();
        let of = |kind| limits(10.0, values.clone(), &[], kind, 0.95);
        assert_eq!(of(IntervalKind::Percentile).unwrap(), (1.0, 39.0));
        assert_eq!(of(IntervalKind::Basic).unwrap(), (-19.0, 19.0));
        assert!(of(IntervalKind::Studentised).is_err());
        assert!(limits(10.0, values[1..].to_vec(), &[], IntervalKind::Percentile, 0.95).is_err());
        assert!(limits(10.0, vec![f64::NAN; 99], &[], IntervalKind::Percentile, 0.95).is_err());
    }

    #[test]
    fn without_bias_and_skewness_bca_is_the_percentile_interval() {
        let values: Vec<f64> = (-500..=500).map(f64::from).collect();
        let left_out = [-1.0, 1.0, 3.0, -3.0];
        let plain = limits(0.0, values.clone(), &left_out, IntervalKind::Percentile, 0.9).unwrap();
        let moved = limits(0.0, values.clone(), &left_out, IntervalKind::Bca, 0.9).unwrap();
        assert!((plain.0 - moved.0).abs() < 1e-6 && (plain.1 - moved.1).abs() < 1e-6);
        // Efron's example of a positive bias: both ends move up.
        let biased = limits(60.0, values, &left_out, IntervalKind::Bca, 0.9).unwrap();
        assert!(biased.0 > plain.0 && biased.1 > plain.1);
    }

    #[test]
    fn acceleration_is_a_sixth_of_the_skewness() {
        // Influence values 2, -1, -1: squares 6, cubes 6.
        let found = acceleration(&[-2.0, 1.0, 1.0]);
        assert!((found - 6.0 / (6.0 * f64::powf(6.0, 1.5))).abs() < 1e-15);
    }
}
