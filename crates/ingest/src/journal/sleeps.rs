//! Sleeps from start to end: which night each belongs to, and what part it plays there.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use lumbago_domain::night_of;

use crate::problems::{Problem, Problems, Seen};
use crate::values::Cell;

/// Longest nap, minutes.
const LONGEST_NAP: f64 = 180.0;
/// Hours between which the middle of a nap lies.
const NAP_HOURS: std::ops::Range<i8> = 9..21;

/// A sleep from start to end, wall clock.
#[derive(Clone, Debug)]
pub(crate) struct Sleep {
    pub(crate) line: u64,
    /// Person's code; empty for a file of one person.
    pub(crate) person: String,
    pub(crate) start: DateTime,
    pub(crate) end: DateTime,
    /// Elapsed minutes from start to end.
    pub(crate) minutes: f64,
    /// Whether the source calls it a nap; `None` where it does not say.
    pub(crate) nap: Option<bool>,
    /// What is folded over the sleeps of a night, by field: minutes add up, yes wins over no.
    pub(crate) each: Vec<(&'static str, Cell)>,
    /// What is said once a night, by field: taken from the longest sleep.
    pub(crate) once: Vec<(&'static str, Cell)>,
    /// Labels the person gave it.
    pub(crate) labels: Vec<String>,
    /// Cells that were left out.
    pub(crate) rejected: u64,
}

impl Sleep {
    /// A sleep of which no more is known.
    pub(crate) fn new(line: u64, start: DateTime, end: DateTime) -> Self {
        Self {
            line,
            person: String::new(),
            start,
            end,
            minutes: start.duration_until(end).as_secs_f64() / 60.0,
            nap: None,
            each: Vec::new(),
            once: Vec::new(),
            labels: Vec::new(),
            rejected: 0,
        }
    }

    fn middle(&self) -> DateTime {
        let half = self.start.duration_until(self.end) / 2;
        self.start.checked_add(half).unwrap_or(self.start)
    }
}

/// The part a sleep plays in its night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The evening's date. A nap belongs to the night after it.
    pub(crate) night: Date,
    pub(crate) nap: bool,
    pub(crate) longest: bool,
    pub(crate) first: bool,
    pub(crate) last: bool,
}

/// Naps are those the source calls so; where it does not say, short sleeps in the daytime that are
/// not the longest of their night. Of the others the longest speaks for the night; the first gives
/// its beginning and the last its end.
pub(crate) fn parts(sleeps: &[Sleep]) -> Vec<Part> {
    let mut nights: BTreeMap<(&str, Date), Vec<usize>> = BTreeMap::new();
    let mut parts = Vec::with_capacity(sleeps.len());
    for (i, sleep) in sleeps.iter().enumerate() {
        let night = night_of(sleep.start, sleep.end);
        nights.entry((&sleep.person, night)).or_default().push(i);
        parts.push(Part { night, nap: false, longest: false, first: false, last: false });
    }
    for members in nights.values() {
        let candidates = members.iter().copied().filter(|&i| sleeps[i].nap != Some(true));
        let longest = candidates
            .max_by(|&a, &b| sleeps[a].minutes.total_cmp(&sleeps[b].minutes).then(b.cmp(&a)));
        for &i in members {
            let sleep = &sleeps[i];
            let daytime = NAP_HOURS.contains(&sleep.middle().hour());
            let short = Some(i) != longest && sleep.minutes < LONGEST_NAP && daytime;
            parts[i].nap = sleep.nap.unwrap_or(short);
            parts[i].longest = Some(i) == longest;
            if parts[i].nap {
                parts[i].night = sleep.middle().date();
            }
        }
        let awake: Vec<usize> = members.iter().copied().filter(|&i| !parts[i].nap).collect();
        if let Some(&first) = awake.iter().min_by_key(|&&i| sleeps[i].start) {
            parts[first].first = true;
        }
        if let Some(&last) = awake.iter().max_by_key(|&&i| sleeps[i].end) {
            parts[last].last = true;
        }
    }
    parts
}

/// Notes on naps and on nights of several sleeps.
pub(crate) fn tell(sleeps: &[Sleep], parts: &[Part], problems: &mut Problems) {
    let mut note = |of: &dyn Fn(&Part) -> bool, problem: Problem| {
        let mut found = sleeps.iter().zip(parts).filter(|(_, p)| of(p)).map(|(s, _)| s.line);
        if let Some(first) = found.next() {
            let seen = Seen { line: Some(first), ..Seen::default() };
            problems.add_times(problem, seen, 1 + found.count() as u64);
        }
    };
    note(
        &|p| p.nap,
        Problem::note(
            "nap",
            "short sleeps in the daytime beside a longer one count as naps of the day before the night"
                .into(),
            "nothing to do",
        ),
    );
    note(
        &|p| !p.nap && !p.longest,
        Problem::note(
            "several-sessions",
            "several sleeps in one night: their hours are added up, quality and mood are those of the \
             longest"
                .into(),
            "nothing to do",
        ),
    );
}
