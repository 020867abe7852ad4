//! What the likelihood needs of the outcome alone: it depends on theta and on how often each count
//! occurs, not on the rows.

use crate::gamma::{self, Rising};

/// Whole counts up to this are walked one by one.
const WALKED_TO: f64 = 65_536.0;

/// The distinct outcomes with their total weights, in increasing order.
pub(super) struct Counts {
    value: Vec<f64>,
    weight: Vec<f64>,
}

impl Counts {
    pub(super) fn of(y: &[f64], weight: &[f64]) -> Self {
        let largest = y.iter().copied().fold(0.0, f64::max);
        if largest <= WALKED_TO && y.iter().all(|v| v.fract() == 0.0) {
            let mut total = vec![0.0; largest as usize + 1];
            for (v, w) in y.iter().zip(weight) {
                total[*v as usize] += w;
            }
            let (value, weight) = total
                .into_iter()
                .enumerate()
                .filter(|(_, w)| *w > 0.0)
                .map(|(v, w)| (v as f64, w))
                .unzip();
            return Self { value, weight };
        }
        let mut order: Vec<usize> = (0..y.len()).collect();
        order.sort_by(|&a, &b| y[a].total_cmp(&y[b]));
        let mut made = Self { value: Vec::new(), weight: Vec::new() };
        for i in order.into_iter().filter(|&i| weight[i] > 0.0) {
            if made.value.last() == Some(&y[i])
                && let Some(total) = made.weight.last_mut()
            {
                *total += weight[i];
            } else {
                made.value.push(y[i]);
                made.weight.push(weight[i]);
            }
        }
        made
    }

    /// [`gamma::rising`] at every distinct value.
    pub(super) fn rising(&self, theta: f64) -> Vec<Rising> {
        let (mut at, mut reached) = (Rising::default(), 0.0);
        self.value
            .iter()
            .map(|&y| {
                if y > WALKED_TO || y.fract() != 0.0 {
                    return gamma::rising(theta, y);
                }
                while reached < y {
                    at = at.extended(theta, reached);
                    reached += 1.0;
                }
                at
            })
            .collect()
    }

    /// Weighted totals of [`Self::rising`].
    pub(super) fn total(&self, theta: f64) -> Rising {
        let mut total = Rising::default();
        for (r, w) in self.rising(theta).into_iter().zip(&self.weight) {
            total.log += w * r.log;
            total.first += w * r.first;
            total.second += w * r.second;
        }
        total
    }

    /// Position of an outcome of positive weight among the distinct values.
    pub(super) fn place(&self, y: f64) -> Option<usize> {
        self.value.binary_search_by(|v| v.total_cmp(&y)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_broken_outcomes_have_the_same_totals() {
        let y = [3.0, 0.0, 7.0, 3.0, 70_000.0, 12.0];
        let weight = [1.0, 2.0, 0.5, 1.5, 1.0, 0.0];
        for theta in [0.4, 8.0, 3e4] {
            let mut expected = Rising::default();
            for (v, w) in y.iter().zip(weight) {
                let r = gamma::rising(theta, *v);
                expected.log += w * r.log;
                expected.first += w * r.first;
                expected.second += w * r.second;
            }
            let found = Counts::of(&y, &weight).total(theta);
            for (f, e) in [
                (found.log, expected.log),
                (found.first, expected.first),
                (found.second, expected.second),
            ] {
                assert!((f / e - 1.0).abs() < 1e-10, "{theta}: {f} {e}");
            }
        }
        let counts = Counts::of(&y[..4], &weight[..4]);
        assert_eq!((counts.place(3.0), counts.place(5.0)), (Some(1), None));
    }
}
