//! `lumbago import`: the nights of all inputs as one file, and the rows that are in none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use lumbago_domain::guard;
use lumbago_store::Nights;

use super::{conclude, counted};
use crate::args::Import;
use crate::config::Config;
use crate::exit::Exit;
use crate::inputs::{self, Loaded};
use crate::stdout;

/// Columns of the file of rows that were set aside.
const ASIDE: [&str; 5] = ["file", "line", "code", "reason", "row"];

pub(super) fn run(args: &Import, config: &Config, quiet: bool) -> Result<Exit> {
    let ending = args.output.extension().map(|e| e.to_string_lossy().to_lowercase());
    let as_parquet = match ending.as_deref() {
        Some("parquet") => true,
        Some("csv") => false,
        _ => bail!(
            "{} ends neither in .csv nor in .parquet; give it one of the two endings",
            args.output.display()
        ),
    };
    let aside = args.set_aside.clone().unwrap_or_else(|| beside(&args.output));
    if aside == args.output {
        bail!(
            "{} cannot hold both the nights and the rows set aside; give --set-aside another name",
            aside.display()
        );
    }
    let loaded = inputs::load_with_originals(&args.inputs, config, quiet)?;
    let nights = Nights {
        log: &loaded.log,
        provenance: &loaded.provenance,
        accounts: &loaded.accounts,
        changes: &loaded.changes,
    };
    let bytes = if as_parquet {
        lumbago_store::write_parquet(&nights).map_err(|e| anyhow!("{e}\n  help: {}", e.hint()))?
    } else {
        lumbago_store::write_csv(&nights)
    };
    write(&args.output, &bytes)?;
    write(&aside, &set_aside(&loaded)?)?;
    let code = conclude(&loaded, args.inputs.strict, quiet);
    stdout::write(&summary(&args.output, &aside, &loaded))?;
    Ok(code)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes)
        .with_context(|| format!("cannot write {}; choose another with -o", path.display()))
}

/// `nights.csv` has `nights.set-aside.csv` beside it.
fn beside(output: &Path) -> PathBuf {
    output.with_extension(inputs::SET_ASIDE)
}

/// The rows set aside: file, line, code, reason, and the row as it stands in the file.
fn set_aside(loaded: &Loaded) -> Result<Vec<u8>> {
    let mut reasons: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for d in &loaded.diagnostics {
        reasons.entry((&d.file, &d.code)).or_insert(&d.reason);
    }
    let elsewhere = |code: &str| {
        loaded.diagnostics.iter().find(|d| d.code == code).map_or("", |d| d.reason.as_str())
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(ASIDE)?;
    for row in &loaded.set_aside {
        let reason = reasons.get(&(row.file.as_str(), row.code.as_str())).copied();
        let text = loaded.originals.get(&(row.file.clone(), row.line)).map_or("", String::as_str);
        writer.write_record([
            &*guard(&row.file),
            &row.line.to_string(),
            &row.code,
            reason.unwrap_or_else(|| elsewhere(&row.code)),
            &*guard(text),
        ])?;
    }
    Ok(writer.into_inner()?)
}

/// What was written, and where every row is.
fn summary(output: &Path, aside: &Path, loaded: &Loaded) -> String {
    let sum = |tables: bool, count: fn(&lumbago_domain::FileLedger) -> u64| -> u64 {
        let of_kind = |format: &str| matches!(format, "mattresses" | "people") == tables;
        loaded.ledger.files.iter().filter(|f| of_kind(&f.format)).map(count).sum()
    };
    let mut after = String::new();
    let in_nights = sum(false, |f| f.rows_used);
    let in_tables = sum(true, |f| f.rows_used);
    let mut out = format!(
        "{}: {}, {}\n",
        output.display(),
        counted(loaded.log.people.len() as u64, "person", "people"),
        counted(loaded.log.len() as u64, "night", "nights"),
    );
    out.push_str(&format!(
        "{} read = {in_nights} in nights",
        counted(loaded.ledger.rows_read, "row", "rows")
    ));
    if in_tables > 0 {
        out.push_str(&format!(" + {in_tables} of mattresses and people"));
    }
    if !loaded.changes.is_empty() {
        let n = loaded.changes.len() as u64;
        after = format!("{} changed as the plan says\n", counted(n, "cell", "cells"));
    }
    out.push_str(&format!(" + {} set aside ({})\n", loaded.ledger.rows_set_aside, aside.display()));
    out.push_str(&after);
    out
}
