//! Writing a report: all of it or nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Folder inside the report's folder in which files are made ready.
const STAGING: &str = ".lumbago-partial";

/// A report's folder, made and proved writable before any work is done.
pub(crate) struct ReportFolder {
    dir: PathBuf,
    staging: PathBuf,
    made: bool,
    finished: bool,
}

impl ReportFolder {
    /// Makes the folder and its staging place.
    pub(crate) fn create(dir: &Path) -> Result<Self> {
        let made = !dir.exists();
        let staging = dir.join(STAGING);
        std::fs::create_dir_all(&staging).with_context(|| {
            format!("cannot write into the folder {}; choose another with -o", dir.display())
        })?;
        Ok(Self { dir: dir.to_path_buf(), staging, made, finished: false })
    }

    /// Makes one file ready.
    pub(crate) fn stage(&self, name: &str, bytes: &[u8]) -> Result<()> {
        std::fs::write(self.staging.join(name), bytes)
            .with_context(|| format!("cannot write {name} into {}", self.dir.display()))
    }

    /// Moves all files into place, the page last, and removes files of an earlier run that this
    /// one did not make. Returns the names.
    pub(crate) fn finish(mut self, page: &str, stale: &[String]) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.staging)? {
            names.push(entry?.file_name());
        }
        names.sort();
        names.sort_by_key(|n| n == page);
        for old in stale {
            let path = self.dir.join(old);
            if path.is_file() && !names.iter().any(|n| *n == **old) {
                std::fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        for name in &names {
            std::fs::rename(self.staging.join(name), self.dir.join(name))
                .with_context(|| format!("cannot write into {}", self.dir.display()))?;
        }
        std::fs::remove_dir(&self.staging)?;
        self.finished = true;
        Ok(names.iter().map(|n| n.to_string_lossy().into_owned()).collect())
    }
}

impl Drop for ReportFolder {
    fn drop(&mut self) {
        if !self.finished {
            // Best effort: the run has failed already, and says why.
            let _ = std::fs::remove_dir_all(&self.staging);
            if self.made {
                let _ = std::fs::remove_dir(&self.dir);
            }
        }
    }
}

/// A safe folder name for a report on these paths: the first file's or folder's stem, letters,
/// digits, `-`, `_` and `.` only.
pub(crate) fn default_name(paths: &[String]) -> String {
    let first = paths.first().map_or("", String::as_str);
    let stem = Path::new(first).file_stem().map(|s| s.to_string_lossy().into_owned());
    let safe: String = stem
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
        .collect();
    let safe = safe.trim_matches('-');
    if safe.is_empty() { "report".into() } else { safe.into() }
}

/// Longest folder name made from a code, without the hash.
const LONGEST: usize = 48;

/// Folder names for person codes: the code itself where it is plain and unlike all others whatever
/// the case, otherwise what is plain of it and the beginning of its hash.
pub(crate) fn folder_names(codes: &[&str]) -> Vec<String> {
    let lower: Vec<String> = codes.iter().map(|c| c.to_lowercase()).collect();
    codes
        .iter()
        .zip(&lower)
        .map(|(code, low)| {
            let plain: String = code
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' })
                .take(LONGEST)
                .collect();
            let plain = plain.trim_matches('-');
            let alone = lower.iter().filter(|l| *l == low).count() == 1;
            if plain == *code && !plain.is_empty() && alone && !is_reserved(low) {
                return plain.to_string();
            }
            let hash: String = Sha256::digest(code.as_bytes())
                .iter()
                .take(6)
                .map(|b| format!("{b:02x}"))
                .collect();
            if plain.is_empty() { format!("person-{hash}") } else { format!("{plain}-{hash}") }
        })
        .collect()
}

/// Names that Windows keeps for devices.
fn is_reserved(name: &str) -> bool {
    matches!(name, "con" | "prn" | "aux" | "nul")
        || (name.len() == 4
            && (name.starts_with("com") || name.starts_with("lpt"))
            && name.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_never_leaves_the_reports_folder_by_its_name() {
        let cases = [
            ("datasets/personal-year.csv", "personal-year"),
            ("../../etc/passwd", "passwd"),
            ("..", "report"),
            ("-", "report"),
            ("logs/*.csv", "report"),
            ("my diary (2).csv", "my-diary--2"),
            ("\u{202e}x.csv", "x"),
        ];
        for (path, name) in cases {
            assert_eq!(default_name(&[path.to_string()]), name, "{path}");
        }
    }

    #[test]
    fn folders_of_people_are_plain_and_distinct_whatever_the_code() {
        let long = "x".repeat(5000);
        let codes = [
            "",
            "../../x",
            "..",
            "C:\\x",
            "C:/x",
            "CON",
            "con",
            "nul",
            "COM1",
            "P01",
            "p01",
            "P02",
            "😀",
            "😴",
            "a b",
            "a-b",
            "a/b",
            "<script>",
            "=1+1",
            "x.",
            " x",
            "\u{202e}x",
            "a\0b",
            &long,
            ".hidden",
            "-flag",
        ];
        let names = folder_names(&codes);
        let mut seen = std::collections::BTreeSet::new();
        for (code, name) in codes.iter().zip(&names) {
            assert!(!name.is_empty() && name.len() < 70, "{code:?}: {name}");
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            assert!(plain && !is_reserved(&name.to_lowercase()), "{code:?}: {name}");
            assert!(!name.starts_with('-'), "{code:?}: {name}");
            assert!(seen.insert(name.to_lowercase()), "{code:?}: {name} twice");
        }
        assert_eq!(names[11], "P02");
    }
}
