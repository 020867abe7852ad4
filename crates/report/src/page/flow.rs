//! Who and what came in, and what was left out at each step and why: a table, since a drawing of
//! boxes says the same with less room for reasons.

use lumbago_domain::{Consequence, Findings};

use crate::locale::{fill, plural, text};
use crate::scene::{Table, TableCell, clean};

/// Reasons told at a step; the rest stands among what was read.
const MOST_REASONS: usize = 3;

/// Rows, people, nights and answers, step by step.
pub(super) fn flow(f: &Findings, left_out: &[(String, usize)]) -> Table {
    let (l, p) = (&f.ledger, &f.population);
    let step = |what: &'static str, n: String, rest: String| {
        vec![TableCell::Text(what.into()), TableCell::Number(n), TableCell::Text(rest)]
    };
    let set_aside = match l.rows_set_aside {
        0 => text("flow.none_set_aside").into(),
        n => {
            let reasons = f
                .diagnostics
                .iter()
                .filter(|d| d.consequence == Consequence::RowSetAside)
                .take(MOST_REASONS)
                .map(|d| {
                    fill("flow.reason", &[("reason", &clean(&d.reason)), ("count", &d.count)])
                });
            told(fill("flow.set_aside", &[("count", &n)]), reasons.collect())
        }
    };
    let people_out = left_out
        .iter()
        .take(MOST_REASONS)
        .map(|(why, n)| fill("flow.reason", &[("reason", why), ("count", n)]));
    let people_out = match left_out {
        [] if p.persons_in_model < p.persons => text("flow.rest_left_out").into(),
        [] => text("flow.none_left_out").into(),
        _ => told(text("flow.left_out").into(), people_out.collect()),
    };
    let nights_out = match p.nights_dropped {
        0 if p.nights_in_model >= p.nights_logged => text("flow.none_left_out").into(),
        0 => text("flow.rest_left_out").into(),
        n => plural("flow.nights_out", n, &[]),
    };
    let logged = match p.nights_span > p.nights_logged {
        true => text("flow.rest_not_logged"),
        false => text("flow.all_logged"),
    };
    Table {
        caption: text("flow.caption").into(),
        header: [text("flow.step"), text("flow.how_many"), text("flow.why")]
            .map(String::from)
            .to_vec(),
        rows: vec![
            step(text("flow.rows_read"), l.rows_read.to_string(), String::new()),
            step(text("flow.rows_used"), l.rows_used.to_string(), set_aside),
            step(text("flow.people"), p.persons.to_string(), String::new()),
            step(text("flow.span"), p.nights_span.to_string(), String::new()),
            step(text("flow.logged"), p.nights_logged.to_string(), logged.into()),
            step(text("flow.people_compared"), p.persons_in_model.to_string(), people_out),
            step(text("flow.nights_compared"), p.nights_in_model.to_string(), nights_out),
        ],
    }
}

fn told(what: String, reasons: Vec<String>) -> String {
    match reasons.is_empty() {
        true => what,
        false => fill("flow.told", &[("what", &what), ("reasons", &reasons.join("; "))]),
    }
}
