//! Hours and minutes that cannot be, or hardly, beside the clock times of their night.

use super::clocks::{BED, LIGHTS, Night, RISE};
use super::{CHECK_HINT, Finding};

/// Hours by which stated sleep may exceed the time in bed: both are often rounded to the half hour.
const ROUNDED: f64 = 0.5;
/// Share of the time in bed below which sleep is doubted.
const HARDLY_ANY: f64 = 0.25;

/// Places of the columns of amounts, for messages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) asleep: Option<usize>,
    pub(crate) latency: Option<usize>,
}

/// What does not add up in a night.
pub(super) fn findings(night: &Night, columns: &Columns, findings: &mut Vec<Finding>) {
    let span = night.minutes().map(|m| f64::from(m) / 60.0).filter(|h| *h > 0.0);
    let whole = [BED, RISE].iter().all(|&r| night.clocks[r].is_some());
    let in_bed = night.in_bed.or(span.filter(|_| whole));
    let mut find = |column: Option<usize>, code, reason, note| {
        findings.extend(column.map(|column| Finding {
            line: night.line,
            column,
            code,
            reason,
            hint: CHECK_HINT,
            note,
            change: None,
        }));
    };
    if let (Some(asleep), Some(in_bed)) = (night.asleep, in_bed) {
        if asleep > in_bed + ROUNDED {
            let reason = format!("{asleep:.1} hours of sleep in {in_bed:.1} hours in bed");
            find(columns.asleep, "sleep-above-time-in-bed", reason, false);
        } else if asleep < in_bed * HARDLY_ANY {
            let reason =
                format!("no more than {asleep:.1} hours of sleep in {in_bed:.1} hours in bed");
            find(columns.asleep, "little-sleep-in-bed", reason, true);
        }
    }
    let trying = night.clocks[LIGHTS].is_some() || night.clocks[BED].is_some();
    if let (Some(latency), Some(span)) = (night.latency.map(|m| m / 60.0), span.filter(|_| trying))
        && latency > span
    {
        let reason = format!("{latency:.1} hours to fall asleep in a night of {span:.1}");
        find(columns.latency, "latency-above-night", reason, false);
    }
}
