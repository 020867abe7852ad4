//! Questions named beforehand, from the settings file to the page.

use serde_json::Value;

use crate::harness::{Place, dataset, root};

const REGISTERED: &str = r#"
[registration]
date = "2026-03-01"
reason = "before <b>the</b> second half"

[[question]]
factor = "position"
contrast = "back"
reason = "the physiotherapist asked"

[[question]]
factor = "stress"
lag = 1

[[question]]
factor = "alcohol"
leave_out = ["caffeine_late", "weekend"]
adjust_for = ["stress"]

[[question]]
factor = "mattress_age"
"#;

fn effects(document: &Value) -> &[Value] {
    document["effects"].as_array().unwrap()
}

fn registered(toml: &str) -> Value {
    let place = Place::new();
    place.file("lumbago.toml", toml);
    let data = dataset("personal-year.csv");
    place.run(&["analyse", &data, "--json", "--quiet"]).expect(0).json()
}

#[test]
fn only_registered_questions_are_confirmatory() {
    let document = registered(REGISTERED);
    let main: Vec<(&str, &str)> = effects(&document)
        .iter()
        .filter(|e| e["primary"] == true)
        .map(|e| (e["factor"].as_str().unwrap(), e["contrast"].as_str().unwrap()))
        .collect();
    let expected = [
        ("mattress_age", "per_year"),
        ("position", "back"),
        ("stress", "per_2_points_lag_1"),
        ("alcohol", "any"),
    ];
    assert_eq!(main, expected);
    for e in effects(&document) {
        let announced = ["more", "fewer"].contains(&e["verdict"].as_str().unwrap());
        assert!(e["primary"] == true || !announced, "{e}");
        assert_eq!(e["q_value"].is_null(), e["primary"] != true || e["p_value"].is_null(), "{e}");
    }
    // Mattress age is refused; three are counted.
    assert_eq!(document["comparisons"], 3);
    let report = &document["technical"]["registration"];
    let answers = report["registered"].as_array().unwrap();
    assert_eq!(answers.len(), 4);
    let mattress = answers.iter().find(|a| a["question"]["factor"] == "mattress_age").unwrap();
    assert_eq!(mattress["verdict"], "not_answerable");
    assert_eq!(mattress["counted"], false);
    let named = report["not_registered"].as_array().unwrap();
    assert!(named.iter().any(|e| e["factor"] == "position" && e["contrast"] == "front"));
    let (before, after) = (&report["nights_before"], &report["nights_after"]);
    let nights = document["population"]["nights_logged"].as_u64().unwrap();
    assert_eq!(before.as_u64().unwrap() + after.as_u64().unwrap(), nights);
    assert!(before.as_u64().unwrap() > 0);
}

