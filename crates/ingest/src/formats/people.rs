//! `people.csv`: what belongs to the person, and dated answers about warning signs.

use std::collections::BTreeMap;

use lumbago_domain::{
    Answer, Catalogue, Field, Kind, Person, RED_FLAG_QUESTIONS, SUPPRESSOR_QUESTIONS, TRAITS,
};

use super::{Content, Format, Job, PERSON, Recognition, a_few};
use crate::problems::{Problem, Problems, Seen};
use crate::table::Table;
use crate::values::{Cell, DateReader, DecimalMark, Rule, is_missing};
use crate::{FileKind, IngestError};

pub(crate) const FORMAT: Format = Format {
    id: "people",
    page: include_str!("../../../../docs/formats/side-tables.md"),
    name: "people.csv",
    taken: "for each person: age and other traits, dated yes/no answers to the warning-sign questions",
    export: "`lumbago template my-diary` writes an empty one",
    kind: FileKind::People,
    recognise,
    read,
};

/// Columns in the order of the template.
pub(crate) fn columns() -> impl Iterator<Item = &'static str> {
    let first = ["person", "date"].into_iter();
    first.chain(TRAITS.iter().chain(RED_FLAG_QUESTIONS).chain(SUPPRESSOR_QUESTIONS).copied())
}

fn questions() -> impl Iterator<Item = &'static str> {
    RED_FLAG_QUESTIONS.iter().chain(SUPPRESSOR_QUESTIONS).copied()
}

fn recognise(table: &Table<'_>, _: &Catalogue) -> Option<Recognition> {
    if table.column("night").is_some() || table.column("start_date").is_some() {
        return None;
    }
    let asked: Vec<&str> = questions().filter(|q| table.column(q).is_some()).collect();
    if !asked.is_empty() {
        let why = format!("columns {}", a_few(asked.into_iter()));
        return Some(Recognition { confidence: 0.98, why });
    }
    let traits: Vec<&str> = TRAITS.iter().copied().filter(|t| table.column(t).is_some()).collect();
    let others =
        table.header.iter().filter(|n| !columns().any(|c| c.eq_ignore_ascii_case(n))).count();
    let about_people = table.any_column(PERSON).is_some() && !traits.is_empty() && others == 0;
    about_people.then(|| Recognition {
        confidence: 0.9,
        why: format!("columns person, {}", a_few(traits.into_iter())),
    })
}

fn read(job: &Job<'_>, problems: &mut Problems) -> Result<Content, IngestError> {
    let table = job.table;
    let names: Vec<&str> = columns().collect();
    super::note_other_columns(table, &names, PERSON, problems);
    let asked: Vec<(usize, &'static str, Rule)> = columns()
        .skip(2)
        .filter_map(|key| {
            // Traits are fields of the catalogue or, the others, dates since when.
            let field = match job.options.catalogue.field(key) {
                Some(field) => field.clone(),
                None if TRAITS.contains(&key) => Field::new(key, key, "", Kind::Date),
                None => Field::yes_no(key, key),
            };
            Some((table.column(key)?, key, Rule::new(field, DecimalMark::Point)))
        })
        .collect();
    let (person_column, date_column) = (table.any_column(PERSON), table.column("date"));
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    let mut dates = DateReader::default();
    let mut records = table.records(true);
    let mut record = csv::StringRecord::new();
    while let Some(place) = records.next(&mut record) {
        let seen = Seen { line: Some(place.line), ..Seen::default() };
        if let Err(problem) = super::shape(&record, place, table, problems) {
            problems.aside(problem, seen);
            continue;
        }
        let cell = |at: Option<usize>| at.and_then(|i| record.get(i)).unwrap_or("").trim();
        let date = match date_column.map(|at| (at, cell(Some(at)))) {
            Some((at, text)) if !is_missing(text) => match dates.read(text) {
                Ok(date) => Some(date),
                Err(problem) => {
                    let column = Some(table.header[at].as_str());
                    problems.aside(problem, Seen { column, value: Some(text), ..seen });
                    continue;
                }
            },
            _ => None,
        };
        let mut answers = Vec::new();
        let mut rejected = 0;
        for (at, key, rule) in &asked {
            match answer(rule, cell(Some(*at))) {
                Ok((value, odd)) => {
                    let column = Some(table.header[*at].as_str());
                    let seen = Seen { column, value: Some(cell(Some(*at))), ..seen };
                    odd.into_iter().for_each(|p| problems.add(p, seen));
                    answers.extend(value.map(|value| Answer { key: (*key).into(), value, date }));
                }
                Err(problem) => {
                    rejected += 1;
                    let column = Some(table.header[*at].as_str());
                    problems.add(problem, Seen { column, value: Some(cell(Some(*at))), ..seen });
                }
            }
        }
        if answers.is_empty() {
            problems.aside(no_answers(), seen);
            continue;
        }
        let code = cell(person_column);
        let person = people
            .entry(code.into())
            .or_insert_with(|| Person { code: code.into(), answers: Vec::new() });
        person.answers.extend(answers);
        problems.used(rejected);
    }
    let mut people: Vec<Person> = people.into_values().collect();
    for person in &mut people {
        person.answers.sort_by_key(|a| a.date);
    }
    Ok(Content { people, ..Content::default() })
}

/// An answer as text: yes or no, a level's key, a number as written shortest, an ISO date.
fn answer(rule: &Rule, text: &str) -> Result<(Option<String>, Option<Problem>), Problem> {
    let (cell, odd) = rule.read(text)?;
    let value = match cell {
        Cell::Missing | Cell::Clock(_) => None,
        Cell::YesNo(b) => Some(if b { "yes" } else { "no" }.to_string()),
        Cell::Number(v) => Some(v.to_string()),
        Cell::Level(code) => rule.field.levels().get(usize::from(code)).map(|l| l.key.clone()),
        Cell::Text(text) => Some(text),
    };
    Ok((value, odd))
}

fn no_answers() -> Problem {
    Problem::row(
        "no-answers",
        "a row without an answer that can be used".into(),
        "fill in the answers, or delete the row",
    )
    .severity(lumbago_domain::Severity::Note)
}
