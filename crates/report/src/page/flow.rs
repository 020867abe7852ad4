//! Who and what came in, and what was left out at each step and why: a table, since a drawing of
//! boxes says the same with less room for reasons.

use lumbago_domain::{Consequence, Findings};

use crate::phrase::count;
use crate::scene::{Table, TableCell, clean};

/// Reasons told at a step; the rest stands among what was read.
const MOST_REASONS: usize = 3;

/// Rows, people, nights and answers, step by step.
pub(super) fn flow(f: &Findings, left_out: &[(String, usize)]) -> Table {
    let (l, p) = (&f.ledger, &f.population);
    let step = |what: &str, n: String, rest: String| {
        vec![TableCell::Text(what.into()), TableCell::Number(n), TableCell::Text(rest)]
    };
    let set_aside = match l.rows_set_aside {
        0 => "none set aside".into(),
        n => {
            let reasons = f
                .diagnostics
                .iter()
                .filter(|d| d.consequence == Consequence::RowSetAside)
                .take(MOST_REASONS)
                .map(|d| format!("{} ({})", clean(&d.reason), d.count));
            told(&format!("{n} set aside"), reasons.collect())
        }
    };
    let people_out = left_out.iter().take(MOST_REASONS).map(|(why, n)| format!("{why} ({n})"));
    let people_out = match left_out {
        [] if p.persons_in_model < p.persons => "the rest left out".into(),
        [] => "none left out".into(),
        _ => told("left out", people_out.collect()),
    };
    let nights_out = match p.nights_dropped {
        0 if p.nights_in_model >= p.nights_logged => "none left out".into(),
        0 => "the rest left out".into(),
        n => format!("{} without a habit that is compared", count(n, "night", "nights")),
    };
    let logged = match p.nights_span > p.nights_logged {
        true => "the rest not logged, or without an answer",
        false => "all of them",
    };
    Table {
        caption: "From rows read to nights compared".into(),
        header: ["Step", "How many", "Left out, and why"].map(String::from).to_vec(),
        rows: vec![
            step("Rows read", l.rows_read.to_string(), String::new()),
            step("Rows used", l.rows_used.to_string(), set_aside),
            step("People with a logged night", p.persons.to_string(), String::new()),
            step("Nights from each first to last", p.nights_span.to_string(), String::new()),
            step("Nights with an answer", p.nights_logged.to_string(), logged.into()),
            step("People in the comparisons", p.persons_in_model.to_string(), people_out),
            step("Nights in the comparisons", p.nights_in_model.to_string(), nights_out),
        ],
    }
}

fn told(what: &str, reasons: Vec<String>) -> String {
    match reasons.is_empty() {
        true => what.into(),
        false => format!("{what}: {}", reasons.join("; ")),
    }
}
