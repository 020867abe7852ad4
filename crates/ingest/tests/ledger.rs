//! Whatever the bytes: no panic, and every row is accounted for.
#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

use std::collections::BTreeSet;

use lumbago_domain::Consequence;
use lumbago_ingest::{DateMeans, IngestError, Ingested, Mapping, Options, read};
use proptest::prelude::*;

/// What must hold of every file that was read.
fn check(result: Result<Ingested, IngestError>) -> Result<(), TestCaseError> {
    let ingested = match result {
        Ok(ingested) => ingested,
        Err(error) => {
            prop_assert!(error.to_string().contains("log.csv"), "{error}");
            prop_assert!(!error.hint().is_empty(), "{error}");
            return Ok(());
        }
    };
    let ledger = &ingested.ledger;
    prop_assert_eq!(ledger.rows_read, ledger.rows_used + ledger.rows_set_aside);
    prop_assert_eq!(ledger.rows_set_aside, ingested.set_aside.len() as u64);
    let told: u64 = ingested
        .diagnostics
        .iter()
        .filter(|d| d.consequence == Consequence::RowSetAside)
        .map(|d| d.count)
        .sum();
    prop_assert_eq!(told, ledger.rows_set_aside, "a row is set aside without a word");
    let codes: BTreeSet<_> = ingested.diagnostics.iter().map(|d| d.code.as_str()).collect();
    for row in &ingested.set_aside {
        prop_assert!(codes.contains(row.code.as_str()));
    }
    if let Some(readings) = &ingested.readings {
        let rows = readings.night.len();
        prop_assert_eq!(rows, readings.line.len());
        prop_assert_eq!(rows, readings.person.len());
        let lines: BTreeSet<_> = readings.line.iter().collect();
        if ingested.recognised.format == "somnopose" {
            // Samples of one night are folded into the reading of its first.
            prop_assert!((lines.len() as u64) <= ledger.rows_used);
        } else {
            prop_assert_eq!(lines.len() as u64, ledger.rows_used, "each used row has a reading");
        }
        for column in &readings.columns {
            prop_assert_eq!(column.values.len(), rows);
            prop_assert!(column.values.recorded() > 0);
        }
        for &person in &readings.person {
            prop_assert!((person as usize) < readings.people.len());
        }
        for row in &ingested.set_aside {
            prop_assert!(!lines.contains(&row.line), "line {} is used and set aside", row.line);
        }
    }
    let codes: BTreeSet<_> = ingested.diagnostics.iter().map(|d| d.code.as_str()).collect();
    prop_assert!(ingested.proposals.is_sorted_by(|a, b| a < b), "{:?}", ingested.proposals);
    for p in &ingested.proposals {
        prop_assert!(p.line > 0 && p.old != p.new && p.old == p.old.trim(), "{p:?}");
        prop_assert!(codes.contains(p.code.as_str()), "a proposal without a diagnostic: {p:?}");
        prop_assert!(!p.new.chars().any(char::is_control), "{p:?}");
    }
    for d in &ingested.diagnostics {
        prop_assert!(d.count > 0 && !d.reason.is_empty() && !d.hint.is_empty(), "{d:?}");
        let value = d.value.as_deref().unwrap_or("");
        prop_assert!(!value.chars().any(char::is_control), "{value:?}");
    }
    Ok(())
}

fn options() -> Options {
    Options { date_means: Some(DateMeans::Wake), ..Options::default() }
}

/// Headers of all formats, so that chance reaches past recognition.
const HEADERS: &[&str] = &[
    "night,person,spasm_count,spasm_any,spasm_severity,stress,position_main,lifting,lifting_max_kg",
    "night;sleep_hours;caffeine_mg;caffeine_after_15_mg;bed_time;remedy;notes",
    "date,stress,spasm_count",
    "person,start_date,mattress_id,mattress_type,firmness,acquired_date",
    "person,date,age_years,RF02_bladder,SUP_under_18",
    "Start;End;Sleep quality;Time in bed;Wake up;Sleep Notes;Heart rate;Activity (steps)",
    "date,weekday,time of day,category,rating/amount,detail,notes",
    "record_id,redcap_event_name,diary_date,bedtime,lights_out,sol,waso,final_awakening,meds___coffee,meds___2",
    "StartDate,EndDate,ResponseId,Status,Finished,ExternalReference,night,spasm_count,sleep_quality,notes",
    "Timestamp,Email Address,Date,How long did you sleep?,Position,Stress,What yesterday?",
    "today,g/spasm_count,g/yesterday,g/yesterday/coffee,person,_uuid,_submission_time",
    "SubmissionDate,KEY,SubmitterID,g-night,g-spasm_any,g-bedtime,g-yesterday,ReviewState",
    "ID,start_date,onset_N1,wakeup_N1,onset_N2,wakeup_N2",
    "ID,D1_date,D1_wakeup,D1_inbed,D1_nap_start,D1_nap_end,D2_date,D2_wakeup,D2_inbed",
    "sid,start,stop,rating,comment,wakes",
    "wake,sleep,bedtime,holes,type,dreams,aid,hindrances,tags,quality,notes",
    "Timestamp,Orientation,Inclination,Time_of_day,Date",
    "effective_time_frame,fatigue,mood,readiness,sleep_duration_h,sleep_quality,soreness,stress",
    "user_id,checkin_date,trackable_type,trackable_name,trackable_value",
    "date,bedtime,lightsOut,sleepOnsetLatency,awakenings,wakeAfterSleepOnset,finalAwakening,outOfBedTime,tst",
];

