//! Restricted cubic splines: cubic between the outermost knots, straight lines beyond.

use crate::error::StatsError;
use crate::spline::{check_increasing, check_values};

/// The columns of a restricted cubic spline with knots `t_1 < … < t_k`, k at least 3: `x` itself and
///
/// ```text
/// [ (x−t_j)³₊ − (x−t_{k−1})³₊ (t_k−t_j)/(t_k−t_{k−1}) + (x−t_k)³₊ (t_{k−1}−t_j)/(t_k−t_{k−1}) ] / (t_k−t_1)²
/// ```
/// for j = 1 … k−2 (Harrell 2015, 2.4.5; the division keeps all columns in the unit of x). The curve
/// is linear when the coefficients of all columns but the first are 0.
///
/// # Errors
/// Fewer than 3 knots, knots that do not increase, values that are not finite.
pub fn restricted_cubic(x: &[f64], knots: &[f64]) -> Result<Vec<Vec<f64>>, StatsError> {
    let k = knots.len();
    if k < 3 {
        return Err(StatsError::BadArgument {
            what: "number of knots",
            value: k as f64,
            allowed: "3 or more",
        });
    }
    check_increasing(knots)?;
    check_values(x)?;
    let (first, before, last) = (knots[0], knots[k - 2], knots[k - 1]);
    let cube = |v: f64| {
        let above = v.max(0.0);
        above * above * above
    };
    let unit = (last - first) * (last - first);
    let mut columns = vec![x.to_vec()];
    for knot in &knots[..k - 2] {
        let (to_last, to_before) =
            ((last - knot) / (last - before), (before - knot) / (last - before));
        let bent = |v: &f64| {
            (cube(v - knot) - cube(v - before) * to_last + cube(v - last) * to_before) / unit
        };
        columns.push(x.iter().map(bent).collect());
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_straight_beyond_the_outermost_knots_and_smooth_at_all() {
        let knots = [60.0, 120.0, 160.0, 240.0];
        let at = |x: f64| -> Vec<f64> {
            restricted_cubic(&[x], &knots).unwrap().iter().map(|c| c[0]).collect()
        };
        for x in [10.0, 40.0, 300.0, 900.0] {
            let (a, b, c) = (at(x - 5.0), at(x), at(x + 5.0));
            for j in 0..3 {
                assert!((a[j] - 2.0 * b[j] + c[j]).abs() < 1e-9 * (1.0 + b[j].abs()), "{x} {j}");
            }
        }
        let h = 1e-3;
        let bend = |x: f64, j: usize| (at(x - h)[j] - 2.0 * at(x)[j] + at(x + h)[j]) / (h * h);
        for knot in knots {
            for j in 1..3 {
                assert!((bend(knot - 0.01, j) - bend(knot + 0.01, j)).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn unit_of_the_variable_is_the_unit_of_every_column() {
        let x = [10.0, 90.0, 130.0, 500.0];
        let knots = [60.0, 120.0, 240.0];
        let large = restricted_cubic(&x.map(|v| v * 1000.0), &knots.map(|v| v * 1000.0)).unwrap();
        for (a, b) in restricted_cubic(&x, &knots).unwrap().iter().zip(&large) {
            for (v, w) in a.iter().zip(b) {
                assert!((v * 1000.0 - w).abs() < 1e-9 * w.abs().max(1.0));
            }
        }
        assert!(matches!(restricted_cubic(&x, &[1.0, 1.0, 2.0]), Err(StatsError::BadKnots { .. })));
        assert!(restricted_cubic(&x, &[1.0, 2.0]).is_err());
        assert!(restricted_cubic(&[f64::NAN], &knots).is_err());
    }
}
