//! Intervals of a share of nights.

use lumbago_domain::Interval;
use lumbago_stats::distribution::normal_quantile;
use lumbago_stats::exact::{Arm, rate_ratio};

/// Exact interval of a share (Clopper & Pearson 1934).
///
/// The odds of "with" against "without" have the exact conditional interval of the ratio of two
/// Poisson counts over equal exposure, whose bounds r give the share r / (1 + r).
pub(crate) fn exact(with: u64, nights: u64, level: f64) -> Option<Interval> {
    if nights == 0 || with > nights {
        return None;
    }
    let point = with as f64 / nights as f64;
    let exposed = Arm { events: with, exposure: 1.0 };
    let rest = Arm { events: nights - with, exposure: 1.0 };
    let ratio = rate_ratio(exposed, rest, level).ok()?;
    let share = |r: f64| if r.is_finite() { r / (1.0 + r) } else { 1.0 };
    let low = if with == 0 { 0.0 } else { share(ratio.low) };
    let high = if with == nights { 1.0 } else { share(ratio.high) };
    Some(Interval { point, low, high, level })
}

/// Wilson's (1927) score interval with the nights divided by `inflation`.
pub(crate) fn wilson(with: f64, nights: f64, inflation: f64, level: f64) -> Interval {
    let point = with / nights;
    let n = nights / inflation.max(1.0);
    let z = -normal_quantile(0.5 * (1.0 - level));
    let z2 = z * z;
    let centre = (point + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z / (1.0 + z2 / n) * (point * (1.0 - point) / n + z2 / (4.0 * n * n)).sqrt();
    let low = (centre - half).clamp(0.0, point);
    let high = (centre + half).clamp(point, 1.0);
    Interval { point, low, high, level }
}

/// The same share in nights of 30.
pub(crate) fn in_30(share: Interval) -> Interval {
    Interval {
        point: 30.0 * share.point,
        low: 30.0 * share.low,
        high: 30.0 * share.high,
        level: share.level,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_bounds_match_published_values() {
        // R 4.3 binom.test: 7 of 20, 0 of 10, 10 of 10.
        let cases =
            [(7, 20, 0.1539092, 0.5921885), (0, 10, 0.0, 0.3084971), (10, 10, 0.6915029, 1.0)];
        for (x, n, low, high) in cases {
            let i = exact(x, n, 0.95).expect("valid");
            assert!((i.low - low).abs() < 1e-6 && (i.high - high).abs() < 1e-6, "{x}/{n}: {i:?}");
        }
    }

    #[test]
    fn wilson_matches_a_published_value() {
        // Newcombe (1998), table I: 81 of 263, method 3: 0.2553 to 0.3662.
        let i = wilson(81.0, 263.0, 1.0, 0.95);
        assert!((i.low - 0.2553).abs() < 5e-5 && (i.high - 0.3662).abs() < 5e-5, "{i:?}");
    }
}
