//! Repairs that the user has accepted: cells changed on the way from the text to the records, where
//! everything about the place fits. The file itself is never touched.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lumbago_domain::{Consequence, Proposal};

use crate::problems::{Problem, Problems, Seen, shorten};

/// The accepted repairs of one file.
#[derive(Debug)]
pub(crate) struct Fixes {
    proposals: Vec<Proposal>,
    by_line: BTreeMap<u64, Vec<usize>>,
    states: RefCell<Vec<State>>,
}

/// What became of a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// No row begins on its line.
    NoRow,
    /// The row has no column of the name.
    NoColumn,
    /// The cell says something else.
    Other(String),
    /// The cell was changed.
    Applied,
}

impl Fixes {
    /// Those of `all` that speak of this file; `None` if there are none.
    pub(crate) fn of(file: &str, all: &[Proposal]) -> Option<Self> {
        let proposals: Vec<Proposal> = all.iter().filter(|p| p.file == file).cloned().collect();
        let mut by_line: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (i, p) in proposals.iter().enumerate() {
            by_line.entry(p.line).or_default().push(i);
        }
        let states = RefCell::new(vec![State::NoRow; proposals.len()]);
        (!proposals.is_empty()).then_some(Self { proposals, by_line, states })
    }

    /// Changes the cells of the record that begins on this line.
    pub(crate) fn apply(&self, header: &[String], line: u64, record: &mut csv::StringRecord) {
        let Some(here) = self.by_line.get(&line) else { return };
        let mut cells: Vec<String> = record.iter().map(String::from).collect();
        let mut changed = false;
        for &i in here {
            let p = &self.proposals[i];
            let named: Vec<usize> =
                (0..header.len().min(cells.len())).filter(|&k| header[k] == p.column).collect();
            let fits = named.iter().copied().find(|&k| cells[k].trim() == p.old);
            let state = match (fits, named.first()) {
                (Some(at), _) => {
                    cells[at].clone_from(&p.new);
                    changed = true;
                    State::Applied
                }
                (None, Some(&at)) => State::Other(cells[at].trim().into()),
                (None, None) => State::NoColumn,
            };
            // A file may hold several tables, and one of them has the cell.
            let states = &mut self.states.borrow_mut();
            if states[i] != State::Applied {
                states[i] = state;
            }
        }
        if changed {
            record.clear();
            cells.iter().for_each(|c| record.push_field(c));
        }
    }

    /// Says what was changed and what does not fit; returns what was changed.
    pub(crate) fn tell(&self, problems: &mut Problems) -> Vec<Proposal> {
        let mut applied = Vec::new();
        for (p, state) in self.proposals.iter().zip(self.states.borrow().iter()) {
            let seen =
                Seen { line: Some(p.line), column: Some(&p.column), value: Some(p.old.as_str()) };
            let why = match state {
                State::Applied => {
                    applied.push(p.clone());
                    let reason = format!(
                        "changed as the plan says: `{}` is read as `{}` ({})",
                        shorten(&p.old),
                        shorten(&p.new),
                        p.reason.replace(char::is_control, " ")
                    );
                    let hint = "nothing to do; the file is as it was";
                    let problem = Problem {
                        consequence: Consequence::Changed,
                        ..Problem::note("fix-applied", reason, hint)
                    };
                    problems.add(problem, seen);
                    continue;
                }
                State::NoRow => "no row begins on this line".to_string(),
                State::NoColumn => "the row has no such column".into(),
                State::Other(cell) => format!("the cell says `{}`", shorten(cell)),
            };
            let problem = Problem::kept(
                "fix-does-not-fit",
                format!("the plan does not fit the file, so nothing was changed here: {why}"),
                "make the plan anew with `lumbago check --propose`",
            );
            problems.add(problem, seen);
        }
        applied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(line: u64, column: &str, old: &str, new: &str) -> Proposal {
        Proposal {
            file: "a.csv".into(),
            line,
            column: column.into(),
            old: old.into(),
            new: new.into(),
            reason: "half a day out".into(),
            code: "half-a-day-out".into(),
        }
    }

    #[test]
    fn a_cell_is_changed_only_where_line_column_and_old_text_fit() {
        let header = ["night", "bed_time", "bed_time"].map(String::from);
        let all = [
            proposal(2, "bed_time", "10:30", "22:30"),
            proposal(2, "rise_time", "7", "8"),
            proposal(3, "bed_time", "10:30", "22:30"),
            proposal(9, "bed_time", "10:30", "22:30"),
        ];
        let fixes = Fixes::of("a.csv", &all).expect("some");
        let mut record = csv::StringRecord::from(vec!["2026-03-01", "11:00", " 10:30 "]);
        fixes.apply(&header, 2, &mut record);
        assert_eq!(record, vec!["2026-03-01", "11:00", "22:30"]);
        // Read a second time, the change is still one.
        let mut other = csv::StringRecord::from(vec!["2026-03-02", "22:30", ""]);
        fixes.apply(&header, 3, &mut other);
        assert_eq!(other, vec!["2026-03-02", "22:30", ""]);
        let mut problems = Problems::new("a.csv");
        assert_eq!(fixes.tell(&mut problems), [all[0].clone()]);
        let told: Vec<_> =
            problems.finish("diary").diagnostics.into_iter().map(|d| (d.code, d.count)).collect();
        assert_eq!(
            told,
            [
                ("fix-applied".to_string(), 1),
                ("fix-does-not-fit".into(), 1),
                ("fix-does-not-fit".into(), 2)
            ]
        );
        assert!(Fixes::of("b.csv", &all).is_none());
    }
}
