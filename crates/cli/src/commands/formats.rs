//! `lumbago formats`: what is read.

use anyhow::{Result, bail};
use serde::Serialize;

use crate::args::Formats;
use crate::exit::Exit;
use crate::stdout;

/// One format of the `--json` document.
#[derive(Serialize)]
struct Row {
    id: &'static str,
    name: &'static str,
    taken: &'static str,
    export: &'static str,
}

pub(super) fn run(args: &Formats) -> Result<Exit> {
    let rows: Vec<Row> = lumbago_ingest::FORMATS
        .iter()
        .map(|f| Row { id: f.id, name: f.name, taken: f.taken, export: f.export })
        .collect();
    if let Some(name) = &args.name {
        return page(name);
    }
    if args.json {
        stdout::line(&serde_json::to_string_pretty(&rows)?)?;
        return Ok(Exit::Done);
    }
    for row in rows {
        stdout::line(&format!(
            "{} ({})\n  taken: {}\n  how to export: {}\n",
            row.name, row.id, row.taken, row.export
        ))?;
    }
    stdout::line(
        "`lumbago formats NAME` prints the page of one: how to export it step by step, what is taken, which \
         night it speaks of and what cannot be known.\n\n\
         Any other CSV with one row a night, or one row a reading, is read through a mapping file: \
         --map FILE. `lumbago map FILE` drafts one; docs/formats/mapping.md has all keys.",
    )?;
    Ok(Exit::Done)
}

/// Prints the page of the format with this id, or whose name begins so; several formats may share one.
fn page(name: &str) -> Result<Exit> {
    let wanted = name.to_lowercase();
    let formats = lumbago_ingest::FORMATS;
    let by_id = formats.iter().find(|f| f.id == wanted);
    let found = by_id.or_else(|| {
        let same = |text: &str| text.to_lowercase().replace(['-', '_'], " ");
        formats.iter().find(|f| same(f.name).starts_with(&same(&wanted)))
    });
    let Some(format) = found else {
        let ids: Vec<&str> = formats.iter().map(|f| f.id).collect();
        bail!("there is no format `{name}`. Known are {}", ids.join(", "));
    };
    stdout::line(format.page.trim_end())?;
    Ok(Exit::Done)
}
