//! PMSys wellness, as in the PMData set: a row a morning, ratings of 1 to 5 on how one feels. The data set
//! calls 1 and 2 below normal and 4 and 5 above, without saying which end of stress, fatigue and soreness is
//! the good one, so these stay ratings of their own and are never turned into the scales of the catalogue.

use lumbago_domain::Catalogue;

use super::{Aside, Content, Format, Job, Recognition, rows};
use crate::declaration::{DeclaredKind, DeclaredRole};
use crate::journal::{Journal, OutcomeDates, Value, Words};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{self, Cell, DecimalMark, Order};
use crate::vocabulary::{self, Vocabulary};
use crate::{FactorDeclaration, FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "pmsys_wellness",
    page: include_str!("../../../../docs/formats/pmsys-wellness.md"),
    name: "PMSys wellness (PMData)",
    taken: "hours and quality of sleep, readiness; stress, fatigue, mood and soreness as they were rated",
    export: "wellness.csv of a data set",
    kind: FileKind::Diary,
    recognise,
    read,
};

/// Ratings of 1 to 5: column, field and label.
const RATINGS: [(&str, &str, &str); 4] = [
    ("stress", "wellness_stress", "Stress as rated in the morning"),
    ("fatigue", "wellness_fatigue", "Fatigue as rated in the morning"),
    ("mood", "wellness_mood", "Mood as rated in the morning"),
    ("soreness", "wellness_soreness", "Soreness as rated in the morning"),
];
const SIGNATURE: [&str; 5] =
    ["effective_time_frame", "sleep_duration_h", "sleep_quality", "soreness", "readiness"];

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    SIGNATURE.iter().all(|n| table.column(n).is_some()).then(|| Recognition {
        confidence: 0.98,
        why: "columns effective_time_frame, sleep_duration_h, soreness".into(),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let Some(when) = table.column(SIGNATURE[0]) else {
        return Err(super::unrecognised(job));
    };
    let declared: Vec<FactorDeclaration> = RATINGS.iter().map(declaration).collect();
    let (catalogue, declared) = vocabulary::declare(&job.options.catalogue, declared.iter());
    // Column, field, ends of the scale in the file, times and plus, whether it speaks of the night before.
    let mut columns = vec![
        ("sleep_duration_h", "sleep_hours", 0.0, 24.0, 1.0, 0.0, true),
        ("sleep_quality", "sleep_quality", 1.0, 5.0, 2.5, -2.5, true),
        ("readiness", "readiness", 0.0, 10.0, 10.0, 0.0, false),
    ];
    columns.extend(RATINGS.iter().map(|&(name, key, _)| (name, key, 1.0, 5.0, 1.0, 0.0, false)));
    let mut journal = Journal::default();
    rows(table, problems, |record, line, problems| {
        let text = |at: usize| record.get(at).unwrap_or("").trim();
        let day = values::date_in(Order::YearFirst, text(when).get(..10).unwrap_or(""))
            .filter(|d| values::is_plausible(*d))
            .ok_or_else(|| Aside::cell(super::not_a_date(), when))?;
        let before = journal.values.len();
        let mut rejected = 0;
        for &(name, key, low, high, times, plus, of_the_night_before) in &columns {
            let Some(at) = table.column(name) else { continue };
            let night = if of_the_night_before { day.yesterday().unwrap_or(day) } else { day };
            match values::number(text(at), DecimalMark::Point) {
                // The form's own way to leave an answer out.
                Some(0.0) if key != "sleep_hours" => {}
                Some(v) if (low..=high).contains(&v) => {
                    let (person, key, cell) =
                        (String::new(), key.to_string(), Cell::Number(v * times + plus));
                    journal.values.push(Value { line, person, night, key, cell });
                }
                None if values::is_missing(text(at)) => {}
                _ => {
                    rejected += 1;
                    let seen = Seen { line: Some(line), column: Some(name), value: Some(text(at)) };
                    problems.add(off_scale(low, high), seen);
                }
            }
        }
        if journal.values.len() == before {
            return Err(nothing().into());
        }
        Ok(rejected)
    });
    let words = Words {
        vocabulary: Vocabulary::common(),
        outcome_dates: OutcomeDates::Known,
        column: "",
        outcome: "",
    };
    let mut content = journal.assemble(&words, &catalogue, problems);
    let recorded = content.sheet.as_ref().map(|s| s.recorded_fields()).unwrap_or_default();
    let own = declared.into_iter().filter(|d| recorded.contains(&d.key.as_str()));
    content.declared.extend(own.collect::<Vec<_>>());
    Ok(content)
}

fn declaration(&(_, key, label): &(&str, &str, &str)) -> FactorDeclaration {
    FactorDeclaration {
        min: Some(1.0),
        max: Some(5.0),
        role: DeclaredRole::Exposure,
        ..FactorDeclaration::new(key, label, "", DeclaredKind::Rating)
    }
}

fn off_scale(low: f64, high: f64) -> Problem {
    Problem::cell(
        "value-out-of-range",
        format!("not a number from {low} to {high}"),
        "use the file as it was published",
    )
}

fn nothing() -> Problem {
    Problem::row("no-values", "a morning without an answer".into(), "nothing to do")
        .severity(lumbago_domain::Severity::Note)
}
