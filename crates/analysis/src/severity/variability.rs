//! How severity varies from night to night within a person (Mun et al. 2019).
//!
//! ```text
//! within SD  sqrt( sum (x - own mean)^2 / (n - people) )
//! lag 1      mean over neighbours of (x[t-1] - m)(x[t] - m)  /  mean of (x - m)^2
//! MSSD       mean over neighbours of (x[t] - x[t-1])^2
//! ```

use lumbago_domain::Variability;

use super::rating;
use crate::nights::Nights;

/// Pairs of neighbouring nights from which their correlation is given.
const MIN_PAIRS: usize = 10;

/// Over the nights with a value: 0 where there were no spasms, the rating where there were.
pub(super) fn read(nights: &Nights, logged: &[usize]) -> Option<Variability> {
    let series: Vec<(usize, f64)> = logged
        .iter()
        .filter_map(|&i| match nights.any[i] {
            Some(false) => Some((i, 0.0)),
            _ => rating(nights, i).map(|r| (i, r)),
        })
        .collect();
    let spasm_nights: Vec<(usize, f64)> =
        series.iter().copied().filter(|s| nights.any[s.0] == Some(true)).collect();
    let within_sd = within(nights, &series)?;
    let means = own_means(nights, &series);
    let off = |s: &(usize, f64)| s.1 - means[nights.person(s.0)];
    let neighbours: Vec<_> = series
        .windows(2)
        .filter(|w| {
            nights.person(w[0].0) == nights.person(w[1].0)
                && nights.day[w[1].0] - nights.day[w[0].0] == 1
        })
        .collect();
    let pairs = neighbours.len();
    let mean = |total: f64| total / pairs as f64;
    let size = series.iter().map(|s| off(s) * off(s)).sum::<f64>() / series.len() as f64;
    let together = neighbours.iter().map(|w| off(&w[0]) * off(&w[1])).sum();
    let squares = neighbours.iter().map(|w| (w[1].1 - w[0].1) * (w[1].1 - w[0].1)).sum();
    Some(Variability {
        nights: series.len() as u32,
        pairs: pairs as u32,
        within_sd,
        within_sd_spasm_nights: within(nights, &spasm_nights),
        lag1: (pairs >= MIN_PAIRS && size > 0.0).then(|| (mean(together) / size).clamp(-1.0, 1.0)),
        mssd: (pairs > 0).then(|| mean(squares)),
    })
}

fn within(nights: &Nights, series: &[(usize, f64)]) -> Option<f64> {
    let means = own_means(nights, series);
    let people = series.chunk_by(|a, b| nights.person(a.0) == nights.person(b.0)).count();
    let squares: f64 = series.iter().map(|&(i, x)| (x - means[nights.person(i)]).powi(2)).sum();
    (series.len() > people).then(|| (squares / (series.len() - people) as f64).sqrt())
}

fn own_means(nights: &Nights, series: &[(usize, f64)]) -> Vec<f64> {
    let (mut sum, mut n) = (vec![0.0; nights.people.len()], vec![0.0_f64; nights.people.len()]);
    for &(i, x) in series {
        sum[nights.person(i)] += x;
        n[nights.person(i)] += 1.0;
    }
    sum.iter().zip(&n).map(|(s, n)| s / n.max(1.0)).collect()
}
