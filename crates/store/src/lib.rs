//! Readings to nights, and canonical Parquet and CSV: the one crate that knows polars.
//!
//! [`assemble`] takes what every source said, several rows a night and several sources a night
//! included, and makes one record a person and night of it: rows are grouped by person and evening
//! date, each field folded by its own rule ([`lumbago_domain::Fold`]), sources merged, and the
//! mattress history joined as of the date. No polars type leaves this crate.
#![allow(clippy::disallowed_methods)] // bytes in, bytes out; polars itself asks the environment

mod assemble;
mod canonical_csv;
mod error;
mod fold;
mod frame;
mod mattress;
mod parquet;
mod people;
mod priority;
mod table;

pub use assemble::assemble;
pub use canonical_csv::write_csv;
pub use error::StoreError;
pub use parquet::{Canonical, is_parquet, read_parquet, write_parquet};
pub use priority::{SourceKind, priority};
pub use table::{MISSING, Table, TableColumn, TableValues, read_table, table_names};
