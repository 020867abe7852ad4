//! Proposed repairs: listed, written as a plan, followed where accepted, and never made unasked.

use serde_json::Value;

use crate::harness::Place;

/// Nights of which one has a bedtime half a day out, another a day's number of a spreadsheet.
fn diary(place: &Place) {
    let mut text = String::from("night,bed_time,rise_time,sleep_hours,spasm_count,stress\n");
    for day in 1..=30 {
        let bed = if day == 7 { "10:45" } else { "22:45" };
        let night = if day == 20 { "46101".into() } else { format!("2026-03-{day:02}") };
        text.push_str(&format!(
            "{night},{bed},06:45,7.5,{},{}\n",
            u32::from(day % 5 == 0),
            day % 7
        ));
    }
    place.file("diary.csv", text);
}

fn bed_time(place: &Place, more: &[&str]) -> (String, Value) {
    let mut args = vec!["import", "diary.csv", "-o", "n.csv", "--quiet"];
    args.extend(more);
    place.run(&args).expect(0);
    let mut reader = csv::Reader::from_path(place.path().join("n.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    let seventh = records.iter().find(|r| &r[0] == "2026-03-07").unwrap();
    let about = serde_json::from_str(&records[0][at("lumbago_about")]).unwrap();
    (seventh[at("bed_time")].to_string(), about)
}

fn codes(document: &Value, prefix: &str) -> Vec<(String, u64)> {
    let all = document["diagnostics"].as_array().unwrap().iter();
    let told = all.map(|d| (d["code"].as_str().unwrap().to_string(), d["count"].as_u64().unwrap()));
    told.filter(|(code, _)| code.starts_with(prefix)).collect()
}

#[test]
fn a_repair_is_made_where_it_is_accepted_and_told_everywhere() {
    let place = Place::new();
    diary(&place);
    let original = std::fs::read(place.path().join("diary.csv")).unwrap();
    let run = place.run(&["check", "diary.csv", "--propose", "plan.toml"]).expect(0);
    assert!(run.stdout.contains("proposed, none made"), "{}", run.stdout);
    assert!(run.stdout.contains("`10:45` -> `22:45`"), "{}", run.stdout);
    let plan = std::fs::read_to_string(place.path().join("plan.toml")).unwrap();
    assert!(plan.contains("accept = false") && !plan.contains("\naccept = true"), "{plan}");

    // Nothing accepted, nothing changed.
    let (before, about) = bed_time(&place, &["--fix", "plan.toml"]);
    assert_eq!((before.as_str(), about["changes"].as_array().unwrap().len()), ("10:45", 0));

    let accepted: String = plan
        .split("[[fix]]")
        .map(|fix| {
            let right = fix.contains("\"10:45\"");
            if right { fix.replace("accept = false", "accept = true") } else { fix.to_string() }
        })
        .collect::<Vec<_>>()
        .join("[[fix]]");
    place.file("plan.toml", accepted);
    let (after, about) = bed_time(&place, &["--fix", "plan.toml"]);
    assert_eq!(after, "22:45");
    assert_eq!(about["changes"][0]["old"], "10:45");
    assert_eq!(about["accounts"][0]["cells_changed"], 1);
    // Nights written so carry the change along.
    let again = place.run(&["check", "n.csv", "--json"]).expect(0).json();
    assert_eq!(again["changes"][0]["new"], "22:45");

    let check = ["check", "diary.csv", "--fix", "plan.toml", "--json"];
    let document = place.run(&check).expect(0).json();
    assert_eq!(codes(&document, "fix-"), [("fix-applied".to_string(), 1)]);
    let told = document["diagnostics"].as_array().unwrap().iter();
    assert_eq!(told.filter(|d| d["consequence"] == "changed").count(), 1);
    let left = document["proposals"].as_array().unwrap();
    assert!(left.iter().all(|p| p["old"] != "10:45"), "{left:?}");

    let report = ["report", "diary.csv", "-o", "out", "--fix", "plan.toml", "--no-png", "--quiet"];
    place.run(&report).expect(0);
    let text = std::fs::read_to_string(place.path().join("out/findings.json")).unwrap();
    let findings: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(findings["ledger"]["cells_changed"], 1);
    let methods = findings["technical"]["methods"]["parts"].to_string();
    assert!(methods.contains("1 cell of the files was read otherwise than written"), "{methods}");
    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(
        page.contains("read otherwise than written") && page.contains("read as your plan says")
    );
    assert_eq!(std::fs::read(place.path().join("diary.csv")).unwrap(), original);
}

#[test]
fn a_plan_that_does_not_fit_changes_nothing_and_says_so() {
    let place = Place::new();
    diary(&place);
    let fix = |file: &str, line: u32, column: &str, old: &str| {
        format!(
            "[[fix]]\naccept = true\nfile = \"{file}\"\nline = {line}\ncolumn = \"{column}\"\nold = \
             \"{old}\"\nnew = \"22:45\"\n"
        )
    };
    let misfits = [
        fix("diary.csv", 9, "bed_time", "10:45"),
        fix("diary.csv", 8, "bedtime", "10:45"),
        fix("diary.csv", 8, "bed_time", "10:44"),
        fix("diary.csv", 99, "bed_time", "10:45"),
        fix("other.csv", 8, "bed_time", "10:45"),
    ];
    for misfit in &misfits {
        place.file("plan.toml", misfit);
        let (bed, about) = bed_time(&place, &["--fix", "plan.toml"]);
        assert_eq!((bed.as_str(), about["changes"].as_array().unwrap().len()), ("10:45", 0));
        let document =
            place.run(&["check", "diary.csv", "--fix", "plan.toml", "--json"]).expect(0).json();
        assert_eq!(codes(&document, "fix-"), [("fix-does-not-fit".to_string(), 1)], "{misfit}");
    }
    place.file("plan.toml", misfits[0].replace("22:45", "x") + &misfits[0]);
    let run = place.run(&["check", "diary.csv", "--fix", "plan.toml"]).expect(2);
    assert!(run.stderr.contains("two repairs of one cell"), "{}", run.stderr);
    place.file("plan.toml", "[[fix]]\nacept = true\n");
    place.run(&["check", "diary.csv", "--fix", "plan.toml"]).expect(2);
}

#[test]
fn a_plan_that_exists_is_not_replaced_unasked() {
    let place = Place::new();
    diary(&place);
    place.file("plan.toml", "mine");
    let run = place.run(&["check", "diary.csv", "--propose", "plan.toml"]).expect(2);
    assert!(run.stderr.contains("--force"), "{}", run.stderr);
    place.run(&["check", "diary.csv", "--propose", "plan.toml", "--force"]).expect(0);
}

#[test]
fn a_change_is_told_to_the_person_whose_row_it_is() {
    let place = Place::new();
    let mut text = String::from("person,night,bed_time,rise_time,spasm_count\n");
    for day in 1..=30 {
        for person in ["a", "b"] {
            let bed = if (day, person) == (7, "b") { "10:45" } else { "22:45" };
            text.push_str(&format!("{person},2026-03-{day:02},{bed},06:45,{}\n", day % 2));
        }
    }
    place.file("both.csv", text);
    place.file(
        "plan.toml",
        "[[fix]]\naccept = true\nfile = \"both.csv\"\nline = 15\ncolumn = \"bed_time\"\nold = \
         \"10:45\"\nnew = \"22:45\"\n",
    );
    let report = ["report", "both.csv", "-o", "out", "--fix", "plan.toml", "--no-png", "--quiet"];
    place.run(&report).expect(0);
    let changed = |file: &str| {
        let text = std::fs::read_to_string(place.path().join(file)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["ledger"]["cells_changed"].as_u64()
    };
    assert_eq!(changed("out/cohort/findings.json"), Some(1));
    assert_eq!(changed("out/people/a/findings.json"), None);
    assert_eq!(changed("out/people/b/findings.json"), Some(1));
}
