//! Parting a column into what differs between groups and what changes within them.
//!
//! ```text
//! x_it = (x_it - mean_i) + mean_i
//! ```
//! Fitted with both parts, the first coefficient compares a person with themselves and the second
//! persons with one another (Mundlak 1978; Bell, Fairbrother & Jones 2019). A clear gap between the
//! two means that persons differ in something that goes with x.

use crate::design::Design;
use crate::error::StatsError;
use crate::groups::rows_by_group;
use crate::inference::{Estimated, WaldTest, wald};
use crate::vcov::Covariance;

/// The two parts of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct WithinBetween {
    /// `x` less the mean of its group.
    pub within: Vec<f64>,
    /// The mean of the group, on every row of it.
    pub between: Vec<f64>,
}

/// Parts `x` by `group`. Means are taken over the rows given: rows with a missing value of any
/// column of the model are to be left out before, or the parts are not orthogonal.
///
/// ```
/// use lumbago_stats::within::within_between;
/// let parts = within_between(&[1.0, 3.0, 5.0], &[7, 7, 2])?;
/// assert_eq!(parts.within, [-1.0, 1.0, 0.0]);
/// assert_eq!(parts.between, [2.0, 2.0, 5.0]);
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// Lengths that differ, a value that is not finite.
pub fn within_between(x: &[f64], group: &[usize]) -> Result<WithinBetween, StatsError> {
    if x.len() != group.len() {
        return Err(StatsError::LengthMismatch {
            what: "groups".into(),
            expected: x.len(),
            found: group.len(),
        });
    }
    if let Some(row) = x.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "the column".into(), row });
    }
    let mut parts = WithinBetween { within: vec![0.0; x.len()], between: vec![0.0; x.len()] };
    for rows in rows_by_group(group) {
        let (first, own) = deviations(x, &rows);
        let mean = own.iter().sum::<f64>() / rows.len() as f64;
        for (&i, v) in rows.iter().zip(&own) {
            parts.within[i] = v - mean;
            parts.between[i] = first + mean;
        }
    }
    Ok(parts)
}

/// The joint test that each pair of columns (within, between) has one slope. With the raw column in
/// place of the within part, the second coefficient is itself the gap: test it against 0 instead.
///
/// # Errors
/// [`StatsError::UnknownColumn`] for a name that is not in the fit; as [`wald`].
pub fn equal_slopes<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    pairs: &[(&str, &str)],
) -> Result<WaldTest, StatsError> {
    let place = |name: &str| {
        let found = fit.names().iter().position(|n| n == name);
        found.ok_or_else(|| StatsError::UnknownColumn { column: name.to_owned() })
    };
    let contrasts = pairs
        .iter()
        .map(|&(within, between)| {
            let mut weights = vec![0.0; fit.coef().len()];
            weights[place(within)?] += 1.0;
            weights[place(between)?] -= 1.0;
            Ok(weights)
        })
        .collect::<Result<Vec<_>, StatsError>>()?;
    wald(fit, cov, &contrasts)
}

/// The columns less their group means, checked for full rank within groups.
pub(crate) fn centred(design: &Design, groups: &[Vec<usize>]) -> Result<Design, StatsError> {
    let mut builder = Design::builder(design.n);
    for (j, name) in design.names.iter().enumerate() {
        let column = design.column(j);
        let mut own = vec![0.0; design.n];
        for rows in groups {
            let (_, values) = deviations(column, rows);
            let mean = values.iter().sum::<f64>() / rows.len() as f64;
            let constant = values.iter().all(|&v| v == 0.0);
            for (&i, v) in rows.iter().zip(&values) {
                own[i] = if constant { 0.0 } else { v - mean };
            }
        }
        if own.iter().all(|&v| v == 0.0) {
            return Err(StatsError::NoWithinVariation { column: name.clone() });
        }
        builder = builder.column(name, &own);
    }
    builder.build()
}

/// The first value of the rows, and all of them less it, which loses no digits to a large level.
fn deviations(x: &[f64], rows: &[usize]) -> (f64, Vec<f64>) {
    let first = x[rows[0]];
    (first, rows.iter().map(|&i| x[i] - first).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GlmOptions, Vcov, covariance, glm};

    #[test]
    fn parts_add_up_and_a_large_level_costs_no_digits() {
        let x = [1e9 + 0.1, 1e9 + 0.3, 4.0];
        let parts = within_between(&x, &[0, 0, 1]).unwrap();
        for (i, value) in x.iter().enumerate() {
            assert!((parts.within[i] + parts.between[i] - value).abs() <= 1e-6);
        }
        assert!((parts.within[0] + 0.1).abs() < 1e-7 && parts.within[2] == 0.0);
        assert!(within_between(&x, &[0, 0]).is_err());
        assert!(within_between(&[f64::NAN], &[0]).is_err());
    }

    #[test]
    fn test_of_equal_slopes_equals_mundlaks() {
        let n = 60;
        let group: Vec<usize> = (0..n).map(|i| i / 6).collect();
        let x: Vec<f64> = (0..n).map(|i| ((i * 17) % 7 + group[i] % 4) as f64).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * 31) % 5 + group[i] % 3) as f64).collect();
        let parts = within_between(&x, &group).unwrap();
        let fit = |first: &[f64]| {
            let design = Design::builder(n)
                .intercept()
                .column("x", first)
                .column("mean", &parts.between)
                .build()
                .unwrap();
            glm(&design, &y, &GlmOptions::poisson()).unwrap()
        };
        let (split, raw) = (fit(&parts.within), fit(&x));
        let vcov = Vcov::ClusterCr1S { cluster: &group };
        let a =
            equal_slopes(&split, &covariance(&split, &vcov).unwrap(), &[("x", "mean")]).unwrap();
        let b = wald(&raw, &covariance(&raw, &vcov).unwrap(), &[vec![0.0, 0.0, 1.0]]).unwrap();
        assert!((a.chi2 / b.chi2 - 1.0).abs() < 1e-8);
        let cov = covariance(&split, &vcov).unwrap();
        let unknown = equal_slopes(&split, &cov, &[("x", "age")]);
        assert_eq!(unknown, Err(StatsError::UnknownColumn { column: "age".into() }));
    }
}
