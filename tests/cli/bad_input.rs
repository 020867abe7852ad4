//! Inputs that cannot be used end in one clear message and leave nothing behind; bad rows are set
//! aside and the rest is used.

use crate::harness::{Place, dataset};

/// What a useless input must say, and that nothing was written.
fn refused(place: &Place, input: &str, must_say: &[&str]) {
    let before = place.files();
    let run = place.run(&["report", input, "-o", "out"]).expect(2);
    let message = run.stderr.to_lowercase();
    for word in must_say {
        assert!(message.contains(word), "`{word}` not in:\n{}", run.stderr);
    }
    assert!(message.contains("help:"), "no help in:\n{}", run.stderr);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    assert_eq!(place.files(), before, "something was written");
    assert!(!place.path().join("out").exists(), "a folder was left behind");
}

#[test]
fn a_missing_file() {
    refused(&Place::new(), "nowhere.csv", &["nowhere.csv"]);
}

#[test]
fn an_empty_file() {
    let place = Place::new();
    let file = place.file("empty.csv", "");
    refused(&place, &file, &["empty.csv", "empty"]);
}

#[test]
fn a_header_without_rows() {
    let place = Place::new();
    let file = place.file("header.csv", "night,spasm_count,stress\n");
    refused(&place, &file, &["header.csv"]);
}

#[test]
fn a_picture_named_csv() {
    let place = Place::new();
    let file = place.file("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0");
    refused(&place, &file, &["picture.csv"]);
}

#[test]
fn a_zip_named_csv() {
    let place = Place::new();
    let file = place.file("export.csv", b"PK\x03\x04\x14\0\0\0\x08\0");
    refused(&place, &file, &["export.csv", "zip"]);
}

#[test]
fn a_table_of_something_else() {
    let place = Place::new();
    let file = place.file("shop.csv", "product,price\napples,3\npears,4\n");
    refused(&place, &file, &["shop.csv", "product"]);
}

#[test]
fn all_rows_bad() {
    let place = Place::new();
    let file = place.file("bad.csv", "night,spasm_count\nyesterday,1\ntoday,2\n");
    refused(&place, &file, &["bad.csv"]);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let place = Place::new();
    place.file("taken", "a file, not a folder");
    let run = place.run(&["report", &dataset("personal-short.csv"), "-o", "taken/out"]).expect(2);
    assert!(run.stderr.contains("taken/out"), "{}", run.stderr);
}

#[test]
fn bad_rows_are_set_aside_and_the_rest_is_used() {
    let place = Place::new();
    let good = std::fs::read_to_string(dataset("personal-short.csv")).unwrap();
    let columns = good.lines().next().unwrap().split(',').count();
    let mut text = good.clone();
    text.push_str(&format!("not-a-date{}\n", ",".repeat(columns - 1)));
    let file = place.file("log.csv", text);
    let run = place.run(&["check", &file, "--json"]).expect(0);
    let document = run.json();
    let ledger = &document["ledger"];
    let count = |key: &str| ledger[key].as_u64().unwrap();
    assert_eq!(count("rows_set_aside"), 1);
    assert_eq!(count("rows_read"), count("rows_used") + count("rows_set_aside"));
    let told = document["diagnostics"].as_array().unwrap().iter().any(|d| {
        d["line"].as_u64() == Some(good.lines().count() as u64 + 1)
            && d["value"].as_str() == Some("not-a-date")
            && !d["hint"].as_str().unwrap().is_empty()
    });
    assert!(told, "{}", run.stdout);
    place.run(&["check", &file, "--strict"]).expect(1);
}

#[test]
fn one_useless_file_does_not_stop_the_others() {
    let place = Place::new();
    place.file("empty.csv", "");
    let run =
        place.run(&["report", &dataset("personal-short.csv"), "empty.csv", "-o", "out"]).expect(1);
    assert!(run.stderr.contains("empty.csv"), "{}", run.stderr);
    assert!(place.path().join("out/index.html").is_file());
}

#[test]
fn a_misspelt_setting_is_named() {
    let place = Place::new();
    place.file("lumbago.toml", "[analysis]\nmin_loged_nights = 3\n");
    let run = place.run(&["factors"]).expect(2);
    assert!(run.stderr.contains("min_loged_nights"), "{}", run.stderr);
}

#[test]
fn a_device_a_diary_and_a_table_of_mattresses_make_one_night_each() {
    let place = Place::new();
    let sleep = "von,bis,\"leicht (s)\",\"tief (s)\",\"rem (s)\",\"wach (s)\",Aufwachen,\
                 \"Duration to sleep (s)\",\"Duration to wake up (s)\",\"Snoring (s)\"\n\
                 2026-03-02T00:10:00+01:00,2026-03-02T07:40:00+01:00,14400,7200,3600,1800,2,600,300,900\n";
    place.file("a-watch.csv", sleep);
    place.file("diary.csv", "night,spasm_count,sleep_hours\n2026-03-01,2,9\n2026-04-02,0,8\n");
    place.file(
        "mattresses.csv",
        "start_date,mattress_type,acquired_date\n2020-01-01,latex,2020-01-01\n",
    );
    let files = ["a-watch.csv", "diary.csv", "mattresses.csv"];
    let run = place.run(&["check", files[0], files[1], files[2], "--json"]).expect(0);
    let document = run.json();
    assert_eq!(document["nights"], 2, "{}", run.stdout);
    let field = |key: &str| {
        let all = document["coverage"].as_array().unwrap();
        all.iter().find(|c| c["field"] == key).cloned().unwrap()
    };
    assert_eq!(field("mattress_age_years")["nights"], 2);
    let months = &field("spasm_count")["people"][0]["months"];
    assert_eq!((&months[1]["month"], &months[1]["recorded"]), (&"2026-04".into(), &1.into()));
    let told = document["diagnostics"].as_array().unwrap();
    let conflict = told.iter().find(|d| d["code"] == "sources-contradict").unwrap();
    assert_eq!(
        (&conflict["file"], &conflict["column"]),
        (&"a-watch.csv".into(), &"sleep_hours".into())
    );
    assert!(conflict["reason"].as_str().unwrap().contains("diary.csv line 2 has 9"), "{conflict}");
    let text = place.run(&["check", files[0], files[1], files[2]]).expect(0).stdout;
    assert!(text.contains("device, then diary or form, then journal app: sleep_hours"), "{text}");
    assert!(text.contains("spasm_count                |@@|"), "{text}");
}

#[test]
fn one_is_singular() {
    let place = Place::new();
    place.file("d.csv", "night,spasm_count,stress\n2026-03-01,1,14\n");
    let run = place.run(&["check", "d.csv"]).expect(0);
    for words in
        ["1 row read, 1 used, 0 set aside; 1 value left out", "1 person, 1 night\n", " 1 night "]
    {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    place.file("d.csv", "night,spasm_count\nsoon,1\n");
    let run = place.run(&["check", "d.csv"]);
    assert!(run.stderr.contains("its only row cannot be used. 1 row: "), "{}", run.stderr);
}
