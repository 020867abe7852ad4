//! From readings to nights.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lumbago_domain::{
    Catalogue, Column, Consequence, Diagnostic, Field, Kind, Mattress, NightLog, Origin, Person,
    Readings, Severity, StandIn,
};

use crate::StoreError;
use crate::fold::{Cell, empty_like, fold, push};
use crate::frame::{Group, group};
use crate::priority::SourceKind;
use crate::{mattress, people, priority};

/// Hours by which two sources may differ on the length of a sleep before it is mentioned.
const HOURS_TOLERANCE: f64 = 0.5;
/// Relative difference of other numbers below which two sources agree.
const NUMBER_TOLERANCE: f64 = 1e-9;

/// Makes one record a person and night of everything that was read.
///
/// Readings of one source that speak of the same night are folded by each field's rule. Between
/// sources the one that comes first in the field's [`priority`](crate::priority) and says anything
/// holds, the first given among equals; where another contradicts it, a diagnostic a pair of
/// sources counts the nights and names both values. Where any source has spasms, stand-ins for
/// them are left out. Nights are sorted by person code and evening date.
///
/// # Errors
/// [`StoreError::NoNights`] without a single dated reading.
pub fn assemble(
    catalogue: Catalogue,
    readings: Vec<Readings>,
    mattresses: Vec<Mattress>,
    people: Vec<Person>,
) -> Result<(NightLog, Vec<Diagnostic>), StoreError> {
    if readings.iter().all(|r| r.night.is_empty()) {
        return Err(StoreError::NoNights);
    }
    let mut diagnostics = Vec::new();
    let united = people::unite(&readings, people, &mut diagnostics);
    let groups = group(&readings, &united)?;
    let starts = starts(&readings);
    let runs: Vec<Vec<(usize, Vec<u32>)>> = groups.iter().map(|g| by_source(g, &starts)).collect();

    let real = has_spasms(&readings);
    let mut columns = Vec::new();
    for field in catalogue.fields() {
        let speaks: Vec<bool> =
            readings.iter().map(|r| !priority::gives_way(field.role, r, real)).collect();
        if let Some(column) = merge(field, &readings, &speaks, &runs, &mut diagnostics) {
            columns.push(column);
        }
    }
    let origin = runs
        .iter()
        .map(|r| Origin { source: r[0].0 as u32, line: readings[r[0].0].line[r[0].1[0] as usize] })
        .collect();
    let mattresses = mattress::attribute(mattresses, &united.people, &mut diagnostics);
    let stand_in = stand_in(&readings, real, &mut diagnostics);
    let mut log = NightLog {
        people: united.people,
        person: groups.iter().map(|g| g.person).collect(),
        night: groups.iter().map(|g| date_of(g.day)).collect(),
        origin,
        columns,
        mattresses,
        sources: readings.into_iter().map(|r| r.source).collect(),
        stand_in,
        catalogue,
    };
    mattress::join(&mut log, &mut diagnostics)?;
    let catalogue = &log.catalogue;
    log.columns.sort_by_key(|c| catalogue.position(&c.field));
    Ok((log, diagnostics))
}

/// First global row number of each source.
fn starts(readings: &[Readings]) -> Vec<u32> {
    let mut next = 0;
    readings
        .iter()
        .map(|r| {
            let start = next;
            next += r.night.len() as u32;
            start
        })
        .collect()
}

/// The rows of a night source by source, as rows of that source.
fn by_source(group: &Group, starts: &[u32]) -> Vec<(usize, Vec<u32>)> {
    let mut runs: Vec<(usize, Vec<u32>)> = Vec::with_capacity(1);
    for &row in &group.rows {
        let source = starts.partition_point(|&s| s <= row) - 1;
        let local = row - starts[source];
        match runs.last_mut() {
            Some((last, rows)) if *last == source => rows.push(local),
            _ => runs.push((source, vec![local])),
        }
    }
    runs
}

