//! The exports are read by the reader for that app, and nothing of the spasms is lost or made up.

use lumbago_domain::Severity;
use lumbago_ingest::{Options, read};
use lumbago_simulate::{Simulated, exports, simulate, world};

/// Some weeks of somebody with spasms to speak of.
fn weeks() -> Simulated {
    let mut w = world("evidence").expect("a world of the registry");
    w.nights = 100;
    let simulated = simulate(&w, 3).expect("a sound world");
    assert!(simulated.truth.realised.spasm_nights > 10);
    simulated
}

fn check(text: &str, format: &str, simulated: &Simulated) {
    let ingested = read("export.csv", text.as_bytes(), &Options::default()).expect("recognised");
    assert_eq!(ingested.recognised.format, format);
    assert_eq!(ingested.ledger.rows_set_aside, 0, "{:#?}", ingested.set_aside);
    let worst = ingested.diagnostics.iter().map(|d| d.severity).max();
    assert!(worst < Some(Severity::Error), "{:#?}", ingested.diagnostics);
    let readings = ingested.readings.expect("a log");
    let log = &simulated.log;
    let count = log.values("spasm_count").expect("recorded");
    let any = readings.columns.iter().find(|c| c.field == "spasm_any").expect("recorded");
    for i in 0..log.len() {
        let spasm = (0..readings.night.len())
            .filter(|&r| readings.night[r] == log.night[i])
            .filter_map(|r| any.values.number(r))
            .any(|v| v > 0.0);
        assert_eq!(spasm, count.number(i) > Some(0.0), "{format}, {}", log.night[i]);
    }
}

#[test]
fn a_sleep_cycle_export_keeps_its_spasm_nights() {
    let simulated = weeks();
    check(&exports::sleep_cycle::export(&simulated), "sleep_cycle", &simulated);
}

#[test]
fn a_bearable_export_keeps_its_spasm_nights() {
    let simulated = weeks();
    check(&exports::bearable::export(&simulated), "bearable", &simulated);
}
