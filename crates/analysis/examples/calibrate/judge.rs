//! Shares, their intervals, and how they are written.

use lumbago_stats::exact::{Arm, rate_ratio};

/// So many of so many.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Share {
    pub(crate) k: usize,
    pub(crate) n: usize,
}

impl Share {
    pub(crate) fn of<T>(all: &[T], is: impl Fn(&T) -> bool) -> Self {
        Self { k: all.iter().filter(|one| is(one)).count(), n: all.len() }
    }

    pub(crate) fn percent(&self) -> f64 {
        100.0 * self.k as f64 / self.n.max(1) as f64
    }

    /// "8.6".
    pub(crate) fn plain(&self) -> String {
        if self.n == 0 { "–".into() } else { format!("{:.1}", self.percent()) }
    }

    /// "8.6 (7.4–9.9)", the interval exact (Clopper & Pearson 1934).
    pub(crate) fn with_interval(&self) -> String {
        if self.n == 0 {
            return "–".into();
        }
        let arm = |events: usize| Arm { events: events as u64, exposure: 1.0 };
        let odds = rate_ratio(arm(self.k), arm(self.n - self.k), 0.95).expect("counts");
        let share = |r: f64| if r.is_finite() { 100.0 * r / (1.0 + r) } else { 100.0 };
        let low = if self.k == 0 { 0.0 } else { share(odds.low) };
        let high = if self.k == self.n { 100.0 } else { share(odds.high) };
        format!("{:.1} ({low:.1}–{high:.1})", self.percent())
    }

    /// Chance of so many or more if the true share were `share`.
    pub(crate) fn chance_of_as_many(&self, share: f64) -> f64 {
        let n = self.n as f64;
        let log = |k: f64| {
            libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0)
                + k * share.ln()
                + (n - k) * (1.0 - share).ln()
        };
        (self.k..=self.n).map(|k| log(k as f64).exp()).sum()
    }
}

/// The median, of a sorted copy.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