#[test]
fn a_registered_document_follows_the_schema_and_shows_on_the_page() {
    let schema = std::fs::read(root().join("docs/findings.schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document = registered(REGISTERED);
    let errors: Vec<String> =
        validator.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");

    let place = Place::new();
    place.file("lumbago.toml", REGISTERED);
    let data = dataset("personal-year.csv");
    place.run(&["report", &data, "-o", "out", "--no-png", "--quiet"]).expect(0);
    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(page.contains("Questions named beforehand"));
    assert!(page.contains("the physiotherapist asked"));
    assert!(!page.contains("<b>the</b>"), "a reason is text, never markup");
}

#[test]
fn registering_the_main_contrast_of_everything_changes_no_estimate() {
    let plain = registered("");
    let document = registered("[[question]]\nfactor = \"position\"\n");
    for (a, b) in effects(&plain).iter().zip(effects(&document)) {
        for key in ["rate_ratio", "p_value", "nights", "exposed", "factor", "contrast"] {
            assert_eq!(a[key], b[key], "{}", a["factor"]);
        }
    }
    assert_eq!(document["comparisons"], 1);
}

#[test]
fn an_own_adjustment_changes_the_estimate_it_is_for_and_no_other() {
    let plain = registered("[[question]]\nfactor = \"stress\"\n");
    let own =
        registered("[[question]]\nfactor = \"stress\"\nleave_out = [\"position\", \"trend\"]\n");
    for (a, b) in effects(&plain).iter().zip(effects(&own)) {
        let stress = a["factor"] == "stress" && a["contrast"] == "per_2_points";
        assert_eq!(a["rate_ratio"] == b["rate_ratio"], !stress || a["rate_ratio"].is_null());
    }
}

#[test]
fn what_cannot_be_registered_is_said_with_the_nearest_name() {
    let place = Place::new();
    let data = dataset("personal-short.csv");
    let cases = [
        ("[[question]]\nfactor = \"positon\"\n", "did you mean `position`?"),
        ("[[question]]\nfactor = \"position\"\ncontrast = \"fron\"\n", "did you mean `front`?"),
        (
            "[[question]]\nfactor = \"stress\"\nadjust_for = [\"alcohol_drinkz\"]\n",
            "does not exist",
        ),
        ("[[question]]\nfactor = \"stress\"\nlagg = 1\n", "unknown field `lagg`"),
        ("[registration]\nreason = \"x\"\n", "names no question"),
        ("[registration]\ndate = \"soon\"\n[[question]]\nfactor = \"stress\"\n", "date"),
        (
            "[registration]\nsources = [\"other.csv\"]\n[[question]]\nfactor = \"stress\"\n",
            "none of the logs",
        ),
    ];
    for (toml, expected) in cases {
        place.file("lumbago.toml", toml);
        let run = place.run(&["analyse", &data]).expect(2);
        assert!(run.stderr.contains(expected), "{toml}\n{}", run.stderr);
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn only_nights_of_the_registered_sources_count() {
    let place = Place::new();
    let all = std::fs::read_to_string(dataset("personal-year.csv")).unwrap();
    let lines: Vec<&str> = all.lines().collect();
    let (head, rest) = lines.split_at(1);
    let (first, second) = rest.split_at(120);
    let text = |rows: &[&str]| format!("{}\n{}\n", head[0], rows.join("\n"));
    place.file("one.csv", text(first));
    place.file("two.csv", text(second));
    place.file(
        "lumbago.toml",
        "[registration]\nsources = [\"one.csv\"]\n[[question]]\nfactor = \"stress\"\n",
    );
    let both = place.run(&["analyse", "one.csv", "two.csv", "--json", "--quiet"]).expect(0).json();
    let one = place.run(&["analyse", "one.csv", "--json", "--quiet"]).expect(0).json();
    assert_eq!(both["population"], one["population"]);
    assert_eq!(both["effects"], one["effects"]);
    let ledger = &both["ledger"];
    let count = |k: &str| ledger[k].as_u64().unwrap();
    assert_eq!(count("rows_read"), rest.len() as u64);
    assert_eq!(count("rows_read"), count("rows_used") + count("rows_set_aside"));
}

#[test]
fn a_registered_outcome_is_kept_and_a_missing_one_is_a_departure() {
    let yes_no =
        registered("[registration]\noutcome = \"yes_no\"\n[[question]]\nfactor = \"stress\"\n");
    assert_eq!(yes_no["outcome"]["measure"], "risk_ratio");
    assert_eq!(yes_no["outcome"]["measure_reason"], "fixed beforehand");
    let place = Place::new();
    let mut diary = String::from("night,spasm_any,stress\n");
    let mut day = jiff::civil::date(2026, 1, 1);
    for i in 0..60 {
        let any = if i % 3 == 0 { "yes" } else { "no" };
        diary.push_str(&format!("{day},{any},{}\n", (i * 7) % 10));
        day = day.tomorrow().unwrap();
    }
    place.file("d.csv", diary);
    place.file(
        "lumbago.toml",
        "[registration]\noutcome = \"count\"\n[[question]]\nfactor = \"stress\"\n",
    );
    let document = place.run(&["analyse", "d.csv", "--json", "--quiet"]).expect(0).json();
    let departures = document["technical"]["registration"]["departures"].as_array().unwrap();
    assert!(departures[0].as_str().unwrap().contains("the log has none"), "{departures:?}");
}
