//! Nights made of readings, through the crate's public face.
#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, date};
use lumbago_domain::{
    Answer, Catalogue, Column, Mattress, NightLog, Nullable, Person, Readings, Source, StandIn,
    Values,
};
use lumbago_store::{Assembled, LeftOut, assemble};

/// Readings of one file: person, night, and columns.
fn readings(file: &str, rows: &[(&str, Date)], columns: Vec<(&str, Values)>) -> Readings {
    let mut people: Vec<String> = Vec::new();
    let person = rows
        .iter()
        .map(|(code, _)| {
            let at = people.iter().position(|p| p == code).unwrap_or_else(|| {
                people.push((*code).into());
                people.len() - 1
            });
            at as u32
        })
        .collect();
    Readings {
        source: Source { file: file.into(), format: "test".into(), sha256: String::new() },
        people,
        person,
        night: rows.iter().map(|r| r.1).collect(),
        line: (2..).take(rows.len()).collect(),
        columns: columns
            .into_iter()
            .map(|(f, values)| Column { field: f.into(), values })
            .collect(),
        stand_in: None,
        earlier: None,
    }
}

fn numbers(values: &[Option<f64>]) -> Values {
    Values::Number(values.iter().copied().collect())
}

fn make(readings: Vec<Readings>) -> (NightLog, Vec<String>) {
    let Assembled { log, diagnostics, .. } =
        assemble(Catalogue::standard(), readings, vec![], vec![]).unwrap();
    (log, diagnostics.into_iter().map(|d| d.code).collect())
}

fn column(log: &NightLog, field: &str) -> Vec<Option<f64>> {
    let values = log.values(field).unwrap();
    (0..log.len()).map(|i| values.number(i)).collect()
}

const D: fn(i8) -> Date = |day| date(2026, 3, day);

#[test]
fn nights_come_out_sorted_by_person_and_date() {
    let r = readings(
        "a.csv",
        &[("b", D(2)), ("a", D(3)), ("b", D(1)), ("a", D(1))],
        vec![("spasm_count", numbers(&[Some(2.0), Some(3.0), Some(1.0), Some(0.0)]))],
    );
    let (log, _) = make(vec![r]);
    let codes: Vec<&str> =
        log.person.iter().map(|&p| log.people[p as usize].code.as_str()).collect();
    assert_eq!(codes, ["a", "a", "b", "b"]);
    assert_eq!(log.night, [D(1), D(3), D(1), D(2)]);
    assert_eq!(column(&log, "spasm_count"), [Some(0.0), Some(3.0), Some(1.0), Some(2.0)]);
    assert_eq!(log.rows_by_person(), [0..2, 2..4]);
    assert_eq!(log.origin[2].line, 4);
}

#[test]
fn two_sessions_of_a_night_are_one_night() {
    let r = readings(
        "a.csv",
        &[("", D(1)), ("", D(1)), ("", D(2))],
        vec![
            ("sleep_hours", numbers(&[Some(5.0), Some(2.5), None])),
            ("stress", numbers(&[Some(4.0), Some(6.0), None])),
            ("spasm_count", numbers(&[None, None, Some(0.0)])),
        ],
    );
    let (log, _) = make(vec![r]);
    assert_eq!(log.len(), 2);
    assert_eq!(column(&log, "sleep_hours"), [Some(7.5), None]);
    assert_eq!(column(&log, "stress"), [Some(5.0), None]);
    assert_eq!(column(&log, "spasm_count"), [None, Some(0.0)]);
}

#[test]
fn a_wearable_gives_hours_and_a_diary_gives_spasms() {
    let diary =
        readings("a-diary.csv", &[("", D(1))], vec![("spasm_count", numbers(&[Some(1.0)]))]);
    let watch = readings(
        "watch.csv",
        &[("", D(1)), ("", D(2))],
        vec![("sleep_hours", numbers(&[Some(7.0), Some(8.0)]))],
    );
    let (log, codes) = make(vec![diary, watch]);
    assert_eq!(column(&log, "spasm_count"), [Some(1.0), None]);
    assert_eq!(column(&log, "sleep_hours"), [Some(7.0), Some(8.0)]);
    assert!(codes.is_empty(), "{codes:?}");
}

#[test]
fn the_first_source_holds_and_a_contradiction_is_counted() {
    let first = readings(
        "a.csv",
        &[("", D(1)), ("", D(2))],
        vec![("sleep_hours", numbers(&[Some(7.0), Some(7.0)]))],
    );
    let second = readings(
        "b.csv",
        &[("", D(1)), ("", D(2))],
        vec![("sleep_hours", numbers(&[Some(7.3), Some(9.0)]))],
    );
    let Assembled { log, diagnostics, .. } =
        assemble(Catalogue::standard(), vec![first, second], vec![], vec![]).unwrap();
    assert_eq!(column(&log, "sleep_hours"), [Some(7.0), Some(7.0)]);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!((diagnostics[0].code.as_str(), diagnostics[0].count), ("sources-contradict", 1));
    assert!(
        diagnostics[0].reason.contains("a.csv line 3 has 7, b.csv line 3 has 9"),
        "{}",
        diagnostics[0].reason
    );
}

