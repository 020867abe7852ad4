//! Sleep logs as GGIR takes them (`g.loadlog`): a row a person, nights side by side. The basic form has clock
//! times by the number of the night, the advanced one calendar dates.

mod advanced;
mod basic;

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};

use super::{Content, Job};
use crate::journal::{Journal, OutcomeDates, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::quality::{Night, Written};
use crate::table::Table;
use crate::values::{self, Cell};
use crate::vocabulary::Vocabulary;

pub(crate) use advanced::FORMAT as ADVANCED;
pub(crate) use basic::FORMAT as BASIC;

/// Nights and days looked for.
const MOST: usize = 400;
/// Hour before which a clock time of going to bed is of the next calendar day.
const NOON: u16 = 12 * 60;

/// A clock time; a text that is none costs its cell.
fn time(
    table: &Table<'_>,
    record: &csv::StringRecord,
    line: u64,
    at: usize,
    rejected: &mut u64,
    problems: &mut Problems,
) -> Option<u16> {
    let text = record.get(at).unwrap_or("").trim();
    let read = values::clock(text);
    if read.is_none() && !values::is_missing(text) {
        *rejected += 1;
        let column = table.header.get(at).map(String::as_str);
        problems.add(not_a_clock(), Seen { line: Some(line), column, value: Some(text) });
    }
    read
}

fn at(day: Date, minutes: u16) -> DateTime {
    day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

/// The moment of going to bed on an evening: a time before noon is after midnight.
fn begins(evening: Date, clock: u16) -> Option<DateTime> {
    let day = if clock < NOON { evening.tomorrow().ok()? } else { evening };
    Some(at(day, clock))
}

/// Hours beyond which the two times of a night do not give its length.
const LONGEST_NIGHT: f64 = 16.0;

/// Files a sleep under the night under which the log has it. Where the log counts a sleep by day to
/// an earlier evening than its middle would, the log holds.
fn push(
    journal: &mut Journal,
    (person, line): (&str, u64),
    evening: Date,
    (start, end): (DateTime, DateTime),
) {
    if super::plausible_sleep(start, end).is_err() {
        return;
    }
    if lumbago_domain::night_of(start, end) == evening {
        let sleep = Sleep::new(line, start, end);
        journal.sleeps.push(Sleep { person: person.into(), nap: Some(false), ..sleep });
        return;
    }
    let clock = |at: DateTime| Cell::Clock(at.hour() as u16 * 60 + at.minute() as u16);
    let hours = start.duration_until(end).as_secs_f64() / 3600.0;
    half(journal, (person, line), evening, "bed_time", clock(start));
    half(journal, (person, line), evening, "rise_time", clock(end));
    if hours <= LONGEST_NIGHT {
        half(journal, (person, line), evening, "time_in_bed_h", Cell::Number(hours));
    }
}

/// Files what is known of a night of which the rest is missing.
fn half(journal: &mut Journal, (person, line): (&str, u64), night: Date, key: &str, cell: Cell) {
    let (person, key) = (person.to_string(), key.to_string());
    journal.values.push(Value { line, person, night, key, cell });
}

/// Numbers of people, in the order of the file.
#[derive(Default)]
struct People(BTreeMap<String, u32>);

impl People {
    fn number(&mut self, code: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(code.into()).or_insert(next)
    }
}

/// The beginning and end of a night with their columns, as they are written.
fn written(night: Date, line: u64, times: [(Option<usize>, Option<u16>); 2]) -> Night {
    let [bed, rise] =
        times.map(|(column, minutes)| Some(Written { minutes: minutes?, line, column: column? }));
    Night { night, line, clocks: [bed, None, None, rise], ..Night::default() }
}

fn assemble(journal: Journal, job: &Job<'_>, problems: &mut Problems) -> Content {
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    journal.assemble(&words, &job.options.catalogue, problems)
}

fn nothing() -> Problem {
    Problem::row("no-values", "a person without a night that can be used".into(), "nothing to do")
}

fn not_a_clock() -> Problem {
    Problem::cell(
        "not-a-time",
        "not a clock time from 00:00 to 23:59".into(),
        "write HH:MM with 24 hours; 24:00 may belong to either of two days",
    )
}
