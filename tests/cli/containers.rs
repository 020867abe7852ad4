//! Where inputs may lie: folders, globs, archives in folders, standard input.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::harness::{Place, root};

const MARCH: &str = "night,spasm_count\n2026-03-01,1\n2026-03-02,0\n";
const APRIL: &str = "night,spasm_count\n2026-04-01,0\n2026-04-02,2\n2026-04-03,0\n";

/// Rows used, and the files they were read from.
fn used(place: &Place, args: &[&str]) -> (u64, Vec<String>) {
    let mut all = vec!["check", "--json"];
    all.extend(args);
    let run = place.run(&all);
    assert!(run.code < 2, "{}", run.stderr);
    let ledger = run.json()["ledger"].clone();
    let files = ledger["files"].as_array().unwrap().iter();
    let names = files.map(|f| f["file"].as_str().unwrap().to_string()).collect();
    (ledger["rows_used"].as_u64().unwrap(), names)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip is part of every system");
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn a_folder_a_glob_and_an_archive_in_a_folder_give_the_same_nights() {
    let place = Place::new();
    std::fs::create_dir_all(place.path().join("logs/older")).unwrap();
    place.file("logs/a-march.csv", MARCH);
    place.file("logs/b-april.csv", APRIL);
    place.file("logs/.hidden.csv", MARCH);
    place.file("logs/read me.pdf", "%PDF-1.7");
    let (rows, names) = used(&place, &["logs"]);
    assert_eq!((rows, names.len()), (5, 2), "{names:?}");
    assert_eq!(used(&place, &["logs/*.csv"]).0, 5);
    assert_eq!(used(&place, &["logs/a*.csv"]).0, 2);
    // Named twice, read once.
    assert_eq!(used(&place, &["logs", "logs/a-march.csv"]).0, 5);
    let packed = Place::new();
    std::fs::create_dir_all(packed.path().join("logs")).unwrap();
    packed.file("logs/a-march.csv", MARCH);
    packed.file("logs/b-april.csv.gz", gzipped(APRIL.as_bytes()));
    assert_eq!(used(&packed, &["logs"]).0, 5);
    let run = place.run(&["check", "logs/z*.csv"]).expect(2);
    assert!(run.stderr.contains("there is no file"), "{}", run.stderr);
}

#[test]
fn a_large_file_is_left_on_disk_and_says_what_it_says_unpacked_in_memory() {
    let place = Place::new();
    let mut log = String::from("timestamp,orientation,inclination,time,date\n");
    // Two seconds between samples, eight hours a night; 17 MB are left on disk.
    let samples = (0..).map(|i| 607_404_600 + i / 14_400 * 86_400 + i % 14_400 * 2);
    for (i, at) in samples.enumerate() {
        if log.len() > 17 << 20 {
            break;
        }
        let angle = i % 7 * 50;
        log.push_str(&format!("{at}.000,{angle}.00,10.00,,\n"));
    }
    place.file("log.csv", &log);
    std::fs::create_dir_all(place.path().join("packed")).unwrap();
    place.file("packed/log.csv", &log);
    let gzip = Command::new("gzip").arg(place.path().join("packed/log.csv")).status().unwrap();
    assert!(gzip.success());
    let plain = place.run(&["check", "--json", "log.csv"]).expect(0).json();
    let packed = place.run(&["check", "--json", "packed/log.csv.gz"]).expect(0).json();
    assert!(plain["ledger"]["rows_set_aside"].as_u64() > Some(100_000), "angles beyond 180");
    let moved = packed.to_string().replace("packed/log.csv", "log.csv");
    assert_eq!(plain.to_string(), moved);
}

#[test]
fn standard_input_is_read_as_it_is_and_packed() {
    let place = Place::new();
    for bytes in [MARCH.as_bytes().to_vec(), gzipped(MARCH.as_bytes())] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lumbago"))
            .args(["check", "--json", "-"])
            .current_dir(place.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["ledger"]["rows_used"].as_u64(), Some(2));
    }
}

