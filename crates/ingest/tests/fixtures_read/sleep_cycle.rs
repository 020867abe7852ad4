//! Sleep Cycle in all header generations and line ends.

use jiff::civil::date;

use lumbago_ingest::{DateOrder, Options, read};

use crate::{aside, fixture, path, readings, said, told};

#[test]
fn every_generation_is_recognised_with_all_its_columns() {
    for (name, columns, ends, used) in [
        ("v1_cr_cr_lf", "6 of 6", "CR CR LF", 4),
        ("v2_cr", "8 of 8", "CR", 8),
        ("v2_blank_line_after_every_row", "8 of 8", "CR LF", 1),
        ("v3_crlf_no_final_newline", "21 of 21", "CR LF", 2),
        ("v4_bom_lf", "17 of 17", "LF", 2),
        ("v4_variant_18_columns", "18 of 18", "LF", 1),
        ("v5_lf", "25 of 25", "LF", 1),
    ] {
        let ingested = fixture(&format!("sleep_cycle/{name}.csv"));
        let why = &ingested.recognised.why;
        assert_eq!(ingested.recognised.format, "sleep_cycle", "{name}");
        assert!(why.contains(columns) && why.ends_with(&format!("lines end {ends}")), "{why}");
        assert_eq!(ingested.ledger.rows_used, used, "{name}");
    }
}

#[test]
fn line_numbers_hold_whatever_the_line_ends() {
    assert_eq!(readings(&fixture("sleep_cycle/v1_cr_cr_lf.csv")).line, [2, 3, 4, 5]);
    assert_eq!(readings(&fixture("sleep_cycle/v2_cr.csv")).line, [2, 3, 4, 5, 6, 7, 8, 9]);
    let blank = fixture("sleep_cycle/v2_blank_line_after_every_row.csv");
    assert_eq!(readings(&blank).line, [3]);
    assert_eq!(
        aside(&blank),
        [
            (5, "duplicate-row"),
            (7, "end-before-start"),
            (9, "impossible-date"),
            (11, "sleep-over-a-day"),
        ]
    );
}

#[test]
fn nights_are_those_of_the_midpoint_and_pieces_make_one() {
    let ingested = fixture("sleep_cycle/v2_cr.csv");
    let night = |day: i8, field: &str| said(&ingested, date(2015, 3, day), field);
    // Begun at 01:48: the night of the evening before. The clocks went forward: 8:39 by the app.
    assert_eq!(night(7, "bed_time"), ["01:48"]);
    assert_eq!(night(7, "time_in_bed_h"), ["8.65"]);
    assert_eq!(night(7, "sleep_quality"), ["10"]);
    // A time in bed of 0:00 is not zero hours.
    assert_eq!(night(8, "time_in_bed_h"), ["7.8969"]);
    // Two pieces and a nap: hours of both, quality of the longer one, bed time and rise time of
    // the whole, the nap beside it.
    assert_eq!(night(9, "time_in_bed_h"), ["4.1", "3.5833"]);
    assert_eq!(night(9, "sleep_quality"), ["7.9"]);
    assert_eq!(night(9, "bed_time"), ["23:09"]);
    assert_eq!(night(9, "rise_time"), ["07:15"]);
    assert_eq!(night(9, "nap_min"), ["45"]);
    assert_eq!(night(9, "bed_id"), ["not my bed"]);
    for (code, line) in
        [("clock-change", 3), ("time-in-bed-zero", 4), ("nap", 5), ("several-sessions", 7)]
    {
        assert!(told(&ingested).contains(&(code, Some(line), 1)), "{code}");
    }
}

#[test]
fn silence_about_a_label_means_no_only_within_its_use_and_never_for_pain() {
    let ingested = fixture("sleep_cycle/v2_cr.csv");
    let night = |day: i8, field: &str| said(&ingested, date(2015, 3, day), field);
    // Stress was noted on the 9th and the 10th only.
    assert!(night(8, "stressful_day").is_empty(), "before its first use");
    // Two pieces of one night: the word of one holds for the night.
    assert_eq!(night(9, "stressful_day"), ["yes"]);
    assert_eq!(night(10, "stressful_day"), ["yes"]);
    assert!(night(11, "stressful_day").is_empty(), "after its last use");
    // Back pain: no on nights with other notes, nothing on nights without any.
    assert_eq!(night(6, "spasm_any"), ["yes"]);
    assert_eq!(night(7, "spasm_any"), ["no"]);
    assert!(night(8, "spasm_any").is_empty());
    assert_eq!(night(9, "spasm_any"), ["yes"]);
    assert_eq!(night(10, "spasm_any"), ["no"]);
    assert!(night(11, "spasm_any").is_empty());
    let stand_in = readings(&ingested).stand_in.clone().expect("pain stands in for spasms");
    assert!(stand_in.what.contains("back pain"));
    // A label of unknown meaning is counted and kept as text.
    let unknown = ingested.diagnostics.iter().find(|d| d.code == "label-not-understood");
    assert!(unknown.expect("a note").reason.contains("Purple socks (1)"));
    assert_eq!(night(10, "notes"), ["Purple socks"]);
}

