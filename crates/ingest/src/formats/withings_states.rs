//! Withings, `raw_sleep-monitor_sleep-state.csv`: states of sleep in runs of a minute or more, `start,
//! duration,value` with lists in the cells. Other raw files have the same columns; only whole numbers from 0
//! to 3 are states: awake, light, deep, REM.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use lumbago_domain::{Catalogue, Severity};

use super::rows::shape;
use super::{Aside, Content, Format, Job, Recognition};
use crate::journal::{Journal, OutcomeDates, Sleep, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "withings_states",
    page: include_str!("../../../../docs/formats/withings.md"),
    name: "Withings, raw states of sleep",
    taken: "start, end, deep, light and REM sleep, time awake, put together from states",
    export: "on the web: Settings, Download your data; the archive holds raw_sleep-monitor_sleep-state.csv",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Minutes without a state after which another sleep begins.
const GAP: f64 = 60.0;
/// Field by state; waking time has no share in the hours asleep.
const STATES: [&str; 4] = ["awake_min", "light_min", "deep_min", "rem_min"];

/// A list in a cell: `[60,60]`.
fn list(text: &str) -> Option<Vec<f64>> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    inner.split(',').map(|n| n.trim().parse().ok()).collect()
}

fn columns(table: &Table<'_>) -> Option<[usize; 3]> {
    let exact = table.header.len() == 3;
    let all = [table.column("start")?, table.column("duration")?, table.column("value")?];
    exact.then_some(all)
}

fn is_state(value: &f64) -> bool {
    matches!(*value, 0.0 | 1.0 | 2.0 | 3.0)
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let [_, duration, value] = columns(table)?;
    let sample = table.sample(200);
    let states = |r: &csv::StringRecord| {
        let values = list(r.get(value)?)?;
        let whole = list(r.get(duration)?)?.len() == values.len() && values.iter().all(is_state);
        whole.then_some(())
    };
    (!sample.is_empty() && sample.iter().all(|r| states(r).is_some())).then(|| Recognition {
        confidence: 0.85,
        why: "columns start, duration, value with lists of states of sleep".into(),
    })
}

/// Minutes in each state from a moment on.
struct Piece {
    line: u64,
    start: DateTime,
    end: DateTime,
    minutes: [f64; 4],
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(columns) = columns(table) else {
        return Err(super::unrecognised(job));
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let found = shape(&record, place, table, problems).map_err(Aside::from);
        match found.and_then(|()| piece(&record, columns, place.line)) {
            Ok(piece) => pieces.push(piece),
            Err(aside) => aside.tell(table, &record, place.line, problems),
        }
    }
    let mut journal = Journal::default();
    for pieces in joined(pieces) {
        match sleep(&pieces) {
            Some(sleep) => {
                journal.sleeps.push(sleep);
                // The rows of a sleep are used together.
                pieces.iter().for_each(|_| problems.used(0));
            }
            None => {
                for piece in pieces {
                    problems.aside(no_sleep(), Seen { line: Some(piece.line), ..Seen::default() });
                }
            }
        }
    }
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn piece(record: &csv::StringRecord, columns: [usize; 3], line: u64) -> Result<Piece, Aside> {
    let [start, duration, value] = columns;
    let text = |at: usize| record.get(at).unwrap_or("").trim();
    let from = values::moment_in(Order::YearFirst, text(start))
        .filter(|m| values::is_plausible(m.date()))
        .ok_or_else(|| Aside::cell(super::not_a_moment(), start))?;
    let (Some(seconds), Some(states)) = (list(text(duration)), list(text(value))) else {
        return Err(Aside::cell(not_states(), value));
    };
    let sound = seconds.len() == states.len()
        && states.iter().all(is_state)
        && seconds.iter().all(|s| (0.0..=86_400.0).contains(s));
    if !sound {
        return Err(Aside::cell(not_states(), value));
    }
    let mut minutes = [0.0; 4];
    for (s, state) in seconds.iter().zip(&states) {
        minutes[*state as usize] += s / 60.0;
    }
    let whole = SignedDuration::from_secs(seconds.iter().sum::<f64>() as i64);
    let end = from.checked_add(whole).unwrap_or(from);
    Ok(Piece { line, start: from, end, minutes })
}

/// Pieces in order of time, those of one sleep together.
fn joined(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    pieces.sort_by_key(|p| (p.start, p.line));
    let mut nights: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let near = nights
            .last()
            .and_then(|n| n.last())
            .is_some_and(|last| last.end.duration_until(piece.start).as_secs_f64() / 60.0 <= GAP);
        match nights.last_mut() {
            Some(night) if near => night.push(piece),
            _ => nights.push(vec![piece]),
        }
    }
    nights
}

/// One sleep by its pieces, from the first with a state of sleep to the last; waking time before and
/// after it is no part of it.
fn sleep(pieces: &[Piece]) -> Option<Sleep> {
    let asleep = |p: &Piece| p.minutes[1..].iter().sum::<f64>() > 0.0;
    let first = pieces.iter().position(asleep)?;
    let last = pieces.iter().rposition(asleep)?;
    let pieces = &pieces[first..=last];
    let mut sleep = Sleep::new(pieces[0].line, pieces[0].start, pieces[pieces.len() - 1].end);
    let total = |state: usize| pieces.iter().map(|p| p.minutes[state]).sum::<f64>();
    let minutes = [total(0), total(1), total(2), total(3)];
    let slept = minutes[1] + minutes[2] + minutes[3];
    sleep.each.push(("sleep_hours", Cell::Number(slept / 60.0)));
    for (key, minutes) in STATES.iter().zip(minutes).filter(|(_, m)| *m > 0.0) {
        sleep.each.push((key, Cell::Number(minutes)));
    }
    Some(sleep)
}

fn no_sleep() -> Problem {
    Problem::row("no-values", "an hour or more without any sleep".into(), "nothing to do")
        .severity(Severity::Note)
}

fn not_states() -> Problem {
    Problem::row(
        "not-states",
        "not two lists of one length, of seconds and of states from 0 to 3".into(),
        "use the file as exported",
    )
}
