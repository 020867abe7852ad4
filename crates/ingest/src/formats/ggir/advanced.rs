//! `ID,D1_date,D1_wakeup,D1_inbed,D1_nap_start,D1_nap_end,…`, by calendar date: first the waking of that
//! morning, then the going to bed of the night that follows, which keeps its date also after midnight.

use jiff::civil::Date;
use lumbago_domain::{Catalogue, Consequence};

use super::{MOST, People, assemble, at, begins, nothing, push, time, written};
use crate::formats::{Content, Format, Job, Recognition, plausible_sleep, rows};
use crate::journal::{Journal, Sleep, Value};
use crate::problems::{Problem, Problems, Seen};
use crate::quality::{self, Book, Dated};
use crate::table::Table;
use crate::values::{self, Cell, Order};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "ggir_advanced",
    page: include_str!("../../../../../docs/formats/ggir.md"),
    name: "GGIR sleep log, advanced",
    taken: "beginning and end of each night, naps",
    export: "the file named by loglocation in GGIR",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Columns of one calendar day of an advanced log.
struct Day {
    date: usize,
    wake: Option<usize>,
    bed: Option<usize>,
    naps: Vec<(usize, usize)>,
}

fn days(table: &Table<'_>) -> Vec<Day> {
    (1..=MOST)
        .map_while(|n| {
            let column = |name: &str| table.column(&format!("D{n}_{name}"));
            let naps = (1..=10).filter_map(|k| {
                let k = if k == 1 { String::new() } else { k.to_string() };
                Some((column(&format!("nap{k}_start"))?, column(&format!("nap{k}_end"))?))
            });
            Some(Day {
                date: column("date").or_else(|| table.column(&format!("date_D{n}")))?,
                wake: column("wakeup").or_else(|| column("wake")),
                bed: column("inbed").or_else(|| column("bedtime")).or_else(|| column("onset")),
                naps: naps.collect(),
            })
        })
        .collect()
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let days = days(table);
    days.first().filter(|d| d.wake.is_some() && d.bed.is_some()).map(|_| Recognition {
        confidence: 0.97,
        why: "columns D1_date, D1_wakeup, D1_inbed".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let days = days(table);
    let order = consecutive_order(job, &days, problems);
    let mut journal = Journal::default();
    let mut book = Book::default();
    let mut people = People::default();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let person = text(0).to_string();
        let number = people.number(&person);
        let mut rejected = 0;
        let before = (journal.sleeps.len(), journal.values.len());
        let dates: Vec<Option<Date>> = days
            .iter()
            .map(|d| values::date_in(order, text(d.date)).filter(|d| values::is_plausible(*d)))
            .collect();
        for (day, date) in days.iter().zip(&dates) {
            if date.is_none() && !values::is_missing(text(day.date)) {
                rejected += 1;
                let column = table.header.get(day.date).map(String::as_str);
                let seen = Seen { line: Some(line), column, value: Some(text(day.date)) };
                problems.add(not_a_day(text(day.date)), seen);
            }
        }
        for (day, night) in days.iter().zip(&dates) {
            if let Some(date) = *night {
                let column = day.date;
                book.dated(number, Dated { date, line, column, sent: None, contradicts: false });
            }
        }
        for (n, day) in days.iter().enumerate() {
            let Some(date) = dates[n] else { continue };
            let mut clock = |at: usize| time(table, record, line, at, &mut rejected, problems);
            for &(from, to) in &day.naps {
                if let (Some(from), Some(to)) = (clock(from), clock(to))
                    && from < to
                {
                    let sleep = Sleep::new(line, at(date, from), at(date, to));
                    let person = person.clone();
                    journal.sleeps.push(Sleep { person, nap: Some(true), ..sleep });
                }
            }
            let Some(bed) = day.bed.and_then(&mut clock) else { continue };
            let next = date.tomorrow().ok();
            let morning = days
                .get(n + 1)
                .filter(|_| dates.get(n + 1).copied().flatten() == next)
                .and_then(|d| d.wake);
            let wake = morning.and_then(&mut clock);
            book.night(number, written(date, line, [(day.bed, Some(bed)), (morning, wake)]));
            let (Some(start), Some(next)) = (begins(date, bed), next) else { continue };
            match wake.map(|wake| at(next, wake)) {
                Some(end) if plausible_sleep(start, end).is_ok() => {
                    push(&mut journal, (&person, line), date, (start, end));
                }
                _ => {
                    let (key, cell) = ("bed_time".into(), Cell::Clock(bed));
                    let person = person.clone();
                    journal.values.push(Value { line, person, night: date, key, cell });
                }
            }
        }
        if (journal.sleeps.len(), journal.values.len()) == before {
            return Err(nothing().into());
        }
        Ok(rejected)
    });
    let later = |text: &str, days: i64| {
        let new = values::later(order, text, days)?;
        let number = |t: &str| values::date_in(order, t).map(lumbago_domain::day_number);
        (number(&new)? - number(text)? == days).then_some(new)
    };
    quality::check(book, &quality::Amounts::default(), table, &later, problems);
    Ok(assemble(journal, job, problems))
}

/// The order of day and month by which most neighbouring days of the log are one apart; its own example has
/// the day first. Dates with the year first keep their meaning, also beside others.
fn consecutive_order(job: &Job<'_>, days: &[Day], problems: &mut Problems) -> Order {
    let sample = job.table.sample(usize::MAX);
    let steps = |order: Order| -> usize {
        let date = |r: &csv::StringRecord, d: &Day| values::date_in(order, r.get(d.date)?.trim());
        sample
            .iter()
            .flat_map(|r| days.windows(2).map(move |pair| (r, pair)))
            .filter(|(r, pair)| {
                let next = date(r, &pair[0]).and_then(|d| d.tomorrow().ok());
                next.is_some() && next == date(r, &pair[1])
            })
            .count()
    };
    let (day, month) = (steps(Order::DayFirst), steps(Order::MonthFirst));
    match day.cmp(&month) {
        std::cmp::Ordering::Greater => Order::DayFirst,
        std::cmp::Ordering::Less => Order::MonthFirst,
        std::cmp::Ordering::Equal => {
            let any = |o: Order| {
                sample.iter().any(|r| {
                    let first = days.first().and_then(|d| r.get(d.date));
                    first.is_some_and(|c| values::date_in(o, c).is_some())
                        && first.is_some_and(|c| values::date_in(Order::YearFirst, c).is_none())
                })
            };
            let order = job.options.date_order.unwrap_or(Order::DayFirst);
            if job.options.date_order.is_none() && any(Order::DayFirst) && any(Order::MonthFirst) {
                problems.add(order_assumed(), Seen::default());
            }
            order
        }
    }
}

/// A date that cannot be read costs its cell, not the person's row.
fn not_a_day(text: &str) -> Problem {
    let consequence = Consequence::CellRejected;
    match values::spreadsheet_date(text) {
        Some(problem) => Problem { consequence, ..problem },
        None => Problem::cell("not-a-date", "not a date".into(), "write dates as YYYY-MM-DD"),
    }
}

fn order_assumed() -> Problem {
    Problem::kept(
        "date-order-assumed",
        "no date settles whether day or month stands first; read with the day first, as in GGIR's own example"
            .into(),
        "say `--date-order dmy` or `--date-order mdy` if you know",
    )
}
