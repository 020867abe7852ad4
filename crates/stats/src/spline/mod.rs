//! Columns that let a curve bend: restricted cubic, natural and B-splines, and yearly waves.
//!
//! Each function turns one variable into columns of a design. [`Basis`] is the same as plain data,
//! so that a curve fitted on one set of nights can be read at any other dose or night.
//!
//! ```
//! use lumbago_stats::spline::{Basis, harrell_knots};
//! let dose: Vec<f64> = (0..200).map(f64::from).collect();
//! let basis = Basis::RestrictedCubic { knots: harrell_knots(&dose, 4)? };
//! assert_eq!(basis.names("dose"), ["dose", "dose'1", "dose'2"]);
//! let columns = basis.evaluate(&[50.0, 250.0])?;
//! assert_eq!(columns[0], [50.0, 250.0]);
//! # Ok::<(), lumbago_stats::StatsError>(())
//! ```

mod basis;
pub(crate) mod bspline;
mod fourier;
mod knots;
mod natural;
mod restricted;

pub use basis::Basis;
pub use bspline::bspline;
pub use fourier::{YEAR, fourier, season_pairs};
pub use knots::{harrell_knots, interior_knots};
pub use natural::natural;
pub use restricted::restricted_cubic;

use crate::error::StatsError;

/// Refuses knots that are not finite and strictly increasing.
fn check_increasing(knots: &[f64]) -> Result<(), StatsError> {
    let ordered = knots.windows(2).all(|w| w[0] < w[1]);
    if ordered && knots.iter().all(|k| k.is_finite()) {
        return Ok(());
    }
    Err(StatsError::BadKnots { knots: knots.to_vec(), why: "they must be finite and increase" })
}

/// Refuses interior knots that are not strictly inside the boundary.
fn check_inside(interior: &[f64], (low, high): (f64, f64)) -> Result<(), StatsError> {
    let mut all = vec![low];
    all.extend_from_slice(interior);
    all.push(high);
    check_increasing(&all)
}

/// Refuses values that are not finite.
fn check_values(x: &[f64]) -> Result<(), StatsError> {
    match x.iter().position(|v| !v.is_finite()) {
        Some(row) => Err(StatsError::NotFinite { what: "the spline's variable".into(), row }),
        None => Ok(()),
    }
}
