//! What a folder of reports holds and what each was made from, so that nothing is made twice and
//! nothing but our own files is ever removed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use lumbago_domain::PersonSummary;
use serde::{Deserialize, Serialize};

/// The manifest's name.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Version of the manifest; another one is not read, and every report is made again.
const VERSION: u32 = 1;

/// The reports below a folder.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    lumbago_manifest: u32,
    /// By folder, relative to the manifest, `/` between parts.
    pub(crate) reports: BTreeMap<String, Made>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Made {
    /// SHA-256 of everything it was made from: nights, settings, options, program.
    pub(crate) key: String,
    /// Its files.
    pub(crate) files: Vec<String>,
    /// What the index says of the person, answers left out; absent for the cohort.
    pub(crate) summary: Option<PersonSummary>,
}

impl Manifest {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { lumbago_manifest: VERSION, reports: BTreeMap::new() }
    }

    /// What an earlier run left in this folder; nothing if there is none or it cannot be read.
    pub(crate) fn read(dir: &Path) -> Self {
        let text = std::fs::read_to_string(dir.join(MANIFEST)).unwrap_or_default();
        serde_json::from_str(&text)
            .ok()
            .filter(|m: &Self| {
                m.lumbago_manifest == VERSION && m.reports.keys().all(|f| is_ours(f))
            })
            .unwrap_or_else(Self::new)
    }

    /// The report in this folder if it is made from exactly this and all its files are there.
    pub(crate) fn unchanged(&self, dir: &Path, folder: &str, key: &str) -> Option<&Made> {
        let made = self.reports.get(folder)?;
        let there = |f: &String| dir.join(folder).join(f).is_file();
        (made.key == key && made.files.iter().all(there)).then_some(made)
    }

    /// Removes the files of reports that are not in `current`, and their folders where nothing
    /// else is in them. Returns the folders.
    pub(crate) fn remove_gone(&self, dir: &Path, current: &Self) -> Result<Vec<String>> {
        let mut gone = Vec::new();
        for (folder, made) in &self.reports {
            if current.reports.contains_key(folder) {
                continue;
            }
            for file in made.files.iter().filter(|f| is_plain(f)) {
                let path = dir.join(folder).join(file);
                if path.is_file() {
                    std::fs::remove_file(&path)
                        .with_context(|| format!("cannot remove {}", path.display()))?;
                }
            }
            // Stays where somebody put something of their own into it.
            let _ = std::fs::remove_dir(dir.join(folder));
            gone.push(folder.clone());
        }
        Ok(gone)
    }
}

/// True for folders a batch writes: a manifest that was tampered with leads nowhere else.
fn is_ours(folder: &str) -> bool {
    folder == "cohort" || folder.strip_prefix("people/").is_some_and(is_plain)
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_never_leads_out_of_its_folder() {
        for bad in
            ["", "..", "people/..", "people/../x", "/etc", "people/a/b", "C:\\x", "people/c:"]
        {
            assert!(!is_ours(bad), "{bad}");
        }
        assert!(is_ours("cohort") && is_ours("people/P-1"));
    }
}
