//! The vocabulary of lumbago: factors, nights, diagnostics, findings and advice as plain data.
//!
//! Data goes one way through the program: an export file becomes [`Readings`] and
//! [`Diagnostic`]s, readings become a [`NightLog`], a night log becomes [`Findings`], findings
//! become [`Advice`], and the two together become a report. Every type that crosses a crate edge
//! is declared here, has public fields, and knows nothing of files, statistics or pixels.

mod advice;
mod catalogue;
mod column;
mod diagnostic;
mod effect;
mod factor;
pub mod factors;
mod findings;
mod nightlog;
mod people;
mod pooled;
mod provenance;
mod readings;
mod reasons;
mod registration;
mod series;
mod settings;
mod signal;
mod spreadsheet;
mod study_list;
mod technical;

pub use advice::*;
pub use catalogue::{Catalogue, DeclareError};
pub use column::{Column, Nullable, Values};
pub use diagnostic::{Consequence, Diagnostic, FileLedger, Ledger, Proposal, SetAside, Severity};
pub use effect::*;
pub use factor::*;
pub use findings::*;
pub use nightlog::{Mattress, NightLog, Origin, Source, day_number, night_of};
pub use people::{Answer, Person, RED_FLAG_QUESTIONS, SUPPRESSOR_QUESTIONS, TRAITS};
pub use pooled::*;
pub use provenance::{FieldSources, OtherValue, PROVENANCE_COLUMNS, Provenance};
pub use readings::{Readings, StandIn};
pub use reasons::*;
pub use registration::*;
pub use series::*;
pub use settings::*;
pub use signal::*;
pub use spreadsheet::{guard, unguard};
pub use study_list::*;
pub use technical::*;
