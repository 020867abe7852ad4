//! `ID,onset_N1,wakeup_N1,onset_N2,…`: clock times without dates. The nights are counted from a date of the
//! start, and without one they cannot be placed in the calendar.

use lumbago_domain::Catalogue;

use super::{MOST, People, assemble, at, begins, half, nothing, push, time, written};
use crate::formats::{Aside, Content, Format, Job, Recognition, date_order, not_a_date, rows};
use crate::journal::Journal;
use crate::problems::Problems;
use crate::quality::{self, Book};
use crate::table::Table;
use crate::values::{self, Cell, Order};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "ggir_basic",
    page: include_str!("../../../../../docs/formats/ggir.md"),
    name: "GGIR sleep log, basic",
    taken: "beginning and end of each night, where a column has the date of the start",
    export: "the file named by loglocation in GGIR",
    kind: FileKind::Diary,
    recognise,
    read,
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
/// Columns of the beginning and end of nights of a basic log.
fn nights(table: &Table<'_>) -> Vec<(usize, usize)> {
    (1..=MOST)
        .map_while(|n| {
            let onset = [format!("onset_N{n}"), format!("onset_n{n}"), format!("sleeponset_N{n}")];
            let wake = [format!("wakeup_N{n}"), format!("wake_N{n}"), format!("wakeup_n{n}")];
            let find = |names: &[String]| names.iter().find_map(|name| table.column(name));
            Some((find(&onset)?, find(&wake)?))
        })
        .collect()
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    (!nights(table).is_empty())
        .then(|| Recognition { confidence: 0.97, why: "columns onset_N1, wakeup_N1".into() })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let nights = nights(table);
    let Some(start) = table.any_column(STARTS) else {
        return Err(IngestError::NothingToUse {
            file: job.file.into(),
            format: FORMAT.name,
            missing: "no column with the date on whose evening the first night begins",
            columns: table.header.clone(),
            advice: "add a column start_date (YYYY-MM-DD) with that date for each person, or write the log in \
                     GGIR's advanced form, which has dates"
                .into(),
        });
    };
    let order = date_order(job, start, Order::DayFirst, problems)?;
    let mut journal = Journal::default();
    let mut book = Book::default();
    let mut people = People::default();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let first = values::date_in(order, text(start))
            .filter(|d| values::is_plausible(*d))
            .ok_or_else(|| Aside::cell(not_a_date(), start))?;
        let person = text(0).to_string();
        let number = people.number(&person);
        let mut rejected = 0;
        let before = (journal.sleeps.len(), journal.values.len());
        for (n, &(onset, wake)) in nights.iter().enumerate() {
            let mut clock = |at: usize| time(table, record, line, at, &mut rejected, problems);
            let (at_onset, at_wake) = (onset, wake);
            let (onset, wake) = (clock(onset), clock(wake));
            let span = jiff::Span::new().try_days(n as i64).unwrap_or_default();
            let Ok(evening) = first.checked_add(span) else { continue };
            let both = [(Some(at_onset), onset), (Some(at_wake), wake)];
            book.night(number, written(evening, line, both));
            let whose = (person.as_str(), line);
            let (onset, wake) = match (onset, wake) {
                (Some(onset), Some(wake)) => (onset, wake),
                (Some(bed), None) => {
                    half(&mut journal, whose, evening, "bed_time", Cell::Clock(bed));
                    continue;
                }
                (None, Some(rise)) => {
                    half(&mut journal, whose, evening, "rise_time", Cell::Clock(rise));
                    continue;
                }
                (None, None) => continue,
            };
            let Some(start) = begins(evening, onset) else { continue };
            let day = start.date();
            let Ok(end) = (if wake > onset { Ok(day) } else { day.tomorrow() }) else { continue };
            push(&mut journal, whose, evening, (start, at(end, wake)));
        }
        if (journal.sleeps.len(), journal.values.len()) == before {
            Err(nothing().into())
        } else {
            Ok(rejected)
        }
    });
    quality::check(book, &quality::Amounts::default(), table, &|_, _| None, problems);
    Ok(assemble(journal, job, problems))
}
