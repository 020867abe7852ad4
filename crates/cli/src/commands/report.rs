//! `lumbago report`: from logs to a page, charts and findings.json.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use lumbago_domain::Findings;

use super::{conclude, counted, findings};
use crate::args::Report;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs::Loaded;
use crate::output::{ReportFolder, default_name};
use crate::stdout;
use crate::{inputs, progress};

/// The page's name.
const PAGE: &str = "index.html";

pub(super) fn run(args: &Report, config: &Config, quiet: bool) -> Result<Exit> {
    let dir = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from("reports").join(default_name(&args.inputs.paths)));
    let folder = ReportFolder::create(&dir)?;
    let loaded = inputs::load(&args.inputs, config, quiet)?;

    let steps = progress::bar(3, "analysing", quiet);
    let findings = findings(&loaded, config)?;
    steps.inc(1);
    let advice = lumbago_advice::advise(&findings);
    steps.inc(1);
    let png_scale = (!args.no_png).then_some(args.scale);
    let report =
        lumbago_report::render(&findings, &advice, &lumbago_report::RenderOptions { png_scale })
            .map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?;
    steps.finish_and_clear();

    let mut json = serde_json::to_vec_pretty(&Document { findings: &findings, advice: &advice })?;
    json.push(b'\n');
    folder.stage("findings.json", &json)?;
    folder.stage(PAGE, report.html.as_bytes())?;
    for (name, bytes) in &report.files {
        folder.stage(name, bytes)?;
    }
    let page = folder.finish(PAGE, &possible_charts())?;

    let code = conclude(&loaded, args.inputs.strict, quiet);
    stdout::line(&summary(&page.display().to_string(), &loaded, &findings))?;
    Ok(code)
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

/// Names of all charts a report may have, so that those of an earlier run can be told.
fn possible_charts() -> Vec<String> {
    lumbago_report::charts::CHARTS.iter().map(|c| format!("{}.png", c.id)).collect()
}

/// findings.json: the findings, and the advice worded from them.
#[derive(serde::Serialize)]
pub(super) struct Document<'a> {
    #[serde(flatten)]
    pub(super) findings: &'a lumbago_domain::Findings,
    pub(super) advice: &'a lumbago_domain::Advice,
}
