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

/// The value of a constant of the analysis: a number, or a fraction written as a pair.
fn constant(source: &str, name: &str) -> f64 {
    let line = source.lines().find(|l| l.contains(&format!("const {name}:")));
    let line = line.unwrap_or_else(|| panic!("no constant {name}"));
    let value = line.split_once('=').unwrap().1.trim().trim_end_matches(';');
    let number = |s: &str| s.trim().parse::<f64>().unwrap_or_else(|e| panic!("{name}: {e}"));
    match value.trim_matches(['(', ')']).split_once(',') {
        Some((a, b)) => number(a) / number(b),
        None => number(value),
    }
}

/// Rule, parameter of its file, where the analysis keeps it, under what name and in what unit.
const PARAMETERS: &[(&str, &str, &str, &str, f64)] = &[
    ("ESC01", "weeks", "selfcare", "WEEKS_NIGHTS", 7.0),
    ("ESC01", "min_logged_share", "selfcare", "MIN_LOGGED_TENTHS", 10.0),
    ("ESC01", "recent_nights", "selfcare", "RECENT_NIGHTS", 1.0),
    ("ESC01", "min_spasm_nights", "selfcare", "MIN_SPASM_NIGHTS", 1.0),
    ("ESC01", "keep_share", "selfcare", "KEEP_TENTHS", 10.0),
    ("ESC02", "recent", "frequency", "RECENT", 1.0),
    ("ESC02", "prior", "frequency", "PRIOR", 1.0),
    ("ESC02", "ratio", "frequency", "WORSE", 1.0),
    ("ESC02", "confidence_one_sided", "frequency", "CONFIDENCE", 1.0),
    ("ESC02", "min_extra_per_week", "frequency", "EXTRA_PER_NIGHT", 1.0 / 7.0),
    ("ESC03", "woken_nights", "disruption", "WOKEN_NIGHTS", 1.0),
    ("ESC03", "lost_minutes", "disruption", "LOST_MINUTES", 1.0),
    ("ESC03", "lost_min_nights", "disruption", "LOST_MIN_NIGHTS", 1.0),
    ("ESC03", "limited_days", "disruption", "LIMITED_DAYS", 1.0),
    ("ESC04", "points", "disruption", "STRONGER_POINTS", 1.0),
    ("ESC05", "severity", "disruption", "SEVERE", 1.0),
    ("ESC07", "onset_age", "inflammatory", "ONSET_AGE", 1.0),
    ("ESC07", "days", "inflammatory", "DAYS", 1.0),
    ("ESC07", "second_half_share", "inflammatory", "SECOND_HALF_TENTHS", 10.0),
    ("ESC07", "min_events", "inflammatory", "MIN_TIMED_NIGHTS", 1.0),
    ("ESC08", "days", "medicines", "DAYS", 1.0),
    ("ESC08", "window", "medicines", "WINDOW", 1.0),
    ("ESC09", "days", "medicines", "STARTED_WITHIN_DAYS", 1.0),
    ("ESC10", "ratio", "frequency", "BETTER", 1.0),
];

/// The file of rules is what a reviewer reads; the analysis is what runs.
#[test]
fn the_constants_a_reviewer_reads_are_those_the_rules_run_with() {
    let source = |file: &str| {
        let path = root().join(format!("crates/analysis/src/signals/{file}.rs"));
        std::fs::read_to_string(path).unwrap()
    };
    let mut tried = 0;
    for rule in &lumbago_advice::knowledge::knowledge().escalations {
        for (name, value) in &rule.parameters {
            tried += 1;
            if (&rule.id[..5], &name[..]) == ("ESC07", "eases_share") {
                assert_eq!(*value, 0.5);
                assert!(source("inflammatory").contains("2 * eased >= mornings.len()"));
                continue;
            }
            let known = PARAMETERS.iter().find(|p| rule.id.starts_with(p.0) && p.1 == name);
            let (_, _, file, own, unit) =
                known.unwrap_or_else(|| panic!("{} has {name}, which nothing reads", rule.id));
            let run = constant(&source(file), own) / unit;
            assert!((run - value).abs() < 1e-12, "{} {name}: {value} and {run}", rule.id);
        }
    }
    assert_eq!(tried, PARAMETERS.len() + 1);
}
