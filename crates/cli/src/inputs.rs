//! From the paths a user names to one night log, with every row accounted for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lumbago_domain::{
    Catalogue, Consequence, Diagnostic, Factor, FileLedger, Ledger, Mattress, NightLog, Person,
    Proposal, Provenance, Readings, SetAside, Severity,
};
use lumbago_ingest::{FactorDeclaration, IngestError, Ingested, Mapping, Options, container};
use lumbago_store::{Canonical, Edited, LeftOut};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use self::contents::Contents;
use self::people_map::PeopleMap;
use crate::args::{DateMeans, DateOrder, Inputs};
use crate::config::Config;
use crate::{plan, progress};

mod contents;
pub(crate) mod people;
mod people_map;

/// What the inputs came to.
pub(crate) struct Loaded {
    /// The nights.
    pub(crate) log: NightLog,
    /// Where each came from.
    pub(crate) provenance: Provenance,
    /// The account of every file, of nights written by lumbago those of the files behind them.
    pub(crate) accounts: Vec<FileLedger>,
    /// Cells changed by a plan before they were read.
    pub(crate) changes: Vec<Proposal>,
    /// Repairs that the files make likely; none is made.
    pub(crate) proposals: Vec<Proposal>,
    /// Every factor in force when the nights were made.
    pub(crate) declared: Catalogue,
    /// Every row.
    pub(crate) ledger: Ledger,
    /// What was wrong, file by file, then what came up when nights were made.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Rows not used.
    pub(crate) set_aside: Vec<SetAside>,
    /// Their text by file and line, where it was asked for.
    pub(crate) originals: BTreeMap<(String, u64), String>,
    /// What each file was taken for.
    pub(crate) recognised: Vec<RecognisedFile>,
    /// Files that could not be used, with the whole message.
    pub(crate) unusable: Vec<String>,
    /// Files of archives that are none with nights, beside some that are.
    pub(crate) passed_over: Vec<PassedOver>,
}

/// A file of an archive that is none with nights.
#[derive(Clone, serde::Serialize)]
pub(crate) struct PassedOver {
    /// Name of archive and file.
    pub(crate) file: String,
    /// What it is.
    pub(crate) what: String,
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

/// A file's name and what is in it.
struct Blob {
    /// Folder below the one that was given, or that one; a person's, where people have folders.
    folder: Option<String>,
    name: String,
    contents: Contents,
    /// The archive it was in.
    archive: Option<String>,
}

/// Why a file gave nothing.
struct Refused {
    message: String,
    /// What it is, if it is no log at all.
    no_log: Option<String>,
}

impl From<String> for Refused {
    fn from(message: String) -> Self {
        Self { message, no_log: None }
    }
}

/// Reads everything as one log. Files that cannot be used are collected, not fatal, unless nothing
/// is left.
pub(crate) fn load(inputs: &Inputs, config: &Config, quiet: bool) -> Result<Loaded> {
    read(inputs, config, quiet, Keep::Nothing)?.together()
}

/// The same with the text of the rows that are set aside.
pub(crate) fn load_with_originals(inputs: &Inputs, config: &Config, quiet: bool) -> Result<Loaded> {
    read(inputs, config, quiet, Keep::Bytes)?.together()
}

/// What is kept of a file once it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Nothing but what it says.
    Nothing,
    /// Its bytes, so that rows can be shown as they stand in it.
    Bytes,
}

/// What all files said, before nights are made of it.
pub(crate) struct Sources {
    /// Factors in force before any file brought its own.
    catalogue: Catalogue,
    /// File by file, by name.
    files: Vec<FileRead>,
    /// Files that could not be used.
    unusable: Vec<Unusable>,
    /// Files of archives that are none with nights.
    passed_over: Vec<PassedOver>,
    /// Logs that the registration's sources leave out.
    not_registered: usize,
    /// What came up that is of no file.
    diagnostics: Vec<Diagnostic>,
}

