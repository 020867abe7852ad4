//! The mattresses of a person.

use super::Evidence;
use super::process::BURN_IN;
use crate::streams::{Purpose, Streams};

/// A mattress in use from a night on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct InUse {
    /// Night (0 is the first of the diary) from which it is slept on.
    pub(crate) from: i64,
    /// Its age on that night, in days.
    pub(crate) age_days: i64,
}

/// The mattresses of a person in order of use.
pub(crate) fn mattresses(ev: &Evidence, streams: Streams, nights: u32) -> Vec<InUse> {
    let mut draw = streams.of(Purpose::Mattress);
    let plan = &ev.mattresses;
    let drawn = draw.gamma(3.0, 2.5).min(40.0);
    let first = (plan.age_years.unwrap_or(drawn) * 365.25).round() as i64;
    let mut all = vec![InUse { from: -(BURN_IN as i64), age_days: first - BURN_IN as i64 }];
    all.extend(plan.replaced_on.iter().map(|&n| InUse { from: i64::from(n), age_days: 0 }));
    let (replaces, when) = (draw.yes(plan.replacing_share), draw.unit());
    if replaces && plan.replaced_on.is_empty() {
        let night = f64::from(nights) * (0.25 + 0.5 * when);
        all.push(InUse { from: night as i64, age_days: 0 });
    }
    all
}