#[test]
fn what_was_not_measured_is_not_zero() {
    let v3 = fixture("sleep_cycle/v3_crlf_no_final_newline.csv");
    let (first, second) = (date(2022, 6, 1), date(2022, 6, 2));
    assert_eq!(said(&v3, first, "sleep_hours"), ["7"]);
    assert_eq!(said(&v3, first, "outdoor_temp_c"), ["14.5"]);
    assert_eq!(said(&v3, first, "snore_min"), ["15"]);
    assert_eq!(said(&v3, first, "waking_mood"), ["good"]);
    for field in ["sleep_hours", "waking_heart_rate", "steps", "outdoor_temp_c", "snore_min"] {
        assert!(said(&v3, second, field).is_empty(), "{field}");
    }
    assert_eq!(said(&v3, second, "time_in_bed_h"), ["7.5"], "from the clock");
    let v4 = fixture("sleep_cycle/v4_bom_lf.csv");
    assert_eq!(said(&v4, date(2023, 5, 12), "outdoor_temp_c"), ["10"], "from Fahrenheit");
    assert!(said(&v4, date(2023, 5, 13), "outdoor_temp_c").is_empty(), "no weather");
    let v5 = fixture("sleep_cycle/v5_lf.csv");
    assert_eq!(said(&v5, date(2025, 2, 1), "awake_min"), ["30"]);
    assert_eq!(said(&v5, date(2025, 2, 1), "ill"), ["yes"]);
}

#[test]
fn factors_are_declared_only_if_something_was_recorded_of_them() {
    let keys = |name: &str| -> Vec<String> {
        fixture(name).declared.iter().map(|d| d.key.clone()).collect()
    };
    let v1 = keys("sleep_cycle/v1_cr_cr_lf.csv");
    assert!(v1.contains(&"caffeine_any".into()) && !v1.contains(&"snored".into()), "{v1:?}");
}

#[test]
fn where_the_sleeper_was_is_not_taken() {
    let ingested = fixture("sleep_cycle/v3_crlf_no_final_newline.csv");
    let everything = format!("{:?}", readings(&ingested));
    assert!(!everything.contains("Springfield"));
    let left = ingested.diagnostics.iter().find(|d| d.code == "column-not-taken");
    assert!(left.expect("a note").reason.contains("City"));
}

#[test]
fn every_generation_reads_the_same_with_every_line_end() {
    for name in ["v1_cr_cr_lf", "v2_cr", "v3_crlf_no_final_newline", "v4_bom_lf", "v5_lf"] {
        let bytes = std::fs::read(path(&format!("sleep_cycle/{name}.csv"))).expect("a fixture");
        let text = String::from_utf8(bytes).expect("text");
        let rows: Vec<&str> = text.split(['\r', '\n']).filter(|l| !l.is_empty()).collect();
        let as_read = |text: &str| {
            let ingested = read("sleepdata.csv", text.as_bytes(), &Options::default()).expect(name);
            let readings = ingested.readings.expect("nights");
            (readings.night, format!("{:?}", readings.columns), ingested.ledger)
        };
        let plain = as_read(&rows.join("\n"));
        for end in ["\n", "\r\n", "\r\r\n", "\r\n\r\n", "\r"] {
            assert_eq!(as_read(&rows.join(end)), plain, "{name} {end:?}, no final end");
            assert_eq!(as_read(&(rows.join(end) + end)), plain, "{name} {end:?}");
        }
    }
}

#[test]
fn a_spreadsheets_commas_and_times_are_read_where_the_order_of_the_date_tells() {
    let ingested = fixture("sleep_cycle/v2_commas_cr_spreadsheet.csv");
    assert_eq!(ingested.recognised.format, "sleep_cycle");
    let night = |day: i8, field: &str| said(&ingested, date(2014, 10, day), field);
    assert_eq!(
        (night(11, "bed_time"), night(11, "rise_time")),
        (vec!["23:33".into()], vec!["07:31".into()])
    );
    assert_eq!(night(11, "ate_late"), ["yes"]);
    assert_eq!(night(13, "time_in_bed_h"), ["7.9167"]);
    assert!(told(&ingested).contains(&("rewritten-times", None, 3)), "{:?}", told(&ingested));
    // Where no date tells it is not guessed.
    let unclear = "Start,End,Sleep quality,Time in bed,Wake up,Sleep Notes\n\
                   10/11/14 23:33,10/12/14 7:31,83%,7:58,:),\n";
    let read = |options: &Options| read("sleepdata.csv", unclear.as_bytes(), options);
    let refused = read(&Options::default()).expect_err("of unknown order");
    assert!(refused.hint().contains("--date-order"), "{}", refused.hint());
    let options = Options { date_order: Some(DateOrder::MonthFirst), ..Options::default() };
    let ingested = read(&options).expect("told");
    assert_eq!(readings(&ingested).night, [date(2014, 10, 11)]);
}
