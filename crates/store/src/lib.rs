//! Readings to nights, and canonical Parquet and CSV: the one crate that knows polars.
