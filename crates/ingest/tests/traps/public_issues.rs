//! What users of other programs reported in public: sleep logs that GGIR could not read, or read
//! wrongly. The numbers are those of its issues.

use crate::{aside, codes, march, nights, ok, rows, said};

const DAYS: &str = "ID,D1_date,D1_wakeup,D1_inbed,D2_date,D2_wakeup,D2_inbed,D3_date,D3_wakeup,D3_inbed,D4_date,D4_wakeup,D4_inbed";

fn advanced(row: &str) -> lumbago_ingest::Ingested {
    ok(format!("{DAYS}\n{row}\n"))
}

fn basic(row: &str) -> lumbago_ingest::Ingested {
    ok(format!("ID,start_date,onset_N1,wakeup_N1,onset_N2,wakeup_N2,onset_N3,wakeup_N3\n{row}\n"))
}

#[test]
fn ggir_1216_a_gap_between_the_dates() {
    let read = advanced(
        "1,2026-03-01,07:00,23:00,2026-03-02,06:50,22:40,2026-03-05,07:10,23:10,2026-03-06,07:00,",
    );
    assert_eq!(said(&read, march(1), "time_in_bed_h"), ["7.833"]);
    // No morning is known for the evening before the gap; it is not joined to the next row.
    assert_eq!(said(&read, march(2), "bed_time"), ["22:40"]);
    assert!(said(&read, march(2), "time_in_bed_h").is_empty());
    assert_eq!(said(&read, march(5), "time_in_bed_h"), ["7.833"]);
}

#[test]
fn ggir_686_a_night_that_is_missing() {
    let read = basic("1,2026-03-01,23:00,07:00,,,22:30,06:30");
    assert_eq!(nights(&read), [march(1), march(3)]);
}

#[test]
fn ggir_531_the_first_night_is_empty() {
    let read = basic("1,2026-03-01,,,23:00,07:00,22:30,06:30");
    assert_eq!(nights(&read), [march(2), march(3)]);
    let read = advanced("1,2026-03-01,,,2026-03-02,06:50,22:40,2026-03-03,07:10,,,,");
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["8.5"]);
}

#[test]
fn ggir_760_the_last_night() {
    let read =
        advanced("1,2026-03-01,07:00,23:00,2026-03-02,06:50,22:40,2026-03-03,07:10,23:30,,,");
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["8.5"]);
    assert_eq!(said(&read, march(3), "bed_time"), ["23:30"], "an evening without a morning");
}

#[test]
fn ggir_1188_a_night_that_begins_at_midnight() {
    let read = basic("1,2026-03-01,00:00,07:00,23:59,07:00,00:01,07:00");
    assert_eq!(nights(&read), [march(1), march(2), march(3)]);
    assert_eq!(said(&read, march(1), "time_in_bed_h"), ["7"]);
    assert_eq!(said(&read, march(3), "bed_time"), ["00:01"]);
}

#[test]
fn ggir_1272_someone_who_sleeps_by_day() {
    let read = basic("1,2026-03-01,08:30,16:00,09:00,16:30,23:00,06:30");
    assert_eq!(said(&read, march(1), "time_in_bed_h"), ["7.5"]);
    assert_eq!(said(&read, march(1), "bed_time"), ["08:30"]);
    assert_eq!(said(&read, march(2), "bed_time"), ["09:00"]);
    assert_eq!(said(&read, march(3), "time_in_bed_h"), ["7.5"]);
    assert!(read.proposals.is_empty(), "a day is no slip of am and pm");
}

#[test]
fn ggir_1138_empty_columns() {
    let read = ok(
        "ID,start_date,onset_N1,wakeup_N1,,,onset_N2,wakeup_N2,,\n1,2026-03-01,23:00,07:00,,,22:30,06:30,,\n",
    );
    assert_eq!(nights(&read), [march(1), march(2)]);
}

#[test]
fn ggir_1153_half_a_night() {
    let read = basic("1,2026-03-01,23:00,,22:50,06:40,,07:00");
    assert_eq!(said(&read, march(1), "bed_time"), ["23:00"], "kept for what it can tell");
    assert!(said(&read, march(1), "time_in_bed_h").is_empty());
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["7.833"]);
    assert_eq!(said(&read, march(3), "rise_time"), ["07:00"]);
}

#[test]
fn ggir_1184_a_time_that_cannot_be_read() {
    let read = basic("1,2026-03-01,23h,07:00,22:50,06:40,24:00,07:00");
    assert_eq!(said(&read, march(2), "time_in_bed_h"), ["7.833"]);
    assert!(codes(&read).contains(&"not-a-time"));
    assert_eq!(read.ledger.cells_rejected, 2);
    assert_eq!(rows(&read), (1, 1, 0));
}

#[test]
fn ggir_1372_codes_that_look_like_numbers() {
    let head = "ID,start_date,onset_N1,wakeup_N1\n";
    let read = ok(format!(
        "{head}007,2026-03-01,23:00,07:00\n7,2026-03-01,22:00,06:00\n1e3,2026-03-01,22:00,06:00\n"
    ));
    let people = read.readings.as_ref().map(|r| r.people.clone()).unwrap_or_default();
    assert_eq!(people, ["007", "7", "1e3"], "leading zeros and exponents stay");
    assert!(aside(&read).is_empty());
}
