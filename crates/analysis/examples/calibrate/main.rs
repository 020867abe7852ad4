//! Errors and power of the verdicts in worlds whose truth is known, as a page of Markdown.
//!
//! ```text
//! cargo run --release -p lumbago-analysis --example calibrate -- [null diaries] [part ...]
//! ```
//!
//! Parts: `grid` (40 cells), `grid:60` (those of 60 nights), `full` (all 480), `rules`, `scenarios`, `needed`, `studies`; all but
//! `full` where none is named. Planted diaries are half as many as null ones.
#![allow(clippy::print_stdout)]

mod cells;
mod grid;
mod judge;
mod needed;
mod rules;
mod run;
mod scenarios;
mod studies;

const PARTS: [&str; 5] = ["grid", "rules", "needed", "scenarios", "studies"];

fn main() {
    let mut args = std::env::args().skip(1);
    let diaries: u64 = args.next().and_then(|a| a.parse().ok()).unwrap_or(2_000);
    let named: Vec<String> = args.collect();
    let parts = if named.is_empty() { PARTS.map(String::from).to_vec() } else { named };
    print!("{}", include_str!("intro.md"));
    for part in &parts {
        let of_length = part.strip_prefix("grid:").and_then(|nights| nights.parse().ok());
        let text = match part.as_str() {
            _ if of_length.is_some() => {
                let mut cells = cells::core();
                cells.retain(|cell| Some(cell.nights) == of_length);
                grid::table(&cells, diaries)
            }
            "grid" => grid::table(&cells::core(), diaries),
            "full" => grid::table(&cells::full(), diaries),
            "rules" => rules::table(diaries),
            "needed" => needed::table(diaries),
            "scenarios" => scenarios::table(diaries),
            "studies" => studies::table(diaries),
            other => format!("There is no part {other}; parts are {PARTS:?} and full.\n"),
        };
        print!("\n{text}");
    }
}
