//! Bearable (`Bearable_Export_….csv`): long format, one row a reading. Two header generations, told
//! by the pair of columns `category` and `rating/amount`. Readings of the hours after midnight and
//! everything about sleep are dated by the day after the night.

mod line;
mod nights;
mod uses;

use lumbago_domain::{Catalogue, Severity};

use self::line::{Columns, Line};
use super::{Content, Format, Job, Recognition};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "bearable",
    page: include_str!("../../../../../docs/formats/bearable.md"),
    name: "Bearable",
    taken: "symptoms, factors, food factors, sleep, sleep quality, mood, energy, painkillers and magnesium",
    export: "in the app: Profile, Export data; the file is Bearable_Export_ and a date",
    kind: FileKind::Diary,
    recognise,
    read,
};

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let columns = Columns::find(table)?;
    Some(Recognition {
        confidence: 0.97,
        why: format!(
            "columns category, rating/amount; header of {}",
            if columns.iso_date.is_some() { "2024" } else { "2020 to 2022" }
        ),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(columns) = Columns::find(table) else {
        return Err(super::unrecognised(job));
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if let Err(problem) = super::shape(&record, place, table, problems) {
            problems.aside(problem, seen);
            continue;
        }
        match Line::read(&record, &columns, place.line) {
            Ok(Some(line)) => lines.push(line),
            Ok(None) => {
                let value = record.get(columns.category).map(str::trim);
                problems.aside(not_taken(), Seen { column: Some("category"), value, ..seen });
            }
            Err(problem) => {
                let value = record.get(columns.date).map(str::trim);
                problems.aside(problem, Seen { column: Some("date"), value, ..seen });
            }
        }
    }
    Ok(nights::assemble(&lines, &job.options.catalogue, problems))
}

fn not_taken() -> Problem {
    Problem::row(
        "category-not-taken",
        "a category that does not bear on the question, such as gratitudes or meals".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}
