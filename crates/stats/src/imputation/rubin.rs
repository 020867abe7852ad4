//! Rubin's rules: one result from the results of several completed data sets.
//!
//! ```text
//! q = mean Q_k,  u = mean U_k,  b = sum (Q_k - q)^2 / (m - 1),  t = u + (1 + 1/m) b
//! r = (1 + 1/m) b / u,  lambda = (1 + 1/m) b / t,  fmi = (r + 2 / (df + 3)) / (r + 1)
//! ```
//! Rubin (1987), sections 3.1 and 3.3; degrees of freedom by Barnard & Rubin (1999).

use serde::{Deserialize, Serialize};

use crate::distribution::{f_upper, two_sided_p, upper_point};
use crate::error::StatsError;
use crate::inference::{Estimate, check_level};
use crate::linalg::cholesky;
use crate::matrix::{Matrix, dot};

/// One pooled estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// Completed data sets.
    pub imputations: usize,
    /// Mean of the estimates.
    pub point: f64,
    /// Mean of their variances.
    pub within: f64,
    /// Variance between the estimates.
    pub between: f64,
    /// Total variance.
    pub total: f64,
    /// Degrees of freedom; `None` when neither the data nor the imputations limit them (normal).
    pub df: Option<f64>,
    /// Relative increase of variance due to the missing values.
    pub relative_increase: f64,
    /// Fraction of the information about the estimate that is missing.
    pub fraction_missing: f64,
}

impl Pooled {
    /// The estimate with its interval and test.
    ///
    /// # Errors
    /// A level outside (0, 1), or no variance.
    pub fn estimate(&self, name: &str, level: f64) -> Result<Estimate, StatsError> {
        check_level(level)?;
        if self.total <= 0.0 {
            return Err(StatsError::NoVariance { name: name.to_owned() });
        }
        let std_error = self.total.sqrt();
        let reach = upper_point(0.5 * (1.0 - level), self.df) * std_error;
        let statistic = self.point / std_error;
        Ok(Estimate {
            name: name.to_owned(),
            point: self.point,
            std_error,
            low: self.point - reach,
            high: self.point + reach,
            level,
            statistic,
            df: self.df,
            p_value: two_sided_p(statistic, self.df),
        })
    }
}

/// Pools one estimate. `df_complete` is the degrees of freedom that complete data would have had
/// (rows less coefficients, or groups less one); `None` for very many, which gives Rubin's df of 1987.
///
/// ```
/// let pooled = lumbago_stats::imputation::pool(&[0.3, 0.4], &[0.01, 0.01], None)?;
/// assert!((pooled.total - 0.0175).abs() < 1e-15); // 0.01 + 1.5 * 0.005
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Fewer than two imputations, lengths that differ, values that are not finite, variances that are
/// not positive, degrees of freedom that are not positive.
pub fn pool(
    estimates: &[f64],
    variances: &[f64],
    df_complete: Option<f64>,
) -> Result<Pooled, StatsError> {
    check(estimates, variances.len())?;
    if let Some(row) = variances.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "variance".into(), row });
    }
    if let Some(bad) = variances.iter().find(|v| **v <= 0.0) {
        return Err(StatsError::BadArgument { what: "variance", value: *bad, allowed: "above 0" });
    }
    if let Some(df) = df_complete.filter(|df| !df.is_finite() || *df <= 0.0) {
        return Err(StatsError::BadArgument {
            what: "degrees of freedom of complete data",
            value: df,
            allowed: "above 0",
        });
    }
    let m = estimates.len() as f64;
    let point = estimates.iter().sum::<f64>() / m;
    let within = variances.iter().sum::<f64>() / m;
    let between = estimates.iter().map(|q| (q - point) * (q - point)).sum::<f64>() / (m - 1.0);
    let extra = (1.0 + 1.0 / m) * between;
    let total = within + extra;
    let share = extra / total;
    let relative_increase = extra / within;
    let df = degrees_of_freedom(m, share, df_complete);
    let few = df.map_or(0.0, |df| 2.0 / (df + 3.0));
    Ok(Pooled {
        imputations: estimates.len(),
        point,
        within,
        between,
        total,
        df,
        relative_increase,
        fraction_missing: (relative_increase + few) / (relative_increase + 1.0),
    })
}

/// Barnard & Rubin's harmonic sum of Rubin's df and what is left of the complete data's.
fn degrees_of_freedom(m: f64, share: f64, df_complete: Option<f64>) -> Option<f64> {
    let classic = (share > 0.0).then(|| (m - 1.0) / (share * share));
    let observed = df_complete.map(|df| (df + 1.0) / (df + 3.0) * df * (1.0 - share));
    match (classic, observed) {
        (Some(a), Some(b)) => Some(a * b / (a + b)),
        (a, b) => a.or(b),
    }
}

/// Several pooled coefficients tested together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JointPooled {
    /// Means of the estimates.
    pub points: Vec<f64>,
    /// `(q' u^-1 q) / (k (1 + r))`.
    pub f: f64,
    /// Number of coefficients k.
    pub df: f64,
    /// Denominator degrees of freedom; `None` when the imputations agree entirely.
    pub df_denominator: Option<f64>,
    /// Tail area.
    pub p_value: f64,
    /// Average relative increase of variance.
    pub relative_increase: f64,
}

