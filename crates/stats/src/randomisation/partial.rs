//! Partial permutation: is a habit associated with what the other columns leave unexplained?
//!
//! ```text
//! e = (y - mu) / sqrt(V(mu) / w)      Pearson residuals of the model without the habit
//! a = sqrt(w V) (x - Z (Z'WZ)^-1 Z'W x)   the habit, less what the other columns say of it
//! S = sum a e / sqrt(sum a^2 e^2)
//! ```
//! e is permuted within blocks (Freedman & Lane 1983; Winkler et al. 2014), S is the score test of
//! the habit with a robust variance.

use crate::error::StatsError;
use crate::glm::Fit;
use crate::linalg::cholesky;
use crate::randomisation::{Permutations, RandomisationTest, Tail, same_length, within_blocks};

/// Tests a column that `reduced` does not have, adjusted for those that it has. Approximate in
/// finite samples, because residuals are only nearly exchangeable; a covariate that differs much
/// between blocks belongs in the reduced model.
///
/// # Errors
/// A column of another length or not finite, one that the reduced model's columns determine, a fit
/// with effects profiled out, otherwise as [`within_blocks`].
pub fn adjusted_score(
    reduced: &Fit,
    exposure: &[f64],
    block: &[usize],
    how: &Permutations,
    tail: Tail,
) -> Result<RandomisationTest, StatsError> {
    let (design, w) = (&reduced.design, &reduced.working_weight);
    same_length("exposure", exposure.len(), design.n)?;
    if let Some(row) = exposure.iter().position(|v| !v.is_finite()) {
        return Err(StatsError::NotFinite { what: "exposure".into(), row });
    }
    if reduced.absorbed.is_some() {
        return Err(StatsError::Unsupported {
            what: "partial permutation",
            with: "effects that were profiled out",
        });
    }
    if let Some(row) = w.iter().position(|v| *v <= 0.0) {
        return Err(StatsError::BadWeight { row, value: reduced.weight[row] });
    }
    let weighted: Vec<f64> = exposure.iter().zip(w).map(|(x, w)| x * w).collect();
    let gram = design.gram(w);
    let slope =
        cholesky::solve(&gram, &design.transposed_times(&weighted), "the information matrix")?;
    let own: Vec<f64> =
        (0..design.n).map(|i| w[i].sqrt() * (exposure[i] - design.row_dot(i, &slope))).collect();
    let total: f64 = weighted.iter().zip(exposure).map(|(a, x)| a * x).sum();
    if own.iter().map(|v| v * v).sum::<f64>() <= 1e-18 * total {
        return Err(StatsError::Aliased { columns: vec!["the exposure".into()] });
    }
    within_blocks(&reduced.pearson_residuals(), block, how, tail, |e| {
        let (mut sum, mut squares) = (0.0, 0.0);
        for (a, e) in own.iter().zip(e) {
            sum += a * e;
            squares += (a * e) * (a * e);
        }
        if squares > 0.0 { sum / squares.sqrt() } else { 0.0 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::{normal, stream, unit};
    use crate::{Design, GlmOptions, glm};

    #[test]
    fn a_confounder_that_is_adjusted_for_leaves_the_level_right() {
        let (n, how) = (48, Permutations { limit: 0, draws: 199, seed: 5 });
        let (mut null, mut effect) = (0, 0);
        let block: Vec<usize> = (0..n).map(|i| i / 12).collect();
        for k in 0..200 {
            let mut rng = stream(21, k);
            let stress: Vec<f64> = (0..n).map(|_| normal(&mut rng)).collect();
            let habit: Vec<f64> = stress
                .iter()
                .map(|s| f64::from(u8::from(normal(&mut rng) + 0.8 * s > 0.0)))
                .collect();
            let mut test = |size: f64| {
                let y: Vec<f64> = stress
                    .iter()
                    .zip(&habit)
                    .map(|(s, h)| {
                        let mean = libm::exp(0.4 * s + size * h);
                        let (mut count, mut left) = (-1.0, 1.0);
                        while left >= libm::exp(-mean) {
                            left *= unit(&mut rng);
                            count += 1.0;
                        }
                        count
                    })
                    .collect();
                let design = Design::builder(n).intercept().column("stress", &stress);
                let reduced = glm(&design.build().unwrap(), &y, &GlmOptions::poisson()).unwrap();
                adjusted_score(&reduced, &habit, &block, &how, Tail::TwoSided).unwrap().p_value
            };
            null += usize::from(test(0.0) <= 0.1);
            effect += usize::from(test(0.9) <= 0.1);
        }
        // 20 expected, standard deviation 4.2; without adjustment half of them would be.
        assert!((8..=34).contains(&null), "{null}");
        assert!(effect > 110, "{effect}");
    }

    #[test]
    fn a_column_of_the_model_cannot_be_tested_again() {
        let x: Vec<f64> = (0..20).map(f64::from).collect();
        let y: Vec<f64> = (0..20).map(|i| f64::from((i * 7) % 5)).collect();
        let design = Design::builder(20).intercept().column("x", &x).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        let twice: Vec<f64> = x.iter().map(|v| 2.0 * v + 1.0).collect();
        let found =
            adjusted_score(&fit, &twice, &[0; 20], &Permutations::default(), Tail::TwoSided);
        assert!(matches!(found, Err(StatsError::Aliased { .. })), "{found:?}");
    }
}