/// A file that could not be used.
#[derive(Clone)]
pub(crate) struct Unusable {
    /// The folder it lies in, where folders were given.
    folder: Option<String>,
    /// The whole message.
    message: String,
}

impl From<String> for Unusable {
    fn from(message: String) -> Self {
        Self { folder: None, message }
    }
}

/// One file that was read.
#[derive(Default)]
struct FileRead {
    folder: Option<String>,
    recognised: Option<RecognisedFile>,
    declared: Vec<FactorDeclaration>,
    factors: Vec<Factor>,
    readings: Option<Readings>,
    mattresses: Vec<Mattress>,
    people: Vec<Person>,
    diagnostics: Vec<Diagnostic>,
    set_aside: Vec<SetAside>,
    ledger: FileLedger,
    /// Of nights written by lumbago: the account of the files behind them.
    earlier: Vec<FileLedger>,
    /// Cells that were changed by a plan, now or, of nights written by lumbago, earlier.
    changes: Vec<Proposal>,
    proposals: Vec<Proposal>,
    /// The file itself, where it is kept.
    bytes: Option<Vec<u8>>,
}

/// Reads every file and finds out whose it is.
pub(crate) fn read(inputs: &Inputs, config: &Config, quiet: bool, keep: Keep) -> Result<Sources> {
    let mut catalogue = config.catalogue()?;
    let mapping = read_mapping(inputs.map.as_deref(), &mut catalogue)?;
    let fixes = match &inputs.fix {
        Some(plan) => plan::accepted(plan)?,
        None => Vec::new(),
    };
    let Found { mut blobs, mut unusable, mut passed_over } = read_all(&inputs.paths, keep)?;
    // By name, so that the order of arguments decides nothing.
    blobs.sort_by(|a, b| a.name.cmp(&b.name));
    let options = Options {
        catalogue: catalogue.clone(),
        mapping,
        date_means: inputs.date_means.map(DateMeans::of),
        date_order: inputs.date_order.map(DateOrder::of),
        fixes,
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

    let with_a_log: BTreeSet<String> = read
        .iter()
        .zip(&blobs)
        .filter(|(result, _)| result.is_ok())
        .filter_map(|(_, blob)| blob.archive.clone())
        .collect();
    let (mut files, mut not_registered) = (Vec::new(), 0);
    for (result, blob) in read.into_iter().zip(blobs) {
        match result {
            Ok(contents) => {
                let mut file = FileRead::of(contents, config, &mut not_registered);
                file.folder.clone_from(&blob.folder);
                file.bytes = match blob.contents {
                    Contents::Held(bytes) if keep == Keep::Bytes => Some(bytes),
                    Contents::Held(_) | Contents::OnDisk(_) => None,
                };
                files.push(file);
            }
            Err(Refused { no_log: Some(what), .. })
                if blob.archive.as_ref().is_some_and(|a| with_a_log.contains(a)) =>
            {
                passed_over.push(PassedOver { file: blob.name, what });
            }
            Err(Refused { message, .. }) => {
                unusable.push(Unusable { folder: blob.folder.clone(), message });
            }
        }
    }
    let names: BTreeSet<&str> = files.iter().map(|f| f.ledger.file.as_str()).collect();
    let of_no_file =
        inputs.fix.as_ref().and_then(|plan| plan::of_no_file(plan, &options.fixes, &names));
    let diagnostics = of_no_file.into_iter().collect();
    passed_over.sort_by(|a, b| a.file.cmp(&b.file));
    let mut sources =
        Sources { catalogue, files, unusable, passed_over, not_registered, diagnostics };
    let people_map = inputs.people_map.as_deref().or(config.people_map.as_deref());
    let people_map = people_map.map(PeopleMap::read).transpose()?;
    if let Some(map) = &people_map {
        map.apply(&mut sources);
    }
    people::name(&mut sources, inputs.people_by, people_map.as_ref());
    sources.diagnostics.extend(people_map.and_then(|map| map.not_seen()));
    Ok(sources)
}

impl Sources {
    /// All nights as one log.
    pub(crate) fn together(self) -> Result<Loaded> {
        let Self { mut catalogue, files, unusable, passed_over, not_registered, diagnostics } =
            self;
        let unusable: Vec<String> = unusable.into_iter().map(|u| u.message).collect();
        let mut loaded = Parts { diagnostics, ..Parts::default() };
        for file in files {
            loaded.take(file, &mut catalogue);
        }
        if loaded.readings.is_empty() {
            if not_registered > 0 {
                bail!(
                    "none of the logs is among the sources that [registration] names\n  help: add \
                     the file's name to sources, or leave sources out"
                );
            }
            if unusable.is_empty() {
                bail!(
                    "no sleep log among the inputs: mattresses.csv and people.csv add to a diary, \
                     they are not one"
                );
            }
            bail!("{}", unusable.join("\n"));
        }
        let readings = std::mem::take(&mut loaded.readings);
        let mut assembled = lumbago_store::assemble(
            catalogue,
            readings,
            std::mem::take(&mut loaded.mattresses),
            std::mem::take(&mut loaded.people),
        )
        .map_err(|e| anyhow::anyhow!("{e}\n  help: {}", e.hint()))?;
        loaded.diagnostics.append(&mut assembled.diagnostics);
        loaded.leave_out(assembled.left_out);
        let originals = loaded.originals();
        Ok(Loaded {
            declared: assembled.log.catalogue.clone(),
            log: assembled.log,
            provenance: assembled.provenance,
            accounts: loaded.accounts(),
            changes: loaded.changes,
            proposals: loaded.proposals,
            ledger: Ledger::of(loaded.files),
            diagnostics: loaded.diagnostics,
            set_aside: loaded.set_aside,
            originals,
            recognised: loaded.recognised,
            unusable,
            passed_over,
        })
    }
}

/// What one file held.
enum FileContents {
    /// An export, a diary or a side table.
    Export(Box<Ingested>),
    /// Nights written by `lumbago import`.
    Nights(Box<Canonical>),
    /// The same, edited since.
    Edited(Box<Ingested>, Box<Edited>),
}

fn read_one(blob: &Blob, options: &Options) -> Result<FileContents, Refused> {
    let refused = |e: IngestError| Refused {
        message: format!("{e}\n  help: {}", e.hint()),
        no_log: e.no_log(),
    };
    let bytes = match &blob.contents {
        Contents::Held(bytes) => bytes,
        Contents::OnDisk(path) => {
            let file = File::open(path).map_err(|e| unreadable(path, &e))?;
            return lumbago_ingest::read_file(&blob.name, file, options)
                .map(|ingested| FileContents::Export(Box::new(ingested)))
                .map_err(refused);
        }
    };
    let sha256 = || Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    if lumbago_store::is_parquet(bytes) {
        return lumbago_store::read_parquet(&blob.name, &sha256(), bytes)
            .map(|nights| FileContents::Nights(Box::new(nights)))
            .map_err(|e| format!("{e}\n  help: {}", e.hint()).into());
    }
    let mut edited = None;
    if lumbago_store::is_nights_csv(bytes) {
        if let Some(nights) = lumbago_store::read_csv(&blob.name, &sha256(), bytes) {
            return Ok(FileContents::Nights(Box::new(nights)));
        }
        edited = lumbago_store::edited(bytes);
    }
    let mut options = Cow::Borrowed(options);
    if let Some(edited) = &edited {
        add_factors(&mut options.to_mut().catalogue, edited.factors.iter().cloned());
    }
    let ingested = lumbago_ingest::read(&blob.name, bytes, &options).map_err(refused)?;
    Ok(match edited {
        Some(edited) => FileContents::Edited(Box::new(ingested), Box::new(edited)),
        None => FileContents::Export(Box::new(ingested)),
    })
}

fn unreadable(path: &Path, why: &std::io::Error) -> String {
    format!(
        "cannot read {}: {why}\n  help: check the name and that you may read it",
        path.display()
    )
}

/// Adds the factors that a catalogue has not yet.
fn add_factors(catalogue: &mut Catalogue, factors: impl IntoIterator<Item = Factor>) {
    for factor in factors {
        if catalogue.factor(&factor.id).is_none() {
            catalogue.factors.push(factor);
        }
    }
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
    /// For each file, the account of the files behind it, if it is nights that lumbago wrote.
    earlier: Vec<Vec<FileLedger>>,
    /// For each of the readings, which file they are of.
    file_of: Vec<usize>,
    changes: Vec<Proposal>,
    proposals: Vec<Proposal>,
    bytes: Vec<Option<Vec<u8>>>,
    recognised: Vec<RecognisedFile>,
}

impl Parts {
    fn take(&mut self, file: FileRead, catalogue: &mut Catalogue) {
        for declaration in &file.declared {
            // The same factor may be brought by several files of one format.
            if catalogue.field(&declaration.key).is_none() {
                let _ = declaration.declare(catalogue);
            }
        }
        add_factors(catalogue, file.factors);
        self.recognised.extend(file.recognised);
        if let Some(readings) = file.readings {
            self.readings.push(readings);
            self.file_of.push(self.files.len());
        }
        self.mattresses.extend(file.mattresses);
        self.people.extend(file.people);
        self.diagnostics.extend(file.diagnostics);
        self.set_aside.extend(file.set_aside);
        self.files.push(file.ledger);
        self.earlier.push(file.earlier);
        self.changes.extend(file.changes);
        self.proposals.extend(file.proposals);
        self.bytes.push(file.bytes);
    }

    /// Sets aside rows that were read and that no night rests on.
    fn leave_out(&mut self, rows: Vec<LeftOut>) {
        for row in rows {
            let ledger = &mut self.files[self.file_of[row.readings]];
            ledger.rows_used -= 1;
            ledger.rows_set_aside += 1;
            let file = ledger.file.clone();
            self.set_aside.push(SetAside { file, line: row.line, code: row.code });
        }
        self.set_aside.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    }

    /// The account of every file, of nights that lumbago wrote those of the files behind them.
    fn accounts(&self) -> Vec<FileLedger> {
        let mut accounts: Vec<FileLedger> = Vec::new();
        for (file, earlier) in self.files.iter().zip(&self.earlier) {
            let behind = if earlier.is_empty() { std::slice::from_ref(file) } else { earlier };
            for account in behind {
                // Two files of nights may rest on one export.
                if earlier.is_empty() || !accounts.contains(account) {
                    accounts.push(account.clone());
                }
            }
        }
        accounts
    }

    /// The text of the rows that were set aside, of files that were kept.
    fn originals(&self) -> BTreeMap<(String, u64), String> {
        let mut originals = BTreeMap::new();
        for (ledger, bytes) in self.files.iter().zip(&self.bytes) {
            let Some(bytes) = bytes else { continue };
            let own = self.set_aside.iter().filter(|s| s.file == ledger.file);
            let lines: BTreeSet<u64> = own.map(|s| s.line).collect();
            if lines.is_empty() {
                continue;
            }
            for (line, text) in lumbago_ingest::originals(&ledger.file, bytes, &lines) {
                originals.insert((ledger.file.clone(), line), text);
            }
        }
        originals
    }
}

impl FileRead {
    fn of(contents: FileContents, config: &Config, not_registered: &mut usize) -> Self {
        let mut file = match contents {
            FileContents::Export(ingested) => Self::export(*ingested),
            FileContents::Nights(nights) => Self::nights(*nights),
            FileContents::Edited(ingested, edited) => Self::edited(*ingested, *edited),
        };
        let takes = config.takes(&file.ledger.file, &file.ledger.format);
        if let Some(readings) = file.readings.take_if(|_| !takes) {
            *not_registered += 1;
            file.leave_out(readings.line);
        }
        file
    }

    fn export(ingested: Ingested) -> Self {
        Self {
            recognised: Some(RecognisedFile {
                file: ingested.ledger.file.clone(),
                format: ingested.recognised.format.to_string(),
                confidence: ingested.recognised.confidence,
                why: ingested.recognised.why,
            }),
            declared: ingested.declared,
            readings: ingested.readings,
            mattresses: ingested.mattresses,
            people: ingested.people,
            diagnostics: ingested.diagnostics,
            proposals: ingested.proposals,
            changes: ingested.changes,
            set_aside: ingested.set_aside,
            ledger: ingested.ledger,
            ..Self::default()
        }
    }

    /// Nights that were written by lumbago and edited since: a diary that brings its factors.
    fn edited(ingested: Ingested, edited: Edited) -> Self {
        let mut file = Self::export(ingested);
        file.diagnostics.insert(
            0,
            Diagnostic {
                code: "nights-edited".into(),
                severity: Severity::Note,
                file: file.ledger.file.clone(),
                line: None,
                column: None,
                value: None,
                reason: "lumbago wrote this file and cells were changed since, so it is read and \
                         checked as a diary; its columns of provenance are not used"
                    .into(),
                hint: "nothing to do, if the changes are meant; otherwise import the logs again"
                    .into(),
                count: 1,
                consequence: Consequence::Kept,
            },
        );
        if let Some(readings) = &mut file.readings {
            readings.stand_in = edited.stand_in;
        }
        file.factors = edited.factors;
        file.mattresses = edited.mattresses;
        file.people = edited.people;
        file
    }

    fn nights(nights: Canonical) -> Self {
        let source = &nights.readings.source;
        let rows = nights.readings.night.len() as u64;
        Self {
            recognised: Some(RecognisedFile {
                file: source.file.clone(),
                format: source.format.clone(),
                confidence: 1.0,
                why: "it carries lumbago's own description of its columns".into(),
            }),
            ledger: FileLedger {
                file: source.file.clone(),
                format: source.format.clone(),
                rows_read: rows,
                rows_used: rows,
                ..FileLedger::default()
            },
            factors: nights.factors,
            earlier: nights.accounts,
            changes: nights.changes,
            readings: Some(nights.readings),
            mattresses: nights.mattresses,
            people: nights.people,
            ..Self::default()
        }
    }

    /// Every row of a log that the registration leaves out is set aside.
    fn leave_out(&mut self, mut lines: Vec<u64>) {
        lines.dedup();
        let ledger = &mut self.ledger;
        let code = "source-not-registered";
        self.set_aside.extend(lines.into_iter().map(|line| SetAside {
            file: ledger.file.clone(),
            line,
            code: code.into(),
        }));
        self.diagnostics.push(Diagnostic {
            code: code.into(),
            severity: Severity::Warning,
            file: ledger.file.clone(),
            line: None,
            column: None,
            value: None,
            reason: "the registration names its sources, and this log is not among them".into(),
            hint: "add its name to sources under [registration], if it belongs to them".into(),
            count: ledger.rows_used,
            consequence: Consequence::RowSetAside,
        });
        ledger.rows_set_aside += ledger.rows_used;
        ledger.rows_used = 0;
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

/// What lies where the user pointed.
#[derive(Default)]
struct Found {
    blobs: Vec<Blob>,
    unusable: Vec<Unusable>,
    passed_over: Vec<PassedOver>,
}

/// Files named by the user, folders searched, globs expanded, archives opened, each file once.
fn read_all(paths: &[String], keep: Keep) -> Result<Found> {
    let mut files = BTreeMap::new();
    let mut all = Found::default();
    for path in paths {
        if path == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
            add_parts("standard-input.csv".into(), bytes, None, &mut all);
            continue;
        }
        match expand(path) {
            Ok(found) => {
                let top = Path::new(path).is_dir().then(|| Path::new(path));
                files.extend(found.into_iter().map(|f| {
                    let folder = top.map(|top| people::folder(top, &f));
                    (f, folder)
                }));
            }
            Err(message) => all.unusable.push(message.into()),
        }
    }
    for (file, folder) in files {
        let name = file.to_string_lossy().into_owned();
        match Contents::of(&file, keep) {
            Ok(Contents::Held(bytes)) => add_parts(name, bytes, folder, &mut all),
            Ok(contents) => all.blobs.push(Blob { folder, name, contents, archive: None }),
            Err(e) => all.unusable.push(Unusable { message: unreadable(&file, &e), folder }),
        }
    }
    Ok(all)
}

/// Adds a file, or the tables inside an archive.
fn add_parts(name: String, bytes: Vec<u8>, folder: Option<String>, all: &mut Found) {
    let opened = match container::open(&name, &bytes, &container::Limits::default()) {
        Ok(opened) => opened,
        Err(e) => {
            let message = format!("{e}\n  help: {}", e.hint());
            all.unusable.push(Unusable { message, folder });
            return;
        }
    };
    let no_table = |file| PassedOver { file, what: "no table".into() };
    all.passed_over.extend(opened.passed_over.into_iter().map(no_table));
    let archive = Some(name);
    let parts: Vec<(String, Option<Vec<u8>>)> = opened
        .parts
        .into_iter()
        .map(|part| match part.bytes {
            Cow::Owned(bytes) => (part.name, Some(bytes)),
            Cow::Borrowed(_) => (part.name, None),
        })
        .collect();
    // At most one part borrows: the file itself, which is moved and not copied.
    let mut whole = Some(bytes);
    for (name, own) in parts {
        let archive = archive.clone().filter(|_| own.is_some());
        if let Some(bytes) = own.or_else(|| whole.take()) {
            let contents = Contents::Held(bytes);
            all.blobs.push(Blob { folder: folder.clone(), name, contents, archive });
        }
    }
}

fn expand(path: &str) -> Result<Vec<PathBuf>, String> {
    let as_path = Path::new(path);
    if as_path.is_dir() {
        let mut found = Vec::new();
        exports_in(as_path, 0, &mut found).map_err(|e| {
            format!("cannot open the folder {path}: {e}\n  help: check that you may read it")
        })?;
        if found.is_empty() {
            return Err(format!(
                "no CSV file or archive in the folder {path}\n  help: name the folder that holds the export"
            ));
        }
        return Ok(found);
    }
    if as_path.exists() {
        return Ok(vec![as_path.to_path_buf()]);
    }
    // Hidden files are left out, as in folders and as shells do.
    let options =
        glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let found: Vec<PathBuf> = glob::glob_with(path, options)
        .map(|g| g.filter_map(Result::ok).collect())
        .unwrap_or_default();
    if found.is_empty() {
        return Err(format!(
            "there is no file {path}\n  help: check the name; `lumbago template my-diary` writes an \
             empty diary to begin with"
        ));
    }
    Ok(found)
}

/// Ending of files with rows that `lumbago import` set aside: no log, and passed over in folders.
pub(crate) const SET_ASIDE: &str = "set-aside.csv";
/// Endings of files that are looked at in a folder.
const EXPORTS: &[&str] = &["csv", "tsv", "zip", "gz", "zst"];
/// How deep folders are searched: exports of several apps nest their files two or three deep.
const FOLDERS_DEEP: usize = 6;

/// Exports in a folder and the folders in it, hidden ones left out. Links to folders are not
/// followed, so that a circle of them ends.
fn exports_in(dir: &Path, depth: usize, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<std::fs::DirEntry> =
        std::fs::read_dir(dir)?.collect::<std::io::Result<_>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.ends_with(&format!(".{SET_ASIDE}")) {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if depth < FOLDERS_DEEP {
                exports_in(&path, depth + 1, found)?;
            }
        } else if path.is_file()
            && path.extension().is_some_and(|e| EXPORTS.iter().any(|x| e.eq_ignore_ascii_case(x)))
        {
            found.push(path);
        }
    }
    Ok(())
}
