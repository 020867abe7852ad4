//! Refusals in words, with the place in the formula and what to do.

use anyhow::{Error, anyhow};
use lumbago_stats::StatsError;
use lumbago_stats::formula::FormulaError;

/// Why a model is not fitted.
pub(super) enum Refusal {
    /// The kernel's reason; rows are those of the design.
    Stats(StatsError),
    /// A reason of the command's own, and what to do.
    Words(String, String),
}

impl From<StatsError> for Refusal {
    fn from(e: StatsError) -> Self {
        Self::Stats(e)
    }
}

impl Refusal {
    pub(super) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Words(what.into(), help.into())
    }
}

/// A formula's error with its place.
pub(super) fn of_formula(e: &FormulaError) -> Error {
    let place = e.pointed();
    let place = if place.is_empty() { place } else { format!("{place}\n") };
    anyhow!("{e}\n{place}  help: {}", e.hint())
}

/// A model's error; its row becomes the row of the file.
pub(super) fn of_model(e: Refusal, rows: &[usize], formula: &str) -> Error {
    match e {
        Refusal::Words(what, help) => anyhow!("{what}\n  help: {help}"),
        Refusal::Stats(e) => {
            let (e, counted) = in_file(e, rows);
            let counted = if counted { " (row 1 is the first below the header)" } else { "" };
            anyhow!("{e}{counted}\n  {formula}\n  help: {}", e.hint())
        }
    }
}

fn in_file(mut e: StatsError, rows: &[usize]) -> (StatsError, bool) {
    let found = match &mut e {
        StatsError::NotFinite { row, .. }
        | StatsError::NegativeOutcome { row, .. }
        | StatsError::OutcomeAboveOne { row, .. }
        | StatsError::BadWeight { row, .. }
        | StatsError::FullLeverage { row, .. } => {
            *row = rows.get(*row).map_or(*row, |r| r + 1);
            true
        }
        _ => false,
    };
    (e, found)
}
