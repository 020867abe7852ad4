//! From readings to nights.

use jiff::civil::Date;
use lumbago_domain::{
    Catalogue, Column, Consequence, Diagnostic, Field, Kind, Mattress, NightLog, Origin, Person,
    Readings, Severity, StandIn,
};

use crate::StoreError;
use crate::fold::{Cell, empty_like, fold, push};
use crate::frame::{Group, group};
use crate::{mattress, people};

/// Hours by which two sources may differ on the length of a sleep before it is mentioned.
const HOURS_TOLERANCE: f64 = 0.5;
/// Relative difference of other numbers below which two sources agree.
const NUMBER_TOLERANCE: f64 = 1e-9;

/// Makes one record a person and night of everything that was read.
///
/// Readings of one source that speak of the same night are folded by each field's rule. Between
/// sources the first one given that says anything of a field holds; where a later one contradicts
/// it, a diagnostic counts the nights. Nights are sorted by person code and evening date.
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

    let mut columns = Vec::new();
    for field in catalogue.fields() {
        if let Some(column) = merge(field, &readings, &runs, &mut diagnostics) {
            columns.push(column);
        }
    }
    let origin = runs
        .iter()
        .map(|r| Origin { source: r[0].0 as u32, line: readings[r[0].0].line[r[0].1[0] as usize] })
        .collect();
    let mattresses = mattress::attribute(mattresses, &united.people, &mut diagnostics);
    let stand_in = stand_in(&readings, &mut diagnostics);
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

/// One field of all sources, a row a night; `None` where nobody recorded it.
fn merge(
    field: &Field,
    readings: &[Readings],
    runs: &[Vec<(usize, Vec<u32>)>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Column> {
    let sources: Vec<Option<&Column>> =
        readings.iter().map(|r| r.columns.iter().find(|c| c.field == field.key)).collect();
    if sources.iter().all(Option::is_none) {
        return None;
    }
    let mut values = empty_like(field, runs.len());
    let mut conflicts = 0;
    for night in runs {
        let mut kept: Option<Cell> = None;
        for (source, rows) in night {
            let Some(column) = sources[*source] else { continue };
            let Some(cell) = fold(&column.values, rows, field.fold) else { continue };
            match &kept {
                None => kept = Some(cell),
                Some(first) if contradicts(field, first, &cell) => conflicts += 1,
                Some(_) => {}
            }
        }
        push(&mut values, kept);
    }
    if conflicts > 0 {
        diagnostics.push(Diagnostic {
            code: "sources-contradict".into(),
            severity: Severity::Warning,
            file: "several files".into(),
            line: None,
            column: Some(field.key.clone()),
            value: None,
            reason: format!("two sources say different things of `{}` on the same night", field.key),
            hint: "the file that comes first by name is used; leave the column out of the other to be sure".into(),
            count: conflicts,
            consequence: Consequence::Kept,
        });
    }
    (values.recorded() > 0).then(|| Column { field: field.key.clone(), values })
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

fn stand_in(readings: &[Readings], diagnostics: &mut Vec<Diagnostic>) -> Option<StandIn> {
    let first = readings.iter().find_map(|r| r.stand_in.clone());
    let mixed = first.is_some()
        && readings.iter().any(|r| {
            let has_outcome =
                r.columns.iter().any(|c| c.field == "spasm_any" || c.field == "spasm_count");
            has_outcome && r.stand_in != first
        });
    if mixed {
        diagnostics.push(Diagnostic {
            code: "outcomes-mixed".into(),
            severity: Severity::Error,
            file: "several files".into(),
            line: None,
            column: None,
            value: None,
            reason: "one input has spasms and another has a stand-in for them; the two were put together".into(),
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
