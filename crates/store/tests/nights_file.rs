//! Nights written and read back: the same nights, the same provenance, the same bytes.
#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, date};
use lumbago_domain::{
    Answer, Catalogue, Column, Consequence, Factor, Field, FileLedger, Mattress, Nullable, Person,
    Proposal, Readings, Source, StandIn, Timing, Values,
};
use lumbago_store::{
    Assembled, Canonical, Nights, assemble, edited, is_nights_csv, read_csv, read_parquet,
    write_csv, write_parquet,
};
use proptest::prelude::*;

/// Text that spreadsheets, CSV and we ourselves could stumble over.
const TEXTS: &[&str] = &[
    "=1+1",
    "'=1+1",
    "''",
    "@x",
    "-2",
    "+a",
    "a,b",
    "line\none",
    "\"quoted\"",
    " | ",
    "s1:2",
    "é😀",
    "\tx",
    "side",
    "－1",
    "a|b",
    ";",
];

fn source(file: &str, format: &str) -> Source {
    Source { file: file.into(), format: format.into(), sha256: format!("sha of {file}") }
}

/// Readings of a source: of person `i % 2` on the nights that `values` has.
fn readings(file: &str, format: &str, nights: &[Option<usize>]) -> Readings {
    let rows: Vec<(usize, usize)> =
        nights.iter().enumerate().filter_map(|(i, v)| Some((i, (*v)?))).collect();
    let text = |(_, v): &(usize, usize)| (v % 3 > 0).then(|| TEXTS[v % TEXTS.len()].to_string());
    let number = |(_, v): &(usize, usize)| (v % 4 > 0).then_some(*v as f64 / 7.0);
    let levels: Vec<String> = ["front", "=left", "hanging"].map(String::from).into();
    let column = |field: &str, values| Column { field: field.into(), values };
    Readings {
        source: source(file, format),
        people: vec!["=A".into(), "ü\"b".into()],
        person: rows.iter().map(|(i, _)| (i % 2) as u32).collect(),
        night: rows.iter().map(|(i, _)| D((i / 2) as i8 + 1)).collect(),
        line: rows.iter().map(|(i, _)| *i as u64 + 2).collect(),
        columns: vec![
            column("spasm_count", Values::Number(rows.iter().map(number).collect())),
            column("sleep_hours", Values::Number(rows.iter().map(number).collect())),
            column("lifting", Values::YesNo(rows.iter().map(|r| Some(r.1 % 2 == 0)).collect())),
            column(
                "bed_time",
                Values::Clock(rows.iter().map(|r| Some((r.1 * 97 % 1440) as u16)).collect()),
            ),
            column(
                "position_main",
                Values::Level {
                    levels,
                    codes: rows.iter().map(|r| (r.1 % 5 > 0).then_some((r.1 % 3) as u16)).collect(),
                },
            ),
            column("notes", Values::Text(rows.iter().map(text).collect::<Nullable<String>>())),
            column("own_thing", Values::Text(rows.iter().map(text).collect())),
        ],
        stand_in: None,
        earlier: None,
    }
}

const D: fn(i8) -> Date = |day| date(2026, 3, day);

/// The evidence base and a factor of the user's own.
fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::standard();
    catalogue.declare(Field::text("own_thing", "=Own thing"), Timing::Day, false, None).unwrap();
    catalogue
}

fn assembled(sources: Vec<Readings>) -> Assembled {
    let mattress = Mattress {
        person: "=A".into(),
        start_date: D(2),
        mattress_id: Some("blue".into()),
        mattress_type: Some("latex".into()),
        firmness: Some(6.0),
        acquired_date: Some(D(1)),
    };
    let answer = Answer { key: "age_years".into(), value: "44".into(), date: Some(D(1)) };
    let person = Person { code: "=A".into(), answers: vec![answer] };
    assemble(catalogue(), sources, vec![mattress], vec![person]).unwrap()
}

fn accounts() -> Vec<FileLedger> {
    let file = |file: &str| FileLedger {
        file: file.into(),
        format: "diary".into(),
        rows_read: 20,
        rows_used: 18,
        rows_set_aside: 2,
        cells_rejected: 1,
        cells_changed: 1,
    };
    vec![file("in/a.csv"), file("in/b.csv")]
}

