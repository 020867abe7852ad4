//! What must hold of whatever is read, from any bytes.

use std::collections::BTreeSet;

use lumbago_domain::Consequence;
use lumbago_ingest::{IngestError, Ingested};

/// What does not hold of a file named `log.csv`, in words.
pub(crate) fn broken(result: &Result<Ingested, IngestError>) -> Option<String> {
    let check = |holds: bool, what: &str| if holds { None } else { Some(what.to_string()) };
    match result {
        Err(error) => check(error.to_string().contains("log.csv"), "an error without its file")
            .or_else(|| check(!error.hint().is_empty(), "an error without a hint")),
        Ok(ingested) => rows(ingested)
            .or_else(|| nights(ingested))
            .or_else(|| messages(ingested))
            .map(|what| format!("{}: {what}", ingested.recognised.format)),
    }
}

/// Every row is used or set aside, and none is set aside without a word.
fn rows(ingested: &Ingested) -> Option<String> {
    let ledger = &ingested.ledger;
    if ledger.rows_read != ledger.rows_used + ledger.rows_set_aside {
        return Some(format!("rows do not add up: {ledger:?}"));
    }
    if ledger.rows_set_aside != ingested.set_aside.len() as u64 {
        return Some("rows set aside are not all named".into());
    }
    let aside = ingested.diagnostics.iter().filter(|d| d.consequence == Consequence::RowSetAside);
    let told: u64 = aside.map(|d| d.count).sum();
    if told != ledger.rows_set_aside {
        return Some(format!("{told} rows told of, {} set aside", ledger.rows_set_aside));
    }
    let codes: BTreeSet<_> = ingested.diagnostics.iter().map(|d| d.code.as_str()).collect();
    let unknown = ingested.set_aside.iter().find(|row| !codes.contains(row.code.as_str()));
    unknown.map(|row| format!("line {} is set aside for no reason", row.line))
}

/// Every used row has a reading, every column a value, every reading a person.
fn nights(ingested: &Ingested) -> Option<String> {
    let readings = ingested.readings.as_ref()?;
    let rows = readings.night.len();
    if rows != readings.line.len() || rows != readings.person.len() {
        return Some("readings of different lengths".into());
    }
    let lines: BTreeSet<_> = readings.line.iter().collect();
    let (read, used) = (lines.len() as u64, ingested.ledger.rows_used);
    // Samples of one night are folded into the reading of its first.
    let folds = matches!(ingested.recognised.format.as_str(), "somnopose" | "withings_states");
    let folded = folds && read <= used;
    if read != used && !folded {
        return Some(format!("{used} rows used, {read} with readings"));
    }
    for column in &readings.columns {
        if column.values.len() != rows || column.values.recorded() == 0 {
            return Some(format!("the column {} has no values, or not as many", column.field));
        }
    }
    if readings.person.iter().any(|&p| p as usize >= readings.people.len()) {
        return Some("a reading of nobody".into());
    }
    let both = ingested.set_aside.iter().find(|row| lines.contains(&row.line));
    both.map(|row| format!("line {} is used and set aside", row.line))
}

/// Messages say something, name their place and cannot act on a terminal; proposals stand in order,
/// beside a diagnostic, and change something.
fn messages(ingested: &Ingested) -> Option<String> {
    for d in &ingested.diagnostics {
        let value = d.value.as_deref().unwrap_or("");
        let mute = d.count == 0 || d.reason.is_empty() || d.hint.is_empty();
        if mute || value.chars().any(char::is_control) {
            return Some(format!("{d:?}"));
        }
    }
    let codes: BTreeSet<_> = ingested.diagnostics.iter().map(|d| d.code.as_str()).collect();
    if !ingested.proposals.is_sorted_by(|a, b| a < b) {
        return Some("proposals out of order".into());
    }
    let idle = ingested.proposals.iter().find(|p| {
        let outer = p.old != p.old.trim() || p.new.chars().any(char::is_control);
        p.line == 0 || p.old == p.new || outer || !codes.contains(p.code.as_str())
    });
    idle.map(|p| format!("{p:?}"))
}
