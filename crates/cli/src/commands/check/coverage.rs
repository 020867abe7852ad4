//! What was recorded of each field: how many nights, and in which months.

use std::fmt;

use lumbago_domain::NightLog;
use serde::{Serialize, Serializer};

/// People up to whom text shows months; beyond, only `--json` does.
const PEOPLE_SHOWN: usize = 6;
/// Months up to which a map stands in one line of a terminal.
const MONTHS_SHOWN: usize = 48;
/// Nothing, up to a third, up to two thirds, more, and every night logged.
const SHADES: [char; 5] = ['.', '-', '=', '#', '@'];

/// How much of a field was recorded.
#[derive(Serialize)]
pub(super) struct Coverage<'a> {
    pub(super) field: String,
    label: String,
    /// Nights with a value.
    pub(super) nights: usize,
    /// Person by person, in the order of the log.
    people: Vec<PersonCoverage<'a>>,
}

/// One person's months.
#[derive(Serialize)]
struct PersonCoverage<'a> {
    /// Person code; empty where the log names nobody.
    person: &'a str,
    /// Every calendar month from the person's first to the last night, gaps included.
    months: Vec<Month>,
}

/// A field in a calendar month.
#[derive(Serialize)]
struct Month {
    month: YearMonth,
    /// Nights with a value of the field.
    recorded: u32,
    /// Nights of the log in that month.
    logged: u32,
}

/// Months since the year 0, written `YYYY-MM`.
#[derive(Clone, Copy)]
struct YearMonth(i32);

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl Serialize for YearMonth {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// Every field of the log.
pub(super) fn of(log: &NightLog) -> Vec<Coverage<'_>> {
    let ranges = log.rows_by_person();
    log.columns
        .iter()
        .map(|column| {
            let people = ranges.iter().filter(|rows| !rows.is_empty()).map(|rows| {
                let person = log.people[log.person[rows.start] as usize].code.as_str();
                let number = |i: usize| month_number(log, i);
                let (first, last) = (number(rows.start), number(rows.end - 1));
                let mut months: Vec<Month> = (first..=last)
                    .map(|month| Month { month: YearMonth(month), recorded: 0, logged: 0 })
                    .collect();
                for i in rows.clone() {
                    let month = &mut months[(number(i) - first) as usize];
                    month.logged += 1;
                    month.recorded += u32::from(column.values.is_recorded(i));
                }
                PersonCoverage { person, months }
            });
            Coverage {
                field: column.field.clone(),
                label: log
                    .catalogue
                    .field(&column.field)
                    .map_or_else(|| column.field.clone(), |f| f.label.clone()),
                nights: column.values.recorded(),
                people: people.collect(),
            }
        })
        .collect()
}

/// Months since the year 0, of a night of the log.
fn month_number(log: &NightLog, i: usize) -> i32 {
    i32::from(log.night[i].year()) * 12 + i32::from(log.night[i].month()) - 1
}

impl Month {
    /// One character; a blank where the month has no night at all.
    fn shade(&self) -> char {
        match (self.recorded, self.logged) {
            (_, 0) => ' ',
            (0, _) => SHADES[0],
            (r, n) if r == n => SHADES[4],
            (r, n) if 3 * r <= n => SHADES[1],
            (r, n) if 3 * r <= 2 * n => SHADES[2],
            _ => SHADES[3],
        }
    }
}

/// A line a field and person with a character a month.
pub(super) fn map(fields: &[Coverage<'_>]) -> String {
    let people = fields.first().map_or(0, |f| f.people.len());
    if people == 0 {
        return String::new();
    }
    if people > PEOPLE_SHOWN {
        return format!("\nmonth by month for {people} people: --json\n");
    }
    let mut out = String::from(
        "\nmonth by month (. nothing, - up to a third of the nights logged, = up to two thirds, \
         # more, @ all, blank: no night)\n",
    );
    for person in 0..people {
        let whole = &fields[0].people[person];
        let skipped = whole.months.len().saturating_sub(MONTHS_SHOWN);
        let shown = &whole.months[skipped..];
        let name =
            if whole.person.is_empty() { String::new() } else { format!("{}: ", whole.person) };
        if let (Some(first), Some(last)) = (shown.first(), shown.last()) {
            let earlier = if skipped > 0 { ", earlier ones in --json" } else { "" };
            out.push_str(&format!("  {name}{} to {}{earlier}\n", first.month, last.month));
        }
        for field in fields {
            let months = &field.people[person].months[skipped..];
            let line: String = months.iter().map(Month::shade).collect();
            out.push_str(&format!("    {:<26} |{line}|\n", field.field));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shade_tells_the_share_of_nights_logged() {
        let shade = |recorded, logged| Month { month: YearMonth(0), recorded, logged }.shade();
        let shades = [(0, 0), (0, 9), (3, 9), (6, 9), (8, 9), (9, 9)].map(|(r, n)| shade(r, n));
        assert_eq!(shades, [' ', '.', '-', '=', '#', '@']);
    }

    #[test]
    fn months_are_written_with_their_year() {
        let written = [2026 * 12, 2026 * 12 + 11].map(|m| YearMonth(m).to_string());
        assert_eq!(written, ["2026-01", "2026-12"]);
    }
}
