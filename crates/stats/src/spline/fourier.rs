//! Yearly and other waves: pairs of sine and cosine.

use crate::error::StatsError;
use crate::spline::check_values;

/// Mean length of a year in nights.
pub const YEAR: f64 = 365.25;

/// Nights a log must span before a season can be told from a trend: three quarters of a year, by
/// when one wave has turned both ways.
const SEASON_SPAN: f64 = 270.0;

/// `sin(2 pi h t / period)` and `cos(2 pi h t / period)` for h = 1 … `pairs`, in the order sine 1,
/// cosine 1, sine 2, …, for nights t.
///
/// # Errors
/// A period that is not positive, no pair, nights that are not finite.
pub fn fourier(night: &[f64], period: f64, pairs: usize) -> Result<Vec<Vec<f64>>, StatsError> {
    if !(period > 0.0 && period.is_finite()) {
        return Err(StatsError::BadArgument {
            what: "period",
            value: period,
            allowed: "above 0 nights",
        });
    }
    if pairs == 0 {
        return Err(StatsError::BadArgument {
            what: "pairs of waves",
            value: 0.0,
            allowed: "at least 1",
        });
    }
    check_values(night)?;
    let angle = |h: usize, t: &f64| 2.0 * std::f64::consts::PI * h as f64 * t / period;
    Ok((1..=pairs)
        .flat_map(|h| {
            [
                night.iter().map(|t| libm::sin(angle(h, t))).collect(),
                night.iter().map(|t| libm::cos(angle(h, t))).collect(),
            ]
        })
        .collect())
}

/// How many yearly waves a log can carry: one from 270 nights between its first and last night, none
/// before. A shorter log holds less than one wave, which a trend takes up.
pub fn season_pairs(night: &[f64]) -> usize {
    let low = night.iter().copied().fold(f64::INFINITY, f64::min);
    let high = night.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    usize::from(high - low + 1.0 >= SEASON_SPAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waves_repeat_after_their_period_and_are_orthogonal_over_it() {
        let night: Vec<f64> = (0..28).map(f64::from).collect();
        let waves = fourier(&night, 7.0, 3).unwrap();
        assert_eq!(waves.len(), 6);
        for (a, left) in waves.iter().enumerate() {
            assert!((left[3] - left[10]).abs() < 1e-14);
            for (b, right) in waves.iter().enumerate() {
                let sum: f64 = left.iter().zip(right).map(|(x, y)| x * y).sum();
                assert!((sum - if a == b { 14.0 } else { 0.0 }).abs() < 1e-12);
            }
        }
        assert!(fourier(&night, 0.0, 1).is_err() && fourier(&night, 7.0, 0).is_err());
    }

    #[test]
    fn a_season_needs_three_quarters_of_a_year() {
        let nights = |n: i32| (1..=n).map(f64::from).collect::<Vec<_>>();
        assert_eq!([0, 269, 270, 900].map(|n| season_pairs(&nights(n))), [0, 0, 1, 1]);
    }
}
