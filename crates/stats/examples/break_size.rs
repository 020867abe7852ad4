//! How often the test for a break speaks when there is none, and when there is one.
//!
//! `cargo run --release -p lumbago-stats --example break_size -- 1000`

#![expect(clippy::print_stdout, reason = "a program that prints a table")]

use lumbago_stats::breakpoint::{BreakpointOptions, break_exists};
use lumbago_stats::{Design, GlmOptions};
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Normal, Poisson};
use rayon::prelude::*;

/// Logs of `persons` with `nights` each; ages of mattresses rise along a log.
struct World {
    name: &'static str,
    persons: usize,
    nights: usize,
    /// Standard deviation and lag-1 correlation of the log rate's wandering.
    wander: (f64, f64),
    /// Nights that share a sign; 0 is the whole person.
    block: usize,
    /// Change of slope per year at the middle of the ages.
    bend: f64,
}

const WORLDS: &[World] = &[
    World {
        name: "1 person, 365 nights, overdispersed, blocks of 7",
        persons: 1,
        nights: 365,
        wander: (0.0, 0.0),
        block: 7,
        bend: 0.0,
    },
    World {
        name: "the same, rho 0.6, blocks of 7",
        persons: 1,
        nights: 365,
        wander: (0.5, 0.6),
        block: 7,
        bend: 0.0,
    },
    World {
        name: "the same, rho 0.6, blocks of 14",
        persons: 1,
        nights: 365,
        wander: (0.5, 0.6),
        block: 14,
        bend: 0.0,
    },
    World {
        name: "the same, rho 0.85, blocks of 14",
        persons: 1,
        nights: 365,
        wander: (0.5, 0.85),
        block: 14,
        bend: 0.0,
    },
    World {
        name: "the same, rho 0.85, blocks of 28",
        persons: 1,
        nights: 365,
        wander: (0.5, 0.85),
        block: 28,
        bend: 0.0,
    },
    World {
        name: "60 persons, 90 nights, rho 0.85, by person",
        persons: 60,
        nights: 90,
        wander: (0.5, 0.85),
        block: 0,
        bend: 0.0,
    },
    World {
        name: "12 persons, 90 nights, rho 0.85, by person",
        persons: 12,
        nights: 90,
        wander: (0.5, 0.85),
        block: 0,
        bend: 0.0,
    },
    World {
        name: "60 persons, 90 nights, bend of 0.1 a year",
        persons: 60,
        nights: 90,
        wander: (0.5, 0.85),
        block: 0,
        bend: 0.1,
    },
    World {
        name: "1 person, 365 nights, rho 0.6, blocks of 14, bend of 3 a year",
        persons: 1,
        nights: 365,
        wander: (0.5, 0.6),
        block: 14,
        bend: 3.0,
    },
];

fn main() {
    let runs: u64 = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(200);
    println!("| world | below 0.10 | below 0.05 |\n|---|---|---|");
    for world in WORLDS {
        let p: Vec<f64> =
            (0..runs).into_par_iter().filter_map(|seed| world.p_value(seed)).collect();
        let share =
            |limit: f64| 100.0 * p.iter().filter(|v| **v <= limit).count() as f64 / p.len() as f64;
        println!("| {} | {:.1} | {:.1} |", world.name, share(0.10), share(0.05));
    }
}

impl World {
    fn p_value(&self, seed: u64) -> Option<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(20_260);
        rng.set_stream(seed);
        let noise = Normal::new(0.0, 1.0).ok()?;
        let mixing = Gamma::new(3.0, 1.0 / 3.0).ok()?;
        let span = if self.persons == 1 { 1.0 } else { 10.0 };
        let (sd, rho) = self.wander;
        let (mut age, mut y, mut block) = (Vec::new(), Vec::new(), Vec::new());
        for person in 0..self.persons {
            let first = span * person as f64 / self.persons as f64;
            let mut wander = sd * noise.sample(&mut rng);
            for night in 0..self.nights {
                let at = first + night as f64 / 365.25;
                let rate = 0.1 * at + self.bend * (at - 0.5 * span).max(0.0) + wander;
                let mean = 0.6 * rate.exp() * mixing.sample(&mut rng);
                y.push(Poisson::new(mean).map_or(0.0, |d| d.sample(&mut rng)));
                age.push(at);
                block.push(night.checked_div(self.block).unwrap_or(person));
                wander = rho * wander + sd * (1.0 - rho * rho).sqrt() * noise.sample(&mut rng);
            }
        }
        let design = Design::builder(y.len()).intercept().column("age", &age).build().ok()?;
        let options = BreakpointOptions { grid: 60, ..Default::default() };
        let test =
            break_exists(&design, "age", &y, &GlmOptions::poisson(), &options, &block, 399, seed);
        test.ok().map(|t| t.p_value)
    }
}
