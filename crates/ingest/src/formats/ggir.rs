//! Sleep logs as GGIR takes them (`g.loadlog`): a row a person, nights side by side.
//!
//! Basic: `ID,onset_N1,wakeup_N1,onset_N2,…`, clock times without dates; the nights are counted from a date
//! of the start, and without one they cannot be placed in the calendar. Advanced: `ID,D1_date,D1_wakeup,
//! D1_inbed,D1_nap_start,D1_nap_end,…`, by calendar date: first the waking of that morning, then the going to
//! bed of the night that follows, which keeps its date also after midnight.

use jiff::civil::{Date, DateTime};
use lumbago_domain::Catalogue;

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const BASIC: Format = Format {
    id: "ggir_basic",
    name: "GGIR sleep log, basic",
    taken: "beginning and end of each night, where a column has the date of the start",
    export: "the file named by loglocation in GGIR",
    kind: FileKind::Diary,
    recognise: recognise_basic,
    read: read_basic,
};

pub(crate) const ADVANCED: Format = Format {
    id: "ggir_advanced",
    name: "GGIR sleep log, advanced",
    taken: "beginning and end of each night, naps",
    export: "the file named by loglocation in GGIR",
    kind: FileKind::Diary,
    recognise: recognise_advanced,
    read: read_advanced,
};

/// Names of the date on whose evening the first night of a basic log begins.
const STARTS: &[&str] = &[
    "start_date",
    "startdate",
    "start date",
    "date",
    "first_date",
    "date_start",
    "recording_start",
];
/// Nights and days looked for.
const MOST: usize = 400;
/// Hour before which a clock time of going to bed is of the next calendar day.
const NOON: u16 = 12 * 60;

/// Columns of the beginning and end of nights of a basic log.
fn basic_nights(table: &Table<'_>) -> Vec<(usize, usize)> {
    (1..=MOST)
        .map_while(|n| {
            let onset = [format!("onset_N{n}"), format!("onset_n{n}"), format!("sleeponset_N{n}")];
            let wake = [format!("wakeup_N{n}"), format!("wake_N{n}"), format!("wakeup_n{n}")];
            let find = |names: &[String]| names.iter().find_map(|name| table.column(name));
            Some((find(&onset)?, find(&wake)?))
        })
        .collect()
}

fn recognise_basic(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    (!basic_nights(table).is_empty())
        .then(|| Recognition { confidence: 0.97, why: "columns onset_N1, wakeup_N1".into() })
}

fn read_basic(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let nights = basic_nights(table);
    let Some(start) = table.any_column(STARTS) else {
        return Err(IngestError::NothingToUse {
            file: job.file.into(),
            format: BASIC.name,
            missing: "no column with the date on whose evening the first night begins",
            columns: table.header.clone(),
            advice: "add a column start_date (YYYY-MM-DD) with that date for each person, or write the log in \
                     GGIR's advanced form, which has dates"
                .into(),
        });
    };
    let order = super::date_order(job, start, Order::DayFirst, problems)?;
    let mut journal = Journal::default();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let first = values::date_in(order, text(start))
            .filter(|d| values::is_plausible(*d))
            .ok_or_else(|| Aside::cell(super::not_a_date(), start))?;
        let person = text(0).to_string();
        let mut rejected = 0;
        let before = journal.sleeps.len();
        for (n, &(onset, wake)) in nights.iter().enumerate() {
            let mut clock = |at: usize| time(table, record, line, at, &mut rejected, problems);
            let (Some(onset), Some(wake)) = (clock(onset), clock(wake)) else { continue };
            let span = jiff::Span::new().try_days(n as i64).unwrap_or_default();
            let Ok(evening) = first.checked_add(span) else { continue };
            let end = if wake < NOON || wake <= onset { evening.tomorrow() } else { Ok(evening) };
            let (Some(start), Ok(end)) = (begins(evening, onset), end) else { continue };
            push(&mut journal, &person, line, start, at(end, wake));
        }
        used(&journal, before, rejected)
    });
    Ok(assemble(journal, job, problems))
}

/// Columns of one calendar day of an advanced log.
struct Day {
    date: usize,
    wake: Option<usize>,
    bed: Option<usize>,
    naps: Vec<(usize, usize)>,
}

