//! The permutation test: the habit is moved round the calendar as a whole, so that it keeps its
//! own persistence and loses its place beside the spasms.
//!
//! ```text
//! a = x - Z (Z'WZ)^-1 Z'W x       the habit, less what the other columns say of it
//! r = y - mu + mu a b             what the model without the habit leaves over, one step from mu
//! S_k = sum over nights of a[t - k] r[t]
//! ```
//!
//! `a` comes from the inverse information of the model: its column of the habit, divided by the
//! diagonal. For one person all shifts of at least a week; for several, each person's habit is
//! shifted by a number of nights of its own, drawn from the seed.

use lumbago_domain::ShiftTest;
use lumbago_stats::randomisation::{Allocations, Tail, over_scheme};

use crate::effects::comparison::Comparison;
use crate::model::plain::Refitted;
use crate::nights::Nights;

/// Smallest shift, longer than the memory of most habits.
const LEAST_SHIFT: usize = 7;

/// Shifts needed for a p of 0.05.
const FEWEST_SHIFTS: usize = 39;

/// Draws for several people.
const DRAWS: usize = 999;

pub(super) fn test(
    nights: &Nights,
    comparison: &Comparison,
    fitted: Option<&Refitted>,
) -> ShiftTest {
    let none = |reason: &str| ShiftTest { reason: reason.into(), ..ShiftTest::default() };
    let at = fitted.and_then(|f| Some((f, f.fitted.index_of(&comparison.exposure.own().name)?)));
    let Some((fitted, own)) = at else { return none("no finite estimate") };
    let sums = sums_by_shift(nights, fitted, own);
    let draws: Vec<Vec<f64>> = match &sums[..] {
        [one] => {
            let last = (one.len() + 1).saturating_sub(LEAST_SHIFT);
            (LEAST_SHIFT..last).map(|k| vec![k as f64]).collect()
        }
        _ => drawn(&sums, nights.settings.seed),
    };
    if draws.len() < FEWEST_SHIFTS {
        return none("too few nights for 39 shifts of a week or more");
    }
    let none_shifted = vec![0.0; sums.len()];
    let statistic =
        |shift: &[f64]| sums.iter().zip(shift).map(|(s, k)| s[*k as usize]).sum::<f64>();
    match over_scheme(&none_shifted, Allocations::Sampled(&draws), Tail::TwoSided, statistic) {
        Ok(found) => ShiftTest {
            p_value: Some(found.p_value),
            shifts: draws.len() as u32,
            smallest_p: Some(found.smallest_p),
            agrees: None,
            reason: String::new(),
        },
        Err(_) => none("no finite estimate"),
    }
}

/// `S_k` of each person for every k below the person's calendar span.
fn sums_by_shift(nights: &Nights, fitted: &Refitted, own: usize) -> Vec<Vec<f64>> {
    let (fit, rows) = (&fitted.fit, &fitted.fitted.rows);
    let weights: Vec<f64> =
        (0..fit.design.p).map(|j| fit.bread.at(j, own) / fit.bread.at(own, own)).collect();
    let mut habit = vec![0.0; rows.len()];
    for (j, w) in weights.iter().enumerate() {
        for (a, x) in habit.iter_mut().zip(fit.design.column(j)) {
            *a += w * x;
        }
    }
    let left: Vec<f64> = (0..rows.len())
        .map(|k| fit.y[k] - fit.mu[k] + fit.mu[k] * habit[k] * fit.coef[own])
        .collect();
    let mut sums = Vec::new();
    let mut from = 0;
    while from < rows.len() {
        let person = nights.person(rows[from]);
        let own_rows = rows[from..].iter().take_while(|&&i| nights.person(i) == person).count();
        let to = from + own_rows;
        let day = |k: usize| (nights.day[rows[k]] - nights.day[rows[from]]) as usize;
        let span = day(to - 1) + 1;
        // Nights without a record add nothing. Twice round, so that a shift is a slice.
        let mut round = vec![0.0; 2 * span];
        for k in from..to {
            round[day(k)] = habit[k];
            round[day(k) + span] = habit[k];
        }
        let sum =
            |shift: usize| (from..to).map(|k| round[day(k) + span - shift] * left[k]).sum::<f64>();
        sums.push((0..span).map(sum).collect());
        from = to;
    }
    sums
}

fn drawn(sums: &[Vec<f64>], seed: u64) -> Vec<Vec<f64>> {
    let shift = |draw: usize, person: usize| {
        let bits = mixed(seed, draw as u64, person as u64) >> 11;
        let unit = bits as f64 / (1u64 << 53) as f64;
        libm::floor(unit * sums[person].len() as f64)
    };
    (0..DRAWS).map(|d| (0..sums.len()).map(|p| shift(d, p)).collect()).collect()
}

/// 64 bits that depend on seed, draw and person alone (Steele, Lea & Flood 2014, the mixer).
fn mixed(seed: u64, draw: u64, person: u64) -> u64 {
    [draw, person].iter().fold(mix(seed), |state, part| mix(state ^ mix(part.wrapping_add(1))))
}

fn mix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64 seeded with 0 begins with 0xE220A8397B1DCDAF.
    #[test]
    fn the_mixer_is_splitmix64() {
        assert_eq!(mix(0), 0xE220_A839_7B1D_CDAF);
        assert_ne!(mixed(1, 0, 1), mixed(1, 1, 0));
    }
}
