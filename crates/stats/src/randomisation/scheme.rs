//! A randomisation test over the allocations that the schedule could have given.

use rayon::prelude::*;

use crate::error::StatsError;
use crate::randomisation::{RandomisationTest, Tail, exact, same_length, sampled};

/// Allocations, one value a row each.
#[derive(Debug, Clone, Copy)]
pub enum Allocations<'a> {
    /// All that were possible, equally likely, the actual one among them.
    Enumerated(&'a [Vec<f64>]),
    /// Drawn by the same scheme as the actual one, which is not among them.
    Sampled(&'a [Vec<f64>]),
}

/// Compares the statistic of the allocation that was used with those of the others.
///
/// ```
/// use lumbago_stats::randomisation::{Allocations, Tail, over_scheme};
/// // Two nights with and two without late caffeine: six schedules, so no p below 1/6 one-sided.
/// let spasms = [3.0, 0.0, 4.0, 1.0];
/// let schedules: Vec<Vec<f64>> = (0..16_u8)
///     .filter(|mask| mask.count_ones() == 2)
///     .map(|mask| (0..4).map(|i| f64::from(mask >> i & 1)).collect())
///     .collect();
/// let more = |late: &[f64]| -> f64 { late.iter().zip(&spasms).map(|(l, s)| (l - 0.5) * s).sum() };
/// let actual = [1.0, 0.0, 1.0, 0.0];
/// let test = over_scheme(&actual, Allocations::Enumerated(&schedules), Tail::Upper, more)?;
/// assert_eq!((test.p_value, test.smallest_p), (1.0 / 6.0, 1.0 / 6.0));
/// # Ok::<(), lumbago_stats::StatsError>(())
/// ```
///
/// # Errors
/// No allocation, one of another length than the actual one, an enumeration without the actual
/// one, a statistic that is not finite.
pub fn over_scheme(
    actual: &[f64],
    allocations: Allocations<'_>,
    tail: Tail,
    statistic: impl Fn(&[f64]) -> f64 + Sync,
) -> Result<RandomisationTest, StatsError> {
    let (Allocations::Enumerated(all) | Allocations::Sampled(all)) = allocations;
    for one in all {
        same_length("an allocation", one.len(), actual.len())?;
    }
    let observed = statistic(actual);
    let statistics: Vec<f64> = all.par_iter().map(|one| statistic(one)).collect();
    match allocations {
        Allocations::Sampled(_) => sampled(observed, tail, &statistics),
        Allocations::Enumerated(_) if all.iter().any(|one| one == actual) => {
            exact(observed, tail, &statistics)
        }
        Allocations::Enumerated(_) => Err(StatsError::BadArgument {
            what: "times the actual allocation is among those enumerated",
            value: 0.0,
            allowed: "1 or more",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sampled_allocations_never_give_p_zero() {
        let others = vec![vec![0.0, 1.0]; 99];
        let first = |a: &[f64]| a[0];
        let found = over_scheme(&[1.0, 0.0], Allocations::Sampled(&others), Tail::Upper, first);
        let found = found.unwrap();
        assert_eq!((found.p_value, found.as_extreme, found.exact), (0.01, 0, false));
        let missing =
            over_scheme(&[1.0, 0.0], Allocations::Enumerated(&others), Tail::Upper, first);
        assert!(matches!(missing, Err(StatsError::BadArgument { .. })));
        let short = over_scheme(&[1.0], Allocations::Sampled(&others), Tail::Upper, first);
        assert!(matches!(short, Err(StatsError::LengthMismatch { .. })));
        let nan =
            over_scheme(&[1.0, 0.0], Allocations::Sampled(&others), Tail::Lower, |_| f64::NAN);
        assert!(matches!(nan, Err(StatsError::NotFinite { .. })));
    }
}
