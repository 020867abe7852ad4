//! B-splines (de Boor 2001, chapters IX and X): local, never negative, adding up to 1.

use crate::error::StatsError;
use crate::spline::{check_inside, check_values};

/// The columns of a B-spline basis of the degree given on `boundary`, with the boundary knots
/// repeated `degree + 1` times: `interior.len() + degree + 1` columns, or one less without
/// `intercept`, which leaves out the first (the convention of R's `splines::bs`).
///
/// # Errors
/// Degree 0 or above 10, interior knots that do not increase strictly inside the boundary,
/// [`StatsError::OutsideBoundary`] for a value outside it: a polynomial piece runs away there, so
/// none is continued. [`crate::spline::natural`] goes on as a straight line.
pub fn bspline(
    x: &[f64],
    degree: usize,
    interior: &[f64],
    boundary: (f64, f64),
    intercept: bool,
) -> Result<Vec<Vec<f64>>, StatsError> {
    if !(1..=10).contains(&degree) {
        return Err(StatsError::BadArgument {
            what: "degree of a spline",
            value: degree as f64,
            allowed: "1 to 10",
        });
    }
    check_inside(interior, boundary)?;
    check_within(x, boundary)?;
    let mut columns = columns(x, &clamped(interior, boundary, degree + 1), degree + 1, 0);
    if !intercept {
        columns.remove(0);
    }
    Ok(columns)
}

/// Refuses values that are not finite or lie outside the boundary.
pub(crate) fn check_within(x: &[f64], (low, high): (f64, f64)) -> Result<(), StatsError> {
    check_values(x)?;
    match x.iter().position(|v| *v < low || *v > high) {
        Some(row) => Err(StatsError::OutsideBoundary { row, value: x[row], low, high }),
        None => Ok(()),
    }
}

/// The knot sequence with each boundary knot `order` times.
pub(super) fn clamped(interior: &[f64], (low, high): (f64, f64), order: usize) -> Vec<f64> {
    let mut knots = vec![low; order];
    knots.extend_from_slice(interior);
    knots.extend(vec![high; order]);
    knots
}

/// All B-splines of an order on a knot sequence, or their derivatives, one column each. Values lie
/// between `knots[order - 1]` and the knot as far from the other end.
pub(crate) fn columns(x: &[f64], knots: &[f64], order: usize, derivative: usize) -> Vec<Vec<f64>> {
    let count = knots.len() - order;
    let mut columns = vec![vec![0.0; x.len()]; count];
    let mut local = vec![0.0; order];
    for (row, &v) in x.iter().enumerate() {
        let piece = piece(knots, order, v);
        nonzero(knots, order, derivative, piece, v, &mut local);
        for (k, value) in local.iter().enumerate() {
            columns[piece + 1 - order + k][row] = *value;
        }
    }
    columns
}

/// The last non-empty interval `[knots[i], knots[i + 1])` that `v` lies in; the right end belongs to
/// the last one.
fn piece(knots: &[f64], order: usize, v: f64) -> usize {
    let (first, last) = (order - 1, knots.len() - order);
    let after = knots[first..last].partition_point(|k| *k <= v).max(1);
    first + after - 1
}

/// The `order` B-splines that do not vanish on a piece, or their derivatives there: the recursion
/// of Cox and de Boor, its last `derivative` steps replaced by differences.
fn nonzero(knots: &[f64], order: usize, derivative: usize, piece: usize, v: f64, out: &mut [f64]) {
    out.fill(0.0);
    if derivative >= order {
        return;
    }
    out[0] = 1.0;
    for step in 1..order {
        let differentiate = step >= order - derivative;
        let mut carried = 0.0;
        for k in 0..step {
            let (left, right) = (knots[piece + 1 + k - step], knots[piece + 1 + k]);
            let share = out[k] / (right - left);
            if differentiate {
                let slope = step as f64 * share;
                out[k] = carried - slope;
                carried = slope;
            } else {
                out[k] = carried + (right - v) * share;
                carried = (v - left) * share;
            }
        }
        out[step] = carried;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERIOR: [f64; 3] = [1.0, 2.5, 7.0];
    const BOUNDARY: (f64, f64) = (-1.0, 9.0);

    fn grid() -> Vec<f64> {
        (0..=100).map(|i| -1.0 + 0.1 * f64::from(i)).collect()
    }

    #[test]
    fn columns_are_never_negative_and_add_up_to_one() {
        for degree in 1..6 {
            let columns = bspline(&grid(), degree, &INTERIOR, BOUNDARY, true).unwrap();
            assert_eq!(columns.len(), 3 + degree + 1);
            for row in 0..101 {
                let sum: f64 = columns.iter().map(|c| c[row]).sum();
                assert!((sum - 1.0).abs() < 1e-14);
                assert!(columns.iter().all(|c| c[row] >= 0.0));
            }
            assert_eq!(columns[degree + 3][100], 1.0);
        }
    }

    #[test]
    fn a_basis_holds_every_polynomial_of_its_degree() {
        // Marsden's identity for the square: coefficients t_{i+1} t_{i+2} of quadratic B-splines.
        let knots = clamped(&INTERIOR, BOUNDARY, 3);
        let columns = bspline(&grid(), 2, &INTERIOR, BOUNDARY, true).unwrap();
        for (row, x) in grid().iter().enumerate() {
            let square: f64 = (0..6).map(|i| knots[i + 1] * knots[i + 2] * columns[i][row]).sum();
            assert!((square - x * x).abs() < 1e-12);
        }
    }

    #[test]
    fn derivatives_are_slopes() {
        let knots = clamped(&INTERIOR, BOUNDARY, 4);
        let h = 1e-5;
        for x in [-0.7, 0.3, 1.9, 3.3, 8.2] {
            for d in 1..3 {
                let exact = columns(&[x], &knots, 4, d);
                let (up, down) =
                    (columns(&[x + h], &knots, 4, d - 1), columns(&[x - h], &knots, 4, d - 1));
                for j in 0..exact.len() {
                    let slope = (up[j][0] - down[j][0]) / (2.0 * h);
                    assert!((slope - exact[j][0]).abs() < 1e-8, "{x} {d} {j}");
                }
            }
        }
    }

    #[test]
    fn outside_is_refused_with_the_row() {
        let refused = bspline(&[0.0, 9.5], 3, &INTERIOR, BOUNDARY, false);
        let expected = StatsError::OutsideBoundary { row: 1, value: 9.5, low: -1.0, high: 9.0 };
        assert_eq!(refused, Err(expected));
        assert!(bspline(&[0.0], 3, &[1.0, 1.0], BOUNDARY, false).is_err());
        assert!(bspline(&[0.0], 3, &[9.0], BOUNDARY, false).is_err());
        assert!(bspline(&[0.0], 0, &[], BOUNDARY, false).is_err());
    }
}
