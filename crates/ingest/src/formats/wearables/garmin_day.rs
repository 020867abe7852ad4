//! Garmin's report on one day: no table but names and values, `Sleep Duration,8h 37m`, under bare title
//! lines. The first line is `Sleep Score 1 Day,`. The date is that of waking.

use lumbago_domain::Severity;

use super::Format;
use super::measure::{Measure, Unit, once};
use crate::FileKind;
use crate::IngestError;
use crate::formats::{Aside, Content, Job, Recognition, no_date, not_a_date, rows};
use crate::journal::{Journal, OutcomeDates, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::values::{self, Cell, Order};
use crate::vocabulary::Vocabulary;

const FIRST_LINE: &str = "sleep score 1 day";

const MEASURES: &[Measure] = &[
    once("sleep_hours", Unit::DurationToHours, &["sleep duration"]),
    once("sleep_quality", Unit::PercentToTen, &["sleep score"]),
    once("deep_min", Unit::DurationToMinutes, &["deep sleep duration"]),
    once("light_min", Unit::DurationToMinutes, &["light sleep duration"]),
    once("rem_min", Unit::DurationToMinutes, &["rem duration"]),
    once("awake_min", Unit::DurationToMinutes, &["awake time"]),
    once("resting_heart_rate", Unit::Plain, &["resting heart rate"]),
    once("oxygen_saturation", Unit::Plain, &["avg spo₂", "avg spo2"]),
    once("respiratory_rate", Unit::Plain, &["avg respiration"]),
    once("heart_rate_variability_ms", Unit::Plain, &["avg overnight hrv"]),
];

pub(crate) const GARMIN_DAY: Format = Format {
    id: "garmin_day",
    page: include_str!("../../../../../docs/formats/garmin.md"),
    name: "Garmin Connect, report on one day",
    taken: "time asleep, sleep by stage, score, heart rate, oxygen, breaths",
    export: "on the web: Sleep, 1 day, Export CSV",
    kind: FileKind::Diary,
    recognise: |table, _| {
        let words = table.text.first_words();
        let first = words.get(..FIRST_LINE.len())?;
        first.eq_ignore_ascii_case(FIRST_LINE).then(|| Recognition {
            confidence: 0.97,
            why: "a first line `Sleep Score 1 Day`".into(),
        })
    },
    read,
};

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    // The line with the date is taken for the header where the title above it has no second cell.
    let mut day = match table.header.as_slice() {
        [name, day, ..] if name.eq_ignore_ascii_case("date") => Some(day.clone()),
        _ => None,
    };
    let mut said: Vec<(u64, &Measure, f64)> = Vec::new();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let name = text(0).to_lowercase();
        if name == "date" {
            day = Some(text(1).into());
            return Ok(0);
        }
        let measure = MEASURES.iter().find(|m| m.names.contains(&name.as_str()));
        let Some(measure) = measure.filter(|m| said.iter().all(|(_, s, _)| s.key != m.key)) else {
            return Err(Aside::column(not_taken(), 0));
        };
        match measure.read(text(1)) {
            Ok(Some(value)) => said.push((line, measure, value)),
            Ok(None) => return Err(Aside::column(not_taken(), 0)),
            Err(problem) => {
                let seen = Seen { line: Some(line), column: Some(text(0)), value: Some(text(1)) };
                problems.add(problem, seen);
                return Ok(1);
            }
        }
        Ok(0)
    });
    let night = match day.as_deref() {
        Some(text) => {
            let day = values::date_in(Order::YearFirst, text).filter(|d| values::is_plausible(*d));
            day.and_then(|d| d.yesterday().ok()).ok_or_else(not_a_date)
        }
        None => Err(no_date()),
    };
    let mut journal = Journal::default();
    match night {
        Ok(night) => journal.values.extend(said.into_iter().map(|(line, measure, value)| Value {
            line,
            person: String::new(),
            night,
            key: measure.key.into(),
            cell: Cell::Number(value),
        })),
        Err(problem) => {
            let value = day.as_deref();
            problems.add(problem, Seen { column: Some("Date"), value, ..Seen::default() });
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

fn not_taken() -> Problem {
    Problem::row(
        "line-not-taken",
        "a title, a line said before, or one whose value is not taken".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}
