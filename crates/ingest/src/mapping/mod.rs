//! Mapping files: how a CSV of no known format becomes nights.
//!
//! ```toml
//! [night]
//! column = "Date"
//! format = "%d/%m/%Y"     # ISO where left out
//! means = "wake"          # or "evening"
//!
//! [columns]
//! "Spasms" = "spasm_count"
//! "Slept" = { to = "sleep_hours", duration = true }
//! "Late meal?" = { to = "late_meal", kind = "yes_no", yes = ["ja"], no = ["nein"] }
//! ```
//!
//! All keys stand in docs/formats/mapping.md.

mod error;
mod schema;

use lumbago_domain::{Blank, Catalogue, Field, Kind, StandIn};

pub use error::MappingError;
pub(crate) use schema::{ColumnSpec, Meaning, NightMeans, RowsAre};

use crate::FactorDeclaration;
use crate::formats::Recognition;
use crate::table::Table;
use crate::values::{Rule, level_word, match_level, nearest};

/// A mapping file, checked as far as it can be without a catalogue.
#[derive(Clone, Debug)]
pub struct Mapping {
    file: schema::File,
    /// Column names and what becomes of each, in order of name.
    columns: Vec<(String, ColumnSpec)>,
}

impl Mapping {
    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// Text that is no TOML, unknown keys, keys that contradict each other.
    pub fn parse(toml: &str) -> Result<Self, MappingError> {
        let (file, columns) = schema::parse(toml)?;
        let mapping = Self { file, columns };
        for (column, spec) in &mapping.columns {
            spec.check(column)?;
        }
        Ok(mapping)
    }

    /// Declares the mapping's own factors and checks that every other column goes to a field that
    /// exists and suits it. Factors that are declared already, and equal, are left alone.
    ///
    /// # Errors
    /// A declaration that cannot be used, an unknown field, a word for an unknown level.
    pub fn declare(&self, catalogue: &mut Catalogue) -> Result<(), MappingError> {
        for declaration in self.declarations() {
            let known = catalogue.field(&declaration.key);
            if known.is_some_and(|f| *f == declaration.field()) {
                continue;
            }
            declaration.declare(catalogue).map_err(MappingError::Declaration)?;
        }
        for (column, spec) in &self.columns {
            let field = spec.field(column, catalogue)?;
            spec.rule(column, field, self)?;
        }
        Ok(())
    }

    /// The factors the mapping brings.
    pub fn declarations(&self) -> Vec<FactorDeclaration> {
        let inline = self.columns.iter().filter_map(|(_, spec)| spec.declaration());
        self.file.factor.iter().cloned().chain(inline).collect()
    }

    /// The outcome that stands in for spasms, if the mapping declares one.
    pub fn stand_in(&self) -> Option<StandIn> {
        self.file.outcome.clone()
    }

    /// A declared delimiter.
    pub(crate) fn delimiter(&self) -> Option<u8> {
        self.file.file.delimiter
    }

    /// Whether the mapping speaks of this table: its date column is there, and at least half of its
    /// columns, or any at all where no format knows the table.
    pub(crate) fn fits(
        &self,
        table: &Table<'_>,
        catalogue: &Catalogue,
        known: bool,
    ) -> Option<Recognition> {
        table.column(&self.file.night.column)?;
        let present = self.columns.iter().filter(|(c, _)| table.column(c).is_some()).count();
        let named = self.named_columns(table, catalogue).len();
        let fits = present + named > 0 && (!known || present * 2 >= self.columns.len());
        fits.then(|| Recognition {
            confidence: 1.0,
            why: match named {
                0 => format!("{present} of {} mapped columns", self.columns.len()),
                _ => format!(
                    "{present} of {} mapped columns, {named} named after factors",
                    self.columns.len()
                ),
            },
        })
    }

    /// Columns that are taken because they are named after a factor, if the mapping says so.
    pub(crate) fn named_columns(&self, table: &Table<'_>, catalogue: &Catalogue) -> Vec<usize> {
        if !self.file.file.named_columns {
            return Vec::new();
        }
        let taken = |i: usize| {
            let is = |name: &str| table.column(name) == Some(i);
            is(&self.file.night.column)
                || self.person().is_some_and(is)
                || self.columns.iter().any(|(c, _)| is(c))
        };
        (0..table.header.len())
            .filter(|&i| !taken(i) && catalogue.resolve(&table.header[i]).is_some())
            .collect()
    }

