//! Separation: a direction in which the likelihood rises for ever.
//!
//! A finite maximum does not exist when some combination d of the columns satisfies, with strict
//! inequality somewhere, `x_i'd <= 0` where y_i = 0 and `x_i'd = 0` (counts) or `>= 0`
//! (binomial, y_i = 1) elsewhere (Albert & Anderson 1984; Correia, Guimaraes & Zylkin 2019).
//! Newton's method then walks along such a d by about one unit a step, and the step itself is the
//! certificate: it is checked against the condition row by row, three steps in a row.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::blocks;
use crate::design::Design;
use crate::error::SeparatedColumn;
use crate::glm::Family;

/// A row moves when the step changes its linear predictor by more than this.
const MOVES: f64 = 0.5;
/// A row stays when the step changes its linear predictor by less than this.
const STAYS: f64 = 0.02;
/// A fitted mean is extreme below this share of the average mean (counts), or this close to 0 or
/// 1 (binomial).
const EXTREME: f64 = 1e-3;
/// Steps in a row that must show the pattern.
const REPEATS: usize = 3;

/// One row during an iteration.
pub(crate) struct RowStep {
    pub(crate) y: f64,
    pub(crate) eta: f64,
    /// Change of the linear predictor by the next full step.
    pub(crate) change: f64,
}

/// Watches an iteration for a walk to infinity.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    seen: usize,
}

impl Drift {
    /// Whether the pattern has now held long enough. `scale` is the average mean; `rows` hands the
    /// rows of one of `blocks` blocks one by one to its visitor, until the visitor says to stop.
    pub(crate) fn observe(
        &mut self,
        family: Family,
        scale: f64,
        blocks: usize,
        rows: impl Fn(usize, &mut dyn FnMut(RowStep) -> bool) + Sync,
    ) -> bool {
        let moving = AtomicBool::new(false);
        let fits = blocks::all(blocks, |block| {
            let mut fits = true;
            rows(block, &mut |row| {
                match motion(family, scale, &row) {
                    Motion::Still => {}
                    Motion::Away => moving.store(true, Ordering::Relaxed),
                    Motion::Other => fits = false,
                }
                fits
            });
            fits
        });
        self.seen = if fits && moving.into_inner() { self.seen + 1 } else { 0 };
        self.seen >= REPEATS
    }
}

/// What a step does to a row.
enum Motion {
    /// Next to nothing.
    Still,
    /// It carries an extreme mean further out.
    Away,
    /// Anything else: no sign of separation.
    Other,
}

fn motion(family: Family, scale: f64, row: &RowStep) -> Motion {
    if row.change.abs() < STAYS {
        return Motion::Still;
    }
    let mu = family.mean(row.eta);
    let down = row.y == 0.0 && row.change < 0.0;
    let extreme = match family {
        Family::Poisson | Family::NegativeBinomial { .. } => down && mu < EXTREME * scale,
        Family::Binomial => {
            let up = row.y == 1.0 && row.change > 0.0;
            (down && mu < EXTREME) || (up && 1.0 - mu < EXTREME)
        }
        Family::Gaussian => false,
    };
    if extreme && row.change.abs() >= MOVES { Motion::Away } else { Motion::Other }
}

/// The coefficients that take part in the step, by their effect on the linear predictor.
pub(crate) fn separated_columns(design: &Design, step: &[f64]) -> Vec<SeparatedColumn> {
    step.iter()
        .enumerate()
        .filter(|&(j, d)| {
            let largest = design.column(j).iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            d.abs() * largest > 10.0 * STAYS
        })
        .map(|(j, &d)| SeparatedColumn { column: design.names[j].clone(), upward: d > 0.0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::{Design, GlmOptions, StatsError, glm};

    fn separated(result: Result<crate::Fit, StatsError>) -> Vec<(String, bool)> {
        match result {
            Err(StatsError::Separation { columns }) => {
                columns.into_iter().map(|c| (c.column, c.upward)).collect()
            }
            other => panic!("not reported as separated: {other:?}"),
        }
    }

    #[test]
    fn a_level_without_events_is_named() {
        let codes = [0, 0, 0, 1, 1, 1, 2, 2, 2];
        let y = [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 3.0, 1.0, 2.0];
        let design = Design::builder(9)
            .intercept()
            .levels("position", &codes, &["side", "back", "front"], 0)
            .build()
            .unwrap();
        let found = separated(glm(&design, &y, &GlmOptions::poisson()));
        assert_eq!(found, [("position[back]".to_owned(), false)]);
    }

    #[test]
    fn complete_separation_of_a_yes_no_outcome_is_reported() {
        let x = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0];
        let design = Design::builder(6).intercept().column("x", &x).build().unwrap();
        let y = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        let found = separated(glm(&design, &y, &GlmOptions::binomial()));
        assert!(found.contains(&("x".to_owned(), true)), "{found:?}");
    }

    #[test]
    fn rare_events_and_strong_effects_are_not_separation() {
        let n = 400;
        let x: Vec<f64> = (0..n).map(|i| f64::from(u8::from(i % 2 == 0))).collect();
        let mut y = vec![0.0; n];
        y[1] = 1.0;
        for i in (0..n).step_by(2) {
            y[i] = 40.0;
        }
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        assert!((fit.coef[1] - 8000f64.ln()).abs() < 1e-9);
    }
}
