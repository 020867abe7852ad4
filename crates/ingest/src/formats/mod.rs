//! The formats, one file each, registered here. A format says how sure it is of a table and reads
//! it; nothing else in the program knows about it.

mod bearable;
mod daylio;
mod diary;
pub(crate) mod draft;
mod flaredown;
mod ggir;
mod habitbull;
mod lifesnaps;
mod loop_habits;
mod mapped;
mod mattresses;
mod migraine_buddy;
mod nightly;
mod not_nightly;
mod people;
mod plees;
mod rows;
mod sleep_as_android;
mod sleep_cycle;
mod sleep_events;
mod sleepmeter;
mod somnopose;
mod survey;
mod unrecognised;
mod wearables;
mod wellness;
mod whoop;
mod withings;
mod withings_states;

use self::rows::{Aside, empty_row, rows, shape, stray_quote};
use jiff::civil::DateTime;
use lumbago_domain::{Catalogue, Mattress, Person, Severity, StandIn};

use crate::problems::{Problem, Problems, Seen};
use crate::sheet::Sheet;
use crate::table::Table;
use crate::values::{self, Order, Unclear};
use crate::{FactorDeclaration, FileKind, IngestError, Options};

pub(crate) use mapped::read as read_mapped;
pub(crate) use people::columns as people_columns;
pub(crate) use unrecognised::{advice as suggestion, unrecognised};

/// A format that is read.
pub struct Format {
    /// Id, as in ledgers.
    pub id: &'static str,
    /// As shown to people.
    pub name: &'static str,
    /// What is taken from it.
    pub taken: &'static str,
    /// How to get the file.
    pub export: &'static str,
    /// Its page: how to export it, what is taken, which night it speaks of, what cannot be known.
    pub page: &'static str,
    /// What it is about.
    pub kind: FileKind,
    pub(crate) recognise: fn(&Table<'_>, &Catalogue) -> Option<Recognition>,
    pub(crate) read: Reader,
}

/// Reads a table into content and problems.
pub(crate) type Reader = fn(&Job<'_>, &mut Problems) -> Result<Content, IngestError>;

/// How sure a format is of a table.
pub(crate) struct Recognition {
    /// 0 to 1.
    pub(crate) confidence: f64,
    /// On what grounds.
    pub(crate) why: String,
}

/// A table to be read.
pub(crate) struct Job<'a> {
    pub(crate) file: &'a str,
    pub(crate) table: &'a Table<'a>,
    pub(crate) options: &'a Options,
}

/// What a format made of a table.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) sheet: Option<Sheet>,
    pub(crate) stand_in: Option<StandIn>,
    pub(crate) mattresses: Vec<Mattress>,
    pub(crate) people: Vec<Person>,
    pub(crate) declared: Vec<FactorDeclaration>,
}

/// All formats. Where two are equally sure of a table, the first reads it.
pub const FORMATS: &[Format] = &[
    survey::REDCAP,
    survey::QUALTRICS,
    survey::KOBO,
    survey::ODK,
    diary::FORMAT,
    mattresses::FORMAT,
    people::FORMAT,
    sleep_cycle::FORMAT,
    bearable::FORMAT,
    habitbull::FORMAT,
    withings::FORMAT,
    withings_states::FORMAT,
    loop_habits::FORMAT,
    sleep_as_android::FORMAT,
    daylio::FORMAT,
    whoop::JOURNAL,
    whoop::CYCLES,
    whoop::SLEEPS,
    wearables::OURA,
    wearables::OURA_TRENDS,
    wearables::FITBIT_SCORE,
    wearables::FITBIT_HEALTH,
    wearables::FITBIT_STRESS,
    wearables::FITBIT_TABLE,
    wearables::GARMIN,
    wearables::GARMIN_DAY,
    wearables::AUTOSLEEP,
    wearables::HEALTH_AUTO_EXPORT,
    wearables::GOOGLE_FIT,
    wearables::SLEEPBOT,
    wearables::SAMSUNG,
    wearables::FITBIT_WEB,
    migraine_buddy::FORMAT,
    sleepmeter::FORMAT,
    plees::FORMAT,
    somnopose::FORMAT,
    ggir::BASIC,
    ggir::ADVANCED,
    wellness::FORMAT,
    lifesnaps::FORMAT,
    sleep_events::FORMAT,
    flaredown::FORMAT,
    survey::GOOGLE_FORMS,
    survey::SLEEP_DIARY,
];

/// Columns of `mattresses.csv` in the order of the template.
pub(crate) fn mattress_columns() -> &'static [&'static str] {
    mattresses::COLUMNS
}

/// Names that stand for the person in lumbago's own files.
const PERSON: &[&str] = &["person", "person_id"];

/// The order of day and month in a column of an app's dates, from all its cells; where no cell
/// settles it, the order that was asked for, else the app's own, which is then said.
fn date_order(
    job: &Job<'_>,
    column: usize,
    own: Order,
    problems: &mut Problems,
) -> Result<Order, IngestError> {
    date_order_of(job, &[column], own, problems)
}

