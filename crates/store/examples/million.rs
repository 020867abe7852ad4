//! Times one million nights of one thousand people through the store. `cargo run --release -p
//! lumbago-store --example million`
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // a stopwatch reads the clock

use std::time::Instant;

use jiff::{Span, civil::date};
use lumbago_domain::{Catalogue, Column, Readings, Source, Values};

const PEOPLE: usize = 1000;
const NIGHTS: usize = 1000;

fn main() {
    let catalogue = Catalogue::standard();
    let n = PEOPLE * NIGHTS;
    let first = date(2020, 1, 1);
    let numbers = catalogue.fields().filter(|f| f.limits.max.is_some()).take(14);
    let columns = numbers
        .map(|f| Column {
            field: f.key.clone(),
            values: Values::Number(
                (0..n).map(|i| (i % 5 > 0).then_some((i % 10) as f64)).collect(),
            ),
        })
        .collect();
    let readings = Readings {
        source: Source { file: "million.csv".into(), format: String::new(), sha256: String::new() },
        people: (0..PEOPLE).map(|p| format!("P{p:04}")).collect(),
        person: (0..n).map(|i| (i / NIGHTS) as u32).collect(),
        night: (0..n)
            .map(|i| first.saturating_add(Span::new().days((i % NIGHTS) as i32)))
            .collect(),
        line: (2..).take(n).collect(),
        columns,
        stand_in: None,
        earlier: None,
    };
    let start = Instant::now();
    let made = lumbago_store::assemble(catalogue, vec![readings], vec![], vec![]);
    let Ok(lumbago_store::Assembled { log, provenance, .. }) = made else {
        return println!("could not be assembled");
    };
    println!("assemble {:.2} s, {} nights", start.elapsed().as_secs_f64(), log.len());
    let nights =
        lumbago_store::Nights { log: &log, provenance: &provenance, accounts: &[], changes: &[] };
    let start = Instant::now();
    let bytes = lumbago_store::write_csv(&nights);
    println!("csv      {:.2} s, {} MB", start.elapsed().as_secs_f64(), bytes.len() / 1_000_000);
    let start = Instant::now();
    let back = lumbago_store::read_csv("million.csv", "", &bytes);
    println!("read     {:.2} s, {}", start.elapsed().as_secs_f64(), back.is_some());
    let start = Instant::now();
    if let Ok(bytes) = lumbago_store::write_parquet(&nights) {
        println!("parquet  {:.2} s, {} MB", start.elapsed().as_secs_f64(), bytes.len() / 1_000_000);
    }
}
