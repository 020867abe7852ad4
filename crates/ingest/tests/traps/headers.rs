//! The structure of the header.

use jiff::civil::date;

use crate::{aside, codes, fixture, march, ok, refused, rows, said};

#[test]
fn t19_titles_sections_other_tables_and_repeated_or_several_header_rows() {
    let read = ok("My sleep log\n\nnight,spasm_count\n2026-03-01,1\n");
    assert_eq!(said(&read, march(1), "spasm_count"), ["1"], "a title");
    for (name, format) in [
        ("wearables/samsung_prefixed_trailing_comma.csv", "samsung"),
        ("wearables/fitbit_web_sections.csv", "fitbit_web"),
        ("migraine_buddy/two_tables.csv", "migraine_buddy"),
        ("sleepmeter/four_tables_unescaped.csv", "sleepmeter"),
        ("sleep_as_android/header_per_record.csv", "sleep_as_android"),
        ("qualtrics/three_header_rows.csv", "qualtrics"),
        ("somnopose/three_recordings.csv", "somnopose"),
    ] {
        let read = fixture(name);
        assert_eq!(read.recognised.format, format);
        assert!(read.ledger.rows_used > 0, "{name}");
    }
    let tags = crate::with(crate::bytes_of("forms/kobo_tags_row.csv"), &crate::wake());
    assert_eq!(rows(&tags), (2, 2, 0), "a row of tags below the header");
}

#[test]
fn t20_no_header_row() {
    let message = refused(
        "2018-06-22,22 de junio,viernes,20:39,mal,\"\",\"\"\n2018-06-21,21 de junio,jueves,20:39,bien,\"Coffee\",\"\"\n",
    );
    assert!(message.contains("no header"), "{message}");
    let message = refused("2023-01-09,2\n2023-01-08,0\n2023-01-07,2\n");
    assert!(message.contains("no header"), "{message}");
}

#[test]
fn t21_a_first_column_named_after_the_report() {
    let read = fixture("wearables/garmin_7_days.csv");
    assert_eq!(read.recognised.format, "garmin");
    assert_eq!(said(&read, march(2), "sleep_hours"), ["8.617"]);
}

#[test]
fn t22_headers_half_translated_and_values_in_the_phones_language() {
    let read = fixture("withings/german_half_translated.csv");
    assert_eq!(said(&read, march(1), "sleep_hours"), ["7"]);
    let read = fixture("daylio/v1_polish.csv");
    assert_eq!(said(&read, date(2018, 6, 21), "caffeine_any"), ["yes"]);
}

#[test]
fn t23_columns_renamed_added_and_dropped_between_versions() {
    for name in [
        "v1_cr_cr_lf",
        "v2_cr",
        "v3_crlf_no_final_newline",
        "v4_bom_lf",
        "v4_variant_18_columns",
        "v5_lf",
    ] {
        let read = fixture(&format!("sleep_cycle/{name}.csv"));
        assert_eq!(read.recognised.format, "sleep_cycle", "{name}");
        assert!(!codes(&read).contains(&"unknown-column"), "{name}");
    }
    for name in ["bearable/v1_2021.csv", "bearable/v2_2024.csv"] {
        assert_eq!(fixture(name).recognised.format, "bearable", "{name}");
    }
    for name in ["daylio/v1_polish.csv", "daylio/v3_am_pm.csv", "daylio/v4_scales.csv"] {
        assert_eq!(fixture(name).recognised.format, "daylio", "{name}");
    }
    let whoop = fixture("whoop/physiological_cycles_2022.csv");
    assert_eq!(whoop.recognised.format, "whoop_cycles", "25 columns, 26 later");
    assert_eq!(said(&whoop, date(2022, 11, 10), "sleep_hours"), ["7"]);
    // A column that no version has does not hide the app.
    let header = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Moon\n";
    let read = ok(format!("{header}2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);;full\n"));
    assert_eq!(read.recognised.format, "sleep_cycle");
}

#[test]
fn t24_columns_that_depend_on_the_user() {
    for header in [
        "Date,Move Minutes count,Calories (kcal),Distance (m),Step count,Yoga duration (ms)",
        "Date,Calories (kcal),Step count,Move Minutes count,Biking duration (ms)",
    ] {
        let steps = header.split(',').position(|n| n == "Step count").unwrap();
        let row: Vec<&str> =
            (0..header.split(',').count()).map(|i| if i == steps { "4000" } else { "1" }).collect();
        let read = ok(format!("{header}\n2026-03-02{}\n", row.join(",").trim_start_matches('1')));
        assert_eq!(read.recognised.format, "google_fit");
        assert_eq!(said(&read, march(2), "steps"), ["4000"]);
    }
}

#[test]
fn t25_nights_side_by_side_in_one_row() {
    let read = fixture("ggir/advanced_two_date_forms.csv");
    assert_eq!(rows(&read), (2, 2, 0));
    assert_eq!(said(&read, march(2), "bed_time"), ["02:00", "23:15"]);
    // A matrix with the dates in the first row is no table of nights and is not read as one.
    let message = refused("date,2026-03-01,2026-03-02\nbed,23:10,22:50\nup,07:00,06:40\n");
    assert!(message.contains("side by side"), "{message}");
    assert!(aside(&read).is_empty());
}
