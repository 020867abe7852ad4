//! Matched nights: each night of the rarer side beside up to two like nights of the other.
//!
//! Like means the same person, the same kind of day (weekend or not), at most three weeks apart,
//! and no further apart in the other habits than half of all such pairs are:
//!
//! ```text
//! d^2 = mean over the other habits of ((x_i - x_j) / sd)^2,   d <= its median over all pairs
//! ```
//!
//! Nearest pairs first, each night in one set only; every night is given its first partner before
//! any is given a second. None of this looks at the outcome. The ratio is that of Mantel &
//! Haenszel (1959) for rates, its error from the sets themselves (persons for several people):
//!
//! ```text
//! R_s = y1 n0 / n,  S_s = y0 n1 / n,  ratio = sum R / sum S,
//! var(log ratio) = m / (m - 1) sum (R_s - ratio S_s)^2 / (sum R)^2,   t with m - 1
//! ```

use lumbago_domain::{Balance, Form, Interval, MatchedNights};
use lumbago_stats::distribution::upper_point;

use crate::effects::comparison::{Comparison, Frame, Held};
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::Side;
use crate::nights::{Nights, is_weekend};

/// Nights that two of a set may lie apart.
const NEAR_NIGHTS: i64 = 21;

/// Nights of the other side that one night may have beside it.
const MOST_PARTNERS: usize = 2;

/// A night with those matched to it, as places among the sides' rows.
struct Set {
    index: usize,
    partners: Vec<usize>,
}

/// Nights on the two sides with their other habits.
struct Sides<'a> {
    rows: Vec<usize>,
    exposed: Vec<bool>,
    others: Vec<&'a Held>,
    /// Of each other habit: its values, in pooled standard deviations.
    scaled: Vec<Vec<f64>>,
}

pub(super) fn matched(nights: &Nights, frame: &Frame, comparison: &Comparison) -> MatchedNights {
    let sides = sides(nights, frame, comparison);
    let (sets, caliper) = sets(nights, &sides);
    let exposed = sides.exposed.iter().filter(|e| **e).count();
    let sought = exposed.min(sides.rows.len() - exposed);
    let partners: usize = sets.iter().map(|s| s.partners.len()).sum();
    let balance = balance(&sides, &sets);
    let mean = |of: fn(&Balance) -> f64| {
        let sum: f64 = balance.iter().map(|b| of(b).abs()).sum();
        (!balance.is_empty()).then(|| sum / balance.len() as f64)
    };
    let mut made = MatchedNights {
        ratio: None,
        same_scale: !matches!(comparison.contrast.form, Form::PerStep { .. }),
        sets: sets.len() as u32,
        sought: sought as u32,
        partners: partners as u32,
        matched_share: (sought > 0).then(|| sets.len() as f64 / sought as f64),
        caliper,
        mean_before: mean(|b| b.before),
        mean_after: mean(|b| b.after),
        balance,
        agrees: None,
        reason: String::new(),
    };
    if made.sets < nights.settings.min_nights_each_arm {
        made.reason = "too few nights found their like".into();
        return made;
    }
    let parts: Vec<(usize, f64, f64)> = sets
        .iter()
        .enumerate()
        .map(|(s, set)| {
            let (r, q) = contribution(nights, &sides, set);
            let person = nights.person(sides.rows[set.index]);
            (if nights.is_cohort() { person } else { s }, r, q)
        })
        .collect();
    made.ratio = mantel_haenszel(&parts);
    if made.ratio.is_none() {
        made.reason = "no finite estimate".into();
    }
    made
}

fn sides<'a>(nights: &Nights, frame: &'a Frame, comparison: &Comparison) -> Sides<'a> {
    let own = &comparison.exposure;
    let rows: Vec<usize> = frame.rows.iter().copied().filter(|&i| own.side[i].is_some()).collect();
    let exposed = rows.iter().map(|&i| own.side[i] == Some(Side::Exposed)).collect::<Vec<_>>();
    let person: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
    let (mut others, mut scaled) = (Vec::new(), Vec::new());
    for held in &frame.held {
        if own.terms.iter().any(|t| t.name == held.term.name) {
            continue;
        }
        let values: Vec<f64> = rows.iter().map(|&i| held.term.values[i].unwrap_or(0.0)).collect();
        let centred = crate::model::r_squared::centred(&values, Some(&person));
        let sd = pooled_sd(&centred, &exposed);
        if sd > 0.0 {
            others.push(held);
            scaled.push(centred.into_iter().map(|v| v / sd).collect());
        }
    }
    Sides { rows, exposed, others, scaled }
}

/// Root of the mean of the two sides' variances (Austin 2009).
fn pooled_sd(values: &[f64], exposed: &[bool]) -> f64 {
    let variance = |wanted: bool| {
        let own = || values.iter().zip(exposed).filter(|(_, e)| **e == wanted).map(|(v, _)| *v);
        let n = own().count() as f64;
        let mean = own().sum::<f64>() / n.max(1.0);
        own().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0).max(1.0)
    };
    (0.5 * (variance(true) + variance(false))).sqrt()
}

