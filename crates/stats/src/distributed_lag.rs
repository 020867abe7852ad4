//! Does tonight depend on what was done several nights ago? Lags by calendar night, never by row.
//!
//! ```text
//! g(mu_t) = … + sum over l = 0 … L of b_l x_{t−l},   cumulative effect = sum b_l
//! b_l = sum over k of f_k(l) a_k        when the lags are constrained to a curve
//! ```
//! Schwartz (2000); the polynomial constraint is Almon's (1965). A night counts only when all of
//! its L nights before are logged: a missing night is not a night without.
//!
//! ```
//! use lumbago_stats::distributed_lag::{LagShape, lag_effects, lags};
//! use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm};
//! let night: Vec<i64> = (0..100).filter(|t| t % 23 != 5).collect();
//! let late: Vec<Option<f64>> = night.iter().map(|t| Some((t * t % 5) as f64)).collect();
//! let terms = lags("late", &night, None, &late, 1, &LagShape::Free)?;
//! let spasms: Vec<f64> = terms.rows.iter().map(|&i| (night[i] % 3) as f64).collect();
//! let mut builder = Design::builder(spasms.len()).intercept();
//! for (name, column) in terms.names.iter().zip(&terms.columns) {
//!     builder = builder.column(name, column);
//! }
//! let fit = glm(&builder.build()?, &spasms, &GlmOptions::poisson())?;
//! let effects = lag_effects(&fit, &covariance(&fit, &Vcov::Hc3)?, &terms, &[1, 2], 0.95)?;
//! assert_eq!(effects.by_lag.len(), 2);
//! # Ok::<(), lumbago_stats::StatsError>(())
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::inference::{Estimate, Estimated, contrast};
use crate::spline::natural;
use crate::vcov::Covariance;

/// What the effects of successive lags may look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LagShape {
    /// One coefficient a lag.
    Free,
    /// A polynomial of this degree in the lag.
    Polynomial {
        /// Degree, below the number of lags; 0 gives all lags the same effect.
        degree: usize,
    },
    /// A natural cubic spline in the lag between 0 and L.
    Natural {
        /// Knots strictly between 0 and L.
        interior: Vec<f64>,
    },
}

/// Columns of a distributed lag, and how to read their coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LagTerms {
    /// Rows on which all lags are known, in order; the model is fitted on these.
    pub rows: Vec<usize>,
    /// How many rows are left out.
    pub dropped: usize,
    /// One name a column.
    pub names: Vec<String>,
    /// Columns, one value per entry of `rows`.
    pub columns: Vec<Vec<f64>>,
    /// Per lag 0 … L, its effect as weights on the columns' coefficients.
    pub weights: Vec<Vec<f64>>,
}

/// The effects read from a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LagEffects {
    /// Effect of one unit l nights ago, l = 0 … L.
    pub by_lag: Vec<Estimate>,
    /// Effect of one unit more on every one of the nights 0 … L.
    pub cumulative: Estimate,
}

