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
        ("garmin_1_day", "garmin_day", date(2026, 3, 2), "8.6167"),
        ("garmin_4_weeks", "garmin", date(2026, 3, 2), "7.5"),
        ("fitbit_web_6_columns", "fitbit_web", date(2026, 3, 2), "7.5"),
        ("fitbit_google_health_plus_0000", "fitbit_health", date(2026, 3, 2), "7"),
        ("oura_commas_month_first", "oura", date(2026, 3, 2), "7.5"),
        ("autosleep_36_columns", "autosleep", date(2026, 3, 2), "7.5"),
        ("health_auto_export_hours", "health_auto_export", date(2026, 3, 2), "7.5"),
        ("samsung_universal_text", "samsung", date(2026, 3, 2), "7.5"),
        ("samsung_epoch", "samsung", date(2026, 3, 2), "7.5"),
        ("samsung_watch_and_phone", "samsung", date(2026, 3, 2), "7.5"),
        ("health_auto_export_stages", "health_auto_export", date(2026, 3, 2), "7.5"),
        ("fitbit_web_day_first", "fitbit_web", date(2010, 11, 12), "7"),
        ("oura_interface_dump", "oura", date(2026, 3, 2), "7.5"),
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

#[test]
fn universal_times_are_moved_by_the_offset_beside_them() {
    // 07:30 and 15:30 universal, eight hours behind it.
    let ingested = fixture("wearables/fitbit_google_health_plus_0000.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "bed_time"), ["23:30"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "rise_time"), ["07:30"]);
    let ingested = fixture("wearables/samsung_epoch.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "bed_time"), ["23:00"]);
    // A spreadsheet has rounded the other moment to hours.
    assert_eq!(aside(&ingested), [(4, "not-a-time")]);
}

#[test]
fn whether_text_is_local_or_universal_is_told_by_what_lies_at_night() {
    for (name, bed) in
        [("samsung_2017_bare_names_offset_ms", "23:40"), ("samsung_universal_text", "23:00")]
    {
        let ingested = fixture(&format!("wearables/{name}.csv"));
        let year = if bed == "23:40" { 2017 } else { 2026 };
        assert_eq!(said(&ingested, date(year, 3, 2), "bed_time"), [bed], "{name}");
        assert!(told(&ingested).iter().any(|(code, ..)| *code == "local-or-universal"));
    }
}

#[test]
fn a_date_that_contradicts_the_times_is_named() {
    let ingested = fixture("wearables/autosleep.csv");
    assert!(told(&ingested).contains(&("date-contradicts-times", Some(2), 2)));
    for name in ["autosleep_36_columns", "oura_account", "oura_commas_month_first"] {
        let ingested = fixture(&format!("wearables/{name}.csv"));
        let codes: Vec<_> = told(&ingested).iter().map(|(code, ..)| *code).collect();
        assert!(!codes.contains(&"date-contradicts-times"), "{name}: {codes:?}");
    }
}

#[test]
fn a_report_on_one_day_is_read_line_by_line() {
    let ingested = fixture("wearables/garmin_1_day.csv");
    let night = |field: &str| said(&ingested, date(2026, 3, 2), field);
    assert_eq!(night("sleep_quality"), ["7.3"]);
    assert_eq!((night("deep_min"), night("rem_min")), (vec!["61".into()], vec!["70".into()]));
    assert_eq!(
        (night("resting_heart_rate"), night("oxygen_saturation")),
        (vec!["62".into()], vec!["94".into()])
    );
    assert_eq!(night("heart_rate_variability_ms"), ["30"]);
}

#[test]
fn a_stress_score_of_zero_was_not_computed() {
    let ingested = fixture("wearables/fitbit_stress.csv");
    assert_eq!(ingested.recognised.format, "fitbit_stress");
    assert_eq!(said(&ingested, date(2026, 3, 2), "stress_management"), ["79"]);
    assert_eq!(aside(&ingested), [(3, "no-values")]);
}

#[test]
fn columns_of_a_score_may_stand_in_another_order() {
    let ingested = fixture("wearables/fitbit_score_timestamp_first.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "sleep_quality"), ["8.1"]);
}

#[test]
fn a_table_of_days_has_sleep_under_the_day_of_waking() {
    let ingested = fixture("wearables/lifesnaps_daily.csv");
    assert_eq!(ingested.recognised.format, "lifesnaps");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(
        (night(2, "sleep_hours"), night(2, "time_in_bed_h")),
        (vec!["7.5".into()], vec!["8".into()])
    );
    assert_eq!(
        (night(3, "steps"), night(3, "stress_management")),
        (vec!["8833".into()], vec!["78".into()])
    );
    assert_eq!(night(3, "meditated"), ["no", "yes"]);
    assert_eq!(aside(&ingested), [(3, "no-values")]);
}

#[test]
fn a_zero_beside_the_right_number_is_passed_over() {
    let ingested = fixture("wearables/health_auto_export_stages.csv");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(
        (night(2, "light_min"), night(2, "deep_min")),
        (vec!["255".into()], vec!["90".into()])
    );
    assert_eq!((night(3, "sleep_hours"), night(3, "rem_min")), (vec!["7.25".into()], vec![]));
    assert_eq!(aside(&ingested), [(4, "no-values")]);
}

#[test]
fn a_night_of_two_devices_is_counted_once() {
    let ingested = fixture("wearables/samsung_watch_and_phone.csv");
    let night = |field: &str| said(&ingested, date(2026, 3, 2), field);
    assert_eq!(
        (night("sleep_hours"), night("rise_time")),
        (vec!["7.5".into()], vec!["07:00".into()])
    );
    assert_eq!(aside(&ingested), [(4, "overlapping-sleep")]);
}

#[test]
fn an_order_of_day_and_month_that_nothing_tells_is_asked_for() {
    let text =
        std::fs::read_to_string(crate::path("wearables/fitbit_web_day_first.csv")).expect("text");
    let text = text.replace("13-11-2010 7:04am", "12-11-2010 11:50pm");
    let read = |options: &lumbago_ingest::Options| {
        lumbago_ingest::read("fitbit.csv", text.as_bytes(), options)
    };
    let refused = read(&lumbago_ingest::Options::default()).expect_err("nothing tells");
    assert!(refused.hint().contains("--date-order"), "{}", refused.hint());
    let day_first = lumbago_ingest::DateOrder::DayFirst;
    let options = lumbago_ingest::Options { date_order: Some(day_first), ..Default::default() };
    let ingested = read(&options).expect("told");
    assert_eq!(said(&ingested, date(2010, 11, 11), "deep_min"), ["100"]);
}

#[test]
fn trends_with_moments_are_dated_by_them() {
    let ingested = fixture("wearables/oura_trends.csv");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(
        (night(2, "bed_time"), night(2, "rise_time")),
        (vec!["23:00".into()], vec!["07:00".into()])
    );
    // The date says the night of the 4th, the moments that of the 3rd; without moments the date holds.
    assert_eq!(
        (night(3, "sleep_hours"), night(4, "sleep_quality")),
        (vec!["7.25".into()], vec!["7".into()])
    );
    assert!(
        told(&ingested).contains(&("date-contradicts-times", Some(3), 1)),
        "{:?}",
        told(&ingested)
    );
}
