//! `lumbago import`: every row is somewhere, and what is written reads back as it was.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::{Place, root};

/// A table as records of named cells.
fn table(place: &Place, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(place.path().join(name)).unwrap();
    let header = reader.headers().unwrap().clone();
    let named = |r: csv::StringRecord| {
        header.iter().map(String::from).zip(r.iter().map(String::from)).collect()
    };
    reader.records().map(|r| named(r.unwrap())).collect()
}

/// (source, line) of all nights: `s1:2-4,7 s2:9`.
fn lines(nights: &[BTreeMap<String, String>]) -> BTreeSet<(u64, u64)> {
    let mut found = BTreeSet::new();
    for night in nights {
        let before = found.len();
        for part in night["source_lines"].split(' ') {
            let (source, runs) = part.split_once(':').unwrap();
            let source: u64 = source[1..].parse().unwrap();
            for run in runs.split(',') {
                let (a, b) = run.split_once('-').unwrap_or((run, run));
                let (a, b): (u64, u64) = (a.parse().unwrap(), b.parse().unwrap());
                found.extend((a..=b).map(|line| (source, line)));
            }
        }
        assert!(found.len() >= before);
    }
    found
}

/// Imports and checks that the rows of every source are all there; returns the nights' file.
fn import(place: &Place, inputs: &[&str], more: &[&str]) -> Vec<u8> {
    let mut args = vec!["import"];
    args.extend(inputs);
    args.extend(["-o", "nights.csv", "--quiet"]);
    args.extend(more);
    let run = place.run(&args);
    assert!(run.code < 2, "{inputs:?}: {}", run.stderr);
    let mut check = vec!["check"];
    check.extend(inputs);
    check.push("--json");
    check.extend(more);
    let ledger = place.run(&check).json()["ledger"].clone();
    let count = |value: &serde_json::Value, key: &str| value[key].as_u64().unwrap();

    let nights = table(place, "nights.csv");
    let about: serde_json::Value = serde_json::from_str(&nights[0]["lumbago_about"]).unwrap();
    let found = lines(&nights);
    let aside = table(place, "nights.set-aside.csv");
    assert_eq!(aside.len() as u64, count(&ledger, "rows_set_aside"), "{inputs:?}");
    for row in &aside {
        assert!(!row["code"].is_empty() && !row["reason"].is_empty(), "{row:?}");
    }
    let (mut read, mut somewhere) = (0, aside.len() as u64);
    for account in about["accounts"].as_array().unwrap() {
        read += count(account, "rows_read");
        let used = count(account, "rows_used");
        let format = account["format"].as_str().unwrap();
        let sources = about["sources"].as_array().unwrap().iter().enumerate();
        let file = account["file"].as_str().unwrap();
        let own: Vec<u64> = sources
            .filter(|(_, s)| s["format"] == format && file.ends_with(s["file"].as_str().unwrap()))
            .map(|(k, _)| k as u64 + 1)
            .collect();
        let in_nights = found.iter().filter(|(s, _)| own.contains(s)).count() as u64;
        match format {
            "mattresses" | "people" => assert_eq!(in_nights, 0),
            // Samples of one night are folded into the reading of its first.
            "somnopose" | "withings_states" => assert!(in_nights > 0 && in_nights <= used),
            _ => assert_eq!(in_nights, used, "{file}"),
        }
        somewhere += used;
    }
    assert_eq!(read, somewhere, "{inputs:?}: rows in are rows out and rows set aside");
    assert_eq!(read, count(&ledger, "rows_read"));
    std::fs::read(place.path().join("nights.csv")).unwrap()
}

/// Imports what was imported, twice, as CSV and as Parquet: the bytes stay.
fn is_fixed(place: &Place, first: &[u8]) {
    place.file("one.csv", first);
    place.run(&["import", "one.csv", "-o", "two.csv", "--quiet"]).expect(0);
    let second = std::fs::read(place.path().join("two.csv")).unwrap();
    assert!(second == first, "{}", first_difference(first, &second));
    place.run(&["import", "one.csv", "-o", "one.parquet", "--quiet"]).expect(0);
    place.run(&["import", "one.parquet", "-o", "three.csv", "--quiet"]).expect(0);
    assert!(std::fs::read(place.path().join("three.csv")).unwrap() == first);
}

fn first_difference(a: &[u8], b: &[u8]) -> String {
    let (a, b) = (String::from_utf8_lossy(a), String::from_utf8_lossy(b));
    let different = a.lines().zip(b.lines()).find(|(x, y)| x != y);
    format!("{different:?}, {} and {} lines", a.lines().count(), b.lines().count())
}