/// Builds the columns of lags 0 … `max_lag` of `x`, looked up by calendar night within `person`
/// (one person when `None`).
///
/// # Errors
/// Lengths that differ, a night that a person has twice, values that are not finite, a polynomial
/// of too high a degree, bad knots; [`StatsError::TooFewRows`] when no night has all its lags.
pub fn lags(
    name: &str,
    night: &[i64],
    person: Option<&[usize]>,
    x: &[Option<f64>],
    max_lag: usize,
    shape: &LagShape,
) -> Result<LagTerms, StatsError> {
    let n = night.len();
    for (what, found) in [(name, x.len()), ("person", person.map_or(n, <[usize]>::len))] {
        if found != n {
            return Err(StatsError::LengthMismatch { what: what.into(), expected: n, found });
        }
    }
    let who = |row: usize| person.map_or(0, |p| p[row]);
    let mut known: BTreeMap<(usize, i64), Option<f64>> = BTreeMap::new();
    for row in 0..n {
        if x[row].is_some_and(|v| !v.is_finite()) {
            return Err(StatsError::NotFinite { what: format!("column {name}"), row });
        }
        if known.insert((who(row), night[row]), x[row]).is_some() {
            return Err(StatsError::BadArgument {
                what: "night",
                value: night[row] as f64,
                allowed: "each night of a person once",
            });
        }
    }
    let weights = shape.weights(max_lag)?;
    let history = |row: usize| -> Option<Vec<f64>> {
        (0..=max_lag as i64)
            .map(|lag| known.get(&(who(row), night[row] - lag)).copied().flatten())
            .collect()
    };
    let full: Vec<(usize, Vec<f64>)> =
        (0..n).filter_map(|row| history(row).map(|h| (row, h))).collect();
    if full.is_empty() {
        return Err(StatsError::TooFewRows { rows: 0, columns: weights[0].len() });
    }
    let columns = (0..weights[0].len())
        .map(|k| {
            full.iter().map(|(_, h)| h.iter().zip(&weights).map(|(v, w)| v * w[k]).sum()).collect()
        })
        .collect();
    let names = (0..weights[0].len())
        .map(|k| match shape {
            LagShape::Free if k == 0 => name.to_owned(),
            LagShape::Free => format!("{name}@{k}"),
            _ => format!("{name}@curve{k}"),
        })
        .collect();
    Ok(LagTerms {
        dropped: n - full.len(),
        rows: full.into_iter().map(|(row, _)| row).collect(),
        names,
        columns,
        weights,
    })
}

impl LagShape {
    /// Per lag, the values of the shape's functions.
    fn weights(&self, max_lag: usize) -> Result<Vec<Vec<f64>>, StatsError> {
        let lag: Vec<f64> = (0..=max_lag).map(|l| l as f64).collect();
        let columns: Vec<Vec<f64>> = match self {
            Self::Free => (0..=max_lag)
                .map(|k| (0..=max_lag).map(|l| f64::from(u8::from(k == l))).collect())
                .collect(),
            Self::Polynomial { degree } => {
                if *degree > max_lag {
                    return Err(StatsError::BadArgument {
                        what: "degree of a lag polynomial",
                        value: *degree as f64,
                        allowed: "at most the largest lag",
                    });
                }
                // Powers of lag / L keep the columns of one size.
                let unit = (max_lag as f64).max(1.0);
                let power = |l: f64, d: usize| (0..d).fold(1.0, |product, _| product * l / unit);
                (0..=*degree).map(|d| lag.iter().map(|l| power(*l, d)).collect()).collect()
            }
            Self::Natural { interior } => natural(&lag, interior, (0.0, max_lag as f64), true)?,
        };
        Ok((0..=max_lag).map(|l| columns.iter().map(|c| c[l]).collect()).collect())
    }
}

