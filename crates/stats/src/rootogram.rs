//! Observed against expected frequencies of counts, summed over the rows of a fit.
//!
//! Drawn as square roots, hanging from the curve of the expected ones, a count that the model
//! explains badly shows as a bar that misses the axis (Kleiber & Zeileis 2016).

use serde::{Deserialize, Serialize};

use crate::blocks;
use crate::distribution::{negative_binomial_ln_pmf, poisson_pmf};
use crate::error::StatsError;
use crate::glm::{Family, Fit};

/// Below this the chance of a zero no longer starts the recursion over counts.
const SMALLEST_START: f64 = 1e-280;

/// One count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The count.
    pub count: usize,
    /// Rows with this count.
    pub observed: f64,
    /// Rows with this count that the model expects.
    pub expected: f64,
}

impl Bar {
    /// `sqrt(expected) - sqrt(observed)`: where the hanging bar ends; 0 is the axis.
    pub fn gap(&self) -> f64 {
        self.expected.sqrt() - self.observed.sqrt()
    }
}

/// Frequencies of the counts from 0 up to `largest`. Larger counts are left out; the sums of the bars
/// say how many.
///
/// # Errors
/// [`StatsError::Unsupported`] for another family or prior weights; [`StatsError::NotACount`].
pub fn rootogram(fit: &Fit, largest: usize) -> Result<Vec<Bar>, StatsError> {
    let what = "a rootogram";
    if !matches!(fit.family, Family::Poisson | Family::NegativeBinomial { .. }) {
        return Err(StatsError::Unsupported { what, with: "an outcome that is no count" });
    }
    if !fit.frequency && fit.weight.iter().any(|&w| w != 1.0) {
        return Err(StatsError::Unsupported { what, with: "prior weights" });
    }
    if let Some(row) = fit.y.iter().position(|v| v.fract() != 0.0) {
        return Err(StatsError::NotACount { row, value: fit.y[row] });
    }
    let mut observed = vec![0.0; largest + 1];
    for (y, w) in fit.y.iter().zip(&fit.weight).filter(|(y, _)| **y <= largest as f64) {
        observed[*y as usize] += w;
    }
    let parts = blocks::map_blocks(fit.design.n, |rows| {
        let mut expected = vec![0.0; largest + 1];
        for i in rows {
            add_masses(fit.family, fit.mu[i], fit.weight[i], &mut expected);
        }
        expected
    });
    let expected = blocks::add_all(parts, largest + 1);
    Ok(observed
        .into_iter()
        .zip(expected)
        .enumerate()
        .map(|(count, (observed, expected))| Bar { count, observed, expected })
        .collect())
}

/// Adds `weight` times the mass at each count.
fn add_masses(family: Family, mu: f64, weight: f64, expected: &mut [f64]) {
    let mass = |k: f64| match family {
        Family::NegativeBinomial { theta } => libm::exp(negative_binomial_ln_pmf(k, theta, mu)),
        _ => poisson_pmf(k, mu),
    };
    let growth = |k: f64| match family {
        Family::NegativeBinomial { theta } => mu / (theta + mu) * ((theta + k) / (k + 1.0)),
        _ => mu / (k + 1.0),
    };
    let mut p = mass(0.0);
    let by_recursion = p > SMALLEST_START;
    for (k, slot) in expected.iter_mut().enumerate() {
        if !by_recursion {
            p = mass(k as f64);
        }
        *slot += weight * p;
        p *= growth(k as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, Weights, glm};

    #[test]
    fn bars_add_up_to_the_rows() {
        let y = [0.0, 2.0, 1.0, 5.0, 900.0];
        let x = [0.0, 0.0, 0.0, 0.0, 1.0];
        let design = Design::builder(5).intercept().column("x", &x).build().unwrap();
        for options in [GlmOptions::poisson(), GlmOptions::negative_binomial(0.8)] {
            let fit = glm(&design, &y, &options).unwrap();
            let bars = rootogram(&fit, 30_000).unwrap();
            let sum: f64 = bars.iter().map(|b| b.expected).sum();
            assert!((sum - 5.0).abs() < 1e-9, "{sum}");
            assert_eq!(bars.iter().map(|b| b.observed).sum::<f64>(), 5.0);
        }
    }

    #[test]
    fn frequencies_are_repeated_rows_and_gaps_are_roots() {
        let design = Design::builder(2).intercept().build().unwrap();
        let options = GlmOptions::poisson().with_weights(Weights::Frequency(&[3.0, 1.0]));
        let bars = rootogram(&glm(&design, &[0.0, 4.0], &options).unwrap(), 4).unwrap();
        assert_eq!((bars[0].observed, bars[4].observed), (3.0, 1.0));
        assert!((bars[0].expected - 4.0 * (-1f64).exp()).abs() < 1e-14);
        assert!((bars[0].gap() - (2.0 * (-0.5f64).exp() - 3f64.sqrt())).abs() < 1e-14);
    }
}
