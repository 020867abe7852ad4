//! Reads the fixtures of `tests/fixtures`, whose names say what they show.
#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

mod bearable;
mod daylio;
mod diary;
mod habitbull;
mod labels;
mod loop_habits;
mod mapping;
mod migraine_buddy;
mod pages;
mod refusals;
mod side_tables;
mod sleep_as_android;
mod sleep_cycle;
mod surveys;
mod trackers;
mod wearables;
mod whoop;
mod withings;

use std::path::PathBuf;

use jiff::civil::Date;
use lumbago_domain::{Readings, Values};
use lumbago_ingest::{IngestError, Ingested, Mapping, Options, read};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).expect("a fixture")
}

/// Reads a fixture, its last name standing for the file.
fn try_read(name: &str, options: &Options) -> Result<Ingested, IngestError> {
    let bytes = std::fs::read(path(name)).expect("a fixture");
    let file = name.rsplit('/').next().expect("a name");
    let result = read(file, &bytes, options);
    if let Ok(ingested) = &result {
        let ledger = &ingested.ledger;
        assert_eq!(ledger.rows_read, ledger.rows_used + ledger.rows_set_aside);
        assert_eq!(ledger.rows_set_aside, ingested.set_aside.len() as u64);
    }
    result
}

fn fixture(name: &str) -> Ingested {
    try_read(name, &Options::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// Reads `name.csv` through `name.toml`.
fn mapped(name: &str) -> Ingested {
    let mapping = Mapping::parse(&text(&format!("{name}.toml"))).expect("a mapping");
    let mut options = Options::default();
    mapping.declare(&mut options.catalogue).expect("declarations");
    options.mapping = Some(mapping);
    try_read(&format!("{name}.csv"), &options).unwrap_or_else(|e| panic!("{e}"))
}

/// Rows read, used, set aside.
fn rows(ingested: &Ingested) -> (u64, u64, u64) {
    let ledger = &ingested.ledger;
    (ledger.rows_read, ledger.rows_used, ledger.rows_set_aside)
}

/// Code, first line and count of every diagnostic.
fn told(ingested: &Ingested) -> Vec<(&str, Option<u64>, u64)> {
    ingested.diagnostics.iter().map(|d| (d.code.as_str(), d.line, d.count)).collect()
}

/// Line and code of every row set aside.
fn aside(ingested: &Ingested) -> Vec<(u64, &str)> {
    ingested.set_aside.iter().map(|s| (s.line, s.code.as_str())).collect()
}

fn readings(ingested: &Ingested) -> &Readings {
    ingested.readings.as_ref().expect("nights")
}

/// What the readings of a night say of a field, as text, missing readings left out.
fn said(ingested: &Ingested, night: Date, field: &str) -> Vec<String> {
    let readings = readings(ingested);
    let Some(column) = readings.columns.iter().find(|c| c.field == field) else {
        return Vec::new();
    };
    (0..readings.night.len())
        .filter(|&i| readings.night[i] == night)
        .filter_map(|i| match &column.values {
            Values::Number(v) => v
                .get(i)
                .map(|x| format!("{x:.4}").trim_end_matches('0').trim_end_matches('.').into()),
            Values::YesNo(v) => v.get(i).map(|&b| if b { "yes" } else { "no" }.into()),
            Values::Clock(v) => v.get(i).map(|m| format!("{:02}:{:02}", m / 60, m % 60)),
            text => text.text(i).map(str::to_string),
        })
        .collect()
}
