//! GGIR sleep logs, SomnoPose, Sleepmeter, Plees Tracker, PMSys wellness, Flaredown.

use jiff::civil::date;
use lumbago_ingest::{DateMeans, Options, read};

use crate::{aside, fixture, readings, rows, said, told, try_read};

#[test]
fn ggir_counts_the_nights_of_a_basic_log_from_its_start() {
    let ingested = fixture("ggir/basic_with_start.csv");
    assert_eq!(ingested.recognised.format, "ggir_basic");
    assert_eq!(rows(&ingested), (3, 2, 1));
    assert_eq!(aside(&ingested), [(4, "no-values")]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "bed_time"), ["22:58", "23:10"]);
    // 24:00 is no time: of that night only the end is known.
    assert_eq!(said(&ingested, date(2026, 3, 2), "rise_time"), ["07:30", "07:00"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "time_in_bed_h"), ["7.25"]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "bed_time"), ["02:00"]);
    assert_eq!(ingested.ledger.cells_rejected, 1);
    let error =
        try_read("ggir/basic_without_dates.csv", &Options::default()).expect_err("no dates");
    assert!(error.to_string().contains("no column with the date"), "{error}");
    assert!(error.hint().contains("start_date"));
}

#[test]
fn ggir_files_a_night_under_the_date_of_its_evening_also_after_midnight() {
    let ingested = fixture("ggir/advanced_two_date_forms.csv");
    assert_eq!(ingested.recognised.format, "ggir_advanced");
    assert_eq!(rows(&ingested), (2, 2, 0));
    // 22:00 to the waking of the next date; 02:00 of the second date is after its midnight.
    assert_eq!(said(&ingested, date(2026, 3, 1), "time_in_bed_h"), ["10", "7.25"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "bed_time"), ["02:00", "23:15"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "time_in_bed_h"), ["5.5"], "the other has no end");
    assert_eq!(said(&ingested, date(2026, 3, 1), "nap_min"), ["15"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "nap_min"), ["40"]);
    assert_eq!(readings(&ingested).people, ["101", "102"]);
}

#[test]
fn somnopose_degrees_become_shares_and_a_main_position() {
    let ingested = fixture("somnopose/three_recordings.csv");
    assert_eq!(ingested.recognised.format, "somnopose");
    // 120 and 75 samples of two nights; 20 of a recording that is too short, a mark, a bad angle.
    assert_eq!(rows(&ingested), (217, 195, 22));
    let first = date(2026, 3, 1);
    assert_eq!(said(&ingested, first, "position_main"), ["side_left"]);
    for (field, seconds) in [("share_side", 60.0), ("share_back", 30.0), ("share_front", 29.0)] {
        let share: f64 = said(&ingested, first, field)[0].parse().expect("a share");
        assert!((share - seconds / 119.0).abs() < 1e-4, "{field}: {share}");
    }
    assert_eq!(said(&ingested, first, "bed_time"), ["22:30"], "an hour ahead of universal time");
    // Begun at 00:30 on the 3rd.
    assert_eq!(said(&ingested, date(2026, 3, 2), "position_main"), ["side_right"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "bed_time"), ["00:30"]);
    let universal = fixture("somnopose/universal_only.csv");
    assert_eq!(rows(&universal), (90, 90, 0));
    assert!(told(&universal).iter().any(|(code, ..)| *code == "universal-time"));
    assert!(said(&universal, first, "bed_time").is_empty());
    assert_eq!(said(&universal, first, "position_main"), ["side_left"]);
}

#[test]
fn samples_of_recordings_before_and_after_a_night_are_set_aside_by_line() {
    let mut text = String::from("timestamp,orientation,inclination\n");
    // Seconds from 2001 to 1 March 2026, 22:00: a try of three minutes in the afternoon, an hour and a minute
    // on the right side, two samples in the morning.
    let evening = 794_095_200;
    let tries = (0..3).map(|k| evening - 8 * 3600 + 60 * k);
    let night = (0..62).map(|k| evening + 60 * k);
    let morning = (0..2).map(|k| evening + 10 * 3600 + 60 * k);
    for at in tries.chain(night).chain(morning) {
        text += &format!("{at},90,0\n");
    }
    let ingested = read("position.csv", text.as_bytes(), &Options::default()).expect("positions");
    assert_eq!(rows(&ingested), (67, 62, 5));
    let short = |line| (line, "short-recording");
    assert_eq!(aside(&ingested), [2, 3, 4, 67, 68].map(short));
    assert_eq!(said(&ingested, date(2026, 3, 1), "share_side"), ["1"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "position_main"), ["side_right"]);
}

