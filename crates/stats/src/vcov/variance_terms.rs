//! Degrees of freedom of a variance that depends on estimated parameters.

use serde::{Deserialize, Serialize};

use crate::matrix::Matrix;

/// Fewer degrees of freedom than this are an artefact of the approximation.
const LEAST: f64 = 4.0;

/// How the covariance of the coefficients moves with the parameters of the noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceTerms {
    /// The covariance of the coefficients if the parameters were known.
    pub model: Matrix,
    /// Its derivative by each parameter.
    pub derivatives: Vec<Matrix>,
    /// Covariance of the estimated parameters.
    pub spread: Matrix,
    /// Most degrees of freedom given: those of the residuals.
    pub most: f64,
}

impl VarianceTerms {
    /// `2 v^2 / (h' C h)` with `v = w'F w` and h its derivatives (Satterthwaite 1946), between 4 and
    /// those of the residuals.
    pub(super) fn df(&self, weights: &[f64]) -> f64 {
        let variance = self.model.quadratic(weights);
        let slope: Vec<f64> = self.derivatives.iter().map(|d| d.quadratic(weights)).collect();
        let uncertain = self.spread.quadratic(&slope);
        let df = 2.0 * variance * variance / uncertain.max(f64::MIN_POSITIVE);
        df.min(self.most).max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One variance estimated from n normal residuals has sampling variance 2 v^2 / n, and its
    /// t test n degrees of freedom.
    #[test]
    fn a_plain_variance_has_the_degrees_of_freedom_of_its_residuals() {
        let one = |v: f64| {
            let mut m = Matrix::zeros(1, 1);
            m.set(0, 0, v);
            m
        };
        let (n, v) = (17.0, 0.3);
        let terms = VarianceTerms {
            model: one(v),
            derivatives: vec![one(1.0)],
            spread: one(2.0 * v * v / n),
            most: 100.0,
        };
        assert!((terms.df(&[1.0]) - n).abs() < 1e-12);
        assert!((terms.df(&[-3.0]) - n).abs() < 1e-12);
        assert_eq!(VarianceTerms { most: 9.0, ..terms }.df(&[1.0]), 9.0);
    }
}
