//! `lumbago report`: from logs to pages, charts and findings.json.

mod batch;
mod json;
mod write;

use std::path::PathBuf;

use anyhow::Result;
use lumbago_domain::Findings;

use super::{conclude, counted};
use crate::args::Report;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs;
use crate::inputs::Loaded;
use crate::manifest::Manifest;
use crate::output::{ReportFolder, default_name};
use crate::redact::Redaction;
use crate::stdout;

pub(super) use write::Document;
use write::{Making, PAGE, STUDIES};

pub(super) fn run(args: &Report, config: &Config, quiet: bool) -> Result<Exit> {
    let dir = args.output.clone().unwrap_or_else(|| {
        // The name of the input may be a person's.
        let name = if args.redact { "redacted".into() } else { default_name(&args.inputs.paths) };
        PathBuf::from("reports").join(name)
    });
    let folder = ReportFolder::create(&dir)?;
    let sources = inputs::read(&args.inputs, config, quiet, inputs::Keep::Nothing)?;
    let people = sources.by_person();
    let key = args.redact_key.clone().unwrap_or_else(|| sources.hashes());
    let redaction = args.redact.then(|| {
        let failed = people.iter().map(|p| p.code.as_str());
        Redaction::new(sources.codes().into_iter().chain(failed), sources.names(), &key)
    });
    let making = Making { args, config, redaction: redaction.as_ref() };
    if people.len() > 1 && !args.no_people {
        return batch::run(&making, &dir, folder, sources, people, quiet);
    }

    let mut loaded = sources.together()?;
    making.redact(&mut loaded);
    let findings = making.findings(&loaded)?;
    making.stage(&folder, &findings, !args.no_png, STUDIES)?;
    folder.finish(PAGE, &write::possible_files())?;
    // Of a folder that held several people's reports, nothing of ours is left that is not this one.
    let gone = Manifest::read(&dir).remove_gone(&dir, &Manifest::new())?;
    if !gone.is_empty() {
        remove_manifest(&dir);
    }
    let code = conclude(&loaded, args.inputs.strict, quiet);
    stdout::line(&summary(&dir.join(PAGE).display().to_string(), &loaded, &findings))?;
    Ok(code)
}

/// Removes the manifest of reports that are gone, and the folder they lay in.
fn remove_manifest(dir: &std::path::Path) {
    // Best effort: what is left says only that there is nothing.
    let _ = std::fs::remove_file(dir.join(crate::manifest::MANIFEST));
    let _ = std::fs::remove_dir(dir.join("people"));
}

/// One line: where the report is and what it rests on.
fn summary(page: &str, loaded: &Loaded, findings: &Findings) -> String {
    let people = counted(loaded.log.people.len() as u64, "person", "people");
    let nights = counted(loaded.log.len() as u64, "night", "nights");
    let answered = findings.population.nights_logged;
    let event = &findings.outcome.event;
    let outcome = if answered == 0 {
        format!("none of which says whether there was a {event}")
    } else if answered as usize == loaded.log.len() {
        format!("{} with a {event}", findings.population.spasm_nights)
    } else {
        format!(
            "{answered} of which say whether there was a {event}, {} with one",
            findings.population.spasm_nights
        )
    };
    let rows = counted(loaded.ledger.rows_read, "row", "rows");
    format!(
        "{page}: {people}, {nights}, {outcome}; {rows} read, {} set aside",
        loaded.ledger.rows_set_aside
    )
}
