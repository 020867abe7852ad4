//! The own diary.

use jiff::civil::date;
use lumbago_domain::{Consequence, Severity};
use lumbago_ingest::{DateMeans, FileKind, Options};

use crate::{aside, fixture, readings, rows, said, told, try_read};

#[test]
fn every_cell_of_a_plain_diary_arrives() {
    let ingested = fixture("diary/plain.csv");
    assert_eq!(ingested.kind, FileKind::Diary);
    assert_eq!(rows(&ingested), (4, 4, 0));
    assert!(ingested.diagnostics.is_empty(), "{:?}", told(&ingested));
    let first = date(2026, 3, 1);
    for (field, expected) in [
        ("spasm_count", "1"),
        ("spasm_severity", "5"),
        ("sleep_hours", "7.5"),
        ("position_main", "side"),
        ("caffeine_after_15_mg", "0"),
        ("lifting", "no"),
        ("bed_time", "22:45"),
        ("remedy", "heat|walk"),
        ("notes", "a \"bad\" night, with commas"),
    ] {
        assert_eq!(said(&ingested, first, field), [expected], "{field}");
    }
    assert_eq!(said(&ingested, date(2026, 3, 4), "notes"), ["two\nlines"]);
    // What was left empty stays empty.
    assert!(said(&ingested, date(2026, 3, 3), "stress").is_empty());
    assert_eq!(readings(&ingested).line, [2, 3, 4, 5]);
    assert_eq!(readings(&ingested).people, [""]);
}

#[test]
fn the_same_diary_in_other_clothes_is_the_same_diary() {
    let plain = fixture("diary/plain.csv");
    let other = fixture("diary/crlf_bom.csv");
    let (mut a, b) = (readings(&plain).clone(), readings(&other).clone());
    assert_ne!(a.source.sha256, b.source.sha256);
    a.source = b.source.clone();
    assert_eq!(a, b);
    let utf_16 = fixture("diary/utf16_tabs.csv");
    assert_eq!(rows(&utf_16), (3, 3, 0));
    assert!(utf_16.recognised.why.contains("tab, UTF-16LE"), "{}", utf_16.recognised.why);
    assert_eq!(said(&utf_16, date(2026, 3, 2), "position_main"), ["side_left"]);
}

#[test]
fn decimal_commas_and_guessed_encodings_are_said() {
    let commas = fixture("diary/semicolons_decimal_comma.csv");
    assert_eq!(told(&commas), [("decimal-comma", None, 1)]);
    assert_eq!(said(&commas, date(2026, 3, 2), "sleep_hours"), ["6.25"]);
    assert_eq!(readings(&commas).line, [3, 4, 5], "the sep= line counts");
    let guessed = fixture("diary/windows_1252.csv");
    assert_eq!(told(&guessed), [("encoding-guessed", None, 1)]);
    assert!(said(&guessed, date(2026, 3, 1), "notes")[0].starts_with("Größe der Träume"));
}

#[test]
fn each_bad_row_is_set_aside_with_its_reason_and_the_rest_is_used() {
    let ingested = fixture("diary/every_bad_row.csv");
    assert_eq!(
        aside(&ingested),
        [
            (3, "duplicate-row"),
            (4, "duplicate-night"),
            (7, "no-date"),
            (8, "not-a-date"),
            (9, "impossible-date"),
            (10, "spreadsheet-date"),
            (11, "no-person"),
            (12, "too-many-values"),
            (14, "empty-row"),
            (15, "no-values"),
            (16, "no-values"),
        ]
    );
    assert_eq!(rows(&ingested), (16, 5, 11));
    // Of two rows that contradict each other the first holds; two that add to each other both do.
    assert_eq!(said(&ingested, date(2026, 3, 1), "spasm_count"), ["1"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "notes"), ["morning"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "stress"), ["4"]);
    assert_eq!(said(&ingested, date(2026, 3, 5), "spasm_count"), ["1"], "a short row");
}

#[test]
fn impossible_values_cost_their_cell_and_odd_ones_are_kept() {
    let ingested = fixture("diary/impossible_values.csv");
    let found: Vec<(&str, &str, &str)> = ingested
        .diagnostics
        .iter()
        .filter_map(|d| Some((d.column.as_deref()?, d.code.as_str(), d.value.as_deref()?)))
        .collect();
    for expected in [
        ("spasm_count", "value-out-of-range", "-1"),
        ("stress", "value-out-of-range", "11"),
        ("sleep_hours", "value-out-of-range", "25"),
        ("sleep_hours", "time-for-number", "7:30"),
        ("caffeine_mg", "value-out-of-range", "4000"),
        ("caffeine_mg", "unit-in-value", "2 cups"),
        ("position_main", "unknown-level", "sied"),
        ("lumbar_roll", "not-yes-or-no", "maybe"),
        ("bed_time", "not-a-time", "25:00"),
        ("bed_time", "spreadsheet-time", "0.9375"),
        ("mattress_age_years", "value-out-of-range", "-2"),
        ("fluid_ml", "ambiguous-number", "1,500"),
        ("spasm_count", "not-a-whole-number", "1.5"),
        ("stress", "not-a-number", "seven"),
        ("stress", "none-or-nothing", "None"),
        ("sleep_hours", "spreadsheet-error", "#VALUE!"),
    ] {
        assert!(found.contains(&expected), "{expected:?} not in {found:?}");
    }
    // Unusual, kept; with the field's own unit, read.
    let fourth = date(2026, 3, 4);
    assert_eq!(said(&ingested, fourth, "mattress_age_years"), ["30"]);
    assert_eq!(said(&ingested, fourth, "caffeine_mg"), ["200"]);
    assert_eq!(said(&ingested, fourth, "sleep_hours"), ["7.5"]);
    let odd = ingested.diagnostics.iter().find(|d| d.code == "unusual-value").expect("a warning");
    assert_eq!((odd.severity, odd.consequence), (Severity::Warning, Consequence::Kept));
    let rejected: u64 = ingested
        .diagnostics
        .iter()
        .filter(|d| d.consequence == Consequence::CellRejected)
        .map(|d| d.count)
        .sum();
    // One row lost all its cells and was set aside; its cells are not counted as left out.
    assert!(ingested.ledger.cells_rejected < rejected);
}

