//! Tests whose reference distribution is the allocation that was, or might have been, drawn.
//!
//! ```text
//! enumerated:  p = #{allocations at least as extreme, the actual one among them} / #{allocations}
//! sampled:     p = (#{draws at least as extreme} + 1) / (#{draws} + 1)
//! ```
//! The second is valid at any number of draws (Phipson & Smyth 2010). No p-value can be smaller than
//! [`RandomisationTest::smallest_p`]; a test that cannot reach its level says nothing by not
//! reaching it. Fisher (1935); Edgington & Onghena (2007).

mod blocks;
mod partial;
mod scheme;
mod shifts;

pub use blocks::{Permutations, within_blocks};
pub use partial::adjusted_score;
pub use scheme::{Allocations, over_scheme};
pub use shifts::circular_shifts;

use serde::{Deserialize, Serialize};

use crate::error::StatsError;

/// Which values of the statistic speak against the null hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Tail {
    /// Far from 0 on either side. The statistic must be 0 in expectation, such as a difference of
    /// means or a log ratio.
    #[default]
    TwoSided,
    /// Large values.
    Upper,
    /// Small values.
    Lower,
}

impl Tail {
    /// Larger is more extreme.
    fn extremity(self, statistic: f64) -> f64 {
        match self {
            Self::TwoSided => statistic.abs(),
            Self::Upper => statistic,
            Self::Lower => -statistic,
        }
    }
}

/// The result of a randomisation test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RandomisationTest {
    /// The statistic at the actual allocation.
    pub statistic: f64,
    /// The p-value.
    pub p_value: f64,
    /// Allocations looked at; an enumeration counts the actual one.
    pub allocations: usize,
    /// How many of them were at least as extreme as the actual one.
    pub as_extreme: usize,
    /// Whether every possible allocation was looked at.
    pub exact: bool,
    /// The smallest p-value that this test could have given for its most extreme allocation. With
    /// draws it is 1 / (draws + 1), whatever the scheme.
    pub smallest_p: f64,
    /// Monte Carlo standard error of the p-value; 0 when exact.
    pub monte_carlo_error: f64,
}

/// Statistics equal up to rounding are ties, and ties count against the actual allocation.
fn reaches(extremity: f64, observed: f64) -> bool {
    extremity >= observed - 1e-12 * observed.abs().max(1.0)
}

/// The test over all allocations, the actual one among them.
fn exact(observed: f64, tail: Tail, statistics: &[f64]) -> Result<RandomisationTest, StatsError> {
    check(observed, statistics)?;
    let target = tail.extremity(observed);
    let sizes: Vec<f64> = statistics.iter().map(|s| tail.extremity(*s)).collect();
    let largest = sizes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let as_extreme = sizes.iter().filter(|s| reaches(**s, target)).count();
    let most = sizes.iter().filter(|s| reaches(**s, largest)).count();
    let count = statistics.len() as f64;
    Ok(RandomisationTest {
        statistic: observed,
        p_value: as_extreme as f64 / count,
        allocations: statistics.len(),
        as_extreme,
        exact: true,
        smallest_p: most as f64 / count,
        monte_carlo_error: 0.0,
    })
}

/// The test over allocations drawn at random, the actual one added.
fn sampled(observed: f64, tail: Tail, statistics: &[f64]) -> Result<RandomisationTest, StatsError> {
    check(observed, statistics)?;
    let target = tail.extremity(observed);
    let as_extreme = statistics.iter().filter(|s| reaches(tail.extremity(**s), target)).count();
    let count = statistics.len() as f64;
    let p_value = (as_extreme as f64 + 1.0) / (count + 1.0);
    Ok(RandomisationTest {
        statistic: observed,
        p_value,
        allocations: statistics.len(),
        as_extreme,
        exact: false,
        smallest_p: 1.0 / (count + 1.0),
        monte_carlo_error: (p_value * (1.0 - p_value) / count).sqrt(),
    })
}

fn check(observed: f64, statistics: &[f64]) -> Result<(), StatsError> {
    if statistics.is_empty() {
        return Err(StatsError::BadArgument {
            what: "number of allocations",
            value: 0.0,
            allowed: "at least one",
        });
    }
    if !observed.is_finite() {
        return Err(StatsError::NotFinite { what: "the actual statistic".into(), row: 0 });
    }
    match statistics.iter().position(|s| !s.is_finite()) {
        Some(row) => {
            Err(StatsError::NotFinite { what: "the statistic of an allocation".into(), row })
        }
        None => Ok(()),
    }
}

fn same_length(what: &str, found: usize, expected: usize) -> Result<(), StatsError> {
    if found == expected {
        return Ok(());
    }
    Err(StatsError::LengthMismatch { what: what.to_owned(), expected, found })
}
