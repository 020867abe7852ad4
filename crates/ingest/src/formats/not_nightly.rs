//! Tables that have to do with sleep and have no nights: one row a person, or averages over weeks. They are
//! refused with the reason, for nights of one person are what is compared.

use std::collections::BTreeSet;

use super::{Job, a_few};
use crate::IngestError;
use crate::table::{Table, squeeze};
use crate::values;

/// Records looked at.
const SAMPLE: usize = 2000;
/// Rows from which a column of different values may number people.
const ENOUGH: usize = 2;
/// Names of a person's column.
const PERSON: &[&str] = &[
    "person id",
    "person_id",
    "person",
    "participant",
    "participant id",
    "participant_id",
    "subject",
    "subject id",
    "subject_id",
    "patient id",
    "patient_id",
    "user id",
    "user_id",
    "respondent",
    "id",
];
/// Words of people's properties, two of which make a table of people.
const PROPERTIES: &[&str] = &[
    "gender",
    "sex",
    "age",
    "occupation",
    "bmi",
    "bmi category",
    "education",
    "ethnicity",
    "height",
    "weight",
];
/// Names of columns that hold a week.
const WEEKS: &[&str] =
    &["week", "week of", "week start", "week_start", "week ending", "week number"];

/// Files that lie beside the one with the nights: columns by which they are known, what they hold, and
/// the file to use.
const COMPANIONS: &[(&[&str], &str, &str)] = &[
    (
        &["position", "name", "frequencynumerator", "frequencydenominator"],
        "the list of habits of Loop Habit Tracker",
        "use Checkmarks.csv of the same export, which holds the days",
    ),
    (
        &["workout start time", "workout end time", "activity name"],
        "the workouts of Whoop",
        "use journal_entries.csv, sleeps.csv or physiological_cycles.csv of the same export",
    ),
    (
        &["sleep_id", "sleep_stage_id", "sleep_stage_type"],
        "single stages of sleep of Google Health",
        "use the file UserSleeps of the same export, which holds the sleeps",
    ),
    (
        &["id", "type", "submitdate"],
        "questionnaires that were filled in now and then",
        "use a table with a row a night",
    ),
    (
        &["source_column", "transform", "unit", "description"],
        "a description of columns",
        "use the table that it describes",
    ),
    (
        &["start", "duration", "value"],
        "raw measurements of Withings",
        "use sleep.csv or raw_sleep-monitor_sleep-state.csv of the same export",
    ),
];

/// The whole header of such files whose names alone would fit other tables.
const WHOLE_HEADERS: &[(&[&str], &str, &str)] = &[
    (
        &["date", "value", "notes"],
        "the days of one habit without its name, of Loop Habit Tracker",
        "use the Checkmarks.csv beside the folders of the same export, which holds all habits by name",
    ),
    (
        &["date", "value"],
        "the days of one habit without its name, of Loop Habit Tracker",
        "use the Checkmarks.csv beside the folders of the same export, which holds all habits by name",
    ),
    (
        &["date", "score"],
        "the scores of Loop Habit Tracker",
        "use Checkmarks.csv of the same export, which holds the days",
    ),
];

/// What a table of Loop Habit Tracker holds beside the marks by habit, if it is one, and what to use.
pub(super) fn beside_the_marks(table: &Table<'_>) -> Option<(&'static str, &'static str)> {
    let whole = WHOLE_HEADERS.iter().find(|(names, ..)| is_whole(table, names));
    let (_, what, instead) = whole.or_else(|| is_scores(table).then(|| &WHOLE_HEADERS[2]))?;
    Some((what, instead))
}

/// A column Date, and in all others scores from 0 to 1 with four places, as the app prints them.
fn is_scores(table: &Table<'_>) -> bool {
    let score = |cell: &str| {
        let number = cell.len() == 6 && cell.parse::<f64>().is_ok_and(|s| (0.0..=1.0).contains(&s));
        number && cell.as_bytes()[1] == b'.'
    };
    let sample = table.sample(SAMPLE);
    let cells = || sample.iter().flat_map(|r| r.iter().skip(1)).filter(|c| !c.is_empty());
    table.header.first().is_some_and(|name| squeeze(name) == "date")
        && cells().next().is_some()
        && cells().all(score)
}

fn is_whole(table: &Table<'_>, names: &[&str]) -> bool {
    table.header.len() == names.len()
        && table.header.iter().zip(names).all(|(h, n)| squeeze(h) == *n)
}

/// Why a table of no known format has no nights, if that can be told.
pub(super) fn refusal(job: &Job<'_>) -> Option<IngestError> {
    let table = job.table;
    let companion = COMPANIONS
        .iter()
        .find(|(columns, ..)| columns.iter().all(|name| table.column(name).is_some()))
        .map(|(_, what, instead)| (*what, *instead))
        .or_else(|| beside_the_marks(table));
    if let Some((what, instead)) = companion {
        return Some(IngestError::Companion { file: job.file.into(), what, instead });
    }
    averages(table)
        .map(|why| IngestError::Averages { file: job.file.into(), why })
        .or_else(|| people(job))
}

fn averages(table: &Table<'_>) -> Option<String> {
    let averaged = |name: &&String| {
        let name = squeeze(name);
        ["avg ", "avg_", "average ", "average_", "mean "].iter().any(|p| name.starts_with(p))
    };
    let names: Vec<&str> = table.header.iter().filter(averaged).map(String::as_str).collect();
    if names.len() * 2 > table.header.len() {
        return Some(format!("its columns are {}", a_few(names.iter().copied())));
    }
    let week = table.any_column(WEEKS)?;
    let dated = has_dates(table);
    (!dated).then(|| format!("the column `{}` stands in the place of a date", table.header[week]))
}

/// A person's column without a value twice, beside properties of people, and no date of a night.
fn people(job: &Job<'_>) -> Option<IngestError> {
    let table = job.table;
    let column = table.any_column(PERSON)?;
    let properties = PROPERTIES.iter().filter(|p| table.column(p).is_some()).count();
    if properties < 2 || has_dates(table) {
        return None;
    }
    let mut known = BTreeSet::new();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    let mut rows = 0;
    while records.next(&mut record).is_some() {
        known.insert(record.get(column).unwrap_or("").trim().to_string());
        rows += 1;
    }
    (rows >= ENOUGH && known.len() == rows).then(|| IngestError::PeopleNotNights {
        file: job.file.into(),
        column: table.header[column].clone(),
        rows: rows as u64,
    })
}

/// Whether a column holds dates in most of its cells.
fn has_dates(table: &Table<'_>) -> bool {
    let sample = table.sample(SAMPLE);
    (0..table.header.len()).any(|i| {
        let cells = || sample.iter().filter_map(|r| r.get(i)).filter(|c| !c.trim().is_empty());
        let date = |c: &&str| {
            values::iso_date(c.get(..10).unwrap_or(c)).is_some()
                || values::day_and_month(c).is_some()
        };
        let dates = cells().filter(date).count();
        dates > 0 && dates * 2 > cells().count()
    })
}