/// The same of several columns in one order. An app that writes the year first has no own order for dates
/// that a spreadsheet or another version wrote otherwise: these are then left unread.
fn date_order_of(
    job: &Job<'_>,
    columns: &[usize],
    own: Order,
    problems: &mut Problems,
) -> Result<Order, IngestError> {
    let mut records = job.table.records(true);
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    while records.next(&mut record).is_some() {
        cells.extend(columns.iter().map(|&at| record.get(at).unwrap_or("").to_string()));
    }
    let found = values::order(cells.iter().map(String::as_str));
    let name =
        columns.first().and_then(|&at| job.table.header.get(at)).cloned().unwrap_or_default();
    match found {
        Ok(order) => Ok(order),
        Err(Unclear::Both) => Err(IngestError::DateOrder { file: job.file.into(), column: name }),
        Err(Unclear::None) => Ok(own),
        Err(Unclear::Either) => {
            let order = job.options.date_order.unwrap_or(own);
            if job.options.date_order.is_none() && order != Order::YearFirst {
                let words = if order == Order::DayFirst { "day" } else { "month" };
                let problem = Problem::kept(
                    "date-order-assumed",
                    format!(
                        "no date settles whether day or month stands first; read with the {words} first, \
                         as this app writes by itself"
                    ),
                    "say `--date-order dmy` or `--date-order mdy` if you know",
                );
                problems.add(problem, Seen { column: Some(&name), ..Seen::default() });
            }
            Ok(order)
        }
    }
}

/// Names the columns of a side table that are not read.
fn note_other_columns(table: &Table<'_>, known: &[&str], person: &[&str], problems: &mut Problems) {
    for name in table.header.iter().filter(|n| !n.is_empty()) {
        let is_known = known.iter().chain(person).any(|k| k.eq_ignore_ascii_case(name));
        if is_known {
            continue;
        }
        let hint = match crate::values::nearest(&name.to_lowercase(), known.iter().copied()) {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => "`lumbago template my-diary` writes the columns of this table".into(),
        };
        let problem = Problem::column("unknown-column", "not a column of this table".into(), hint);
        let seen = Seen { line: Some(1), column: Some(name), value: None };
        problems.add(problem, seen);
    }
}

/// Longest sleep, hours.
const LONGEST_SLEEP: f64 = 24.0;

/// Whether a sleep ends after it begins, on the same day or the next, on days people have lived.
fn plausible_sleep(start: DateTime, end: DateTime) -> Result<(), Problem> {
    if !values::is_plausible(start.date()) || !values::is_plausible(end.date()) {
        return Err(Problem::row(
            "impossible-date",
            "a date before 1970 or after 2100, which apps write for a sleep without an end".into(),
            "nothing to do",
        ));
    }
    let hours = start.duration_until(end).as_secs_f64() / 3600.0;
    if hours == 0.0 {
        return Err(Problem::row(
            "sleep-without-length",
            "a sleep that ends as it begins: a recording that was broken off".into(),
            "nothing to do",
        )
        .severity(Severity::Note));
    }
    if hours < 0.0 {
        return Err(Problem::row(
            "end-before-start",
            "a sleep that ends before it begins".into(),
            "nothing to do",
        ));
    }
    if hours > LONGEST_SLEEP {
        return Err(Problem::row(
            "sleep-over-a-day",
            "a sleep of more than 24 hours: the recording was not stopped".into(),
            "nothing to do",
        ));
    }
    Ok(())
}

fn same_row() -> Problem {
    Problem::row(
        "duplicate-row",
        "a row that stands twice in the file".into(),
        "nothing to do; the first one is used",
    )
    .severity(Severity::Note)
}

fn not_a_date() -> Problem {
    Problem::row(
        "not-a-date",
        "not a date".into(),
        "use the file as exported by the app. Where no date tells, `--date-order` says whether the day or the \
         month stands first",
    )
}

/// Why a cell is no date; a spreadsheet's day number is proposed as the date it stands for.
fn explain_date(text: &str) -> Problem {
    values::spreadsheet_date(text.trim()).unwrap_or_else(not_a_date)
}

fn not_a_moment() -> Problem {
    Problem::row(
        "not-a-time",
        "not a date with a time".into(),
        "use the file as exported by the app; a spreadsheet rewrites its times. Where no date tells, \
         `--date-order` says whether the day or the month stands first",
    )
}

fn no_date() -> Problem {
    Problem::row("no-date", "a row without a date".into(), "fill in the date")
}

/// What to do about an outcome that an app does not really record.
pub(crate) const KEEP_A_DIARY: &str = "nothing to do; a diary with spasm_count is the surer way";

/// Where the outcome of an app's export comes from.
pub(crate) fn outcome_words(stand_in: Option<&StandIn>, spasms: &str) -> String {
    match stand_in {
        Some(stand_in) => format!("the outcome is {}; it stands in for spasms", stand_in.what),
        None => format!("the outcome is {spasms}"),
    }
}

/// Names of columns as listed in grounds and messages: a few, and how many more.
fn a_few<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let shown = names.iter().take(4).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        0..=4 => shown,
        n => format!("{shown} and {} more", n - 4),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn formats_are_described_and_have_ids_of_their_own() {
        let ids: BTreeSet<_> = FORMATS.iter().map(|f| f.id).collect();
        assert_eq!(ids.len(), FORMATS.len());
        for format in FORMATS {
            for text in [format.name, format.taken, format.export] {
                assert!(!text.is_empty(), "{}", format.id);
            }
            for part in [
                "# ",
                "\n## Getting the file\n",
                "\n## What is taken\n",
                "\n## Which night\n",
                "\n## What cannot be known\n",
            ] {
                assert!(format.page.contains(part), "the page of {} lacks {part:?}", format.id);
            }
        }
    }
}
