//! The likelihood of one stratum by recursion over its rows (Gail, Lubin & Rubinstein 1981).
//!
//! With `B(k, j)` the sum over all sets of k among the first j rows of the product of their
//! `u = exp(eta)`, `B(k, j) = B(k, j-1) + u_j B(k-1, j-1)`. Here log B is carried, and beside it mean
//! and covariance of the sum of x over a set drawn with these weights. Adding a row mixes two such
//! distributions with the share `w = u_j B(k-1, j-1) / B(k, j)`:
//! ```text
//! mean = (1 - w) m0 + w m1,   covariance = (1 - w) C0 + w C1 + w (1 - w) (m1 - m0)(m1 - m0)'
//! ```
//! Nothing overflows and nothing cancels, in strata of any length.

/// What a stratum adds.
pub(super) struct Part {
    pub(super) loglik: f64,
    pub(super) score: Vec<f64>,
    /// `p * p`, column-major.
    pub(super) information: Vec<f64>,
}

/// One stratum: a row of columns, linear predictor and event a row. Whichever kind of row is rarer
/// is the one whose sets are enumerated.
pub(super) fn stratum(x: &[Vec<f64>], eta: &[f64], event: &[bool]) -> Part {
    let (n, p) = (x.len(), x[0].len());
    let events = event.iter().filter(|&&e| e).count();
    let (m, kind, sign) =
        if 2 * events <= n { (events, true, 1.0) } else { (n - events, false, -1.0) };
    let mut log_sum = vec![f64::NEG_INFINITY; m + 1];
    log_sum[0] = 0.0;
    let mut mean = vec![vec![0.0; p]; m + 1];
    let mut spread = vec![vec![0.0; p * p]; m + 1];
    let mut gap = vec![0.0; p];
    for j in 0..n {
        // Sets of fewer than `least` rows can no longer grow to m.
        let least = (m + j + 1).saturating_sub(n).max(1);
        for k in (least..=m.min(j + 1)).rev() {
            let log_odds = sign * eta[j] + log_sum[k - 1] - log_sum[k];
            let (with, without) = shares(log_odds);
            log_sum[k] = if log_odds == f64::INFINITY {
                sign * eta[j] + log_sum[k - 1]
            } else {
                log_sum[k] + log_odds.max(0.0) + libm::log1p(libm::exp(-log_odds.abs()))
            };
            let (lower, upper) = mean.split_at_mut(k);
            let (before, here) = (&lower[k - 1], &mut upper[0]);
            for a in 0..p {
                gap[a] = before[a] + sign * x[j][a] - here[a];
                here[a] += with * gap[a];
            }
            let (lower, upper) = spread.split_at_mut(k);
            let (before, here) = (&lower[k - 1], &mut upper[0]);
            for b in 0..p {
                for a in 0..p {
                    let slot = a + b * p;
                    here[slot] = without * here[slot]
                        + with * before[slot]
                        + with * without * gap[a] * gap[b];
                }
            }
        }
    }
    let chosen = || (0..n).filter(|&j| event[j] == kind);
    let mut score: Vec<f64> = mean[m].iter().map(|v| -v).collect();
    for j in chosen() {
        score.iter_mut().zip(&x[j]).for_each(|(s, v)| *s += sign * v);
    }
    let reached: f64 = chosen().map(|j| sign * eta[j]).sum();
    Part { loglik: reached - log_sum[m], score, information: spread.swap_remove(m) }
}

/// `e^x / (1 + e^x)` and `1 / (1 + e^x)`.
fn shares(x: f64) -> (f64, f64) {
    let small = libm::exp(-x.abs());
    let (low, high) = (small / (1.0 + small), 1.0 / (1.0 + small));
    if x >= 0.0 { (high, low) } else { (low, high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All sets, one by one.
    fn enumerated(x: &[Vec<f64>], eta: &[f64], event: &[bool]) -> (f64, f64, f64) {
        let m = event.iter().filter(|&&e| e).count() as u32;
        let (mut total, mut first, mut second) = (0.0, 0.0, 0.0);
        for set in (0u32..1 << x.len()).filter(|s| s.count_ones() == m) {
            let inside = || (0..x.len()).filter(|j| set >> j & 1 == 1);
            let weight = inside().map(|j| eta[j]).sum::<f64>().exp();
            let value: f64 = inside().map(|j| x[j][0]).sum();
            total += weight;
            first += weight * value;
            second += weight * value * value;
        }
        let own = |v: &dyn Fn(usize) -> f64| (0..x.len()).filter(|&j| event[j]).map(v).sum::<f64>();
        let mean = first / total;
        (own(&|j| eta[j]) - total.ln(), own(&|j| x[j][0]) - mean, second / total - mean * mean)
    }

    #[test]
    fn equals_the_sum_over_all_sets_with_few_and_with_many_events() {
        let x: Vec<Vec<f64>> = (0..12).map(|i| vec![((i * 7) % 5) as f64 - 2.0]).collect();
        let eta: Vec<f64> = (0..12).map(|i| 0.8 * x[i][0] - 0.1 * i as f64).collect();
        for m in 1..12 {
            let event: Vec<bool> = (0..12).map(|i| (i * 5) % 12 < m).collect();
            let part = stratum(&x, &eta, &event);
            let (loglik, score, information) = enumerated(&x, &eta, &event);
            assert!((part.loglik - loglik).abs() < 1e-11, "{m}");
            assert!((part.score[0] - score).abs() < 1e-11, "{m}");
            assert!((part.information[0] - information).abs() < 1e-10, "{m}");
        }
    }

    #[test]
    fn a_thousand_nights_of_extreme_odds_stay_finite() {
        let x: Vec<Vec<f64>> = (0..1000).map(|i| vec![(i % 7) as f64]).collect();
        let eta: Vec<f64> = x.iter().map(|v| 400.0 * v[0]).collect();
        let event: Vec<bool> = (0..1000).map(|i| i % 2 == 0).collect();
        let part = stratum(&x, &eta, &event);
        assert!(part.loglik.is_finite() && part.score[0].is_finite());
        assert!(part.information[0] >= 0.0);
        let level = vec![0.0; 1000];
        let binomial = libm::lgamma(1001.0) - 2.0 * libm::lgamma(501.0);
        assert!((stratum(&x, &level, &event).loglik / -binomial - 1.0).abs() < 1e-12);
    }
}
