//! Whatever the bytes: no panic, and every row is accounted for.
#![allow(clippy::disallowed_methods, reason = "fixtures are files")]

mod invariants;

use std::collections::BTreeSet;

use lumbago_ingest::{DateMeans, FORMATS, IngestError, Ingested, Mapping, Options, read};
use proptest::prelude::*;

/// What must hold of every file that was read.
fn check(result: Result<Ingested, IngestError>) -> Result<(), TestCaseError> {
    match invariants::broken(&result) {
        None => Ok(()),
        Some(what) => Err(TestCaseError::fail(what)),
    }
}

fn options() -> Options {
    Options { date_means: Some(DateMeans::Wake), ..Options::default() }
}

/// Headers with columns that read one another's cells; those of all other formats are taken from
/// the fixtures, so that chance reaches past recognition.
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
    (proptest::sample::select(headers()), rows, ends, any::<bool>()).prop_map(
        |(header, rows, end, marked)| {
            let delimiter = if header.contains(';') { ";" } else { "," };
            let mut text = if marked { "\u{feff}".to_string() } else { String::new() };
            text.push_str(&header);
            for row in rows {
                text.push_str(end);
                text.push_str(&row.join(delimiter));
            }
            text.into_bytes()
        },
    )
}

/// The header of every format: those above, and the first line of each fixture that is one.
fn headers() -> Vec<String> {
    let of_fixtures = fixtures().into_iter().filter_map(|bytes| {
        let text = String::from_utf8(bytes).ok()?;
        let wide = |line: &&str| line.matches([',', ';', '\t']).count() > 1;
        let line = text.split(['\r', '\n']).find(wide)?.trim_start_matches('\u{feff}');
        (line.len() < 600).then(|| line.to_string())
    });
    HEADERS.iter().map(|h| h.to_string()).chain(of_fixtures).collect()
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

/// The damage above and that of the fuzzer begin with the fixtures: none may be without one.
#[test]
fn every_format_has_a_fixture_to_be_damaged() {
    let read = fixtures().into_iter().filter_map(|b| read("log.csv", &b, &options()).ok());
    let reached: BTreeSet<String> = read.map(|ingested| ingested.recognised.format).collect();
    let without: Vec<&str> =
        FORMATS.iter().map(|f| f.id).filter(|id| !reached.contains(*id)).collect();
    assert!(without.is_empty(), "{without:?}");
}

/// Files on which a rule was once broken, found by the fuzzer (`just fuzz`).
#[test]
fn what_the_fuzzer_found_stays_mended() {
    let folder =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/fuzz");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let bytes = std::fs::read(&path).expect("a fixture");
        for options in [Options::default(), options()] {
            let result = read("log.csv", &bytes, &options);
            assert_eq!(invariants::broken(&result), None, "{}", path.display());
        }
    }
}
