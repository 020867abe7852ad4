//! A basis as plain data.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::spline::{bspline, fourier, natural, restricted_cubic};

/// What turns one variable into columns: kept with a fit, it gives the columns of new values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Basis {
    /// The variable itself: one column.
    Linear,
    /// [`restricted_cubic`]: straight beyond the outermost knots.
    RestrictedCubic {
        /// Knots, increasing, at least 3.
        knots: Vec<f64>,
    },
    /// [`bspline`]: not defined outside the boundary.
    BSpline {
        /// Degree of the pieces.
        degree: usize,
        /// Knots strictly inside the boundary.
        interior: Vec<f64>,
        /// Ends of the range.
        boundary: (f64, f64),
        /// Whether the first column is kept, so that the columns add up to 1.
        intercept: bool,
    },
    /// [`natural`]: straight outside the boundary.
    Natural {
        /// Knots strictly inside the boundary.
        interior: Vec<f64>,
        /// Ends of the curved range.
        boundary: (f64, f64),
        /// Whether constants are in the span of the columns.
        intercept: bool,
    },
    /// [`fourier`]: sines and cosines of a period.
    Fourier {
        /// Length of the longest wave, in the variable's unit.
        period: f64,
        /// Pairs of sine and cosine.
        pairs: usize,
    },
}

impl Basis {
    /// How many columns it has.
    pub fn columns(&self) -> usize {
        match self {
            Self::Linear => 1,
            Self::RestrictedCubic { knots } => knots.len().saturating_sub(1),
            Self::BSpline { degree, interior, intercept, .. } => {
                interior.len() + degree + usize::from(*intercept)
            }
            Self::Natural { interior, intercept, .. } => {
                interior.len() + 1 + usize::from(*intercept)
            }
            Self::Fourier { pairs, .. } => 2 * pairs,
        }
    }

    /// The columns at `x`, each as long as `x`.
    ///
    /// # Errors
    /// As the function of the kind: knots that do not increase, values that are not finite, and for
    /// B-splines values outside the boundary.
    pub fn evaluate(&self, x: &[f64]) -> Result<Vec<Vec<f64>>, StatsError> {
        match self {
            Self::Linear => {
                super::check_values(x)?;
                Ok(vec![x.to_vec()])
            }
            Self::RestrictedCubic { knots } => restricted_cubic(x, knots),
            Self::BSpline { degree, interior, boundary, intercept } => {
                bspline(x, *degree, interior, *boundary, *intercept)
            }
            Self::Natural { interior, boundary, intercept } => {
                natural(x, interior, *boundary, *intercept)
            }
            Self::Fourier { period, pairs } => fourier(x, *period, *pairs),
        }
    }

    /// Names of the columns made of `variable`: a restricted cubic spline's are `x`, `x'1`, `x'2`;
    /// B-splines' and natural splines' `x~1`, `x~2`; waves' `sin1(x)`, `cos1(x)`.
    pub fn names(&self, variable: &str) -> Vec<String> {
        match self {
            Self::Linear => vec![variable.to_owned()],
            Self::RestrictedCubic { .. } => (0..self.columns())
                .map(|j| if j == 0 { variable.to_owned() } else { format!("{variable}'{j}") })
                .collect(),
            Self::BSpline { .. } | Self::Natural { .. } => {
                (1..=self.columns()).map(|j| format!("{variable}~{j}")).collect()
            }
            Self::Fourier { pairs, .. } => (1..=*pairs)
                .flat_map(|h| [format!("sin{h}({variable})"), format!("cos{h}({variable})")])
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_as_many_columns_and_names_as_it_says() {
        let x: Vec<f64> = (0..=10).map(f64::from).collect();
        for basis in [
            Basis::Linear,
            Basis::RestrictedCubic { knots: vec![1.0, 4.0, 6.0, 9.0] },
            Basis::BSpline {
                degree: 2,
                interior: vec![4.0],
                boundary: (0.0, 10.0),
                intercept: true,
            },
            Basis::BSpline { degree: 3, interior: vec![], boundary: (0.0, 10.0), intercept: false },
            Basis::Natural { interior: vec![3.0, 7.0], boundary: (0.0, 10.0), intercept: false },
            Basis::Natural { interior: vec![], boundary: (0.0, 10.0), intercept: false },
            Basis::Fourier { period: 7.0, pairs: 2 },
        ] {
            let columns = basis.evaluate(&x).unwrap();
            assert_eq!(columns.len(), basis.columns(), "{basis:?}");
            assert_eq!(basis.names("x").len(), basis.columns(), "{basis:?}");
            assert!(columns.iter().all(|c| c.len() == 11 && c.iter().all(|v| v.is_finite())));
            let later = basis.evaluate(&x[3..5]).unwrap();
            assert!(columns.iter().zip(&later).all(|(a, b)| a[3..5] == b[..]), "{basis:?}");
            let stored = serde_json::to_string(&basis).unwrap();
            assert_eq!(serde_json::from_str::<Basis>(&stored).unwrap(), basis);
        }
    }
}
