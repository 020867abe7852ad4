//! Why a file cannot be used at all.

/// A file that cannot be used. Problems in single rows are diagnostics, never this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// No bytes, or nothing but blanks.
    #[error("{file} is empty")]
    Empty {
        /// File name as given.
        file: String,
    },
    /// Another kind of file.
    #[error("{file} is not a CSV file: it is {what}")]
    NotCsv {
        /// File name as given.
        file: String,
        /// What it is, with its article.
        what: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// An archive that cannot be opened.
    #[error("{file} cannot be unpacked: {what}")]
    Archive {
        /// File name as given.
        file: String,
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// A file that the system does not give to its end.
    #[error("cannot read {file}: {why}")]
    Unreadable {
        /// File name as given.
        file: String,
        /// What the system said.
        why: String,
    },
    /// Bytes that are no text in any encoding tried.
    #[error("{file} is not readable as text: {why}")]
    NotText {
        /// File name as given.
        file: String,
        /// What was seen.
        why: String,
    },
    /// Text without columns.
    #[error("{file} is not a table: no line has two or more columns")]
    NotATable {
        /// File name as given.
        file: String,
    },
    /// Column names, and nothing below.
    #[error("{file} has a header line and no rows")]
    HeaderOnly {
        /// File name as given.
        file: String,
    },
    /// A table of no known format.
    #[error("{file} is a table of no format known to lumbago. {} column{}: {}", columns.len(), if columns.len() == 1 { "" } else { "s" }, listed(columns))]
    Unrecognised {
        /// File name as given.
        file: String,
        /// Its column names.
        columns: Vec<String>,
        /// What to do, with a mapping file to begin with.
        advice: String,
    },
    /// A first line of values where names of columns belong.
    #[error(
        "{file} has no header: `{}` stands on its first line, where the names of the columns belong",
        crate::problems::shorten(value)
    )]
    NoHeader {
        /// File name as given.
        file: String,
        /// The value.
        value: String,
    },
    /// Nights in columns in place of rows.
    #[error("{file} has {nights} nights side by side, in columns named after dates")]
    SideBySide {
        /// File name as given.
        file: String,
        /// Columns named after dates.
        nights: usize,
    },
    /// A diary whose rows have a date of unknown meaning.
    #[error(
        "{file} has a column `{column}`, which may be the evening on which the night began or the \
         morning on which it ended"
    )]
    DateMeaning {
        /// File name as given.
        file: String,
        /// The date column.
        column: String,
    },
    /// Dates with the day first beside dates with the month first.
    #[error("{file}: in the column `{column}` some dates have the day first and some the month")]
    DateOrder {
        /// File name as given.
        file: String,
        /// The date column.
        column: String,
    },
    /// A recognised file without a column that could be used.
    #[error("{file} was taken for {format}, but has {missing}. Its columns: {}", listed(columns))]
    NothingToUse {
        /// File name as given.
        file: String,
        /// What it was taken for.
        format: &'static str,
        /// What is missing.
        missing: &'static str,
        /// Its column names.
        columns: Vec<String>,
        /// What to do.
        advice: String,
    },
    /// A table of people.
    #[error(
        "{file} has one row per person, not one per night: each of its {rows} rows has another value in the \
         column `{}`",
        crate::problems::shorten(column)
    )]
    PeopleNotNights {
        /// File name as given.
        file: String,
        /// The column that tells the people apart.
        column: String,
        /// Data records.
        rows: u64,
    },
    /// A file that lies beside the one with the nights.
    #[error("{file} holds no nights but {what}")]
    Companion {
        /// File name as given.
        file: String,
        /// What it holds.
        what: &'static str,
        /// What to use in its place.
        instead: &'static str,
    },
    /// A table of averages.
    #[error("{file} has weeks or averages in the place of nights: {why}")]
    Averages {
        /// File name as given.
        file: String,
        /// By what that is told.
        why: String,
    },
    /// A mapping file that speaks of other columns.
    #[error(
        "the mapping file does not fit {file}: there is no column {}. Its columns: {}",
        quoted(missing),
        listed(columns)
    )]
    MappingDoesNotFit {
        /// File name as given.
        file: String,
        /// Columns the mapping needs.
        missing: Vec<String>,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// A mapping that contradicts the factors in force.
    #[error("the mapping file cannot be used for {file}: {what}")]
    Mapping {
        /// File name as given.
        file: String,
        /// What is wrong with it.
        what: String,
        /// What to do.
        advice: String,
    },
    /// Every row was set aside.
    #[error("{file}: {}. {first}", if *rows == 1 { "its only row cannot be used".into() } else { format!("none of its {rows} rows can be used") })]
    NoUsableRows {
        /// File name as given.
        file: String,
        /// Data records.
        rows: u64,
        /// The commonest reason, with its first line and value.
        first: String,
        /// What to do about it.
        advice: String,
    },
}

