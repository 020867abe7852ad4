//! Daylio: four header generations, in the phone's language.

use jiff::civil::date;

use crate::{aside, fixture, said};

#[test]
fn the_month_may_be_a_word_in_the_phones_language() {
    let ingested = fixture("daylio/v1_polish.csv");
    assert_eq!(ingested.recognised.format, "daylio");
    assert_eq!(said(&ingested, date(2018, 6, 21), "caffeine_any"), ["yes"]);
    assert_eq!(said(&ingested, date(2018, 6, 22), "mood"), ["2.5"]);
}

#[test]
fn entries_after_midnight_belong_to_the_evening_before() {
    let ingested = fixture("daylio/v3_am_pm.csv");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(night(1, "stressful_day"), ["yes"]);
    assert_eq!(night(2, "caffeine_any"), ["yes"]);
    // In the morning of the 3rd: the night that ended then.
    assert_eq!(night(2, "spasm_any"), ["yes"]);
    assert_eq!(aside(&ingested), [(5, "no-values"), (6, "too-many-values")]);
}

#[test]
fn scales_of_sleep_speak_of_last_night() {
    let ingested = fixture("daylio/v4_scales.csv");
    let night = |field: &str| said(&ingested, date(2026, 4, 11), field);
    assert_eq!(night("sleep_quality"), ["8"]);
    assert_eq!(night("sleep_hours"), ["7.5"]);
    assert_eq!(night("awake_min"), ["60"]);
}

#[test]
fn activities_in_the_phones_language() {
    let ingested = fixture("daylio/v2_spanish.csv");
    assert_eq!(ingested.recognised.format, "daylio");
    assert_eq!(said(&ingested, date(2026, 3, 2), "stressful_day"), ["yes"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "caffeine_any"), ["yes"]);
    // Before its first use a habit is unknown, not undone.
    assert!(said(&ingested, date(2026, 3, 1), "stressful_day").is_empty());
    assert_eq!(said(&ingested, date(2026, 3, 1), "mood"), ["7.5"]);
    // A mood of one's own naming has no order.
    assert!(said(&ingested, date(2026, 3, 2), "mood").is_empty());
}
