//! Outcomes that stand in for spasms: they give way to spasms, and two of them cannot be one.
//!
//! One log has one outcome. Nights with spasms and nights with, say, back pain of an app are not
//! compared with each other, so where anybody's log has spasms, what stands in for them is left out
//! for everybody. People of whom nothing else is known then have no outcome, and that is said;
//! a report on one person is made of that person's files alone and keeps the stand-in.

use std::collections::BTreeSet;

use lumbago_domain::{Catalogue, Consequence, Diagnostic, Readings, Role, Severity, StandIn};

use crate::LeftOut;
use crate::rows::select;

/// Code of what is said of a stand-in that gives way, and of its rows that had nothing else.
const LEFT_OUT: &str = "stand-in-left-out";

/// Takes stand-ins out of the readings where any source has spasms themselves. Rows that said
/// nothing else are taken out too and handed back.
pub(crate) fn give_way(
    readings: &mut [Readings],
    catalogue: &Catalogue,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<LeftOut> {
    let real = readings.iter().any(|r| r.stand_in.is_none() && answered(r).is_some());
    if !real {
        return Vec::new();
    }
    let known: BTreeSet<String> = readings
        .iter()
        .filter(|r| r.stand_in.is_none())
        .flat_map(|r| answered(r).into_iter().flatten())
        .collect();
    let mut left_out = Vec::new();
    for (at, source) in readings.iter_mut().enumerate() {
        if source.stand_in.is_none() {
            continue;
        }
        let Some(people) = answered(source) else { continue };
        let nights = outcome_nights(source);
        let outcome = |key: &str| catalogue.field(key).is_some_and(|f| f.role == Role::Outcome);
        source.columns.retain(|c| !outcome(&c.field));
        // Nights that lumbago wrote stay, with the rows behind them, even if nothing else is known.
        let ours = source.earlier.is_some();
        let keeps = |i: usize| ours || source.columns.iter().any(|c| c.values.is_recorded(i));
        let kept: Vec<usize> = (0..source.night.len()).filter(|&i| keeps(i)).collect();
        let lines: BTreeSet<u64> = kept.iter().map(|&i| source.line[i]).collect();
        let gone: BTreeSet<u64> =
            source.line.iter().copied().filter(|l| !lines.contains(l)).collect();
        left_out.extend(gone.iter().map(|&line| LeftOut {
            readings: at,
            line,
            code: LEFT_OUT.into(),
        }));
        // Where a log names nobody it may be anybody's.
        let unnamed = known.contains("");
        let without = people.iter().filter(|p| !p.is_empty() && !known.contains(*p)).count();
        let without = if unnamed { 0 } else { without };
        let file = source.source.file.clone();
        *source = select(source, &kept);
        diagnostics.push(told(file, nights, gone.len(), without));
    }
    left_out
}

fn told(file: String, nights: u64, rows: usize, without: usize) -> Diagnostic {
    let mut reason = "another input has spasms themselves, so what stands in for them here is not \
                      used; nights that only this file speaks of have no outcome"
        .to_string();
    if rows > 0 {
        let gone = if rows == 1 {
            "1 row said nothing else and is".into()
        } else {
            format!("{rows} rows said nothing else and are")
        };
        reason.push_str(&format!("; {gone} set aside"));
    }
    if without > 0 {
        let people = if without == 1 { "1 person has" } else { "people have" };
        let count = if without == 1 { String::new() } else { format!("{without} ") };
        reason.push_str(&format!("; {count}{people} no outcome but this one"));
    }
    Diagnostic {
        code: LEFT_OUT.into(),
        severity: if without > 0 { Severity::Warning } else { Severity::Note },
        file,
        line: None,
        column: None,
        value: None,
        reason,
        hint: "to analyse what stands in for spasms, give this file alone".into(),
        count: nights,
        consequence: Consequence::ColumnIgnored,
    }
}

/// People of whom a source says whether or how often there was an event; `None` if of nobody.
fn answered(readings: &Readings) -> Option<BTreeSet<String>> {
    let columns: Vec<_> = outcomes(readings).collect();
    let rows = (0..readings.night.len()).filter(|&i| columns.iter().any(|c| c.is_recorded(i)));
    let people: BTreeSet<u32> = rows.map(|i| readings.person[i]).collect();
    let codes = people.into_iter().map(|p| readings.people[p as usize].clone());
    Some(codes.collect()).filter(|c: &BTreeSet<String>| !c.is_empty())
}

fn outcomes(readings: &Readings) -> impl Iterator<Item = &lumbago_domain::Values> {
    let spasms = ["spasm_any", "spasm_count"];
    let columns = readings.columns.iter().filter(move |c| spasms.contains(&c.field.as_str()));
    columns.map(|c| &c.values)
}

/// Readings of a source that say whether or how often there was an event.
fn outcome_nights(readings: &Readings) -> u64 {
    outcomes(readings).map(|v| v.recorded() as u64).max().unwrap_or(0)
}

/// What the outcome of the log is, if it is not spasms. Two stand-ins that differ cannot be one
/// outcome.
pub(crate) fn outcome(readings: &[Readings], diagnostics: &mut Vec<Diagnostic>) -> Option<StandIn> {
    let answers = || readings.iter().filter(|r| outcome_nights(r) > 0);
    if answers().any(|r| r.stand_in.is_none()) {
        return None;
    }
    let first = answers().chain(readings).find_map(|r| r.stand_in.clone());
    if let Some(other) = answers().find(|r| r.stand_in != first) {
        diagnostics.push(Diagnostic {
            code: "outcomes-mixed".into(),
            severity: Severity::Error,
            file: other.source.file.clone(),
            line: None,
            column: None,
            value: None,
            reason: "two inputs have different stand-ins for spasms; the two were put together"
                .into(),
            hint: "analyse the two inputs apart".into(),
            count: 1,
            consequence: Consequence::Kept,
        });
    }
    first
}
