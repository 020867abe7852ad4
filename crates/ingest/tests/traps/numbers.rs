//! Numbers, units and scales.

use jiff::civil::date;

use crate::{bytes_of, codes, fixture, march, ok, said, through};

const DURATIONS: &str = "[night]\ncolumn = \"night\"\nmeans = \"evening\"\n[columns]\n\
                         slept = { to = \"sleep_hours\", duration = true }\n";

#[test]
fn t41_durations_in_every_spelling() {
    for (text, hours) in [
        ("8h 37min", "8.617"),
        ("8h 37m", "8.617"),
        ("8:37", "8.617"),
        ("08:37:00", "8.617"),
        ("01h 00m", "1"),
        ("45m", "0.75"),
    ] {
        let read = through(DURATIONS, format!("night,slept\n2026-03-01,{text}\n"));
        assert_eq!(said(&read, march(1), "sleep_hours"), [hours], "{text}");
    }
    let day = through(DURATIONS, "night,slept\n2026-03-01,1d 02h 15m\n2026-03-02,8h\n");
    assert!(codes(&day).contains(&"value-out-of-range"), "26 hours are read and refused");
    let web = fixture("wearables/fitbit_web_sections.csv");
    assert_eq!(said(&web, march(2), "sleep_hours"), ["7.5"]);
    let grouped = String::from_utf8(bytes_of("wearables/fitbit_web_sections.csv")).unwrap();
    let web = ok(grouped.replace("\"450\"", "\"1,000\""));
    assert_eq!(said(&web, march(2), "sleep_hours"), ["16.667"], "minutes with a thousands comma");
    let cycle = ok("Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes\n\
                    2026-03-01 23:00:00;2026-03-02 07:00:00;83%;7:52;:);\n");
    assert_eq!(said(&cycle, march(1), "sleep_quality"), ["8.3"], "per cent");
}

#[test]
fn t42_decimal_commas_and_digits_grouped_by_mistake() {
    let read = ok("night;spasm_count;sleep_hours\n2026-03-01;1;7,5\n2026-03-02;0;6,25\n");
    assert_eq!(said(&read, march(2), "sleep_hours"), ["6.25"]);
    let mangled = fixture("sleep_as_android/spreadsheet.csv");
    assert_eq!(said(&mangled, march(2), "sleep_quality"), ["8"], "4,0 of 5 in quotation marks");
    let apple = fixture("wearables/health_auto_export.csv");
    assert!(said(&apple, march(2), "time_in_bed_h").is_empty(), "808.742.334.249.947");
    assert!(codes(&apple).contains(&"not-a-number"));
}

#[test]
fn t43_missing_in_every_spelling() {
    for word in ["", "N/A", "NA", "--", "—", "-", "null", "NULL", "NaN", "#N/A", "?", "."] {
        let read = ok(format!("night,spasm_count,stress\n2026-03-01,1,{word}\n"));
        assert!(said(&read, march(1), "stress").is_empty(), "{word}");
        assert_eq!(read.ledger.cells_rejected, 0, "{word}");
    }
    // These are values of something: left out aloud, never taken for a number.
    for word in ["None", "UNKNOWN", "-1", "-99", "-2150000000", "[not completed]", "#VALUE!"] {
        let read = ok(format!("night,spasm_count,stress\n2026-03-01,1,{word}\n"));
        assert!(said(&read, march(1), "stress").is_empty(), "{word}");
        assert_eq!(read.ledger.cells_rejected, 1, "{word}");
    }
    let v4 = fixture("sleep_cycle/v4_bom_lf.csv");
    assert!(said(&v4, date(2023, 5, 13), "outdoor_temp_c").is_empty(), "No weather, 32.0");
    assert!(said(&v4, date(2023, 5, 13), "steps").is_empty(), "0 steps are none counted");
    let withings = fixture("withings/german_half_translated.csv");
    assert!(said(&withings, march(2), "sleep_hours").is_empty(), "0 seconds of every stage");
}

