//! Checks across the nights of a person's diary: clock times half a day out, dates that are not
//! those of their rows, and times that do not add up. What is odd becomes a diagnostic; where one
//! repair only is likely, it is proposed with it. Nothing is changed.

mod amounts;
mod book;
mod clocks;
mod dates;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use amounts::Columns as Amounts;
pub(crate) use book::Book;
pub(crate) use clocks::{Night, Written};
pub(crate) use dates::Dated;

use self::clocks::Odd;
use self::dates::{Slip, Why};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{half_a_day, minutes_of};

/// Fields of the clock times of a night, in its order.
pub(crate) const CLOCKS: [&str; 4] = ["bed_time", "lights_out", "final_awakening", "rise_time"];
/// Times below which the clock of a column may be one of 12 hours, and hours between which its
/// times then lie, minutes after midnight.
const FEWEST_TIMES: usize = 5;
const TWELVE_HOURS: std::ops::Range<u16> = 60..13 * 60;
/// Part of the times of such a column that must be half a day out.
const MANY: usize = 3;

/// One odd cell.
struct Finding {
    line: u64,
    column: usize,
    code: &'static str,
    reason: String,
    hint: &'static str,
    note: bool,
    change: Option<Change>,
}

/// How a cell would be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// To these minutes after midnight.
    Clock(u16),
    /// By days.
    Days(i64),
}

const TIME_HINT: &str =
    "accept the proposed time, or correct it in the file; nothing is changed by itself";
const DATE_HINT: &str =
    "accept the proposed date, or correct it in the file; nothing is changed by itself";
const CHECK_HINT: &str = "check the times of the row; nothing is changed by itself";

/// A date of the table in its own notation, some days later.
pub(crate) type Later<'a> = &'a dyn Fn(&str, i64) -> Option<String>;

/// Checks the nights and dates of all people and tells of what is odd.
pub(crate) fn check(
    book: Book<'_>,
    amounts: &Amounts,
    table: &Table<'_>,
    later: Later<'_>,
    problems: &mut Problems,
) {
    let mut findings = Vec::new();
    let mut times: BTreeMap<usize, Times> = BTreeMap::new();
    book.people(|nights, dated| {
        for clock in nights.iter().flat_map(|n| n.clocks).flatten() {
            times.entry(clock.column).or_default().add(clock.minutes);
        }
        let odd = clocks::odd(nights);
        let doubtful: BTreeSet<usize> = odd.iter().map(|(i, _)| *i).collect();
        findings.extend(odd.into_iter().flat_map(|(_, odd)| clock_findings(odd)));
        for (i, night) in nights.iter().enumerate() {
            if !doubtful.contains(&i) {
                amounts::findings(night, amounts, &mut findings);
            }
        }
        findings.extend(dates::slips(dated).iter().filter_map(|s| date_finding(s, dated)));
    });
    for finding in &findings {
        if let (Some(Change::Clock(_)), Some(times)) =
            (finding.change, times.get_mut(&finding.column))
        {
            times.moved += 1;
        }
    }
    tell(findings, &times, table, later, problems);
}

/// The clock times of a column.
struct Times {
    count: usize,
    earliest: u16,
    latest: u16,
    moved: usize,
}

impl Default for Times {
    fn default() -> Self {
        Self { count: 0, earliest: u16::MAX, latest: 0, moved: 0 }
    }
}

impl Times {
    fn add(&mut self, minutes: u16) {
        self.count += 1;
        self.earliest = self.earliest.min(minutes);
        self.latest = self.latest.max(minutes);
    }

    /// Whether they may be those of a clock with 12 hours.
    fn of_twelve_hours(&self) -> bool {
        self.count >= FEWEST_TIMES
            && TWELVE_HOURS.contains(&self.earliest)
            && TWELVE_HOURS.contains(&self.latest)
            && self.moved * MANY >= self.count
    }
}

