//! Circular shifts of an exposure against an outcome: a test for one series that keeps the memory
//! of both.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::randomisation::{RandomisationTest, Tail, same_length, sampled};

/// Shifts the exposure by every whole number of nights from `least` to T - `least` round the
/// calendar of T nights, and compares `statistic` at no shift with these. A row whose shifted night
/// was not logged has no exposure (`None`). The statistic sees one exposure a row.
///
/// The p-value counts the actual alignment, so none is below 1 / (shifts + 1). Exact when the
/// exposure's series could as well have begun on any night of the circle; approximately so when it
/// is stationary and `least` is longer than its memory. A trend in both series breaks it: take the
/// trend out of the statistic.
///
/// # Errors
/// Lengths that differ, repeated nights, values that are not finite, a `least` that leaves no
/// shift, a statistic that is not finite.
pub fn circular_shifts(
    exposure: &[f64],
    night: &[i64],
    least: usize,
    tail: Tail,
    statistic: impl Fn(&[Option<f64>]) -> f64 + Sync,
) -> Result<RandomisationTest, StatsError> {
    same_length("nights", night.len(), exposure.len())?;
    if let Some(row) = exposure.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "exposure".into(), row });
    }
    let first = night.iter().copied().min().unwrap_or(0);
    let span = night.iter().map(|t| t.abs_diff(first) as usize + 1).max().unwrap_or(0);
    let mut calendar: Vec<Option<f64>> = vec![None; span];
    for (row, (value, t)) in exposure.iter().zip(night).enumerate() {
        let slot = &mut calendar[t.abs_diff(first) as usize];
        if slot.is_some() {
            return Err(StatsError::BadArgument {
                what: "row that repeats a night",
                value: row as f64,
                allowed: "one row a night",
            });
        }
        *slot = Some(*value);
    }
    if least == 0 || 2 * least > span {
        return Err(StatsError::BadArgument {
            what: "smallest shift",
            value: least as f64,
            allowed: "1 up to half the nights from first to last",
        });
    }
    let shifted = |k: usize| -> Vec<Option<f64>> {
        let at = |t: &i64| calendar[(t.abs_diff(first) as usize + span - k) % span];
        night.iter().map(at).collect()
    };
    let statistics: Vec<f64> =
        (least..=span - least).into_par_iter().map(|k| statistic(&shifted(k))).collect();
    let counted = sampled(statistic(&shifted(0)), tail, &statistics)?;
    // Every admitted shift was looked at: no Monte Carlo error remains.
    Ok(RandomisationTest { exact: true, monte_carlo_error: 0.0, ..counted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(y: &[f64]) -> impl Fn(&[Option<f64>]) -> f64 + Sync + '_ {
        move |x| x.iter().zip(y).filter_map(|(x, y)| x.map(|x| x * y)).sum()
    }

    #[test]
    fn a_match_in_one_place_only_has_the_smallest_p() {
        let night: Vec<i64> = (50..90).collect();
        let x: Vec<f64> = (0..40).map(|i| f64::from(u8::from((7..12).contains(&i)))).collect();
        let found = circular_shifts(&x, &night, 5, Tail::Upper, overlap(&x)).unwrap();
        assert_eq!(found.allocations, 31);
        assert_eq!(found.p_value, 1.0 / 32.0);
        assert_eq!(found.smallest_p, found.p_value);
    }

    #[test]
    fn nights_not_logged_give_no_exposure_and_order_of_rows_is_free() {
        let night = [14, 10, 11, 13];
        let x = [4.0, 1.0, 2.0, 3.0];
        // The circle 10 11 . 13 14 moved by two nights: 10 has 13's, 11 has 14's, 13 has 11's.
        let seen = |found: &[Option<f64>]| {
            if found == [Some(4.0), Some(1.0), Some(2.0), Some(3.0)] { 0.0 } else { 1.0 }
        };
        assert_eq!(circular_shifts(&x, &night, 2, Tail::Upper, seen).unwrap().p_value, 1.0);
        let by_two = |found: &[Option<f64>]| {
            f64::from(u8::from(found == [None, Some(3.0), Some(4.0), Some(2.0)]))
        };
        assert_eq!(circular_shifts(&x, &night, 2, Tail::Upper, by_two).unwrap().as_extreme, 2);
        let reversed = |found: &[Option<f64>]| -by_two(found);
        assert_eq!(circular_shifts(&x, &night, 2, Tail::Lower, reversed).unwrap().as_extreme, 2);
        assert!(circular_shifts(&x, &night, 3, Tail::Upper, seen).is_err());
        assert!(circular_shifts(&x, &[1, 2, 2, 3], 1, Tail::Upper, seen).is_err());
    }
}