#[test]
fn t44_minus_one_and_minus_one_point_nought() {
    let android = fixture("sleep_as_android/header_per_record.csv");
    // -13 takes minutes off; -1.0 says that the record was made by hand.
    assert_eq!(said(&android, march(2), "sleep_hours"), ["7.783"]);
    assert_eq!(said(&android, march(1), "sleep_hours"), ["8"]);
    let text = String::from_utf8(bytes_of("sleep_as_android/header_per_record.csv")).unwrap();
    let minute = ok(text.replacen("\"-13\"", "\"-1\"", 1));
    assert_eq!(said(&minute, march(2), "sleep_hours"), ["7.983"], "-1 is one minute");
}

#[test]
fn t45_a_wrong_unit_in_the_header_and_units_that_depend_on_the_phone() {
    let (v3, v4) =
        (fixture("sleep_cycle/v3_crlf_no_final_newline.csv"), fixture("sleep_cycle/v4_bom_lf.csv"));
    assert_eq!(said(&v3, date(2022, 6, 1), "outdoor_temp_c"), ["14.5"], "°C");
    assert_eq!(said(&v4, date(2023, 5, 12), "outdoor_temp_c"), ["10"], "50 °F");
    let fields = |read: &lumbago_ingest::Ingested| -> Vec<String> {
        read.readings.iter().flat_map(|r| &r.columns).map(|c| c.field.clone()).collect()
    };
    assert!(fields(&v3).iter().all(|f| !f.contains("pressure")), "kilopascal called Pa");
    let bearable = fixture("bearable/v1_2021.csv");
    assert_eq!(said(&bearable, date(2021, 5, 13), "magnesium_supplement_mg"), ["300"], "(mg)");
}

#[test]
fn t46_scales_that_break_or_are_not_stated() {
    let v3 = fixture("sleep_cycle/v3_crlf_no_final_newline.csv");
    let read = format!("{:?}", v3.readings);
    assert!(!read.contains("movement") && !read.contains("84.1"), "not comparable over time");
    let bearable = fixture("bearable/v1_2021.csv");
    assert_eq!(said(&bearable, date(2021, 5, 12), "sleep_quality"), ["7.5"], "4 of 5");
    assert_eq!(said(&bearable, date(2021, 5, 15), "mood"), ["7"], "of 10");
    let diary = fixture("sleep_diary/core_items.csv");
    assert!(codes(&diary).contains(&"scale-assumed"));
}

#[test]
fn t47_numbers_times_a_thousand_and_a_zero_written_no() {
    // Loop keeps amounts times a thousand; whether it was done is all that is taken.
    let read = ok("Date,Coffee,Back spasm\n2026-03-03,7350,0\n2026-03-02,0,2\n2026-03-01,-1,0\n");
    assert_eq!(read.recognised.format, "loop_habits");
    assert_ne!(said(&read, march(3), "caffeine_any"), ["no"]);
    assert!(!format!("{:?}", read.readings).contains("7350"), "never taken as an amount");
}

#[test]
fn t48_what_a_spreadsheet_does_to_an_export() {
    let android = fixture("sleep_as_android/spreadsheet.csv");
    assert_eq!(said(&android, march(2), "time_in_bed_h"), ["8"], "1.59287E+12 is no start");
    let text = String::from_utf8(bytes_of("whoop/journal_entries.csv")).unwrap();
    let saved =
        text.replace(",true,", ",TRUE,").replace(",false,", ",FALSE,").replace('\n', "\r\n");
    let (before, after) = (ok(text), ok(saved));
    assert_eq!(said(&after, march(2), "caffeine_any"), said(&before, march(2), "caffeine_any"));
    let cycle = fixture("sleep_cycle/v2_commas_cr_spreadsheet.csv");
    assert_eq!(said(&cycle, date(2014, 10, 11), "bed_time"), ["23:33"], "10/11/14 23:33");
    let read = ok("night,spasm_count,stress\n2026-03-01,1.0000000,6.0000\n");
    assert_eq!(said(&read, march(1), "stress"), ["6"], "padded decimals");
}

#[test]
fn t49_one_column_with_several_meanings() {
    let read = fixture("bearable/v1_2021.csv");
    assert_eq!(said(&read, date(2021, 5, 12), "sleep_hours"), ["9.25"], "9:15");
    assert_eq!(said(&read, date(2021, 5, 12), "spasm_severity"), ["7.5"], "severity 3");
    assert_eq!(said(&read, date(2021, 5, 13), "magnesium_supplement_mg"), ["300"], "a dose");
}
