//! What a value means, and for whom.

use std::collections::BTreeSet;

use jiff::civil::date;
use lumbago_ingest::{DateMeans, Options};

use crate::{aside, bytes_of, codes, fixture, march, nights, ok, refused, rows, said, wake, with};

fn cycle(rows: &str) -> String {
    format!("Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes\n{rows}")
}

#[test]
fn t50_silence_is_not_no() {
    let read = fixture("sleep_cycle/v2_cr.csv");
    let night = |day: i8| said(&read, date(2015, 3, day), "stressful_day");
    assert!(night(8).is_empty() && night(11).is_empty(), "before its first and after its last use");
    // A box not ticked where nothing was ticked is no answer; REDCap writes 0, Kobo nothing.
    let redcap = fixture("redcap/longitudinal_raw.csv");
    assert!(said(&redcap, march(2), "caffeine_any").is_empty());
    let kobo = with(bytes_of("forms/kobo_groups_semicolon.csv"), &wake());
    assert!(said(&kobo, march(2), "caffeine_any").is_empty());
    let diary = ok("night,spasm_count,lifting\n2026-03-01,1,\n2026-03-02,0,yes\n");
    assert!(said(&diary, march(1), "lifting").is_empty());
}

#[test]
fn t51_labels_that_drift_in_spelling() {
    for label in ["Drank coffee", "Coffee", "coffee ", "COFFEE"] {
        let read = ok(cycle(&format!(
            "2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);{label}:Ate late\n"
        )));
        assert_eq!(said(&read, march(1), "caffeine_any"), ["yes"], "{label}");
    }
    let android = fixture("sleep_as_android/header_per_record.csv");
    assert_eq!(said(&android, march(2), "exercise_any"), ["yes"], "#sport_6x");
    let bearable = fixture("bearable/v1_2021.csv");
    assert_eq!(said(&bearable, date(2021, 5, 12), "spasm_severity"), ["7.5"], "(lower) (Severe)");
    // A misspelt label is kept as text and told, not guessed at.
    let read = ok(cycle("2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);Aderrall:Coffee\n"));
    assert_eq!(said(&read, march(1), "notes"), ["Aderrall"]);
    assert!(codes(&read).contains(&"label-not-understood"));
}

#[test]
fn t52_smileys_that_contain_the_separator() {
    for (smiley, mood) in [(":)", "good"), (":|", "ok"), (":(", "bad")] {
        let read = ok(cycle(&format!(
            "2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;{smiley};Coffee\n"
        )));
        assert_eq!(said(&read, march(1), "waking_mood"), [mood]);
        assert!(said(&read, march(1), "notes").is_empty());
    }
}

#[test]
fn t53_not_due_is_not_done() {
    let read = fixture("loop_habits/words_trailing_comma.csv");
    assert!(said(&read, march(3), "stretched").iter().all(|s| s != "yes"), "YES_AUTO");
    let numbers = ok("Date,Coffee,Back spasm\n2026-03-03,1,0\n2026-03-02,2,2\n2026-03-01,-1,0\n");
    assert_ne!(said(&numbers, march(3), "caffeine_any"), ["yes"], "1 is not due");
}

#[test]
fn t54_several_sleeps_a_night_and_naps_without_a_mark() {
    let read = fixture("sleep_cycle/v2_cr.csv");
    let night = |field: &str| said(&read, date(2015, 3, 9), field);
    assert_eq!(night("time_in_bed_h"), ["4.1", "3.583"]);
    assert_eq!(night("nap_min"), ["45"]);
    assert!(codes(&read).contains(&"several-sessions") && codes(&read).contains(&"nap"));
    let six: String = (0..6)
        .map(|h| format!("2026-03-02 0{h}:00:00;2026-03-02 0{h}:50:00;80%;0:50;;\n"))
        .collect();
    let read = ok(cycle(&six));
    assert_eq!(nights(&read).iter().collect::<BTreeSet<_>>(), BTreeSet::from([&march(1)]));
}

#[test]
fn t55_averages_and_people_in_the_place_of_nights() {
    assert!(refused(bytes_of("not_nightly/garmin_weekly_averages.csv")).contains("averages"));
    assert!(refused(bytes_of("not_nightly/week_column.csv")).contains("averages"));
    assert!(refused(bytes_of("mapping/people_not_nights.csv")).contains("one row per person"));
}

#[test]
fn t56_asked_in_the_morning_about_the_day_before() {
    let whoop = fixture("whoop/journal_entries.csv");
    assert_eq!(said(&whoop, march(2), "stretch_before_bed"), ["yes"], "the cycle that ends");
    let diary = fixture("sleep_diary/core_items.csv");
    assert_eq!(said(&diary, march(2), "caffeine_drinks"), ["1"], "the row of the 3rd");
    assert!(said(&diary, march(3), "caffeine_drinks") != ["1"]);
}

