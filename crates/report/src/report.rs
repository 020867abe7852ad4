//! From findings and advice to the files of a report.

use lumbago_domain::{Advice, Findings};
use rayon::prelude::*;
use thiserror::Error;

use crate::charts::{Audience, CHARTS, Panel};
use crate::page::{Panels, page};
use crate::png::{PngError, png};
use crate::scene::{Chart, Fault, SceneError, audit};
use crate::table_csv::csv;

/// What may be chosen about a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// Pixels of a PNG per unit of the drawing; `None` makes no PNGs.
    pub png_scale: Option<u32>,
    /// Whether the table behind every chart is written as CSV.
    pub csv: bool,
    /// Whether every chart is written as an SVG file of its own.
    pub svg: bool,
    /// Where the list of all claims lies ([`studies`](crate::studies)), relative to the page;
    /// `None` where there is none to lead to.
    pub studies: Option<String>,
}

impl Default for RenderOptions {
    /// PNGs at two pixels a unit, for screens of today and for print.
    fn default() -> Self {
        Self { png_scale: Some(2), csv: false, svg: false, studies: None }
    }
}

/// A finished report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The page, one self-contained file.
    pub html: String,
    /// Files beside the page as (name, bytes), in the order of the page: PNGs, SVGs, tables.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Why no report could be made.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ReportError {
    /// A chart could not be drawn.
    #[error("the chart `{chart}` could not be drawn: {source}")]
    Chart {
        /// Id of the chart.
        chart: &'static str,
        /// What went wrong.
        source: SceneError,
    },
    /// A chart could not be turned into a picture.
    #[error("the picture of the chart `{chart}` could not be made: {source}")]
    Picture {
        /// Id of the chart.
        chart: String,
        /// What went wrong.
        source: PngError,
    },
}

impl ReportError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Chart { source: SceneError::NotFinite { .. }, .. } => {
                "a number in the findings is not finite; please report this with the findings.json"
                    .into()
            }
            Self::Chart { .. } => {
                "this is a fault of the program; please report it with the findings.json".into()
            }
            Self::Picture { .. } => {
                "the HTML report can be made without pictures; please report this".into()
            }
        }
    }
}

/// Draws the charts that belong to these findings, in the order of the page.
///
/// # Errors
/// A drawing that was refused, with the id of its chart.
pub fn draw_charts(findings: &Findings) -> Result<Vec<(&'static str, Panel)>, ReportError> {
    let audience =
        if findings.population.persons > 1 { Audience::Cohort } else { Audience::Personal };
    CHARTS
        .iter()
        .filter(|c| c.audience == audience || c.audience == Audience::Both)
        .map(|c| match (c.draw)(findings) {
            Ok(panel) => Ok((c.id, panel)),
            Err(source) => Err(ReportError::Chart { chart: c.id, source }),
        })
        .collect()
}

/// The report: personal where the findings hold one person, a cohort's where they hold several.
///
/// The same findings and advice give the same bytes, whatever the number of threads.
///
/// # Errors
/// A chart that could not be drawn or turned into a picture.
pub fn render(
    findings: &Findings,
    advice: &Advice,
    options: &RenderOptions,
) -> Result<Report, ReportError> {
    let panels = draw_charts(findings)?;
    let drawn: Vec<&Chart> = panels
        .iter()
        .filter_map(|(_, panel)| match panel {
            Panel::Chart(chart) => Some(&**chart),
            Panel::Absent { .. } => None,
        })
        .collect();
    debug_assert!(
        drawn.iter().all(|c| audit(c).iter().all(|f| matches!(f, Fault::MissingGlyph { .. })))
    );
    let mut files: Vec<(String, Vec<u8>)> = match options.png_scale {
        Some(scale) => {
            drawn.par_iter().map(|chart| picture(chart, scale)).collect::<Result<_, _>>()?
        }
        None => Vec::new(),
    };
    if options.svg {
        for chart in &drawn {
            let poster = chart
                .poster()
                .map_err(|e| PngError::Svg { message: e.to_string() })
                .map_err(|source| ReportError::Picture { chart: chart.id.clone(), source })?;
            let svg = poster.standalone(&chart.name, &chart.desc);
            files.push((format!("{}.svg", chart.id), svg.into_bytes()));
        }
    }
    if options.csv {
        files.extend(panels.iter().filter_map(|(id, panel)| {
            let table = match panel {
                Panel::Chart(chart) => Some(&chart.table),
                Panel::Absent { table, .. } => table.as_ref(),
            };
            table.map(|t| (format!("{id}.csv"), csv(t).into_bytes()))
        }));
    }
    let html = page(findings, advice, &Panels(panels), options.studies.as_deref());
    Ok(Report { html, files })
}

fn picture(chart: &Chart, scale: u32) -> Result<(String, Vec<u8>), ReportError> {
    let poster = chart.poster().map_err(|e| PngError::Svg { message: e.to_string() });
    poster
        .and_then(|p| png(&p.standalone(&chart.name, &chart.desc), &chart.desc, scale))
        .map(|bytes| (format!("{}.png", chart.id), bytes))
        .map_err(|source| ReportError::Picture { chart: chart.id.clone(), source })
}
