//! What the labels of an app mean, as reviewable data in `vocabulary/*.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use lumbago_domain::{Catalogue, Field, Kind, StandIn};
use serde::Deserialize;

use crate::FactorDeclaration;
use crate::problems::{Problem, Problems, Seen, shorten};
use crate::table::squeeze;
use crate::values::{Cell, match_level};

/// Labels listed in the note on those that were not understood.
const LISTED: usize = 20;

/// What silence about a label means on a night between its first and last use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Absent {
    /// Not recorded.
    #[default]
    Unknown,
    /// Not done.
    No,
}

/// Labels of one meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    labels: Vec<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    declare: Option<FactorDeclaration>,
    /// Level or text that the label stands for; yes where absent.
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    pub(crate) absent: Absent,
    /// Set where the label is something in the place of a spasm.
    #[serde(default)]
    pub(crate) stand_in: Option<StandIn>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entry: Vec<Entry>,
}

/// The labels of one app.
pub(crate) struct Vocabulary {
    entries: Vec<Entry>,
    by_label: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// Labels that people use in any app.
    pub(crate) fn common() -> &'static Self {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY.get_or_init(|| Self::compiled_in(include_str!("../vocabulary/common.toml")))
    }

    /// Words of Bearable.
    pub(crate) fn bearable() -> &'static Self {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY.get_or_init(|| Self::compiled_in(include_str!("../vocabulary/bearable.toml")))
    }

    fn compiled_in(text: &str) -> Self {
        let file: File = toml::from_str(text).expect("a test reads every vocabulary");
        let mut by_label = BTreeMap::new();
        for (i, entry) in file.entry.iter().enumerate() {
            for label in &entry.labels {
                by_label.insert(squeeze(label), i);
            }
        }
        Self { entries: file.entry, by_label }
    }

    /// The index of the entry with this label.
    pub(crate) fn find(&self, label: &str) -> Option<usize> {
        self.by_label.get(&squeeze(label)).copied()
    }

    /// What entries declare beside the fields of the catalogue.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &FactorDeclaration> {
        self.entries.iter().filter_map(Entry::declaration)
    }

    /// An entry.
    pub(crate) fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }
}

impl Entry {
    /// The field it goes to.
    pub(crate) fn key(&self) -> &str {
        match (&self.to, &self.declare) {
            (Some(to), _) => to,
            (None, Some(declared)) => &declared.key,
            (None, None) => "",
        }
    }

    /// True if it says something of the spasms.
    pub(crate) fn is_outcome(&self) -> bool {
        self.key() == "spasm_any"
    }

    /// The factor it declares.
    pub(crate) fn declaration(&self) -> Option<&FactorDeclaration> {
        self.declare.as_ref()
    }

    /// What its choice says of a field; nothing where the user's catalogue has another kind of
    /// field under this name.
    pub(crate) fn cell(&self, field: &Field) -> Cell {
        match (&field.kind, &self.value) {
            (Kind::YesNo, None) => Cell::YesNo(true),
            (Kind::Level { levels }, Some(value)) => {
                match_level(value, levels).map_or(Cell::Missing, Cell::Level)
            }
            (Kind::Text | Kind::Set { .. }, Some(value)) => Cell::Text(value.clone()),
            _ => Cell::Missing,
        }
    }
}

/// Labels that no vocabulary knows, with how often and where first.
#[derive(Default)]
pub(crate) struct Unknown {
    counts: BTreeMap<String, (u64, u64)>,
}

impl Unknown {
    pub(crate) fn add(&mut self, label: &str, line: u64) {
        let (count, _) = self.counts.entry(label.to_string()).or_insert((0, line));
        *count += 1;
    }

    /// One note with the labels, the commonest first.
    pub(crate) fn tell(self, column: &str, kept: &str, problems: &mut Problems) {
        let mut labels: Vec<_> = self.counts.into_iter().collect();
        labels.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.1.1.cmp(&b.1.1)));
        let Some(line) = labels.iter().map(|(_, (_, line))| *line).min() else { return };
        let times = labels.iter().map(|(_, (count, _))| count).sum();
        let shown: Vec<String> = labels
            .iter()
            .take(LISTED)
            .map(|(label, (count, _))| format!("{} ({count})", shorten(label)))
            .collect();
        let more = match labels.len().saturating_sub(LISTED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let problem = Problem::note(
            "label-not-understood",
            format!("labels of unknown meaning, {kept}: {}{more}", shown.join(", ")),
            "nothing to do; to analyse one, rename it in the app to a label listed in docs/formats",
        );
        problems.add_times(
            problem,
            Seen { line: Some(line), column: Some(column), value: None },
            times,
        );
    }
}

/// The catalogue with what the used entries declare, and the declarations that are new to it.
pub(crate) fn declare<'e>(
    catalogue: &Catalogue,
    used: impl Iterator<Item = &'e FactorDeclaration>,
) -> (Catalogue, Vec<FactorDeclaration>) {
    let mut extended = catalogue.clone();
    let mut declared = Vec::new();
    let mut seen = BTreeSet::new();
    for declaration in used {
        if seen.insert(&declaration.key) && declaration.declare(&mut extended).is_ok() {
            declared.push(declaration.clone());
        }
    }
    (extended, declared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vocabularies_are_sound() {
        for vocabulary in [Vocabulary::common(), Vocabulary::bearable()] {
            let declared = vocabulary.entries.iter().filter_map(Entry::declaration);
            let (catalogue, _) = declare(&Catalogue::standard(), declared);
            let labels: usize = vocabulary.entries.iter().map(|e| e.labels.len()).sum();
            assert_eq!(labels, vocabulary.by_label.len(), "a label stands twice");
            for entry in &vocabulary.entries {
                assert!(entry.to.is_some() != entry.declare.is_some(), "{:?}", entry.labels);
                let field = catalogue.field(entry.key());
                let field = field.unwrap_or_else(|| panic!("{} is no field", entry.key()));
                let number = matches!(field.kind, Kind::Amount | Kind::Rating);
                assert!(number || entry.cell(field).is_recorded(), "{:?}", entry.labels);
                assert!(entry.absent == Absent::Unknown || !entry.is_outcome());
            }
        }
    }

    #[test]
    fn both_apps_mean_the_same_by_the_same_factor() {
        let declared: Vec<_> = Vocabulary::common()
            .entries
            .iter()
            .chain(&Vocabulary::bearable().entries)
            .filter_map(Entry::declaration)
            .collect();
        for a in &declared {
            for b in declared.iter().filter(|b| b.key == a.key) {
                assert_eq!(a, b);
            }
        }
    }

    #[test]
    fn labels_are_found_whatever_their_blanks_and_case() {
        let vocabulary = Vocabulary::common();
        assert_eq!(vocabulary.find("smoked "), vocabulary.find("Smoked"));
        assert!(vocabulary.find("Smoked").is_some());
        assert!(vocabulary.find("Smoke").is_none());
    }
}
