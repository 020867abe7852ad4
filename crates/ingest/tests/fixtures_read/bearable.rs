//! Bearable, both header generations.

use jiff::civil::date;

use crate::{aside, fixture, readings, rows, said, told};

#[test]
fn readings_go_to_the_night_they_speak_of() {
    let ingested = fixture("bearable/v1_2021.csv");
    assert_eq!(rows(&ingested), (18, 14, 4));
    let night = |day: i8, field: &str| said(&ingested, date(2021, 5, day), field);
    // Sleep and the hours after midnight are dated by the day after the night.
    assert_eq!(night(12, "sleep_hours"), ["9.25"]);
    assert_eq!(night(12, "bed_time"), ["02:15"]);
    assert_eq!(night(12, "rise_time"), ["13:15"]);
    assert_eq!(night(12, "sleep_quality"), ["7.5"]);
    assert_eq!(night(12, "shared_bed"), ["yes"]);
    assert_eq!(night(12, "spasm_severity"), ["7.5"]);
    // What was done in the daytime comes before the night of that evening.
    for field in ["busy_day", "outdoors", "caffeine_any", "painkiller_taken"] {
        assert_eq!(night(13, field), ["yes"], "{field}");
    }
    assert_eq!(night(13, "magnesium_supplement_mg"), ["300"]);
    assert_eq!(night(13, "back_pain_day"), ["2.5"]);
    assert_eq!(night(16, "nap_min"), ["90"]);
    assert_eq!(night(17, "fatigue"), ["5"]);
    assert_eq!(night(15, "mood"), ["7"]);
    // Outdoors was used on one day only: silence two days later says nothing.
    assert!(night(15, "outdoors").is_empty());
}

#[test]
fn a_night_without_pain_needs_something_entered_the_day_after() {
    let ingested = fixture("bearable/v1_2021.csv");
    let night = |day: i8| said(&ingested, date(2021, 5, day), "spasm_any");
    assert!(night(12).contains(&"yes".into()));
    assert_eq!(night(13), ["yes"], "a spasm at 3:04 on the 14th, severity in words");
    assert_eq!(said(&ingested, date(2021, 5, 13), "spasm_severity"), ["5"]);
    assert_eq!(night(14), ["no"]);
    assert!(night(15).is_empty(), "on the 16th there is only a sleep");
    assert_eq!(night(16), ["no"]);
    let stand_in = readings(&ingested).stand_in.as_ref().expect("pain stands in for spasms");
    assert_eq!(stand_in.event, "night with back pain");
}

#[test]
fn what_is_not_taken_is_set_aside_without_its_words() {
    let ingested = fixture("bearable/v1_2021.csv");
    assert_eq!(
        aside(&ingested),
        [
            (10, "medicine-not-taken"),
            (12, "category-not-taken"),
            (17, "value-out-of-range"),
            (19, "not-a-date"),
        ]
    );
    let everything = format!("{ingested:?}");
    for private in ["Secretol", "my cat"] {
        assert!(!everything.contains(private), "{private}");
    }
    assert!(everything.contains("Knitting circle (1)"));
}

#[test]
fn the_newer_header_is_read_by_its_iso_date() {
    let ingested = fixture("bearable/v2_2024.csv");
    assert!(ingested.recognised.why.contains("2024"));
    assert_eq!(said(&ingested, date(2024, 2, 29), "spasm_severity"), ["5"]);
    assert_eq!(said(&ingested, date(2024, 3, 1), "spasm_any"), ["no"]);
    assert_eq!(told(&ingested), [("outcome-from-symptoms", None, 1)]);
}

#[test]
fn habits_of_ones_own_are_known_as_in_any_app_and_symptoms_are_not() {
    let text = "date,weekday,time of day,category,rating/amount,detail,notes\n\
                \"2nd Mar 2024\",\"Saturday\",\"all day\",\"Factors\",\"\",\"Left side | Long sitting | Kaffee\",\"\"\n\
                \"2nd Mar 2024\",\"Saturday\",\"am\",\"Symptom\",\"2\",\"Headache (Moderate)\",\"\"\n";
    let ingested =
        lumbago_ingest::read("bearable.csv", text.as_bytes(), &Default::default()).expect("read");
    let night = |field: &str| said(&ingested, date(2024, 3, 2), field);
    assert_eq!(
        (night("position_main"), night("sat_long")),
        (vec!["side_left".into()], vec!["yes".into()])
    );
    assert_eq!((night("caffeine_any"), night("headache")), (vec!["yes".into()], vec![]));
    assert_eq!(night("notes"), ["Headache"]);
}
