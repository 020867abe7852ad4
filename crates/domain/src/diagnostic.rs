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
