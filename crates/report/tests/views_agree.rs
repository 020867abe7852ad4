//! The words for everyone and the tables for clinicians say the same number, on every made-up log;
//! and the words for everyone are plain: whole nights in 30, no shares of a hundred, easy to read.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too

mod fixtures;
mod wording;

use fixtures::{HOSTILE, advice, findings, plans};
use lumbago_domain::Findings;
use lumbago_report::{RenderOptions, render};

/// Where the part for everyone ends.
const CLINICIAN: &str = "<section class=\"clinician\">";
/// The hardest it may read, in school years (Flesch–Kincaid).
const HARDEST: f64 = 8.0;

/// Reports of single people, without the one whose every name is markup: page, and the table behind
/// the dots of the first answer.
fn reports() -> Vec<(&'static str, Findings, String, String)> {
    let options = RenderOptions { png_scale: None, csv: true, svg: false, studies: None };
    let plain = plans().into_iter().filter(|p| p.person != HOSTILE);
    plain
        .map(|p| {
            let f = findings(&p);
            let report = render(&f, &advice(), &options).unwrap();
            let table = report.files.into_iter().find(|(name, _)| name == "frequency.csv");
            let table = table.map_or(String::new(), |(_, bytes)| String::from_utf8(bytes).unwrap());
            (p.name, f, report.html, table)
        })
        .collect()
}

/// The same without the table.
fn pages() -> Vec<(&'static str, Findings, String)> {
    reports().into_iter().map(|(name, f, page, _)| (name, f, page)).collect()
}

/// The page without what no reader sees, and without drawings.
fn visible(page: &str) -> String {
    let mut left = page.to_string();
    for name in ["style", "script", "svg"] {
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        while let Some(from) = left.find(&open) {
            let to = left[from..].find(&close).unwrap() + from;
            left.replace_range(from..to + close.len(), " ");
        }
    }
    left
}

/// Text without tags.
fn text(markup: &str) -> String {
    let mut out = String::new();
    for part in markup.split('<') {
        out.push_str(part.split_once('>').map_or(part, |(_, words)| words));
        out.push(' ');
    }
    out.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What lies between `<name …>` and `</name>`, for every such element.
fn inside(page: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    page.match_indices(&open)
        .filter(|(at, _)| page[at + open.len()..].starts_with([' ', '>']))
        .filter_map(|(at, _)| {
            let rest = &page[at..];
            Some(text(&rest[rest.find('>')? + 1..rest.find(&close)?]))
        })
        .collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let from = text.find(start)? + start.len();
    Some(&text[from..from + text[from..].find(end)?])
}

fn numbers(text: &str) -> Vec<f64> {
    let kept = |c: char| if c.is_ascii_digit() || c == '.' { c } else { ' ' };
    let spaced: String = text.chars().map(kept).collect();
    spaced.split(' ').filter_map(|w| w.trim_matches('.').parse().ok()).collect()
}

#[test]
fn the_rate_in_words_is_the_rate_in_the_tables() {
    let mut compared = 0;
    for (name, f, page, table) in reports() {
        let page = visible(&page);
        let answer = between(&page, "<dt>How often?</dt>", "</dd>").unwrap();
        let said = numbers(&text(answer));
        let Some(cell) = between(&table, "In 30 nights (95% range),", "\n") else {
            assert!(f.rate.spasm_nights_in_30.is_none(), "{name}");
            continue;
        };
        let counts = numbers(table.split("In 30").next().unwrap());
        let table = numbers(cell);
        // Headline "6 nights in 30", sentence "33 … in 180 logged; likely between 4 and 7 in 30".
        let &[rate, _, with, logged, ref range @ ..] = &said[..] else {
            panic!("{name}: {said:?}");
        };
        let few = answer.contains("fewer than 1");
        assert!(few || (rate - table[0]).abs() < 0.551, "{name}: {rate} and {table:?}");
        let (low, high) = match range {
            [one, _] => (*one, *one),
            [low, high, _] => (*low, *high),
            _ => panic!("{name}: {said:?}"),
        };
        assert!((low - table[1]).abs() < 0.551, "{name}: {low} and {table:?}");
        assert!((high - table[2]).abs() < 0.551, "{name}: {high} and {table:?}");
        assert_eq!(counts, [logged, with], "{name}");
        // The same counts stand in the answers on certainty, in the chart's table and in the
        // clinician's line on the data.
        let sure = numbers(&text(between(&page, "<dt>How sure?</dt>", "</dd>").unwrap()));
        assert_eq!(sure[..2], [logged, with], "{name}");
        let data = numbers(&text(between(&page, "<strong>Data. </strong>", "</p>").unwrap()));
        assert_eq!(data[..2], [logged, f64::from(f.population.nights_span)], "{name}");
        compared += 1;
    }
    assert!(compared > 8, "{compared}");
}

#[test]
fn a_verdict_in_the_answers_is_the_verdict_in_the_table() {
    let mut compared = 0;
    for (name, f, page) in pages() {
        let page = visible(&page);
        let (everyone, rest) = page.split_once(CLINICIAN).unwrap();
        let answer = between(everyone, "<dt>What goes with it?</dt>", "</dd>").unwrap();
        for line in inside(answer, "li") {
            let (habit, said) = line.split_once(':').unwrap();
            let e = f
                .effects
                .iter()
                .find(|e| e.primary && e.exposed.label.eq_ignore_ascii_case(habit))
                .unwrap_or_else(|| panic!("{name}: {habit}"));
            let verdict = said.split(',').next().unwrap().trim();
            let row = format!("<th scope=\"row\">{}", e.factor_label);
            let rows: Vec<&str> = rest.match_indices(&row).map(|(at, _)| &rest[at..]).collect();
            let cells = |row: &&str| row.split("</tr>").next().unwrap().contains(verdict);
            assert!(rows.iter().any(cells), "{name}: {habit} is “{verdict}” in no row");
            compared += 1;
        }
    }
    assert!(compared > 3, "{compared}");
}

#[test]
fn the_part_for_everyone_is_plain_on_every_log() {
    for (name, _, page) in pages() {
        let visible = visible(&page);
        let everyone = visible.split(CLINICIAN).next().unwrap();
        assert!(everyone.len() < visible.len(), "{name}: no part for clinicians");
        let sentences: Vec<String> =
            ["p", "li", "h2", "h3"].iter().flat_map(|tag| inside(everyone, tag)).collect();
        for s in &sentences {
            for share in ["in 100", "of 100", "per cent", "percent"] {
                assert!(!s.contains(share), "{name}: {s}");
            }
            // Per cent only for how complete a log is, and in the name of a range.
            let bare = s.replace("95%", "").replace("90%", "");
            assert!(!bare.contains('%') || bare.contains("logged"), "{name}: {s}");
        }
        let ended: Vec<String> =
            sentences.iter().map(|s| format!("{}.", s.trim_end_matches('.'))).collect();
        let grade = wording::reading_grade(&ended.join(" "));
        assert!(ended.len() > 10 && grade <= HARDEST, "{name}: grade {grade:.1}");
    }
}
