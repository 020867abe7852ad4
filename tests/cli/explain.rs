//! `lumbago explain`: everything that is said has grounds that can be read.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Place, dataset, root};

#[test]
fn every_listed_id_is_explained_and_a_misspelt_one_gets_a_suggestion() {
    let place = Place::new();
    let all = place.run(&["explain", "--json"]).expect(0).json();
    let all = all.as_array().unwrap();
    for (kind, _) in lumbago_advice::entries::KINDS {
        assert!(all.iter().any(|e| e["kind"] == *kind), "nothing of kind {kind}");
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

/// Every `"reason"` and `"code"` of a document, wherever it stands.
fn reasons(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => {
            if let (Some(Value::String(code)), Some(Value::String(_))) =
                (all.get("code"), all.get("text"))
            {
                found.insert(code.clone());
            }
            all.values().for_each(|v| reasons(v, found));
        }
        Value::Array(all) => all.iter().for_each(|v| reasons(v, found)),
        _ => {}
    }
}

/// Every advice text, by the list it stands in.
fn texts(advice: &Value) -> BTreeSet<String> {
    let lists =
        ["warnings", "safety", "from_log", "from_studies", "clinician_topics", "expectation"];
    let all = lists.iter().flat_map(|l| advice[l].as_array().unwrap());
    all.map(|t| t["id"].as_str().unwrap().to_string()).collect()
}

#[test]
fn every_verdict_reason_and_text_of_the_shipped_logs_is_explained() {
    let place = Place::new();
    let all = place.run(&["explain", "--json"]).expect(0).json();
    let ids: BTreeSet<&str> =
        all.as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    for log in ["personal-year.csv", "personal-short.csv", "study-60x90"] {
        place.run(&["report", &dataset(log), "-o", "out", "--no-png", "--no-people"]).expect(0);
        let found = std::fs::read_to_string(place.path().join("out/findings.json")).unwrap();
        let found: Value = serde_json::from_str(&found).unwrap();
        for effect in found["effects"].as_array().unwrap() {
            for id in [&effect["verdict"], &effect["factor"]] {
                let id = id.as_str().unwrap();
                assert!(ids.contains(id), "{log}: {id}");
            }
        }
        let mut said = texts(&found["advice"]);
        assert!(!said.is_empty(), "{log}");
        reasons(&found, &mut said);
        // A part without a reason has an empty code.
        said.remove("");
        for id in said {
            assert!(ids.contains(&id[..]), "{log}: {id}");
        }
    }
}

/// Rust sources below a folder.
fn sources(dir: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            found.push(code.to_string());
        }
    }
}

/// The words in quotes up to the first comma: the first argument of a call.
fn first_argument(call: &str) -> Vec<&str> {
    let end = call.find(',').unwrap_or(call.len());
    call[..end].split('"').skip(1).step_by(2).collect()
}

#[test]
fn every_code_of_the_analysis_is_in_the_one_list_and_every_code_of_the_list_is_used() {
    let mut files = Vec::new();
    sources(&root().join("crates/analysis/src"), &mut files);
    let mut used = BTreeSet::new();
    for call in ["reason(", "not_enough(", "not_answerable(", "refused("] {
        for at in files.iter().flat_map(|f| f.split(call).skip(1)) {
            used.extend(first_argument(at));
        }
    }
    assert!(used.len() > 40, "{used:?}");
    for code in &used {
        assert!(lumbago_domain::reason_code(code).is_some(), "`{code}` is not in the list");
    }
    for r in lumbago_domain::REASON_CODES {
        let quoted = format!("\"{}\"", r.code);
        assert!(files.iter().any(|f| f.contains(&quoted)), "nothing has the code {}", r.code);
    }
}
