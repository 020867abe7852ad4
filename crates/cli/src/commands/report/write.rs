//! One report: analysed, worded, drawn, and laid into its folder.

use anyhow::{Result, anyhow};
use lumbago_domain::Findings;
use lumbago_report::RenderOptions;

use super::json;
use crate::args::Report;
use crate::config::Config;
use crate::inputs::Loaded;
use crate::output::ReportFolder;
use crate::redact::{self, Redaction};

/// The page's name.
pub(super) const PAGE: &str = "index.html";
/// The name of the list of all claims, the same for everybody: once beside a report, or once over
/// the reports of many.
pub(super) const STUDIES: &str = "studies.html";
/// The findings' name.
const FINDINGS: &str = "findings.json";

/// How reports of this run are made.
pub(super) struct Making<'a> {
    pub(super) args: &'a Report,
    pub(super) config: &'a Config,
    pub(super) redaction: Option<&'a Redaction>,
}

impl Making<'_> {
    /// Takes out what is not to be shared, if asked.
    pub(super) fn redact(&self, loaded: &mut Loaded) {
        if let Some(redaction) = self.redaction {
            redaction.apply(loaded);
        }
    }

    /// The settings in force for this log.
    pub(super) fn settings(&self, loaded: &Loaded) -> Result<lumbago_domain::AnalysisSettings> {
        let catalogue = &loaded.log.catalogue;
        if self.redaction.is_none() {
            return self.config.settings(catalogue);
        }
        // Questions are checked against everything that was declared, then what is gone is left out.
        let mut settings = self.config.settings(&loaded.declared)?;
        redact::settings(&mut settings, catalogue);
        Ok(settings)
    }

    /// Analyses what was loaded.
    pub(super) fn findings(&self, loaded: &Loaded) -> Result<Findings> {
        Ok(lumbago_analysis::analyse(lumbago_analysis::AnalysisInput {
            log: &loaded.log,
            ledger: loaded.ledger.clone(),
            diagnostics: loaded.diagnostics.clone(),
            settings: self.settings(loaded)?,
            program_version: env!("CARGO_PKG_VERSION").to_string(),
            depth: lumbago_analysis::Depth::Full,
        }))
    }

    /// Makes page, findings and charts ready in a folder. `studies` is where the list of all claims
    /// lies, relative to it; the list is made too if that is beside the page and the page speaks of
    /// studies at all.
    pub(super) fn stage(
        &self,
        folder: &ReportFolder,
        findings: &Findings,
        png: bool,
        studies: &str,
    ) -> Result<()> {
        let advice = lumbago_advice::advise(findings);
        if studies == STUDIES && advice.speaks_of_studies() {
            stage_studies(folder)?;
        }
        let options = RenderOptions {
            png_scale: png.then_some(self.args.scale),
            csv: self.args.csv,
            svg: self.args.svg,
            studies: Some(studies.to_string()),
        };
        let report = lumbago_report::render(findings, &advice, &options)
            .map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?;
        let json = json::laid_out(&Document { findings, advice: &advice })?;
        folder.stage(FINDINGS, &json)?;
        folder.stage(PAGE, report.html.as_bytes())?;
        for (name, bytes) in &report.files {
            folder.stage(name, bytes)?;
        }
        Ok(())
    }
}

/// Makes the list of all claims ready in a folder.
pub(super) fn stage_studies(folder: &ReportFolder) -> Result<()> {
    folder.stage(STUDIES, lumbago_report::studies(&lumbago_advice::study_list()).as_bytes())
}

/// Names of all files a report may have beside its page, so that those of an earlier run can be
/// told.
pub(super) fn possible_files() -> Vec<String> {
    let charts = lumbago_report::charts::CHARTS.iter();
    let of = |id: &str| ["png", "svg", "csv"].map(|ending| format!("{id}.{ending}"));
    charts.flat_map(|c| of(c.id)).chain([FINDINGS.into(), STUDIES.into()]).collect()
}

/// findings.json: the findings, and the advice worded from them.
#[derive(serde::Serialize)]
pub(in crate::commands) struct Document<'a> {
    #[serde(flatten)]
    pub(in crate::commands) findings: &'a Findings,
    pub(in crate::commands) advice: &'a lumbago_domain::Advice,
}
