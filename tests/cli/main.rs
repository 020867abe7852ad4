//! End-to-end tests through the `lumbago` binary.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // tests open files and may fail loudly

mod architecture;
mod bad_input;
mod batch;
mod containers;
mod explain;
mod findings;
mod fit;
mod harness;
mod hostile;
mod import;
mod map;
mod own_factors;
mod people_map;
mod pool;
mod privacy;
mod registration;
mod repairs;
mod report;
mod sharing;
mod words;
