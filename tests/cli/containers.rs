//! Where inputs may lie: folders, globs, archives in folders, standard input.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::harness::Place;

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
