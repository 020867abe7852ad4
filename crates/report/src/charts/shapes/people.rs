//! The people behind a pooled curve: single people's own ratios as straight lines on the ratio
//! axis, where the habit is also compared by steps of the same amount.
//!
//! A person's ratio r per step s gives log ratio(x) = ln r · (g(x) − g(reference)) / s, with g the
//! amount as the comparison counts it: level below its beginning and above its cap.

use lumbago_domain::{Catalogue, Findings, Form, Scope, Shape};

/// Lines drawn at most, evenly along the order of ratios.
pub(super) const MOST_LINES: usize = 20;

/// A line as amounts and ratios.
pub(super) type Line = Vec<(f64, f64)>;

/// The lines of a curve within people; none where the habit is not compared by steps.
pub(super) fn lines(f: &Findings, curve: &Shape) -> Vec<Line> {
    let Some((step, from, cap, mut ratios)) = own_ratios(f, curve) else { return Vec::new() };
    ratios.sort_by(f64::total_cmp);
    let last = ratios.len().saturating_sub(1);
    let many = ratios.len().min(MOST_LINES);
    let mut places: Vec<usize> =
        (0..many).map(|k| k * last / many.saturating_sub(1).max(1)).collect();
    places.dedup();
    let counted = |x: f64| x.min(cap).max(from);
    let [low, high] = curve.range;
    let mut at = vec![low, high];
    at.extend([from, cap].into_iter().filter(|x| (low..high).contains(x) && *x > low));
    at.sort_by(f64::total_cmp);
    let line = |ratio: f64| {
        let along = |x: f64| {
            let steps = (counted(x) - counted(curve.reference)) / step;
            (x, (ratio.ln() * steps).exp())
        };
        at.iter().copied().map(along).collect()
    };
    places.into_iter().filter_map(|k| ratios.get(k).copied()).map(line).collect()
}

/// Step, beginning and cap of the comparison of this amount, and people's own ratios.
fn own_ratios(f: &Findings, curve: &Shape) -> Option<(f64, f64, f64, Vec<f64>)> {
    if curve.scope != Scope::Within {
        return None;
    }
    let standard = Catalogue::standard();
    let asked = &standard.factor(&curve.factor)?.contrasts;
    let study = f.technical.study.as_ref()?;
    let of_curve = study.comparisons.iter().filter(|c| c.factor == curve.factor);
    let (form, found) = of_curve.into_iter().find_map(|c| {
        let contrast = asked.iter().find(|a| a.id == c.contrast && a.field == curve.field)?;
        Some((&contrast.form, c))
    })?;
    let Form::PerStep { step, from, cap, .. } = *form else { return None };
    let usable = |r: &f64| *r > 0.0 && r.is_finite();
    let ratios = found.people.iter().map(|p| p.ratio.point).filter(usable).collect();
    Some((step, from.unwrap_or(f64::NEG_INFINITY), cap.unwrap_or(f64::INFINITY), ratios))
}

/// The part of a line between the ratios 1/`top` and `top`, cut at the edges.
pub(super) fn within(line: &[(f64, f64)], top: f64) -> Vec<Line> {
    let reach = top.ln();
    let mut parts: Vec<Line> = Vec::new();
    for pair in line.windows(2) {
        let [(x0, a), (x1, b)] = [pair[0], pair[1]].map(|(x, r)| (x, r.ln()));
        // Shares of the stretch at which it enters and leaves.
        let (mut enters, mut leaves) = (0.0f64, 1.0f64);
        for bound in [-reach, reach] {
            let (start, end) = (a - bound, b - bound);
            if start * end < 0.0 {
                let share = start / (start - end);
                let rises = end > start;
                if (bound < 0.0) == rises {
                    enters = enters.max(share)
                } else {
                    leaves = leaves.min(share)
                }
            }
        }
        let inside = |v: f64| v.abs() <= reach * (1.0 + 1e-9);
        let place = |s: f64| (x0 + s * (x1 - x0), a + s * (b - a));
        let (start, end) = (place(enters), place(leaves));
        if enters < leaves && inside(start.1) && inside(end.1) {
            let (start, end) = ((start.0, start.1.exp()), (end.0, end.1.exp()));
            match parts.last_mut().filter(|p| p.last().is_some_and(|at| at.0 == start.0)) {
                Some(part) => part.push(end),
                None => parts.push(vec![start, end]),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_axis() {
        let inside = within(&[(0.0, 1.0), (10.0, 1.5)], 2.0);
        assert_eq!(inside.len(), 1);
        let rising = within(&[(0.0, 1.0), (10.0, 4.0)], 2.0);
        assert!((rising[0][1].0 - 5.0).abs() < 1e-9 && (rising[0][1].1 - 2.0).abs() < 1e-9);
        let through = within(&[(0.0, 0.25), (10.0, 4.0)], 2.0);
        assert!((through[0][0].0 - 2.5).abs() < 1e-9 && (through[0][1].0 - 7.5).abs() < 1e-9);
        assert!(within(&[(0.0, 3.0), (10.0, 4.0)], 2.0).is_empty());
        let bent = within(&[(0.0, 1.0), (5.0, 1.0), (10.0, 4.0)], 2.0);
        assert_eq!((bent.len(), bent[0].len()), (1, 3));
    }
}