/// The effect of each lag and of all together; `columns` are the places of the terms' columns among
/// the fit's coefficients.
///
/// # Errors
/// Columns that are not as many as the terms'; as [`contrast`].
pub fn lag_effects<M: Estimated + ?Sized>(
    fit: &M,
    cov: &Covariance,
    terms: &LagTerms,
    columns: &[usize],
    level: f64,
) -> Result<LagEffects, StatsError> {
    let p = fit.coef().len();
    if columns.len() != terms.columns.len() || columns.iter().any(|&j| j >= p) {
        return Err(StatsError::LengthMismatch {
            what: "columns of the lags".into(),
            expected: terms.columns.len(),
            found: columns.len(),
        });
    }
    let read = |name: &str, share: &dyn Fn(usize) -> f64| {
        let mut weights = vec![0.0; p];
        columns.iter().enumerate().for_each(|(k, &j)| weights[j] = share(k));
        contrast(fit, cov, name, &weights, level)
    };
    let by_lag = terms
        .weights
        .iter()
        .enumerate()
        .map(|(lag, w)| read(&format!("lag {lag}"), &|k| w[k]))
        .collect::<Result<_, _>>()?;
    let cumulative = read("cumulative", &|k| terms.weights.iter().map(|w| w[k]).sum())?;
    Ok(LagEffects { by_lag, cumulative })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, Fit, GlmOptions, Vcov, covariance, glm};

    fn log() -> (Vec<i64>, Vec<Option<f64>>, Vec<f64>) {
        let night: Vec<i64> = (0..160).filter(|t| t % 31 != 7).collect();
        let x = night.iter().map(|t| Some(((t * t * 7 + t) % 5) as f64)).collect();
        let y = night.iter().map(|t| ((t * 13 + t * t) % 4) as f64).collect();
        (night, x, y)
    }

    fn fitted(terms: &LagTerms, y: &[f64]) -> Fit {
        let mut builder = Design::builder(terms.rows.len()).intercept();
        for (name, column) in terms.names.iter().zip(&terms.columns) {
            builder = builder.column(name, column);
        }
        let y: Vec<f64> = terms.rows.iter().map(|&i| y[i]).collect();
        glm(&builder.build().unwrap(), &y, &GlmOptions::poisson()).unwrap()
    }

    #[test]
    fn a_full_polynomial_and_a_full_spline_are_the_free_lags() {
        let (night, x, y) = log();
        let read = |shape: LagShape| {
            let terms = lags("late", &night, None, &x, 3, &shape).unwrap();
            let fit = fitted(&terms, &y);
            let cov = covariance(&fit, &Vcov::Hc3).unwrap();
            let columns: Vec<usize> = (1..=terms.columns.len()).collect();
            lag_effects(&fit, &cov, &terms, &columns, 0.95).unwrap()
        };
        let free = read(LagShape::Free);
        for shape in
            [LagShape::Polynomial { degree: 3 }, LagShape::Natural { interior: vec![1.0, 2.0] }]
        {
            let other = read(shape);
            for (a, b) in free.by_lag.iter().zip(&other.by_lag) {
                assert!((a.point - b.point).abs() < 1e-8 && (a.high - b.high).abs() < 1e-8);
            }
            assert!((free.cumulative.std_error - other.cumulative.std_error).abs() < 1e-8);
        }
        let sum: f64 = free.by_lag.iter().map(|e| e.point).sum();
        assert!((free.cumulative.point - sum).abs() < 1e-12);
    }

    #[test]
    fn a_gap_in_the_calendar_is_not_bridged() {
        let night = [1, 2, 4, 5, 6];
        let x = [1.0, 2.0, 3.0, 4.0, 5.0].map(Some);
        let terms = lags("late", &night, None, &x, 1, &LagShape::Free).unwrap();
        assert_eq!((terms.rows, terms.dropped), (vec![1, 3, 4], 2));
        assert_eq!(terms.columns[1], [1.0, 3.0, 4.0]);
        let persons = [0, 0, 1, 1, 1];
        let terms = lags("late", &[1, 2, 2, 3, 4], Some(&persons), &x, 1, &LagShape::Free).unwrap();
        assert_eq!((terms.rows, &terms.columns[1][..]), (vec![1, 3, 4], &[1.0, 3.0, 4.0][..]));
        let unknown = [Some(1.0), None, Some(3.0)];
        let none = lags("late", &[1, 2, 3], None, &unknown, 1, &LagShape::Free);
        assert_eq!(none, Err(StatsError::TooFewRows { rows: 0, columns: 2 }));
        let twice = lags("late", &[1, 1], None, &x[..2], 0, &LagShape::Free);
        assert!(matches!(twice, Err(StatsError::BadArgument { .. })));
        let steep = lags("late", &night, None, &x, 1, &LagShape::Polynomial { degree: 2 });
        assert!(matches!(steep, Err(StatsError::BadArgument { .. })));
    }

    #[test]
    fn order_of_rows_does_not_matter() {
        let (night, x, _) = log();
        let there = lags("late", &night, None, &x, 2, &LagShape::Free).unwrap();
        let (night_back, x_back): (Vec<i64>, Vec<Option<f64>>) =
            night.iter().rev().copied().zip(x.iter().rev().copied()).unzip();
        let back = lags("late", &night_back, None, &x_back, 2, &LagShape::Free).unwrap();
        for (a, b) in there.columns.iter().zip(&back.columns) {
            assert!(a.iter().eq(b.iter().rev()));
        }
    }
}
