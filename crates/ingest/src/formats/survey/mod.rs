//! Tables of survey programs and sleep diaries kept as forms: a row is an answer, columns are questions.
//! What the program adds is known from its kind ([`Container`]); what the study asks is known by the names
//! of sleep diaries and of the catalogue, and the rest through a mapping file.

mod answers;
mod container;
mod dates;
mod google_forms;
mod items;
mod kobo;
mod qualtrics;
mod redcap;
mod single;
mod sleep_diary;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use lumbago_domain::Catalogue;

use self::answers::Answers;
pub(crate) use self::container::Container;
use self::container::{Who, code_question};
use self::dates::Dates;
use self::items::Items;
use self::totals::Totals;
use super::nightly::{contradicts, no_person, no_values, nothing_new};
use super::{Aside, Content, Format, Job, a_few, rows};
use crate::IngestError;
use crate::journal::measured;
use crate::problems::{Problem, Problems, Seen};
use crate::quality::{self, Book, Dated, Night};
use crate::sheet::{Repeat, Sheet};
use crate::table::Table;
use crate::values::Cell;
use crate::vocabulary::{self, Vocabulary};

pub(crate) use google_forms::FORMAT as GOOGLE_FORMS;
pub(crate) use kobo::{KOBO, ODK};
pub(crate) use qualtrics::FORMAT as QUALTRICS;
pub(crate) use redcap::FORMAT as REDCAP;
pub(crate) use sleep_diary::FORMAT as SLEEP_DIARY;

/// The survey program that wrote a table, if it is known for certain.
pub(crate) fn program(table: &Table<'_>, catalogue: &Catalogue) -> Option<Container> {
    let is = |format: &Format| (format.recognise)(table, catalogue).is_some();
    if is(&REDCAP) {
        Some(redcap::container(table))
    } else if is(&QUALTRICS) {
        Some(qualtrics::container(table))
    } else if is(&KOBO) {
        Some(kobo::kobo(table))
    } else {
        is(&ODK).then(|| kobo::odk(table))
    }
}

