//! Was the mattress changed in a bad spell? Then better nights would have followed anyway.

use lumbago_domain::{Interval, Spell};

use crate::nights::Nights;
use crate::questions::replacements::{Change, WINDOW};
use crate::robust_mean::log_ratio;

/// Logged nights needed on either side of a ratio.
const MIN_NIGHTS: usize = 14;

/// Level at which a spell counts as bad: a warning should be given too often, not too rarely.
const WARNING_LEVEL: f64 = 0.80;

/// Level of the intervals.
const LEVEL: f64 = 0.95;

/// The four weeks before a change against the earlier nights on the same mattress, and the nights
/// after it against those.
pub(super) fn spell(nights: &Nights, c: &Change) -> Spell {
    let (just_before, usual): (Vec<usize>, Vec<usize>) =
        c.before.iter().partition(|&&i| nights.day[i] >= c.day - WINDOW);
    let against = |exposed: &[usize]| -> Option<crate::model::guard::Guarded> {
        if exposed.len() < MIN_NIGHTS || usual.len() < MIN_NIGHTS {
            return None;
        }
        let mut rows: Vec<usize> = usual.iter().chain(exposed).copied().collect();
        rows.sort_unstable();
        let first = exposed[0];
        let y: Vec<f64> =
            rows.iter().map(|&i| f64::from(u8::from(nights.any[i] == Some(true)))).collect();
        let on = rows.iter().map(|&i| f64::from(u8::from(i >= first))).collect();
        log_ratio(nights, &rows, &y, on)
    };
    let finite = |i: Interval| (i.low.is_finite() && i.high.is_finite()).then_some(i);
    let before = against(&just_before);
    Spell {
        window_nights: WINDOW as u32,
        just_before: nights.arm("nights just before the change", just_before.iter().copied()),
        usual: nights.arm("earlier nights on the same mattress", usual.iter().copied()),
        ratio: before.and_then(|g| finite(g.ratio(LEVEL))),
        bad: before.is_some_and(|g| g.ratio(WARNING_LEVEL).low > 1.0),
        after_against_usual: against(&c.after).and_then(|g| finite(g.ratio(LEVEL))),
    }
}
