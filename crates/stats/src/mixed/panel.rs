//! Rows brought into the order of their groups, once.

use std::ops::Range;

use crate::blocks;
use crate::design::Design;
use crate::groups::rows_by_group;

/// Rows that one task works through at least; whole groups only. Part of the definition of the
/// sums, so that the number of threads changes no bit of them.
const TASK_ROWS: usize = 1024;

/// Below this many evaluations of a row the tasks run on the calling thread.
pub(super) const PARALLEL_WORK: usize = 4_000;

/// The data of a mixed model, rows of a group side by side.
pub(super) struct Panel {
    pub(super) n: usize,
    pub(super) p: usize,
    /// Effects a group: the intercept, then slopes.
    pub(super) q: usize,
    /// `n * p`, column-major.
    pub(super) columns: Vec<f64>,
    /// `n * q`, row-major: what multiplies the group's effects.
    pub(super) effects: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) offset: Vec<f64>,
    pub(super) weight: Vec<f64>,
    /// Rows of each group.
    pub(super) groups: Vec<Range<usize>>,
    /// The caller's code of each group.
    pub(super) codes: Vec<usize>,
    /// Consecutive groups that make a task.
    pub(super) tasks: Vec<Range<usize>>,
    /// Largest count, for tables over counts.
    pub(super) largest: usize,
}

impl Panel {
    /// Orders the rows of positive weight by group; `slopes` are columns of the design.
    pub(super) fn new(
        design: &Design,
        y: &[f64],
        group: &[usize],
        offset: Option<&[f64]>,
        weight: Option<&[f64]>,
        slopes: &[usize],
    ) -> Self {
        let present: Vec<usize> =
            (0..design.n).filter(|&i| weight.is_none_or(|w| w[i] > 0.0)).collect();
        let codes_of_present: Vec<usize> = present.iter().map(|&i| group[i]).collect();
        let by_group = rows_by_group(&codes_of_present);
        let order: Vec<usize> = by_group.iter().flatten().map(|&k| present[k]).collect();
        let n = order.len();
        let mut columns = Vec::with_capacity(n * design.p);
        for j in 0..design.p {
            let column = design.column(j);
            columns.extend(order.iter().map(|&i| column[i]));
        }
        let effects = order
            .iter()
            .flat_map(|&i| {
                std::iter::once(1.0).chain(slopes.iter().map(move |&j| design.column(j)[i]))
            })
            .collect();
        let take = |values: &[f64]| order.iter().map(|&i| values[i]).collect::<Vec<f64>>();
        let y = take(y);
        let mut groups = Vec::new();
        let mut at = 0;
        for rows in &by_group {
            groups.push(at..at + rows.len());
            at += rows.len();
        }
        Self {
            n,
            p: design.p,
            q: 1 + slopes.len(),
            columns,
            effects,
            offset: offset.map_or_else(|| vec![0.0; n], take),
            weight: weight.map_or_else(|| vec![1.0; n], take),
            largest: y.iter().fold(0.0_f64, |m, v| m.max(*v)) as usize,
            y,
            codes: by_group.iter().map(|rows| codes_of_present[rows[0]]).collect(),
            tasks: tasks(&groups),
            groups,
        }
    }

    /// `X b + offset`.
    pub(super) fn linear(&self, coef: &[f64]) -> Vec<f64> {
        let parts = blocks::map_blocks(self.n, |rows| {
            let mut eta = self.offset[rows.clone()].to_vec();
            for (j, b) in coef.iter().enumerate() {
                let column = &self.columns[j * self.n..][rows.clone()];
                for (e, x) in eta.iter_mut().zip(column) {
                    *e += b * x;
                }
            }
            eta
        });
        parts.concat()
    }

    /// `X' r`.
    pub(super) fn transposed(&self, r: &[f64]) -> Vec<f64> {
        let parts = blocks::map_blocks(self.n, |rows| self.transposed_rows(r, rows));
        blocks::add_all(parts, self.p)
    }

    /// `X' r` over some rows.
    pub(super) fn transposed_rows(&self, r: &[f64], rows: Range<usize>) -> Vec<f64> {
        (0..self.p)
            .map(|j| lanes(&self.columns[j * self.n..][rows.clone()], &r[rows.clone()]))
            .collect()
    }
}

/// An inner product in eight interleaved sums, which the processor adds side by side.
fn lanes(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (whole, rest) = (a.chunks_exact(8), a.len() - a.len() % 8);
    for (x, y) in whole.zip(b.chunks_exact(8)) {
        for k in 0..8 {
            sums[k] += x[k] * y[k];
        }
    }
    for (x, y) in a[rest..].iter().zip(&b[rest..]) {
        sums[0] += x * y;
    }
    sums.iter().sum()
}

fn tasks(groups: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut first = 0;
    for (g, rows) in groups.iter().enumerate() {
        if rows.end - groups[first].start >= TASK_ROWS {
            out.push(first..g + 1);
            first = g + 1;
            if first == groups.len() {
                return out;
            }
        }
    }
    out.push(first..groups.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_group_stand_together_and_weightless_rows_are_absent() {
        let x: Vec<f64> = (0..5).map(f64::from).collect();
        let design = Design::builder(5).intercept().column("x", &x).build().unwrap();
        let weight = [1.0, 2.0, 0.0, 1.0, 1.0];
        let panel = Panel::new(&design, &x, &[7, 3, 9, 3, 7], None, Some(&weight), &[1]);
        assert_eq!(panel.y, [0.0, 4.0, 1.0, 3.0]);
        assert_eq!(panel.groups, [0..2, 2..4]);
        assert_eq!(panel.codes, [7, 3]);
        assert_eq!(panel.effects, [1.0, 0.0, 1.0, 4.0, 1.0, 1.0, 1.0, 3.0]);
        assert_eq!(panel.linear(&[1.0, 2.0]), [1.0, 9.0, 3.0, 7.0]);
        assert_eq!(panel.transposed(&[1.0, 1.0, 1.0, -1.0]), [2.0, 2.0]);
    }

    #[test]
    fn tasks_cover_the_groups_once() {
        let groups: Vec<Range<usize>> = (0..10).map(|g| 300 * g..300 * (g + 1)).collect();
        assert_eq!(tasks(&groups), [0..4, 4..8, 8..10]);
        assert_eq!(tasks(&groups[..4]), vec![Range { start: 0, end: 4 }]);
        assert_eq!(tasks(&groups[..1]), vec![Range { start: 0, end: 1 }]);
    }
}