/// The same readings as of another format.
fn of(format: &str, mut readings: Readings) -> Readings {
    readings.source.format = format.into();
    readings
}

#[test]
fn a_device_holds_for_hours_and_a_diary_for_everything_else() {
    let columns = |hours: f64, stress: f64| {
        vec![("sleep_hours", numbers(&[Some(hours)])), ("stress", numbers(&[Some(stress)]))]
    };
    // By name the watch comes first once and last once: the order of files decides nothing.
    for [diary, watch] in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let mut both = vec![
            of("diary", readings(diary, &[("", D(1))], columns(8.0, 3.0))),
            of("withings", readings(watch, &[("", D(1))], columns(6.5, 9.0))),
        ];
        both.sort_by(|a, b| a.source.file.cmp(&b.source.file));
        let Assembled { log, diagnostics, .. } =
            assemble(Catalogue::standard(), both, vec![], vec![]).unwrap();
        assert_eq!(column(&log, "sleep_hours"), [Some(6.5)]);
        assert_eq!(column(&log, "stress"), [Some(3.0)]);
        let hours = diagnostics.iter().find(|d| d.column.as_deref() == Some("sleep_hours"));
        let hours = hours.unwrap();
        assert_eq!((hours.file.as_str(), hours.value.as_deref()), (watch, Some("6.5")));
        assert!(
            hours.reason.contains(diary) && hours.reason.contains("has 8;"),
            "{}",
            hours.reason
        );
    }
}

fn pain_of_an_app(file: &str, what: &str, days: &[i8]) -> Readings {
    let rows: Vec<_> = days.iter().map(|&d| ("", D(d))).collect();
    let yes = days.iter().map(|_| Some(true)).collect();
    let mut app = of("bearable", readings(file, &rows, vec![("spasm_any", Values::YesNo(yes))]));
    app.stand_in = Some(StandIn {
        what: what.into(),
        event: "sore night".into(),
        events: "sore nights".into(),
    });
    app
}

#[test]
fn spasms_of_a_diary_win_over_a_stand_in_of_an_app() {
    let app = pain_of_an_app("a-app.csv", "back pain", &[1, 2, 9]);
    let diary = readings(
        "diary.csv",
        &[("", D(1)), ("", D(2))],
        vec![("spasm_count", numbers(&[Some(0.0), Some(2.0)]))],
    );
    let Assembled { log, diagnostics, left_out, .. } =
        assemble(Catalogue::standard(), vec![app, diary], vec![], vec![]).unwrap();
    assert_eq!(log.stand_in, None);
    assert_eq!(column(&log, "spasm_count"), [Some(0.0), Some(2.0)]);
    // Rows that said nothing else are rows of no night.
    let row = |line| LeftOut { readings: 0, line, code: "stand-in-left-out".into() };
    assert_eq!(left_out, [row(2), row(3), row(4)]);
    assert!(log.values("spasm_any").is_none(), "the stand-in was taken for spasms");
    let codes: Vec<_> = diagnostics.iter().map(|d| (d.code.as_str(), d.count)).collect();
    assert_eq!(codes, [("stand-in-left-out", 3)]);
}

#[test]
fn a_stand_in_stays_where_nothing_else_is_known_and_two_are_an_error() {
    let alone = pain_of_an_app("a.csv", "back pain", &[1, 2]);
    let hours = readings("b.csv", &[("", D(1))], vec![("sleep_hours", numbers(&[Some(7.0)]))]);
    let (log, codes) = make(vec![alone.clone(), hours]);
    assert_eq!(log.stand_in, alone.stand_in);
    assert!(codes.is_empty(), "{codes:?}");
    let (_, codes) = make(vec![alone, pain_of_an_app("c.csv", "tense days", &[3])]);
    assert_eq!(codes, ["outcomes-mixed"]);
}

#[test]
fn people_with_nothing_but_a_stand_in_are_counted() {
    let mut app = pain_of_an_app("app.csv", "back pain", &[1, 2]);
    app.people = vec!["A".into(), "B".into()];
    app.person = vec![0, 1];
    let diary = readings("d.csv", &[("A", D(1))], vec![("spasm_count", numbers(&[Some(0.0)]))]);
    let Assembled { log, diagnostics, .. } =
        assemble(Catalogue::standard(), vec![app, diary], vec![], vec![]).unwrap();
    assert_eq!(log.stand_in, None, "spasms and back pain are not one outcome");
    assert!(diagnostics[0].reason.ends_with("1 person has no outcome but this one"));
}

#[test]
fn clock_times_an_hour_apart_across_midnight_agree_and_twelve_hours_do_not() {
    let at = |minutes: u16| Values::Clock([Some(minutes)].into_iter().collect());
    for (device, diary, expected) in
        [(1430, 40, 0), (1430, 51, 1), (22 * 60 + 30, 10 * 60 + 30, 1), (1410, 1439, 0)]
    {
        let watch =
            of("withings", readings("w.csv", &[("", D(1))], vec![("bed_time", at(device))]));
        let diary = readings("d.csv", &[("", D(1))], vec![("bed_time", at(diary))]);
        let (_, codes) = make(vec![diary, watch]);
        assert_eq!(codes.len(), expected, "{device}: {codes:?}");
    }
}