#[test]
fn t57_a_note_on_every_row_placeholders_and_html() {
    let whoop = fixture("whoop/journal_entries.csv");
    let notes: Vec<String> = said(&whoop, march(2), "notes");
    assert!(notes.len() <= 1, "the day's note is repeated on every answer: {notes:?}");
    let bearable = format!("{:?}", fixture("bearable/v1_2021.csv").readings);
    assert!(!bearable.contains("\". \""), "a placeholder is no note");
    let daylio = format!("{:?}", fixture("daylio/v3_am_pm.csv").readings);
    assert!(!daylio.contains("<b>"), "marks of an editor are no words");
}

#[test]
fn t58_deleted_open_preview_and_unfinished_records() {
    assert_eq!(aside(&fixture("wearables/oura_account.csv")), [(3, "deleted-record")]);
    assert_eq!(aside(&fixture("whoop/sleeps.csv")), [(4, "no-values")], "the open last cycle");
    assert_eq!(
        aside(&fixture("qualtrics/three_header_rows.csv")),
        [(5, "test-response"), (8, "unfinished-response")]
    );
    assert_eq!(
        aside(&with(bytes_of("forms/kobo_groups_semicolon.csv"), &wake())),
        [(5, "not-approved")]
    );
}

#[test]
fn t59_exports_put_together_so_that_rows_stand_twice() {
    let night = "2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);Coffee\n";
    let read = ok(cycle(&night.repeat(2)));
    assert_eq!(aside(&read), [(3, "duplicate-row")]);
    // Two exports of one app behind each other, the second with its header.
    let twice =
        format!("{}{}", cycle(night), cycle(&format!("{night}{}", night.replace("03-0", "04-0"))));
    let read = ok(twice);
    assert_eq!(read.ledger.rows_used, 2, "{:?}", aside(&read));
    assert_eq!(aside(&fixture("wearables/fitbit_sleepday.csv")), [(4, "duplicate-row")]);
    // The same night from a watch and a phone: its hours are not added up.
    let read = fixture("wearables/samsung_watch_and_phone.csv");
    assert_eq!(aside(&read), [(4, "overlapping-sleep")]);
    assert_eq!(said(&read, march(2), "sleep_hours"), ["7.5"]);
    // What a phone was told beside the longer recording stays.
    let read = ok(cycle(
        "2026-03-01 23:00:00;2026-03-02 07:00:00;80%;8:00;:);\n\
         2026-03-01 23:30:00;2026-03-02 06:30:00;75%;7:00;;Coffee\n",
    ));
    assert_eq!(said(&read, march(1), "time_in_bed_h"), ["8"]);
    assert_eq!(said(&read, march(1), "caffeine_any"), ["yes"]);
}

#[test]
fn t60_people_without_a_code_with_odd_codes_and_with_one_code_twice() {
    // Two people in one file and no code: the rows contradict each other and are not mixed.
    let read = ok("night,spasm_count\n2026-03-01,1\n2026-03-01,0\n");
    assert_eq!(aside(&read), [(3, "duplicate-night")]);
    let options = Options { date_means: Some(DateMeans::Evening), ..Options::default() };
    let read = with(bytes_of("long_tables/flaredown.csv"), &options);
    assert_eq!(read.readings.as_ref().map(|r| r.people.len()), Some(2));
    let read = ok("person,night,spasm_count\nQWER/ab+c==,2026-03-01,1\n007,2026-03-01,0\n");
    assert_eq!(read.readings.map(|r| r.people), Some(vec!["QWER/ab+c==".into(), "007".into()]));
    // The same person in two rows of a wide log: both rows are of that person.
    let read = ok(
        "ID,start_date,onset_N1,wakeup_N1\n1,2026-03-01,23:00,07:00\n1,2026-03-08,22:00,06:00\n",
    );
    assert_eq!(nights(&read), [march(1), march(8)]);
}

#[test]
fn t61_private_data_is_neither_kept_nor_shown() {
    for (name, words) in [
        ("sleep_cycle/v3_crlf_no_final_newline.csv", &["Springfield"][..]),
        ("qualtrics/three_header_rows.csv", &["192.0.2."]),
        ("forms/google_am_pm_zone.csv", &["example.org"]),
        ("sleep_as_android/header_per_record.csv", &["geo0"]),
        ("migraine_buddy/two_tables.csv", &["u33d"]),
    ] {
        let read = fixture(name);
        let all = format!("{:?} {:?} {:?}", read.readings, read.diagnostics, read.proposals);
        let file = String::from_utf8(bytes_of(name)).expect("text");
        for word in words {
            assert!(file.contains(word), "{name} has nothing of {word} to keep back");
            assert!(!all.contains(word), "{name}: {word}");
        }
    }
    assert_eq!(rows(&fixture("sleep_cycle/v5_lf.csv")), (1, 1, 0));
}
