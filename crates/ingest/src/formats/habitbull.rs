//! HabitBull (`HabitBullData_….csv`): long format, one row a habit and day. A habit of a day belongs
//! to the night after it. `-2150000000` stands for "no value".

use lumbago_domain::Catalogue;

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Said, Words};
use crate::problems::{Problem, Problems};
use crate::table::Table;
use crate::values::{self, DecimalMark};
use crate::vocabulary::Vocabulary;
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "habitbull",
    page: include_str!("../../../../docs/formats/habitbull.md"),
    name: "HabitBull",
    taken: "habits by day, done or not, with their amounts",
    export: "in the app: Settings, Export data as CSV; the file is HabitBullData and a date",
    kind: FileKind::Diary,
    recognise,
    read,
};

const COLUMNS: [&str; 6] =
    ["HabitName", "HabitDescription", "HabitCategory", "CalendarDate", "Value", "CommentText"];
/// What the app writes where a day has no value.
const NO_VALUE: f64 = -2_150_000_000.0;

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    let found = COLUMNS.iter().filter(|c| table.column(c).is_some()).count();
    (found == COLUMNS.len()).then(|| Recognition {
        confidence: 0.98,
        why: "columns HabitName, CalendarDate, Value".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let [Some(name), Some(day), Some(value)] =
        ["HabitName", "CalendarDate", "Value"].map(|c| table.column(c))
    else {
        return Err(super::unrecognised(job));
    };
    // Its dates follow the phone; the app's own default has the month first.
    let order = super::date_order(job, day, values::Order::MonthFirst, problems)?;
    let mut journal = Journal::default();
    rows(table, problems, |record, line, _| {
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let night = values::date_in(order, cell(day))
            .ok_or_else(|| Aside::cell(super::not_a_date(), day))?;
        let amount = values::number(cell(value), DecimalMark::Point).filter(|v| *v != NO_VALUE);
        let said = amount.and_then(|v| match v {
            0.0 => Some(Said::Answered(false)),
            1.0 => Some(Said::Chosen),
            v => (v > 0.0).then_some(Said::Amount(v)),
        });
        let said = said
            .filter(|_| !cell(name).is_empty())
            .ok_or_else(|| Aside::cell(no_value(), value))?;
        journal.mark(line, "", night, cell(name), said);
        Ok(0)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Day(job.options.date_means),
        column: "HabitName",
        outcome: "a habit named after back spasms in HabitBull",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn no_value() -> Problem {
    Problem::row("no-values", "a day without a value for the habit".into(), "nothing to do")
        .severity(lumbago_domain::Severity::Note)
}
