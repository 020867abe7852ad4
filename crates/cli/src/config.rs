//! lumbago.toml: settings of the analysis and the user's own factors.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lumbago_domain::{AnalysisSettings, Catalogue};
use serde::Deserialize;

/// The file's name in the current folder.
const FILE_NAME: &str = "lumbago.toml";

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Settings of the analysis.
    pub(crate) analysis: AnalysisSettings,
    /// Factors of the user's own, for columns of the diary.
    pub(crate) factor: Vec<lumbago_ingest::FactorDeclaration>,
}

impl Config {
    /// Reads the file named by the user, or lumbago.toml if there is one, or the defaults.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self> {
        let path = match named {
            Some(path) => path.to_path_buf(),
            None if Path::new(FILE_NAME).is_file() => PathBuf::from(FILE_NAME),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read the settings file {}", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("cannot use the settings file {}", path.display()))
    }

    /// The evidence base's factors and the user's.
    pub(crate) fn catalogue(&self) -> Result<Catalogue> {
        let mut catalogue = Catalogue::standard();
        for declaration in &self.factor {
            declaration
                .declare(&mut catalogue)
                .map_err(|e| anyhow::anyhow!("{e}; {}", e.hint()))
                .context("a [[factor]] of the settings file cannot be used")?;
        }
        Ok(catalogue)
    }
}
