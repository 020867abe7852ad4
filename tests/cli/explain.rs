//! `lumbago explain`: everything that is said has grounds that can be read.

use std::collections::BTreeSet;

use crate::harness::{Place, dataset};

#[test]
fn every_listed_id_is_explained_and_a_misspelt_one_gets_a_suggestion() {
    let place = Place::new();
    let all = place.run(&["explain", "--json"]).expect(0).json();
    let all = all.as_array().unwrap();
    for kind in ["advice", "claim", "warning sign", "rule", "work", "factor", "verdict", "refusal"]
    {
        assert!(all.iter().any(|e| e["kind"] == kind), "nothing of kind {kind}");
    }
    let claim = all.iter().find(|e| e["kind"] == "claim" && e["sources"][0].is_string());
    let claim = claim.unwrap();
    let id = claim["id"].as_str().unwrap();
    let text = place.run(&["explain", id]).expect(0).stdout;
    for part in ["Grade", "What studies say", "Sources"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // Advice names its claims, and they their grade.
    let advice = all.iter().find(|e| e["kind"] == "advice" && e["claims"][0].is_object()).unwrap();
    assert!(advice["claims"][0]["grade"].is_string() && advice["sources"][0].is_string());
    let run = place.run(&["explain", "mattres_age"]).expect(2);
    assert!(
        run.stderr.contains("did you mean") && run.stderr.contains("mattress_age"),
        "{}",
        run.stderr
    );
    place.run(&["explain", "qqqqqqqqqqq"]).expect(2);
}

#[test]
fn every_verdict_and_reason_of_the_shipped_logs_is_explained() {
    let place = Place::new();
    let all = place.run(&["explain", "--json"]).expect(0).json();
    let ids: BTreeSet<&str> =
        all.as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    for log in ["personal-year.csv", "personal-short.csv", "study-60x90"] {
        let found = place.run(&["analyse", &dataset(log), "--json", "--quiet"]).expect(0).json();
        for effect in found["effects"].as_array().unwrap() {
            for id in [&effect["verdict"], &effect["reason"]["code"], &effect["factor"]] {
                let id = id.as_str().unwrap();
                assert!(ids.contains(id), "{log}: {id}");
            }
        }
    }
}