/// One field of all sources that may speak of it, a row a night; `None` where nobody recorded it.
fn merge(
    field: &Field,
    readings: &[Readings],
    speaks: &[bool],
    runs: &[Vec<(usize, Vec<u32>)>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Column> {
    let sources: Vec<Option<&Column>> = readings
        .iter()
        .zip(speaks)
        .map(|(r, &speaks)| r.columns.iter().find(|c| speaks && c.field == field.key))
        .collect();
    if sources.iter().all(Option::is_none) {
        return None;
    }
    let ranks: Vec<usize> = readings.iter().map(|r| priority::rank(&field.key, r)).collect();
    let mut values = empty_like(field, runs.len());
    let mut conflicts: BTreeMap<(usize, usize), Conflict> = BTreeMap::new();
    for night in runs {
        let mut said: Vec<(usize, &[u32], Cell)> = Vec::with_capacity(1);
        for (source, rows) in night {
            let Some(column) = sources[*source] else { continue };
            let Some(cell) = fold(&column.values, rows, field.fold) else { continue };
            said.push((*source, rows, cell));
        }
        // Stable: among equals the first given holds.
        said.sort_by_key(|(source, ..)| ranks[*source]);
        let mut said = said.into_iter();
        let kept = said.next();
        if let Some((holds, rows, first)) = &kept {
            for (other, other_rows, cell) in said.filter(|(.., c)| contradicts(field, first, c)) {
                conflicts
                    .entry((*holds, other))
                    .or_insert_with(|| Conflict {
                        line: readings[*holds].line[rows[0] as usize],
                        kept: first.to_string(),
                        other_line: readings[other].line[other_rows[0] as usize],
                        other: cell.to_string(),
                        nights: 0,
                    })
                    .nights += 1;
            }
        }
        push(&mut values, kept.map(|(.., cell)| cell));
    }
    let mut conflicts: Vec<_> = conflicts.into_iter().collect();
    // Most nights first; the pairs of files are in order already.
    conflicts.sort_by_key(|(_, c)| std::cmp::Reverse(c.nights));
    diagnostics.extend(
        conflicts.into_iter().map(|((a, b), c)| c.report(field, &readings[a], &readings[b])),
    );
    (values.recorded() > 0).then(|| Column { field: field.key.clone(), values })
}

/// Two sources that contradict each other on a field: the first night, and how many.
struct Conflict {
    line: u64,
    kept: String,
    other_line: u64,
    other: String,
    nights: u64,
}

impl Conflict {
    fn report(self, field: &Field, holds: &Readings, other: &Readings) -> Diagnostic {
        let [a, b] = [holds, other].map(|r| SourceKind::of(&r.source.format));
        let why = if a == b {
            "both are of one kind, so the file that comes first by name holds".to_string()
        } else {
            format!("for `{}` a {} holds before a {}", field.key, a.word(), b.word())
        };
        Diagnostic {
            code: "sources-contradict".into(),
            severity: Severity::Warning,
            file: holds.source.file.clone(),
            line: Some(self.line),
            column: Some(field.key.clone()),
            value: Some(self.kept.clone()),
            reason: format!(
                "two sources say different things of `{}` on the same night: {} line {} has {}, {} \
                 line {} has {}; {why}",
                field.key,
                holds.source.file,
                self.line,
                self.kept,
                other.source.file,
                self.other_line,
                self.other
            ),
            hint: "correct the file that is wrong, or leave the column out of it".into(),
            count: self.nights,
            consequence: Consequence::Kept,
        }
    }
}

/// True if two sources cannot both be right.
fn contradicts(field: &Field, a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => {
            let tolerance = if field.key == "sleep_hours" {
                HOURS_TOLERANCE
            } else {
                NUMBER_TOLERANCE * a.abs().max(b.abs())
            };
            (a - b).abs() > tolerance
        }
        // Free text and sets add to each other; clock times of two devices always differ a little.
        (Cell::Text(_), Cell::Text(_)) if !matches!(field.kind, Kind::Level { .. }) => false,
        (Cell::Clock(_), _) => false,
        _ => a != b,
    }
}

/// True if a source has spasms themselves, and not only a stand-in, on any night.
fn has_spasms(readings: &[Readings]) -> bool {
    readings.iter().any(|r| r.stand_in.is_none() && outcome_nights(r) > 0)
}

/// Readings of a source that say whether or how often there was an event.
fn outcome_nights(readings: &Readings) -> u64 {
    let spasms = ["spasm_any", "spasm_count"];
    let counted = readings.columns.iter().filter(|c| spasms.contains(&c.field.as_str()));
    counted.map(|c| c.values.recorded() as u64).max().unwrap_or(0)
}

/// What the outcome of the log is, if it is not spasms. Stand-ins that gave way are reported; two
/// stand-ins that differ cannot be one outcome.
fn stand_in(
    readings: &[Readings],
    real: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<StandIn> {
    let stand_ins = || readings.iter().filter(|r| r.stand_in.is_some() && outcome_nights(r) > 0);
    if real {
        diagnostics.extend(stand_ins().map(|r| {
            Diagnostic {
                code: "stand-in-left-out".into(),
                severity: Severity::Note,
                file: r.source.file.clone(),
                line: None,
                column: None,
                value: None,
                reason:
                    "another input has spasms themselves, so what stands in for them here is not \
                     used; nights that only this file speaks of have no outcome"
                        .into(),
                hint: "to analyse what stands in for spasms, give this file alone".into(),
                count: outcome_nights(r),
                consequence: Consequence::ColumnIgnored,
            }
        }));
        return None;
    }
    let first = readings.iter().find_map(|r| r.stand_in.clone());
    if let Some(other) = stand_ins().find(|r| r.stand_in != first) {
        diagnostics.push(Diagnostic {
            code: "outcomes-mixed".into(),
            severity: Severity::Error,
            file: other.source.file.clone(),
            line: None,
            column: None,
            value: None,
            reason: "two inputs have different stand-ins for spasms; the two were put together"
                .into(),
            hint: "analyse the two inputs apart".into(),
            count: 1,
            consequence: Consequence::Kept,
        });
    }
    first
}

/// The date of a day number.
pub(crate) fn date_of(day: i32) -> Date {
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day))
}
