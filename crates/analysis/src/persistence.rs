//! How much nights vary, and how much a night is like the night before.

use crate::nights::Nights;

/// Pairs of neighbouring nights from which their correlation is given.
const MIN_PAIRS: usize = 10;

/// Variance over mean of the nightly outcome around each person's own mean, from two nights on.
///
/// ```text
/// sum (y - mean)^2 / mean / (n - people)
/// ```
pub(crate) fn dispersion(nights: &Nights, rows: &[usize]) -> Option<f64> {
    let own = own_means(nights, rows);
    let (mut chi2, mut n, mut people) = (0.0, 0usize, std::collections::BTreeSet::new());
    for &i in rows {
        let (Some(y), mean) = (nights.y(i), own[nights.person(i)]) else { continue };
        if mean > 0.0 {
            chi2 += (y - mean) * (y - mean) / mean;
            n += 1;
            people.insert(nights.person(i));
        }
    }
    (n > people.len()).then(|| chi2 / (n - people.len()) as f64)
}

/// Correlation of the outcome on neighbouring calendar nights, around each person's own mean.
pub(crate) fn lag1(nights: &Nights, rows: &[usize]) -> Option<f64> {
    let own = own_means(nights, rows);
    let off = |i: usize| nights.y(i).map(|y| y - own[nights.person(i)]);
    let (mut together, mut pairs, mut size, mut n) = (0.0, 0usize, 0.0, 0usize);
    for (k, &i) in rows.iter().enumerate() {
        let Some(b) = off(i) else { continue };
        size += b * b;
        n += 1;
        let before = k.checked_sub(1).map(|k| rows[k]);
        let neighbour = before.filter(|&j| {
            nights.person(j) == nights.person(i) && nights.day[i] - nights.day[j] == 1
        });
        if let Some(a) = neighbour.and_then(off) {
            together += a * b;
            pairs += 1;
        }
    }
    let usable = pairs >= MIN_PAIRS && size > 0.0;
    usable.then(|| ((together / pairs as f64) / (size / n as f64)).clamp(-1.0, 1.0))
}

/// By how much persistence widens the variance of a mean, for correlations that fade by the same
/// factor each night: `(1 + r) / (1 - r)`, never below 1.
pub(crate) fn inflation(lag1: Option<f64>) -> f64 {
    let r = lag1.unwrap_or(0.0).clamp(0.0, 0.95);
    (1.0 + r) / (1.0 - r)
}

fn own_means(nights: &Nights, rows: &[usize]) -> Vec<f64> {
    let mut sum = vec![0.0; nights.people.len()];
    let mut n = vec![0.0_f64; nights.people.len()];
    for &i in rows {
        if let Some(y) = nights.y(i) {
            sum[nights.person(i)] += y;
            n[nights.person(i)] += 1.0;
        }
    }
    sum.iter().zip(&n).map(|(s, n)| s / n.max(1.0)).collect()
}
