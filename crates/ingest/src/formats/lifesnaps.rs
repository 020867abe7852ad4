//! LifeSnaps (Yfantidou and others 2022, Scientific Data 9:663), the table of days: a row a person and day
//! with what a Fitbit measured. Sleep stands under the day of waking, all else under its own day.

use lumbago_domain::Catalogue;

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Said, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "lifesnaps",
    page: include_str!("../../../../docs/formats/lifesnaps.md"),
    name: "LifeSnaps, table of days",
    taken: "time asleep, in bed and awake, heart rate, oxygen, breaths, steps, exercise, stress score, meditation",
    export: "daily_fitbit_sema_df_unprocessed.csv of the data set",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// A column: its name, field, smallest and largest value there, units of the field in one, and whether
/// it speaks of the night that ended that day.
type Measure = (&'static str, &'static str, f64, f64, f64, bool);

const MEASURES: [Measure; 11] = [
    ("minutesAsleep", "sleep_hours", 1.0, 1440.0, 1.0 / 60.0, true),
    // Milliseconds.
    ("sleep_duration", "time_in_bed_h", 60_000.0, 86_400_000.0, 1.0 / 3_600_000.0, true),
    ("minutesToFallAsleep", "fall_asleep_min", 0.0, 720.0, 1.0, true),
    ("minutesAwake", "awake_min", 0.0, 1440.0, 1.0, true),
    ("resting_hr", "resting_heart_rate", 20.0, 250.0, 1.0, true),
    ("rmssd", "heart_rate_variability_ms", 1.0, 500.0, 1.0, true),
    ("spo2", "oxygen_saturation", 50.0, 100.0, 1.0, true),
    ("full_sleep_breathing_rate", "respiratory_rate", 3.0, 60.0, 1.0, true),
    ("steps", "steps", 1.0, 200_000.0, 1.0, false),
    ("very_active_minutes", "exercise_min", 0.0, 1440.0, 1.0, false),
    // 0 was not computed.
    ("stress_score", "stress_management", 1.0, 100.0, 1.0, false),
];
const SIGNATURE: [&str; 5] = ["id", "date", "minutesAsleep", "nremhr", "stress_score"];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    SIGNATURE.iter().all(|n| table.column(n).is_some()).then(|| Recognition {
        confidence: 0.97,
        why: "columns id, date, minutesAsleep, nremhr, stress_score".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let (Some(id), Some(date)) = (table.column("id"), table.column("date")) else {
        return Err(super::unrecognised(job));
    };
    let columns: Vec<(&Measure, usize)> =
        MEASURES.iter().filter_map(|m| Some((m, table.column(m.0)?))).collect();
    let mindful = table.column("mindfulness_session");
    let mut journal = Journal::default();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let day = values::date_in(Order::YearFirst, text(date))
            .filter(|d| values::is_plausible(*d))
            .ok_or_else(|| Aside::cell(super::not_a_date(), date))?;
        let before = journal.values.len() + journal.marks.len();
        let mut rejected = 0;
        for &(&(name, key, low, high, times, night_before), at) in &columns {
            let night = if night_before { day.yesterday().unwrap_or(day) } else { day };
            match values::number(text(at), DecimalMark::Point) {
                Some(v) if (low..=high).contains(&v) => journal.values.push(Value {
                    line,
                    person: text(id).into(),
                    night,
                    key: key.into(),
                    cell: Cell::Number(v * times),
                }),
                // Not measured.
                Some(0.0) | None => {}
                Some(_) => {
                    rejected += 1;
                    let seen = Seen { line: Some(line), column: Some(name), value: Some(text(at)) };
                    problems.add(out_of_range(low, high), seen);
                }
            }
        }
        if let Some(yes) = mindful.and_then(|at| values::yes_no(text(at))) {
            journal.mark(line, text(id), day, "Meditation", Said::Answered(yes));
        }
        if journal.values.len() + journal.marks.len() == before {
            return Err(nothing().into());
        }
        Ok(rejected)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "mindfulness_session",
        outcome: "",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn out_of_range(low: f64, high: f64) -> Problem {
    Problem::cell(
        "value-out-of-range",
        format!("not a number from {low} to {high}"),
        "use the file as it was published",
    )
}

fn nothing() -> Problem {
    Problem::row("no-values", "a day on which nothing was measured".into(), "nothing to do")
        .severity(lumbago_domain::Severity::Note)
}
