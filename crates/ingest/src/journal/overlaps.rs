//! One sleep recorded twice: by a watch and a phone, or by two apps that write into one file. The
//! hours of a night must not be added up over both.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::DateTime;
use lumbago_domain::Severity;

use super::sleeps::Sleep;
use crate::problems::{Problem, Problems, Seen};

/// Longest time by which a sleep may begin before another and still reach into it, hours.
const REACH: i64 = 24;

/// Takes out every sleep of which half or more lies within a longer sleep of the same person; among
/// equals the first stays. Returns what was taken out, and its lines.
pub(super) fn take_out(
    sleeps: &mut Vec<Sleep>,
    problems: &mut Problems,
) -> (Vec<Sleep>, BTreeSet<u64>) {
    let doubled = doubled(sleeps);
    if !doubled.contains(&true) {
        return (Vec::new(), BTreeSet::new());
    }
    let mut at = doubled.iter();
    let (out, kept) = std::mem::take(sleeps).into_iter().partition(|_| at.next() == Some(&true));
    *sleeps = kept;
    let labelled = |s: &&Sleep| !s.labels.is_empty();
    let out: Vec<Sleep> = out;
    if let Some(first) = out.iter().find(labelled) {
        let count = out.iter().filter(labelled).count() as u64;
        let seen = Seen { line: Some(first.line), ..Seen::default() };
        problems.add_times(note(), seen, count);
    }
    let lines = out.iter().map(|s| s.line).collect();
    (out, lines)
}

/// Which sleeps lie within another, by half of their length or more.
fn doubled(sleeps: &[Sleep]) -> Vec<bool> {
    let mut longest_first: Vec<usize> = (0..sleeps.len()).collect();
    longest_first.sort_by(|&a, &b| {
        let length = |i: usize| sleeps[i].start.duration_until(sleeps[i].end);
        length(b).cmp(&length(a)).then(a.cmp(&b))
    });
    let mut kept: BTreeMap<(&str, DateTime), DateTime> = BTreeMap::new();
    let mut doubled = vec![false; sleeps.len()];
    for i in longest_first {
        let Sleep { person, start, end, .. } = &sleeps[i];
        let length = start.duration_until(*end);
        if length <= SignedDuration::ZERO {
            continue;
        }
        let from = start.saturating_sub(SignedDuration::from_hours(REACH));
        let near = kept.range((person.as_str(), from)..(person.as_str(), *end));
        let within = near
            .map(|((_, other), until)| (*other.max(start)).duration_until(*until.min(end)))
            .any(|both| both > SignedDuration::ZERO && both * 2 >= length);
        if within {
            doubled[i] = true;
        } else {
            let until = kept.entry((person, *start)).or_insert(*end);
            *until = (*until).max(*end);
        }
    }
    doubled
}

const WHAT: &str = "a sleep of which half or more lies within a longer one of the same person, such as of a \
                    second device: the longer holds";

/// The row of such a sleep, where nothing else stands in it.
pub(super) fn row() -> Problem {
    Problem::row("overlapping-sleep", WHAT.into(), "nothing to do, if both are the same sleep")
        .severity(Severity::Note)
}

/// The same where its labels are kept.
fn note() -> Problem {
    Problem::note(
        "overlapping-sleep",
        format!("{WHAT}; the labels of both are kept"),
        "nothing to do, if both are the same sleep",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    fn sleep(line: u64, person: &str, from: (i8, i8, i8), minutes: i64) -> Sleep {
        let start = datetime(2026, 3, from.0, from.1, from.2, 0, 0);
        let end = start.checked_add(SignedDuration::from_mins(minutes)).expect("a moment");
        Sleep { person: person.into(), ..Sleep::new(line, start, end) }
    }

    #[test]
    fn of_two_recordings_of_one_sleep_the_longer_stays() {
        let sleeps = [
            sleep(1, "", (2, 23, 10), 460),
            sleep(2, "", (2, 23, 0), 480),
            // Pieces of a night and a night that begins as another ends.
            sleep(3, "", (3, 7, 10), 30),
            sleep(4, "", (4, 0, 0), 240),
            sleep(5, "", (4, 3, 50), 200),
            // Within the night, and of somebody else.
            sleep(6, "", (4, 1, 0), 60),
            sleep(7, "b", (4, 1, 0), 60),
            // The same twice.
            sleep(8, "", (5, 23, 0), 400),
            sleep(9, "", (5, 23, 0), 400),
        ];
        let lines: Vec<u64> =
            sleeps.iter().zip(doubled(&sleeps)).filter(|(_, d)| *d).map(|(s, _)| s.line).collect();
        assert_eq!(lines, [1, 6, 9]);
    }

    #[test]
    fn labels_of_both_recordings_stay() {
        let mut phone = sleep(2, "", (3, 0, 0), 300);
        phone.labels.push("Coffee".into());
        let mut sleeps = vec![sleep(1, "", (2, 23, 0), 480), phone];
        let mut problems = Problems::new("log.csv");
        let (out, lines) = take_out(&mut sleeps, &mut problems);
        assert_eq!(lines, BTreeSet::from([2]));
        assert_eq!((sleeps.len(), out.len()), (1, 1));
        assert_eq!(out[0].labels, ["Coffee"]);
    }
}
