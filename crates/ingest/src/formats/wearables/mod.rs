//! Exports of wearables and sleep trackers with one row a night or one row a sleep. They differ in
//! names, units and in what their date means; each is a [`Vendor`], a table of names, and one reader
//! serves them all.

mod garmin_day;
mod labels;
mod measure;
mod others;
mod oura;
mod phones;
mod samsung;
mod sections;
mod vendor;
mod zone;

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use lumbago_domain::Severity;

use self::labels::Labels;
use self::measure::Measure;
use self::vendor::{Found, Span, Vendor};
use self::zone::ZoneNames;
use super::{Content, Format, Job, Recognition};
use crate::IngestError;
use crate::journal::{Journal, OutcomeDates, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, Order};
use crate::vocabulary::Vocabulary;

pub(crate) use garmin_day::GARMIN_DAY;
pub(crate) use others::{
    FITBIT_HEALTH, FITBIT_SCORE, FITBIT_STRESS, FITBIT_TABLE, GARMIN, SLEEPBOT,
};
pub(crate) use oura::{OURA, OURA_TRENDS};
pub(crate) use phones::{AUTOSLEEP, GOOGLE_FIT, HEALTH_AUTO_EXPORT};
pub(crate) use samsung::SAMSUNG;
pub(crate) use sections::FITBIT_WEB;

/// How a vendor's row gives a night.
enum Row {
    Sleep(DateTime, DateTime),
    /// The night with clock times of its beginning and end, and the moments where these are given whole.
    Night(Date, Option<u16>, Option<u16>, Option<(DateTime, DateTime)>),
}

fn recognise(vendor: &Vendor, table: &Table<'_>) -> Option<Recognition> {
    Found::columns(vendor, table)?;
    let names: Vec<&str> = vendor
        .signature
        .iter()
        .filter_map(|any| any.iter().find(|n| table.column(n).is_some()))
        .copied()
        .collect();
    Some(Recognition { confidence: 0.93, why: format!("columns {}", names.join(", ")) })
}

fn read(vendor: &Vendor, job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(mut found) = Found::columns(vendor, table) else {
        return Err(super::unrecognised(job));
    };
    let order = super::date_order_of(job, &found.date_columns(), vendor.order, problems)?;
    if let (ZoneNames::Undecided { .. }, Span::Moments { start, end }) = (vendor.zone, found.span) {
        found.zone = found.zone.map(|zone| zone.decided(job, (start, end), order, problems));
    }
    let mut journal = Journal::default();
    let mut labels = Labels::default();
    let mut known = BTreeSet::new();
    let mut records = table.records(vendor.quoting);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if let Err(problem) = row_shape(vendor, &record, place, table, problems) {
            problems.aside(problem, seen);
            continue;
        }
        if !known.insert(record.iter().collect::<Vec<_>>().join("\u{1f}")) {
            problems.aside(super::same_row(), seen);
            continue;
        }
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        if let Some((at, values)) = found.dropped
            && values.iter().any(|v| text(at).eq_ignore_ascii_case(v))
        {
            let column = table.header.get(at).map(String::as_str);
            problems.aside(dropped(), Seen { column, value: Some(text(at)), ..seen });
            continue;
        }
        let row = match span(&found, &record, order) {
            Ok(row) => row,
            Err((problem, at)) => {
                let column = table.header.get(at).map(String::as_str);
                problems.aside(problem, Seen { column, value: Some(text(at)), ..seen });
                continue;
            }
        };
        let person = found.person.map_or("", text).to_string();
        let mut rejected = 0;
        let mut cells = Vec::new();
        for (measure, at) in &found.measures {
            // A second column of one meaning speaks where the first was empty.
            if cells.iter().any(|(m, _): &(&&Measure, Cell)| m.key == measure.key) {
                continue;
            }
            match measure.read(text(*at)) {
                Ok(Some(value)) => cells.push((measure, Cell::Number(value))),
                Ok(None) => {}
                Err(problem) => {
                    rejected += 1;
                    let column = table.header.get(*at).map(String::as_str);
                    problems.add(problem, Seen { column, value: Some(text(*at)), ..seen });
                }
            }
        }
        match row {
            Row::Sleep(start, end) => {
                labels.check(&found, &record, place.line, order, (start, end));
                let mut sleep = Sleep::new(place.line, start, end);
                sleep.person = person;
                sleep.nap = found
                    .nap
                    .map(|(at, naps)| naps.iter().any(|n| text(at).eq_ignore_ascii_case(n)));
                for (measure, cell) in cells {
                    match measure.key {
                        "time_in_bed_h" => {
                            if let Some(hours) = cell.number() {
                                sleep.minutes = 60.0 * hours;
                            }
                        }
                        key if measure.adds_up => sleep.each.push((key, cell)),
                        key => sleep.once.push((key, cell)),
                    }
                }
                sleep.rejected = rejected;
                journal.sleeps.push(sleep);
            }
            Row::Night(night, bed, rise, whole) => {
                if let Some(moments) = whole {
                    labels.check(&found, &record, place.line, order, moments);
                }
                let before = journal.values.len();
                let clocks = [("bed_time", bed), ("rise_time", rise)]
                    .into_iter()
                    .filter_map(|(key, at)| at.map(|minutes| (key, Cell::Clock(minutes))));
                let all = cells.into_iter().map(|(m, cell)| (m.key, cell)).chain(clocks);
                journal.values.extend(all.map(|(key, cell)| Value {
                    line: place.line,
                    person: person.clone(),
                    night,
                    key: key.into(),
                    cell,
                }));
                if journal.values.len() == before {
                    problems.aside(nothing_measured(), seen);
                    continue;
                }
            }
        }
        problems.promised(place.line, rejected);
    }
    labels.tell(&found, table, problems);
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