/// Cells that mean something somewhere, and some that mean nothing anywhere.
fn cell() -> impl Strategy<Value = String> {
    let words = [
        "",
        "2026-03-01",
        "2026-03-02",
        "2026-03-01 23:00:00",
        "2026-03-02 07:00:00",
        "1969-12-31 18:59:59",
        "01/02/2026",
        "22nd Sep 2020",
        "0",
        "1",
        "7,5",
        "7.5",
        "-99",
        "1e400",
        "83%",
        "8:39",
        "10:30 pm",
        "pre",
        "yes",
        "no",
        "side",
        "unknown",
        "Coffee:Sore lumbar",
        ":)",
        "Symptom",
        "Factors",
        "Sleep",
        "Meds/Supplements",
        "Back (lower) pain (Mild)",
        "A",
        "B",
        "heat|walk",
        "#N/A",
        "\"",
        "a\"b",
        "\u{202e}",
        "é",
        "\u{0}",
        "24:00",
        "45352",
        "2026-03-02 07:00:00 PM GMT+1",
        "1772402400000",
        "1772434800000",
        "794097000",
        "794100000",
        "794112000.5",
        "-90",
        "2026-03-02 07:00+0000",
        "2026-03-01 23:00+0000",
        "191-221|310-340",
        "NAP",
        "Tag",
        "Stress",
        "Back pain",
        "23:00",
        "07:00",
        "11:00",
        "15",
        "900",
        "good",
        "Coffee, Ate late",
        "coffee stretching",
        "On my side",
        "Survey Preview",
        "rejected",
        "Checked",
        "#date",
        "{\"\"ImportId\"\":\"\"a\"\"}",
    ];
    prop_oneof![
        8 => proptest::sample::select(words.to_vec()).prop_map(str::to_string),
        1 => "\\PC{0,6}",
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let ends = proptest::sample::select(vec!["\n", "\r\n", "\r", "\r\r\n", "\r\n\r\n"]);
    let rows = proptest::collection::vec(proptest::collection::vec(cell(), 0..10), 0..12);
    (proptest::sample::select(HEADERS.to_vec()), rows, ends, any::<bool>()).prop_map(
        |(header, rows, end, marked)| {
            let delimiter = if header.contains(';') { ";" } else { "," };
            let mut text = if marked { "\u{feff}".to_string() } else { String::new() };
            text.push_str(header);
            for row in rows {
                text.push_str(end);
                text.push_str(&row.join(delimiter));
            }
            text.into_bytes()
        },
    )
}

/// Every fixture that is a table, so that damage falls on rows that are read.
fn fixtures() -> Vec<Vec<u8>> {
    let mut folders =
        vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path if path.extension().is_some_and(|e| e == "csv") => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files.into_iter().map(|path| std::fs::read(path).expect("a fixture")).collect()
}

/// Damage to a table: a cell that is another word, a line that is lost or stands twice.
fn damaged(mut bytes: Vec<u8>, at: prop::sample::Index, word: &str, how: u8) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let at = at.index(bytes.len());
    let ends: &[u8] = if how == 0 { b",;\t\n\r" } else { b"\n" };
    let start = bytes[..at].iter().rposition(|b| ends.contains(b)).map_or(0, |i| i + 1);
    let end = bytes[at..].iter().position(|b| ends.contains(b)).map_or(bytes.len(), |i| at + i);
    let new = match how {
        0 => word.as_bytes().to_vec(),
        1 => Vec::new(),
        _ => [&bytes[start..end], b"\n", &bytes[start..end]].concat(),
    };
    bytes.splice(start..end, new);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(read("log.csv", &bytes, &options()))?;
    }

    #[test]
    fn any_table_balances(bytes in file()) {
        check(read("log.csv", &bytes, &options()))?;
        // The result depends on nothing but the bytes.
        prop_assert_eq!(read("log.csv", &bytes, &options()), read("log.csv", &bytes, &options()));
    }

    #[test]
    fn any_damage_to_a_table_is_survived(bytes in file(), at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let mut bytes = bytes;
        let at = at.index(bytes.len());
        bytes[at] = with;
        check(read("log.csv", &bytes, &options()))?;
        bytes.truncate(at);
        check(read("log.csv", &bytes, &options()))?;
    }

    #[test]
    fn any_damage_to_a_real_shape_is_survived(
        file in any::<prop::sample::Index>(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), cell(), 0u8..3), 0..6),
    ) {
        static FIXTURES: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
        let fixtures = FIXTURES.get_or_init(fixtures);
        let mut bytes = fixtures[file.index(fixtures.len())].clone();
        for (at, word, how) in damage {
            bytes = damaged(bytes, at, &word, how);
        }
        check(read("log.csv", &bytes, &options()))?;
    }

    #[test]
    fn any_table_balances_through_a_mapping(bytes in file()) {
        let toml = "person = \"person\"\n[night]\ncolumn = \"night\"\nmeans = \"evening\"\n[columns]\n\
                    stress = { to = \"sleep_hours\", means = \"wake\" }\nspasm_count = \"spasm_count\"\n\
                    lifting = { to = \"lifting\", blank = \"no\" }";
        let mapping = Mapping::parse(toml).expect("a mapping");
        check(read("log.csv", &bytes, &Options { mapping: Some(mapping), ..options() }))?;
    }
}
