//! The page: one table a world.

use std::fmt::Write as _;

use crate::Cell;
use crate::worlds::{SLOPES, World};

/// Coverage within these bounds, in per cent, is what a recommendation promises.
const PROMISED: (f64, f64) = (93.0, 97.0);

pub(crate) fn page(results: &[(&World, Vec<Cell>)], logs: u64) -> String {
    let mut out = format!(
        "# Calibration of the kernel\n\n\
         How often a 95 % interval holds the true slope, by simulation: {logs} logs a world, fixed seeds. True slopes:\n\
         habit {:.2} (a habit that comes and goes), slow {:.2} (stress in one person's log; a property of the person, like a\n\
         mattress age, in a study). Counts have a log link, yes/no a logit. **Bold**: the method is recommended here, which\n\
         promises coverage of {:.0} to {:.0} %; a recommended cell outside is marked ✗. Width: median width of the interval on\n\
         the log scale. Refused: logs with a named refusal instead of an interval. The standard error of a coverage near\n\
         95 % is {:.1} points. Intervals of pooled yes/no models are judged against the population's slope, others against the\n\
         slope given the person. Reproduce with\n\
         `cargo run --release -p lumbago-stats --example coverage -- {logs} > docs/methods/calibration.md`.\n",
        SLOPES[0],
        SLOPES[1],
        PROMISED.0,
        PROMISED.1,
        100.0 * (0.95 * 0.05 / logs as f64).sqrt(),
    );
    out += &summary(results);
    for (world, cells) in results {
        let _ = write!(
            out,
            "\n## {}\n\n{}.\n\n| method | habit, coverage % | width | slow, coverage % | width | refused |\n|---|---|---|---|---|---|\n",
            world.name,
            capital(world.says),
        );
        for cell in cells {
            let name =
                if cell.recommended { format!("**{}**", cell.method) } else { cell.method.into() };
            let columns: Vec<String> = (0..2)
                .map(|k| {
                    let width = cell.width[k].map_or("–".into(), |w| format!("{w:.2}"));
                    format!("{} | {width}", coverage(cell, k))
                })
                .collect();
            let _ = writeln!(out, "| {name} | {} | {} |", columns.join(" | "), cell.refused);
        }
    }
    out
}

/// How many recommended cells keep the promise, and which do not.
fn summary(results: &[(&World, Vec<Cell>)]) -> String {
    let mut kept = 0;
    let mut missed = Vec::new();
    for (world, cells) in results {
        for cell in cells.iter().filter(|c| c.recommended) {
            for (k, column) in ["habit", "slow"].iter().enumerate() {
                match percent(cell, k) {
                    Some(p) if !promised(p) => {
                        missed.push(format!(
                            "{} for {column} in {} ({p:.1} %)",
                            cell.method, world.name
                        ));
                    }
                    Some(_) => kept += 1,
                    None => {}
                }
            }
        }
    }
    let rest = if missed.is_empty() {
        "none is outside".into()
    } else {
        format!("outside: {}", missed.join("; "))
    };
    format!("\nOf the recommended intervals {kept} keep the promise; {rest}.\n")
}

fn promised(percent: f64) -> bool {
    (PROMISED.0..=PROMISED.1).contains(&percent)
}

fn percent(cell: &Cell, k: usize) -> Option<f64> {
    let (all, holds) = cell.judged[k];
    (all > 0).then(|| 100.0 * holds as f64 / all as f64)
}

fn coverage(cell: &Cell, k: usize) -> String {
    match percent(cell, k) {
        None => "–".into(),
        Some(p) if cell.recommended && !promised(p) => format!("{p:.1} ✗"),
        Some(p) => format!("{p:.1}"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}