#[test]
fn every_fixture_that_is_read_comes_back_with_all_its_rows() {
    let fixtures = root().join("tests/fixtures");
    let mut imported = 0;
    for folder in std::fs::read_dir(fixtures).unwrap() {
        let Ok(files) = std::fs::read_dir(folder.unwrap().path()) else { continue };
        for file in files {
            let path = file.unwrap().path();
            let name = path.to_string_lossy().into_owned();
            if !name.ends_with(".csv") || name.contains("/side/") {
                continue;
            }
            let mut more = vec!["--date-means", "wake"];
            let map = path.with_extension("toml").to_string_lossy().into_owned();
            if path.with_extension("toml").exists() {
                more.extend(["--map", &map]);
            }
            let place = Place::new();
            let mut probe = vec!["import", &name, "-o", "probe.csv", "--quiet"];
            probe.extend(&more);
            if place.run(&probe).code == 2 {
                continue;
            }
            let first = import(&place, &[&name], &more);
            is_fixed(&place, &first);
            imported += 1;
        }
    }
    assert!(imported > 40, "{imported}");
}

/// Damages a file at places that follow from a number: a byte, a line that is lost, a line twice.
fn damaged(bytes: &[u8], mut seed: u64) -> Vec<u8> {
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below.max(1)
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + next(4) {
        if bytes.is_empty() {
            break;
        }
        let at = next(bytes.len());
        let start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        let end = bytes[at..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |i| at + i + 1);
        let line = bytes[start..end].to_vec();
        match next(3) {
            0 => bytes[at] = b",;\"x0\n"[next(6)],
            1 => drop(bytes.drain(start..end)),
            _ => drop(bytes.splice(start..start, line)),
        }
    }
    bytes
}

#[test]
fn damaged_fixtures_lose_no_row_between_two_sources_either() {
    let fixtures = root().join("tests/fixtures");
    let pairs = [
        ("diary/plain.csv", "wearables/oura_account.csv"),
        ("sleep_cycle/v2_cr.csv", "whoop/journal_entries.csv"),
        ("bearable/v1_2021.csv", "wearables/garmin_4_weeks.csv"),
        ("daylio/v3_am_pm.csv", "sleep_as_android/header_per_record.csv"),
        ("wearables/samsung_watch_and_phone.csv", "loop_habits/words_trailing_comma.csv"),
        ("redcap/longitudinal_raw.csv", "long_tables/flaredown.csv"),
    ];
    let mut imported = 0;
    for seed in 0..30 {
        let (a, b) = pairs[seed as usize % pairs.len()];
        let place = Place::new();
        for (name, file) in [("a.csv", a), ("b.csv", b)] {
            let bytes = std::fs::read(fixtures.join(file)).unwrap();
            place.file(name, damaged(&bytes, 1000 + seed));
        }
        let more = ["--date-means", "wake"];
        let probe = place.run(
            &[&["import", "a.csv", "b.csv", "-o", "probe.csv", "--quiet"], &more[..]].concat(),
        );
        if probe.code == 0 {
            import(&place, &["a.csv", "b.csv"], &more);
            imported += 1;
        }
    }
    assert!(imported > 10, "{imported}");
}

