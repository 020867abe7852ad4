//! `lumbago pool`: several findings as one, and what is refused.

use serde_json::Value;

use crate::harness::{Place, dataset, root};

/// Writes the findings of made-up sites: the same world, a seed each.
fn sites(place: &Place, seeds: &[u32]) -> Vec<String> {
    let made = seeds.iter().map(|seed| {
        let (diary, seed) = (format!("site-{seed}.csv"), seed.to_string());
        let world = ["simulate", "evidence", "--nights", "150", "--seed", &seed];
        let planted = ["--plant", "stress/per_2_points=1.5", "--output", &diary, "--quiet"];
        place.run(&[&world[..], &planted[..]].concat()).expect(0);
        let printed = place.run(&["analyse", &diary, "--json", "--quiet"]).expect(0).stdout;
        place.file(&format!("site-{seed}.json"), printed)
    });
    made.collect()
}

fn pool(place: &Place, files: &[String], more: &[&str]) -> crate::harness::Run {
    let mut args = vec!["pool"];
    args.extend(files.iter().map(String::as_str));
    args.extend(more);
    place.run(&args)
}

#[test]
fn three_sites_are_pooled_and_the_document_follows_its_schema() {
    let place = Place::new();
    let files = sites(&place, &[1, 2, 3]);
    let document = pool(&place, &files, &["--json"]).expect(0).json();
    let schema = std::fs::read_to_string(root().join("docs/pool.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let rows = document["comparisons"].as_array().unwrap();
    let stress = rows.iter().find(|c| c["contrast"] == "per_2_points" && c["factor"] == "stress");
    let stress = stress.expect("estimated everywhere");
    assert_eq!(stress["pooled"]["members"], 3);
    assert_eq!(stress["sites"].as_array().unwrap().len(), 3);
    // Each site's own number is the one its document has.
    for (k, file) in files.iter().enumerate() {
        let document: Value =
            serde_json::from_slice(&std::fs::read(place.path().join(file)).unwrap()).unwrap();
        let effects = document["effects"].as_array().unwrap();
        let own = |e: &&Value| e["factor"] == "stress" && e["contrast"] == "per_2_points";
        let effect = effects.iter().find(own).unwrap();
        let site = &stress["sites"][k];
        assert_eq!(site["std_error"], effect["std_error"]);
        assert_eq!(site["ratio"], effect["rate_ratio"]["point"]);
        assert_eq!(site["from_interval"], false);
        // The interval of the ratio and its error say the same.
        let (i, se) = (&effect["rate_ratio"], effect["std_error"].as_f64().unwrap());
        let width = i["high"].as_f64().unwrap().ln() - i["low"].as_f64().unwrap().ln();
        assert!((2.0 * 1.95..2.0 * 2.1).contains(&(width / se)), "{width} {se}");
    }
    let text = pool(&place, &files, &[]).expect(0).stdout;
    assert!(text.starts_with("3 sites, 3 people, "), "{text}");
    assert!(text.contains("Hartung and Knapp") && text.contains("Stress"), "{text}");
}

#[test]
fn what_cannot_be_pooled_is_named_with_what_to_do() {
    let place = Place::new();
    let files = sites(&place, &[1]);
    let refused = |files: &[String], wanted: &str| {
        let run = pool(&place, files, &[]).expect(2);
        assert!(run.stderr.contains(wanted) && run.stderr.contains("help:"), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    };
    refused(&files, "one document cannot be pooled");
    refused(&[files[0].clone(), files[0].clone()], "the same nights would count twice");
    let csv = dataset("personal-year.csv");
    refused(&[files[0].clone(), csv], "is not JSON");
    let other = place.file("other.json", "{\"a\": 1}");
    refused(&[files[0].clone(), other], "is not a findings document");
    let text = std::fs::read_to_string(place.path().join(&files[0])).unwrap();
    let older = text.replacen("\"schema_version\": \"1.0\"", "\"schema_version\": \"0.9\"", 1);
    let older = place.file("older.json", older);
    refused(&[files[0].clone(), older], "has version 0.9");
    let yes_no = text.replace("\"rate_ratio\",\n", "\"risk_ratio\",\n");
    let mut yes_no: Value = serde_json::from_str(&yes_no).unwrap();
    yes_no["outcome"]["measure"] = "risk_ratio".into();
    yes_no["sources"] = Value::Array(Vec::new());
    let yes_no = place.file("yes-no.json", yes_no.to_string());
    refused(&[files[0].clone(), yes_no], "not of the same thing");
}
