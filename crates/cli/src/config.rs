//! lumbago.toml: settings of the analysis, the user's own factors, and questions named beforehand.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use lumbago_domain::{AnalysisSettings, Catalogue};
use serde::Deserialize;

/// The file's name in the current folder.
const FILE_NAME: &str = "lumbago.toml";

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// Table of the codes that several sources have for the same people, relative to this file.
    pub(crate) people_map: Option<PathBuf>,
    /// Settings of the analysis.
    pub(crate) analysis: AnalysisSettings,
    /// Factors of the user's own, for columns of the diary.
    pub(crate) factor: Vec<lumbago_ingest::FactorDeclaration>,
    /// What was fixed beforehand about all questions.
    pub(crate) registration: Option<lumbago_ingest::RegistrationDeclaration>,
    /// Questions named beforehand.
    pub(crate) question: Vec<lumbago_ingest::QuestionDeclaration>,
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
        let mut config: Self = toml::from_str(&text)
            .with_context(|| format!("cannot use the settings file {}", path.display()))?;
        if config.analysis.registration.is_some() {
            bail!(
                "cannot use the settings file {}: questions named beforehand stand in \
                 [registration] and [[question]], not in [analysis]",
                path.display()
            );
        }
        if let (Some(table), Some(folder)) = (&mut config.people_map, path.parent()) {
            *table = folder.join(&*table);
        }
        Ok(config)
    }

    /// True if nights of this file count: all do unless the registration names its sources, by
    /// file name or by format.
    pub(crate) fn takes(&self, file: &str, format: &str) -> bool {
        let named = self.registration.as_ref().map_or(&[][..], |r| &r.sources[..]);
        named.is_empty() || named.iter().any(|s| s == file || s == format)
    }

    /// The settings of an analysis of these factors, with the questions named beforehand checked
    /// against them.
    pub(crate) fn settings(&self, catalogue: &Catalogue) -> Result<AnalysisSettings> {
        let registration =
            lumbago_ingest::register(self.registration.as_ref(), &self.question, catalogue)
                .map_err(|e| anyhow::anyhow!("{e}\n  help: {}", e.hint()))
                .context("the questions named beforehand in the settings file cannot be used")?;
        Ok(AnalysisSettings { registration, ..self.analysis.clone() })
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
