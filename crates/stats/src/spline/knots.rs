//! Where to put knots: at fixed quantiles of the variable.

use crate::error::StatsError;
use crate::spline::{check_increasing, check_values};

/// Knots of a restricted cubic spline at Harrell's quantiles (2015, table 2.3), `k` from 3 to 7:
/// outermost at 0.10 and 0.90 for 3 knots, 0.05 and 0.95 for 4 to 6, 0.025 and 0.975 for 7, the
/// others evenly between. With fewer than 100 values the outermost knots are the fifth smallest and
/// the fifth largest value. Quantiles interpolate at `(n - 1) p` (Hyndman & Fan 1996, type 7).
///
/// # Errors
/// `k` outside 3 to 7, values that are not finite, fewer than 10 values, or
/// [`StatsError::BadKnots`] when the variable repeats values so often that knots coincide: choose
/// fewer knots, or place them by hand.
pub fn harrell_knots(x: &[f64], k: usize) -> Result<Vec<f64>, StatsError> {
    let outer = match k {
        3 => 0.10,
        4..=6 => 0.05,
        7 => 0.025,
        _ => {
            return Err(StatsError::BadArgument {
                what: "number of knots",
                value: k as f64,
                allowed: "3 to 7",
            });
        }
    };
    check_values(x)?;
    if x.len() < 10 {
        return Err(StatsError::TooFewRows { rows: x.len(), columns: 10 });
    }
    let sorted = sorted(x);
    let mut knots: Vec<f64> = (0..k)
        .map(|i| quantile(&sorted, outer + (1.0 - 2.0 * outer) * i as f64 / (k - 1) as f64))
        .collect();
    if sorted.len() < 100 {
        knots[0] = sorted[4];
        knots[k - 1] = sorted[sorted.len() - 5];
    }
    check_increasing(&knots)?;
    Ok(knots)
}

/// `count` interior knots at the quantiles `i / (count + 1)` of the values, where R's `bs` and `ns`
/// place them for a `df`.
///
/// # Errors
/// No values, values that are not finite, or knots that coincide.
pub fn interior_knots(x: &[f64], count: usize) -> Result<Vec<f64>, StatsError> {
    check_values(x)?;
    if x.is_empty() {
        return Err(StatsError::TooFewRows { rows: 0, columns: count });
    }
    let sorted = sorted(x);
    let knots: Vec<f64> =
        (1..=count).map(|i| quantile(&sorted, i as f64 / (count + 1) as f64)).collect();
    check_increasing(&knots)?;
    Ok(knots)
}

fn sorted(x: &[f64]) -> Vec<f64> {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Hyndman & Fan's type 7 of sorted values.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * p;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_stand_at_the_published_quantiles() {
        let x: Vec<f64> = (0..=1000).rev().map(f64::from).collect();
        for (k, expected) in [
            (3, vec![100.0, 500.0, 900.0]),
            (4, vec![50.0, 350.0, 650.0, 950.0]),
            (5, vec![50.0, 275.0, 500.0, 725.0, 950.0]),
            (6, vec![50.0, 230.0, 410.0, 590.0, 770.0, 950.0]),
            (7, vec![25.0, 183.3, 341.7, 500.0, 658.3, 816.7, 975.0]),
        ] {
            let found = harrell_knots(&x, k).unwrap();
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 0.05), "{found:?}");
        }
        assert!(matches!(harrell_knots(&x, 8), Err(StatsError::BadArgument { .. })));
    }

    #[test]
    fn a_short_log_takes_its_fifth_values_as_outermost() {
        let x: Vec<f64> = (1..=60).map(f64::from).collect();
        let knots = harrell_knots(&x, 4).unwrap();
        assert_eq!((knots[0], knots[3]), (5.0, 56.0));
    }

    #[test]
    fn a_variable_of_few_values_is_refused() {
        let x: Vec<f64> = (0..200).map(|i| f64::from(u8::from(i % 4 == 0))).collect();
        assert!(matches!(harrell_knots(&x, 3), Err(StatsError::BadKnots { .. })));
        assert!(interior_knots(&x, 3).is_err());
        assert_eq!(interior_knots(&[0.0, 4.0, 8.0], 1).unwrap(), [4.0]);
    }
}
