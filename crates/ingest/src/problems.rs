//! Diagnostics of one file, grouped by code and column, and the ledger of its rows.

use std::collections::{BTreeMap, BTreeSet};

use lumbago_domain::{Consequence, Diagnostic, FileLedger, Proposal, SetAside, Severity};

/// Longest value shown, in characters.
const LONGEST_VALUE: usize = 40;

/// What is wrong with a cell, a row or a column, before it is known how often.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) consequence: Consequence,
    pub(crate) reason: String,
    pub(crate) hint: String,
    /// What to write in place of the cell, where only one thing can be meant.
    pub(crate) repair: Option<String>,
}

impl Problem {
    /// A cell that is left out.
    pub(crate) fn cell(code: &'static str, reason: String, hint: impl Into<String>) -> Self {
        let consequence = Consequence::CellRejected;
        Self {
            code,
            severity: Severity::Error,
            consequence,
            reason,
            hint: hint.into(),
            repair: None,
        }
    }

    /// Something odd that is kept.
    pub(crate) fn kept(code: &'static str, reason: String, hint: impl Into<String>) -> Self {
        let consequence = Consequence::Kept;
        Self {
            code,
            severity: Severity::Warning,
            consequence,
            reason,
            hint: hint.into(),
            repair: None,
        }
    }

    /// Worth knowing.
    pub(crate) fn note(code: &'static str, reason: String, hint: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::kept(code, reason, hint) }
    }

    /// A row that is set aside.
    pub(crate) fn row(code: &'static str, reason: String, hint: impl Into<String>) -> Self {
        let consequence = Consequence::RowSetAside;
        Self { consequence, ..Self::cell(code, reason, hint) }
    }

    /// A column that is not used.
    pub(crate) fn column(code: &'static str, reason: String, hint: impl Into<String>) -> Self {
        let consequence = Consequence::ColumnIgnored;
        Self { consequence, ..Self::kept(code, reason, hint) }
    }

    /// With what the cell should say: the place where the problem is seen becomes a [`Proposal`].
    pub(crate) fn repair(self, new: impl Into<String>) -> Self {
        Self { repair: Some(new.into()), ..self }
    }

    /// With another severity.
    pub(crate) fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}

/// Where a problem was seen.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen<'a> {
    pub(crate) line: Option<u64>,
    pub(crate) column: Option<&'a str>,
    pub(crate) value: Option<&'a str>,
}

/// What is said of one file once it is read.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) set_aside: Vec<SetAside>,
    pub(crate) ledger: FileLedger,
}

/// Collects the problems of one file and accounts for its rows.
#[derive(Debug)]
pub(crate) struct Problems {
    file: String,
    groups: Vec<Diagnostic>,
    /// Place of each group, by code, column and what became of the places.
    index: BTreeMap<(&'static str, Option<String>, u8), usize>,
    proposals: Vec<Proposal>,
    set_aside: Vec<SetAside>,
    read: u64,
    used: u64,
    rejected: u64,
    /// Used rows whose values have yet to reach a night: line and cells left out.
    promised: Vec<(u64, u64)>,
}

impl Problems {
    pub(crate) fn new(file: &str) -> Self {
        Self {
            file: file.into(),
            groups: Vec::new(),
            index: BTreeMap::new(),
            proposals: Vec::new(),
            set_aside: Vec::new(),
            read: 0,
            used: 0,
            rejected: 0,
            promised: Vec::new(),
        }
    }

    /// Adds a problem to its group.
    pub(crate) fn add(&mut self, problem: Problem, seen: Seen<'_>) {
        self.add_times(problem, seen, 1);
    }

    /// Adds a problem seen at `count` places.
    pub(crate) fn add_times(&mut self, problem: Problem, seen: Seen<'_>, count: u64) {
        if let (Some(new), Some(line), Some(column), Some(old)) =
            (&problem.repair, seen.line, seen.column, seen.value)
        {
            self.proposals.push(Proposal {
                file: self.file.clone(),
                line,
                column: column.into(),
                old: old.into(),
                new: new.clone(),
                reason: problem.reason.clone(),
                code: problem.code.into(),
            });
        }
        let column = seen.column.map(str::to_string);
        let key = (problem.code, column, problem.consequence as u8);
        if let Some(&at) = self.index.get(&key) {
            self.groups[at].count += count;
            return;
        }
        self.index.insert(key, self.groups.len());
        self.groups.push(Diagnostic {
            code: problem.code.into(),
            severity: problem.severity,
            file: self.file.clone(),
            line: seen.line,
            column: seen.column.map(shorten),
            value: seen.value.map(shorten),
            reason: problem.reason,
            hint: problem.hint,
            count,
            consequence: problem.consequence,
        });
    }

    /// Changes the words of a group once all its places are known.
    pub(crate) fn reword(
        &mut self,
        code: &'static str,
        column: &str,
        reason: String,
        hint: String,
    ) {
        let from = (code, Some(column.to_string()), 0);
        let to = (code, Some(column.to_string()), u8::MAX);
        for (_, &at) in self.index.range(from..=to) {
            self.groups[at].reason = reason.clone();
            self.groups[at].hint = hint.clone();
        }
    }

    /// Counts a row of which a value reached a night, with `rejected` cells left out.
    pub(crate) fn used(&mut self, rejected: u64) {
        self.read += 1;
        self.used += 1;
        self.rejected += rejected;
    }