/// The statistic D1 that all estimates are zero (Li, Raghunathan & Rubin 1991): one vector and one
/// covariance matrix an imputation. It takes the missing information to be spread evenly over the
/// coefficients, which keeps the level when it is not and costs some power.
///
/// # Errors
/// Fewer than two imputations, sizes that differ, values that are not finite, a mean covariance
/// that is singular.
pub fn pool_joint(
    estimates: &[Vec<f64>],
    covariances: &[Matrix],
) -> Result<JointPooled, StatsError> {
    let m = estimates.len();
    let k = estimates.first().map_or(0, Vec::len);
    if k == 0 {
        return Err(StatsError::BadArgument {
            what: "coefficients",
            value: 0.0,
            allowed: "at least one",
        });
    }
    check(&estimates.iter().map(|q| q.iter().sum()).collect::<Vec<f64>>(), covariances.len())?;
    let right_size = |v: &Matrix| v.rows == k && v.cols == k;
    if estimates.iter().any(|q| q.len() != k) || !covariances.iter().all(right_size) {
        return Err(StatsError::LengthMismatch {
            what: "coefficients of an imputation".into(),
            expected: k,
            found: estimates.iter().map(Vec::len).find(|len| *len != k).unwrap_or(0),
        });
    }
    let count = m as f64;
    let mut within = Matrix::zeros(k, k);
    for v in covariances {
        within.data.iter_mut().zip(&v.data).for_each(|(w, x)| *w += x / count);
    }
    let points: Vec<f64> =
        (0..k).map(|j| estimates.iter().map(|q| q[j]).sum::<f64>() / count).collect();
    let solve = |v: &[f64]| cholesky::solve(&within, v, "the mean covariance of the imputations");
    // trace(b u^-1), one imputation at a time.
    let mut trace = 0.0;
    for q in estimates {
        let away: Vec<f64> = q.iter().zip(&points).map(|(a, b)| a - b).collect();
        trace += dot(&away, &solve(&away)?) / (count - 1.0);
    }
    let size = k as f64;
    let r = (1.0 + 1.0 / count) * trace / size;
    let f = dot(&points, &solve(&points)?) / (size * (1.0 + r));
    let t = size * (count - 1.0);
    let df_denominator = (r > 0.0).then(|| {
        if t > 4.0 {
            let inner = 1.0 + (1.0 - 2.0 / t) / r;
            4.0 + (t - 4.0) * inner * inner
        } else {
            0.5 * t * (1.0 + 1.0 / size) * (1.0 + 1.0 / r) * (1.0 + 1.0 / r)
        }
    });
    let p_value = match df_denominator {
        Some(df2) => f_upper(f, size, df2),
        None => crate::distribution::chi_squared_upper(size * f, size),
    };
    Ok(JointPooled { points, f, df: size, df_denominator, p_value, relative_increase: r })
}

fn check(estimates: &[f64], variances: usize) -> Result<(), StatsError> {
    if estimates.len() < 2 {
        return Err(StatsError::BadArgument {
            what: "number of imputations",
            value: estimates.len() as f64,
            allowed: "2 or more",
        });
    }
    if variances != estimates.len() {
        return Err(StatsError::LengthMismatch {
            what: "variances".into(),
            expected: estimates.len(),
            found: variances,
        });
    }
    match estimates.iter().position(|q| !q.is_finite()) {
        Some(row) => Err(StatsError::NotFinite { what: "estimate".into(), row }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imputations_that_agree_leave_the_complete_data_result() {
        let pooled = pool(&[0.5; 20], &[0.04; 20], Some(60.0)).unwrap();
        assert!((pooled.total - 0.04).abs() < 1e-16 && pooled.between == 0.0);
        assert!((pooled.df.unwrap() - 61.0 / 63.0 * 60.0).abs() < 1e-12);
        assert_eq!(pool(&[0.5; 20], &[0.04; 20], None).unwrap().df, None);
        let e = pooled.estimate("habit", 0.95).unwrap();
        assert!((e.std_error - 0.2).abs() < 1e-15 && e.low > 0.09 && e.low < 0.11);
    }

    #[test]
    fn one_coefficient_tested_jointly_is_its_squared_statistic() {
        let (q, u) = ([0.3, 0.5, 0.1, 0.42, 0.35, 0.2], [0.02, 0.03, 0.025, 0.02, 0.02, 0.03]);
        let one = pool(&q, &u, None).unwrap();
        let matrices: Vec<Matrix> =
            u.iter().map(|v| Matrix { rows: 1, cols: 1, data: vec![*v] }).collect();
        let vectors: Vec<Vec<f64>> = q.iter().map(|v| vec![*v]).collect();
        let joint = pool_joint(&vectors, &matrices).unwrap();
        assert!((joint.f - one.point * one.point / one.total).abs() < 1e-14);
        assert!((joint.relative_increase - one.relative_increase).abs() < 1e-14);
    }

    #[test]
    fn refuses_what_cannot_be_pooled() {
        assert!(pool(&[1.0], &[1.0], None).is_err());
        assert!(pool(&[1.0, 2.0], &[1.0], None).is_err());
        assert!(pool(&[1.0, 2.0], &[1.0, 0.0], None).is_err());
        assert!(pool(&[1.0, f64::NAN], &[1.0, 1.0], None).is_err());
        assert!(pool(&[1.0, 2.0], &[1.0, 1.0], Some(0.0)).is_err());
        assert!(pool_joint(&[vec![], vec![]], &[]).is_err());
    }
}
