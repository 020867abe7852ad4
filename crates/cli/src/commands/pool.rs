//! `lumbago pool`: several findings.json as one. Each site estimates from its own nights, and only
//! the estimates meet.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use lumbago_analysis::{SiteFindings, pool_findings};
use lumbago_domain::{Interval, PooledFindings, SCHEMA_VERSION, Scope};

use super::analyse::clip;
use crate::args::Pool;
use crate::exit::Exit;
use crate::stdout;

const WHAT_TO_GIVE: &str = "give findings.json as `lumbago report` writes it, or what `lumbago \
                            analyse --json` prints";

pub(super) fn run(args: &Pool) -> Result<Exit> {
    let sites: Vec<SiteFindings> = args.files.iter().map(|f| read(f)).collect::<Result<_>>()?;
    let pooled = pool_findings(&sites, env!("CARGO_PKG_VERSION"))
        .map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?;
    if args.json {
        stdout::line(&serde_json::to_string_pretty(&pooled)?)?;
    } else {
        stdout::write(&text(&pooled))?;
    }
    Ok(Exit::Done)
}

fn read(path: &Path) -> Result<SiteFindings> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {file}"))?;
    let value: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|e| anyhow!("{file} is not JSON: {e}\n  help: {WHAT_TO_GIVE}"))?;
    match value.get("schema_version").and_then(|v| v.as_str()) {
        Some(SCHEMA_VERSION) => {}
        Some(other) => bail!(
            "{file} has version {other} of the findings document, this program reads \
             {SCHEMA_VERSION}\n  help: write it again with this version of lumbago"
        ),
        None => bail!("{file} is not a findings document\n  help: {WHAT_TO_GIVE}"),
    }
    let mut site: SiteFindings = serde_json::from_value(value)
        .map_err(|e| anyhow!("{file} is not a findings document: {e}\n  help: {WHAT_TO_GIVE}"))?;
    site.file = file;
    Ok(site)
}

fn text(p: &PooledFindings) -> String {
    let people: u32 = p.sites.iter().map(|s| s.persons).sum();
    let nights: u32 = p.sites.iter().map(|s| s.nights_logged).sum();
    let mut out = format!("{} sites, {people} people, {nights} nights logged\n", p.sites.len());
    out.push_str(&format!(
        "\n{:<22} {:<34} {:<8} {:>5}  {:<20} {:>6}  {:>6} {:>5}  {}\n",
        "factor",
        "compared",
        "whose",
        "sites",
        "ratio (95 %)",
        "p",
        "tau²",
        "I²",
        "a further site (95 %)"
    ));
    for c in &p.comparisons {
        let r = &c.pooled;
        out.push_str(&format!(
            "{:<22} {:<34} {:<8} {:>5}  {:<20} {:>6.3}  {:>6.3} {:>4.0}%  {}\n",
            clip(&c.factor_label, 22),
            clip(&c.contrast_label, 34),
            whose(c.scope),
            r.members,
            range(&r.ratio),
            r.p_value,
            r.tau2,
            100.0 * r.i2,
            r.prediction.as_ref().map_or_else(|| "-".into(), range),
        ));
    }
    if !p.not_pooled.is_empty() {
        out.push_str(&format!(
            "\nEstimated at one site only, so not pooled: {} (--json names them).\n",
            super::counted(p.not_pooled.len() as u64, "comparison", "comparisons")
        ));
    }
    out.push_str(&format!("\n{}\n", p.method));
    p.notes.iter().for_each(|note| out.push_str(&format!("{note}\n")));
    out
}

fn whose(scope: Scope) -> &'static str {
    match scope {
        Scope::Person => "own",
        Scope::Within => "within",
        Scope::Between => "between",
    }
}

fn range(i: &Interval) -> String {
    format!("{:.2} ({:.2} to {:.2})", i.point, i.low, i.high)
}
