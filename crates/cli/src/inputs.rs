//! From the paths a user names to one night log, with every row accounted for.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lumbago_domain::{
    Catalogue, Diagnostic, FileLedger, Ledger, Mattress, NightLog, Person, Readings, SetAside,
};
use lumbago_ingest::{Ingested, Mapping, Options};
use lumbago_store::Canonical;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::args::{DateMeans, Inputs};
use crate::config::Config;
use crate::progress;

/// What the inputs came to.
pub(crate) struct Loaded {
    /// The nights.
    pub(crate) log: NightLog,
    /// Every row.
    pub(crate) ledger: Ledger,
    /// What was wrong, file by file, then what came up when nights were made.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Rows not used.
    pub(crate) set_aside: Vec<SetAside>,
    /// What each file was taken for.
    pub(crate) recognised: Vec<RecognisedFile>,
    /// Files that could not be used, with the whole message.
    pub(crate) unusable: Vec<String>,
}

/// What a file was taken for.
#[derive(serde::Serialize)]
pub(crate) struct RecognisedFile {
    /// Name as given.
    pub(crate) file: String,
    /// Format.
    pub(crate) format: String,
    /// 0 to 1.
    pub(crate) confidence: f64,
    /// On what grounds.
    pub(crate) why: String,
}

/// A file's name and bytes.
struct Blob {
    name: String,
    bytes: Vec<u8>,
}

/// Reads everything. Files that cannot be used are collected, not fatal, unless nothing is left.
pub(crate) fn load(inputs: &Inputs, config: &Config, quiet: bool) -> Result<Loaded> {
    let mut catalogue = config.catalogue()?;
    let mapping = read_mapping(inputs.map.as_deref(), &mut catalogue)?;
    let (mut blobs, mut unusable) = read_all(&inputs.paths)?;
    // By name, so that the order of arguments decides nothing.
    blobs.sort_by(|a, b| a.name.cmp(&b.name));
    let options = Options {
        catalogue: catalogue.clone(),
        mapping,
        date_means: inputs.date_means.map(|d| match d {
            DateMeans::Evening => lumbago_ingest::DateMeans::Evening,
            DateMeans::Wake => lumbago_ingest::DateMeans::Wake,
        }),
        ..Options::default()
    };
    let bar = progress::bar(blobs.len() as u64, "reading", quiet || blobs.len() < 4);
    let read: Vec<_> = blobs
        .par_iter()
        .map(|blob| {
            let result = read_one(blob, &options);
            bar.inc(1);
            result
        })
        .collect();
    bar.finish_and_clear();

    let mut parts = Parts::default();
    for result in read {
        match result {
            Ok(FileContents::Export(ingested)) => parts.take(*ingested, &mut catalogue),
            Ok(FileContents::Nights(nights)) => parts.take_nights(*nights, &mut catalogue),
            Err(message) => unusable.push(message),
        }
    }
    if parts.readings.is_empty() {
        if unusable.is_empty() {
            bail!(
                "no sleep log among the inputs: mattresses.csv and people.csv add to a diary, they \
                 are not one"
            );
        }
        bail!("{}", unusable.join("\n"));
    }
    let (log, mut later) =
        lumbago_store::assemble(catalogue, parts.readings, parts.mattresses, parts.people)
            .map_err(|e| anyhow::anyhow!("{e}\n  help: {}", e.hint()))?;
    parts.diagnostics.append(&mut later);
    Ok(Loaded {
        log,
        ledger: Ledger::of(parts.files),
        diagnostics: parts.diagnostics,
        set_aside: parts.set_aside,
        recognised: parts.recognised,
        unusable,
    })
}

/// What one file held.
enum FileContents {
    /// An export, a diary or a side table.
    Export(Box<Ingested>),
    /// Nights written by `lumbago import`.
    Nights(Box<Canonical>),
}

