//! What is simulated directly and what is read back from the written files are the same nights.

use lumbago_domain::{Column, NightLog, Readings, Severity};
use lumbago_ingest::{FactorDeclaration, FileKind, Ingested, Options, read};
use lumbago_simulate::{Simulated, WORLDS, diary_csv, mattresses_csv, people_csv, simulate, world};

fn ingest(name: &str, text: &str, simulated: &Simulated) -> Ingested {
    let mut options = Options::default();
    for d in &simulated.truth.declared {
        let toml = lumbago_simulate::declarations_toml(std::slice::from_ref(d));
        let body = toml.trim_start_matches("[[factor]]\n");
        let declaration: FactorDeclaration = toml::from_str(body).expect("a declaration");
        declaration.declare(&mut options.catalogue).expect("a new factor");
    }
    let ingested = read(name, text.as_bytes(), &options).expect("a file of a known format");
    let worst = ingested.diagnostics.iter().map(|d| d.severity).max();
    assert!(worst < Some(Severity::Error), "{name}: {:#?}", ingested.diagnostics);
    assert!(ingested.set_aside.is_empty());
    ingested
}

/// Every value of the log is among the readings at the same place, and none beside them.
fn same_nights(id: &str, log: &NightLog, readings: &Readings, fields: &[String]) {
    assert_eq!(readings.night, log.night, "{id}: dates");
    let code = |i: usize| &readings.people[readings.person[i] as usize];
    for i in 0..log.len() {
        assert_eq!(*code(i), log.people[log.person[i] as usize].code, "{id}: row {i}");
        assert_eq!(readings.line[i], log.origin[i].line, "{id}: row {i}");
    }
    let of = |columns: &[Column], f: &str| columns.iter().find(|c| c.field == f).cloned();
    for field in fields {
        let (written, direct) = (of(&readings.columns, field), of(&log.columns, field));
        let Some(direct) = direct else {
            assert!(written.is_none_or(|c| c.values.recorded() == 0), "{id}: {field}");
            continue;
        };
        let written = written.unwrap_or_else(|| panic!("{id}: {field} was not read"));
        for i in 0..log.len() {
            let (a, b) = (&written.values, &direct.values);
            assert_eq!(a.number(i), b.number(i), "{id}: {field}, row {i}");
            assert_eq!(a.text(i), b.text(i), "{id}: {field}, row {i}");
        }
    }
}

#[test]
fn the_diary_of_every_world_reads_back_as_the_nights_it_was_written_from() {
    for entry in WORLDS {
        let mut w = entry.make();
        (w.people, w.nights) = (2, 60);
        let s = simulate(&w, 7).expect("a world of the registry");
        let ingested = ingest("diary.csv", &diary_csv(&s), &s);
        assert_eq!(ingested.kind, FileKind::Diary);
        assert_eq!(ingested.ledger.cells_rejected, 0);
        same_nights(entry.id, &s.log, &ingested.readings.expect("a diary"), &s.fields);
    }
}

#[test]
fn side_tables_read_back_as_they_were() {
    let mut w = world("evidence").expect("a world of the registry");
    (w.people, w.nights, w.side_tables) = (5, 40, true);
    w.evidence().expect("an evidence world").mattresses.replacing_share = 1.0;
    let s = simulate(&w, 7).expect("a sound world");
    let diary = ingest("nights.csv", &diary_csv(&s), &s);
    same_nights("side tables", &s.log, &diary.readings.expect("a diary"), &s.fields);
    let beds = ingest("mattresses.csv", &mattresses_csv(&s).expect("kept beside"), &s);
    assert_eq!(beds.kind, FileKind::Mattresses);
    assert_eq!(beds.mattresses.len(), 10);
    assert_eq!(beds.mattresses, s.log.mattresses);
    let people = ingest("people.csv", &people_csv(&s).expect("kept beside"), &s);
    assert_eq!(people.kind, FileKind::People);
    for (read, made) in people.people.iter().zip(&s.log.people) {
        assert_eq!(read.code, made.code);
        for answer in &made.answers {
            let key = &answer.key;
            assert_eq!(read.answer(key).map(|a| &a.value), Some(&answer.value), "{key}");
        }
    }
}
