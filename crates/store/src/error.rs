//! What can go wrong with a store.

/// Why nights could not be made, written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is not one night in the readings.
    #[error("no night with a date in any of the inputs")]
    NoNights,
    /// The bytes are not a Parquet file of ours.
    #[error("{name} is not a Parquet file written by lumbago: {why}")]
    NotOurs {
        /// File name.
        name: String,
        /// What was missing.
        why: String,
    },
    /// A table without column names.
    #[error("{file} has no header line with the names of its columns")]
    NoHeader {
        /// File name.
        file: String,
    },
    /// Two columns of one name.
    #[error("{file} has two columns named `{column}`")]
    RepeatedColumn {
        /// File name.
        file: String,
        /// The name.
        column: String,
    },
    /// A row with more or fewer cells than the header.
    #[error("line {line} of {file} has {found} cells, the header has {expected}")]
    Ragged {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Cells found.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// Bytes that are not UTF-8.
    #[error("line {line} of {file} is not UTF-8 text")]
    NotUtf8 {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
    },
    /// An infinite number.
    #[error("column `{column}` of {file} is infinite in row {row}")]
    Infinite {
        /// File name.
        file: String,
        /// Column.
        column: String,
        /// Row, from 1.
        row: usize,
    },
    /// A table that cannot be read.
    #[error("{file} cannot be read: {why}")]
    Unreadable {
        /// File name.
        file: String,
        /// What the reading library says.
        why: String,
    },
    /// The frame library refused.
    #[error("the table of nights could not be {what}")]
    Frame {
        /// What was being done.
        what: &'static str,
        /// Its own words.
        #[source]
        source: polars::error::PolarsError,
    },
}

impl StoreError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoNights => {
                "check with `lumbago check` what was read and what was set aside".into()
            }
            Self::NotOurs { .. } => {
                "name a file written by `lumbago import`, or export the log as CSV".into()
            }
            Self::NoHeader { .. } => "begin the file with one line of column names".into(),
            Self::RepeatedColumn { .. } => "give each column its own name".into(),
            Self::Ragged { .. } => {
                "quote cells that hold the separator, and give every row all its cells".into()
            }
            Self::NotUtf8 { .. } => "save the file as UTF-8".into(),
            Self::Infinite { .. } => "leave the value empty if it is not known".into(),
            Self::Unreadable { .. } => "write the table anew as CSV or plain Parquet".into(),
            Self::Frame { .. } => {
                "this should not happen with any input; please report it with the file's layout"
                    .into()
            }
        }
    }

    /// For `map_err`.
    pub(crate) fn frame(what: &'static str) -> impl FnOnce(polars::error::PolarsError) -> Self {
        move |source| Self::Frame { what, source }
    }
}
