//! `mattresses.csv`: which mattress a person slept on from when.

use lumbago_domain::{Catalogue, Mattress};

use super::{Content, Format, Job, PERSON, Recognition};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{Cell, DateReader, DecimalMark, Rule, is_missing};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "mattresses",
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

/// Columns and rules.
struct Layout {
    person: Option<usize>,
    start: usize,
    id: Option<usize>,
    acquired: Option<usize>,
    /// Column and rule of type and firmness.
    kind: Option<(usize, Rule)>,
    firmness: Option<(usize, Rule)>,
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    super::note_other_columns(table, COLUMNS, PERSON, problems);
    let rule = |name: &str| {
        let field = job.options.catalogue.field(name)?;
        Some((table.column(name)?, Rule::new(field.clone(), DecimalMark::Point)))
    };
    let layout = Layout {
        person: table.any_column(PERSON),
        start: table.column("start_date").unwrap_or(0),
        id: table.column("mattress_id"),
        acquired: table.column("acquired_date"),
        kind: rule("mattress_type"),
        firmness: rule("firmness"),
    };
    let mut mattresses: Vec<Mattress> = Vec::new();
    let mut dates = DateReader::default();
    let mut acquired_dates = DateReader::default();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if place.stray_quote {
            problems.aside(super::stray_quote(), seen);
            continue;
        }
        if record.iter().all(|c| c.trim().is_empty()) {
            problems.aside(super::empty_row(), seen);
            continue;
        }
        let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).unwrap_or("").trim();
        let start_text = cell(Some(layout.start));
        let start_date = match dates.read(start_text) {
            Ok(date) => date,
            Err(problem) => {
                let column = Some(table.header[layout.start].as_str());
                problems.aside(problem, Seen { column, value: Some(start_text), ..seen });
                continue;
            }
        };
        let person = cell(layout.person);
        if mattresses.iter().any(|m| m.person == person && m.start_date == start_date) {
            problems.aside(second_on_one_evening(), seen);
            continue;
        }
        let mut rejected = 0;
        let acquired_text = cell(layout.acquired);
        let acquired_date = (!is_missing(acquired_text))
            .then(|| acquired_dates.read(acquired_text))
            .and_then(|read| {
                read.inspect_err(|problem| {
                    rejected += 1;
                    let problem =
                        Problem::cell(problem.code, problem.reason.clone(), problem.hint.clone());
                    let seen =
                        Seen { column: Some("acquired_date"), value: Some(acquired_text), ..seen };
                    problems.add(problem, seen);
                })
                .ok()
            });
        if acquired_date.is_some_and(|d| d > start_date) {
            let seen = Seen { column: Some("acquired_date"), value: Some(acquired_text), ..seen };
            problems.add(acquired_after_start(), seen);
        }
        let mut typed = |column: &Option<(usize, Rule)>| -> Cell {
            let Some((at, rule)) = column else { return Cell::Missing };
            let text = cell(Some(*at));
            let seen = Seen { column: Some(&table.header[*at]), value: Some(text), ..seen };
            match rule.read(text) {
                Ok((value, odd)) => {
                    odd.into_iter().for_each(|p| problems.add(p, seen));
                    value
                }
                Err(problem) => {
                    rejected += 1;
                    problems.add(problem, seen);
                    Cell::Missing
                }
            }
        };
        let kind = typed(&layout.kind);
        let firmness = typed(&layout.firmness).number();
        let mattress_type = match (&kind, &layout.kind) {
            (Cell::Level(code), Some((_, rule))) => {
                rule.field.levels().get(usize::from(*code)).map(|l| l.key.clone())
            }
            _ => None,
        };
        let id = cell(layout.id);
        mattresses.push(Mattress {
            person: person.into(),
            start_date,
            mattress_id: (!id.is_empty()).then(|| id.into()),
            mattress_type,
            firmness,
            acquired_date,
        });
        problems.used(rejected);
    }
    mattresses.sort_by(|a, b| (&a.person, a.start_date).cmp(&(&b.person, b.start_date)));
    Ok(Content { mattresses, ..Content::default() })
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
