//! Whoop: `journal_entries.csv` with a row an answer, and `sleeps.csv` with a row a sleep. Times are
//! local, with the offset in a column of its own. A journal row is filed under a cycle, which begins
//! with the sleep before the day it speaks of: the night after that day is the one at the cycle's end.

use jiff::civil::{Date, DateTime};
use lumbago_domain::{Catalogue, Severity};

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Said, Sleep, Words};
use crate::problems::{Problem, Problems};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const JOURNAL: Format = Format {
    id: "whoop_journal",
    page: include_str!("../../../../docs/formats/whoop.md"),
    name: "Whoop journal",
    taken: "yes/no answers of the daily journal",
    export: "in the app: More, App settings, Data export; the archive holds journal_entries.csv",
    kind: FileKind::Diary,
    recognise: |table, catalogue| recognise(table, catalogue, &["question text", "answered yes"]),
    read: read_journal,
};

pub(crate) const SLEEPS: Format = Format {
    id: "whoop_sleeps",
    page: include_str!("../../../../docs/formats/whoop.md"),
    name: "Whoop sleeps",
    taken: "start, end, sleep by stage, time awake, breaths, naps",
    export: "in the app: More, App settings, Data export; the archive holds sleeps.csv",
    kind: FileKind::Diary,
    recognise: |table, catalogue| recognise(table, catalogue, &["sleep onset", "nap"]),
    read: read_sleeps,
};

pub(crate) const CYCLES: Format = Format {
    id: "whoop_cycles",
    page: include_str!("../../../../docs/formats/whoop.md"),
    name: "Whoop physiological cycles",
    taken: "resting heart rate, heart rate variability, recovery; sleep as in sleeps.csv",
    export: "in the app: More, App settings, Data export; the archive holds physiological_cycles.csv",
    kind: FileKind::Diary,
    recognise: |table, catalogue| recognise(table, catalogue, &["recovery score %", "sleep onset"]),
    read: read_sleeps,
};

/// Columns of every Whoop file.
const CYCLE: [&str; 3] = ["Cycle start time", "Cycle end time", "Cycle timezone"];
/// A cycle that begins after this hour and before noon begins with the end of a night.
const NOON: i8 = 12;

fn recognise(table: &Table<'_>, _: &Catalogue, own: &[&str]) -> Option<Recognition> {
    let all = CYCLE.iter().chain(own).all(|name| table.column(name).is_some());
    all.then(|| Recognition {
        confidence: 0.98,
        why: format!("columns Cycle start time, Cycle timezone, {}", own.join(", ")),
    })
}

fn moment(record: &csv::StringRecord, at: usize) -> Option<DateTime> {
    values::moment_in(Order::YearFirst, record.get(at)?)
}

/// The evening after the day that a cycle from `start` to `end` spans. A cycle runs from one sleep to
/// the next: what ends in the evening or at night leads to that night.
fn evening_of(start: Option<DateTime>, end: Option<DateTime>) -> Option<Date> {
    match (start, end) {
        (_, Some(end)) if end.hour() < NOON => end.date().yesterday().ok(),
        (_, Some(end)) => Some(end.date()),
        // The open last cycle: the day after the sleep with which it began.
        (Some(start), None) if start.hour() < NOON => Some(start.date()),
        (Some(start), None) => start.date().tomorrow().ok(),
        (None, None) => None,
    }
}

