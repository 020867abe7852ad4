//! `lumbago report`: from logs to a page, charts and findings.json.

use std::path::PathBuf;

use anyhow::{Result, anyhow};

use super::{conclude, counted, findings};
use crate::args::Report;
use crate::config::Config;
use crate::exit::Exit;
use crate::output::{ReportFolder, default_name};
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
    let findings = findings(&loaded, config);
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
    let p = &findings.population;
    println!(
        "{}: {}, {}, {} on which there was a {}; {} read, {} set aside",
        page.display(),
        counted(p.persons.into(), "person", "people"),
        counted(p.nights_logged.into(), "night", "nights"),
        p.spasm_nights,
        findings.outcome.event,
        counted(loaded.ledger.rows_read, "row", "rows"),
        loaded.ledger.rows_set_aside,
    );
    Ok(code)
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
