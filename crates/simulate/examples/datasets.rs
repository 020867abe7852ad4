//! Writes the shipped datasets and their truths: `cargo run -p lumbago-simulate --example datasets`.
#![allow(clippy::disallowed_methods)] // an example that writes files on purpose

use std::path::Path;

use lumbago_simulate::datasets::DATASETS;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets");
    for dataset in DATASETS {
        let simulated = dataset.simulate()?;
        let mut files = dataset.files(&simulated);
        let truth = serde_json::to_string_pretty(&simulated.truth)?;
        files.push((dataset.truth_file(), truth + "\n"));
        for (name, text) in files {
            let path = folder.join(name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, text)?;
        }
    }
    Ok(())
}