fn read_one(blob: &Blob, options: &Options) -> Result<FileContents, String> {
    if lumbago_store::is_parquet(&blob.bytes) {
        let sha256 =
            Sha256::digest(&blob.bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
        return lumbago_store::read_parquet(&blob.name, &sha256, &blob.bytes)
            .map(|nights| FileContents::Nights(Box::new(nights)))
            .map_err(|e| format!("{e}\n  help: {}", e.hint()));
    }
    lumbago_ingest::read(&blob.name, &blob.bytes, options)
        .map(|ingested| FileContents::Export(Box::new(ingested)))
        .map_err(|e| format!("{e}\n  help: {}", e.hint()))
}

/// What the files gave, one after another.
#[derive(Default)]
struct Parts {
    readings: Vec<Readings>,
    mattresses: Vec<Mattress>,
    people: Vec<Person>,
    diagnostics: Vec<Diagnostic>,
    set_aside: Vec<SetAside>,
    files: Vec<FileLedger>,
    recognised: Vec<RecognisedFile>,
}

impl Parts {
    fn take(&mut self, ingested: Ingested, catalogue: &mut Catalogue) {
        self.recognised.push(RecognisedFile {
            file: ingested.ledger.file.clone(),
            format: ingested.recognised.format.to_string(),
            confidence: ingested.recognised.confidence,
            why: ingested.recognised.why,
        });
        for declaration in &ingested.declared {
            // The same factor may be brought by several files of one format.
            if catalogue.field(&declaration.key).is_none() {
                let _ = declaration.declare(catalogue);
            }
        }
        self.readings.extend(ingested.readings);
        self.mattresses.extend(ingested.mattresses);
        self.people.extend(ingested.people);
        self.diagnostics.extend(ingested.diagnostics);
        self.set_aside.extend(ingested.set_aside);
        self.files.push(ingested.ledger);
    }

    fn take_nights(&mut self, nights: Canonical, catalogue: &mut Catalogue) {
        let source = &nights.readings.source;
        self.recognised.push(RecognisedFile {
            file: source.file.clone(),
            format: source.format.clone(),
            confidence: 1.0,
            why: "it carries lumbago's own description of its columns".into(),
        });
        let rows = nights.readings.night.len() as u64;
        self.files.push(FileLedger {
            file: source.file.clone(),
            format: source.format.clone(),
            rows_read: rows,
            rows_used: rows,
            ..FileLedger::default()
        });
        let new = nights.catalogue.factors.into_iter().filter(|f| f.declared);
        for factor in new {
            if catalogue.factor(&factor.id).is_none() {
                catalogue.factors.push(factor);
            }
        }
        self.readings.push(nights.readings);
        self.mattresses.extend(nights.mattresses);
        self.people.extend(nights.people);
    }
}

fn read_mapping(path: Option<&Path>, catalogue: &mut Catalogue) -> Result<Option<Mapping>> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the mapping file {}", path.display()))?;
    let mapping = Mapping::parse(&text).map_err(|e| {
        anyhow::anyhow!("cannot use the mapping file {}: {e}\n  help: {}", path.display(), e.hint())
    })?;
    mapping.declare(catalogue).map_err(|e| {
        anyhow::anyhow!("cannot use the mapping file {}: {e}\n  help: {}", path.display(), e.hint())
    })?;
    Ok(Some(mapping))
}

/// Files named by the user, folders opened one level, globs expanded, each file once.
fn read_all(paths: &[String]) -> Result<(Vec<Blob>, Vec<String>)> {
    let mut files = BTreeSet::new();
    let mut blobs = Vec::new();
    let mut unusable = Vec::new();
    for path in paths {
        if path == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
            blobs.push(Blob { name: "standard-input.csv".into(), bytes });
            continue;
        }
        match expand(path) {
            Ok(found) => files.extend(found),
            Err(message) => unusable.push(message),
        }
    }
    for file in files {
        match std::fs::read(&file) {
            Ok(bytes) => blobs.push(Blob { name: file.to_string_lossy().into_owned(), bytes }),
            Err(e) => unusable.push(format!(
                "cannot read {}: {e}\n  help: check the name and that you may read it",
                file.display()
            )),
        }
    }
    Ok((blobs, unusable))
}

fn expand(path: &str) -> Result<Vec<PathBuf>, String> {
    let as_path = Path::new(path);
    if as_path.is_dir() {
        let found = csv_files(as_path).map_err(|e| {
            format!("cannot open the folder {path}: {e}\n  help: check that you may read it")
        })?;
        if found.is_empty() {
            return Err(format!(
                "no CSV file in the folder {path}\n  help: name the folder that holds the export"
            ));
        }
        return Ok(found);
    }
    if as_path.exists() {
        return Ok(vec![as_path.to_path_buf()]);
    }
    let found: Vec<PathBuf> =
        glob::glob(path).map(|g| g.filter_map(Result::ok).collect()).unwrap_or_default();
    if found.is_empty() {
        return Err(format!(
            "there is no file {path}\n  help: check the name; `lumbago template my-diary` writes an \
             empty diary to begin with"
        ));
    }
    Ok(found)
}

fn csv_files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let is_csv = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
        if is_csv && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
