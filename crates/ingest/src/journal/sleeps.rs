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

    fn is_by_day(&self) -> bool {
        NAP_HOURS.contains(&self.middle().hour())
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

/// Naps are those the source calls so; where it does not say, short sleeps in the daytime: beside a
/// longer sleep of the same night always, alone only if the person does not sleep by day in these days.
/// Of the others the longest speaks for the night; the first gives its beginning and the last its end.
pub(crate) fn parts(sleeps: &[Sleep]) -> Vec<Part> {
    let mut nights: BTreeMap<(&str, Date), Vec<usize>> = BTreeMap::new();
    let mut parts = Vec::with_capacity(sleeps.len());
    for (i, sleep) in sleeps.iter().enumerate() {
        let night = night_of(sleep.start, sleep.end);
        nights.entry((&sleep.person, night)).or_default().push(i);
        parts.push(Part { night, nap: false, longest: false, first: false, last: false });
    }
    let by_day = DaySleep::of(sleeps);
    for members in nights.values() {
        let candidates = members.iter().copied().filter(|&i| sleeps[i].nap != Some(true));
        let longest = candidates
            .max_by(|&a, &b| sleeps[a].minutes.total_cmp(&sleeps[b].minutes).then(b.cmp(&a)));
        for &i in members {
            let sleep = &sleeps[i];
            let short = sleep.minutes < LONGEST_NAP && sleep.is_by_day();
            let alone = Some(i) == longest;
            let nap = short && !(alone && by_day.around(&sleep.person, sleep.middle().date()));
            parts[i].nap = sleep.nap.unwrap_or(nap);
            parts[i].longest = alone && !parts[i].nap;
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

/// Long sleeps of each person with their day, and whether they were by day: who works at night sleeps by
/// day, and a short sleep by day is then a night cut short.
struct DaySleep<'s> {
    long: BTreeMap<&'s str, Vec<(Date, bool)>>,
}

/// Days before and after which tell how a person sleeps.
const AROUND: i64 = 3;

impl<'s> DaySleep<'s> {
    fn of(sleeps: &'s [Sleep]) -> Self {
        let mut long: BTreeMap<&str, Vec<(Date, bool)>> = BTreeMap::new();
        for sleep in sleeps.iter().filter(|s| s.minutes >= LONGEST_NAP && s.nap != Some(true)) {
            let days = long.entry(&sleep.person).or_default();
            days.push((sleep.middle().date(), sleep.is_by_day()));
        }
        for days in long.values_mut() {
            days.sort_unstable();
        }
        Self { long }
    }

    /// Whether most long sleeps around a day were by day.
    fn around(&self, person: &str, day: Date) -> bool {
        let days = self.long.get(person).map_or(&[][..], Vec::as_slice);
        let (Ok(from), Ok(to)) = (
            day.checked_sub(jiff::Span::new().days(AROUND)),
            day.checked_add(jiff::Span::new().days(AROUND)),
        ) else {
            return false;
        };
        let first = days.partition_point(|(d, _)| *d < from);
        let near = days[first..].iter().take_while(|(d, _)| *d <= to);
        let (all, by_day) =
            near.fold((0, 0), |(n, k), (_, by_day)| (n + 1, k + usize::from(*by_day)));
        2 * by_day > all
    }
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
            "short sleeps in the daytime count as naps of the day before the night, also where the night \
             itself was not recorded"
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

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    fn sleep(day: i8, from: (i8, i8), minutes: i64) -> Sleep {
        let start = datetime(2026, 3, day, from.0, from.1, 0, 0);
        let end = start.checked_add(jiff::SignedDuration::from_mins(minutes)).expect("a moment");
        Sleep::new(day as u64, start, end)
    }

    /// Night, nap, longest of each sleep.
    fn told(sleeps: &[Sleep]) -> Vec<(i8, bool, bool)> {
        parts(sleeps).iter().map(|p| (p.night.day(), p.nap, p.longest)).collect()
    }

    #[test]
    fn a_night_is_dated_by_the_middle_of_the_sleep() {
        let cases = [
            ((2, (23, 0), 480), 2),
            ((3, (1, 30), 420), 2),
            ((2, (20, 0), 300), 2),
            // From the early morning to the early afternoon.
            ((3, (5, 0), 480), 2),
            // By day: its middle is after noon.
            ((3, (9, 30), 420), 3),
        ];
        for ((day, from, minutes), night) in cases {
            assert_eq!(parts(&[sleep(day, from, minutes)])[0].night, date(2026, 3, night));
        }
    }

    #[test]
    fn a_nap_belongs_to_the_night_after_it() {
        let sleeps = [sleep(2, (23, 0), 450), sleep(3, (13, 0), 40), sleep(3, (10, 0), 30)];
        assert_eq!(told(&sleeps), [(2, false, true), (3, true, false), (3, true, false)]);
    }

    #[test]
    fn a_nap_alone_is_no_night() {
        // The night of the 3rd was not recorded; before, its nap passed for the night.
        let sleeps = [sleep(2, (23, 0), 450), sleep(4, (10, 0), 60), sleep(4, (23, 0), 450)];
        assert_eq!(told(&sleeps), [(2, false, true), (4, true, false), (4, false, true)]);
        assert_eq!(told(&[sleep(3, (13, 0), 90)]), [(3, true, false)]);
        // A short night is a night, and so is a long sleep by day.
        assert_eq!(told(&[sleep(3, (2, 0), 120)]), [(2, false, true)]);
        assert_eq!(told(&[sleep(3, (13, 0), 300)]), [(3, false, true)]);
    }

    #[test]
    fn who_sleeps_by_day_has_short_nights_by_day() {
        let mut sleeps: Vec<Sleep> = (3..8).map(|d| sleep(d, (8, 0), 400)).collect();
        sleeps.push(sleep(8, (8, 30), 150));
        assert_eq!(told(&sleeps)[5], (7, false, true));
        // Weeks later the same sleep is a nap.
        sleeps[5] = sleep(25, (9, 30), 150);
        assert!(told(&sleeps)[5].1);
    }

    #[test]
    fn pieces_of_a_night_are_one_night() {
        let sleeps = [sleep(2, (22, 0), 90), sleep(3, (0, 30), 240), sleep(3, (6, 0), 60)];
        let parts = parts(&sleeps);
        assert!(parts.iter().all(|p| p.night == date(2026, 3, 2) && !p.nap));
        let flags: Vec<_> = parts.iter().map(|p| (p.first, p.longest, p.last)).collect();
        assert_eq!(flags, [(true, false, false), (false, true, false), (false, false, true)]);
    }

    #[test]
    fn the_source_knows_best_what_is_a_nap() {
        let mut long = sleep(3, (13, 0), 240);
        long.nap = Some(true);
        let mut short = sleep(4, (13, 0), 60);
        short.nap = Some(false);
        assert_eq!(told(&[long, short]), [(3, true, false), (4, false, true)]);
    }
}
