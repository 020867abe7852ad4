//! One file a command.

mod analyse;
mod check;
mod explain;
mod factors;
mod fit;
mod formats;
mod import;
mod map;
mod pool;
mod report;
mod simulate;
mod template;

pub(crate) use fit::Fit;

use anyhow::Result;

use crate::args::{Cli, Command};
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs::Loaded;
use crate::render;

/// Runs the command.
pub(crate) fn run(cli: Cli) -> Result<Exit> {
    let config = Config::load(cli.global.config.as_deref())?;
    let quiet = cli.global.quiet;
    match cli.command {
        Command::Report(args) => report::run(&args, &config, quiet),
        Command::Check(args) => check::run(&args, &config, quiet),
        Command::Analyse(args) => analyse::run(&args, &config, quiet),
        Command::Import(args) => import::run(&args, &config, quiet),
        Command::Map(args) => map::run(&args, &config, quiet),
        Command::Template(args) => template::run(&args, &config, quiet),
        Command::Simulate(args) => simulate::run(&args, quiet),
        Command::Fit(args) => fit::run(&args),
        Command::Pool(args) => pool::run(&args),
        Command::Formats(args) => formats::run(&args),
        Command::Factors(args) => factors::run(&args, &config),
        Command::Explain(args) => explain::run(&args, &config),
    }
}

/// Says on stderr what could not be used, and returns how the run ends.
fn conclude(loaded: &Loaded, strict: bool, quiet: bool) -> Exit {
    for message in &loaded.unusable {
        eprintln!("error: {message}");
    }
    if !quiet {
        eprint!("{}", render::diagnostics(&loaded.diagnostics, lumbago_domain::Severity::Warning));
    }
    let set_aside = loaded.ledger.rows_set_aside > 0 || loaded.ledger.cells_rejected > 0;
    if !loaded.unusable.is_empty() || (strict && set_aside) { Exit::Incomplete } else { Exit::Done }
}

/// Analyses what was loaded.
fn findings(loaded: &Loaded, config: &Config) -> Result<lumbago_domain::Findings> {
    Ok(lumbago_analysis::analyse(lumbago_analysis::AnalysisInput {
        log: &loaded.log,
        ledger: loaded.ledger.clone(),
        diagnostics: loaded.diagnostics.clone(),
        settings: config.settings(&loaded.log.catalogue)?,
        program_version: env!("CARGO_PKG_VERSION").to_string(),
        depth: lumbago_analysis::Depth::Full,
    }))
}

/// "1 night", "2 nights".
fn counted(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
