//! From readings to nights.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lumbago_domain::{
    Catalogue, Column, Consequence, Diagnostic, Field, Kind, Mattress, NightLog, Origin, Person,
    Provenance, Readings, Severity,
};

use crate::StoreError;
use crate::by_night::{ByNight, by_night};
use crate::fold::{Cell, empty_like, fold, push, suits};
use crate::priority::SourceKind;
use crate::trace::{Givers, Trace};
use crate::{mattress, people, priority, stand_in};

/// Hours by which two sources may differ on the length of a sleep before it is mentioned.
const HOURS_TOLERANCE: f64 = 0.5;
/// The same of its stages, in minutes.
const MINUTES_TOLERANCE: f64 = 60.0 * HOURS_TOLERANCE;
/// Minutes by which two sources may differ on a clock time before it is mentioned: a device dates
/// falling asleep where a diary dates lights out, and half an hour between them is ordinary.
const CLOCK_TOLERANCE: u16 = 60;
/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Relative difference of other numbers below which two sources agree.
const NUMBER_TOLERANCE: f64 = 1e-9;

/// What became of the readings.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The nights.
    pub log: NightLog,
    /// Where each came from.
    pub provenance: Provenance,
    /// What came up on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// Rows of the readings of which nothing is in any night.
    pub left_out: Vec<LeftOut>,
}

/// A row that was read and that no night rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which of the readings, in the order in which they were given.
    pub readings: usize,
    /// Its line in the file.
    pub line: u64,
    /// Code of the diagnostic that tells why.
    pub code: String,
}

/// Makes one record a person and night of everything that was read.
///
/// Readings of one source that speak of the same night are folded by each field's rule. Between
/// sources the one that comes first in the field's [`priority`](crate::priority) and says anything
/// holds, the first given among equals; where another contradicts it, a diagnostic a pair of
/// sources counts the nights and names both values, and the provenance keeps both. Where any
/// source has spasms, stand-ins for them are left out. Nights are sorted by person code and evening
/// date.
///
/// # Errors
/// [`StoreError::NoNights`] without a single dated reading.
pub fn assemble(
    catalogue: Catalogue,
    mut readings: Vec<Readings>,
    mattresses: Vec<Mattress>,
    people: Vec<Person>,
) -> Result<Assembled, StoreError> {
    let mut diagnostics = Vec::new();
    let left_out = stand_in::give_way(&mut readings, &catalogue, &mut diagnostics);
    if readings.iter().all(|r| r.night.is_empty()) {
        return Err(StoreError::NoNights);
    }
    let united = people::unite(&readings, people, &mut diagnostics);
    let nights = by_night(&readings, &united);

    let mut about_outcome = Vec::new();
    let stand_in = stand_in::outcome(&readings, &mut about_outcome);
    // Each column goes once its nights are made: readings and nights are not in memory twice.
    let mut read: Vec<Vec<Column>> =
        readings.iter_mut().map(|r| std::mem::take(&mut r.columns)).collect();
    let mut trace = Trace::new(&readings, &nights);
    let mut columns = Vec::new();
    for field in catalogue.fields() {
        let own = read.iter_mut().map(|columns| take(columns, &field.key)).collect();
        if let Some(column) = merge(field, own, &readings, &nights, &mut trace, &mut diagnostics) {
            columns.push(column);
        }
    }
    drop(read);
    let mut provenance = trace.finish();
    let origin = (0..nights.len())
        .map(|i| nights.first(i))
        .map(|(source, row)| Origin { source: source as u32, line: readings[source].line[row] })
        .collect();
    let mattresses = mattress::attribute(mattresses, &united.people, &mut diagnostics);
    diagnostics.append(&mut about_outcome);
    let mut log = NightLog {
        people: united.people,
        night: nights.day.iter().map(|&day| date_of(day)).collect(),
        person: nights.person,
        origin,
        columns,
        mattresses,
        sources: readings.into_iter().map(|r| r.source).collect(),
        stand_in,
        catalogue,
    };
    mattress::join(&mut log, &mut provenance, &mut diagnostics)?;
    let catalogue = &log.catalogue;
    log.columns.sort_by_key(|c| catalogue.position(&c.field));
    provenance.given.sort_by_key(|g| catalogue.position(&g.field));
    Ok(Assembled { log, provenance, diagnostics, left_out })
}

