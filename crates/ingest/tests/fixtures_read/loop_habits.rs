//! Loop Habit Tracker: a column a habit, in the marks of three versions.

use jiff::civil::date;

use crate::{aside, fixture, said};

#[test]
fn marks_mean_the_same_in_every_version() {
    for (name, day, rows) in [
        ("words_trailing_comma", date(2026, 3, 3), 2),
        ("numbers_bom_month_first", date(2024, 6, 16), 2),
        ("entries_2_0", date(2023, 1, 9), 2),
    ] {
        let ingested = fixture(&format!("loop_habits/{name}.csv"));
        assert_eq!(ingested.recognised.format, "loop_habits", "{name}");
        assert_eq!(ingested.ledger.rows_used, rows, "{name}");
        assert_eq!(said(&ingested, day, "caffeine_any"), ["yes"], "{name}");
        // A day is no night: a spasm is taken for the night that ended that morning.
        let eve = day.yesterday().unwrap();
        assert_eq!(said(&ingested, eve, "spasm_any"), ["no"], "{name}");
        assert_eq!(said(&ingested, eve.yesterday().unwrap(), "spasm_any"), ["yes"], "{name}");
    }
}

#[test]
fn not_due_is_not_done_and_unknown_is_nothing() {
    let ingested = fixture("loop_habits/words_trailing_comma.csv");
    assert!(said(&ingested, date(2026, 3, 3), "stretched").iter().all(|s| s == "no"));
    assert!(said(&ingested, date(2026, 3, 2), "caffeine_any").is_empty());
    assert_eq!(aside(&ingested), [(4, "no-values")]);
}

#[test]
fn numbers_are_thousandths_of_what_is_counted() {
    let text =
        "Date,Cigarettes,Back spasm,\n2026-03-03,7000,2,\n2026-03-02,0,0,\n2026-03-01,-1,0,\n";
    let ingested = lumbago_ingest::read("Checkmarks.csv", text.as_bytes(), &Default::default());
    let ingested = ingested.expect("marks");
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(
        (night(3, "cigarettes"), night(2, "cigarettes")),
        (vec!["7".into()], vec!["0".into()])
    );
    assert_eq!((night(3, "smoked"), night(2, "smoked")), (vec!["yes".into()], vec!["no".into()]));
    assert!(night(1, "cigarettes").is_empty());
}

#[test]
fn a_habit_of_doing_without_says_no_where_it_was_kept() {
    let text = "Date,No alcohol,\n2026-03-03,YES_MANUAL,\n2026-03-02,NO,\n2026-03-01,SKIP,\n";
    let ingested = lumbago_ingest::read("Checkmarks.csv", text.as_bytes(), &Default::default());
    let ingested = ingested.expect("marks");
    let night = |day: i8| said(&ingested, date(2026, 3, day), "alcohol_any");
    assert_eq!((night(3), night(2)), (vec!["no".into()], vec![]));
}
