//! Adjusted p-values for a family of tests looked at together.

use crate::error::StatsError;

/// Bonferroni: each p-value times their number, at most 1. Never better than [`holm`]; here for
/// comparison with published results.
///
/// # Errors
/// As [`holm`].
pub fn bonferroni(p: &[f64]) -> Result<Vec<f64>, StatsError> {
    ascending(p)?;
    Ok(p.iter().map(|v| (p.len() as f64 * v).min(1.0)).collect())
}

/// Hommel (1988), by the algorithm of Wright (1992): the closed test of Simes' test. At least as
/// powerful as [`holm`]; controls the chance of any false announcement under independence or
/// positive dependence. Time grows with the square of the number of tests.
///
/// # Errors
/// As [`holm`].
pub fn hommel(p: &[f64]) -> Result<Vec<f64>, StatsError> {
    let order = ascending(p)?;
    let sorted: Vec<f64> = order.iter().map(|&i| p[i]).collect();
    let m = sorted.len();
    let mut adjusted = sorted.clone();
    // A hypothesis falls when every intersection of `size` hypotheses that contains it falls; the
    // hardest one joins it to the largest p-values.
    for size in 1..=m {
        let tail = m - size + 1;
        let simes = (tail..m)
            .map(|k| size as f64 * sorted[k] / (k - tail + 2) as f64)
            .fold(f64::INFINITY, f64::min);
        let alone = |k: usize| (size as f64 * sorted[k]).min(simes);
        let at_border = alone(tail - 1);
        for (k, slot) in adjusted.iter_mut().enumerate() {
            *slot = slot.max(if k < tail { alone(k) } else { at_border });
        }
    }
    let mut out = vec![0.0; m];
    for (k, &i) in order.iter().enumerate() {
        out[i] = adjusted[k].min(1.0);
    }
    Ok(out)
}

/// Holm (1979): controls the chance of any false announcement, under any dependence.
///
/// # Errors
/// A p-value outside [0, 1] or not a number.
pub fn holm(p: &[f64]) -> Result<Vec<f64>, StatsError> {
    let order = ascending(p)?;
    let m = p.len();
    let mut adjusted = vec![0.0; m];
    let mut running = 0.0_f64;
    for (rank, &i) in order.iter().enumerate() {
        running = running.max((m - rank) as f64 * p[i]).min(1.0);
        adjusted[i] = running;
    }
    Ok(adjusted)
}

/// Benjamini & Hochberg (1995): controls the expected share of false ones among the announced,
/// under independence or positive dependence.
///
/// # Errors
/// As [`holm`].
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>, StatsError> {
    step_up(p, 1.0)
}

/// Benjamini & Yekutieli (2001): as [`benjamini_hochberg`] under any dependence, at the price of a
/// factor `1 + 1/2 + ... + 1/m`.
///
/// # Errors
/// As [`holm`].
pub fn benjamini_yekutieli(p: &[f64]) -> Result<Vec<f64>, StatsError> {
    let harmonic = (1..=p.len()).map(|k| 1.0 / k as f64).sum();
    step_up(p, harmonic)
}

/// Genovese, Roeder & Wasserman (2006): Benjamini-Hochberg on `p / w`, the weights fixed before
/// the data were seen and scaled here to mean 1. Equal weights give [`benjamini_hochberg`].
///
/// # Errors
/// As [`holm`]; weights of another number, negative, or all zero.
pub fn benjamini_hochberg_weighted(p: &[f64], weights: &[f64]) -> Result<Vec<f64>, StatsError> {
    ascending(p)?;
    if weights.len() != p.len() {
        return Err(StatsError::LengthMismatch {
            what: "weights".into(),
            expected: p.len(),
            found: weights.len(),
        });
    }
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(StatsError::BadWeight { row, value: weights[row] });
    }
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    if mean == 0.0 && !p.is_empty() {
        return Err(StatsError::BadWeight { row: 0, value: 0.0 });
    }
    let shifted: Vec<f64> = p
        .iter()
        .zip(weights)
        .map(|(p, w)| if *w > 0.0 { (p * mean / w).min(1.0) } else { 1.0 })
        .collect();
    step_up(&shifted, 1.0)
}