    /// How a column named after a factor is read.
    pub(crate) fn named(&self, column: &str) -> Option<ColumnSpec> {
        ColumnSpec::plain(column).ok()
    }

    /// Columns the mapping needs and the table has not.
    pub(crate) fn missing_columns(&self, table: &Table<'_>) -> Vec<String> {
        let names = std::iter::once(&self.file.night.column)
            .chain(&self.file.person)
            .chain(self.columns.iter().map(|(c, _)| c));
        names.filter(|c| table.column(c).is_none()).cloned().collect()
    }

    /// Column names and what becomes of each.
    pub(crate) fn columns(&self) -> &[(String, ColumnSpec)] {
        &self.columns
    }

    /// The date column, its format and its meaning.
    pub(crate) fn night(&self) -> (&str, Option<&str>, Option<NightMeans>) {
        let night = &self.file.night;
        (&night.column, night.format.as_deref(), night.means)
    }

    /// The person column.
    pub(crate) fn person(&self) -> Option<&str> {
        self.file.person.as_deref()
    }

    /// What several rows of one night are.
    pub(crate) fn rows(&self) -> RowsAre {
        self.file.file.rows
    }
}

impl ColumnSpec {
    /// The field the column goes to.
    pub(crate) fn field<'c>(
        &self,
        column: &str,
        catalogue: &'c Catalogue,
    ) -> Result<&'c Field, MappingError> {
        catalogue.resolve(&self.to).ok_or_else(|| {
            let keys = catalogue.fields().map(|f| f.key.as_str());
            MappingError::UnknownField {
                column: column.into(),
                to: self.to.clone(),
                likely: nearest(&self.to.to_lowercase(), keys).map(str::to_string),
            }
        })
    }

    /// How the cells of the column are read.
    pub(crate) fn rule(
        &self,
        column: &str,
        field: &Field,
        mapping: &Mapping,
    ) -> Result<Rule, MappingError> {
        let unsuited = |key: &'static str| MappingError::Unsuited {
            column: column.into(),
            key,
            to: field.key.clone(),
        };
        let file = &mapping.file;
        let decimal = self.decimal.or(file.file.decimal).unwrap_or_default();
        let mut rule = Rule::new(field.clone(), decimal.into());
        rule.thousands = self.thousands.or(file.file.thousands);
        rule.words.missing = [&file.file.missing[..], &self.missing].concat();
        let is_number = matches!(field.kind, Kind::Amount | Kind::Count | Kind::Rating);
        if self.multiply.is_some() || self.divide.is_some() || self.offset.is_some() {
            if !is_number {
                return Err(unsuited("multiply"));
            }
            let factor = self.multiply.unwrap_or(1.0) / self.divide.unwrap_or(1.0);
            rule.scale = Some((factor, self.offset.unwrap_or(0.0)));
        }
        if self.duration {
            rule.duration = Some(match field.unit.as_str() {
                "hours" | "h" => 1.0,
                "min" | "minutes" => 60.0,
                "s" | "seconds" => 3600.0,
                _ => return Err(unsuited("duration")),
            });
        }
        let has_words = !self.yes.is_empty() || !self.no.is_empty();
        if has_words && !matches!(field.kind, Kind::YesNo) {
            return Err(unsuited("yes and no"));
        }
        rule.words.yes = [&file.words.yes[..], &self.yes].concat();
        rule.words.no = [&file.words.no[..], &self.no].concat();
        for (word, level) in &self.words {
            if field.levels().is_empty() {
                return Err(unsuited("words"));
            }
            let Some(code) = match_level(level, field.levels()) else {
                return Err(MappingError::UnknownLevel {
                    column: column.into(),
                    level: level.clone(),
                    levels: field.levels().iter().map(|l| level_word(&l.key)).collect(),
                });
            };
            rule.words.levels.push((word.clone(), code));
        }
        if let Some(blank) = self.blank {
            rule.field.blank = match (blank, &field.kind) {
                (Meaning::Unknown, _) => Blank::Unknown,
                (Meaning::No, Kind::YesNo) => Blank::No,
                (Meaning::Zero, Kind::Amount | Kind::Count) => Blank::Zero,
                _ => return Err(unsuited("blank")),
            };
        }
        Ok(rule)
    }
}
