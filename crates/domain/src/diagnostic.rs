//! What was wrong with the input, as data, and the count of every row.

use serde::{Deserialize, Serialize};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was lost.
    Note,
    /// A value looks unusual, or something was left out on purpose.
    Warning,
    /// Something in the input could not be used.
    Error,
}

/// What became of the thing a diagnostic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// The whole row was set aside.
    RowSetAside,
    /// One cell was left out; the rest of the row is used.
    CellRejected,
    /// A column is not used.
    ColumnIgnored,
    /// Kept as it is.
    Kept,
    /// Read as a plan of the user's says; the file stays as it is.
    Changed,
}

/// One kind of problem in one file and column, with all places that show it counted together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable code, such as `value-out-of-range`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// File name as given by the user.
    pub file: String,
    /// First line that shows it (1 = first line of the file), if it has one.
    pub line: Option<u64>,
    /// Column as named in the file, if it has one.
    pub column: Option<String>,
    /// The value seen first, shortened.
    pub value: Option<String>,
    /// What was seen and why it matters.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// How many places show it.
    pub count: u64,
    /// What became of them.
    pub consequence: Consequence,
}

/// A repair of one cell that the file itself makes unambiguous, for the user to accept or not.
///
/// Reading a file proposes and never repairs: what is read is what stands in the file. To accept a
/// proposal is to write `new` in place of `old` in that cell and to read the file again; the
/// diagnostic of the same `code` is then gone. The old text is kept whole so that a plan made from
/// one state of a file is not applied to another.
///
/// Proposals are ordered by file, line, column and code, and no two are equal.
///
/// ```
/// use lumbago_domain::Proposal;
/// let slip = Proposal {
///     file: "diary.csv".into(),
///     line: 8,
///     column: "bed_time".into(),
///     old: "10:45".into(),
///     new: "22:45".into(),
///     reason: "20.3 hours in bed; with the bedtime 12 hours later, 8.3".into(),
///     code: "half-a-day-out".into(),
/// };
/// assert_eq!(slip.to_string(), "diary.csv:8: bed_time: 10:45 -> 22:45");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Proposal {
    /// File name as given by the user.
    pub file: String,
    /// Line on which the row begins (1 = first line of the file).
    pub line: u64,
    /// Column as named in the file; where several have the name, the first whose cell is `old`.
    pub column: String,
    /// The cell as it stands, outer blanks removed, never shortened. Untrusted text.
    pub old: String,
    /// What to write in its place, in the notation of the file.
    pub new: String,
    /// What makes the repair likely, with its numbers.
    pub reason: String,
    /// Code of the diagnostic that it answers.
    pub code: String,
}

impl std::fmt::Display for Proposal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, line, column, old, new, .. } = self;
        write!(f, "{file}:{line}: {column}: {old} -> {new}")
    }
}

/// A row that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// File name as given by the user.
    pub file: String,
    /// Line of the row's beginning.
    pub line: u64,
    /// Code of the diagnostic that tells why.
    pub code: String,
}

/// The rows of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLedger {
    /// File name as given by the user.
    pub file: String,
    /// The recognised format.
    pub format: String,
    /// Data records read, the header not counted.
    pub rows_read: u64,
    /// Records of which a value reached a night.
    pub rows_used: u64,
    /// Records of which none did.
    pub rows_set_aside: u64,
    /// Cells left out of rows that were used.
    pub cells_rejected: u64,
    /// Cells changed by a plan of the user's before they were read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cells_changed: u64,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// Every row accounted for: `rows_read == rows_used + rows_set_aside`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Sum over files.
    pub rows_read: u64,
    /// Sum over files.
    pub rows_used: u64,
    /// Sum over files.
    pub rows_set_aside: u64,
    /// Sum over files.
    pub cells_rejected: u64,
    /// Sum over files.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cells_changed: u64,
    /// File by file.
    pub files: Vec<FileLedger>,
}

impl Ledger {
    /// Adds up the files.
    pub fn of(files: Vec<FileLedger>) -> Self {
        let sum = |f: fn(&FileLedger) -> u64| files.iter().map(f).sum();
        Self {
            rows_read: sum(|f| f.rows_read),
            rows_used: sum(|f| f.rows_used),
            rows_set_aside: sum(|f| f.rows_set_aside),
            cells_rejected: sum(|f| f.cells_rejected),
            cells_changed: sum(|f| f.cells_changed),
            files,
        }
    }

    /// True if no row went missing.
    pub fn balances(&self) -> bool {
        let whole = self.rows_read == self.rows_used + self.rows_set_aside;
        whole && self.files.iter().all(|f| f.rows_read == f.rows_used + f.rows_set_aside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_row_is_noticed() {
        let file =
            FileLedger { rows_read: 3, rows_used: 2, rows_set_aside: 1, ..Default::default() };
        assert!(Ledger::of(vec![file.clone()]).balances());
        let lost = FileLedger { rows_used: 1, ..file };
        assert!(!Ledger::of(vec![lost]).balances());
    }
}