fn sets(nights: &Nights, sides: &Sides) -> (Vec<Set>, Option<f64>) {
    let n = sides.rows.len();
    let exposed = sides.exposed.iter().filter(|e| **e).count();
    let seeks = 2 * exposed <= n;
    let day = |k: usize| nights.day[sides.rows[k]];
    let weekend: Vec<bool> = sides.rows.iter().map(|&i| is_weekend(nights.log.night[i])).collect();
    let habits = sides.scaled.len().max(1) as f64;
    let mut pairs: Vec<(f64, i64, usize, usize)> = Vec::new();
    for a in (0..n).filter(|&k| sides.exposed[k] == seeks) {
        let near = |b: &usize| {
            nights.person(sides.rows[*b]) == nights.person(sides.rows[a])
                && (day(*b) - day(a)).abs() <= NEAR_NIGHTS
        };
        let before = (0..a).rev().take_while(near);
        let after = (a + 1..n).take_while(near);
        for b in before.chain(after) {
            if sides.exposed[b] != seeks && weekend[a] == weekend[b] {
                let squares = sides.scaled.iter().map(|x| (x[a] - x[b]) * (x[a] - x[b]));
                pairs.push((squares.sum::<f64>() / habits, (day(b) - day(a)).abs(), a, b));
            }
        }
    }
    pairs.sort_by(|p, q| p.0.total_cmp(&q.0).then((p.1, p.2, p.3).cmp(&(q.1, q.2, q.3))));
    if pairs.is_empty() {
        return (Vec::new(), None);
    }
    let caliper = pairs[(pairs.len() - 1) / 2].0;
    let allowed = pairs.partition_point(|p| p.0 <= caliper);
    let mut partners: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut taken = vec![false; n];
    for round in 0..MOST_PARTNERS {
        for &(_, _, a, b) in &pairs[..allowed] {
            if partners[a].len() == round && !taken[b] {
                partners[a].push(b);
                taken[b] = true;
            }
        }
    }
    let made = partners.into_iter().enumerate().filter(|(_, p)| !p.is_empty());
    let sets = made.map(|(index, partners)| Set { index, partners }).collect();
    (sets, Some(caliper.sqrt()))
}

/// The set's two parts of the ratio.
fn contribution(nights: &Nights, sides: &Sides, set: &Set) -> (f64, f64) {
    let y = |k: usize| nights.y(sides.rows[k]).unwrap_or(0.0);
    let own = y(set.index);
    let theirs: f64 = set.partners.iter().map(|&k| y(k)).sum();
    let many = set.partners.len() as f64;
    let all = many + 1.0;
    match sides.exposed[set.index] {
        true => (own * many / all, theirs / all),
        false => (theirs / all, own * many / all),
    }
}

/// The ratio of `(cluster, R, S)`.
fn mantel_haenszel(parts: &[(usize, f64, f64)]) -> Option<Interval> {
    let (r, s) = parts.iter().fold((0.0, 0.0), |(r, s), p| (r + p.1, s + p.2));
    if !(r > 0.0 && s > 0.0) {
        return None;
    }
    let ratio = r / s;
    let mut by_cluster: std::collections::BTreeMap<usize, f64> = Default::default();
    for &(cluster, r, s) in parts {
        *by_cluster.entry(cluster).or_default() += r - ratio * s;
    }
    let m = by_cluster.len() as f64;
    if m < 2.0 {
        return None;
    }
    let squares: f64 = by_cluster.values().map(|v| v * v).sum();
    let error = (m / (m - 1.0) * squares).sqrt() / r;
    if !(error > 0.0 && error.is_finite()) {
        return None;
    }
    let reach = upper_point(0.5 * (1.0 - SHOWN_LEVEL), Some(m - 1.0)) * error;
    let point = libm::log(ratio);
    Some(Interval {
        point: ratio,
        low: libm::exp(point - reach),
        high: libm::exp(point + reach),
        level: SHOWN_LEVEL,
    })
}

fn balance(sides: &Sides, sets: &[Set]) -> Vec<Balance> {
    let mean = |x: &[f64], wanted: bool| {
        let own = || x.iter().zip(&sides.exposed).filter(|(_, e)| **e == wanted).map(|(v, _)| *v);
        own().sum::<f64>() / (own().count() as f64).max(1.0)
    };
    let of = |(held, x): (&&Held, &Vec<f64>)| {
        let within: f64 = sets
            .iter()
            .map(|set| {
                let theirs = set.partners.iter().map(|&k| x[k]).sum::<f64>();
                let gap = x[set.index] - theirs / set.partners.len() as f64;
                if sides.exposed[set.index] { gap } else { -gap }
            })
            .sum();
        Balance {
            label: held.label.clone(),
            before: mean(x, true) - mean(x, false),
            after: within / sets.len().max(1) as f64,
        }
    };
    if sets.is_empty() {
        return Vec::new();
    }
    sides.others.iter().zip(&sides.scaled).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_give_the_ratio_of_sums_and_its_error_by_hand() {
        // Pairs (exposed, reference): (3, 1), (1, 1), (2, 0), (0, 1): 6 / 3. R = y1 / 2, S = y0 / 2.
        // R - 2 S: 0.5, -0.5, 1, -1; squares 2.5; times 4/3; root 1.8257; over 3: 0.60858.
        let parts = [(0, 1.5, 0.5), (1, 0.5, 0.5), (2, 1.0, 0.0), (3, 0.0, 0.5)];
        let found = mantel_haenszel(&parts).expect("both sides have events");
        assert!((found.point - 2.0).abs() < 1e-12);
        // t with 3 degrees of freedom: 3.182446.
        let high = 2.0 * (3.182446_f64 * 0.608_580_6).exp();
        assert!((found.high / high - 1.0).abs() < 1e-5, "{found:?}");
        assert!((found.low * found.high - 4.0).abs() < 1e-9);
        assert!(mantel_haenszel(&[(0, 1.0, 0.0), (1, 2.0, 0.0)]).is_none());
    }
}
