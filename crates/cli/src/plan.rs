//! Plans: proposed repairs written to a file, accepted there one by one, and followed on the next
//! run. The logs themselves are never changed.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use lumbago_domain::{Consequence, Diagnostic, Proposal, Severity};
use serde::{Deserialize, Serialize};

/// What stands above the repairs.
const HEAD: &str = "\
# Repairs that lumbago proposes. Nothing is changed until you accept it: read each one, write
# `accept = true` where it is right, and name this file with --fix. The logs stay as they are; a
# repair is followed only where file, line, column and the old text fit exactly.
";

/// The whole file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(default)]
    fix: Vec<Fix>,
}

/// One repair.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fix {
    #[serde(default)]
    accept: bool,
    file: String,
    line: u64,
    column: String,
    old: String,
    new: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    code: String,
}

/// The text of a plan, none of it accepted.
pub(crate) fn write(proposals: &[Proposal]) -> Result<String> {
    let fix = |p: &Proposal| Fix {
        accept: false,
        file: p.file.clone(),
        line: p.line,
        column: p.column.clone(),
        old: p.old.clone(),
        new: p.new.clone(),
        reason: p.reason.clone(),
        code: p.code.clone(),
    };
    let plan = Plan { fix: proposals.iter().map(fix).collect() };
    Ok(format!("{HEAD}\n{}", toml::to_string(&plan)?))
}

/// The repairs that a plan accepts.
pub(crate) fn accepted(path: &Path) -> Result<Vec<Proposal>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the plan {}", path.display()))?;
    let plan: Plan = toml::from_str(&text).with_context(|| {
        format!("cannot use the plan {}; `lumbago check --propose` writes one", path.display())
    })?;
    let mut cells = BTreeSet::new();
    let mut accepted = Vec::new();
    for fix in plan.fix.into_iter().filter(|f| f.accept) {
        if !cells.insert((fix.file.clone(), fix.line, fix.column.clone(), fix.old.clone())) {
            bail!(
                "the plan {} accepts two repairs of one cell: {} line {}, column {}\n  help: accept \
                 one of them",
                path.display(),
                fix.file,
                fix.line,
                fix.column
            );
        }
        let Fix { file, line, column, old, new, reason, code, .. } = fix;
        accepted.push(Proposal { file, line, column, old, new, reason, code });
    }
    accepted.sort();
    Ok(accepted)
}

/// What is said of accepted repairs of files that are not among the inputs.
pub(crate) fn of_no_file(
    plan: &Path,
    accepted: &[Proposal],
    files: &BTreeSet<&str>,
) -> Option<Diagnostic> {
    let lost: Vec<&Proposal> =
        accepted.iter().filter(|p| !files.contains(p.file.as_str())).collect();
    let first = lost.first()?;
    Some(Diagnostic {
        code: "fix-does-not-fit".into(),
        severity: Severity::Warning,
        file: plan.to_string_lossy().into_owned(),
        line: None,
        column: Some(lumbago_ingest::shorten(&first.column)),
        value: Some(lumbago_ingest::shorten(&first.old)),
        reason: format!(
            "the plan repairs files that are not read: {}",
            lumbago_ingest::shorten(&first.file)
        ),
        hint: "name the files as when the plan was made, or make it anew".into(),
        count: lost.len() as u64,
        consequence: Consequence::Kept,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_it_was_written_and_accepts_nothing_by_itself() {
        let proposal = Proposal {
            file: "in/\"a\".csv".into(),
            line: 3,
            column: "bed\ntime".into(),
            old: "10:30 \\".into(),
            new: "22:30".into(),
            reason: "é".into(),
            code: "half-a-day-out".into(),
        };
        let text = write(std::slice::from_ref(&proposal)).unwrap();
        let read = |text: &str| {
            let plan: Plan = toml::from_str(text).unwrap();
            plan.fix.into_iter().map(|f| (f.accept, f.file, f.column, f.old)).collect::<Vec<_>>()
        };
        let (file, column, old) = (proposal.file, proposal.column, proposal.old);
        assert_eq!(read(&text), [(false, file.clone(), column.clone(), old.clone())]);
        let yes = text.replace("accept = false", "accept = true");
        assert_eq!(read(&yes), [(true, file, column, old)]);
        assert!(toml::from_str::<Plan>(&write(&[]).unwrap()).unwrap().fix.is_empty());
    }
}
