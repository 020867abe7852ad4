//! `mattresses.csv`: which mattress a person slept on from when.

use std::collections::BTreeSet;

use jiff::civil::Date;
use lumbago_domain::{Catalogue, Field, Kind, Mattress};

use super::{Content, Format, Job, PERSON, Recognition};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{Cell, DateReader, DecimalMark, Rule, iso_date};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "mattresses",
    page: include_str!("../../../../docs/formats/side-tables.md"),
    name: "mattresses.csv",
    taken: "for each mattress: first evening, name, type, firmness, when it was made or bought",
    export: "`lumbago template my-diary` writes an empty one",
    kind: FileKind::Mattresses,
    recognise,
    read,
};

/// Columns in the order of the template.
pub(crate) const COLUMNS: &[&str] =
    &["person", "start_date", "mattress_id", "mattress_type", "firmness", "acquired_date"];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let others = ["mattress_id", "mattress_type", "acquired_date"];
    let some = others.iter().find(|n| table.column(n).is_some())?;
    (table.column("start_date").is_some() && table.column("night").is_none())
        .then(|| Recognition { confidence: 0.98, why: format!("columns start_date, {some}") })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    super::note_other_columns(table, COLUMNS, PERSON, problems);
    let mut rows = Rows::new(job);
    let mut mattresses = Vec::new();
    let mut starts = BTreeSet::new();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if let Err(problem) = super::shape(&record, place, table, problems) {
            problems.aside(problem, seen);
            continue;
        }
        let start_date = match rows.start(&record) {
            Ok(date) => date,
            Err(problem) => {
                let value = Some(rows.cell(&record, rows.start)).filter(|v| !v.is_empty());
                problems.aside(problem, Seen { column: Some("start_date"), value, ..seen });
                continue;
            }
        };
        let person = rows.cell(&record, rows.person).to_string();
        if !starts.insert((person.clone(), start_date)) {
            problems.aside(second_on_one_evening(), seen);
            continue;
        }
        let (mattress, rejected) = rows.mattress(person, start_date, &record, seen, problems);
        mattresses.push(mattress);
        problems.used(rejected);
    }
    mattresses.sort_by(|a, b| (&a.person, a.start_date).cmp(&(&b.person, b.start_date)));
    Ok(Content { mattresses, ..Content::default() })
}

/// Columns and rules.
struct Rows {
    person: Option<usize>,
    start: Option<usize>,
    id: Option<usize>,
    dates: DateReader,
    /// Column and rule of the other cells.
    kind: Option<(usize, Rule)>,
    firmness: Option<(usize, Rule)>,
    acquired: Option<(usize, Rule)>,
}

impl Rows {
    fn new(job: &Job<'_>) -> Self {
        let table = job.table;
        let rule = |field: Option<&Field>, name: &str| {
            Some((table.column(name)?, Rule::new(field?.clone(), DecimalMark::Point)))
        };
        let known = |name: &str| rule(job.options.catalogue.field(name), name);
        let date = Field::new("acquired_date", "Acquired", "", Kind::Date);
        Self {
            person: table.any_column(PERSON),
            start: table.column("start_date"),
            id: table.column("mattress_id"),
            dates: DateReader::default(),
            kind: known("mattress_type"),
            firmness: known("firmness"),
            acquired: rule(Some(&date), "acquired_date"),
        }
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, at: Option<usize>) -> &'r str {
        at.and_then(|i| record.get(i)).unwrap_or("").trim()
    }

    fn start(&mut self, record: &csv::StringRecord) -> Result<Date, Problem> {
        let text = self.cell(record, self.start);
        if text.is_empty() { Err(super::no_date()) } else { self.dates.read(text) }
    }

    /// The mattress of a row, and how many of its cells were left out.
    fn mattress(
        &self,
        person: String,
        start_date: Date,
        record: &csv::StringRecord,
        seen: Seen<'_>,
        problems: &mut Problems,
    ) -> (Mattress, u64) {
        let mut rejected = 0;
        let mut read = |column: &Option<(usize, Rule)>| -> Cell {
            let Some((at, rule)) = column else { return Cell::Missing };
            let value = self.cell(record, Some(*at));
            let seen = Seen { column: Some(&rule.field.key), value: Some(value), ..seen };
            match rule.read(value) {
                Ok((cell, odd)) => {
                    odd.into_iter().for_each(|p| problems.add(p, seen));
                    cell
                }
                Err(problem) => {
                    rejected += 1;
                    problems.add(problem, seen);
                    Cell::Missing
                }
            }
        };
        let firmness = read(&self.firmness).number();
        let kind = read(&self.kind);
        let mattress_type = match (&kind, &self.kind) {
            (Cell::Level(code), Some((_, rule))) => {
                rule.field.levels().get(usize::from(*code)).map(|l| l.key.clone())
            }
            _ => None,
        };
        let acquired_date = match read(&self.acquired) {
            Cell::Text(date) => iso_date(&date),
            _ => None,
        };
        if let Some(date) = acquired_date.filter(|d| *d > start_date) {
            let value = date.to_string();
            let seen = Seen { column: Some("acquired_date"), value: Some(&value), ..seen };
            problems.add(acquired_after_start(), seen);
        }
        let id = self.cell(record, self.id);
        let mattress_id = (!id.is_empty()).then(|| id.to_string());
        let mattress =
            Mattress { person, start_date, mattress_id, mattress_type, firmness, acquired_date };
        (mattress, rejected)
    }
}

fn second_on_one_evening() -> Problem {
    Problem::row(
        "duplicate-mattress",
        "a second mattress of a person that begins on the same evening; the first is used".into(),
        "correct start_date",
    )
}

fn acquired_after_start() -> Problem {
    Problem::kept(
        "acquired-after-start",
        "a mattress slept on before it was made or bought".into(),
        "correct acquired_date or start_date; its age is unknown on nights before acquired_date",
    )
}