#[test]
fn several_sources_and_side_tables_are_accounted_for_and_come_back() {
    let place = Place::new();
    place.file(
        "diary.csv",
        "person,night,spasm_count,stress,sleep_hours,notes\n=P,2026-03-01,1,6,7.5,=1+1\n\
         =P,2026-03-02,0,15,7,\n=P,2026-03-02,3,2,7,\n=P,not a date,1,1,7,x\n",
    );
    place.file(
        "watch.csv",
        "person,night,sleep_hours,stress\n=P,2026-03-01,6,2\n=P,2026-03-03,8,\n",
    );
    place.file(
        "mattresses.csv",
        "person,start_date,mattress_type,acquired_date\n=P,2026-03-02,latex,2025-03-02\n",
    );
    place.file("people.csv", "person,date,RF11_fever\n=P,2026-03-01,no\n");
    let inputs = ["diary.csv", "watch.csv", "mattresses.csv", "people.csv"];
    let first = import(&place, &inputs, &[]);
    is_fixed(&place, &first);

    let nights = table(&place, "nights.csv");
    assert_eq!(nights[0]["person"], "'=P");
    assert_eq!(nights[0]["source_file"], "diary.csv | watch.csv");
    assert_eq!(nights[0]["source_lines"], "s1:2 s2:2");
    assert!(nights[0]["field_sources"].contains("sleep_hours=s1"), "{:?}", nights[0]);
    assert!(nights[0]["other_values"].contains(r#""value":"6""#), "{:?}", nights[0]);
    assert!(nights[1]["field_sources"].contains("mattress_type=s3"), "{:?}", nights[1]);
    assert_eq!(
        (&*nights[2]["source_rows"], &*nights[2]["field_sources"]),
        ("1", "mattress_age_years=s3 mattress_type=s3")
    );

    let aside = table(&place, "nights.set-aside.csv");
    let rows: Vec<_> = aside.iter().map(|r| (&*r["line"], &*r["code"], &*r["row"])).collect();
    assert_eq!(
        rows,
        [
            ("4", "duplicate-night", "'=P,2026-03-02,3,2,7,"),
            ("5", "not-a-date", "'=P,not a date,1,1,7,x")
        ]
    );
    let run = place.run(&["import", "diary.csv", "people.csv", "-o", "n.csv"]).expect(0);
    assert!(
        run.stdout.contains("5 rows read = 2 in nights + 1 of mattresses and people + 2 set aside"),
        "{}",
        run.stdout
    );
}

#[test]
fn imported_nights_stand_for_their_logs() {
    let place = Place::new();
    place.run(&["simulate", "--nights", "120", "-o", "d.csv", "--quiet"]).expect(0);
    place.run(&["import", "d.csv", "-o", "n.csv", "--quiet"]).expect(0);
    let findings = |file: &str| {
        let mut all = place.run(&["analyse", file, "--json"]).expect(0).json();
        let all = all.as_object_mut().unwrap();
        (all.remove("effects"), all.remove("rate"), all.remove("population"))
    };
    assert_eq!(findings("d.csv"), findings("n.csv"));
}

#[test]
fn nights_edited_since_are_a_diary_with_its_checks() {
    let place = Place::new();
    place.file("lumbago.toml", "[[factor]]\nkey = \"late_meal\"\nkind = \"yes_no\"\n");
    place.file(
        "d.csv",
        "night,spasm_count,late_meal,stress\n2026-03-01,1,yes,4\n2026-03-02,0,no,5\n",
    );
    place.run(&["import", "d.csv", "-o", "n.csv", "--quiet"]).expect(0);
    std::fs::remove_file(place.path().join("lumbago.toml")).unwrap();
    // Without its settings file the factor is still known.
    let check = |file: &str| place.run(&["check", file, "--json"]).expect(0).json();
    let fields = |v: &serde_json::Value| {
        let all = v["coverage"].as_array().unwrap();
        all.iter().map(|c| c["field"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    let plain = check("n.csv");
    assert!(fields(&plain).contains(&"late_meal".to_string()));
    assert!(plain["diagnostics"].as_array().unwrap().is_empty(), "{}", plain["diagnostics"]);
    let text = std::fs::read_to_string(place.path().join("n.csv")).unwrap();
    place.file("edited.csv", text.replacen(",1,4,yes,", ",1,44,yes,", 1));
    let edited = check("edited.csv");
    assert!(fields(&edited).contains(&"late_meal".to_string()));
    let codes: Vec<_> =
        edited["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].clone()).collect();
    assert!(
        codes.contains(&"nights-edited".into()) && codes.contains(&"value-out-of-range".into())
    );
    assert_eq!(codes.len(), 2, "{codes:?}");
}

#[test]
fn the_rows_set_aside_are_no_log() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("in")).unwrap();
    place.file("in/d.csv", "night,spasm_count\n2026-03-01,1\nsoon,0\n");
    place.run(&["import", "in", "-o", "in/nights.csv", "--quiet"]).expect(0);
    place.run(&["check", "in"]).expect(0);
    let run = place.run(&["import", "in/d.csv", "-o", "x.csv", "--set-aside", "x.csv"]).expect(2);
    assert!(run.stderr.contains("--set-aside"), "{}", run.stderr);
    assert!(!place.files().contains(&"x.csv".into()));
}

#[test]
fn every_format_says_whether_it_was_written_ticked_or_measured() {
    for format in lumbago_ingest::FORMATS {
        let nights = format.kind == lumbago_ingest::FileKind::Diary;
        let stated = lumbago_store::SourceKind::stated(format.id).is_some();
        assert_eq!(stated, nights, "{}: add it to crates/store/src/priority.rs", format.id);
    }
}
