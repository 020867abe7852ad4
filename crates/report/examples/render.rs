//! A report from a findings.json, and how long page and pictures take:
//! `render findings.json FOLDER [rounds]`. Only what is in the file is shown; nothing is analysed.

// A tool for whoever works on the drawings: it reads a file and looks at the clock on purpose.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use lumbago_domain::{Advice, Findings};
use lumbago_report::{RenderOptions, render};
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, folder, rest @ ..] = &arguments[..] else {
        return Err("give a findings.json and a folder".into());
    };
    let rounds: usize = rest.first().map_or(Ok(1), |n| n.parse())?;
    let text = std::fs::read_to_string(file)?;
    let findings: Findings = serde_json::from_str(&text)?;
    let mut all: serde_json::Value = serde_json::from_str(&text)?;
    let advice: Advice = serde_json::from_value(all["advice"].take())?;
    let options =
        RenderOptions { studies: Some("studies.html".into()), ..RenderOptions::default() };
    let page = RenderOptions { png_scale: None, ..options.clone() };
    for (what, options) in [("page", &page), ("page and pictures", &options)] {
        let mut fastest = f64::INFINITY;
        for _ in 0..rounds {
            let start = Instant::now();
            render(&findings, &advice, options)?;
            fastest = fastest.min(start.elapsed().as_secs_f64());
        }
        println!("{what}: {:.0} ms", 1000.0 * fastest);
    }
    let report = render(&findings, &advice, &options)?;
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("index.html"), &report.html)?;
    for (name, bytes) in &report.files {
        std::fs::write(folder.join(name), bytes)?;
    }
    println!("{} bytes, {} pictures", report.html.len(), report.files.len());
    Ok(())
}
