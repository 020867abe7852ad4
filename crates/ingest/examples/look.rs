//! Reads files and prints what became of them: `cargo run -p lumbago-ingest --example look -- FILE…
//! [--map MAPPING] [--whole]`. Files are read in blocks, with `--whole` from memory.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example shows its result")]

use lumbago_ingest::{Mapping, Options, read, read_file};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    let mut files = Vec::new();
    let mut whole = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--map" {
            let path = args.next().ok_or("--map needs a file")?;
            let mapping = Mapping::parse(&std::fs::read_to_string(path)?)
                .map_err(|e| format!("{e}\n  help: {}", e.hint()))?;
            mapping
                .declare(&mut options.catalogue)
                .map_err(|e| format!("{e}\n  help: {}", e.hint()))?;
            options.mapping = Some(mapping);
        } else if arg == "--whole" {
            whole = true;
        } else {
            files.push(arg);
        }
    }
    for file in files {
        let start = std::time::Instant::now();
        let result = if whole {
            read(&file, &std::fs::read(&file)?, &options)
        } else {
            read_file(&file, std::fs::File::open(&file)?, &options)
        };
        println!("{file}: {:.3} s", start.elapsed().as_secs_f64());
        match result {
            Err(e) => println!("  cannot be used: {e}\n  help: {}", e.hint()),
            Ok(ingested) => {
                println!("  {:?}\n  {:?}", ingested.recognised, ingested.ledger);
                for d in &ingested.diagnostics {
                    println!("  {d:?}");
                }
                for c in ingested.readings.iter().flat_map(|r| &r.columns) {
                    println!("  {}: {} recorded", c.field, c.values.recorded());
                }
                println!(
                    "  {} mattresses, {} people",
                    ingested.mattresses.len(),
                    ingested.people.len()
                );
            }
        }
    }
    Ok(())
}
