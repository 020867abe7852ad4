//! Withings: one row a sleep, header half in the account's language.

use jiff::civil::date;

use crate::{aside, fixture, said};

#[test]
fn sleeps_go_to_their_evening_and_zero_is_not_measured() {
    let ingested = fixture("withings/german_half_translated.csv");
    assert_eq!(ingested.recognised.format, "withings");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(night(1, "sleep_hours"), ["7"]);
    assert_eq!(night(1, "bed_time"), ["00:10"]);
    assert_eq!(night(1, "awakenings"), ["2"]);
    assert_eq!(night(2, "time_in_bed_h"), ["7.5"]);
    assert!(night(2, "sleep_hours").is_empty() && night(2, "resting_heart_rate").is_empty());
    assert_eq!(aside(&ingested), [(4, "end-before-start")]);
}
