//! The loop over the rows of a table: each row is used, or set aside with its reason.

use lumbago_domain::Severity;

use crate::problems::{Problem, Problems, Seen};
use crate::table::{Place, Table};

/// Why a row is set aside, and where in the row that is seen.
pub(crate) struct Aside {
    problem: Problem,
    column: Option<usize>,
    /// True if the cell belongs into the message.
    shown: bool,
}

impl Aside {
    /// Because of the cell in this column, which is shown.
    pub(crate) fn cell(problem: Problem, column: usize) -> Self {
        Self { problem, column: Some(column), shown: true }
    }

    /// Because of this column, whose cell says nothing more.
    pub(crate) fn column(problem: Problem, column: usize) -> Self {
        Self { problem, column: Some(column), shown: false }
    }

    /// Counts the row as set aside and says why.
    pub(crate) fn tell(
        self,
        table: &Table<'_>,
        record: &csv::StringRecord,
        line: u64,
        problems: &mut Problems,
    ) {
        let column = self.column.and_then(|at| table.header.get(at)).map(String::as_str);
        let shown = self.column.filter(|_| self.shown);
        let value = shown.and_then(|at| record.get(at)).map(str::trim);
        problems.aside(self.problem, Seen { line: Some(line), column, value });
    }
}

impl From<Problem> for Aside {
    fn from(problem: Problem) -> Self {
        Self { problem, column: None, shown: false }
    }
}

/// Hands every well-formed record and its line to `row`, which says how many cells it left out or
/// why the row is set aside, and counts the row accordingly.
pub(crate) fn rows(
    table: &Table<'_>,
    problems: &mut Problems,
    mut row: impl FnMut(&csv::StringRecord, u64, &mut Problems) -> Result<u64, Aside>,
) {
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let outcome = match shape(&record, place, table, problems) {
            Ok(()) => row(&record, place.line, problems),
            Err(problem) => Err(problem.into()),
        };
        match outcome {
            Ok(rejected) => problems.promised(place.line, rejected),
            Err(aside) => aside.tell(table, &record, place.line, problems),
        }
    }
}

/// Whether a record has the cells of the header; a short one is mentioned and passes.
pub(crate) fn shape(
    record: &csv::StringRecord,
    place: Place,
    table: &Table<'_>,
    problems: &mut Problems,
) -> Result<(), Problem> {
    let width = table.header.len();
    if place.stray_quote {
        return Err(stray_quote());
    }
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Err(empty_row());
    }
    if record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        return Err(too_many_values());
    }
    if record.len() < width {
        problems.add(short_row(), Seen { line: Some(place.line), ..Seen::default() });
    }
    Ok(())
}

/// A quotation mark that swallows cells.
pub(crate) fn stray_quote() -> Problem {
    Problem::row(
        "stray-quote",
        "a quotation mark that is opened and not closed on its line, or closed in mid-cell".into(),
        "double quotation marks inside a cell (\"\") and close every cell that begins with one",
    )
}

/// A row without a value.
pub(crate) fn empty_row() -> Problem {
    Problem::row("empty-row", "a row of empty cells".into(), "delete the row")
        .severity(Severity::Note)
}

pub(super) fn too_many_values() -> Problem {
    Problem::row(
        "too-many-values",
        "more values than columns, so that it cannot be told which belongs where".into(),
        "put cells that contain the delimiter in quotation marks",
    )
}

fn short_row() -> Problem {
    Problem::kept(
        "short-row",
        "fewer values than columns; the columns at the end count as not recorded".into(),
        "check that the row was not cut",
    )
}
