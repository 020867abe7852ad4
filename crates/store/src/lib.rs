//! Readings to nights, and canonical Parquet and CSV: the one crate that knows polars.
//!
//! [`assemble`] takes what every source said, several rows a night and several sources a night
//! included, and makes one record a person and night of it: rows are grouped by person and evening
//! date, each field folded by its own rule ([`lumbago_domain::Fold`]), sources merged, and the
//! mattress history joined as of the date. No polars type leaves this crate.
#![allow(clippy::disallowed_methods)] // bytes in, bytes out; polars itself asks the environment

mod assemble;
mod by_night;
mod error;
mod fold;
mod mattress;
mod nights_file;
mod people;
mod priority;
mod rows;
mod stand_in;
mod table;
mod trace;

pub use assemble::{Assembled, LeftOut, assemble};
pub use error::StoreError;
pub use nights_file::{
    Canonical, Edited, Nights, edited, is_nights_csv, is_parquet, read_csv, read_parquet,
    write_csv, write_parquet,
};
pub use priority::{SourceKind, priority};
pub use table::{MISSING, Table, TableColumn, TableValues, read_table, table_names};
