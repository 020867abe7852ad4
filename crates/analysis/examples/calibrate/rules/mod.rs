//! Rules for announcing a habit, tried on the same diaries: what apps and papers do, and what we
//! tried before settling.
//!
//! A rule sees one diary and gives, for each habit, whether it is announced and in which direction.

mod diary;
mod models;
mod simple;

use std::fmt::Write;

use rayon::prelude::*;

use crate::cells::{Cell, Planted, W120};
use crate::judge::Share;
use crate::run::FIRST_SEED;
use diary::{FRONT, Habits, MATTRESS};

/// What a rule says of each habit: above 0 announced as more, below 0 as fewer, 0 nothing.
pub(crate) type Said = Vec<i8>;

/// A rule by name.
pub(crate) type Verdicts = Vec<(String, Said)>;

const CELLS: [(&str, Cell); 4] = [
    ("drift 0", W120),
    ("drift 1", Cell { drift: 1.0, ..W120 }),
    ("size 1, phi .85, drift 1", Cell { size: Some(1.0), phi: 0.85, drift: 1.0, ..W120 }),
    ("60 nights", Cell { nights: 60, ..W120 }),
];

pub(crate) fn table(n: u64) -> String {
    let n = n / 2;
    let mut out = format!(
        "## Rules tried\n\nThe calibration world at 120 nights, phi 0.6, with {n} null and {n} planted diaries a column: the share \
         with any false announcement, and the share in which the front at 1.6 times is found. \"Blames the mattress\": \
         null diaries in which its age is announced, though it only follows the calendar. All models hold all habits, \
         weekend and a linear trend; BH is Benjamini and Hochberg's control, with weights for mattress, position, \
         caffeine and stress where named. \"Told\" is given the true variances and the true correlation.\n\n| rule |"
    );
    for (name, _) in CELLS {
        let _ = write!(out, " any false, {name} | found |");
    }
    out += " blames the mattress, drift 1 |\n|---|";
    out += &"---|---|".repeat(CELLS.len());
    out += "---|\n";
    let runs: Vec<(Vec<Verdicts>, Vec<Verdicts>)> = CELLS
        .iter()
        .map(|(_, cell)| {
            let run = |planted| -> Vec<Verdicts> {
                let world = cell.world(planted);
                (0..n)
                    .into_par_iter()
                    .map(|k| every_rule(&Habits::new(&world, FIRST_SEED + k), cell))
                    .collect()
            };
            (run(Planted::Nothing), run(Planted::FrontAndStress(1.6)))
        })
        .collect();
    for r in 0..runs[0].0[0].len() {
        let _ = write!(out, "| {} |", runs[0].0[0][r].0);
        for (null, planted) in &runs {
            let any = Share::of(null, |d| d[r].1.iter().any(|s| *s != 0));
            let found = Share::of(planted, |d| d[r].1[FRONT] > 0);
            let _ = write!(out, " {} | {} |", any.plain(), found.plain());
        }
        let blamed = Share::of(&runs[1].0, |d| d[r].1.get(MATTRESS).is_some_and(|s| *s != 0));
        let _ = writeln!(out, " {} |", blamed.plain());
    }
    out
}

fn every_rule(diary: &Habits, cell: &Cell) -> Verdicts {
    let mut said = simple::rules(diary);
    said.extend(models::rules(diary, cell));
    said
}
