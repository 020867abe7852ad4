//! `lumbago check`: what was understood, what was set aside and why, and what may be repaired. Writes
//! nothing but a plan that is asked for.

use std::path::Path;

use anyhow::{Context, Result, bail};
use lumbago_domain::{Diagnostic, Ledger, NightLog, Proposal, SetAside, Severity};
use serde::Serialize;

use crate::args::Check;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs::{self, Loaded, PassedOver, RecognisedFile};
use crate::{plan, render, stdout};

mod coverage;
mod provenance;

/// Whose word holds for a field of the log, where several sources speak of one night.
#[derive(Serialize)]
struct Order {
    field: String,
    order: [&'static str; 3],
}

/// The document of `--json`.
#[derive(Serialize)]
struct Document<'a> {
    files: &'a [RecognisedFile],
    unusable: &'a [String],
    passed_over: &'a [PassedOver],
    ledger: &'a Ledger,
    people: usize,
    nights: usize,
    coverage: Vec<coverage::Coverage<'a>>,
    priority: Vec<Order>,
    provenance: provenance::Merged<'a>,
    proposals: &'a [Proposal],
    changes: &'a [Proposal],
    diagnostics: Vec<Diagnostic>,
    set_aside: &'a [SetAside],
}

pub(super) fn run(args: &Check, config: &Config, quiet: bool) -> Result<Exit> {
    if let Some(plan) = &args.propose
        && plan.exists()
        && !args.force
    {
        bail!("{} exists already; name another file, or replace it with --force", plan.display());
    }
    let loaded = inputs::load(&args.inputs, config, quiet)?;
    if let Some(plan) = &args.propose {
        std::fs::write(plan, plan::write(&loaded.proposals)?)
            .with_context(|| format!("cannot write {}; choose another name", plan.display()))?;
    }
    if args.json {
        let document = Document {
            files: &loaded.recognised,
            unusable: &loaded.unusable,
            passed_over: &loaded.passed_over,
            ledger: &loaded.ledger,
            people: loaded.log.people.len(),
            nights: loaded.log.len(),
            coverage: coverage::of(&loaded.log),
            priority: order(&loaded.log),
            provenance: provenance::of(&loaded.log, &loaded.provenance),
            proposals: &loaded.proposals,
            changes: &loaded.changes,
            diagnostics: ranked(&loaded.diagnostics),
            set_aside: &loaded.set_aside,
        };
        stdout::line(&serde_json::to_string_pretty(&document)?)?;
    } else {
        stdout::write(&text(&loaded))?;
        stdout::write(&repairs(&loaded, args.propose.as_deref()))?;
    }
    let set_aside = loaded.ledger.rows_set_aside > 0 || loaded.ledger.cells_rejected > 0;
    let incomplete = !loaded.unusable.is_empty() || (args.inputs.strict && set_aside);
    Ok(if incomplete { Exit::Incomplete } else { Exit::Done })
}

/// Repairs shown as text; `--json` and a plan have all.
const REPAIRS_SHOWN: usize = 20;

/// Repairs that were made, and those that could be.
fn repairs(loaded: &Loaded, plan: Option<&Path>) -> String {
    let mut out = String::new();
    if !loaded.changes.is_empty() {
        out.push_str(&format!("\n{} of the plan followed\n", repairs_in_words(&loaded.changes)));
        out.push_str(&listed(&loaded.changes));
    }
    if !loaded.proposals.is_empty() {
        out.push_str(&format!("\n{} proposed, none made\n", repairs_in_words(&loaded.proposals)));
        out.push_str(&listed(&loaded.proposals));
        out.push_str(&match plan {
            Some(plan) => format!(
                "  all in {0}: write `accept = true` where one is right, then --fix {0}\n",
                plan.display()
            ),
            None => "  help: --propose plan.toml writes them as a plan to accept\n".into(),
        });
    } else if let Some(plan) = plan {
        out.push_str(&format!("\nno repairs to propose; {} is empty\n", plan.display()));
    }
    out
}