impl IngestError {
    /// In a few words what the file is, where it is none with nights and may lie beside one, as in the
    /// archives of apps; `None` where a log could not be used.
    #[must_use]
    pub fn no_log(&self) -> Option<String> {
        Some(match self {
            Self::Empty { .. } => "empty".into(),
            Self::HeaderOnly { .. } => "a header and no rows".into(),
            Self::NotCsv { what, .. } => (*what).into(),
            Self::NotText { .. } => "not readable as text".into(),
            Self::NotATable { .. } => "no table".into(),
            Self::NoHeader { .. } => "a table without a header".into(),
            Self::Unrecognised { .. } => "a table of no known format".into(),
            Self::Companion { what, .. } => (*what).into(),
            Self::Averages { .. } => "weeks or averages".into(),
            Self::PeopleNotNights { .. } => "a row per person".into(),
            Self::MappingDoesNotFit { .. } => {
                "a table with other columns than the mapping file".into()
            }
            _ => return None,
        })
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty { .. } => {
                "export the log again, or begin with an empty diary: `lumbago template my-diary`"
                    .into()
            }
            Self::Unreadable { .. } => "check the name and that you may read it".into(),
            Self::Companion { instead, .. } => (*instead).into(),
            Self::NotCsv { hint, .. } | Self::Archive { hint, .. } => (*hint).into(),
            Self::NotText { .. } => {
                "save or export the file again as CSV with UTF-8 encoding; it may also be damaged"
                    .into()
            }
            Self::NotATable { .. } => {
                "a log has a line of column names and then one row a night, with commas, semicolons \
                 or tabs between columns; `lumbago template my-diary` writes an empty one"
                    .into()
            }
            Self::HeaderOnly { .. } => "fill in at least one night below the column names".into(),
            Self::Unrecognised { advice, .. }
            | Self::NothingToUse { advice, .. }
            | Self::Mapping { advice, .. }
            | Self::NoUsableRows { advice, .. } => advice.clone(),
            Self::NoHeader { .. } => {
                "write a line with a name for each column above the first row, or export the file again: it \
                 may have lost its first line"
                    .into()
            }
            Self::SideBySide { .. } => {
                "a log needs a row a night: select the cells in the spreadsheet, copy them, and paste them \
                 transposed"
                    .into()
            }
            Self::DateMeaning { column, .. } => format!(
                "say `--date-means evening` or `--date-means wake`, or rename the column `{column}` \
                 to `night` if it holds evening dates"
            ),
            Self::PeopleNotNights { column, .. } => format!(
                "lumbago compares nights of the same person, so it needs a row per night. If `{}` numbers the \
                 entries of one person, write a mapping file without `person` (docs/formats/mapping.md)",
                crate::problems::shorten(column)
            ),
            Self::Averages { .. } => {
                "lumbago compares single nights, which averages have lost: export single nights (in Garmin \
                 Connect, the 7 days or the 4 weeks)"
                    .into()
            }
            Self::DateOrder { .. } => {
                "use the file as exported by the app; if files were joined, name them one by one".into()
            }
            Self::MappingDoesNotFit { .. } => {
                "write the column names in the mapping file exactly as in the header, or leave the \
                 mapping file out for files of a known format"
                    .into()
            }
        }
    }
}

/// Names shown before the rest is only counted.
const SHOWN: usize = 80;

fn listed(columns: &[String]) -> String {
    let shown: Vec<String> =
        columns.iter().take(SHOWN).map(|c| crate::problems::shorten(c)).collect();
    let mut text = shown.join(", ");
    if columns.len() > SHOWN {
        text.push_str(&format!(" and {} more", columns.len() - SHOWN));
    }
    text
}

fn quoted(columns: &[String]) -> String {
    let shown: Vec<String> =
        columns.iter().map(|c| format!("`{}`", crate::problems::shorten(c))).collect();
    shown.join(", ")
}
