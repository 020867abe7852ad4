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

#[test]
fn names_of_other_languages_and_newer_versions() {
    for name in ["english", "english_newer_names", "spanish"] {
        let ingested = fixture(&format!("withings/{name}.csv"));
        assert_eq!(ingested.recognised.format, "withings", "{name}");
        let night = |field: &str| said(&ingested, date(2026, 3, 2), field);
        assert_eq!(
            (night("sleep_hours"), night("rem_min")),
            (vec!["7".into()], vec!["60".into()]),
            "{name}"
        );
        assert_eq!(
            (night("deep_min"), night("awake_min")),
            (vec!["120".into()], vec!["30".into()]),
            "{name}"
        );
    }
}

#[test]
fn states_are_put_together_into_a_night() {
    let ingested = fixture("withings/raw_sleep_state.csv");
    assert_eq!(ingested.recognised.format, "withings_states");
    let night = |field: &str| said(&ingested, date(2026, 3, 2), field);
    // 23:01 to 03:00 light and deep, an hour awake, two hours of REM.
    assert_eq!(night("sleep_hours"), ["5.9833"]);
    assert_eq!(
        (night("deep_min"), night("rem_min"), night("awake_min")),
        (vec!["238".into()], vec!["120".into()], vec!["61".into()])
    );
    assert_eq!(
        (night("bed_time"), night("rise_time")),
        (vec!["23:00".into()], vec!["06:00".into()])
    );
    assert_eq!(aside(&ingested), [(6, "no-values")]);
}
