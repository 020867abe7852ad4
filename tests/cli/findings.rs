//! findings.json: its schema, its invariants, and what it says of the shipped datasets.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Place, dataset, root};

const SHIPPED: &[&str] = &[
    "personal-year.csv",
    "personal-short.csv",
    "study-60x90",
    "sleep-cycle-synthetic.csv",
    "bearable-synthetic.csv",
];

fn findings(name: &str) -> Value {
    Place::new().run(&["analyse", &dataset(name), "--json", "--quiet"]).expect(0).json()
}

#[test]
fn the_document_follows_its_schema() {
    let schema = std::fs::read(root().join("docs/findings.schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in SHIPPED {
        let document = findings(name);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_four_factors_are_always_answered_and_no_contrast_twice() {
    for name in SHIPPED {
        let document = findings(name);
        let effects = document["effects"].as_array().unwrap();
        let text = |e: &Value, key: &str| e[key].as_str().unwrap().to_string();
        for factor in ["mattress_age", "position", "caffeine_total", "caffeine_late", "stress"] {
            assert!(effects.iter().any(|e| text(e, "factor") == factor), "{name}: no {factor}");
        }
        let keys: BTreeSet<_> = effects
            .iter()
            .map(|e| (text(e, "factor"), text(e, "contrast"), text(e, "scope")))
            .collect();
        assert_eq!(keys.len(), effects.len(), "{name}: a contrast twice");
        for effect in effects {
            assert!(!text(&effect["reason"], "text").is_empty(), "{name}: {effect}");
            let refused =
                ["not_enough", "not_answerable"].contains(&text(effect, "verdict").as_str());
            let announced = ["more", "fewer"].contains(&text(effect, "verdict").as_str());
            assert!(!announced || effect["primary"].as_bool().unwrap(), "{name}: {effect}");
            assert!(!(announced && effect["rate_ratio"].is_null()), "{name}: {effect}");
            if refused {
                assert!(effect["q_value"].is_null(), "{name}: refused but tested: {effect}");
            }
        }
    }
}

#[test]
fn every_row_is_accounted_for() {
    for name in SHIPPED {
        let document = findings(name);
        let ledger = &document["ledger"];
        let count = |key: &str| ledger[key].as_u64().unwrap();
        assert!(count("rows_read") > 0);
        assert_eq!(count("rows_read"), count("rows_used") + count("rows_set_aside"), "{name}");
    }
}

#[test]
fn nothing_that_was_not_planted_is_announced_in_the_year() {
    let document = findings("personal-year.csv");
    let truth = std::fs::read(root().join("datasets/personal-year.truth.json")).unwrap();
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let planted: BTreeSet<(String, String)> = truth["effects"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["rate_ratio"].as_f64() != Some(1.0))
        .map(|p| (p["factor"].as_str().unwrap().into(), p["contrast"].as_str().unwrap().into()))
        .collect();
    for effect in document["effects"].as_array().unwrap() {
        let announced = ["more", "fewer"].contains(&effect["verdict"].as_str().unwrap());
        let key = (
            effect["factor"].as_str().unwrap().to_string(),
            effect["contrast"].as_str().unwrap().to_string(),
        );
        assert!(!announced || planted.contains(&key), "{effect}");
    }
}

#[test]
fn the_front_planted_in_the_year_is_found_or_called_undecided() {
    let document = findings("personal-year.csv");
    let front = document["effects"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["factor"] == "position" && e["contrast"] == "front")
        .unwrap();
    let verdict = front["verdict"].as_str().unwrap();
    assert!(["more", "leaning_more", "cannot_tell"].contains(&verdict), "{front}");
    let ratio = &front["rate_ratio"];
    assert!(
        ratio["low"].as_f64().unwrap() < 2.2 && ratio["high"].as_f64().unwrap() > 2.2,
        "{front}"
    );
}

#[test]
fn one_mattress_swap_is_never_an_answer() {
    let document = findings("personal-year.csv");
    let mattress = document["effects"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["factor"] == "mattress_age")
        .unwrap();
    assert_eq!(mattress["verdict"], "not_answerable", "{mattress}");
}

#[test]
fn threads_do_not_change_a_byte() {
    let place = Place::new();
    let data = dataset("study-60x90");
    let args = ["analyse", data.as_str(), "--json", "--quiet"];
    let one = place.run_with(&args, &[("RAYON_NUM_THREADS", "1")]).expect(0);
    let two = place.run_with(&args, &[("RAYON_NUM_THREADS", "2")]).expect(0);
    assert_eq!(one.stdout, two.stdout);
}
