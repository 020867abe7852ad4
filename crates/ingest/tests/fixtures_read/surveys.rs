//! REDCap, Qualtrics, Google Forms, KoboToolbox, ODK Central, and sleep diaries as plain tables.

use jiff::civil::date;
use lumbago_ingest::{DateMeans, IngestError, Mapping, Options};

use crate::{aside, fixture, mapped, readings, rows, said, told, try_read};

fn codes(ingested: &lumbago_ingest::Ingested) -> Vec<&str> {
    ingested.diagnostics.iter().map(|d| d.code.as_str()).collect()
}

#[test]
fn redcap_events_are_nights_of_their_record() {
    let ingested = fixture("redcap/longitudinal_raw.csv");
    assert_eq!(ingested.recognised.format, "redcap");
    assert_eq!(rows(&ingested), (7, 4, 3));
    assert_eq!(aside(&ingested), [(2, "no-values"), (6, "no-values"), (8, "duplicate-night")]);
    assert_eq!(readings(&ingested).people, ["1", "2"]);
    // Dated by the morning: 23:00 to 06:30 less 15 and 20 minutes.
    let first = date(2026, 3, 1);
    for (field, expected) in [
        ("bed_time", &["22:45", "00:15"][..]),
        ("sleep_hours", &["6.9167", "7.25"]),
        ("time_in_bed_h", &["8.0833", "8.25"]),
        ("sleep_quality", &["7.5", "5"]),
        ("spasm_count", &["1", "2"]),
        // The second person ticked another box, so that this one is answered with no.
        ("caffeine_any", &["yes", "no"]),
        ("ate_late", &["no", "no"]),
    ] {
        assert_eq!(said(&ingested, first, field), expected, "{field}");
    }
    // Not woken once: the empty time awake is none. No box ticked: the question was not answered.
    let second = date(2026, 3, 2);
    assert_eq!(said(&ingested, second, "sleep_hours"), ["7"]);
    assert!(said(&ingested, second, "caffeine_any").is_empty());
    // 11:00 in place of 23:00 is proposed, and nothing is computed from it.
    let third = date(2026, 3, 3);
    assert!(said(&ingested, third, "sleep_hours").is_empty());
    assert_eq!(said(&ingested, third, "lights_out"), ["11:00"]);
    let slip = ingested.diagnostics.iter().find(|d| d.code == "half-a-day-out").expect("told");
    assert!(slip.reason.ends_with("or earlier, 8.5") && slip.line == Some(5), "{}", slip.reason);
    let [proposal] = &ingested.proposals[..] else { panic!("{:?}", ingested.proposals) };
    let shown = proposal.to_string();
    assert!(shown.starts_with("longitudinal_raw.csv:5: ") && shown.ends_with(": 11:00 -> 23:00"));
    assert!(codes(&ingested).contains(&"value-out-of-range"), "severity 12");
    assert!(codes(&ingested).contains(&"date-of-the-morning"));
}

#[test]
fn redcap_repeats_stand_among_other_rows() {
    let ingested = fixture("redcap/repeating_raw.csv");
    assert_eq!(rows(&ingested), (6, 3, 3));
    assert!(aside(&ingested).iter().all(|(_, code)| *code == "no-values"));
    assert_eq!(said(&ingested, date(2026, 3, 1), "sleep_hours"), ["7.25", "6.75"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "stress"), ["6", "8"]);
}

#[test]
fn redcap_in_words_with_semicolons() {
    let ingested = fixture("redcap/labels_semicolon_crlf.csv");
    assert_eq!(ingested.recognised.format, "redcap");
    assert_eq!(rows(&ingested), (3, 3, 0));
    let first = date(2026, 3, 1);
    assert_eq!(said(&ingested, first, "sleep_quality"), ["7.5"]);
    assert_eq!(said(&ingested, first, "spasm_any"), ["yes"]);
    assert_eq!(said(&ingested, first, "fall_asleep_min"), ["20"]);
    assert_eq!(said(&ingested, first, "awake_min"), ["10"]);
    assert_eq!(said(&ingested, first, "stretch_before_bed"), ["no"]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "sleep_quality"), ["0"]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "awake_min"), ["65"]);
    assert_eq!(said(&ingested, date(2026, 3, 3), "caffeine_any"), ["no"]);
}