fn clock_findings(odd: Odd) -> Vec<Finding> {
    let finding = |at: Written, code, reason, hint, change| Finding {
        line: at.line,
        column: at.column,
        code,
        reason,
        hint,
        note: false,
        change,
    };
    match odd {
        Odd::Order(at) => vec![finding(
            at,
            "clock-order",
            "earlier than the clock time before it, which should come first".into(),
            CHECK_HINT,
            None,
        )],
        Odd::HalfADay { at, moves, hours, repaired } => {
            let Some(repaired) = repaired else {
                let reason = format!(
                    "{hours:.1} hours from the first to the last time of the night: one of them is \
                     likely 12 hours out, and the file does not tell which"
                );
                return vec![finding(at, "half-a-day-out", reason, CHECK_HINT, None)];
            };
            let both = if moves.len() > 1 { " together with another of the row" } else { "" };
            let reason = format!(
                "{hours:.1} hours from the first to the last time of the night; with this one 12 hours \
                 later or earlier{both}, {repaired:.1}"
            );
            moves
                .iter()
                .map(|&at| {
                    let change = Some(Change::Clock((at.minutes + 720) % 1440));
                    finding(at, "half-a-day-out", reason.clone(), TIME_HINT, change)
                })
                .collect()
        }
    }
}

fn date_finding(slip: &Slip, rows: &[Dated]) -> Option<Finding> {
    let row = rows[slip.row];
    let days =
        slip.to.map(|to| lumbago_domain::day_number(to) - lumbago_domain::day_number(row.date));
    let (code, reason) = match (slip.why, slip.to) {
        // The second row of a night is set aside with a diagnostic of its own.
        (Why::Twice, None) => return None,
        (Why::Twice, Some(to)) => (
            "date-slip",
            format!(
                "two rows of one night that differ, and no row for the night of {to} beside them"
            ),
        ),
        (Why::OutOfOrder, Some(to)) => {
            ("date-slip", format!("out of order in the file; in its place belongs {to}"))
        }
        (Why::FarOff, Some(to)) => {
            ("date-slip", format!("far from all other rows, which {to} would adjoin"))
        }
        (Why::Sent, Some(to)) => (
            "date-slip",
            format!(
                "sent when rows for the night of {to} are usually sent, and that night has none"
            ),
        ),
        (Why::Sent, None) => ("dated-ahead", "sent before the night it speaks of".into()),
        (Why::OutOfOrder | Why::FarOff, None) => {
            ("date-out-of-order", "a date that breaks the order of the file".into())
        }
    };
    let (line, column) = (row.line, row.column);
    let change = days.map(Change::Days);
    let note = slip.to.is_none();
    let hint = if note { "check the date of the row" } else { DATE_HINT };
    Some(Finding { line, column, code, reason, hint, note, change })
}

/// Hands the findings on with the cells they speak of.
fn tell(
    mut findings: Vec<Finding>,
    times: &BTreeMap<usize, Times>,
    table: &Table<'_>,
    later: Later<'_>,
    problems: &mut Problems,
) {
    findings.sort_by_key(|f| (f.line, f.column));
    // Of those without a repair only the first of its kind is shown.
    let mut kinds = BTreeSet::new();
    let lines: BTreeSet<u64> = findings
        .iter()
        .filter(|f| kinds.insert((f.code, f.column)) || f.change.is_some())
        .map(|f| f.line)
        .collect();
    let rows = rows(table, &lines);
    for finding in findings {
        let cell = rows.get(&finding.line).and_then(|r| r.get(finding.column));
        let text = cell.unwrap_or("").trim();
        let marked = text.bytes().any(|b| b.eq_ignore_ascii_case(&b'm'));
        let twelve = matches!(finding.change, Some(Change::Clock(_)))
            && !marked
            && times.get(&finding.column).is_some_and(Times::of_twelve_hours);
        let code = if twelve { "twelve-hour-clock" } else { finding.code };
        let reason = match twelve {
            true => format!(
                "no time of the column is after 12:59, as on a clock of 12 hours without am and pm; {}",
                finding.reason
            ),
            false => finding.reason,
        };
        let new = match finding.change {
            Some(Change::Clock(to)) => half_a_day(text).filter(|new| minutes_of(new) == Some(to)),
            Some(Change::Days(days)) => later(text, days),
            None => None,
        };
        let mut problem = Problem::kept(code, reason, finding.hint);
        if finding.note {
            problem = problem.severity(lumbago_domain::Severity::Note);
        }
        if let Some(new) = new {
            problem = problem.repair(new);
        }
        let column = table.header.get(finding.column).map(String::as_str);
        problems.add(problem, Seen { line: Some(finding.line), column, value: Some(text) });
    }
}

/// The records that begin on these lines.
fn rows(table: &Table<'_>, lines: &BTreeSet<u64>) -> BTreeMap<u64, csv::StringRecord> {
    let mut rows = BTreeMap::new();
    let Some(&last) = lines.last() else { return rows };
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        if lines.contains(&place.line) {
            rows.insert(place.line, record.clone());
        }
        if place.line >= last {
            break;
        }
    }
    rows
}
