//! What apps do: differences and correlations, habit by habit.

use lumbago_stats::distribution::two_sided_p;
use lumbago_stats::multiplicity::benjamini_hochberg;

use super::diary::Habits;
use super::{Said, Verdicts};

pub(super) fn rules(d: &Habits) -> Verdicts {
    let correlations = |lags: usize| -> Vec<Vec<(f64, f64)>> {
        d.habits.iter().map(|x| (0..lags).map(|lag| correlation(d, x, lag)).collect()).collect()
    };
    let same_night: Vec<(f64, f64)> = correlations(1).into_iter().map(|c| c[0]).collect();
    vec![
        ("3 nights with and without, a tenth more shown".into(), shown_difference(d)),
        ("best of lags 0 to 2, Welch p < .05".into(), best_welch(d)),
        ("Pearson p < .05".into(), said(&same_night, |p| p.iter().map(|v| *v < 0.05).collect())),
        ("Pearson, BH .05".into(), said(&same_night, |p| passed(p, 0.05))),
        ("best of 7 lags, BH .10".into(), best_lag(&correlations(7))),
    ]
}

/// BH over these p-values at level q.
fn passed(p: &[f64], q: f64) -> Vec<bool> {
    benjamini_hochberg(p).expect("p-values").iter().map(|v| *v <= q).collect()
}

fn said(tests: &[(f64, f64)], pass: impl Fn(&[f64]) -> Vec<bool>) -> Said {
    let p: Vec<f64> = tests.iter().map(|t| t.1).collect();
    tests.iter().zip(pass(&p)).map(|(t, pass)| sign(t.0, pass)).collect()
}

pub(super) fn sign(effect: f64, announced: bool) -> i8 {
    match announced {
        false => 0,
        true if effect > 0.0 => 1,
        true => -1,
    }
}

/// Nights with more of the habit than usual, and the others.
fn halves(d: &Habits, x: &[f64], lag: usize) -> (Vec<f64>, Vec<f64>) {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted[sorted.len() / 2].min(sorted[sorted.len() - 1] - 1e-9);
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for (t, y) in d.count.iter().enumerate().skip(lag) {
        if x[t - lag] > middle { with.push(*y) } else { without.push(*y) }
    }
    (with, without)
}

fn mean(v: &[f64]) -> f64 {
    v.iter().sum::<f64>() / v.len().max(1) as f64
}

fn shown_difference(d: &Habits) -> Said {
    let one = |x: &Vec<f64>| {
        let (with, without) = halves(d, x, 0);
        let (a, b) = (mean(&with), mean(&without));
        sign(a - b, with.len() >= 3 && without.len() >= 3 && (a - b).abs() >= 0.1 * b)
    };
    d.habits.iter().map(one).collect()
}

fn best_welch(d: &Habits) -> Said {
    let one = |x: &Vec<f64>| {
        let tests = (0..3).map(|lag| welch(&halves(d, x, lag)));
        let (difference, p) = tests.min_by(|a, b| a.1.total_cmp(&b.1)).expect("three lags");
        sign(difference, p < 0.05)
    };
    d.habits.iter().map(one).collect()
}

fn welch((a, b): &(Vec<f64>, Vec<f64>)) -> (f64, f64) {
    let spread = |v: &[f64]| {
        let m = mean(v);
        v.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / (v.len() as f64 - 1.0) / v.len() as f64
    };
    if a.len() < 2 || b.len() < 2 {
        return (0.0, 1.0);
    }
    let (va, vb) = (spread(a), spread(b));
    let df = (va + vb) * (va + vb)
        / (va * va / (a.len() as f64 - 1.0) + vb * vb / (b.len() as f64 - 1.0));
    let difference = mean(a) - mean(b);
    (difference, two_sided_p(difference / (va + vb).sqrt(), Some(df)))
}

/// Correlation of the outcome with the habit `lag` rows earlier, and its p-value.
fn correlation(d: &Habits, x: &[f64], lag: usize) -> (f64, f64) {
    let (y, x) = (&d.count[lag..], &x[..x.len() - lag]);
    let (my, mx) = (mean(y), mean(x));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (b, a) in y.iter().zip(x) {
        xy += (a - mx) * (b - my);
        xx += (a - mx) * (a - mx);
        yy += (b - my) * (b - my);
    }
    if xx <= 0.0 || yy <= 0.0 {
        return (0.0, 1.0);
    }
    let (r, df) = (xy / (xx * yy).sqrt(), y.len() as f64 - 2.0);
    (r, two_sided_p(r * (df / (1.0 - r * r)).sqrt(), Some(df)))
}

/// Every lag of every habit in one BH; a habit is announced if any of its lags is.
fn best_lag(tests: &[Vec<(f64, f64)>]) -> Said {
    let flat: Vec<f64> = tests.iter().flatten().map(|t| t.1).collect();
    let pass = passed(&flat, 0.10);
    let lags = tests[0].len();
    tests
        .iter()
        .enumerate()
        .map(|(h, own)| {
            let hit = (0..lags).filter(|l| pass[h * lags + l]);
            hit.min_by(|a, b| own[*a].1.total_cmp(&own[*b].1)).map_or(0, |l| sign(own[l].0, true))
        })
        .collect()
}
