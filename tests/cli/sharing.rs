//! Reports for sharing: nothing of whom or when is left; tables and drawings as files.

use serde_json::Value;

use crate::harness::Place;

/// Words that must be nowhere in a redacted report.
const SECRETS: &[&str] = &[
    "Annabel-Q",
    "Zoltan-Q",
    "walrus",
    "Slumberking",
    "Cottage-bed",
    "annabels-log",
    "zoltans-log",
    "Called mum",
    "called_mum",
    "2025-03-",
    "2025-04-",
    "March 2025",
    "April 2025",
    "Mar 2025",
    "Apr 2025",
    "mother phones",
];

fn input(place: &Place) {
    let dir = place.path().join("secret");
    std::fs::create_dir_all(&dir).unwrap();
    for (person, file, every) in [("Annabel-Q", "annabels-log", 3), ("Zoltan-Q", "zoltans-log", 4)]
    {
        let mut text = String::from("person,night,spasm_count,stress,notes,bed_id,called_mum\n");
        for i in 0..58 {
            let (month, day) = (3 + i / 30, 1 + i % 30);
            text.push_str(&format!(
                "{person},2025-{month:02}-{day:02},{},{},walrus said,Cottage-bed,{}\n",
                u32::from(i % every == 0),
                i % 7 + 1,
                ["yes", "no"][i % 2]
            ));
        }
        std::fs::write(dir.join(format!("{file}.csv")), text).unwrap();
    }
    std::fs::write(
        dir.join("mattresses.csv"),
        "person,start_date,mattress_id,acquired_date\nAnnabel-Q,2025-03-02,Slumberking,2019-01-01\n\
         Annabel-Q,2025-04-10,Slumberking 2,2025-04-09\n",
    )
    .unwrap();
    std::fs::write(
        dir.join("people.csv"),
        "person,date,RF11_fever,age_years\nAnnabel-Q,2025-04-01,no,44\n",
    )
    .unwrap();
    place.file(
        "lumbago.toml",
        "[[factor]]\nkey = \"called_mum\"\nlabel = \"Called mum\"\nkind = \"yes_no\"\n",
    );
}

#[test]
fn a_redacted_report_holds_nothing_of_whom_or_when() {
    let place = Place::new();
    input(&place);
    let plain = ["report", "secret", "-o", "plain", "--quiet", "--csv", "--svg"];
    place.run(&plain).expect(0);
    let out = ["report", "secret", "-o", "out", "--quiet", "--csv", "--svg", "--redact"];
    place.run(&out).expect(0);
    let found = |top: &str| {
        let mut hits = std::collections::BTreeSet::new();
        for name in place.files().iter().filter(|f| f.starts_with(top)) {
            let bytes = std::fs::read(place.path().join(name)).unwrap();
            let text = String::from_utf8_lossy(&bytes) + name.as_str();
            hits.extend(
                SECRETS.iter().filter(|s| text.contains(**s)).map(|s| format!("{s} in {name}")),
            );
        }
        hits
    };
    assert!(found("plain/").len() > 10, "the test looks at the right files: {:?}", found("plain/"));
    assert!(found("out/").is_empty(), "{:#?}", found("out/"));
    for code in ["P001", "P002"] {
        assert!(place.path().join(format!("out/people/{code}/index.html")).is_file());
    }
    // Weekdays and distances are kept, and so is what was found of the habits that are left.
    let series = |file: &str| -> Vec<(String, Vec<Value>)> {
        let text = std::fs::read_to_string(place.path().join(file)).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let nights = all["series"][0]["nights"].as_array().unwrap().clone();
        nights
            .into_iter()
            .map(|n| (n["night"].as_str().unwrap().to_string(), vec![n["state"].clone()]))
            .collect()
    };
    let mut originals: Vec<_> = ["Annabel-Q", "Zoltan-Q"]
        .map(|p| series(&format!("plain/people/{p}/findings.json")))
        .into();
    for code in ["P001", "P002"] {
        let shifted = series(&format!("out/people/{code}/findings.json"));
        let states = |s: &[(String, Vec<Value>)]| s.iter().map(|n| n.1.clone()).collect::<Vec<_>>();
        let at = originals.iter().position(|o| states(o) == states(&shifted)).expect("same nights");
        let original = originals.remove(at);
        let day = |s: &str| lumbago_domain::day_number(s.parse().unwrap());
        let moved = day(&original[0].0) - day(&shifted[0].0);
        assert!(moved > 0 && moved % 7 == 0, "{moved} days");
        for (a, b) in original.iter().zip(&shifted) {
            assert_eq!(day(&a.0) - day(&b.0), moved);
        }
    }
}

#[test]
fn a_key_gives_the_same_codes_again_and_another_key_others() {
    let place = Place::new();
    input(&place);
    let dates = |key: &str| {
        let out = format!("out-{key}");
        place
            .run(&[
                "report",
                "secret",
                "-o",
                &out,
                "--quiet",
                "--no-people",
                "--no-png",
                "--redact",
                "--redact-key",
                key,
            ])
            .expect(0);
        let text = std::fs::read_to_string(place.path().join(out).join("findings.json")).unwrap();
        assert!(!text.contains(key));
        let all: Value = serde_json::from_str(&text).unwrap();
        all["people"].clone()
    };
    let first = dates("sesame-one");
    assert_eq!(first, dates("sesame-one"));
    assert_ne!(first, dates("sesame-two"));
}

#[test]
fn tables_and_drawings_are_written_beside_the_page() {
    let place = Place::new();
    place.run(&["simulate", "--nights", "90", "-o", "d.csv", "--quiet"]).expect(0);
    place.run(&["report", "d.csv", "-o", "out", "--quiet", "--csv", "--svg", "--no-png"]).expect(0);
    let files = place.files();
    let of = |ending: &str| {
        files
            .iter()
            .filter(|f| f.starts_with("out/") && f.ends_with(ending))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert!(of(".svg").len() >= 4 && of(".csv").len() >= 4, "{files:?}");
    for svg in of(".svg") {
        let text = std::fs::read_to_string(place.path().join(&svg)).unwrap();
        roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{svg}: {e}"));
    }
    for table in of(".csv") {
        let mut reader = csv::Reader::from_path(place.path().join(&table)).unwrap();
        assert!(reader.headers().unwrap().len() > 1, "{table}");
        assert!(reader.records().all(|r| r.is_ok()), "{table}");
    }
    // The next run without them leaves none.
    place.run(&["report", "d.csv", "-o", "out", "--quiet", "--no-png"]).expect(0);
    assert!(!place.files().iter().any(|f| f.starts_with("out/") && f.ends_with(".svg")));
}
