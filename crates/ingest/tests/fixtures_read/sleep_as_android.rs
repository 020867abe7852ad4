//! Sleep as Android: a header with every record, tags in comments, and what a spreadsheet leaves.

use jiff::civil::date;

use crate::{aside, fixture, said, told};

#[test]
fn every_record_has_a_header_and_may_have_a_third_line() {
    let ingested = fixture("sleep_as_android/header_per_record.csv");
    assert_eq!(ingested.recognised.format, "sleep_as_android");
    assert_eq!((ingested.ledger.rows_read, ingested.ledger.rows_used), (4, 3));
    assert_eq!(aside(&ingested), [(5, "noise-values")]);
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(night(2, "sleep_hours"), ["7.7833"]);
    assert_eq!(night(2, "sleep_quality"), ["8"]);
    assert_eq!(night(2, "deep_min"), ["116.75"]);
    assert_eq!(night(2, "exercise_any"), ["yes"]);
    assert_eq!(night(2, "notes"), ["woke sore twice"]);
    // Made by hand: -1.0 takes no minute off, and 0.0 is not rated.
    assert_eq!(night(1, "sleep_hours"), ["8"]);
    assert!(night(1, "sleep_quality").is_empty() && night(1, "deep_min").is_empty());
    assert_eq!(night(1, "spasm_any"), ["yes"]);
    // Another night with tags, but not that one; a night without tags says nothing.
    assert_eq!(night(2, "spasm_any"), ["no"]);
    assert!(night(28, "spasm_any").is_empty());
}

#[test]
fn the_night_the_clocks_changed_has_its_true_length() {
    let ingested = fixture("sleep_as_android/header_per_record.csv");
    assert_eq!(said(&ingested, date(2026, 3, 28), "time_in_bed_h"), ["7"]);
    assert!(told(&ingested).contains(&("clock-change", Some(7), 1)));
}

#[test]
fn a_spreadsheet_leaves_enough_to_read() {
    let ingested = fixture("sleep_as_android/spreadsheet.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "sleep_quality"), ["8"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "stressful_day"), ["yes"]);
}

#[test]
fn older_headers_have_fewer_columns() {
    let ingested = fixture("sleep_as_android/without_geo_third_line.csv");
    let night = |field: &str| said(&ingested, date(2013, 7, 2), field);
    assert_eq!(
        (night("sleep_hours"), night("sleep_quality")),
        (vec!["7.8833".into()], vec!["7".into()])
    );
    assert_eq!(night("alcohol_any"), ["yes"]);
    assert_eq!(aside(&ingested), [(3, "noise-values")]);
    let ingested = fixture("sleep_as_android/oldest_twelve_columns.csv");
    assert_eq!(said(&ingested, date(2012, 7, 2), "sleep_hours"), ["8"]);
}
