//! `lumbago formats`: what is read.

use anyhow::Result;
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
        "Any other CSV with one row a night, or one row a reading, is read through a mapping file: \
         --map FILE, see docs/formats/mapping.md.",
    )?;
    Ok(Exit::Done)
}
