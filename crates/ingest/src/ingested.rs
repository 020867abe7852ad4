//! What reading one file gives.

use lumbago_domain::{Diagnostic, FileLedger, Mattress, Person, Proposal, Readings, SetAside};
use serde::{Deserialize, Serialize};

use crate::FactorDeclaration;

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// Nights.
    Diary,
    /// Mattress histories.
    Mattresses,
    /// People and their answers.
    People,
}

/// What a file was taken for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recognised {
    /// Format id, one of [`crate::FORMATS`] or `mapping`.
    pub format: String,
    /// 0 not at all to 1 certain.
    pub confidence: f64,
    /// On what grounds, in words.
    pub why: String,
}

/// One file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Ingested {
    /// What it is about.
    pub kind: FileKind,
    /// What it was taken for.
    pub recognised: Recognised,
    /// Nights, where it has any.
    pub readings: Option<Readings>,
    /// Mattresses, where it has any.
    pub mattresses: Vec<Mattress>,
    /// People, where it has any.
    pub people: Vec<Person>,
    /// Factors the file brings along, to be declared before nights are assembled.
    pub declared: Vec<FactorDeclaration>,
    /// What was wrong or worth knowing, grouped.
    pub diagnostics: Vec<Diagnostic>,
    /// Repairs of single cells that the file makes unambiguous, in order; none is applied.
    pub proposals: Vec<Proposal>,
    /// Repairs the user had accepted, and that were made on the way from the file.
    pub changes: Vec<Proposal>,
    /// Every row that was not used.
    pub set_aside: Vec<SetAside>,
    /// The count of rows: read, used, set aside.
    pub ledger: FileLedger,
}