#[test]
fn redcap_with_a_row_a_record_is_refused_and_own_names_are_mapped() {
    let refused = try_read("redcap/one_row_per_record.csv", &Options::default());
    let error = refused.expect_err("people");
    assert!(matches!(error, IngestError::PeopleNotNights { rows: 3, .. }), "{error}");
    let unknown = try_read("redcap/own_names.csv", &Options::default()).expect_err("unknown names");
    assert!(unknown.to_string().contains("taken for REDCap"), "{unknown}");
    assert!(unknown.hint().contains("person = \"record_id\""), "{}", unknown.hint());
    assert!(unknown.hint().contains("column = \"dq1\""), "{}", unknown.hint());
    assert!(!unknown.hint().contains("redcap_event_name"), "{}", unknown.hint());
    let ingested = mapped("redcap/own_names");
    assert_eq!(rows(&ingested), (2, 2, 0));
    assert_eq!(said(&ingested, date(2026, 3, 1), "spasm_count"), ["2"]);
}

#[test]
fn qualtrics_speaks_by_its_question_texts() {
    let ingested = fixture("qualtrics/three_header_rows.csv");
    assert_eq!(ingested.recognised.format, "qualtrics");
    // The header is five lines long; a preview and an unfinished response are no answers.
    assert_eq!(aside(&ingested), [(5, "test-response"), (8, "unfinished-response")]);
    assert_eq!(rows(&ingested), (5, 3, 2));
    assert_eq!(readings(&ingested).people, ["P07", "P11"]);
    let first = date(2026, 3, 1);
    assert_eq!(said(&ingested, first, "spasm_count"), ["2", "1"]);
    assert_eq!(said(&ingested, first, "sleep_hours"), ["7.5", "7.6667"]);
    assert_eq!(said(&ingested, first, "ate_late"), ["yes", "no"]);
    let second = date(2026, 3, 2);
    assert_eq!(said(&ingested, second, "bed_time"), ["22:45"]);
    assert!(said(&ingested, second, "caffeine_any").is_empty(), "not answered");
    let told = format!("{:?}", ingested.diagnostics);
    assert!(!told.contains("192.0.2.") && !told.contains("105.0"), "an address or a place");
}

#[test]
fn a_mapping_knows_the_program_and_speaks_by_question_texts() {
    let toml = "person = \"ExternalReference\"\n[night]\ncolumn = \"StartDate\"\nmeans = \"wake\"\n\
                [columns]\n\"How many back spasms did you have last night?\" = \"spasm_count\"\n\
                \"Q7\" = \"stress\"";
    let mapping = Mapping::parse(toml).expect("a mapping");
    let options = Options { mapping: Some(mapping), ..Options::default() };
    let ingested = try_read("qualtrics/three_header_rows.csv", &options).expect("read");
    assert_eq!(ingested.recognised.format, "mapping");
    assert_eq!(aside(&ingested), [(5, "test-response"), (8, "unfinished-response")]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "spasm_count"), ["2", "1"]);
}

#[test]
fn qualtrics_of_old_has_its_names_in_the_second_row() {
    let ingested = fixture("qualtrics/legacy_bom_trailing_comma.csv");
    assert_eq!(ingested.recognised.format, "qualtrics");
    assert_eq!(rows(&ingested), (2, 2, 0));
    // "Date of the night" is an evening, the month stands first.
    assert_eq!(readings(&ingested).night, [date(2026, 3, 1), date(2026, 3, 13)]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "sleep_quality"), ["7.5"]);
}

#[test]
fn google_forms_without_a_date_question_go_by_the_moment_of_sending() {
    let ingested = fixture("forms/google_am_pm_zone.csv");
    assert_eq!(ingested.recognised.format, "google_forms");
    assert_eq!(rows(&ingested), (5, 4, 1));
    assert_eq!(aside(&ingested), [(7, "duplicate-night")]);
    assert_eq!(readings(&ingested).people, ["person 1", "person 2"]);
    let first = date(2026, 3, 1);
    assert_eq!(said(&ingested, first, "bed_time"), ["22:30", "23:45"]);
    assert_eq!(said(&ingested, first, "sleep_hours"), ["7.5", "6.25"]);
    assert_eq!(said(&ingested, first, "position_main"), ["side", "back"]);
    assert_eq!(said(&ingested, first, "ate_late"), ["yes", "no"]);
    assert_eq!(said(&ingested, first, "notes"), ["slept, woke, slept"]);
    let second = date(2026, 3, 2);
    assert_eq!(said(&ingested, second, "alcohol_any"), ["no"], "asked and answered with none");
    assert_eq!(said(&ingested, second, "notes"), ["two\nlines"]);
    let all = format!("{ingested:?}");
    assert!(!all.contains("example.org"), "an address is kept");
    assert!(codes(&ingested).contains(&"people-numbered"));
}

