//! The shipped datasets are what their seeds give, byte for byte.
#![allow(clippy::disallowed_methods)] // reads the files it is about

use std::path::Path;

use lumbago_simulate::datasets::DATASETS;

fn shipped(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn the_shipped_files_are_those_the_seeds_give() {
    let mut bytes = 0;
    for dataset in DATASETS {
        let simulated = dataset.simulate().expect("the shipped worlds are sound");
        let mut files = dataset.files(&simulated);
        let truth = serde_json::to_string_pretty(&simulated.truth).expect("plain data");
        files.push((dataset.truth_file(), truth + "\n"));
        for (name, text) in files {
            bytes += text.len();
            let hint = "cargo run -p lumbago-simulate --example datasets";
            assert!(shipped(&name) == text, "{name} differs; write it again with: {hint}");
        }
    }
    assert!(bytes < 1_500_000, "{bytes} bytes are too many to ship");
}

#[test]
fn the_personal_year_is_what_its_readers_are_told() {
    let dataset = DATASETS.iter().find(|d| d.name == "personal-year").expect("shipped");
    let truth = dataset.simulate().expect("the shipped worlds are sound").truth;
    assert_eq!(truth.ratio("position", "front"), Some(2.2));
    let planted = truth.effects.iter().filter(|e| e.source == "planted").count();
    assert_eq!(planted, 1, "everything else is as in the evidence world");
    assert_eq!(truth.realised.nights, 365);
    let missing = 1.0 - f64::from(truth.realised.nights_logged) / 365.0;
    assert!((0.05..0.12).contains(&missing), "{missing} missing");
}