#[test]
fn sleepmeter_notes_are_not_escaped_and_its_labels_are_codes() {
    let ingested = fixture("sleepmeter/four_tables_unescaped.csv");
    assert_eq!(ingested.recognised.format, "sleepmeter");
    assert_eq!(rows(&ingested), (6, 5, 1));
    assert_eq!(aside(&ingested), [(15, "line-of-a-note")]);
    let second = date(2026, 3, 2);
    for (field, expected) in [
        ("bed_time", "23:00"),
        ("sleep_hours", "6.6667"),
        ("awake_min", "60"),
        ("fall_asleep_min", "20"),
        ("sleep_quality", "8"),
        ("spasm_any", "yes"),
        ("exercise_any", "yes"),
        ("caffeine_late_any", "yes"),
        ("stressful_day", "yes"),
        ("bed_id", "not my bed"),
    ] {
        assert_eq!(said(&ingested, second, field), [expected], "{field}");
    }
    // The same code is another label in another column.
    assert_eq!(said(&ingested, date(2026, 3, 1), "stretch_before_bed"), ["yes"]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "nap_min"), ["40"]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "sleep_hours"), ["0"], "did not sleep");
}

#[test]
fn plees_moments_have_no_zone() {
    let ingested = fixture("plees/epoch_millis.csv");
    assert_eq!(ingested.recognised.format, "plees_tracker");
    assert_eq!(aside(&ingested), [(4, "sleep-without-length")]);
    assert_eq!(rows(&ingested), (3, 2, 1));
    assert_eq!(said(&ingested, date(2026, 3, 1), "sleep_hours"), ["8"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "sleep_quality"), ["8"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "awakenings"), ["2"]);
    assert!(said(&ingested, date(2026, 3, 2), "sleep_quality").is_empty(), "0 is not rated");
    assert!(said(&ingested, date(2026, 3, 1), "bed_time").is_empty());
    assert!(told(&ingested).iter().any(|(code, ..)| *code == "universal-time"));
    let people = fixture("plees/for_people.csv");
    assert_eq!(said(&people, date(2026, 3, 1), "bed_time"), ["23:05"]);
    assert_eq!(said(&people, date(2026, 3, 1), "sleep_hours"), ["7.5"]);
}

#[test]
fn wellness_ratings_of_unknown_direction_stay_their_own() {
    let ingested = fixture("long_tables/pmsys_wellness.csv");
    assert_eq!(ingested.recognised.format, "pmsys_wellness");
    assert_eq!(aside(&ingested), [(4, "no-values")]);
    // Asked in the morning: sleep is of the night that ended, stress of the day that begins.
    assert_eq!(said(&ingested, date(2026, 3, 1), "sleep_hours"), ["7"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "sleep_quality"), ["5"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "wellness_stress"), ["3"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "readiness"), ["50"]);
    assert!(said(&ingested, date(2026, 3, 3), "readiness").is_empty());
    assert!(said(&ingested, date(2026, 3, 2), "stress").is_empty());
    assert_eq!(ingested.ledger.cells_rejected, 1, "a stress of 9");
    assert!(ingested.declared.iter().any(|d| d.key == "wellness_stress"));
}

#[test]
fn flaredown_is_one_thing_a_row() {
    let options = Options { date_means: Some(DateMeans::Evening), ..Options::default() };
    let ingested = try_read("long_tables/flaredown.csv", &options).expect("read");
    assert_eq!(ingested.recognised.format, "flaredown");
    assert_eq!(rows(&ingested), (8, 5, 3));
    assert_eq!(
        aside(&ingested),
        [(2, "label-not-understood"), (7, "label-not-understood"), (8, "not-a-number")]
    );
    assert_eq!(said(&ingested, date(2026, 3, 1), "spasm_any"), ["yes"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "painkiller_taken"), ["yes"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "spasm_any"), ["no", "yes"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "stressful_day"), ["yes"]);
    assert_eq!(readings(&ingested).people.len(), 2);
}

#[test]
fn a_log_of_events_gives_nights_and_habits() {
    let ingested = fixture("sleep_events/local.csv");
    assert_eq!(ingested.recognised.format, "sleep_events");
    let night = |field: &str| said(&ingested, date(2026, 3, 2), field);
    assert_eq!(
        (night("sleep_hours"), night("bed_time")),
        (vec!["7.5".into()], vec!["23:00".into()])
    );
    assert_eq!(night("caffeine_last_time"), ["16:40"]);
    // After midnight, and so of the evening before.
    assert_eq!(night("alcohol_any"), ["yes"]);
}

#[test]
fn universal_events_have_nights_and_no_clock_times() {
    let ingested = fixture("sleep_events/universal.csv");
    assert_eq!(said(&ingested, date(2026, 3, 2), "sleep_hours"), ["7.5"]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "alcohol_any"), ["yes"]);
    assert!(said(&ingested, date(2026, 3, 2), "bed_time").is_empty());
    assert!(said(&ingested, date(2026, 3, 2), "caffeine_last_time").is_empty());
    assert_eq!(aside(&ingested), [(3, "event-not-taken")]);
}