fn read_journal(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let names = ["Cycle start time", "Cycle end time", "Question text", "Answered yes"];
    let [Some(start), Some(end), Some(question), Some(answer)] = names.map(|n| table.column(n))
    else {
        return Err(super::unrecognised(job));
    };
    let mut journal = Journal::default();
    rows(table, problems, |record, line, _| {
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let night = evening_of(moment(record, start), moment(record, end))
            .ok_or_else(|| Aside::cell(super::not_a_moment(), start))?;
        let yes = values::yes_no(cell(answer)).ok_or_else(|| Aside::cell(no_answer(), answer))?;
        let label = cell(question).trim_end_matches('?').trim_end();
        journal.mark(line, "", night, label, Said::Answered(yes));
        Ok(0)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "Question text",
        outcome: "answers about back spasms in Whoop's journal",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

/// Minutes by column: field, and name in the file.
const MINUTES: [(&str, &str); 4] = [
    ("light_min", "Light sleep duration (min)"),
    ("deep_min", "Deep (SWS) duration (min)"),
    ("rem_min", "REM duration (min)"),
    ("awake_min", "Awake duration (min)"),
];
/// What is said once a night.
const ONCE: [(&str, &str); 4] = [
    ("respiratory_rate", "Respiratory rate (rpm)"),
    ("resting_heart_rate", "Resting heart rate (bpm)"),
    ("heart_rate_variability_ms", "Heart rate variability (ms)"),
    ("readiness", "Recovery score %"),
];

fn read_sleeps(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let (Some(onset), Some(wake)) = (table.column("Sleep onset"), table.column("Wake onset"))
    else {
        return Err(super::unrecognised(job));
    };
    let asleep = table.column("Asleep duration (min)");
    let in_bed = table.column("In bed duration (min)");
    let nap = table.column("Nap");
    let named = |list: &[(&'static str, &str)]| -> Vec<(&'static str, usize)> {
        list.iter().filter_map(|(key, name)| Some((*key, table.column(name)?))).collect()
    };
    let (minutes, once) = (named(&MINUTES), named(&ONCE));
    let mut journal = Journal::default();
    rows(table, problems, |record, line, _| {
        let (Some(start), Some(end)) = (moment(record, onset), moment(record, wake)) else {
            return Err(Aside::column(no_sleep(), onset));
        };
        super::plausible_sleep(start, end).map_err(|problem| Aside::cell(problem, wake))?;
        let number = |at: Option<usize>| {
            values::number(record.get(at?)?.trim(), DecimalMark::Point).filter(|v| *v >= 0.0)
        };
        let mut sleep = Sleep::new(line, start, end);
        sleep.minutes = number(in_bed).filter(|m| *m > 0.0).unwrap_or(sleep.minutes);
        sleep.nap = nap.and_then(|at| values::yes_no(record.get(at)?.trim()));
        if let Some(minutes) = number(asleep).filter(|m| *m > 0.0) {
            sleep.each.push(("sleep_hours", Cell::Number(minutes / 60.0)));
        }
        for &(key, at) in &minutes {
            sleep.each.extend(number(Some(at)).map(|m| (key, Cell::Number(m))));
        }
        for &(key, at) in &once {
            sleep.once.extend(number(Some(at)).map(|v| (key, Cell::Number(v))));
        }
        journal.sleeps.push(sleep);
        Ok(0)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn no_answer() -> Problem {
    Problem::row("no-values", "a question without true or false".into(), "nothing to do")
        .severity(Severity::Note)
}

fn no_sleep() -> Problem {
    Problem::row(
        "no-values",
        "a cycle without a sleep, such as the open last one".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn answers_of_a_day_belong_to_the_night_at_the_end_of_its_cycle() {
        let at = |day, hour| Some(datetime(2026, 3, day, hour, 30, 0, 0));
        // From sleep onset on the evening of the 1st to sleep onset on the evening of the 2nd.
        assert_eq!(evening_of(at(1, 23), at(2, 22)), Some(date(2026, 3, 2)));
        // Asleep after midnight on both ends.
        assert_eq!(evening_of(at(2, 0), at(3, 1)), Some(date(2026, 3, 2)));
        // The open last cycle.
        assert_eq!(evening_of(at(1, 23), None), Some(date(2026, 3, 2)));
        assert_eq!(evening_of(at(2, 1), None), Some(date(2026, 3, 2)));
        assert_eq!(evening_of(None, None), None);
    }
}
