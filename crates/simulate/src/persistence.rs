//! Habits that carry over from day to day: first-order autoregressions and two-state chains.

use crate::streams::Draw;

/// A stationary AR(1) with mean 0 and variance 1: `x[t] = phi·x[t−1] + sqrt(1 − phi²)·e[t]`.
#[derive(Clone, Debug)]
pub(crate) struct Ar1 {
    phi: f64,
    now: Option<f64>,
}

impl Ar1 {
    /// Begins in its stationary law.
    pub(crate) fn new(phi: f64) -> Self {
        Self { phi, now: None }
    }

    /// The next value.
    pub(crate) fn next(&mut self, draw: &mut Draw) -> f64 {
        let e = draw.normal();
        let next = match self.now {
            Some(x) => self.phi * x + (1.0 - self.phi * self.phi).sqrt() * e,
            None => e,
        };
        self.now = Some(next);
        next
    }
}

/// Keeps yesterday's answer with probability `stay`, else answers yes with probability `p`.
/// The share of yes is `p`, the lag-one correlation `stay`.
#[derive(Clone, Debug)]
pub(crate) struct Sticky {
    p: f64,
    stay: f64,
    now: Option<bool>,
}

impl Sticky {
    /// Begins in its stationary law.
    pub(crate) fn new(p: f64, stay: f64) -> Self {
        Self { p, stay, now: None }
    }

    /// The next answer.
    pub(crate) fn next(&mut self, draw: &mut Draw) -> bool {
        let (keep, fresh) = (draw.unit() < self.stay, draw.yes(self.p));
        let next = match self.now {
            Some(last) if keep => last,
            _ => fresh,
        };
        self.now = Some(next);
        next
    }
}

/// Spells that begin with probability `start` and end with probability `end` a night.
#[derive(Clone, Debug)]
pub(crate) struct Spell {
    start: f64,
    end: f64,
    on: Option<bool>,
}

impl Spell {
    /// Begins in its stationary law: on with probability `start / (start + end)`.
    pub(crate) fn new(start: f64, end: f64) -> Self {
        Self { start, end, on: None }
    }

    /// Whether the next night lies in a spell.
    pub(crate) fn next(&mut self, draw: &mut Draw) -> bool {
        let u = draw.unit();
        let next = match self.on {
            Some(true) => u >= self.end,
            Some(false) => u < self.start,
            None => self.start > 0.0 && u < self.start / (self.start + self.end),
        };
        self.on = Some(next);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::{Purpose, Streams};

    fn correlation(x: &[f64]) -> f64 {
        let n = x.len() as f64;
        let m = x.iter().sum::<f64>() / n;
        let v: f64 = x.iter().map(|a| (a - m).powi(2)).sum();
        x.windows(2).map(|w| (w[0] - m) * (w[1] - m)).sum::<f64>() / v
    }

    const N: usize = 100_000;

    #[test]
    fn an_autoregression_has_unit_variance_and_its_correlation() {
        for phi in [0.0, 0.6, 0.9] {
            let mut draw = Streams::new(3, 0).of(Purpose::Latent);
            let mut chain = Ar1::new(phi);
            let x: Vec<f64> = (0..N).map(|_| chain.next(&mut draw)).collect();
            let v = x.iter().map(|a| a * a).sum::<f64>() / N as f64;
            assert!((v - 1.0).abs() < 0.05, "variance {v} at {phi}");
            assert!((correlation(&x) - phi).abs() < 0.015, "correlation at {phi}");
        }
    }

    #[test]
    fn a_sticky_habit_keeps_its_share_and_correlation() {
        let mut draw = Streams::new(4, 0).of(Purpose::Exercise);
        let mut habit = Sticky::new(0.4, 0.5);
        let x: Vec<f64> = (0..N).map(|_| f64::from(u8::from(habit.next(&mut draw)))).collect();
        assert!((x.iter().sum::<f64>() / N as f64 - 0.4).abs() < 0.01);
        assert!((correlation(&x) - 0.5).abs() < 0.015);
    }

    #[test]
    fn spells_last_as_long_as_they_should() {
        let mut draw = Streams::new(5, 0).of(Purpose::Latent);
        let mut spell = Spell::new(1.0 / 24.0, 1.0 / 8.0);
        let on: Vec<bool> = (0..N).map(|_| spell.next(&mut draw)).collect();
        let nights = on.iter().filter(|o| **o).count() as f64;
        let spells = on.windows(2).filter(|w| !w[0] && w[1]).count() as f64;
        assert!((nights / N as f64 - 0.25).abs() < 0.015);
        assert!((nights / spells - 8.0).abs() < 0.5);
    }
}
