//! Delimiters and quotation marks.

use crate::{aside, codes, fixture, march, ok, rows, said};

#[test]
fn t10_semicolon_or_comma_or_tab_by_what_is_in_the_file() {
    for mark in [",", ";", "\t", "|"] {
        let text = "night,spasm_count,stress\n2026-03-01,1,6\n2026-03-02,0,2\n".replace(',', mark);
        let read = ok(text);
        assert_eq!(said(&read, march(1), "stress"), ["6"], "{mark:?}");
    }
    let read = ok("sep=;\nnight;spasm_count\n2026-03-01;1\n");
    assert_eq!(rows(&read), (1, 1, 0));
}

#[test]
fn t11_no_quoting_and_the_separator_inside_a_label() {
    let header = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes\n";
    let night = "2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);";
    let read = ok(format!(
        "{header}{night}Drank coffee;black:Ate late\n{}",
        night.replace("03-0", "04-0")
    ));
    // Notes stand last: what is beyond the last column belongs to them.
    assert_eq!(rows(&read), (2, 2, 0));
    assert_eq!(said(&read, march(1), "ate_late"), ["yes"]);
    assert_eq!(said(&read, march(1), "notes"), ["Drank coffee;black"]);
    // Where they do not, nobody can tell which column the rest belongs to.
    let header =
        "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Heart rate;Activity (steps)\n";
    let next = night.replace("03-0", "04-0");
    let read = ok(format!("{header}{night}Drank coffee;black;61;4632\n{next};61;4632\n"));
    assert_eq!(aside(&read), [(2, "too-many-values")]);
}

#[test]
fn t12_quotation_marks_and_line_breaks_that_are_not_escaped() {
    let read = ok(
        "night,spasm_count,notes\n2026-03-01,1,\"oh no\n2026-03-02,0,fine\n2026-03-03,2,he said \"au\"\n",
    );
    assert_eq!(aside(&read), [(2, "stray-quote")]);
    assert_eq!(said(&read, march(3), "notes"), ["he said \"au\""]);
    assert_eq!(aside(&fixture("sleepmeter/four_tables_unescaped.csv")), [(15, "line-of-a-note")]);
    assert_eq!(rows(&fixture("wearables/sleepbot.csv")), (4, 4, 0));
}

#[test]
fn t13_a_comma_at_the_end_of_the_rows_or_of_all_lines() {
    for text in [
        "night,spasm_count\n2026-03-01,1,\n2026-03-02,0,\n",
        "night,spasm_count,\n2026-03-01,1,\n2026-03-02,0,\n",
    ] {
        let read = ok(text);
        assert_eq!(said(&read, march(1), "spasm_count"), ["1"]);
        assert_eq!(rows(&read), (2, 2, 0));
    }
    let samsung = fixture("wearables/samsung_prefixed_trailing_comma.csv");
    assert_eq!(said(&samsung, march(2), "sleep_hours"), ["7.5"]);
}

#[test]
fn t14_cells_with_a_comma_and_no_quotation_marks() {
    let read = fixture("loop_habits/entries_2_0.csv");
    let day = jiff::civil::date(2023, 1, 9);
    assert_eq!(said(&read, day, "caffeine_any"), ["yes"]);
    // A habit's name with a comma shifts the columns: its rows do not fit and are not guessed at.
    let read = ok("night,spasm_count,Coffee, strong\n2026-03-01,1,2,3,4\n2026-03-02,1,2,3\n");
    assert_eq!(aside(&read), [(2, "too-many-values")]);
}

#[test]
fn t15_rows_with_too_few_and_too_many_values() {
    let read = ok("night,spasm_count,stress\n2026-03-01,1\n2026-03-02,1,2,3\n2026-03-03,0,4,,\n");
    assert_eq!(aside(&read), [(3, "too-many-values")]);
    assert!(codes(&read).contains(&"short-row"));
    assert_eq!(said(&read, march(3), "stress"), ["4"]);
}

#[test]
fn t16_names_with_blanks_before_and_behind() {
    let read = ok(" night , Spasm_Count,  stress\n2026-03-01,1,6\n");
    assert_eq!(said(&read, march(1), "stress"), ["6"]);
    let whoop = fixture("whoop/journal_entries.csv");
    assert_eq!(said(&whoop, march(3), "caffeine_any"), ["yes"], "`Have any caffeine? `");
    let cycle = "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes\n\
                 2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);Drank coffee :Ate late \n";
    assert_eq!(said(&ok(cycle), march(1), "ate_late"), ["yes"]);
}

#[test]
fn t17_two_columns_of_one_name() {
    let read = ok("night,spasm_count,stress,stress\n2026-03-01,1,6,2\n");
    assert_eq!(said(&read, march(1), "stress"), ["6"]);
    assert!(codes(&read).contains(&"duplicate-column"));
    assert_eq!(said(&fixture("wearables/oura_trends.csv"), march(2), "sleep_hours"), ["7.5"]);
}

#[test]
fn t18_lists_json_and_python_in_cells() {
    let read =
        ok("id;bedtime_end;bedtime_start;day;heart_rate;time_in_bed;total_sleep_duration;type\n\
         a1;2026-03-03T07:00:00.000+01:00;2026-03-02T23:00:00.000+01:00;2026-03-03;\
         {\"interval\": 300.0, \"items\": [null, 57.0]};28800;27000;long_sleep\n");
    assert_eq!(said(&read, march(2), "sleep_hours"), ["7.5"]);
    let read = ok("night,spasm_count,injuries\n2026-03-01,1,\"{'back': 'minor', 'leg': None}\"\n");
    assert_eq!(rows(&read), (1, 1, 0));
}
