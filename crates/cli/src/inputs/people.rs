//! Whose a log is, and each person's part of everything that was read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lumbago_domain::{Column, FileLedger, Proposal, Readings};
use sha2::{Digest, Sha256};

use super::people_map::PeopleMap;
use super::{FileRead, Sources, Unusable};
use crate::args::PeopleBy;

/// The folder that may stand for a person: the first below the one that was given, or that one
/// itself for files right in it.
pub(super) fn folder(given: &Path, file: &Path) -> String {
    let below = file.strip_prefix(given).ok().map(|rest| rest.components().collect::<Vec<_>>());
    let folder = match below.as_deref() {
        Some([first, _, ..]) => given.join(first),
        _ => given.to_path_buf(),
    };
    folder.to_string_lossy().into_owned()
}

/// Gives logs without codes the code of their folder, where folders stand for people, or the code
/// that the user's table has for it.
pub(super) fn name(sources: &mut Sources, by: PeopleBy, map: Option<&PeopleMap>) {
    let with_log: BTreeSet<&str> = sources
        .files
        .iter()
        .filter(|f| by == PeopleBy::Folders || f.readings.as_ref().is_some_and(has_outcome))
        .filter_map(|f| f.folder.as_deref())
        .collect();
    if by == PeopleBy::Codes || (by == PeopleBy::Auto && with_log.len() < 2) {
        for folder in sources.files.iter_mut().map(|f| &mut f.folder) {
            *folder = None;
        }
        sources.unusable.iter_mut().for_each(|u| u.folder = None);
        return;
    }
    let names = names(sources);
    // A folder whose logs carry exactly one code is that person's, whatever its name.
    let mut codes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in &sources.files {
        if let (Some(folder), Some(r)) = (&file.folder, &file.readings) {
            let known = codes.entry(folder.clone()).or_default();
            known.extend(r.people.iter().filter(|c| !c.is_empty()).cloned());
        }
    }
    for file in &mut sources.files {
        let Some(folder) = file.folder.clone() else { continue };
        let code = match codes.get(&folder).map(|c| c.iter().collect::<Vec<_>>()).as_deref() {
            Some([one]) => (*one).clone(),
            Some([_, _, ..]) => continue,
            _ => {
                let name = &names[&folder];
                let person = |map: &PeopleMap| {
                    map.person(name, &file.ledger.file, &file.ledger.format).map(String::from)
                };
                map.and_then(person).unwrap_or_else(|| name.clone())
            }
        };
        let unnamed = |c: &&mut String| c.is_empty();
        let read = file.readings.iter_mut().flat_map(|r| &mut r.people);
        read.filter(unnamed).for_each(|c| c.clone_from(&code));
        // Tables beside the folders name their people; one inside a folder is that person's.
        if codes.contains_key(&folder) {
            file.mattresses
                .iter_mut()
                .map(|m| &mut m.person)
                .filter(unnamed)
                .for_each(|c| c.clone_from(&code));
            file.people
                .iter_mut()
                .map(|p| &mut p.code)
                .filter(unnamed)
                .for_each(|c| c.clone_from(&code));
        }
    }
    for unusable in &mut sources.unusable {
        if let Some(folder) = &unusable.folder {
            let one = codes.get(folder).filter(|c| c.len() == 1).and_then(|c| c.first().cloned());
            let person = |name: &String| {
                map.and_then(|m| m.person(name, "", "")).map_or_else(|| name.clone(), String::from)
            };
            unusable.folder = one.or_else(|| names.get(folder).map(person));
        }
    }
}

/// The last part of each folder's path; more of it where two would be the same.
fn names(sources: &Sources) -> BTreeMap<String, String> {
    let files = sources.files.iter().filter_map(|f| f.folder.as_ref());
    let folders: BTreeSet<&String> =
        files.chain(sources.unusable.iter().filter_map(|u| u.folder.as_ref())).collect();
    let last = |path: &str| {
        let path = Path::new(path);
        path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
    };
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for folder in &folders {
        *times.entry(last(folder)).or_default() += 1;
    }
    folders
        .into_iter()
        .map(|folder| {
            let short = last(folder);
            let name = if times[&short] > 1 { folder.clone() } else { short };
            (folder.clone(), name)
        })
        .collect()
}

fn has_outcome(readings: &Readings) -> bool {
    readings.columns.iter().any(|c| c.field == "spasm_any" || c.field == "spasm_count")
}

/// One person's part of the input.
pub(crate) struct PersonSources {
    /// The code.
    pub(crate) code: String,
    /// What was read of this person alone, or why there is nothing.
    pub(crate) sources: Result<Sources, String>,
}

impl Sources {
    /// SHA-256 of every log, in order.
    pub(crate) fn hashes(&self) -> String {
        let read = self.files.iter().filter_map(|f| f.readings.as_ref());
        read.map(|r| r.source.sha256.as_str()).collect()
    }

    /// All codes in the logs, in the tables beside them, and of folders.
    pub(crate) fn codes(&self) -> BTreeSet<&str> {
        let mut codes = BTreeSet::new();
        for file in &self.files {
            codes.extend(file.readings.iter().flat_map(|r| &r.people).map(String::as_str));
            codes.extend(file.mattresses.iter().map(|m| m.person.as_str()));
            codes.extend(file.people.iter().map(|p| p.code.as_str()));
        }
        codes
    }

