//! Is the number of further nights true?

use std::fmt::Write;

use lumbago_domain::{Findings, Verdict};

use crate::cells::{Cell, Planted, W120};
use crate::judge::Share;
use crate::run::{diaries, front};

/// The ratio at which the power is promised.
const RATIO: f64 = 1.5;

const CELLS: [(&str, Cell); 5] = [
    ("120 nights", W120),
    ("60 nights", Cell { nights: 60, ..W120 }),
    ("rarer spasms", Cell { mean: 0.4, ..W120 }),
    ("independent nights", Cell { phi: 0.0, ..W120 }),
    ("a fifth missing", Cell { missing: 0.2, ..W120 }),
];

pub(crate) fn table(n: u64) -> String {
    let mut out = format!(
        "## Nights needed\n\nFor the front. Null diaries ask for so many nights in all (median); of {} diaries of that \
         length in which the front acts at {RATIO}, so many announce it (promised: 80 %).\n\n\
         | diary | nights asked for | announced, % |\n|---|---|---|\n",
        n / 2
    );
    for (name, cell) in CELLS {
        let mut totals: Vec<u32> = diaries(&cell.world(Planted::Nothing), n / 2)
            .iter()
            .filter_map(front)
            .filter_map(|e| e.nights_needed.map(|more| more + e.nights))
            .collect();
        totals.sort_unstable();
        let Some(&median) = totals.get(totals.len() / 2) else { continue };
        // Nights asked for are logged nights.
        let calendar = (f64::from(median) / (1.0 - cell.missing)).round() as u32;
        let long = Cell { nights: calendar, ..cell };
        let then: Vec<Findings> = diaries(&long.world(Planted::Front(RATIO)), n / 2);
        let found = Share::of(&then, |f| front(f).is_some_and(|e| e.verdict == Verdict::More));
        let _ = writeln!(out, "| {name} | {median} | {} |", found.with_interval());
    }
    out
}
