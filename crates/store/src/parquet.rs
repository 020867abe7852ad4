//! Nights as Parquet: one column a field, the rest of the log in the file's key-value metadata.

use std::io::Cursor;

use lumbago_domain::{
    Catalogue, Column, Mattress, NightLog, Nullable, Person, Readings, Source, StandIn, Values,
    day_number,
};
use polars::prelude::{
    Column as PlColumn, DataFrame, DataType, KeyValueMetadata, NamedFrom, ParquetReader,
    ParquetWriter, SerReader, Series,
};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::assemble::date_of;

/// Key of our entry in the file's metadata.
const KEY: &str = "lumbago";
/// Columns of our own beside the fields.
const PERSON: &str = "person";
const NIGHT: &str = "night";
const LINE: &str = "source_line";

/// All of the log that is not a column.
#[derive(Serialize, Deserialize)]
struct Rest {
    catalogue: Catalogue,
    people: Vec<Person>,
    mattresses: Vec<Mattress>,
    stand_in: Option<StandIn>,
}

/// A log read back, ready to be assembled alone or with others.
pub struct Canonical {
    /// The factors in force when it was written.
    pub catalogue: Catalogue,
    /// The nights, a row each.
    pub readings: Readings,
    /// Mattress histories.
    pub mattresses: Vec<Mattress>,
    /// People and their answers.
    pub people: Vec<Person>,
}

/// True if the bytes begin like a Parquet file.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1")
}

/// The log as a Parquet file.
///
/// # Errors
/// Only if the frame library refuses.
pub fn write_parquet(log: &NightLog) -> Result<Vec<u8>, StoreError> {
    let codes: Vec<&str> =
        log.person.iter().map(|&p| log.people[p as usize].code.as_str()).collect();
    let days: Vec<i32> = log.night.iter().map(|&d| day_number(d) as i32).collect();
    let lines: Vec<u64> = log.origin.iter().map(|o| o.line).collect();
    let night = Series::new(NIGHT.into(), &days)
        .cast(&DataType::Date)
        .map_err(StoreError::frame("written"))?;
    let mut columns = vec![
        PlColumn::new(PERSON.into(), &codes),
        PlColumn::from(night),
        PlColumn::new(LINE.into(), &lines),
    ];
    columns.extend(log.columns.iter().map(to_polars));
    let mut frame = DataFrame::new_infer_height(columns).map_err(StoreError::frame("written"))?;
    let rest = Rest {
        catalogue: log.catalogue.clone(),
        people: log.people.clone(),
        mattresses: log.mattresses.clone(),
        stand_in: log.stand_in.clone(),
    };
    let rest = serde_json::to_string(&rest).unwrap_or_default();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(vec![(KEY.to_string(), rest)])))
        .finish(&mut frame)
        .map_err(StoreError::frame("written"))?;
    Ok(bytes)
}

/// Reads a log written by [`write_parquet`].
///
/// # Errors
/// [`StoreError::NotOurs`] for any other Parquet file.
pub fn read_parquet(name: &str, sha256: &str, bytes: &[u8]) -> Result<Canonical, StoreError> {
    let not_ours = |why: &str| StoreError::NotOurs { name: name.into(), why: why.into() };
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let metadata = reader.get_metadata().map_err(|e| not_ours(&e.to_string()))?.clone();
    let rest = metadata
        .key_value_metadata()
        .iter()
        .flatten()
        .find(|kv| kv.key == KEY)
        .and_then(|kv| kv.value.as_deref())
        .ok_or_else(|| not_ours("it carries no description of its columns"))?;
    let rest: Rest = serde_json::from_str(rest)
        .map_err(|_| not_ours("the description of its columns is of another version"))?;
    let frame = reader.finish().map_err(|e| not_ours(&e.to_string()))?;
    let missing = |column: &str| not_ours(&format!("it has no column `{column}`"));

    let codes = frame.column(PERSON).and_then(|c| c.str()).map_err(|_| missing(PERSON))?;
    let mut people: Vec<String> = Vec::new();
    let mut person = Vec::with_capacity(frame.height());
    for code in codes.iter() {
        let code = code.unwrap_or_default();
        let at = people.iter().rposition(|p| p == code).unwrap_or_else(|| {
            people.push(code.into());
            people.len() - 1
        });
        person.push(at as u32);
    }
    let night =
        frame.column(NIGHT).and_then(|c| c.cast(&DataType::Int32)).map_err(|_| missing(NIGHT))?;
    let night = night.i32().map_err(|_| missing(NIGHT))?;
    let night = night.iter().map(|d| d.map(date_of)).collect::<Option<Vec<_>>>();
    let night = night.ok_or_else(|| not_ours("a night has no date"))?;
    let line = frame.column(LINE).and_then(|c| c.u64().cloned()).map_err(|_| missing(LINE))?;
    let line = line.iter().map(|l| l.unwrap_or(0)).collect();
    let mut columns = Vec::new();
    for field in rest.catalogue.fields() {
        let Ok(column) = frame.column(&field.key) else { continue };
        let values = from_polars(field, column).ok_or_else(|| missing(&field.key))?;
        columns.push(Column { field: field.key.clone(), values });
    }
    let source = Source {
        file: name.into(),
        format: "lumbago nights (Parquet)".into(),
        sha256: sha256.into(),
    };
    Ok(Canonical {
        readings: Readings {
            source,
            people,
            person,
            night,
            line,
            columns,
            stand_in: rest.stand_in,
        },
        catalogue: rest.catalogue,
        mattresses: rest.mattresses,
        people: rest.people,
    })
}

fn to_polars(column: &Column) -> PlColumn {
    let name = column.field.as_str().into();
    match &column.values {
        Values::Number(v) => {
            PlColumn::new(name, v.iter().map(Option::<&f64>::copied).collect::<Vec<_>>())
        }
        Values::YesNo(v) => {
            PlColumn::new(name, v.iter().map(Option::<&bool>::copied).collect::<Vec<_>>())
        }
        Values::Clock(v) => {
            PlColumn::new(name, v.iter().map(|m| m.map(|&m| i32::from(m))).collect::<Vec<_>>())
        }
        Values::Level { .. } | Values::Text(_) => {
            let texts: Vec<Option<&str>> =
                (0..column.values.len()).map(|i| column.values.text(i)).collect();
            PlColumn::new(name, texts)
        }
    }
}

fn from_polars(field: &lumbago_domain::Field, column: &PlColumn) -> Option<Values> {
    let n = column.len();
    Some(match crate::fold::empty_like(field, 0) {
        Values::Number(_) => Values::Number(column.f64().ok()?.iter().collect()),
        Values::YesNo(_) => Values::YesNo(column.bool().ok()?.iter().collect()),
        Values::Clock(_) => {
            let minutes = column.i32().ok()?;
            Values::Clock(minutes.iter().map(|m| m.and_then(|m| u16::try_from(m).ok())).collect())
        }
        Values::Text(_) => {
            let texts: Nullable<String> =
                column.str().ok()?.iter().map(|t| t.map(str::to_string)).collect();
            Values::Text(texts)
        }
        level @ Values::Level { .. } => {
            let mut values = level;
            let texts = column.str().ok()?;
            for i in 0..n {
                let cell = texts.get(i).map(|t| crate::fold::Cell::Text(t.into()));
                crate::fold::push(&mut values, cell);
            }
            values
        }
    })
}
