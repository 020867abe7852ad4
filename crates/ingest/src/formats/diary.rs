//! lumbago's own diary: a row a night, `night` the evening date, fields of the catalogue by name.

use lumbago_domain::{Catalogue, Field, Kind, PROVENANCE_COLUMNS, Severity};

use super::nightly::{NightColumn, NightTable};
use super::{Content, Format, Job, PERSON, Recognition, a_few};
use crate::options::DateMeans;
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{DateReader, DecimalMark, Rule, decimal_mark};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "diary",
    page: include_str!("../../../../docs/formats/diary.md"),
    name: "lumbago diary",
    taken: "every column named after a factor; one row a night, dated by its evening",
    export: "`lumbago template my-diary` writes an empty one; any spreadsheet can fill it",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Records looked at to tell a decimal comma from a point.
const SAMPLE: usize = 200;

fn recognise(table: &Table<'_>, catalogue: &Catalogue) -> Option<Recognition> {
    let known: Vec<&str> = table
        .header
        .iter()
        .filter(|n| catalogue.resolve(n).is_some())
        .map(String::as_str)
        .collect();
    if table.column("night").is_some() {
        let (confidence, why) = match known.len() {
            0 => (0.5, "a column night, no column named after a factor".into()),
            _ => (1.0, format!("columns night, {}", a_few(known.iter().copied()))),
        };
        return Some(Recognition { confidence, why });
    }
    let others = table.header.iter().filter(|n| !is_person(n)).count().saturating_sub(1);
    let most = !known.is_empty() && known.len() * 2 >= others;
    if most && super::not_nightly::beside_the_marks(table).is_some() {
        return None;
    }
    (table.column("date").is_some() && most).then(|| Recognition {
        confidence: 0.7,
        why: format!("columns date, {}", a_few(known.iter().copied())),
    })
}

fn is_person(name: &str) -> bool {
    PERSON.iter().any(|p| name.eq_ignore_ascii_case(p))
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let (night, means) = match (table.column("night"), table.column("date")) {
        (Some(night), _) => (night, DateMeans::Evening),
        (None, date) => {
            let date = date.unwrap_or(0);
            let Some(means) = job.options.date_means else {
                let column = table.header[date].clone();
                return Err(IngestError::DateMeaning { file: job.file.into(), column });
            };
            (date, means)
        }
    };
    let person = table.any_column(PERSON);
    let columns = columns(job, night, person, problems);
    if columns.is_empty() {
        return Err(IngestError::NothingToUse {
            file: job.file.into(),
            format: FORMAT.name,
            missing: "no column named after a factor",
            columns: table.header.clone(),
            advice:
                "name the columns as `lumbago factors` lists them; `lumbago template my-diary` \
                     writes a diary with its data dictionary"
                    .into(),
        });
    }
    let today = job.options.today;
    let dates = DateReader::default();
    let (readings, program) = (false, None);
    let nights =
        NightTable { table, night, dates, means, person, columns, readings, today, program };
    Ok(Content { sheet: Some(nights.read(problems)), ..Content::default() })
}

/// The columns that are read; the others are named, with the factor they may be meant for.
fn columns(
    job: &Job<'_>,
    night: usize,
    person: Option<usize>,
    problems: &mut Problems,
) -> Vec<NightColumn> {
    let (table, catalogue) = (job.table, &job.options.catalogue);
    let mut fields: Vec<(usize, &Field)> = Vec::new();
    for (index, name) in table.header.iter().enumerate() {
        let ours = PROVENANCE_COLUMNS.contains(&name.as_str());
        if index == night || Some(index) == person || name.is_empty() || ours {
            continue;
        }
        let seen = Seen { column: Some(name), line: Some(1), ..Seen::default() };
        match catalogue.resolve(name) {
            Some(field) => match fields.iter().find(|(_, f)| f.key == field.key) {
                Some((first, _)) => {
                    let reason = format!(
                        "a second column for {}; `{}` is used",
                        field.key, table.header[*first]
                    );
                    problems.add(
                        Problem::column("duplicate-column", reason, "delete one of the two"),
                        seen,
                    );
                }
                None => fields.push((index, field)),
            },
            None => problems.add(unknown_column(name, catalogue), seen),
        }
    }
    let decimal = decimal(table, &fields);
    if decimal == DecimalMark::Comma {
        let reason = "numbers are written with a decimal comma".into();
        problems.add(Problem::note("decimal-comma", reason, "nothing to do"), Seen::default());
    }
    fields
        .into_iter()
        .map(|(index, field)| NightColumn {
            index,
            name: table.header[index].clone(),
            rule: Rule::new(field.clone(), decimal),
            night_before: false,
        })
        .collect()
}

fn decimal(table: &Table<'_>, fields: &[(usize, &Field)]) -> DecimalMark {
    let sample = table.sample(SAMPLE);
    let is_number = |f: &Field| matches!(f.kind, Kind::Amount | Kind::Count | Kind::Rating);
    let columns: Vec<usize> =
        fields.iter().filter(|(_, f)| is_number(f)).map(|(i, _)| *i).collect();
    decimal_mark(sample.iter().flat_map(|r| columns.iter().filter_map(|&i| r.get(i))))
}

/// A column that no factor is named after. The nearest name is offered, never taken.
pub(super) fn unknown_column(name: &str, catalogue: &Catalogue) -> Problem {
    let word = name.trim().to_lowercase();
    let names = catalogue
        .fields()
        .flat_map(|f| std::iter::once(&f.key).chain(&f.aliases))
        .map(String::as_str);
    let likely = crate::values::nearest(&word, names).and_then(|n| catalogue.resolve(n));
    let hint = match likely {
        Some(field) => format!("did you mean `{}`?", field.key),
        None => {
            "`lumbago factors` lists all names; a factor of your own is declared as [[factor]] \
                 in lumbago.toml or in a mapping file"
                .into()
        }
    };
    let severity = if likely.is_some() { Severity::Warning } else { Severity::Note };
    Problem::column("unknown-column", "no factor has this name".into(), hint).severity(severity)
}
