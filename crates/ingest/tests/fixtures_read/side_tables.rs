//! mattresses.csv and people.csv.

use jiff::civil::date;
use lumbago_ingest::FileKind;

use crate::{aside, fixture, rows, told};

#[test]
fn mattresses_with_what_is_wrong_with_them() {
    let ingested = fixture("side/mattresses.csv");
    assert_eq!(ingested.kind, FileKind::Mattresses);
    assert_eq!(rows(&ingested), (5, 3, 2));
    assert_eq!(aside(&ingested), [(4, "duplicate-mattress"), (5, "no-date")]);
    let found: Vec<_> = ingested
        .mattresses
        .iter()
        .map(|m| (m.person.as_str(), m.start_date, m.mattress_type.as_deref(), m.firmness))
        .collect();
    assert_eq!(
        found,
        [
            ("A", date(2020, 5, 1), Some("spring"), Some(4.0)),
            ("A", date(2026, 2, 10), Some("memory_foam"), None),
            ("B", date(2021, 1, 1), None, Some(6.0)),
        ]
    );
    assert_eq!(ingested.mattresses[0].acquired_date, Some(date(2012, 4, 1)));
    let codes: Vec<_> = told(&ingested).into_iter().map(|(code, ..)| code).collect();
    for code in ["unknown-column", "acquired-after-start", "value-out-of-range", "unknown-level"] {
        assert!(codes.contains(&code), "{code} not in {codes:?}");
    }
}

#[test]
fn people_and_their_dated_answers() {
    let ingested = fixture("side/people.csv");
    assert_eq!(ingested.kind, FileKind::People);
    assert_eq!(rows(&ingested), (5, 3, 2));
    assert_eq!(aside(&ingested), [(5, "not-a-date"), (6, "no-answers")]);
    let person = &ingested.people[0];
    assert_eq!((ingested.people.len(), person.code.as_str()), (1, "A"));
    // The newest answer holds; what was left empty is no answer.
    assert!(!person.says_yes("RF11_fever"));
    let fever: Vec<_> = person
        .answers
        .iter()
        .filter(|a| a.key == "RF11_fever")
        .map(|a| (a.date, a.value.as_str()))
        .collect();
    assert_eq!(fever, [(Some(date(2026, 2, 1)), "yes"), (Some(date(2026, 3, 1)), "no")]);
    let trait_of = |key: &str| person.answer(key).map(|a| a.value.as_str());
    assert_eq!(trait_of("bmi"), Some("24.5"));
    assert_eq!(trait_of("conditions"), Some("sciatica|other"));
    assert_eq!(trait_of("statin_start"), Some("2025-11-01"));
    assert_eq!(trait_of("SUP_pregnant_28w"), Some("no"));
}
