//! Sleep Cycle (`sleepdata.csv`), in all header generations: 6 columns (2013), 8 (2014 to 2020), 21
//! (2021 to 2024), 17 or 18 (Android), 25 (2025). Columns are found by the set of their names, for
//! names, order and number changed with every generation. Nothing is quoted.

mod columns;
mod session;

use lumbago_domain::Catalogue;

use self::columns::Columns;
use super::{Content, Format, Job, Recognition};
use crate::journal::{Journal, OutcomeDates, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Order, Unclear};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "sleep_cycle",
    page: include_str!("../../../../../docs/formats/sleep-cycle.md"),
    name: "Sleep Cycle",
    taken: "start, end, sleep quality, time in bed and asleep, notes, mood, heart rate, steps, snoring, \
            outdoor temperature",
    export: "in the app: Profile, Settings, Database, Export data; the file is sleepdata.csv",
    kind: FileKind::Diary,
    recognise,
    read,
};

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let columns = Columns::find(table)?;
    Some(Recognition {
        confidence: 0.97,
        why: format!(
            "columns Start, End, Sleep quality; {} of {} are of Sleep Cycle",
            columns.known,
            table.header.len()
        ),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(columns) = Columns::find(table) else {
        return Err(super::unrecognised(job));
    };
    columns.tell_not_taken(table, problems);
    let order = spreadsheet_order(job, columns.start, problems)?;
    let mut journal = Journal::default();
    let mut seen_rows = std::collections::BTreeSet::new();
    let mut records = table.records(false);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if record.iter().all(|c| c.trim().is_empty()) {
            problems.aside(super::empty_row(), seen);
        } else if !columns.takes_rest(table)
            && record.iter().skip(table.header.len()).any(|c| !c.trim().is_empty())
        {
            problems.aside(super::rows::too_many_values(), seen);
        } else if !seen_rows.insert(record.iter().collect::<Vec<_>>().join(";")) {
            problems.aside(super::same_row(), seen);
        } else {
            match session::read(&record, &columns, order, table, place.line, problems) {
                Ok(sleep) => {
                    problems.promised(place.line, sleep.rejected);
                    journal.sleeps.push(sleep);
                }
                Err((problem, column)) => {
                    let value = record.get(column).map(str::trim);
                    let column = table.header.get(column).map(String::as_str);
                    problems.aside(problem, Seen { column, value, ..seen });
                }
            }
        }
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "Notes",
        outcome: "notes of back spasms in Sleep Cycle",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

/// The order of day and month in times that a spreadsheet has rewritten; `None` for the app's own form,
/// and where nothing tells.
fn spreadsheet_order(
    job: &Job<'_>,
    start: usize,
    problems: &mut Problems,
) -> Result<Option<Order>, IngestError> {
    let name = || job.table.header.get(start).cloned().unwrap_or_default();
    let mut records = job.table.records(false);
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::new();
    while records.next(&mut record).is_some() {
        let cell = record.get(start).unwrap_or("").trim();
        if !cell.is_empty() && values::date_time(cell).is_none() {
            cells.push(cell.to_string());
        }
    }
    let order = match values::order(cells.iter().map(String::as_str)) {
        Ok(Order::YearFirst) | Err(Unclear::None) => return Ok(None),
        Ok(order) => order,
        Err(Unclear::Both) => {
            return Err(IngestError::DateOrder { file: job.file.into(), column: name() });
        }
        Err(Unclear::Either) => match job.options.date_order {
            Some(order) => order,
            None => return Ok(None),
        },
    };
    let first = if order == Order::DayFirst { "day" } else { "month" };
    let problem = Problem::note(
        "rewritten-times",
        format!("a spreadsheet has rewritten the times: read with the {first} first"),
        "nothing to do; the file as the app exports it has seconds too",
    );
    let column = name();
    let seen = Seen { column: Some(&column), ..Seen::default() };
    problems.add_times(problem, seen, cells.len() as u64);
    Ok(Some(order))
}
