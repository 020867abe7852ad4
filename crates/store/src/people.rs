//! Whose nights: codes of all sources brought together, with the answers people gave.

use std::collections::{BTreeMap, BTreeSet};

use lumbago_domain::{Consequence, Diagnostic, Person, Readings, Severity};

/// People of the log, sorted by code, and where each source's people went.
pub(crate) struct People {
    pub(crate) people: Vec<Person>,
    /// For each source, for each of its people, index into `people`.
    pub(crate) index: Vec<Vec<u32>>,
}

/// Codes of a source that have a row: somebody whose rows were all set aside is not in the log.
fn with_rows(readings: &Readings) -> Vec<&str> {
    let mut seen = vec![false; readings.people.len()];
    readings.person.iter().for_each(|&p| seen[p as usize] = true);
    let people = readings.people.iter().zip(seen);
    people.filter(|(_, seen)| *seen).map(|(code, _)| code.as_str()).collect()
}

/// Brings codes together. A log that names nobody belongs to the one person the other inputs name,
/// if there is exactly one.
pub(crate) fn unite(
    readings: &[Readings],
    answers: Vec<Person>,
    diagnostics: &mut Vec<Diagnostic>,
) -> People {
    let with_rows: BTreeSet<&str> = readings.iter().flat_map(with_rows).collect();
    let anonymous = with_rows.contains("");
    let named: Vec<&str> = with_rows.into_iter().filter(|c| !c.is_empty()).collect();
    let lone =
        answers.iter().map(|p| p.code.as_str()).filter(|c| !c.is_empty()).collect::<Vec<_>>();
    let owner = match (named.as_slice(), lone.as_slice()) {
        ([one], _) => (*one).to_string(),
        ([], [one]) => (*one).to_string(),
        _ => String::new(),
    };
    let mut by_code: BTreeMap<String, Person> = BTreeMap::new();
    let mut add = |code: &str| {
        by_code
            .entry(code.into())
            .or_insert_with(|| Person { code: code.into(), answers: Vec::new() });
    };
    named.iter().for_each(|c| add(c));
    if anonymous {
        add(&owner);
    }
    let only = (by_code.len() == 1).then(|| by_code.keys().next().cloned().unwrap_or_default());
    let mut without_nights = 0;
    for person in answers {
        let code = match &only {
            Some(only) if person.code.is_empty() => only.clone(),
            _ => person.code.clone(),
        };
        match by_code.get_mut(&code) {
            Some(known) => known.answers.extend(person.answers),
            None => without_nights += 1,
        }
    }
    if without_nights > 0 {
        diagnostics.push(Diagnostic {
            code: "person-without-nights".into(),
            severity: Severity::Warning,
            file: "people.csv".into(),
            line: None,
            column: Some("person".into()),
            value: None,
            reason: "people.csv has people of whom the logs have no night".into(),
            hint: "check that the codes are spelt the same in all files".into(),
            count: without_nights,
            consequence: Consequence::Kept,
        });
    }
    let mut people: Vec<Person> = by_code.into_values().collect();
    for person in &mut people {
        person.answers.sort_by_key(|a| a.date);
    }
    let place = |code: &str| {
        let code = if code.is_empty() { owner.as_str() } else { code };
        people.binary_search_by(|p| p.code.as_str().cmp(code)).unwrap_or(0) as u32
    };
    let index = readings.iter().map(|r| r.people.iter().map(|c| place(c)).collect()).collect();
    People { people, index }
}
