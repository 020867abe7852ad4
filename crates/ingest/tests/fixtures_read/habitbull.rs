//! HabitBull: one row a habit and day, in the layout of its exports of 2016 to 2022.

use jiff::civil::date;

use crate::{aside, fixture, said};

#[test]
fn habits_become_answers_of_the_night_after_the_day() {
    let ingested = fixture("habitbull/v1.csv");
    assert_eq!(ingested.recognised.format, "habitbull");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    // A day of this app is no night: a spasm is taken for the night that ended that morning, aloud.
    assert_eq!(night(13, "spasm_any"), ["yes"]);
    assert_eq!(night(14, "spasm_any"), ["no"]);
    assert!(ingested.diagnostics.iter().any(|d| d.code == "outcome-date-assumed"));
    assert_eq!(night(14, "caffeine_any"), ["yes"]);
    // A habit with a number above one is counted, and one is one.
    assert_eq!(night(14, "caffeine_drinks"), ["2"]);
    assert!(night(15, "caffeine_drinks").is_empty());
    assert_eq!(night(16, "caffeine_drinks"), ["1"]);
    assert!(night(13, "spasm_count").is_empty(), "a habit of done and not done has no count");
    // The app's mark for "no value" is neither a number nor a no.
    assert_eq!(aside(&ingested), [(5, "no-values")]);
    assert_eq!(ingested.ledger.rows_used, 6);
}

#[test]
fn iso_dates_and_the_number_that_stands_for_no_value() {
    let ingested = fixture("habitbull/iso_dates_no_value.csv");
    assert_eq!(said(&ingested, date(2026, 3, 1), "caffeine_any"), ["yes"]);
    assert!(
        said(&ingested, date(2026, 3, 1), "caffeine_drinks").is_empty(),
        "80 of caffeine is no cup"
    );
    assert!(said(&ingested, date(2026, 3, 2), "caffeine_any").is_empty());
    assert_eq!(said(&ingested, date(2026, 3, 2), "stretch_before_bed"), ["no"]);
    assert_eq!(aside(&ingested), [(3, "no-values")]);
}
