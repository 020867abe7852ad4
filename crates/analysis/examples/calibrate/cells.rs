//! The grid of calibration worlds.

use lumbago_simulate::{Missing, World, world};

/// One world of the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) phi: f64,
    pub(crate) nights: u32,
    pub(crate) drift: f64,
    /// Negative binomial size; `None` is Poisson.
    pub(crate) size: Option<f64>,
    pub(crate) missing: f64,
    pub(crate) mean: f64,
}

/// The base world.
pub(crate) const W120: Cell =
    Cell { phi: 0.6, nights: 120, drift: 0.0, size: Some(3.0), missing: 0.0, mean: 2.0 };

const PHI: [f64; 4] = [0.0, 0.3, 0.6, 0.85];
const NIGHTS: [u32; 5] = [60, 90, 120, 180, 365];
const DRIFT: [f64; 2] = [0.0, 1.0];
const SIZE: [Option<f64>; 3] = [Some(3.0), Some(1.0), None];
const MISSING: [f64; 2] = [0.0, 0.2];
const MEAN: [f64; 2] = [2.0, 0.2];

/// What acts in a world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Planted {
    Nothing,
    /// The front, at this ratio.
    Front(f64),
    /// The front at this ratio and stress at exp(0.25) a standard deviation of 2 points.
    FrontAndStress(f64),
}

impl Cell {
    /// The ratio of the front that is planted in its power diaries.
    pub(crate) fn front(&self) -> f64 {
        if self.mean < 1.0 { 2.5 } else { 1.6 }
    }

    /// The world of the registry with these settings.
    pub(crate) fn world(&self, planted: Planted) -> World {
        let mut made = world("w120").expect("the calibration world is in the registry");
        made.nights = self.nights;
        made.missing = Missing::share(self.missing);
        let base = made.base().expect("the calibration world is a base world");
        base.mean = self.mean;
        base.size = self.size;
        base.phi = self.phi;
        base.drift = self.drift;
        if let Planted::Front(ratio) | Planted::FrontAndStress(ratio) = planted {
            made.plant("position", "front", ratio);
        }
        if matches!(planted, Planted::FrontAndStress(_)) {
            made.plant("stress", "per_2_points", 0.25_f64.exp());
        }
        made
    }

    pub(crate) fn columns(&self) -> String {
        let size = self.size.map_or("Poisson".into(), |s| format!("{s}"));
        let Self { phi, nights, drift, missing, mean, .. } = self;
        format!("{mean} | {nights} | {phi} | {drift} | {size} | {}", 100.0 * missing)
    }
}

/// Forty cells: every mean, length and persistence; drift, size and missing nights go round, so that
/// each stands beside each. The two cells by which the rules are compared are among them.
pub(crate) fn core() -> Vec<Cell> {
    let mut cells = Vec::new();
    for mean in MEAN {
        for nights in NIGHTS {
            for phi in PHI {
                let k = cells.len();
                let turn = k + k / 4 + k / 20;
                let mut cell = Cell {
                    phi,
                    nights,
                    drift: DRIFT[turn % 2],
                    size: SIZE[(k + k / 3) % 3],
                    missing: MISSING[(turn / 2) % 2],
                    mean,
                };
                if mean == W120.mean && nights == W120.nights && phi >= W120.phi {
                    // The base world, and the same with drift in the place of phi 0.85.
                    cell = Cell { drift: if phi > W120.phi { 1.0 } else { 0.0 }, ..W120 };
                }
                cells.push(cell);
            }
        }
    }
    cells
}

/// Every combination.
pub(crate) fn full() -> Vec<Cell> {
    let mut cells = Vec::new();
    for mean in MEAN {
        for nights in NIGHTS {
            for phi in PHI {
                for drift in DRIFT {
                    for size in SIZE {
                        for missing in MISSING {
                            cells.push(Cell { phi, nights, drift, size, missing, mean });
                        }
                    }
                }
            }
        }
    }
    cells
}