#[test]
fn google_forms_with_a_date_question_are_checked_against_the_moment_of_sending() {
    let file = "forms/google_day_first_date_question.csv";
    let error = try_read(file, &Options::default()).expect_err("a date of unknown meaning");
    assert!(matches!(error, IngestError::DateMeaning { .. }), "{error}");
    let options = Options { date_means: Some(DateMeans::Evening), ..Options::default() };
    let ingested = try_read(file, &options).expect("read");
    assert_eq!(rows(&ingested), (4, 4, 0));
    assert_eq!(readings(&ingested).night[1], date(2026, 3, 13));
    assert_eq!(said(&ingested, date(2026, 3, 1), "spasm_any"), ["yes"]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "caffeine_any"), ["yes"]);
    let told = told(&ingested);
    assert!(told.contains(&("dated-ahead", Some(4), 1)), "{told:?}");
    assert!(told.contains(&("late-entry", Some(5), 1)), "{told:?}");
}

#[test]
fn kobo_questions_stand_in_groups_and_unanswered_choices_are_empty() {
    let options = Options { date_means: Some(DateMeans::Wake), ..Options::default() };
    let ingested = try_read("forms/kobo_groups_semicolon.csv", &options).expect("read");
    assert_eq!(ingested.recognised.format, "kobo");
    assert_eq!(rows(&ingested), (3, 2, 1));
    assert_eq!(aside(&ingested), [(5, "not-approved")]);
    assert_eq!(readings(&ingested).people, ["P1"]);
    let first = date(2026, 3, 1);
    assert_eq!(said(&ingested, first, "spasm_count"), ["2"]);
    assert_eq!(said(&ingested, first, "caffeine_any"), ["yes"]);
    assert_eq!(said(&ingested, first, "stretch_before_bed"), ["no"]);
    assert_eq!(said(&ingested, first, "notes"), ["two\nlines"]);
    assert!(said(&ingested, date(2026, 3, 2), "caffeine_any").is_empty());
    let tags = try_read("forms/kobo_tags_row.csv", &options).expect("read");
    assert_eq!(rows(&tags), (2, 2, 0), "the row of tags is a header");
    let sent = fixture("forms/kobo_universal_time_only.csv");
    assert_eq!(readings(&sent).night, [date(2026, 3, 1), date(2026, 3, 2)]);
    assert!(codes(&sent).contains(&"universal-time"));
}

#[test]
fn odk_central_writes_times_with_their_offset() {
    let ingested = fixture("forms/odk_central.csv");
    assert_eq!(ingested.recognised.format, "odk");
    assert_eq!(rows(&ingested), (3, 2, 1));
    let first = date(2026, 3, 1);
    assert_eq!(said(&ingested, first, "lights_out"), ["22:45"]);
    assert_eq!(said(&ingested, first, "sleep_hours"), ["7.4167"]);
    assert_eq!(said(&ingested, first, "spasm_any"), ["yes"]);
    assert_eq!(said(&ingested, first, "ate_late"), ["yes"]);
}

#[test]
fn a_consensus_sleep_diary_adds_up_to_its_total_sleep_time() {
    let ingested = fixture("sleep_diary/core_items.csv");
    assert_eq!(ingested.recognised.format, "sleep_diary");
    assert_eq!(rows(&ingested), (3, 3, 0));
    for (day, hours) in [(1, "6.9167"), (2, "7.0833")] {
        assert_eq!(said(&ingested, date(2026, 3, day), "sleep_hours"), [hours]);
    }
    // 8 hours less 200 and 400 minutes leave nothing.
    assert!(said(&ingested, date(2026, 3, 3), "sleep_hours").is_empty());
    assert!(codes(&ingested).contains(&"sleep-does-not-add-up"));
    let second = date(2026, 3, 2);
    for (field, expected) in [
        ("bed_time", "00:20"),
        ("rise_time", "08:15"),
        ("time_in_bed_h", "7.9167"),
        ("fall_asleep_min", "10"),
        ("sleep_quality", "2.5"),
        ("nap_any", "yes"),
        ("sleep_medicine", "no"),
        ("caffeine_drinks", "1"),
        ("caffeine_last_time", "09:00"),
        ("alcohol_units", "3.5"),
    ] {
        assert_eq!(said(&ingested, second, field), [expected], "{field}");
    }
}
