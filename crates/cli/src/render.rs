//! Diagnostics and errors as text for a terminal, understandable without colour.

use lumbago_domain::{Consequence, Diagnostic, Severity};

/// One error that ended the run.
pub(crate) fn error(error: &anyhow::Error, _quiet: bool) {
    let mut message = String::new();
    for (i, cause) in error.chain().enumerate() {
        if i > 0 {
            message.push_str(": ");
        }
        message.push_str(&cause.to_string());
    }
    eprintln!("error: {message}");
}

/// The word before a diagnostic.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// What became of the thing.
fn fate(diagnostic: &Diagnostic) -> &'static str {
    match (diagnostic.consequence, diagnostic.count) {
        (Consequence::RowSetAside, 1) => "the row was set aside; all others are used",
        (Consequence::RowSetAside, _) => "these rows were set aside; all others are used",
        (Consequence::CellRejected, 1) => "the value was left out; the rest of its row is used",
        (Consequence::CellRejected, _) => {
            "these values were left out; the rest of their rows is used"
        }
        (Consequence::ColumnIgnored, _) => "the column is not used",
        (Consequence::Kept, _) => "kept as it is",
        (Consequence::Changed, _) => "read as the plan says; the file stays as it is",
    }
}

/// One diagnostic, several lines.
pub(crate) fn diagnostic(d: &Diagnostic) -> String {
    let mut out = format!("{}[{}]: {}\n", word(d.severity), d.code, d.reason);
    let mut place = d.file.clone();
    if let Some(line) = d.line {
        place.push_str(&format!(":{line}"));
    }
    if let Some(column) = &d.column {
        place.push_str(&format!(", column `{column}`"));
    }
    if let Some(value) = &d.value {
        place.push_str(&format!(", value `{value}`"));
    }
    if d.count > 1 {
        place.push_str(&format!(" ({} places like this)", d.count));
    }
    out.push_str(&format!("  at {place}\n  {}\n", fate(d)));
    if !d.hint.is_empty() {
        out.push_str(&format!("  help: {}\n", d.hint));
    }
    out
}

/// All diagnostics from `least` up, errors first, each group in its own order.
pub(crate) fn diagnostics(all: &[Diagnostic], least: Severity) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        if severity < least {
            break;
        }
        for d in all.iter().filter(|d| d.severity == severity) {
            out.push_str(&diagnostic(d));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_says_place_count_fate_and_what_to_do() {
        let d = Diagnostic {
            code: "value-out-of-range".into(),
            severity: Severity::Error,
            file: "diary.csv".into(),
            line: Some(18),
            column: Some("stress".into()),
            value: Some("15".into()),
            reason: "stress is rated from 0 to 10".into(),
            hint: "correct the value or leave it empty".into(),
            count: 412,
            consequence: Consequence::CellRejected,
        };
        assert_eq!(
            diagnostic(&d),
            "error[value-out-of-range]: stress is rated from 0 to 10\n  at diary.csv:18, column \
             `stress`, value `15` (412 places like this)\n  these values were left out; the rest of \
             their rows is used\n  help: correct the value or leave it empty\n"
        );
    }
}
