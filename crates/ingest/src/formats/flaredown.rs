//! Flaredown: one row a thing that was tracked on a day by a person, in the long form of the published data
//! set. Symptoms and conditions are rated 0 to 4, treatments carry a dose, tags and foods are there or not.

use lumbago_domain::{Catalogue, Severity};

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::journal::{Journal, OutcomeDates, Said, Words};
use crate::problems::{Problem, Problems};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::{self, Vocabulary};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "flaredown",
    page: include_str!("../../../../docs/formats/flaredown.md"),
    name: "Flaredown",
    taken: "symptoms of the back as yes or no; treatments, tags and foods whose label is known",
    export: "fd-export.csv of the published data set",
    kind: FileKind::Diary,
    recognise,
    read,
};

const NAMES: [&str; 5] =
    ["user_id", "checkin_date", "trackable_type", "trackable_name", "trackable_value"];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    NAMES.iter().all(|n| table.column(n).is_some()).then(|| Recognition {
        confidence: 0.98,
        why: "columns user_id, checkin_date, trackable_type, trackable_name".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let [Some(user), Some(day), Some(kind), Some(name), Some(value)] =
        NAMES.map(|n| table.column(n))
    else {
        return Err(super::unrecognised(job));
    };
    let vocabulary = Vocabulary::common();
    let (catalogue, _) = vocabulary::declare(&job.options.catalogue, vocabulary.declarations());
    let mut journal = Journal::default();
    rows(table, problems, |record, line, _| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let night = values::date_in(Order::YearFirst, text(day))
            .filter(|d| values::is_plausible(*d))
            .ok_or_else(|| Aside::cell(super::not_a_date(), day))?;
        let person = text(user);
        if person.is_empty() {
            return Err(Aside::column(super::nightly::no_person(), user));
        }
        journal.speak(person, night);
        let label = text(name);
        let entry = vocabulary.find(label).map(|i| vocabulary.entry(i));
        let cell = entry.and_then(|e| Some(e.cell(catalogue.field(e.key())?)));
        let Some(cell) = cell.filter(Cell::is_recorded) else {
            return Err(Aside::cell(not_known(), name));
        };
        let said = match text(kind) {
            "Symptom" | "Condition" if cell == Cell::YesNo(true) => {
                let rated = values::number(text(value), DecimalMark::Point);
                let rated = rated.filter(|v| (0.0..=4.0).contains(v));
                Said::Answered(rated.ok_or_else(|| Aside::cell(not_rated(), value))? > 0.0)
            }
            "Treatment" | "Tag" | "Food" => Said::Chosen,
            _ => return Err(Aside::cell(not_of_the_person(), kind)),
        };
        journal.mark(line, person, night, label, said);
        Ok(0)
    });
    let words = Words {
        vocabulary,
        outcome_dates: OutcomeDates::Day(job.options.date_means),
        column: "trackable_name",
        outcome: "symptoms named after back spasms in Flaredown",
    };
    Ok(journal.assemble(&words, &job.options.catalogue, problems))
}

fn not_known() -> Problem {
    Problem::row(
        "label-not-understood",
        "something tracked whose name is in no vocabulary".into(),
        "nothing to do; vocabulary/common.toml lists the names that are read",
    )
    .severity(Severity::Note)
}

fn not_rated() -> Problem {
    Problem::row("not-a-number", "a symptom without a rating from 0 to 4".into(), "nothing to do")
}

fn not_of_the_person() -> Problem {
    Problem::row(
        "no-values",
        "weather and other things that are not of the person".into(),
        "nothing to do",
    )
    .severity(Severity::Note)
}