fn step_up(p: &[f64], penalty: f64) -> Result<Vec<f64>, StatsError> {
    let order = ascending(p)?;
    let m = p.len() as f64;
    let mut adjusted = vec![0.0; p.len()];
    let mut running = 1.0_f64;
    for (rank, &i) in order.iter().enumerate().rev() {
        running = running.min(penalty * m / (rank + 1) as f64 * p[i]);
        adjusted[i] = running;
    }
    Ok(adjusted)
}

/// Indices by ascending p, ties in order of appearance.
fn ascending(p: &[f64]) -> Result<Vec<usize>, StatsError> {
    if let Some(bad) = p.iter().find(|v| !(0.0..=1.0).contains(*v)) {
        return Err(StatsError::BadArgument { what: "p-value", value: *bad, allowed: "0 to 1" });
    }
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_get_the_same_value_and_one_test_is_unchanged() {
        for adjust in [bonferroni, holm, hommel, benjamini_hochberg, benjamini_yekutieli] {
            let found = adjust(&[0.02, 0.4, 0.02]).unwrap();
            assert_eq!(found[0], found[2]);
            assert_eq!(adjust(&[0.03]).unwrap(), [0.03]);
            assert!(adjust(&[]).unwrap().is_empty());
            assert!(adjust(&[0.1, f64::NAN]).is_err());
            assert!(adjust(&[1.1]).is_err());
        }
    }

    /// The definition: every intersection hypothesis, each by Simes' test.
    fn closed_simes(p: &[f64]) -> Vec<f64> {
        (0..p.len())
            .map(|i| {
                (1_u32..1 << p.len())
                    .filter(|set| set >> i & 1 == 1)
                    .map(|set| {
                        let mut of: Vec<f64> =
                            (0..p.len()).filter(|k| set >> k & 1 == 1).map(|k| p[k]).collect();
                        of.sort_by(f64::total_cmp);
                        (0..of.len())
                            .map(|k| of.len() as f64 * of[k] / (k + 1) as f64)
                            .fold(1.0, f64::min)
                    })
                    .fold(0.0, f64::max)
            })
            .collect()
    }

    #[test]
    fn hommel_is_the_closed_test_of_simes_and_beats_holm() {
        for seed in 0..200 {
            let p: Vec<f64> = (0..7)
                .map(|k| {
                    let u = libm::sin(f64::from(seed * 7 + k) * 12.9898) * 43758.5453;
                    let u = u - u.floor();
                    u * u * u
                })
                .collect();
            let found = hommel(&p).unwrap();
            for ((f, e), h) in found.iter().zip(closed_simes(&p)).zip(holm(&p).unwrap()) {
                assert!((f - e).abs() < 1e-14, "{p:?}: {found:?}");
                assert!(*f <= h + 1e-15);
            }
        }
    }

    #[test]
    fn equal_weights_change_nothing_and_a_zero_weight_gives_up_a_test() {
        let p = [0.01, 0.2, 0.04, 0.9];
        let plain = benjamini_hochberg(&p).unwrap();
        let equal = benjamini_hochberg_weighted(&p, &[3.0; 4]).unwrap();
        assert!(equal.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 1e-15));
        let tilted = benjamini_hochberg_weighted(&p, &[2.0, 1.0, 1.0, 0.0]).unwrap();
        assert!(tilted[0] < plain[0]);
        assert_eq!(tilted[3], 1.0);
        assert!(benjamini_hochberg_weighted(&p, &[0.0; 4]).is_err());
        assert!(benjamini_hochberg_weighted(&p, &[1.0; 3]).is_err());
    }
}
