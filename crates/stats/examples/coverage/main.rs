//! Coverage of 95 % intervals by simulation: the table of docs/methods/calibration.md.
//!
//! `cargo run --release -p lumbago-stats --example coverage -- 2000 > docs/methods/calibration.md`
//! (logs per cell; fixed seeds, the same table for any number of threads)
#![expect(clippy::print_stdout, reason = "a program that prints a page")]

mod methods;
mod page;
mod worlds;

use rayon::prelude::*;

use methods::{METHODS, Method, Target, pooled};
use worlds::{SLOPES, WORLDS, World, draw};

/// What one method did in one world.
pub(crate) struct Cell {
    pub(crate) method: &'static str,
    pub(crate) recommended: bool,
    /// Logs with an interval, per judged column, and those whose interval holds the truth.
    pub(crate) judged: [(u64, u64); 2],
    /// Median width of the intervals of each column, log scale.
    pub(crate) width: [Option<f64>; 2],
    /// Logs for which the method gave a named refusal.
    pub(crate) refused: u64,
}

fn main() {
    let logs: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(200);
    let results: Vec<(&World, Vec<Cell>)> = WORLDS
        .iter()
        .enumerate()
        .map(|(k, w)| {
            let marginal = marginal_slopes(w);
            let cells = METHODS.iter().filter(|m| (m.runs)(w));
            (w, cells.map(|m| judge(m, w, k as u64, marginal, logs)).collect())
        })
        .collect();
    print!("{}", page::page(&results, logs));
}

/// The slopes of the population's average: equal to the conditional ones under a log link, smaller
/// under a logit with persons of different levels, where a pooled fit of a large sample tells.
fn marginal_slopes(w: &World) -> [f64; 2] {
    if w.outcome == worlds::Outcome::Count || w.persons == 1 {
        return SLOPES;
    }
    let large = World { persons: 20_000, ..*w };
    let nights = draw(&large, u64::MAX).expect("a large study varies");
    let fit = pooled(&large, &nights).expect("a large study can be fitted");
    [fit.coef[worlds::HABIT], fit.coef[worlds::SLOW]]
}

fn judge(m: &'static Method, w: &World, world: u64, marginal: [f64; 2], logs: u64) -> Cell {
    let truth = if m.target == Target::Marginal { marginal } else { SLOPES };
    let found: Vec<Option<methods::Intervals>> = (0..logs)
        .into_par_iter()
        .filter_map(|log| draw(w, world * 1_000_003 + log))
        .map(|nights| (m.intervals)(w, &nights).ok())
        .collect();
    let mut cell = Cell {
        method: m.name,
        recommended: m.recommended.contains(&w.name),
        judged: [(0, 0); 2],
        width: [None; 2],
        refused: found.iter().filter(|f| f.is_none()).count() as u64,
    };
    for (k, slope) in truth.into_iter().enumerate() {
        let ends: Vec<(f64, f64)> = found.iter().flatten().filter_map(|i| i[k]).collect();
        let holds = ends.iter().filter(|(low, high)| *low <= slope && slope <= *high).count();
        cell.judged[k] = (ends.len() as u64, holds as u64);
        let mut widths: Vec<f64> = ends.iter().map(|(low, high)| high - low).collect();
        widths.sort_by(f64::total_cmp);
        cell.width[k] = widths.get(widths.len() / 2).copied();
    }
    cell
}