#[test]
fn a_factor_of_another_kind_in_a_second_file_is_named() {
    let first = readings("a.csv", &[("", D(1))], vec![("stress", numbers(&[Some(3.0)]))]);
    let wrong = Values::YesNo([Some(true)].into_iter().collect());
    let second = readings("b.csv", &[("", D(1))], vec![("stress", wrong)]);
    let (log, codes) = make(vec![first, second]);
    assert_eq!((column(&log, "stress"), codes), (vec![Some(3.0)], vec!["declared-twice".into()]));
}

fn mattress(start: Date, acquired: Date, kind: &str) -> Mattress {
    Mattress {
        person: String::new(),
        start_date: start,
        mattress_id: Some("blue".into()),
        mattress_type: Some(kind.into()),
        firmness: Some(6.0),
        acquired_date: Some(acquired),
    }
}

#[test]
fn the_mattress_is_the_one_in_use_that_night() {
    let rows: Vec<_> = (1..=5).map(|d| ("", D(d))).collect();
    let beds: Nullable<String> =
        [None, None, None, Some("hotel".to_string()), Some("Blue".into())].into_iter().collect();
    let r = readings(
        "a.csv",
        &rows,
        vec![("spasm_count", numbers(&[Some(0.0); 5])), ("bed_id", Values::Text(beds))],
    );
    let table = vec![
        mattress(D(3), date(2026, 3, 3), "latex"),
        mattress(date(2016, 3, 2), date(2016, 3, 2), "spring"),
    ];
    let Assembled { log, .. } = assemble(Catalogue::standard(), vec![r], table, vec![]).unwrap();
    let ages = column(&log, "mattress_age_years");
    assert!((ages[1].unwrap() - 10.0).abs() < 0.01, "{ages:?}");
    assert_eq!(ages[2], Some(0.0));
    assert_eq!(ages[3], None, "a night in a hotel is not on the mattress at home");
    assert!(ages[4].is_some());
    let kinds: Vec<_> = (0..5).map(|i| log.values("mattress_type").unwrap().text(i)).collect();
    assert_eq!(kinds[..3], [Some("spring"), Some("spring"), Some("latex")]);
}

#[test]
fn a_night_before_the_first_mattress_has_none() {
    let r = readings("a.csv", &[("", D(1))], vec![("spasm_count", numbers(&[Some(0.0)]))]);
    let table = vec![mattress(D(2), D(2), "latex")];
    let Assembled { log, .. } = assemble(Catalogue::standard(), vec![r], table, vec![]).unwrap();
    assert!(log.values("mattress_age_years").is_none());
}

#[test]
fn the_diary_holds_against_the_mattress_table() {
    let r = readings("a.csv", &[("", D(5))], vec![("mattress_age_years", numbers(&[Some(3.0)]))]);
    let table = vec![mattress(D(1), date(2016, 3, 1), "latex")];
    let Assembled { log, diagnostics, .. } =
        assemble(Catalogue::standard(), vec![r], table, vec![]).unwrap();
    assert_eq!(column(&log, "mattress_age_years"), [Some(3.0)]);
    assert!(diagnostics.iter().any(|d| d.code == "mattress-age-contradicts"));
}

#[test]
fn an_unnamed_log_belongs_to_the_one_person_named_elsewhere() {
    let r = readings("a.csv", &[("", D(1))], vec![("spasm_count", numbers(&[Some(0.0)]))]);
    let answer = Answer { key: "smoking_status".into(), value: "never".into(), date: None };
    let people = vec![Person { code: "P1".into(), answers: vec![answer] }];
    let Assembled { log, diagnostics, .. } =
        assemble(Catalogue::standard(), vec![r], vec![], people).unwrap();
    assert_eq!(log.people.len(), 1);
    assert_eq!(log.people[0].code, "P1");
    assert_eq!(log.people[0].answers.len(), 1);
    assert!(diagnostics.is_empty());
}

#[test]
fn answers_of_people_without_nights_are_mentioned() {
    let r = readings("a.csv", &[("P1", D(1))], vec![("spasm_count", numbers(&[Some(0.0)]))]);
    let people = vec![Person { code: "P9".into(), answers: vec![] }];
    let Assembled { log, diagnostics, .. } =
        assemble(Catalogue::standard(), vec![r], vec![], people).unwrap();
    assert_eq!(log.people.len(), 1);
    assert_eq!(diagnostics[0].code, "person-without-nights");
}

#[test]
fn no_dated_night_is_an_error_with_a_hint() {
    let empty = readings("a.csv", &[], vec![]);
    let error = assemble(Catalogue::standard(), vec![empty], vec![], vec![]).err().unwrap();
    assert!(!error.hint().is_empty());
}
