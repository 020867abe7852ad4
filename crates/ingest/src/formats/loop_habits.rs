//! Loop Habit Tracker (`Checkmarks.csv`): a row a day and a column a habit. Versions differ in how a
//! day is written: -1 to 3, the words UNKNOWN, NO, YES_AUTO, YES_MANUAL, SKIP, or, by a fault of
//! 2.0, `Entry(timestamp=…, value=…)` with a comma of its own. A habit that was not due (1,
//! YES_AUTO) was not done. Numbers are stored a thousandfold.

use lumbago_domain::{Catalogue, Severity};

use super::{Content, Format, Job, Recognition};
use crate::journal::{Journal, OutcomeDates, Said, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values;
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "loop_habits",
    page: include_str!("../../../../docs/formats/loop-habits.md"),
    name: "Loop Habit Tracker",
    taken: "habits by day, done or not, with their amounts",
    export: "in the app: Settings, Export as CSV; the archive holds Checkmarks.csv",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Rows looked at to recognise the values.
const SAMPLE: usize = 50;
/// Numbers of this size and more are amounts, stored a thousandfold.
const LEAST_AMOUNT: i64 = 100;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Day {
    Unknown,
    No,
    Yes,
    Amount(f64),
}

/// Reads a value of any version.
fn day(text: &str) -> Option<Day> {
    Some(match text {
        "-1" | "UNKNOWN" | "" => Day::Unknown,
        "0" | "NO" => Day::No,
        // Not due on the day, by the habit's rhythm: nobody did it.
        "1" | "YES_AUTO" => Day::No,
        "2" | "YES_MANUAL" => Day::Yes,
        "3" | "SKIP" => Day::Unknown,
        number => match number.parse::<i64>() {
            Ok(n) if n >= LEAST_AMOUNT => Day::Amount(n as f64 / 1000.0),
            _ => return None,
        },
    })
}

/// The cells of a record, with `Entry(timestamp=…, value=…)` put together again.
fn cells(record: &csv::StringRecord) -> Vec<String> {
    let mut cells = Vec::with_capacity(record.len());
    let mut parts = record.iter().map(str::trim);
    while let Some(part) = parts.next() {
        if part.starts_with("Entry(timestamp=") {
            let value = parts.next().unwrap_or("");
            let value = value.trim_start_matches("value=").trim_end_matches(')');
            cells.push(value.to_string());
        } else {
            cells.push(part.to_string());
        }
    }
    cells
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let first = table.header.first()?;
    let unnamed = super::not_nightly::beside_the_marks(table).is_some();
    if !first.eq_ignore_ascii_case("date") || table.header.len() < 2 || unnamed {
        return None;
    }
    let sample = table.sample(SAMPLE);
    let values: Vec<String> = sample.iter().flat_map(|r| cells(r).into_iter().skip(1)).collect();
    let filled: Vec<&str> = values.iter().map(String::as_str).filter(|v| !v.is_empty()).collect();
    let known = filled.iter().filter(|v| day(v).is_some()).count();
    // Plain 0 and 1 could be anybody's table: one of the app's own marks must be there.
    let own =
        filled.iter().any(|v| matches!(*v, "-1" | "UNKNOWN" | "YES_MANUAL" | "YES_AUTO" | "SKIP"));
    (own && known == filled.len()).then(|| Recognition {
        confidence: 0.9,
        why: "a column Date, and the app's marks for done, not done and unknown".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let order = super::date_order(job, 0, values::Order::MonthFirst, problems)?;
    let mut journal = Journal::default();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        let cells = cells(&record);
        let first = cells.first().map_or("", String::as_str);
        let Some(night) = values::date_in(order, first) else {
            let seen = Seen { column: Some(&table.header[0]), value: Some(first), ..seen };
            problems.aside(super::not_a_date(), seen);
            continue;
        };
        let before = journal.marks.len();
        let mut rejected = 0;
        for (label, text) in table.header.iter().zip(&cells).skip(1) {
            let said = match day(text) {
                Some(Day::Yes) => Said::Chosen,
                Some(Day::No) => Said::Answered(false),
                Some(Day::Amount(amount)) => Said::Amount(amount),
                Some(Day::Unknown) => continue,
                None => {
                    rejected += 1;
                    problems.add(
                        unknown_mark(),
                        Seen { column: Some(label), value: Some(text), ..seen },
                    );
                    continue;
                }
            };
            if !label.is_empty() {
                journal.mark(place.line, "", night, label, said);
            }
        }
        if journal.marks.len() == before {
            problems.aside(nothing_known(), seen);
        } else {
            problems.promised(place.line, rejected);
        }
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Day(job.options.date_means),
        column: "habit",
        outcome: "a habit named after back spasms in Loop Habit Tracker",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn unknown_mark() -> Problem {
    Problem::cell(
        "unknown-level",
        "not one of the marks Loop Habit Tracker writes".into(),
        "use the file as exported by the app",
    )
}

fn nothing_known() -> Problem {
    Problem::row(
        "no-values",
        "a day on which nothing is known of any habit".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_all_versions() {
        for (text, expected) in [
            ("-1", Some(Day::Unknown)),
            ("SKIP", Some(Day::Unknown)),
            ("YES_AUTO", Some(Day::No)),
            ("1", Some(Day::No)),
            ("2", Some(Day::Yes)),
            ("7350", Some(Day::Amount(7.35))),
            ("often", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
    }

    #[test]
    fn the_comma_inside_an_entry_is_no_delimiter() {
        let record = csv::StringRecord::from(vec![
            "2023-01-09",
            "Entry(timestamp=2023-01-09",
            " value=-1)",
            "Entry(timestamp=2023-01-09",
            " value=2)",
        ]);
        assert_eq!(cells(&record), ["2023-01-09", "-1", "2"]);
    }
}
