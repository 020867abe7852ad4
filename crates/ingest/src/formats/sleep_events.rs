//! Logs of events with a start and an end, as sleepdiary writes them (`Start,End,Status,Comments`,
//! sleepdiary/core, form "SpreadsheetTable"): a row is a sleep, a drink, a pill. Moments that end in `Z`
//! are in universal time without a zone, so that clock times cannot be told.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use lumbago_domain::{Catalogue, Severity, night_of};

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Said, Sleep, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::{Table, squeeze};
use crate::values::{self, Cell, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "sleep_events",
    page: include_str!("../../../../docs/formats/sleep-events.md"),
    name: "sleepdiary, log of events",
    taken: "sleeps; caffeine with the time of the last, alcohol, exercise and sleep aids as done or not",
    export: "on sleepdiary.github.io: download as CSV; or any log with Start, End and Status",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// What a status says, as a label of the vocabulary.
const HABITS: [(&str, &str); 4] = [
    ("caffeine", "Caffeine"),
    ("alcohol", "Alcohol"),
    ("exercise", "Exercise"),
    ("sleep aid", "Sleep drug"),
];
/// Statuses that are known and say nothing that is taken.
const OTHERS: [&str; 14] = [
    "awake",
    "in bed",
    "out of bed",
    "lights off",
    "lights on",
    "snack",
    "meal",
    "chocolate",
    "drink",
    "toilet",
    "noise",
    "night noise",
    "alarm",
    "sleep",
];
/// Events before this hour belong to the evening before.
const MORNING: i8 = 4;

fn columns(table: &Table<'_>) -> Option<[usize; 3]> {
    Some([table.column("start")?, table.column("end")?, table.column("status")?])
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let [_, _, status] = columns(table)?;
    // Other logs have these columns too: the words decide.
    let sample = table.sample(200);
    let known = |r: &&csv::StringRecord| {
        let word = squeeze(r.get(status).unwrap_or(""));
        word == "asleep"
            || HABITS.iter().any(|(w, _)| *w == word)
            || OTHERS.contains(&word.as_str())
    };
    (!sample.is_empty() && sample.iter().filter(known).count() * 10 >= sample.len() * 9).then(
        || Recognition {
            confidence: 0.9,
            why: "columns Start, End, Status, and words such as asleep, caffeine, in bed".into(),
        },
    )
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some([start, end, status]) = columns(table) else {
        return Err(super::unrecognised(job));
    };
    let mut journal = Journal::default();
    let mut universal = false;
    let mut last_caffeine: BTreeMap<Date, (DateTime, u64)> = BTreeMap::new();
    rows(table, problems, |record, line, _| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let moment = |at: usize| {
            let read = values::moment_in(Order::YearFirst, text(at));
            read.ok_or_else(|| Aside::cell(super::not_a_moment(), at))
        };
        let is_universal = text(start).ends_with(['Z', 'z']);
        let what = squeeze(text(status));
        if what == "asleep" || what == "sleep" {
            let (from, to) = (moment(start)?, moment(end)?);
            super::plausible_sleep(from, to).map_err(|problem| Aside::cell(problem, end))?;
            let hours = from.duration_until(to).as_secs_f64() / 3600.0;
            let slept = ("sleep_hours", Cell::Number(hours));
            if is_universal {
                universal = true;
                let (person, night) = (String::new(), night_of(from, to));
                let (key, cell) = (slept.0.into(), slept.1);
                journal.values.push(Value { line, person, night, key, cell });
            } else {
                let each = vec![slept];
                journal.sleeps.push(Sleep { each, ..Sleep::new(line, from, to) });
            }
            return Ok(0);
        }
        let Some((_, label)) = HABITS.iter().find(|(word, _)| *word == what) else {
            return Err(Aside::cell(not_taken(), status));
        };
        let at = moment(start)?;
        let day = at.date();
        let night = if at.hour() < MORNING { day.yesterday().unwrap_or(day) } else { day };
        journal.mark(line, "", night, label, Said::Chosen);
        if what == "caffeine" && !is_universal {
            let last = last_caffeine.entry(night).or_insert((at, line));
            *last = (*last).max((at, line));
        }
        Ok(0)
    });
    journal.values.extend(last_caffeine.into_iter().map(|(night, (at, line))| Value {
        line,
        person: String::new(),
        night,
        key: "caffeine_last_time".into(),
        cell: Cell::Clock(at.hour() as u16 * 60 + at.minute() as u16),
    }));
    if universal {
        problems.add(no_zone(), Seen { column: Some("Start"), ..Seen::default() });
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "Status",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn not_taken() -> Problem {
    Problem::row(
        "event-not-taken",
        "an event of another kind: only sleeps, caffeine, alcohol, exercise and sleep aids are taken".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

fn no_zone() -> Problem {
    Problem::note(
        "universal-time",
        "times are universal and the file does not say the zone: clock times are left out, and nights are \
         right between 8 hours behind and 14 hours ahead of it"
            .into(),
        "export with local times, or put a diary beside it",
    )
}