/// The column of a field, taken out of those of a source.
fn take(columns: &mut Vec<Column>, field: &str) -> Option<Column> {
    let at = columns.iter().position(|c| c.field == field)?;
    Some(columns.swap_remove(at))
}

/// One field of all sources, a row a night; `None` where nobody recorded it. `own` is its column in
/// each of the readings.
fn merge(
    field: &Field,
    own: Vec<Option<Column>>,
    readings: &[Readings],
    nights: &ByNight,
    trace: &mut Trace<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Column> {
    let sources: Vec<Option<&Column>> = own
        .iter()
        .zip(readings)
        .map(|(column, r)| {
            let column = column.as_ref()?;
            if !suits(field, &column.values) {
                diagnostics.push(another_kind(field, r, column));
                return None;
            }
            Some(column)
        })
        .collect();
    if sources.iter().all(Option::is_none) {
        return None;
    }
    let ranks: Vec<usize> = readings.iter().map(|r| priority::rank(&field.key, r)).collect();
    let mut values = empty_like(field, nights.len());
    let mut conflicts: BTreeMap<(usize, usize), Conflict> = BTreeMap::new();
    let mut givers = Givers::default();
    let mut said: Vec<(usize, &[u32], Cell)> = Vec::new();
    for i in 0..nights.len() {
        for (source, rows) in nights.runs(i) {
            let Some(column) = sources[source] else { continue };
            let Some(cell) = fold(&column.values, rows, field.fold) else { continue };
            said.push((source, rows, cell));
        }
        // Stable: among equals the first given holds.
        said.sort_by_key(|(source, ..)| ranks[*source]);
        trace.tell(&field.key, i, &said, |a, b| contradicts(field, a, b), &mut givers);
        let mut said = said.drain(..);
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
    trace.given(&field.key, givers);
    let mut conflicts: Vec<_> = conflicts.into_iter().collect();
    // Most nights first; the pairs of files are in order already.
    conflicts.sort_by_key(|(_, c)| std::cmp::Reverse(c.nights));
    diagnostics.extend(
        conflicts.into_iter().map(|((a, b), c)| c.report(field, &readings[a], &readings[b])),
    );
    (values.recorded() > 0).then(|| Column { field: field.key.clone(), values })
}

/// Two inputs declare a factor of one name as different kinds.
fn another_kind(field: &Field, readings: &Readings, column: &Column) -> Diagnostic {
    Diagnostic {
        code: "declared-twice".into(),
        severity: Severity::Error,
        file: readings.source.file.clone(),
        line: None,
        column: Some(field.key.clone()),
        value: None,
        reason: format!(
            "another input declares `{}` as another kind of value, so what this one says of it is \
             not used",
            field.key
        ),
        hint: "give one of the two another name in its mapping file".into(),
        count: column.values.recorded() as u64,
        consequence: Consequence::ColumnIgnored,
    }
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
        let [a, b] = [holds, other].map(SourceKind::of_source);
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
            hint: if a != b && priority::is_measured(&field.key) {
                "nothing to do where a device and memory differ; otherwise correct the file that is wrong"
            } else {
                "correct the file that is wrong, or leave the column out of it"
            }
            .into(),
            count: self.nights,
            consequence: Consequence::Kept,
        }
    }
}

/// True if two sources cannot both be right.
fn contradicts(field: &Field, a: &Cell, b: &Cell) -> bool {
    match (a, b) {
        (Cell::Number(a), Cell::Number(b)) => {
            let tolerance = match field.unit.as_str() {
                "hours" if priority::is_measured(&field.key) => HOURS_TOLERANCE,
                "min" if priority::is_measured(&field.key) => MINUTES_TOLERANCE,
                _ => NUMBER_TOLERANCE * a.abs().max(b.abs()),
            };
            (a - b).abs() > tolerance
        }
        (Cell::Clock(a), Cell::Clock(b)) => {
            let apart = a.abs_diff(*b);
            apart.min(DAY - apart) > CLOCK_TOLERANCE
        }
        // Free text and sets add to each other.
        (Cell::Text(_), Cell::Text(_)) if !matches!(field.kind, Kind::Level { .. }) => false,
        _ => a != b,
    }
}

/// The date of a day number.
pub(crate) fn date_of(day: i32) -> Date {
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day))
}
