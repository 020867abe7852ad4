//! Wearables and trackers with a row a night or a row a sleep, each in the layout of its export.

use jiff::civil::date;

use crate::{aside, fixture, said, told};

#[test]
fn each_export_is_recognised_and_gives_its_night() {
    for (name, format, night, hours) in [
        ("oura_account", "oura", date(2026, 3, 2), "7.5"),
        ("oura_trends", "oura_trends", date(2026, 3, 2), "7.5"),
        ("fitbit_google_health", "fitbit_health", date(2026, 3, 2), "7.5"),
        ("fitbit_sleepday", "fitbit_table", date(2016, 4, 12), "6.4"),
        ("garmin_7_days", "garmin", date(2026, 3, 2), "8.6167"),
        // Its label says the 13th; the moments say the night of the 11th.
        ("autosleep", "autosleep", date(2022, 4, 11), "4.8333"),
        ("health_auto_export", "health_auto_export", date(2026, 3, 2), "7.5"),
        ("samsung_prefixed_trailing_comma", "samsung", date(2026, 3, 2), "7.5"),
        ("fitbit_web_sections", "fitbit_web", date(2026, 3, 2), "7.5"),
        ("sleepbot", "sleepbot", date(2017, 1, 12), "7.1"),
    ] {
        let ingested = fixture(&format!("wearables/{name}.csv"));
        assert_eq!(ingested.recognised.format, format, "{name}");
        assert_eq!(said(&ingested, night, "sleep_hours"), [hours], "{name}");
    }
}

#[test]
fn a_false_z_is_local_time() {
    let ingested = fixture("wearables/fitbit_sleep_score.csv");
    assert_eq!(ingested.recognised.format, "fitbit_score");
    assert_eq!(said(&ingested, date(2026, 3, 2), "sleep_quality"), ["8.1"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "deep_min"), ["90"]);
}

#[test]
fn deleted_and_repeated_records_and_empty_nights_are_set_aside() {
    assert_eq!(aside(&fixture("wearables/oura_account.csv")), [(3, "deleted-record")]);
    assert_eq!(aside(&fixture("wearables/fitbit_sleepday.csv")), [(4, "duplicate-row")]);
    assert_eq!(aside(&fixture("wearables/garmin_7_days.csv")), [(3, "no-values")]);
}

#[test]
fn a_number_grouped_by_mistake_is_refused() {
    let ingested = fixture("wearables/health_auto_export.csv");
    assert!(said(&ingested, date(2026, 3, 2), "time_in_bed_h").is_empty());
    assert!(told(&ingested).iter().any(|(code, ..)| *code == "not-a-number"));
}

#[test]
fn naps_and_late_bedtimes_of_sleepbot() {
    let ingested = fixture("wearables/sleepbot.csv");
    assert_eq!(said(&ingested, date(2017, 1, 13), "nap_min"), ["30"]);
    assert_eq!(said(&ingested, date(2017, 1, 8), "bed_time"), ["23:59"]);
}

#[test]
fn steps_of_a_day_belong_to_the_night_after_it() {
    let ingested = fixture("wearables/google_fit.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "steps"), ["4000"]);
    assert_eq!(aside(&ingested), [(3, "no-values")]);
}