/// A zip archive of stored (not packed) files, as its specification has it: local headers, central
/// directory, end record.
fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0u32, |crc, &b| {
            (0..8).fold(crc ^ u32::from(b), |c, _| {
                if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 }
            })
        })
    };
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let at = u32::try_from(out.len()).unwrap();
        let (size, length) =
            (u32::try_from(bytes.len()).unwrap(), u16::try_from(name.len()).unwrap());
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x58];
        common.extend(crc(bytes).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend(length.to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/fixtures").join(name)).unwrap()
}

#[test]
fn archives_as_apps_pack_them_are_read_and_the_rest_is_passed_over_by_name() {
    let text = |t: &str| t.as_bytes().to_vec();
    let cases = [
        (
            "whoop",
            vec![
                ("data/journal_entries.csv", fixture("whoop/journal_entries.csv")),
                (
                    "data/physiological_cycles.csv",
                    fixture("whoop/physiological_cycles_25_columns.csv"),
                ),
                ("data/sleeps.csv", fixture("whoop/sleeps.csv")),
                ("data/workouts.csv", fixture("whoop/workouts.csv")),
            ],
            vec![("data/workouts.csv", "the workouts of Whoop")],
        ),
        (
            "sleep-as-android",
            vec![
                ("sleep-export.csv", fixture("sleep_as_android/header_per_record.csv")),
                ("prefs.xml", text("<map/>")),
                ("alarms.json", text("[]")),
            ],
            vec![("alarms.json", "no table"), ("prefs.xml", "no table")],
        ),
        (
            "loop",
            vec![
                ("Habits.csv", fixture("loop_habits/habits_list.csv")),
                ("Checkmarks.csv", fixture("loop_habits/words_trailing_comma.csv")),
                (
                    "Scores.csv",
                    text(
                        "Date,Coffee,Back spasm,\n2026-03-03,0.1204,0.0000,\n2026-03-02,0.0500,1.0000,\n",
                    ),
                ),
                (
                    "001 Coffee/Checkmarks.csv",
                    fixture("loop_habits/one_habit_without_its_name.csv"),
                ),
                (
                    "002 Back spasm/Checkmarks.csv",
                    text("2026-03-03,0\n2026-03-02,2\n2026-03-01,-1\n"),
                ),
                ("002 Back spasm/Scores.csv", text("Date,Score\n2026-03-03,0.1\n")),
            ],
            vec![
                (
                    "001 Coffee/Checkmarks.csv",
                    "the days of one habit without its name, of Loop Habit Tracker",
                ),
                ("002 Back spasm/Checkmarks.csv", "a table without a header"),
                ("002 Back spasm/Scores.csv", "the scores of Loop Habit Tracker"),
                ("Habits.csv", "the list of habits of Loop Habit Tracker"),
                ("Scores.csv", "the scores of Loop Habit Tracker"),
            ],
        ),
        (
            "withings",
            vec![
                ("sleep.csv", fixture("withings/german_half_translated.csv")),
                ("raw_hr_hr.csv", fixture("not_nightly/raw_heart_rate.csv")),
                ("account.csv", text("key,value\nname,A\n")),
            ],
            vec![
                ("account.csv", "a table of no known format"),
                ("raw_hr_hr.csv", "raw measurements of Withings"),
            ],
        ),
    ];
    for (name, files, expected) in cases {
        let place = Place::new();
        let archive = format!("{name}.zip");
        place.file(&archive, zipped(&files));
        let document = place.run(&["check", &archive, "--json"]).expect(0).json();
        assert_eq!(
            document["unusable"].as_array().unwrap().len(),
            0,
            "{name}: {}",
            document["unusable"]
        );
        let passed: Vec<(String, String)> = document["passed_over"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (p["file"].as_str().unwrap().into(), p["what"].as_str().unwrap().into()))
            .collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(f, w)| (format!("{archive}: {f}"), w.to_string())).collect();
        assert_eq!(passed, expected, "{name}");
        let run = place.run(&["check", &archive]).expect(0);
        assert!(run.stdout.contains("passed over in archives"), "{}", run.stdout);
    }
    // Without a log among them each says what is wrong.
    let place = Place::new();
    place.file("none.zip", zipped(&[("workouts.csv", fixture("whoop/workouts.csv"))]));
    let run = place.run(&["check", "none.zip"]).expect(2);
    assert!(run.stderr.contains("the workouts of Whoop"), "{}", run.stderr);
}
