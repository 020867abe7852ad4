//! End-to-end tests through the `lumbago` binary.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // tests open files and may fail loudly

mod architecture;
mod bad_input;
mod batch;
mod explain;
mod findings;
mod fit;
mod harness;
mod hostile;
mod import;
mod own_factors;
mod pool;
mod privacy;
mod registration;
mod report;
mod sharing;
mod words;
