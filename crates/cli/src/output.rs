//! Writing a report: all of it or nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

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

    /// Moves all files into place, the page last, and removes charts of an earlier run that this
    /// one did not make.
    pub(crate) fn finish(mut self, page: &str, stale: &[String]) -> Result<PathBuf> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.staging)? {
            names.push(entry?.file_name());
        }
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
        Ok(self.dir.join(page))
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
}