fn changes() -> Vec<Proposal> {
    vec![Proposal {
        file: "in/a.csv".into(),
        line: 3,
        column: "bed_time".into(),
        old: "10:30".into(),
        new: "22:30".into(),
        reason: "half a day out".into(),
        code: "half-a-day-out".into(),
    }]
}

fn nights(made: &Assembled) -> (Vec<u8>, Vec<u8>) {
    let (accounts, changes) = (accounts(), changes());
    let nights = Nights {
        log: &made.log,
        provenance: &made.provenance,
        accounts: &accounts,
        changes: &changes,
    };
    (write_csv(&nights), write_parquet(&nights).unwrap())
}

fn again(back: Canonical) -> Assembled {
    let mut catalogue = Catalogue::standard();
    catalogue.factors.extend(back.factors);
    assert_eq!((back.accounts, back.changes), (accounts(), changes()));
    assemble(catalogue, vec![back.readings], back.mattresses, back.people).unwrap()
}

/// What must hold of nights whatever they are made of.
fn check(sources: Vec<Readings>) {
    let made = assembled(sources);
    let (csv, parquet) = nights(&made);
    assert!(is_nights_csv(&csv));
    let from_csv = read_csv("n.csv", "", &csv).expect("unchanged");
    let from_parquet = read_parquet("n.parquet", "", &parquet).unwrap();
    for back in [from_csv, from_parquet] {
        let again = again(back);
        assert_eq!(again.log.columns, made.log.columns);
        assert_eq!((&again.log.person, &again.log.night), (&made.log.person, &made.log.night));
        assert_eq!(again.log.people, made.log.people);
        assert_eq!(again.log.mattresses, made.log.mattresses);
        assert_eq!(again.log.catalogue, made.log.catalogue);
        assert_eq!(again.provenance, made.provenance);
        assert!(again.left_out.is_empty());
        let told = again.diagnostics.iter().filter(|d| d.consequence != Consequence::Kept);
        assert_eq!(told.count(), 0, "{:?}", again.diagnostics);
        assert_eq!(nights(&again), (csv.clone(), parquet.clone()), "written again");
    }
}

#[test]
fn nights_of_three_sources_come_back_with_where_they_came_from() {
    let all: Vec<Option<usize>> = (0..24).map(Some).collect();
    let some: Vec<Option<usize>> = (0..24).map(|i| (i % 3 > 0).then_some(i + 1)).collect();
    let few: Vec<Option<usize>> = (0..24).map(|i| (i % 7 == 0).then_some(2 * i)).collect();
    check(vec![
        readings("a.csv", "diary", &all),
        readings("a.csv", "withings", &some),
        readings("c.csv", "daylio", &few),
    ]);
}

#[test]
fn both_values_of_a_merged_night_are_kept() {
    let made = assembled(vec![
        readings("a.csv", "diary", &[Some(8)]),
        readings("b.csv", "withings", &[Some(9)]),
    ]);
    let p = &made.provenance;
    assert_eq!(p.sources_of(0), [0, 1]);
    // The watch holds for hours, the diary for everything else it says.
    assert_eq!((p.giver("sleep_hours", 0), p.giver("lifting", 0)), (Some(1), Some(0)));
    let hours = p.others_of(0).iter().find(|o| o.field == "lifting").unwrap();
    assert_eq!((hours.source, hours.line, hours.value.as_str()), (1, 2, "no"));
    assert!(hours.contradicts);
}

#[test]
fn nights_of_a_watch_hold_for_hours_like_the_watch_itself() {
    let made = assembled(vec![readings("w.csv", "withings", &[Some(9)])]);
    let back = read_csv("a-nights.csv", "", &nights(&made).0).unwrap();
    let diary = readings("b.csv", "diary", &[Some(8)]);
    for sources in [vec![back.readings.clone(), diary.clone()], vec![diary, back.readings]] {
        let both = assembled(sources);
        let p = &both.provenance;
        let giver = |field| p.sources[p.giver(field, 0).unwrap() as usize].format.clone();
        assert_eq!((giver("sleep_hours"), giver("lifting")), ("withings".into(), "diary".into()));
    }
}

#[test]
fn the_mattress_table_is_named_as_the_source_of_what_it_gives() {
    let nights: Vec<Option<usize>> = (0..6).map(Some).collect();
    let made = assembled(vec![readings("a.csv", "diary", &nights)]);
    let last = made.log.rows_by_person()[0].end - 1;
    let giver = made.provenance.giver("mattress_age_years", last).unwrap();
    assert_eq!(made.provenance.sources[giver as usize].format, "mattresses");
}

