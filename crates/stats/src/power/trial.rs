//! How long to try something, and which result would count.
//!
//! Spasm nights among n nights are binomial. The trial is the smallest n for which some count c has
//! ```text
//! P(X <= c | n, share) <= alpha   and   P(X <= c | n, ratio * share) >= power
//! ```
//! against a usual share that is taken as known; comparing two stretches of nights needs about
//! twice as many in each.

use serde::{Deserialize, Serialize};

use crate::error::StatsError;
use crate::special::beta_tails;

/// No trial longer than this is proposed.
const LONGEST: u64 = 5_000;

/// A trial with its decision rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Nights to try.
    pub nights: u64,
    /// So many spasm nights or fewer count as a real change.
    pub at_most: u64,
    /// Chance of so few without any change.
    pub false_alarm: f64,
    /// Chance of so few if the share falls to `ratio` times the usual one.
    pub power: f64,
}

/// The shortest trial that shows a fall of the share of spasm nights from `usual_share` to
/// `ratio * usual_share`; `None` when it would take more than 5,000 nights.
///
/// ```
/// let trial = lumbago_stats::power::trial_length(6.0 / 30.0, 0.5, 0.10, 0.80).unwrap().unwrap();
/// assert_eq!((trial.nights, trial.at_most), (63, 8));
/// ```
///
/// # Errors
/// Arguments outside (0, 1).
pub fn trial_length(
    usual_share: f64,
    ratio: f64,
    alpha: f64,
    power: f64,
) -> Result<Option<Trial>, StatsError> {
    for (what, value) in
        [("usual share", usual_share), ("ratio", ratio), ("alpha", alpha), ("power", power)]
    {
        if !(value > 0.0 && value < 1.0) {
            return Err(StatsError::BadArgument { what, value, allowed: "between 0 and 1" });
        }
    }
    for nights in 1..=LONGEST {
        let Some(at_most) = largest_rare_count(nights, usual_share, alpha) else { continue };
        let reached = at_most_probability(at_most, nights, ratio * usual_share);
        if reached >= power {
            return Ok(Some(Trial {
                nights,
                at_most,
                false_alarm: at_most_probability(at_most, nights, usual_share),
                power: reached,
            }));
        }
    }
    Ok(None)
}

/// The largest c with `P(X <= c) <= alpha`, by bisection on a monotone tail.
fn largest_rare_count(nights: u64, share: f64, alpha: f64) -> Option<u64> {
    if at_most_probability(0, nights, share) > alpha {
        return None;
    }
    let (mut rare, mut common) = (0, nights);
    while common - rare > 1 {
        let middle = rare + (common - rare) / 2;
        if at_most_probability(middle, nights, share) <= alpha {
            rare = middle;
        } else {
            common = middle;
        }
    }
    Some(rare)
}

/// `P(X <= c)` for X binomial.
fn at_most_probability(c: u64, nights: u64, share: f64) -> f64 {
    if c >= nights {
        return 1.0;
    }
    beta_tails(c as f64 + 1.0, (nights - c) as f64, share, 1.0 - share).upper
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nights_to_see_a_halving() {
        for (in_30, nights, at_most) in
            [(3.0, 128, 8), (4.0, 95, 8), (6.0, 63, 8), (8.0, 42, 7), (10.0, 33, 7), (15.0, 19, 6)]
        {
            let found = trial_length(in_30 / 30.0, 0.5, 0.10, 0.80).unwrap().unwrap();
            assert_eq!((found.nights, found.at_most), (nights, at_most), "{in_30} in 30");
            assert!(found.false_alarm <= 0.10 && found.power >= 0.80);
        }
    }

    #[test]
    fn three_weeks_at_six_in_thirty_show_nothing() {
        assert!((at_most_probability(2, 21, 0.2) - 0.18).abs() < 0.005);
    }

    #[test]
    fn a_change_too_small_for_any_trial_has_no_length() {
        assert_eq!(trial_length(0.01, 0.95, 0.05, 0.9).unwrap(), None);
        assert!(trial_length(0.0, 0.5, 0.1, 0.8).is_err());
        assert!(trial_length(0.2, 1.0, 0.1, 0.8).is_err());
    }
}
