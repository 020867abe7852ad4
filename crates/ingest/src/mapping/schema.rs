//! The keys of a mapping file.

use std::collections::BTreeMap;

use lumbago_domain::StandIn;
use serde::Deserialize;

use super::MappingError;
use crate::declaration::{DeclaredKind, DeclaredRole, DeclaredWhen};
use crate::values::DecimalMark;
use crate::{DateMeans, FactorDeclaration};

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) night: Night,
    /// Name of the column with the person's code.
    #[serde(default)]
    pub(crate) person: Option<String>,
    #[serde(default)]
    pub(crate) file: Layout,
    #[serde(default)]
    pub(crate) words: YesNoWords,
    #[serde(default)]
    pub(crate) outcome: Option<StandIn>,
    #[serde(default)]
    pub(crate) factor: Vec<FactorDeclaration>,
    #[serde(default)]
    columns: toml::Table,
}

/// `[night]`: when the night was.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Night {
    pub(crate) column: String,
    #[serde(default)]
    pub(crate) format: Option<String>,
    #[serde(default)]
    pub(crate) means: Option<NightMeans>,
}

/// What the date of a row means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NightMeans {
    /// The evening on which the night began.
    Evening,
    /// The morning on which it ended.
    Wake,
    /// A date with a time within the night: before noon it belongs to the evening before.
    Moment,
}

/// `[file]`: how the CSV is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Layout {
    #[serde(deserialize_with = "one_byte")]
    pub(crate) delimiter: Option<u8>,
    pub(crate) decimal: Option<Mark>,
    pub(crate) thousands: Option<char>,
    pub(crate) missing: Vec<String>,
    pub(crate) rows: RowsAre,
    /// True if columns named after a factor are taken without being listed.
    pub(crate) named_columns: bool,
}

fn one_byte<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(Some(*byte)),
        _ => Err(serde::de::Error::custom("delimiter must be one character, such as \";\"")),
    }
}

/// What stands before a fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    #[default]
    Point,
    Comma,
}

impl From<Mark> for DecimalMark {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Point => Self::Point,
            Mark::Comma => Self::Comma,
        }
    }
}

/// What several rows of one night are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowsAre {
    /// Each row is a whole night; a second one repeats or contradicts it.
    #[default]
    Night,
    /// Each row is a reading; those of a night are folded.
    Reading,
}

/// `[words]`: yes and no in all columns.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct YesNoWords {
    pub(crate) yes: Vec<String>,
    pub(crate) no: Vec<String>,
}

/// What an empty cell means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Meaning {
    Unknown,
    No,
    Zero,
}

/// What becomes of one column. With `kind` it declares a factor named `to`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnSpec {
    pub(crate) to: String,
    #[serde(default)]
    pub(crate) multiply: Option<f64>,
    #[serde(default)]
    pub(crate) divide: Option<f64>,
    #[serde(default)]
    pub(crate) offset: Option<f64>,
    #[serde(default)]
    pub(crate) duration: bool,
    #[serde(default)]
    pub(crate) decimal: Option<Mark>,
    #[serde(default)]
    pub(crate) thousands: Option<char>,
    #[serde(default)]
    pub(crate) yes: Vec<String>,
    #[serde(default)]
    pub(crate) no: Vec<String>,
    /// Words of the file and the levels they stand for.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    #[serde(default)]
    pub(crate) blank: Option<Meaning>,
    /// What the row's date means for this column, where it differs from the other columns.
    #[serde(default)]
    pub(crate) means: Option<DateMeans>,
    #[serde(default)]
    pub(crate) kind: Option<DeclaredKind>,
    #[serde(default)]
    label: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    levels: Vec<String>,
    #[serde(default)]
    min: Option<f64>,
    #[serde(default)]
    max: Option<f64>,
    #[serde(default)]
    when: DeclaredWhen,
    #[serde(default)]
    role: DeclaredRole,
    #[serde(default)]
    modifiable: bool,
    #[serde(default)]
    step: Option<f64>,
}

impl ColumnSpec {
    /// A column that goes to a field as it is.
    pub(super) fn plain(to: &str) -> Result<Self, toml::de::Error> {
        let mut table = toml::Table::new();
        table.insert("to".into(), to.into());
        table.try_into()
    }

    /// The factor it declares, if any.
    pub(crate) fn declaration(&self) -> Option<FactorDeclaration> {
        Some(FactorDeclaration {
            key: self.to.clone(),
            label: self.label.clone(),
            unit: self.unit.clone(),
            kind: self.kind?,
            levels: self.levels.clone(),
            min: self.min,
            max: self.max,
            when: self.when,
            role: self.role,
            modifiable: self.modifiable,
            step: self.step,
        })
    }

    /// Keys that make no sense together.
    pub(super) fn check(&self, column: &str) -> Result<(), MappingError> {
        let wrong = |what: &str| MappingError::Column { column: column.into(), what: what.into() };
        let declares = !self.label.is_empty()
            || !self.unit.is_empty()
            || !self.levels.is_empty()
            || self.min.is_some()
            || self.max.is_some()
            || self.step.is_some()
            || self.modifiable;
        if declares && self.kind.is_none() {
            return Err(wrong(
                "label, unit, levels, min, max, step and modifiable describe a new factor, which \
                 needs its kind",
            ));
        }
        if self.duration && (self.multiply.is_some() || self.divide.is_some()) {
            return Err(wrong("a duration takes the unit of its field and cannot be multiplied"));
        }
        let numbers = [self.multiply, self.divide, self.offset];
        if numbers.iter().flatten().any(|v| !v.is_finite()) || self.divide == Some(0.0) {
            return Err(wrong("multiply, divide and offset must be finite, divide not zero"));
        }
        Ok(())
    }
}

/// Reads the file and its columns: a field name, a table, or a list of tables for a column that
/// goes to several fields.
pub(super) fn parse(text: &str) -> Result<(File, Vec<(String, ColumnSpec)>), MappingError> {
    let file: File =
        toml::from_str(text).map_err(|e| MappingError::Syntax(e.to_string().trim_end().into()))?;
    if let Some(format) = &file.night.format {
        let example = jiff::civil::date(2026, 12, 31).at(23, 59, 58, 0);
        jiff::fmt::strtime::format(format, example)
            .map_err(|e| MappingError::Syntax(format!("[night] format = \"{format}\": {e}")))?;
    }
    let mut columns = Vec::new();
    for (name, value) in &file.columns {
        let specs = match value {
            toml::Value::String(to) => vec![ColumnSpec::plain(to)],
            toml::Value::Array(list) => list.iter().map(|v| v.clone().try_into()).collect(),
            other => vec![other.clone().try_into()],
        };
        for spec in specs {
            let spec = spec.map_err(|e| MappingError::Column {
                column: name.clone(),
                what: e.message().into(),
            })?;
            columns.push((name.clone(), spec));
        }
    }
    if columns.is_empty() && !file.file.named_columns {
        return Err(MappingError::NoColumns);
    }
    Ok((file, columns))
}