/// Rows with a note in unescaped quotation marks are taken for what stands before the note.
fn row_shape(
    vendor: &Vendor,
    record: &csv::StringRecord,
    place: crate::table::Place,
    table: &Table<'_>,
    problems: &mut Problems,
) -> Result<(), Problem> {
    if !vendor.quoting {
        return if record.iter().all(|c| c.trim().is_empty()) {
            Err(super::empty_row())
        } else {
            Ok(())
        };
    }
    super::shape(record, place, table, problems)
}

fn span(
    found: &Found<'_>,
    record: &csv::StringRecord,
    order: Order,
) -> Result<Row, (Problem, usize)> {
    let text = |at: usize| record.get(at).unwrap_or("").trim();
    match found.span {
        Span::Moments { start, end } => {
            let moment = |at: usize| {
                let read = match &found.zone {
                    Some(zone) => zone.wall(record, at, at == start, order),
                    None => values::moment_in(order, text(at)),
                };
                read.ok_or_else(|| (super::not_a_moment(), at))
            };
            let (from, to) = (moment(start)?, moment(end)?);
            super::plausible_sleep(from, to).map_err(|problem| (problem, end))?;
            Ok(Row::Sleep(from, to))
        }
        Span::Clocks { date, bed, rise, means } => {
            let day =
                values::date_in(order, text(date)).ok_or_else(|| (super::not_a_date(), date))?;
            let clock = |at: usize| values::clock(text(at));
            let (Some(bed), Some(rise)) = (clock(bed), clock(rise)) else {
                return Err((super::not_a_moment(), bed));
            };
            let evening = means.night(day).unwrap_or(day);
            let (from, to) = around(evening, bed, rise);
            super::plausible_sleep(from, to).map_err(|problem| (problem, date))?;
            Ok(Row::Sleep(from, to))
        }
        Span::Date { date, bed, rise, means } => {
            let day =
                values::date_in(order, text(date)).ok_or_else(|| (super::not_a_date(), date))?;
            let moment = |at: Option<usize>| at.and_then(|i| values::moment_in(order, text(i)));
            let minutes = |at: DateTime| at.hour() as u16 * 60 + at.minute() as u16;
            let clock = |at: Option<usize>| {
                at.and_then(|i| values::clock(text(i))).or_else(|| moment(at).map(minutes))
            };
            // Moments know their night better than the date beside them.
            let whole = moment(bed)
                .zip(moment(rise))
                .filter(|(s, e)| super::plausible_sleep(*s, *e).is_ok());
            let night = match whole {
                Some((start, end)) => lumbago_domain::night_of(start, end),
                None => means.night(day).unwrap_or(day),
            };
            Ok(Row::Night(night, clock(bed), clock(rise), whole))
        }
    }
}

/// A sleep by two clock times around the night of an evening: what lies before noon is of the day
/// after; a sleep of the daytime lies on one day.
fn around(evening: Date, bed: u16, rise: u16) -> (DateTime, DateTime) {
    let at = |day: Date, minutes: u16| day.at((minutes / 60) as i8, (minutes % 60) as i8, 0, 0);
    let next = evening.tomorrow().unwrap_or(evening);
    let noon = 12 * 60;
    match (bed < noon, bed < rise) {
        // Asleep after midnight, or in the morning.
        (true, true) => (at(next, bed), at(next, rise)),
        // Asleep in the afternoon or evening and awake before midnight.
        (false, true) => (at(next, bed), at(next, rise)),
        (false, false) => (at(evening, bed), at(next, rise)),
        (true, false) => (at(evening, bed), at(next, rise)),
    }
}

fn dropped() -> Problem {
    Problem::row(
        "deleted-record",
        "a record that was deleted, or is not a sleep".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

fn nothing_measured() -> Problem {
    Problem::row("no-values", "a night on which nothing was measured".into(), "nothing to do")
        .severity(Severity::Note)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn pages_name_every_measure_of_their_vendor() {
        use super::{others, oura, phones, samsung, sections};
        let all = [
            (OURA, oura::ACCOUNT),
            (OURA_TRENDS, oura::TRENDS),
            (FITBIT_SCORE, others::SCORE),
            (FITBIT_HEALTH, others::HEALTH),
            (FITBIT_STRESS, others::STRESS),
            (FITBIT_TABLE, others::DAILY),
            (FITBIT_WEB, sections::SLEEP),
            (GARMIN, others::REPORT),
            (SLEEPBOT, others::BOT),
            (SAMSUNG, samsung::TABLE),
            (AUTOSLEEP, phones::AUTOSLEEP_TABLE),
            (HEALTH_AUTO_EXPORT, phones::HEALTH_AUTO_EXPORT_TABLE),
            (GOOGLE_FIT, phones::GOOGLE_FIT_TABLE),
        ];
        for (format, vendor) in all {
            for measure in vendor.measures {
                assert!(format.page.contains(measure.key), "{}: {}", format.id, measure.key);
            }
        }
    }

    #[test]
    fn clock_times_lie_around_their_evening() {
        let evening = date(2026, 3, 1);
        assert_eq!(
            around(evening, 23 * 60, 7 * 60),
            (datetime(2026, 3, 1, 23, 0, 0, 0), datetime(2026, 3, 2, 7, 0, 0, 0))
        );
        assert_eq!(around(evening, 50, 7 * 60).0, datetime(2026, 3, 2, 0, 50, 0, 0));
        // A nap of the day named by its date as a day of waking.
        assert_eq!(
            around(evening, 13 * 60 + 25, 13 * 60 + 55).0,
            datetime(2026, 3, 2, 13, 25, 0, 0)
        );
    }
}
