//! What can be wrong with a mapping file.

use crate::DeclarationError;

/// A mapping file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or keys that do not exist.
    #[error("{0}")]
    Syntax(String),
    /// The entry of one column.
    #[error("column `{column}`: {what}")]
    Column {
        /// Column name in the CSV.
        column: String,
        /// What is wrong.
        what: String,
    },
    /// Nothing is mapped.
    #[error("no column is mapped")]
    NoColumns,
    /// A column that goes to a field that does not exist.
    #[error("column `{column}` goes to `{to}`, which is no factor")]
    UnknownField {
        /// Column name in the CSV.
        column: String,
        /// The field asked for.
        to: String,
        /// A field with a name like it.
        likely: Option<String>,
    },
    /// A key that makes no sense for the field.
    #[error("column `{column}`: {key} cannot be used for `{to}`")]
    Unsuited {
        /// Column name in the CSV.
        column: String,
        /// The key of the entry.
        key: &'static str,
        /// The field.
        to: String,
    },
    /// A word that stands for a level that does not exist.
    #[error("column `{column}`: `{level}` is no level")]
    UnknownLevel {
        /// Column name in the CSV.
        column: String,
        /// The level asked for.
        level: String,
        /// The levels there are.
        levels: Vec<String>,
    },
    /// A factor of the mapping's own.
    #[error(transparent)]
    Declaration(DeclarationError),
}

impl MappingError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Syntax(_) | Self::Column { .. } => {
                "docs/formats/mapping.md lists all keys with an example".into()
            }
            Self::NoColumns => {
                "add a [columns] table with a line per column: \"Spasms\" = \"spasm_count\"".into()
            }
            Self::UnknownField { likely: Some(likely), .. } => format!("did you mean `{likely}`?"),
            Self::UnknownField { to, .. } => format!(
                "`lumbago factors` lists all names; to declare a factor of your own add its kind, such \
                 as {{ to = \"{to}\", kind = \"yes_no\" }}"
            ),
            Self::Unsuited { .. } => {
                "multiply, divide, offset and duration are for numbers (durations in hours, minutes or \
                 seconds), yes and no for yes/no factors, words for levels, blank = \"no\" for yes/no \
                 factors and blank = \"zero\" for amounts and counts"
                    .into()
            }
            Self::UnknownLevel { levels, .. } => format!("the levels are {}", levels.join(", ")),
            Self::Declaration(e) => e.hint(),
        }
    }
}
