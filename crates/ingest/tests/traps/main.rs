//! What exported logs really look like, trap by trap: one test for each, named after it. The list
//! with what lumbago does about each is docs/formats/traps.md; the last test holds the two together.
#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

mod bytes;
mod containers;
mod dates;
mod headers;
mod list;
mod meaning;
mod numbers;
mod public_issues;
mod quoting;

use std::path::PathBuf;

use jiff::civil::Date;
use lumbago_domain::Values;
use lumbago_ingest::{DateMeans, IngestError, Ingested, Mapping, Options, read};

fn options() -> Options {
    Options::default()
}

/// A date that means the morning.
fn wake() -> Options {
    Options { date_means: Some(DateMeans::Wake), ..Options::default() }
}

fn try_with(bytes: impl AsRef<[u8]>, options: &Options) -> Result<Ingested, IngestError> {
    let result = read("log.csv", bytes.as_ref(), options);
    if let Ok(ingested) = &result {
        let ledger = &ingested.ledger;
        assert_eq!(ledger.rows_read, ledger.rows_used + ledger.rows_set_aside);
    }
    result
}

fn with(bytes: impl AsRef<[u8]>, options: &Options) -> Ingested {
    try_with(bytes, options).unwrap_or_else(|e| panic!("{e}\n{}", e.hint()))
}

fn ok(bytes: impl AsRef<[u8]>) -> Ingested {
    with(bytes, &options())
}

/// What is said of a file that cannot be used.
fn refused(bytes: impl AsRef<[u8]>) -> String {
    match try_with(bytes, &options()) {
        Err(error) => format!("{error}\n{}", error.hint()),
        Ok(ingested) => panic!("read as {:?}", ingested.recognised),
    }
}

fn through(toml: &str, bytes: impl AsRef<[u8]>) -> Ingested {
    let mapping = Mapping::parse(toml).expect("a mapping");
    let mut options = options();
    mapping.declare(&mut options.catalogue).expect("declarations");
    options.mapping = Some(mapping);
    with(bytes, &options)
}

fn bytes_of(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    std::fs::read(folder.join(name)).expect("a fixture")
}

fn fixture(name: &str) -> Ingested {
    ok(bytes_of(name))
}

/// Rows read, used, set aside.
fn rows(ingested: &Ingested) -> (u64, u64, u64) {
    let ledger = &ingested.ledger;
    (ledger.rows_read, ledger.rows_used, ledger.rows_set_aside)
}

fn codes(ingested: &Ingested) -> Vec<&str> {
    ingested.diagnostics.iter().map(|d| d.code.as_str()).collect()
}

fn aside(ingested: &Ingested) -> Vec<(u64, &str)> {
    ingested.set_aside.iter().map(|s| (s.line, s.code.as_str())).collect()
}

fn proposals(ingested: &Ingested) -> Vec<String> {
    ingested.proposals.iter().map(|p| format!("{}:{}->{}", p.line, p.old, p.new)).collect()
}

/// What the readings of a night say of a field, as text, missing readings left out.
fn said(ingested: &Ingested, night: Date, field: &str) -> Vec<String> {
    let Some(readings) = &ingested.readings else { return Vec::new() };
    let Some(column) = readings.columns.iter().find(|c| c.field == field) else {
        return Vec::new();
    };
    (0..readings.night.len())
        .filter(|&i| readings.night[i] == night)
        .filter_map(|i| match &column.values {
            Values::Number(v) => v.get(i).map(|x| format!("{}", (x * 1000.0).round() / 1000.0)),
            Values::YesNo(v) => v.get(i).map(|&b| if b { "yes" } else { "no" }.into()),
            Values::Clock(v) => v.get(i).map(|m| format!("{:02}:{:02}", m / 60, m % 60)),
            text => text.text(i).map(str::to_string),
        })
        .collect()
}

/// A day of March 2026.
fn march(day: i8) -> Date {
    jiff::civil::date(2026, 3, day)
}

fn nights(ingested: &Ingested) -> Vec<Date> {
    ingested.readings.as_ref().map(|r| r.night.clone()).unwrap_or_default()
}

fn lines(ingested: &Ingested) -> Vec<u64> {
    ingested.readings.as_ref().map(|r| r.line.clone()).unwrap_or_default()
}
