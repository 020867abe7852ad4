//! `lumbago map`: a mapping file to edit, made of what the columns of a table seem to hold.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use lumbago_ingest::{Draft, Options, container, draft};

use super::counted;
use crate::args::{DateMeans, DateOrder, Map};
use crate::config::Config;
use crate::exit::Exit;
use crate::stdout;

pub(super) fn run(args: &Map, config: &Config, quiet: bool) -> Result<Exit> {
    if let Some(output) = &args.output
        && output.exists()
        && !args.force
    {
        bail!("{} exists already; name another file, or replace it with --force", output.display());
    }
    let (name, bytes) = table(&args.file)?;
    let options = Options {
        catalogue: config.catalogue()?,
        date_means: args.date_means.map(DateMeans::of),
        date_order: args.date_order.map(DateOrder::of),
        ..Options::default()
    };
    let draft = draft(&name, &bytes, &options).map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?;
    let place = match &args.output {
        Some(output) => {
            std::fs::write(output, &draft.toml).with_context(|| {
                format!("cannot write {}; choose another with -o", output.display())
            })?;
            output.display().to_string()
        }
        None => {
            stdout::write(&draft.toml)?;
            "the mapping".into()
        }
    };
    for missing in &draft.unfilled {
        eprintln!("to fill in, {place} line {}: {}", missing.line, missing.what);
    }
    if !quiet {
        let words = summary(&place, &draft);
        // Standard output holds the mapping itself where no file was named.
        if args.output.is_some() { stdout::line(&words)? } else { eprintln!("{words}") }
    }
    Ok(if draft.unfilled.is_empty() { Exit::Done } else { Exit::Incomplete })
}

fn summary(place: &str, draft: &Draft) -> String {
    let columns = |n: usize| counted(n as u64, "column", "columns");
    let mut words =
        format!("{place}: {} taken, {} to look at", columns(draft.taken), columns(draft.guessed));
    if let Some(known) = &draft.known {
        words.push_str(&format!("; the file is read without a mapping too ({known})"));
    }
    words
}

/// The one table in a file, from inside an archive if need be.
fn table(path: &Path) -> Result<(String, Vec<u8>)> {
    let name = path.to_string_lossy().into_owned();
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
        bytes
    } else {
        std::fs::read(path).with_context(|| {
            format!("cannot read {name}; check the name and that you may read it")
        })?
    };
    let opened = container::open(&name, &bytes, &container::Limits::default())
        .map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?;
    let mut parts: Vec<(String, Vec<u8>)> =
        opened.parts.into_iter().map(|p| (p.name, p.bytes.into_owned())).collect();
    match parts.len() {
        1 => Ok(parts.remove(0)),
        0 => bail!("{name} holds no table"),
        _ => {
            let names: Vec<&str> = parts.iter().map(|(n, _)| n.as_str()).collect();
            bail!(
                "{name} holds several tables: {}\n  help: unpack it and name one of them",
                names.join(", ")
            )
        }
    }
}