#[test]
fn a_stand_in_and_what_it_stands_for_come_back() {
    let mut app = readings("a.csv", "bearable", &(0..8).map(Some).collect::<Vec<_>>());
    app.stand_in = Some(StandIn {
        what: "=pain".into(),
        event: "sore night".into(),
        events: "sore nights".into(),
    });
    let made = assembled(vec![app]);
    let (csv, _) = nights(&made);
    let again = again(read_csv("n.csv", "", &csv).unwrap());
    assert_eq!(again.log.stand_in, made.log.stand_in);
    assert!(again.log.stand_in.is_some());
}

#[test]
fn no_cell_and_no_header_begins_like_a_formula() {
    let all: Vec<Option<usize>> = (0..60).map(Some).collect();
    let (csv, _) = nights(&assembled(vec![
        readings("=a.csv", "diary", &all),
        readings("@b.csv", "withings", &all),
    ]));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv[..]);
    let mut guarded = 0;
    for record in reader.records() {
        for cell in &record.unwrap() {
            let number = cell.parse::<f64>().is_ok();
            assert!(
                number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{cell:?}"
            );
            guarded += usize::from(cell.starts_with("'="));
        }
    }
    assert!(guarded > 60, "levels, codes, files and notes: {guarded}");
}

#[test]
fn a_cell_changed_afterwards_makes_it_a_diary_that_keeps_its_description() {
    let made = assembled(vec![readings("a.csv", "diary", &[Some(1), Some(2), Some(3)])]);
    let text = String::from_utf8(nights(&made).0).unwrap();
    let changed = text.replacen("2026-03-01", "2026-03-09", 1);
    assert!(read_csv("n.csv", "", changed.as_bytes()).is_none());
    let about = edited(changed.as_bytes()).unwrap();
    assert_eq!(about.factors.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["own_thing"]);
    assert_eq!((about.mattresses.len(), about.people.len()), (1, 1));
    // As a spreadsheet saves it elsewhere: the description is found, the cells are a diary's.
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    reader.records().for_each(|r| writer.write_record(&r.unwrap()).unwrap());
    let semicolons = writer.into_inner().unwrap();
    assert!(read_csv("n.csv", "", &semicolons).is_none());
    assert!(edited(&semicolons).is_some());
    // Other line ends are no change of a cell.
    assert!(
        read_csv("n.csv", "", text.replace('\n', "\r\n").as_bytes()).is_some()
            || text.contains("line\n")
    );
    assert!(edited(b"night,stress\n2026-03-01,4\n").is_none());
}

#[test]
fn other_parquet_files_are_refused_with_the_reason() {
    let (_, mut bytes) = nights(&assembled(vec![readings("a.csv", "diary", &[Some(1)])]));
    bytes.truncate(bytes.len() / 2);
    let error = read_parquet("half.parquet", "", &bytes).err().unwrap();
    assert!(error.to_string().contains("half.parquet"), "{error}");
    assert!(!error.hint().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_the_sources_say_it_comes_back(
        first in proptest::collection::vec(proptest::option::of(0..200_usize), 1..20),
        second in proptest::collection::vec(proptest::option::of(0..200_usize), 1..20),
        third in proptest::collection::vec(proptest::option::of(0..200_usize), 1..20),
    ) {
        prop_assume!(first.iter().any(Option::is_some));
        check(vec![
            readings("a.csv", "diary", &first),
            readings("b.csv", "withings", &second),
            readings("b.csv", "loop_habits", &third),
        ]);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0..4000_usize, with: u8) {
        let _ = (is_nights_csv(&bytes), edited(&bytes), read_csv("n.csv", "", &bytes));
        let (mut csv, _) = nights(&assembled(vec![readings("a.csv", "diary", &[Some(4)])]));
        let at = cut % csv.len();
        csv[at] = with;
        let _ = (edited(&csv), read_csv("n.csv", "", &csv));
    }
}

#[test]
fn a_factor_that_is_declared_comes_back_whole() {
    let made = assembled(vec![readings("a.csv", "diary", &[Some(1)])]);
    let (csv, _) = nights(&made);
    let back = read_csv("n.csv", "", &csv).unwrap();
    let own: Vec<&Factor> = made.log.catalogue.factors.iter().filter(|f| f.declared).collect();
    assert_eq!(back.factors.iter().collect::<Vec<_>>(), own);
}
