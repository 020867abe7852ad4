//! `lumbago check`: what was understood, what was set aside and why. Writes nothing.

use anyhow::Result;
use lumbago_domain::{Diagnostic, Ledger, NightLog, SetAside, Severity};
use serde::Serialize;

use crate::args::Check;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs::{self, Loaded, RecognisedFile};
use crate::render;
use crate::stdout;

/// How much of a field was recorded.
#[derive(Serialize)]
struct Coverage {
    field: String,
    label: String,
    nights: usize,
}

/// The document of `--json`.
#[derive(Serialize)]
struct Document<'a> {
    files: &'a [RecognisedFile],
    unusable: &'a [String],
    ledger: &'a Ledger,
    people: usize,
    nights: usize,
    coverage: Vec<Coverage>,
    diagnostics: &'a [Diagnostic],
    set_aside: &'a [SetAside],
}

pub(super) fn run(args: &Check, config: &Config, quiet: bool) -> Result<Exit> {
    let loaded = inputs::load(&args.inputs, config, quiet)?;
    if args.json {
        let document = Document {
            files: &loaded.recognised,
            unusable: &loaded.unusable,
            ledger: &loaded.ledger,
            people: loaded.log.people.len(),
            nights: loaded.log.len(),
            coverage: coverage(&loaded.log),
            diagnostics: &loaded.diagnostics,
            set_aside: &loaded.set_aside,
        };
        stdout::line(&serde_json::to_string_pretty(&document)?)?;
    } else {
        stdout::write(&text(&loaded))?;
    }
    let set_aside = loaded.ledger.rows_set_aside > 0 || loaded.ledger.cells_rejected > 0;
    let incomplete = !loaded.unusable.is_empty() || (args.inputs.strict && set_aside);
    Ok(if incomplete { Exit::Incomplete } else { Exit::Done })
}

fn coverage(log: &NightLog) -> Vec<Coverage> {
    log.columns
        .iter()
        .map(|c| Coverage {
            field: c.field.clone(),
            label: log
                .catalogue
                .field(&c.field)
                .map_or_else(|| c.field.clone(), |f| f.label.clone()),
            nights: c.values.recorded(),
        })
        .collect()
}

fn text(loaded: &Loaded) -> String {
    let mut out = String::new();
    for (file, ledger) in loaded.recognised.iter().zip(&loaded.ledger.files) {
        out.push_str(&format!(
            "{}: {} ({:.0} % sure: {})\n  {} rows read, {} used, {} set aside; {} values left out\n",
            file.file,
            file.format,
            file.confidence * 100.0,
            file.why,
            ledger.rows_read,
            ledger.rows_used,
            ledger.rows_set_aside,
            ledger.cells_rejected
        ));
    }
    for message in &loaded.unusable {
        out.push_str(&format!("error: {message}\n"));
    }
    let log = &loaded.log;
    out.push_str(&format!("\n{} people, {} nights\n", log.people.len(), log.len()));
    for c in coverage(log) {
        let share = 100.0 * c.nights as f64 / log.len().max(1) as f64;
        let bar = "#".repeat((share / 5.0).round() as usize);
        out.push_str(&format!("  {:<26} {:>6} nights {:>4.0} % {bar}\n", c.field, c.nights, share));
    }
    let problems = render::diagnostics(&loaded.diagnostics, Severity::Note);
    if problems.is_empty() {
        out.push_str("\nNothing to complain about.\n");
    } else {
        out.push('\n');
        out.push_str(&problems);
    }
    out
}
