//! Whether residuals of nights close to one another are alike.
//!
//! ```text
//! rho_k = mean over pairs k nights apart of e_s e_t / mean of e^2,   e centred (by person, if given)
//! r_k   = rho_k sum_g (T_g - k) / sum_g T_g,   Q = (m + 2)/m sum_k N_k rho_k^2
//! ```
//! N_k pairs, m residuals, T_g the nights from a person's first to last. Without gaps and with one
//! person these are the usual r_k with the divisor m at every lag, and Ljung & Box's (1978)
//! `m (m + 2) sum r_k^2 / (m - k)`. Distances are in nights: pairs across a gap count at their real
//! distance, and a lag that no pair has is left out (Parzen 1963 on series with missing values).
//! The chi-squared reference is exact for no fit; for residuals of a regression it is close when
//! the columns do not foresee the outcome.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::distribution;
use crate::error::StatsError;
use crate::groups::rows_by_group;

/// The residuals' likeness at one distance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Autocorrelation {
    /// Distance in nights (or rows).
    pub lag: usize,
    /// Pairs at that distance.
    pub pairs: usize,
    /// Mean product over the mean square; `None` without a pair.
    pub rho: Option<f64>,
    /// The same shrunk by the share of pairs that the calendar can hold; `None` without a pair.
    pub r: Option<f64>,
}

/// The autocorrelations of a series of residuals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Autocorrelations {
    /// Number of residuals.
    pub n: usize,
    /// Lags 1 up to the last asked for.
    pub lags: Vec<Autocorrelation>,
}

/// A joint test that all autocorrelations up to a lag are zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Portmanteau {
    /// Q.
    pub statistic: f64,
    /// Lags that had a pair.
    pub df: f64,
    /// Chi-squared tail area.
    pub p_value: f64,
}

/// Autocorrelations by calendar distance up to `lags` nights, within persons when `person` is given
/// (their residuals are then centred person by person).
///
/// # Errors
/// Lengths that differ, no lag, a night twice in one person, residuals that are all equal or not
/// finite.
pub fn autocorrelation(
    residuals: &[f64],
    night: &[i64],
    person: Option<&[usize]>,
    lags: usize,
) -> Result<Autocorrelations, StatsError> {
    let n = residuals.len();
    for (what, found) in [("nights", night.len()), ("persons", person.map_or(n, <[usize]>::len))] {
        if found != n {
            return Err(StatsError::LengthMismatch { what: what.into(), expected: n, found });
        }
    }
    if let Some(row) = residuals.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "residuals".into(), row });
    }
    if lags == 0 {
        return Err(StatsError::BadArgument {
            what: "number of lags",
            value: 0.0,
            allowed: "1 or more",
        });
    }
    let groups = person.map_or_else(|| vec![(0..n).collect()], rows_by_group);
    let mut sums = vec![(0.0, 0usize, 0.0); lags];
    let (mut square, mut nights) = (0.0, 0.0);
    for rows in &groups {
        let mean = rows.iter().map(|&i| residuals[i]).sum::<f64>() / rows.len().max(1) as f64;
        let mut by_night = BTreeMap::new();
        for &i in rows {
            if by_night.insert(night[i], residuals[i] - mean).is_some() {
                return Err(StatsError::BadArgument {
                    what: "night",
                    value: night[i] as f64,
                    allowed: "each night once in a person",
                });
            }
        }
        let (Some((&first, _)), Some((&last, _))) =
            (by_night.first_key_value(), by_night.last_key_value())
        else {
            continue;
        };
        let span = last.abs_diff(first) as f64 + 1.0;
        nights += span;
        square += by_night.values().map(|e| e * e).sum::<f64>();
        for (k, sum) in sums.iter_mut().enumerate() {
            let distance = k as i64 + 1;
            for (t, e) in &by_night {
                if let Some(later) = t.checked_add(distance).and_then(|u| by_night.get(&u)) {
                    sum.0 += e * later;
                    sum.1 += 1;
                }
            }
            sum.2 += (span - distance as f64).max(0.0);
        }
    }
    let scale = square / n as f64;
    if n == 0 || scale == 0.0 {
        return Err(StatsError::NoVariance { name: "residuals".into() });
    }
    let lags = sums
        .into_iter()
        .enumerate()
        .map(|(k, (product, pairs, room))| {
            let rho = (pairs > 0).then(|| product / pairs as f64 / scale);
            Autocorrelation { lag: k + 1, pairs, rho, r: rho.map(|v| v * room / nights) }
        })
        .collect();
    Ok(Autocorrelations { n, lags })
}

/// Autocorrelations with rows taken as consecutive nights, as other programs have it.
///
/// # Errors
/// As [`autocorrelation`].
pub fn autocorrelation_by_row(
    residuals: &[f64],
    lags: usize,
) -> Result<Autocorrelations, StatsError> {
    let rows: Vec<i64> = (0..residuals.len() as i64).collect();
    autocorrelation(residuals, &rows, None, lags)
}

impl Autocorrelations {
    /// Ljung & Box's test over the lags up to `up_to`.
    pub fn ljung_box(&self, up_to: usize) -> Portmanteau {
        let n = self.n as f64;
        let used = self.lags.iter().take(up_to).filter_map(|l| l.rho.map(|r| (l.pairs as f64, r)));
        let (mut sum, mut df) = (0.0, 0.0);
        for (pairs, rho) in used {
            sum += pairs * rho * rho;
            df += 1.0;
        }
        let statistic = (n + 2.0) / n * sum;
        let p_value =
            if df > 0.0 { distribution::chi_squared_upper(statistic, df) } else { f64::NAN };
        Portmanteau { statistic, df, p_value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_across_a_gap_count_at_their_real_distance() {
        let found = autocorrelation(&[1.0, -1.0, 2.0, -2.0], &[1, 2, 5, 6], None, 5).unwrap();
        let pairs: Vec<usize> = found.lags.iter().map(|l| l.pairs).collect();
        assert_eq!(pairs, [2, 0, 1, 2, 1]);
        // Mean square 2.5; at distance 1 the products are -1 and -4.
        assert!((found.lags[0].rho.unwrap() + 1.0).abs() < 1e-15);
        assert!((found.lags[0].r.unwrap() + 5.0 / 6.0).abs() < 1e-15);
        assert_eq!(found.lags[1].rho, None);
        assert_eq!(found.ljung_box(2).df, 1.0);
    }

    #[test]
    fn persons_are_not_paired_with_one_another_and_keep_their_own_level() {
        let e = [11.0, 9.0, 11.0, 9.0, -4.0, -6.0, -4.0, -6.0];
        let night = [1, 2, 3, 4, 1, 2, 3, 4];
        let person = [0, 0, 0, 0, 1, 1, 1, 1];
        let found = autocorrelation(&e, &night, Some(&person), 2).unwrap();
        assert_eq!(found.lags[0].pairs, 6);
        assert!((found.lags[0].rho.unwrap() + 1.0).abs() < 1e-15);
        assert!((found.lags[1].rho.unwrap() - 1.0).abs() < 1e-15);
        assert!(autocorrelation(&e, &night, None, 2).is_err());
    }
}
