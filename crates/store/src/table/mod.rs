//! Any table, CSV or Parquet, as named columns of numbers, days, yes/no or text: for models that
//! are written by hand, where no format and no factor is known beforehand.

mod cells;
mod delimited;
mod parquet;

use crate::StoreError;
use crate::nights_file::is_parquet;

/// Cells that count as missing, as they stand in the file.
pub const MISSING: &[&str] = &["", "NA", "NaN", "nan", "null", "NULL", "."];

/// Columns of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Rows.
    pub rows: usize,
    /// Columns, in the order of the file.
    pub columns: Vec<TableColumn>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Name in the header.
    pub name: String,
    /// A value a row; what stands in a missing row means nothing.
    pub values: TableValues,
    /// Which rows have none.
    pub missing: Vec<bool>,
    /// What the reader of the file decided that its user may not expect.
    pub remark: Option<String>,
}

/// What a column holds, by what all of its cells are.
#[derive(Debug, Clone, PartialEq)]
pub enum TableValues {
    /// Finite numbers.
    Number(Vec<f64>),
    /// Dates (`YYYY-MM-DD` or `DD.MM.YYYY`), as days since 1970-01-01.
    Day(Vec<i64>),
    /// `true` and `false`.
    YesNo(Vec<bool>),
    /// Anything else.
    Text {
        /// The different texts, sorted.
        levels: Vec<String>,
        /// Index into `levels`, a row each.
        codes: Vec<u32>,
    },
}

/// Names of the columns of a file.
///
/// # Errors
/// As [`read_table`].
pub fn table_names(file: &str, bytes: &[u8]) -> Result<Vec<String>, StoreError> {
    if is_parquet(bytes) { parquet::names(file, bytes) } else { delimited::names(file, bytes) }
}

/// Reads the columns that `wanted` allows; rows in the order of the file.
///
/// CSV may be separated by commas, semicolons (then decimal commas are understood) or tabs. The result
/// does not depend on the number of threads.
///
/// # Errors
/// A file without a header, with a column named twice, with rows of unequal length, or in another
/// encoding than UTF-8; a Parquet file that cannot be read.
pub fn read_table(
    file: &str,
    bytes: &[u8],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Table, StoreError> {
    if is_parquet(bytes) {
        parquet::read(file, bytes, wanted)
    } else {
        delimited::read(file, bytes, wanted)
    }
}

/// The names, or the refusal of repeated ones.
fn distinct(file: &str, names: Vec<String>) -> Result<Vec<String>, StoreError> {
    for (k, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..k].contains(name) {
            return Err(StoreError::RepeatedColumn { file: file.into(), column: name.clone() });
        }
    }
    Ok(names)
}