    /// Counts a row whose values are filed by night later; [`Problems::settle`] sees to it that they are.
    pub(crate) fn promised(&mut self, line: u64, rejected: u64) {
        self.promised.push((line, rejected));
        self.used(rejected);
    }

    /// Sets aside the promised rows of which nothing reached a night. `kept` are lines of readings, `why`
    /// the reason for a line, where there is a better one than that nothing of it could be kept.
    pub(crate) fn settle(&mut self, kept: &BTreeSet<u64>, why: impl Fn(u64) -> Option<Problem>) {
        for (line, rejected) in std::mem::take(&mut self.promised) {
            if !kept.contains(&line) {
                self.read -= 1;
                self.used -= 1;
                self.rejected -= rejected;
                let problem = why(line).unwrap_or_else(nothing_kept);
                self.aside(problem, Seen { line: Some(line), ..Seen::default() });
            }
        }
    }

    /// Counts a row that is not used, and says why.
    pub(crate) fn aside(&mut self, problem: Problem, seen: Seen<'_>) {
        let line = seen.line.unwrap_or(0);
        self.read += 1;
        self.set_aside.push(SetAside { file: self.file.clone(), line, code: problem.code.into() });
        self.add(problem, seen);
    }

    /// Rows used so far.
    pub(crate) fn rows_used(&self) -> u64 {
        self.used
    }

    /// Rows read so far.
    pub(crate) fn rows_read(&self) -> u64 {
        self.read
    }

    /// The commonest reason for which rows were set aside.
    pub(crate) fn commonest_aside(&self) -> Option<&Diagnostic> {
        self.groups
            .iter()
            .filter(|d| d.consequence == Consequence::RowSetAside)
            .max_by(|a, b| a.count.cmp(&b.count).then(b.line.cmp(&a.line)))
    }

    /// Diagnostics in order of first sight, proposals and rows set aside in file order, and the
    /// ledger.
    pub(crate) fn finish(self, format: &str) -> Told {
        let mut set_aside = self.set_aside;
        set_aside.sort_by_key(|s| s.line);
        let mut proposals = self.proposals;
        proposals.sort();
        proposals.dedup();
        let ledger = FileLedger {
            file: self.file,
            format: format.into(),
            rows_read: self.read,
            rows_used: self.used,
            rows_set_aside: set_aside.len() as u64,
            cells_rejected: self.rejected,
            cells_changed: 0,
        };
        Told { diagnostics: self.groups, proposals, set_aside, ledger }
    }
}

fn nothing_kept() -> Problem {
    Problem::row(
        "nothing-kept",
        "a row of which nothing can be kept: its values are outside what is possible, or it says no to \
         something unknown"
            .into(),
        "check the row in the app",
    )
    .severity(Severity::Note)
}

/// A value as shown in messages: at most 40 characters, nothing that could act on a terminal.
pub fn shorten(value: &str) -> String {
    let mut out = String::new();
    for (i, c) in value.chars().enumerate() {
        if i == LONGEST_VALUE {
            out.push('…');
            break;
        }
        if c.is_control() || is_invisible(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// Marks that turn the reading direction or join what looks apart.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_problems_are_one_group_with_the_first_place() {
        let mut problems = Problems::new("a.csv");
        for (line, value) in [(2, "x"), (5, "y")] {
            let seen = Seen { line: Some(line), column: Some("stress"), value: Some(value) };
            problems.add(Problem::cell("not-a-number", String::new(), ""), seen);
        }
        let seen = Seen { line: Some(9), column: Some("sag_cm"), value: Some("z") };
        problems.add(Problem::cell("not-a-number", String::new(), ""), seen);
        let told = problems.finish("diary");
        let told: Vec<_> =
            told.diagnostics.iter().map(|d| (d.line, d.count, d.value.as_deref())).collect();
        assert_eq!(told, [(Some(2), 2, Some("x")), (Some(9), 1, Some("z"))]);
    }

    #[test]
    fn rows_set_aside_and_cells_left_out_for_one_reason_are_counted_apart() {
        let mut problems = Problems::new("a.csv");
        let seen = |line| Seen { line: Some(line), column: Some("amount"), value: None };
        problems.add(Problem::cell("not-a-number", String::new(), ""), seen(2));
        problems.aside(Problem::row("not-a-number", String::new(), ""), seen(3));
        let told = problems.finish("diary");
        let counts: Vec<_> = told.diagnostics.iter().map(|d| (d.consequence, d.count)).collect();
        assert_eq!(counts, [(Consequence::CellRejected, 1), (Consequence::RowSetAside, 1)]);
    }

    #[test]
    fn every_place_of_a_repair_is_proposed_once_in_the_order_of_the_file() {
        let mut problems = Problems::new("a.csv");
        for (line, value) in [(9, "0.5"), (2, "0.25"), (9, "0.5")] {
            let seen = Seen { line: Some(line), column: Some("bed_time"), value: Some(value) };
            let problem = Problem::cell("spreadsheet-time", String::new(), "");
            problems.add(problem.repair(if line == 2 { "06:00" } else { "12:00" }), seen);
        }
        let told = problems.finish("diary");
        let shown: Vec<_> = told.proposals.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["a.csv:2: bed_time: 0.25 -> 06:00", "a.csv:9: bed_time: 0.5 -> 12:00"]);
        assert_eq!(told.diagnostics[0].count, 3);
    }

    #[test]
    fn values_are_cut_and_disarmed() {
        assert_eq!(shorten(&"a".repeat(50)), format!("{}…", "a".repeat(40)));
        assert_eq!(shorten("a\x1b[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
    }
}