fn repairs_in_words(repairs: &[Proposal]) -> String {
    super::counted(repairs.len() as u64, "repair", "repairs")
}

fn listed(repairs: &[Proposal]) -> String {
    let clean = lumbago_ingest::shorten;
    let mut out = String::new();
    for p in repairs.iter().take(REPAIRS_SHOWN) {
        out.push_str(&format!(
            "  {}:{}, column `{}`: `{}` -> `{}`, {}\n",
            p.file,
            p.line,
            clean(&p.column),
            clean(&p.old),
            clean(&p.new),
            p.reason
        ));
    }
    if repairs.len() > REPAIRS_SHOWN {
        out.push_str(&format!("  and {} more\n", repairs.len() - REPAIRS_SHOWN));
    }
    out
}

/// The order of sources for every field of the log.
fn order(log: &NightLog) -> Vec<Order> {
    log.columns
        .iter()
        .map(|c| Order {
            field: c.field.clone(),
            order: lumbago_store::priority(&c.field).map(lumbago_store::SourceKind::word),
        })
        .collect()
}

/// Fields under the order they share, in words, in the order of the log.
fn orders_in_words(log: &NightLog) -> String {
    let mut groups: Vec<([&str; 3], Vec<String>)> = Vec::new();
    for Order { field, order } in order(log) {
        match groups.iter_mut().find(|(o, _)| *o == order) {
            Some((_, fields)) => fields.push(field),
            None => groups.push((order, vec![field])),
        }
    }
    let mut out = String::from("\nwhose word holds where sources speak of the same night\n");
    for (order, fields) in groups {
        out.push_str(&format!("  {}: {}\n", order.join(", then "), fields.join(", ")));
    }
    out
}

/// Diagnostics by severity, then by how many places show them; otherwise as they came.
fn ranked(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut ranked = diagnostics.to_vec();
    let place = |d: &Diagnostic| match d.severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    };
    ranked.sort_by_key(|d| (place(d), std::cmp::Reverse(d.count)));
    ranked
}

fn text(loaded: &Loaded) -> String {
    let mut out = String::new();
    for (file, ledger) in loaded.recognised.iter().zip(&loaded.ledger.files) {
        out.push_str(&format!(
            "{}: {} ({:.0} % sure: {})\n  {} read, {} used, {} set aside; {} left out\n",
            file.file,
            file.format,
            file.confidence * 100.0,
            file.why,
            super::counted(ledger.rows_read, "row", "rows"),
            ledger.rows_used,
            ledger.rows_set_aside,
            super::counted(ledger.cells_rejected, "value", "values")
        ));
    }
    for message in &loaded.unusable {
        out.push_str(&format!("error: {message}\n"));
    }
    if !loaded.passed_over.is_empty() {
        out.push_str("passed over in archives, beside what was read\n");
        for PassedOver { file, what } in &loaded.passed_over {
            let file: String =
                file.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            out.push_str(&format!("  {file}: {what}\n"));
        }
    }
    let log = &loaded.log;
    out.push_str(&format!(
        "\n{}, {}\n",
        super::counted(log.people.len() as u64, "person", "people"),
        super::counted(log.len() as u64, "night", "nights")
    ));
    let fields = coverage::of(log);
    for c in &fields {
        let share = 100.0 * c.nights as f64 / log.len().max(1) as f64;
        let bar = "#".repeat((share / 5.0).round() as usize);
        let nights = if c.nights == 1 { "night " } else { "nights" };
        out.push_str(&format!("  {:<26} {:>6} {nights} {share:>4.0} % {bar}\n", c.field, c.nights));
    }
    out.push_str(&coverage::map(&fields));
    if log.sources.len() > 1 {
        out.push_str(&orders_in_words(log));
        out.push_str(&provenance::of(log, &loaded.provenance).text());
    }
    let problems = render::diagnostics(&ranked(&loaded.diagnostics), Severity::Note);
    if problems.is_empty() {
        out.push_str("\nNothing to complain about.\n");
    } else {
        out.push('\n');
        out.push_str(&problems);
    }
    out
}