    /// Names of all files.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        let logs = self.files.iter().filter_map(|f| f.readings.as_ref());
        let sources = logs.map(|r| r.source.file.as_str());
        sources.chain(self.files.iter().map(|f| f.ledger.file.as_str())).collect()
    }

    /// Each person's part, sorted by code; empty where the input is one person's.
    ///
    /// A part holds that person's rows, mattresses and answers and nothing of anybody else: of a
    /// file that several people share, neither its remarks nor its count of rows.
    pub(crate) fn by_person(&self) -> Vec<PersonSources> {
        let read = self.files.iter().filter_map(|f| f.readings.as_ref());
        let mut codes: BTreeSet<&str> = read.flat_map(|r| &r.people).map(String::as_str).collect();
        let named = codes.iter().filter(|c| !c.is_empty()).count();
        if named < 2 {
            // A log without codes is the one person's that the others name.
            codes.remove("");
        }
        let failed = self.unusable.iter().filter_map(|u| u.folder.as_deref());
        codes.extend(failed);
        if codes.len() < 2 {
            return Vec::new();
        }
        codes
            .into_iter()
            .map(|code| PersonSources { code: code.into(), sources: self.of(code) })
            .collect()
    }

    fn of(&self, code: &str) -> Result<Self, String> {
        let unusable: Vec<Unusable> =
            self.unusable.iter().filter(|u| u.folder.as_deref() == Some(code)).cloned().collect();
        // Half of a person's files would give another answer than all of them.
        if !unusable.is_empty() {
            let messages: Vec<String> = unusable.into_iter().map(|u| u.message).collect();
            return Err(messages.join("\n"));
        }
        Ok(Self {
            catalogue: self.catalogue.clone(),
            files: self.files.iter().filter_map(|f| f.one(code)).collect(),
            unusable,
            passed_over: Vec::new(),
            not_registered: 0,
            diagnostics: Vec::new(),
        })
    }
}

impl FileRead {
    /// What this file says of one person.
    fn one(&self, code: &str) -> Option<Self> {
        let readings = self.readings.as_ref().and_then(|r| part(r, code));
        let mattresses: Vec<_> =
            self.mattresses.iter().filter(|m| m.person == code).cloned().collect();
        let people: Vec<_> = self.people.iter().filter(|p| p.code == code).cloned().collect();
        if readings.is_none() && mattresses.is_empty() && people.is_empty() {
            return None;
        }
        let alone = self.readings.as_ref().is_none_or(|r| r.people.len() == 1)
            && mattresses.len() == self.mattresses.len()
            && people.len() == self.people.len();
        let own = readings.as_ref().map_or(0, |r| {
            let lines: BTreeSet<u64> = r.line.iter().copied().collect();
            lines.len() as u64
        });
        let rows = own + mattresses.len() as u64 + people.len() as u64;
        // Of a file that several people share, the changes in this person's rows.
        let changes: Vec<_> = match &readings {
            Some(r) if !alone => {
                let here = |c: &&Proposal| c.file == self.ledger.file && r.line.contains(&c.line);
                self.changes.iter().filter(here).cloned().collect()
            }
            _ => self.changes.clone(),
        };
        let ledger = if alone {
            self.ledger.clone()
        } else {
            FileLedger {
                rows_read: rows,
                rows_used: rows,
                rows_set_aside: 0,
                cells_rejected: 0,
                cells_changed: changes.len() as u64,
                ..self.ledger.clone()
            }
        };
        Some(Self {
            folder: None,
            recognised: None,
            declared: self.declared.clone(),
            factors: self.factors.clone(),
            readings,
            mattresses,
            people,
            diagnostics: if alone { self.diagnostics.clone() } else { Vec::new() },
            set_aside: if alone { self.set_aside.clone() } else { Vec::new() },
            ledger,
            changes,
            ..Self::default()
        })
    }
}

/// One person's rows. Of a shared file the hash is that of the person's own rows, so that other
/// people's entries do not show in it.
fn part(readings: &Readings, code: &str) -> Option<Readings> {
    let place = readings.people.iter().position(|c| c == code)? as u32;
    if readings.people.len() == 1 {
        return Some(readings.clone());
    }
    let rows: Vec<usize> =
        (0..readings.person.len()).filter(|&i| readings.person[i] == place).collect();
    if rows.is_empty() {
        return None;
    }
    let columns: Vec<Column> = readings
        .columns
        .iter()
        .map(|c| Column {
            field: c.field.clone(),
            values: c.values.select(&rows).without_unused_levels(),
        })
        .filter(|c| c.values.recorded() > 0)
        .collect();
    let night: Vec<_> = rows.iter().map(|&i| readings.night[i]).collect();
    let mut source = readings.source.clone();
    source.sha256 = digest(&(&night, &columns));
    Some(Readings {
        source,
        people: vec![code.to_string()],
        person: vec![0; rows.len()],
        line: rows.iter().map(|&i| readings.line[i]).collect(),
        night,
        columns,
        stand_in: readings.stand_in.clone(),
        earlier: readings.earlier.as_ref().map(|p| p.select(&rows)),
    })
}

/// SHA-256 of a value's JSON, hexadecimal.
pub(crate) fn digest(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_vec(value).expect("columns and codes are plain data");
    Sha256::digest(&json).iter().map(|b| format!("{b:02x}")).collect()
}
