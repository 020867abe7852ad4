//! What the clock times of a sleep diary add up to.
//!
//! ```text
//! total sleep time = (final awakening - try to sleep) - time to fall asleep - time awake at night
//! time in bed      =  out of bed - into bed
//! ```
//!
//! Carney et al. (2012), Sleep 35:287-302; clock times are taken round midnight. Where a form does not ask
//! when the person tried to sleep, the time of going to bed stands for it.

use lumbago_domain::Catalogue;

use super::answers::{Answers, Row};
use crate::problems::Problem;
use crate::values::Cell;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Minutes of a night beyond which a clock time is likely to be half a day out, so that no total is computed.
const LONGEST: u16 = 16 * 60;
/// Hours by which the computed and the stated sleep may differ.
const APART: f64 = 1.0;

/// Places of the clock times and of what is computed from them.
pub(super) struct Totals {
    bed: Option<usize>,
    tried: Option<usize>,
    woke: Option<usize>,
    rose: Option<usize>,
    latency: Option<usize>,
    awakenings: Option<usize>,
    awake: Option<usize>,
    sleep: Option<usize>,
    in_bed: Option<usize>,
}

impl Totals {
    /// Finds the items and makes places for the sums.
    pub(super) fn find(answers: &mut Answers, catalogue: &Catalogue) -> Self {
        let bed = answers.slot_of("bed_time");
        let tried = answers.slot_of("lights_out").or(bed);
        let (woke, rose) = (answers.slot_of("final_awakening"), answers.slot_of("rise_time"));
        let (latency, awake) = (answers.slot_of("fall_asleep_min"), answers.slot_of("awake_min"));
        let awakenings = answers.slot_of("awakenings");
        let sleep = (tried.is_some() && woke.is_some() && latency.is_some() && awake.is_some())
            .then(|| answers.computed(catalogue, "sleep_hours"))
            .flatten();
        let in_bed = (bed.is_some() && rose.is_some())
            .then(|| answers.computed(catalogue, "time_in_bed_h"))
            .flatten();
        Self { bed, tried, woke, rose, latency, awakenings, awake, sleep, in_bed }
    }

    /// Fills in the sums of a row, and says what does not add up. Nothing stated is changed.
    pub(super) fn fill(&self, row: &mut Row) -> Option<Problem> {
        let clock = |row: &Row, at: Option<usize>| match row.cells[at?] {
            Cell::Clock(minutes) => Some(minutes),
            _ => None,
        };
        let number = |row: &Row, at: Option<usize>| row.cells[at?].number();
        if let (Some(bed), Some(rose), Some(slot)) =
            (clock(row, self.bed), clock(row, self.rose), self.in_bed)
            && !row.cells[slot].is_recorded()
        {
            let minutes = span(bed, rose);
            if (1..=LONGEST).contains(&minutes) {
                row.cells[slot] = Cell::Number(f64::from(minutes) / 60.0);
            }
        }
        let slot = self.sleep?;
        let (tried, woke) = (clock(row, self.tried)?, clock(row, self.woke)?);
        let latency = number(row, self.latency)?;
        let unbroken = number(row, self.awakenings) == Some(0.0);
        let awake = number(row, self.awake).or(unbroken.then_some(0.0))?;
        let minutes = span(tried, woke);
        if minutes > LONGEST {
            return None;
        }
        let hours = (f64::from(minutes) - latency - awake) / 60.0;
        if hours <= 0.0 {
            return Some(nothing_left(hours));
        }
        match row.cells[slot].number() {
            None => {
                row.cells[slot] = Cell::Number(hours);
                None
            }
            Some(stated) => ((stated - hours).abs() > APART).then(|| differs(stated, hours)),
        }
    }
}

/// Minutes from one clock time to the next time it is the other.
fn span(from: u16, to: u16) -> u16 {
    (to + DAY - from) % DAY
}

fn nothing_left(hours: f64) -> Problem {
    Problem::kept(
        "sleep-does-not-add-up",
        format!("the clock times less the time awake leave {hours:.1} hours of sleep"),
        "check the minutes and the clock times of the row; no total is computed",
    )
}

fn differs(stated: f64, computed: f64) -> Problem {
    Problem::note(
        "sleep-total-differs",
        format!("{stated:.1} hours of sleep are stated, and the clock times give {computed:.1}"),
        "nothing to do; what is stated is used",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_go_round_midnight() {
        assert_eq!(span(23 * 60, 7 * 60), 480);
        assert_eq!(span(30, 450), 420);
        assert_eq!(span(0, 0), 0);
        assert_eq!(span(11 * 60, 7 * 60), 1200);
    }
}