#[test]
fn contradictions_cost_the_cells_that_make_them() {
    let ingested = fixture("diary/contradictions.csv");
    assert_eq!(
        told(&ingested),
        [
            ("shares-do-not-add-up", Some(3), 2),
            ("late-caffeine-above-total", Some(3), 1),
            ("severity-without-spasm", Some(3), 1),
            ("load-without-lifting", Some(3), 2),
            ("spasm-any-against-count", Some(4), 1),
            ("severity-without-count", Some(5), 1),
        ]
    );
    let night = |day: i8, field: &str| said(&ingested, date(2026, 3, day), field);
    assert_eq!(night(1, "share_side"), ["0.6"]);
    assert!(night(2, "share_side").is_empty());
    assert!(night(2, "caffeine_mg").is_empty() && night(2, "caffeine_after_15_mg").is_empty());
    assert_eq!(night(2, "spasm_count"), ["0"]);
    assert!(night(2, "spasm_severity").is_empty());
    // Five kilos on a day without lifting: the answer stands. Twenty-five: it does not.
    assert_eq!(night(2, "lifting"), ["no"]);
    assert!(night(3, "lifting").is_empty() && night(3, "lifting_max_kg").is_empty());
    assert_eq!(night(3, "spasm_count"), ["2"]);
    assert!(night(3, "spasm_any").is_empty());
    assert_eq!(night(4, "spasm_severity"), ["4"]);
    // Within five hundredths.
    assert_eq!(night(5, "share_front"), ["0.12"]);
}

#[test]
fn a_column_with_dates_in_two_orders_says_so() {
    let ingested = fixture("diary/dates_in_two_orders.csv");
    assert_eq!(told(&ingested), [("date-order", Some(3), 3)]);
    assert!(ingested.diagnostics[0].reason.contains("two orders"));
    assert_eq!(rows(&ingested), (4, 1, 3));
}

#[test]
fn a_stray_quotation_mark_costs_one_row() {
    let ingested = fixture("diary/stray_quote.csv");
    assert_eq!(aside(&ingested), [(2, "stray-quote")]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "notes"), ["said \"ow\" twice"]);
    assert_eq!(readings(&ingested).line, [3, 4, 5]);
}

#[test]
fn a_misspelt_column_is_suggested_never_taken() {
    let ingested = fixture("diary/misspelt_columns.csv");
    let hints: Vec<_> = ingested
        .diagnostics
        .iter()
        .map(|d| (d.column.as_deref().unwrap_or(""), d.hint.as_str()))
        .collect();
    assert!(hints.contains(&("spasm_cuont", "did you mean `spasm_count`?")), "{hints:?}");
    assert!(hints.contains(&("stres", "did you mean `stress`?")), "{hints:?}");
    assert!(ingested.diagnostics.iter().any(|d| d.column.as_deref() == Some("my own thing")));
    let fields: Vec<_> = readings(&ingested).columns.iter().map(|c| c.field.as_str()).collect();
    assert_eq!(fields, ["mattress_age_years", "stress"], "an alias is taken, a near miss is not");
}

#[test]
fn a_date_column_is_read_once_its_meaning_is_known() {
    let with = |means| Options { date_means: Some(means), ..Options::default() };
    let evening = try_read("diary/date_column.csv", &with(DateMeans::Evening)).expect("a diary");
    assert_eq!(readings(&evening).night, [date(2026, 3, 2), date(2026, 3, 3)]);
    let wake = try_read("diary/date_column.csv", &with(DateMeans::Wake)).expect("a diary");
    assert_eq!(readings(&wake).night, [date(2026, 3, 1), date(2026, 3, 2)]);
}

#[test]
fn titles_and_blank_lines_keep_the_line_numbers() {
    let ingested = fixture("diary/title_above.csv");
    assert_eq!(readings(&ingested).line, [4, 6]);
}

#[test]
fn nights_to_come_are_set_aside_where_today_is_known() {
    let today = Options { today: Some(date(2026, 4, 1)), ..Options::default() };
    let ingested = try_read("diary/night_to_come.csv", &today).expect("a diary");
    assert_eq!(aside(&ingested), [(3, "night-to-come")]);
    assert_eq!(rows(&fixture("diary/night_to_come.csv")), (2, 2, 0));
}

#[test]
fn what_a_spreadsheet_made_of_dates_and_times_is_proposed_and_not_applied() {
    let shown = |name: &str| -> Vec<String> {
        fixture(name).proposals.iter().map(ToString::to_string).collect()
    };
    let day = "every_bad_row.csv:10: night: 45352 -> 2024-03-01";
    assert_eq!(shown("diary/every_bad_row.csv"), [day]);
    let ingested = fixture("diary/impossible_values.csv");
    let [time] = &ingested.proposals[..] else { panic!("{:?}", ingested.proposals) };
    assert_eq!((time.old.as_str(), time.new.as_str()), ("0.9375", "22:30"));
    assert_eq!(time.code, "spreadsheet-time");
    let night = date(2026, 3, time.line as i8 - 1);
    assert!(said(&ingested, night, "bed_time").is_empty(), "a proposal was applied");
}
