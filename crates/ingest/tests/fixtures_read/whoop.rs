//! Whoop: answers by cycle, sleeps with naps marked.

use jiff::civil::date;

use crate::{aside, fixture, said};

#[test]
fn answers_of_a_cycle_belong_to_the_night_at_its_end() {
    let ingested = fixture("whoop/journal_entries.csv");
    assert_eq!(ingested.recognised.format, "whoop_journal");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(night(2, "caffeine_any"), ["no"]);
    assert_eq!(night(2, "stretch_before_bed"), ["yes"]);
    assert_eq!(night(3, "caffeine_any"), ["yes"], "the open last cycle");
    assert_eq!(aside(&ingested), [(7, "no-values")]);
}

#[test]
fn naps_are_those_the_app_calls_so() {
    let ingested = fixture("whoop/sleeps.csv");
    assert_eq!(ingested.recognised.format, "whoop_sleeps");
    let night = |day: i8, field: &str| said(&ingested, date(2022, 11, day), field);
    assert_eq!(night(9, "sleep_hours"), ["7"]);
    assert_eq!(night(9, "time_in_bed_h"), ["8"]);
    assert_eq!(night(10, "nap_min"), ["40"]);
    assert_eq!(aside(&ingested), [(4, "no-values")]);
}

#[test]
fn cycles_of_both_versions_with_the_clock_turned_back_between_two() {
    let ingested = fixture("whoop/physiological_cycles_25_columns.csv");
    assert_eq!(ingested.recognised.format, "whoop_cycles");
    assert_eq!(said(&ingested, date(2022, 11, 9), "sleep_hours"), ["7"]);
    assert_eq!(said(&ingested, date(2022, 11, 8), "readiness"), ["55"]);
    let ingested = fixture("whoop/physiological_cycles_26_columns.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "resting_heart_rate"), ["52"]);
}
