//! Nights as Parquet: one column a field, columns of provenance, and the description of the file in
//! its key-value metadata.

use std::io::Cursor;

use lumbago_domain::{
    Column, Nullable, PROVENANCE_COLUMNS, Provenance, Readings, Source, Values, day_number,
};
use polars::prelude::{
    Column as PlColumn, DataFrame, DataType, KeyValueMetadata, NamedFrom, ParquetReader,
    ParquetWriter, SerReader, Series,
};

use super::{About, Canonical, Nights, catalogue, cells};
use crate::StoreError;
use crate::assemble::date_of;

/// Key of our entry in the file's metadata.
const KEY: &str = "lumbago";
/// Columns of our own beside the fields.
const PERSON: &str = "person";
const NIGHT: &str = "night";
/// Format of the source.
const FORMAT: &str = "nights";

/// True if the bytes begin like a Parquet file.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1")
}

/// The nights as a Parquet file: a column a field, the columns of provenance, and the description
/// of the file in its metadata.
///
/// # Errors
/// Only if the frame library refuses.
pub fn write_parquet(nights: &Nights<'_>) -> Result<Vec<u8>, StoreError> {
    let log = nights.log;
    let codes: Vec<&str> =
        log.person.iter().map(|&p| log.people[p as usize].code.as_str()).collect();
    let days: Vec<i32> = log.night.iter().map(|&d| day_number(d) as i32).collect();
    let night = Series::new(NIGHT.into(), &days)
        .cast(&DataType::Date)
        .map_err(StoreError::frame("written"))?;
    let mut columns = vec![PlColumn::new(PERSON.into(), &codes), PlColumn::from(night)];
    columns.extend(log.columns.iter().map(to_polars));
    let mut told: [Vec<String>; 6] = Default::default();
    for i in 0..log.len() {
        for (column, cell) in told.iter_mut().zip(cells::write(log, nights.provenance, i)) {
            column.push(cell);
        }
    }
    columns.extend(
        PROVENANCE_COLUMNS.iter().zip(&told).map(|(name, c)| PlColumn::new((*name).into(), c)),
    );
    let mut frame = DataFrame::new_infer_height(columns).map_err(StoreError::frame("written"))?;
    let about = About::of(nights).json();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(vec![(
            KEY.to_string(),
            about,
        )])))
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
    let about = About::parse(rest)
        .ok_or_else(|| not_ours("the description of its columns is of another version"))?;
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
    let texts = |name: &str| {
        let column =
            frame.column(name).and_then(|c| c.str().cloned()).map_err(|_| missing(name))?;
        Ok(column.iter().map(|t| t.unwrap_or_default().to_string()).collect::<Vec<_>>())
    };
    let [lines, given, others] = [3, 4, 5].map(|k| texts(PROVENANCE_COLUMNS[k]));
    let (lines, given, others) = (lines?, given?, others?);
    let mut provenance = Provenance::new(about.sources.clone());
    for ((lines, given), others) in lines.iter().zip(&given).zip(&others) {
        cells::read(&mut provenance, frame.height(), [lines, given, others])
            .ok_or_else(|| not_ours("its columns of provenance were changed"))?;
    }
    let mut columns = Vec::new();
    for field in catalogue(&about.factors).fields() {
        let Ok(column) = frame.column(&field.key) else { continue };
        let values = from_polars(field, column).ok_or_else(|| missing(&field.key))?;
        columns.push(Column { field: field.key.clone(), values });
    }
    let source = Source { file: name.into(), format: FORMAT.into(), sha256: sha256.into() };
    let line = (1..).take(night.len()).collect();
    let stand_in = None;
    let earlier = Some(provenance);
    let readings = Readings { source, people, person, night, line, columns, stand_in, earlier };
    Ok(about.with(readings))
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
