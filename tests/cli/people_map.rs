//! The same people under other codes in every source.

use crate::harness::Place;

/// A watch that knows numbers, a diary that knows codes, a table of mattresses with a third kind.
fn input(place: &Place) {
    let mut watch =
        String::from("Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed\n");
    let mut diary = String::from("person,night,spasm_count,sleep_hours\n");
    for day in 1..=20 {
        for (id, code, hours) in [("1503960366", "P17", 6), ("1624580081", "P18", 7)] {
            // The watch dates by waking, the diary by the evening before.
            watch.push_str(&format!(
                "{id},4/{}/2026 12:00:00 AM,1,{},{}\n",
                day + 1,
                hours * 60,
                hours * 60 + 30
            ));
            diary.push_str(&format!("{code},2026-04-{day:02},{},8\n", u32::from(day % 4 == 0)));
        }
    }
    place.file("watch.csv", watch);
    place.file("diary.csv", diary);
    place.file(
        "mattresses.csv",
        "person,start_date,mattress_type,acquired_date\nbed-17,2026-03-01,latex,2020-03-01\n",
    );
    place.file(
        "codes.csv",
        "code,source,person\n1503960366,fitbit_table,P17\n1624580081,watch.csv,P18\nbed-17,,P17\n\
         P17,,P17\nP18,,P18\n",
    );
}

const INPUTS: [&str; 3] = ["diary.csv", "watch.csv", "mattresses.csv"];

fn check(place: &Place, more: &[&str]) -> serde_json::Value {
    let mut args = vec!["check", "--json"];
    args.extend(INPUTS);
    args.extend(more);
    place.run(&args).expect(0).json()
}

fn codes(document: &serde_json::Value) -> Vec<String> {
    let all = document["diagnostics"].as_array().unwrap().iter();
    let codes = all.map(|d| d["code"].as_str().unwrap().to_string());
    codes.filter(|c| c.starts_with("people-map")).collect()
}

#[test]
fn a_watch_a_diary_and_mattresses_with_codes_of_their_own_are_the_same_people() {
    let place = Place::new();
    input(&place);
    assert_eq!(check(&place, &[])["people"], 4, "without the table they are four");

    let document = check(&place, &["--people-map", "codes.csv"]);
    assert_eq!(document["people"], 2);
    assert_eq!(document["nights"], 40);
    assert!(codes(&document).is_empty(), "{:?}", codes(&document));
    let order = document["priority"].as_array().unwrap().iter();
    for field in
        order.filter(|o| ["sleep_hours", "time_in_bed_h"].contains(&o["field"].as_str().unwrap()))
    {
        assert_eq!(field["order"][0], "device", "{field}");
    }
    // Both values of a contradiction, with file and line, and whose word holds and why.
    let told = document["diagnostics"].as_array().unwrap().iter();
    let told: Vec<_> = told.filter(|d| d["code"] == "sources-contradict").collect();
    let [told] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&told["count"], &told["value"]), (&40.into(), &"6".into()));
    let reason = told["reason"].as_str().unwrap();
    assert!(reason.contains("watch.csv line 2 has 6, diary.csv line 2 has 8"), "{reason}");
    assert!(reason.contains("a device holds before a diary"), "{reason}");

    // The settings file says the same, from wherever it lies.
    std::fs::create_dir(place.path().join("settings")).unwrap();
    std::fs::rename(place.path().join("codes.csv"), place.path().join("settings/codes.csv"))
        .unwrap();
    place.file("settings/lumbago.toml", "people_map = \"codes.csv\"\n");
    let document = check(&place, &["--config", "settings/lumbago.toml"]);
    assert_eq!(document["people"], 2);

    // Hours of the watch, spasms of the diary, mattress of the table, on one night.
    let map = ["--people-map", "settings/codes.csv"];
    place
        .run(&[&["import"], &INPUTS[..], &["-o", "nights.csv", "--quiet"], &map[..]].concat())
        .expect(0);
    let mut reader = csv::Reader::from_path(place.path().join("nights.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let first = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| first.get(header.iter().position(|h| h == name).unwrap()).unwrap();
    assert_eq!((cell("person"), cell("night")), ("P17", "2026-04-01"));
    assert_eq!(
        (cell("sleep_hours"), cell("spasm_count"), cell("mattress_type")),
        ("6", "0", "latex")
    );
    assert!(
        cell("other_values").contains(r#""field":"sleep_hours","source":1,"line":2,"value":"8""#)
    );
}

#[test]
fn every_slip_of_the_table_is_told() {
    let place = Place::new();
    input(&place);
    let told = |table: &str| {
        place.file("codes.csv", table);
        codes(&check(&place, &["--people-map", "codes.csv"]))
    };
    let rest = "bed-17,,P17\nP17,,P17\nP18,,P18\n1503960366,,P17\n1624580081,,P18\n";
    assert!(told(&format!("code,source,person\n{rest}")).is_empty());
    assert_eq!(
        told(&format!("code,source,person\nwhoop-17,,P17\n{rest}")),
        ["people-map-not-seen"]
    );
    assert_eq!(told("code,person\n1503960366,P17\nbed-17,P17\n"), ["people-map-missing"]);
    assert_eq!(
        told("code,person\n1503960366,P17\n1624580081,P17\nbed-17,P17\nP18,P18\n"),
        ["people-map-joins"]
    );
    for bad in ["x,,\n", "x,,../P17\n", ",,P17\n", "P17,,P9\n"] {
        let told = told(&format!("code,source,person\n{rest}{bad}"));
        assert_eq!(told, ["people-map-line"], "{bad:?}");
    }

    place.file("codes.csv", "one,two\n1,2\n");
    let run = place.run(&["check", "diary.csv", "--people-map", "codes.csv"]).expect(2);
    assert!(run.stderr.contains("code,source,person"), "{}", run.stderr);
    let run = place.run(&["check", "diary.csv", "--people-map", "gone.csv"]).expect(2);
    assert!(run.stderr.contains("gone.csv"), "{}", run.stderr);
}

#[test]
fn a_log_without_codes_and_a_folder_are_named_by_the_table() {
    let place = Place::new();
    for folder in ["a", "b"] {
        std::fs::create_dir_all(place.path().join("in").join(folder)).unwrap();
        place.file(&format!("in/{folder}/log.csv"), "night,spasm_count\n2026-04-01,1\n");
    }
    place.file("mine.csv", "night,spasm_count\n2026-04-02,1\n");
    place.file("codes.csv", "code,source,person\na,,Anna\n,mine.csv,Anna\n");
    place
        .run(&["import", "in", "mine.csv", "--people-map", "codes.csv", "-o", "n.csv", "--quiet"])
        .expect(0);
    let text = std::fs::read_to_string(place.path().join("n.csv")).unwrap();
    let starts: Vec<_> =
        text.lines().skip(1).map(|l| l.splitn(3, ',').take(2).collect::<Vec<_>>()).collect();
    let expected = [["2026-04-01", "Anna"], ["2026-04-02", "Anna"], ["2026-04-01", "b"]];
    assert_eq!(starts, expected);
}