fn advanced_days(table: &Table<'_>) -> Vec<Day> {
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

fn recognise_advanced(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let days = advanced_days(table);
    days.first().filter(|d| d.wake.is_some() && d.bed.is_some()).map(|_| Recognition {
        confidence: 0.97,
        why: "columns D1_date, D1_wakeup, D1_inbed".into(),
    })
}

fn read_advanced(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let days = advanced_days(table);
    let order = consecutive_order(job, &days, problems);
    let mut journal = Journal::default();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let person = text(0).to_string();
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
                problems.add(not_a_day(), seen);
            }
        }
        for (n, day) in days.iter().enumerate() {
            let Some(date) = dates[n] else { continue };
            let mut clock = |at: usize| time(table, record, line, at, &mut rejected, problems);
            for &(from, to) in &day.naps {
                if let (Some(from), Some(to)) = (clock(from), clock(to))
                    && from < to
                {
                    push(&mut journal, &person, line, at(date, from), at(date, to));
                    if let Some(nap) = journal.sleeps.last_mut() {
                        nap.nap = Some(true);
                    }
                }
            }
            let Some(bed) = day.bed.and_then(&mut clock) else { continue };
            let next = date.tomorrow().ok();
            let wake = days
                .get(n + 1)
                .filter(|_| dates.get(n + 1).copied().flatten() == next)
                .and_then(|d| clock(d.wake?));
            let (Some(start), Some(next)) = (begins(date, bed), next) else { continue };
            match wake.map(|wake| at(next, wake)) {
                Some(end) if super::plausible_sleep(start, end).is_ok() => {
                    push(&mut journal, &person, line, start, end);
                    if let Some(night) = journal.sleeps.last_mut() {
                        night.nap = Some(false);
                    }
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

/// A clock time; a text that is none costs its cell.
fn time(
    table: &Table<'_>,
    record: &csv::StringRecord,
    line: u64,
    at: usize,
    rejected: &mut u64,
    problems: &mut Problems,
) -> Option<u16> {
    let text = record.get(at).unwrap_or("").trim();
    let read = values::clock(text);
    if read.is_none() && !values::is_missing(text) {
        *rejected += 1;
        let column = table.header.get(at).map(String::as_str);
        problems.add(not_a_clock(), Seen { line: Some(line), column, value: Some(text) });
    }
    read
}

fn at(day: Date, minutes: u16) -> DateTime {
    day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0)
}

/// The moment of going to bed on an evening: a time before noon is after midnight.
fn begins(evening: Date, clock: u16) -> Option<DateTime> {
    let day = if clock < NOON { evening.tomorrow().ok()? } else { evening };
    Some(at(day, clock))
}

fn push(journal: &mut Journal, person: &str, line: u64, start: DateTime, end: DateTime) {
    if super::plausible_sleep(start, end).is_ok() {
        journal.sleeps.push(Sleep { person: person.into(), ..Sleep::new(line, start, end) });
    }
}

fn used(journal: &Journal, before: usize, rejected: u64) -> Result<u64, Aside> {
    if journal.sleeps.len() == before { Err(nothing().into()) } else { Ok(rejected) }
}

fn assemble(journal: Journal, job: &Job<'_>, problems: &mut Problems) -> Content {
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    journal.assemble(&words, &job.options.catalogue, problems)
}

fn nothing() -> Problem {
    Problem::row("no-values", "a person without a night that can be used".into(), "nothing to do")
}

fn not_a_day() -> Problem {
    Problem::cell("not-a-date", "not a date".into(), "write dates as YYYY-MM-DD")
}

fn not_a_clock() -> Problem {
    Problem::cell(
        "not-a-time",
        "not a clock time from 00:00 to 23:59".into(),
        "write HH:MM with 24 hours; 24:00 may belong to either of two days",
    )
}

fn order_assumed() -> Problem {
    Problem::kept(
        "date-order-assumed",
        "no date settles whether day or month stands first; read with the day first, as in GGIR's own example"
            .into(),
        "say `--date-order dmy` or `--date-order mdy` if you know",
    )
}