/// Reads a form's table.
fn read(
    container: &Container,
    job: &Job<'_>,
    problems: &mut Problems,
) -> Result<Content, IngestError> {
    let table = job.table;
    let who = code_question(container, table).map(Who::Code).or(container.person);
    let person_column = who.map(|w| match w {
        Who::Code(at) | Who::Numbered(at) => at,
    });
    let extra = measured();
    let words = Vocabulary::common().declarations();
    let declarations = Items::all().declarations().chain(&extra).chain(words);
    let (catalogue, declared) = vocabulary::declare(&job.options.catalogue, declarations);
    refuse_people(container, who, job)?;
    let date = dates::question(container, table);
    let skip: Vec<usize> = person_column.into_iter().chain(date).collect();
    let mut answers = Answers::find(container, table, &catalogue, &skip, problems);
    if answers.fields.is_empty() {
        return Err(IngestError::NothingToUse {
            file: job.file.into(),
            format: container.name,
            missing: "no question whose meaning is known",
            columns: table.header.clone(),
            advice: super::suggestion(job),
        });
    }
    let dates = Dates::find(job, container, answers.core >= 2, problems)?;
    let totals = Totals::find(&mut answers, &catalogue);
    tell_about_others(job, &answers, problems);
    let mut sheet = Sheet::new(answers.fields.clone());
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut typed: Vec<(String, Dated)> = Vec::new();
    let mut apart: Vec<(u32, Night)> = Vec::new();
    rows(table, problems, |record, line, problems| {
        container.accepts(record)?;
        let mut row = answers.read(record);
        let night = match dates.night(record) {
            Ok(night) => night,
            Err(_) if !row.cells.iter().any(Cell::is_recorded) => return Err(no_answers().into()),
            Err(aside) => return Err(aside),
        };
        if job.options.today.is_some_and(|today| night > today) {
            if let (Some(Who::Code(at)), Some(dated)) = (who, dates.typed(record, line)) {
                typed.push((record.get(at).unwrap_or("").trim().into(), dated));
            } else if who.is_none() {
                typed.extend(dates.typed(record, line).map(|d| (String::new(), d)));
            }
            return Err(Aside::cell(to_come(), dates.column()));
        }
        let code = match who {
            None => String::new(),
            Some(Who::Code(at) | Who::Numbered(at)) => {
                let text = record.get(at).unwrap_or("").trim();
                if text.is_empty() {
                    return Err(Aside::column(no_person(), at));
                }
                match who {
                    Some(Who::Numbered(_)) => {
                        let next = numbers.len() + 1;
                        let n = *numbers.entry(text.to_lowercase()).or_insert(next);
                        format!("person {n}")
                    }
                    _ => text.into(),
                }
            }
        };
        let odd = totals.fill(&mut row);
        let clocks = answers.clocks(&row, line);
        let mut tell = |problems: &mut Problems| {
            for (problem, at, value) in row.pending.drain(..) {
                let column = table.header.get(at).map(String::as_str);
                problems.add(problem, Seen { line: Some(line), column, value: Some(&value) });
            }
        };
        if !row.cells.iter().any(Cell::is_recorded) {
            tell(problems);
            return Err(no_values().into());
        }
        let person = sheet.person(&code);
        let all = 0..row.cells.len();
        let repeat = sheet.compare(person, night, &mut row.cells, all.clone());
        if repeat != Repeat::Nothing
            && let Some(dated) = dates.typed(record, line)
        {
            let contradicts = matches!(repeat, Repeat::Contradicts(_));
            typed.push((code, Dated { contradicts, ..dated }));
            if contradicts {
                apart
                    .push((person, Night { night, line, clocks, apart: true, ..Night::default() }));
            }
        }
        match repeat {
            Repeat::Contradicts(earlier) => return Err(contradicts(earlier).into()),
            Repeat::Nothing => return Err(nothing_new().into()),
            Repeat::New | Repeat::Adds => {}
        }
        tell(problems);
        let column = table.header.get(dates.column()).map(String::as_str);
        let value = record.get(dates.column()).map(str::trim);
        if let Some(problem) = dates.doubt(record) {
            problems.add(problem, Seen { line: Some(line), column, value });
        }
        if let Some(problem) = odd {
            problems.add(problem, Seen { line: Some(line), ..Seen::default() });
        }
        sheet.push(person, night, line, &mut row.cells, all);
        Ok(row.rejected)
    });
    if let (Some(Who::Numbered(_)), true) = (who, numbers.len() > 1) {
        let reason = format!(
            "{} people are told apart by a private column and numbered in the order of the file",
            numbers.len()
        );
        let hint = "ask for a code in the form to name them; the column itself is not kept";
        problems.add(Problem::note("people-numbered", reason, hint), Seen::default());
    }
    let mut book = Book::default();
    let amounts = book.sheet(&sheet, &answers.columns(), None);
    for (code, dated) in typed {
        if let Some(person) = sheet.known_person(&code) {
            book.dated(person, dated);
        }
    }
    for (person, night) in apart {
        book.night(person, night);
    }
    quality::check(book, &amounts, table, &|text, days| dates.later(text, days), problems);
    let recorded = sheet.recorded_fields();
    let declared = declared.into_iter().filter(|d| recorded.contains(&d.key.as_str())).collect();
    Ok(Content { sheet: Some(sheet), stand_in: answers.stand_in, declared, ..Content::default() })
}

/// Refuses a table of people: several rows, each with a record of its own, in a project in which nothing
/// repeats.
fn refuse_people(
    container: &Container,
    who: Option<Who>,
    job: &Job<'_>,
) -> Result<(), IngestError> {
    let (true, Some(Who::Code(at))) = (container.one_row_a_record && who == container.person, who)
    else {
        return Ok(());
    };
    let mut known = BTreeSet::new();
    let mut records = job.table.records(true);
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    while records.next(&mut record).is_some() {
        known.insert(record.get(at).unwrap_or("").trim().to_string());
        count += 1;
    }
    if count > 1 && known.len() == count {
        return Err(IngestError::PeopleNotNights {
            file: job.file.into(),
            column: job.table.header[at].clone(),
            rows: count as u64,
        });
    }
    Ok(())
}

/// One note on the questions that are not understood.
fn tell_about_others(job: &Job<'_>, answers: &Answers, problems: &mut Problems) {
    let header = &job.table.header;
    let Some(first) = answers.others.first() else { return };
    let names = a_few(answers.others.iter().map(|&i| header[i].as_str()));
    let problem = Problem::column(
        "question-not-understood",
        format!("questions of unknown meaning: {names}"),
        "nothing to do, or say what they are in a mapping file (docs/formats/mapping.md)",
    )
    .severity(lumbago_domain::Severity::Note);
    let seen = Seen { line: Some(1), column: header.get(*first).map(String::as_str), value: None };
    problems.add_times(problem, seen, answers.others.len() as u64);
}

fn no_answers() -> Problem {
    Problem::row(
        "no-values",
        "a row without a date and without an answer of the diary, such as the base row of a record"
            .into(),
        "nothing to do",
    )
    .severity(lumbago_domain::Severity::Note)
}

fn to_come() -> Problem {
    Problem::row("night-to-come", "a night after today".into(), "correct the date")
}
