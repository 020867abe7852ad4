//! Any table, read as a mapping file says.

use super::nightly::{NightColumn, NightTable};
use super::{Content, Job, survey};
use crate::IngestError;
use crate::mapping::{ColumnSpec, Mapping, NightMeans, RowsAre};
use crate::options::DateMeans;
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{DateReader, Times};

/// Reads a table through the mapping of the options.
pub(crate) fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let does_not_fit = || IngestError::MappingDoesNotFit {
        file: job.file.into(),
        missing: job.options.mapping.as_ref().map_or_else(Vec::new, |m| m.missing_columns(table)),
        columns: table.header.clone(),
    };
    let mapping = job.options.mapping.as_ref().ok_or_else(does_not_fit)?;
    let (night, format, means) = mapping.night();
    let night = table.column(night).ok_or_else(does_not_fit)?;
    let person = match mapping.person() {
        Some(name) => Some(table.column(name).ok_or_else(does_not_fit)?),
        None => None,
    };
    let moment = means == Some(NightMeans::Moment);
    let means = match means {
        Some(NightMeans::Evening | NightMeans::Moment) => Some(DateMeans::Evening),
        Some(NightMeans::Wake) => Some(DateMeans::Wake),
        None => job.options.date_means,
    };
    let Some(means) = means else {
        let column = table.header[night].clone();
        return Err(IngestError::DateMeaning { file: job.file.into(), column });
    };
    let mut catalogue = job.options.catalogue.clone();
    mapping.declare(&mut catalogue).map_err(|e| IngestError::Mapping {
        file: job.file.into(),
        what: e.to_string(),
        advice: e.hint(),
    })?;
    let named = mapping.named_columns(table, &catalogue);
    tell_about_columns(table, mapping, &named, [Some(night), person], problems);
    let named: Vec<(String, ColumnSpec)> = named
        .into_iter()
        .filter_map(|i| Some((table.header[i].clone(), mapping.named(&table.header[i])?)))
        .collect();
    let mut columns: Vec<NightColumn> = Vec::new();
    for (name, spec) in mapping.columns().iter().chain(&named) {
        let (Some(index), Ok(field)) = (table.column(name), spec.field(name, &catalogue)) else {
            continue;
        };
        if columns.iter().any(|c| c.rule.field.key == field.key) {
            let reason = format!("a second column for {}; the first is used", field.key);
            let problem = Problem::column("duplicate-column", reason, "map one column to a factor");
            problems.add(problem, Seen { column: Some(name), ..Seen::default() });
            continue;
        }
        let night_before = means == DateMeans::Evening && spec.means == Some(DateMeans::Wake);
        if let Ok(rule) = spec.rule(name, field, mapping) {
            columns.push(NightColumn { index, name: name.clone(), rule, night_before });
        }
    }
    let times = if moment { Times::Tell } else { Times::Drop };
    let dates = DateReader::declared(format.map(str::to_string), times);
    let readings = mapping.rows() == RowsAre::Reading;
    let today = job.options.today;
    let program = survey::program(table, &job.options.catalogue);
    let nights =
        NightTable { table, night, dates, means, person, columns, readings, today, program };
    // Only what the caller has not declared yet is brought along.
    let declared = mapping
        .declarations()
        .into_iter()
        .filter(|d| job.options.catalogue.field(&d.key).is_none())
        .collect();
    let sheet = Some(nights.read(problems));
    Ok(Content { sheet, declared, stand_in: mapping.stand_in(), ..Content::default() })
}

/// Columns of the mapping that the file has not, and of the file that the mapping has not.
fn tell_about_columns(
    table: &Table<'_>,
    mapping: &Mapping,
    named: &[usize],
    keys: [Option<usize>; 2],
    problems: &mut Problems,
) {
    for name in mapping.missing_columns(table) {
        let problem = Problem::column(
            "missing-column",
            "the mapping file speaks of a column that the file has not".into(),
            "write the name exactly as in the header",
        );
        problems.add(problem, Seen { column: Some(&name), ..Seen::default() });
    }
    let mapped: Vec<usize> =
        mapping.columns().iter().filter_map(|(n, _)| table.column(n)).collect();
    let others: Vec<&str> = (0..table.header.len())
        .filter(|i| !keys.contains(&Some(*i)) && !mapped.contains(i) && !named.contains(i))
        .map(|i| table.header[i].as_str())
        .filter(|n| !n.is_empty())
        .collect();
    if let Some(first) = others.first() {
        let reason = format!("columns that the mapping file leaves out: {}", others.join(", "));
        let hint = "nothing to do, or add them under [columns]";
        let problem = Problem::note("column-not-mapped", reason, hint);
        let problem =
            Problem { consequence: lumbago_domain::Consequence::ColumnIgnored, ..problem };
        let seen = Seen { line: Some(1), column: Some(first), value: None };
        problems.add_times(problem, seen, others.len() as u64);
    }
}
