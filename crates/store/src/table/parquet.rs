//! Any Parquet file.

use std::io::Cursor;

use polars::prelude::{Column, DataType, ParquetReader, SerReader};

use crate::StoreError;
use crate::table::cells::{Cells, Kind, join};
use crate::table::{Table, TableColumn, TableValues, distinct};

fn unreadable(file: &str, why: impl ToString) -> StoreError {
    StoreError::Unreadable { file: file.into(), why: why.to_string() }
}

pub(super) fn names(file: &str, bytes: &[u8]) -> Result<Vec<String>, StoreError> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let schema = reader.schema().map_err(|e| unreadable(file, e))?;
    distinct(file, schema.iter_names().map(|n| n.to_string()).collect())
}

pub(super) fn read(
    file: &str,
    bytes: &[u8],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Table, StoreError> {
    let columns: Vec<String> =
        names(file, bytes)?.into_iter().filter(|name| wanted(name)).collect();
    let frame = ParquetReader::new(Cursor::new(bytes))
        .with_columns(Some(columns.clone()))
        .finish()
        .map_err(|e| unreadable(file, e))?;
    let mut found = Vec::with_capacity(columns.len());
    for name in &columns {
        let column = frame.column(name).map_err(|e| unreadable(file, e))?;
        found.push(values(file, name, column)?);
    }
    Ok(Table { rows: frame.height(), columns: found })
}

fn values(file: &str, name: &str, column: &Column) -> Result<TableColumn, StoreError> {
    let bad = |e: polars::error::PolarsError| unreadable(file, e);
    let mut missing: Vec<bool> = column.is_null().iter().map(|m| m.unwrap_or(true)).collect();
    let values = match column.dtype() {
        DataType::Boolean => {
            let each = column.bool().map_err(bad)?;
            TableValues::YesNo(each.iter().map(|v| v.unwrap_or(false)).collect())
        }
        DataType::Date => {
            let days = column.cast(&DataType::Int32).map_err(bad)?;
            let days = days.i32().map_err(bad)?;
            TableValues::Day(days.iter().map(|v| i64::from(v.unwrap_or(0))).collect())
        }
        kind if kind.is_primitive_numeric() => {
            let each = column.cast(&DataType::Float64).map_err(bad)?;
            let mut numbers: Vec<f64> =
                each.f64().map_err(bad)?.iter().map(|v| v.unwrap_or(0.0)).collect();
            for (row, v) in numbers.iter_mut().enumerate() {
                if v.is_nan() {
                    (missing[row], *v) = (true, 0.0);
                } else if v.is_infinite() {
                    let column = name.to_owned();
                    return Err(StoreError::Infinite { file: file.into(), column, row: row + 1 });
                }
            }
            TableValues::Number(numbers)
        }
        DataType::String => {
            let mut cells = Cells::new(Kind::Text);
            for text in column.str().map_err(bad)?.iter() {
                cells.push(text.unwrap_or(""), false);
            }
            missing = cells.missing;
            join(vec![cells.values])
        }
        other => {
            let why = format!("column `{name}` holds {other}, which is not read");
            return Err(unreadable(file, why));
        }
    };
    Ok(TableColumn { name: name.to_owned(), values, missing, remark: None })
}
