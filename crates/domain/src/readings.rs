//! What one file said, before nights are made of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Column, Provenance, Source};

/// The readings of one source: a row a used record, in file order, in columns.
///
/// Several rows may belong to one night (sessions, long formats); `store` folds them by each
/// field's [`crate::Fold`]. The night of a row has been worked out by the format that read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Readings {
    /// The file.
    pub source: Source,
    /// Person codes in order of first sight. A file without people has one empty code, which
    /// stands for "the person this log belongs to".
    pub people: Vec<String>,
    /// For each row, index into `people`.
    pub person: Vec<u32>,
    /// For each row, the evening date of its night.
    pub night: Vec<Date>,
    /// For each row, its line in the file.
    pub line: Vec<u64>,
    /// The fields read, each as long as `night`.
    pub columns: Vec<Column>,
    /// Set where the outcome of this source is not spasms but something in their place.
    pub stand_in: Option<StandIn>,
    /// Of nights that lumbago wrote itself: where each row had come from.
    pub earlier: Option<Provenance>,
}

/// An outcome that stands in for spasms, declared by the user in a mapping file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// What it really is, in the user's words. Untrusted text.
    pub what: String,
    /// One event, such as "tense day".
    pub event: String,
    /// Several, such as "tense days".
    pub events: String,
}
