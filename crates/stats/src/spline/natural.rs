//! Natural cubic splines: cubic B-splines whose second derivative is 0 at both boundaries.

use crate::error::StatsError;
use crate::spline::bspline::{clamped, columns};
use crate::spline::{check_inside, check_values};

/// The columns of a natural cubic spline: `interior.len() + 2` with `intercept`, one less without.
/// Cubic B-splines (the first left out without `intercept`) are projected on the functions without
/// curvature at the boundary, by the Householder reflections that R's `splines::ns` takes, so that
/// coefficients agree. Outside the boundary the curve goes on as its tangent there.
///
/// # Errors
/// Interior knots that do not increase strictly inside the boundary, values that are not finite.
pub fn natural(
    x: &[f64],
    interior: &[f64],
    boundary: (f64, f64),
    intercept: bool,
) -> Result<Vec<Vec<f64>>, StatsError> {
    check_inside(interior, boundary)?;
    check_values(x)?;
    let knots = clamped(interior, boundary, 4);
    let skip = usize::from(!intercept);
    let ends = [boundary.0, boundary.1];
    let (at_ends, slopes) = (columns(&ends, &knots, 4, 0), columns(&ends, &knots, 4, 1));
    let inside: Vec<f64> = x.iter().map(|v| v.clamp(boundary.0, boundary.1)).collect();
    let mut basis = columns(&inside, &knots, 4, 0);
    for (row, v) in x.iter().enumerate() {
        let (end, beyond) = if *v < boundary.0 {
            (0, v - boundary.0)
        } else if *v > boundary.1 {
            (1, v - boundary.1)
        } else {
            continue;
        };
        for (j, column) in basis.iter_mut().enumerate() {
            column[row] = at_ends[j][end] + beyond * slopes[j][end];
        }
    }
    basis.drain(..skip);
    let curvature = columns(&ends, &knots, 4, 2);
    let reflections = reflections(&curvature[skip..]);
    for (start, v) in reflections.iter().enumerate() {
        reflect(&mut basis, start, v);
    }
    basis.drain(..2);
    Ok(basis)
}

/// The two Householder vectors that turn the curvatures at the ends (one row per B-spline) into an
/// upper triangle; each starts at its own row and is scaled so that `H = I - v v' / v_0`.
fn reflections(curvature: &[Vec<f64>]) -> [Vec<f64>; 2] {
    let first = householder(curvature.iter().map(|c| c[0]).collect());
    let mut second: Vec<Vec<f64>> = curvature.iter().map(|c| vec![c[1]]).collect();
    reflect(&mut second, 0, &first);
    let rest = householder(second[1..].iter().map(|c| c[0]).collect());
    [first, rest]
}

/// `a / ±|a|` with 1 added to its first element, the sign being that element's.
fn householder(mut a: Vec<f64>) -> Vec<f64> {
    let length = a.iter().map(|v| v * v).sum::<f64>().sqrt();
    let signed = if a[0] < 0.0 { -length } else { length };
    a.iter_mut().for_each(|v| *v /= signed);
    a[0] += 1.0;
    a
}

/// Applies a reflection to the columns from `start` on, row of x by row of x.
fn reflect(basis: &mut [Vec<f64>], start: usize, v: &[f64]) {
    let moved = &mut basis[start..start + v.len()];
    let mut along = vec![0.0; moved[0].len()];
    for (h, column) in v.iter().zip(moved.iter()) {
        along.iter_mut().zip(column).for_each(|(sum, b)| *sum += h * b);
    }
    for (h, column) in v.iter().zip(moved) {
        column.iter_mut().zip(&along).for_each(|(b, sum)| *b -= sum / v[0] * h);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_straight_outside_and_without_curvature_at_the_ends() {
        for intercept in [false, true] {
            let at = |x: f64| -> Vec<f64> {
                natural(&[x], &[90.0, 180.0, 270.0], (1.0, 365.0), intercept)
                    .unwrap()
                    .iter()
                    .map(|c| c[0])
                    .collect()
            };
            let count = at(5.0).len();
            assert_eq!(count, if intercept { 5 } else { 4 });
            for j in 0..count {
                let bend =
                    |x: f64, h: f64| (at(x - h)[j] - 2.0 * at(x)[j] + at(x + h)[j]) / (h * h);
                assert!(bend(-40.0, 30.0).abs() < 1e-12 && bend(500.0, 99.0).abs() < 1e-12);
                assert!(bend(1.0, 0.01).abs() < 1e-5 && bend(365.0, 0.01).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_straight_line_is_in_the_basis() {
        // Least squares of x on the basis with intercept leaves nothing.
        let x: Vec<f64> = (0..50).map(|i| 0.2 * f64::from(i)).collect();
        let basis = natural(&x, &[2.0, 5.0], (0.0, 9.8), true).unwrap();
        let mut builder = crate::Design::builder(50);
        for (j, column) in basis.iter().enumerate() {
            builder = builder.column(&format!("b{j}"), column);
        }
        let fit =
            crate::glm(&builder.build().unwrap(), &x, &crate::GlmOptions::gaussian()).unwrap();
        assert!(fit.deviance < 1e-20);
        assert!(natural(&x, &[5.0, 2.0], (0.0, 9.8), true).is_err());
    }
}
