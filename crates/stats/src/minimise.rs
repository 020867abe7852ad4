//! Minima of smooth functions of a few variables inside a box.

use rayon::prelude::*;

/// How the evaluations that do not depend on each other are run. The result is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evaluation {
    /// On the calling thread.
    InTurn,
    /// On all threads; worth it from about a millisecond an evaluation.
    SideBySide,
}

impl Evaluation {
    /// `f` at each of the points, in their order.
    pub(crate) fn of<T: Sync>(self, points: &[T], f: impl Fn(&T) -> f64 + Sync) -> Vec<f64> {
        match self {
            Self::InTurn => points.iter().map(f).collect(),
            Self::SideBySide => points.par_iter().map(&f).collect(),
        }
    }
}

/// Half-width of the central differences: the error of a slope is about its square.
const STEP: f64 = 1e-4;

/// Finds a local minimum of `f` from `start`, inside `bounds`, by BFGS (Nocedal & Wright 2006,
/// algorithm 6.1) on central differences, projected on the box. Stops when every free slope is
/// below `slope` or no shorter step helps.
pub(crate) fn bfgs(
    f: impl Fn(&[f64]) -> f64 + Sync,
    start: &[f64],
    bounds: &[(f64, f64)],
    slope: f64,
    iterations: usize,
    evaluation: Evaluation,
) -> Vec<f64> {
    let k = start.len();
    let clamp = |x: &mut Vec<f64>| {
        for (v, (low, high)) in x.iter_mut().zip(bounds) {
            *v = v.clamp(*low, *high);
        }
    };
    let mut x = start.to_vec();
    clamp(&mut x);
    let mut value = f(&x);
    let mut gradient = slopes(&f, &x, bounds, evaluation);
    let mut inverse = identity(k);
    for _ in 0..iterations {
        let free: Vec<bool> = (0..k).map(|i| !blocked(x[i], gradient[i], bounds[i])).collect();
        if (0..k).all(|i| !free[i] || gradient[i].abs() <= slope) {
            break;
        }
        let mut direction: Vec<f64> = (0..k)
            .map(|i| {
                if !free[i] {
                    return 0.0;
                }
                -(0..k).filter(|&j| free[j]).map(|j| inverse[i][j] * gradient[j]).sum::<f64>()
            })
            .collect();
        let mut along: f64 = direction.iter().zip(&gradient).map(|(d, g)| d * g).sum();
        if along >= 0.0 {
            inverse = identity(k);
            direction = (0..k).map(|i| if free[i] { -gradient[i] } else { 0.0 }).collect();
            along = direction.iter().zip(&gradient).map(|(d, g)| d * g).sum();
        }
        let Some((next, next_value)) = search(&f, &x, value, &direction, along, &clamp) else {
            break;
        };
        let next_gradient = slopes(&f, &next, bounds, evaluation);
        update(&mut inverse, &x, &next, &gradient, &next_gradient);
        (x, value, gradient) = (next, next_value, next_gradient);
    }
    x
}

/// A shorter and shorter step until the value falls enough (Armijo's condition); the first step is
/// at most 2 long in any variable.
fn search(
    f: &impl Fn(&[f64]) -> f64,
    x: &[f64],
    value: f64,
    direction: &[f64],
    along: f64,
    clamp: &impl Fn(&mut Vec<f64>),
) -> Option<(Vec<f64>, f64)> {
    let longest = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
    let mut share = (2.0 / longest).min(1.0);
    for _ in 0..30 {
        let mut next: Vec<f64> = x.iter().zip(direction).map(|(a, d)| a + share * d).collect();
        clamp(&mut next);
        let reached = f(&next);
        if reached <= value + 1e-4 * share * along && reached < value {
            return Some((next, reached));
        }
        share *= 0.4;
    }
    None
}

/// The BFGS update of the inverse curvature, skipped where the curvature is not positive.
fn update(inverse: &mut [Vec<f64>], x: &[f64], next: &[f64], g: &[f64], next_g: &[f64]) {
    let k = x.len();
    let s: Vec<f64> = next.iter().zip(x).map(|(a, b)| a - b).collect();
    let y: Vec<f64> = next_g.iter().zip(g).map(|(a, b)| a - b).collect();
    let sy: f64 = s.iter().zip(&y).map(|(a, b)| a * b).sum();
    if sy <= 1e-12 {
        return;
    }
    let hy: Vec<f64> =
        inverse.iter().map(|row| row.iter().zip(&y).map(|(h, v)| h * v).sum()).collect();
    let yhy: f64 = hy.iter().zip(&y).map(|(a, b)| a * b).sum();
    for i in 0..k {
        for j in 0..k {
            inverse[i][j] +=
                (1.0 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
        }
    }
}

fn slopes(
    f: &(impl Fn(&[f64]) -> f64 + Sync),
    x: &[f64],
    bounds: &[(f64, f64)],
    evaluation: Evaluation,
) -> Vec<f64> {
    let moved = |i: usize, to: f64| {
        let mut at = x.to_vec();
        at[i] = to.clamp(bounds[i].0, bounds[i].1);
        at
    };
    let points: Vec<Vec<f64>> =
        (0..x.len()).flat_map(|i| [moved(i, x[i] + STEP), moved(i, x[i] - STEP)]).collect();
    let values = evaluation.of(&points, |at| f(at));
    (0..x.len())
        .map(|i| {
            let (above, below) = (2 * i, 2 * i + 1);
            (values[above] - values[below]) / (points[above][i] - points[below][i])
        })
        .collect()
}

/// Whether a variable stands at its bound with the slope pushing outwards.
fn blocked(x: f64, slope: f64, (low, high): (f64, f64)) -> bool {
    (x <= low && slope > 0.0) || (x >= high && slope < 0.0)
}

fn identity(k: usize) -> Vec<Vec<f64>> {
    (0..k).map(|i| (0..k).map(|j| f64::from(u8::from(i == j))).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_the_bottom_of_a_curved_valley() {
        let valley = |x: &[f64]| {
            100.0 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]) + (1.0 - x[0]) * (1.0 - x[0])
        };
        let x = bfgs(valley, &[-1.2, 1.0], &[(-5.0, 5.0); 2], 1e-7, 500, Evaluation::InTurn);
        assert!((x[0] - 1.0).abs() < 1e-5 && (x[1] - 1.0).abs() < 1e-5, "{x:?}");
    }

    #[test]
    fn stops_at_the_bound_when_the_minimum_lies_outside() {
        let bowl = |x: &[f64]| (x[0] - 3.0) * (x[0] - 3.0) + (x[1] + 1.0) * (x[1] + 1.0);
        let x = bfgs(bowl, &[0.0, 0.0], &[(-2.0, 2.0); 2], 1e-7, 100, Evaluation::SideBySide);
        assert!((x[0] - 2.0).abs() < 1e-9 && (x[1] + 1.0).abs() < 1e-6, "{x:?}");
    }
}
