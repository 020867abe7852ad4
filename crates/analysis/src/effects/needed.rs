//! Further nights for 80 % power at a true ratio that is set, never at the estimate.

use lumbago_domain::{AnalysisSettings, Measure};
use lumbago_stats::distribution::normal_quantile;
use lumbago_stats::power::Plan;

use crate::model::guard::Guarded;
use crate::nights::Nights;
use crate::refusals::Sides;

/// Power asked for.
const POWER: f64 = 0.80;

/// More nights than this (thirty years) help nobody.
const MAX_NIGHTS: f64 = 11_000.0;

/// From the error the log has now, which shrinks with the square root of its nights and carries
/// the log's own rate, dispersion, persistence, share of exposed nights and adjustment:
///
/// ```text
/// n_total = n ( se (z_{1-a/2} + z_{0.8}) / log(ratio) )^2
/// ```
///
/// The error level a is this comparison's share of the announcement rate, which is what one habit
/// has to pass when no other does.
pub(crate) fn from_error(
    estimate: &Guarded,
    nights: u32,
    share: f64,
    settings: &AnalysisSettings,
) -> Option<u32> {
    let z = -normal_quantile(0.5 * settings.announce_fdr * share) + normal_quantile(POWER);
    let factor = estimate.planning_error * z / libm::log(settings.nights_needed_ratio);
    let total = f64::from(nights) * factor * factor;
    further(total, nights)
}

/// From the rate and the share of exposed nights alone, where nothing could be fitted.
pub(crate) fn from_plan(nights: &Nights, sides: &Sides, share_of_error: f64) -> Option<u32> {
    let s = nights.settings;
    let n = sides.rows.len() as f64;
    let events: f64 = sides.rows.iter().filter_map(|&i| nights.y(i)).sum();
    let compared = f64::from(sides.exposed.nights + sides.reference.nights);
    if n < 1.0 || events <= 0.0 || compared < 1.0 {
        return None;
    }
    let rate = events / n;
    let share = (f64::from(sides.exposed.nights) / compared).clamp(0.05, 0.95);
    let dispersion = match nights.outcome.measure {
        Measure::RateRatio => crate::persistence::dispersion(nights, &sides.rows).unwrap_or(1.0),
        // A yes/no outcome varies less than a Poisson count of the same mean.
        Measure::RiskRatio => (1.0 - rate).max(0.05),
    };
    let plan = Plan {
        rate_unexposed: rate,
        share_exposed: share,
        dispersion: dispersion.max(0.05),
        outcome_persistence: 0.0,
        exposure_persistence: 0.0,
        alpha: s.announce_fdr * share_of_error,
        power: POWER,
    };
    let total = plan.nights_needed(s.nights_needed_ratio).ok()?;
    let gates = f64::from(s.min_logged_nights)
        .max(f64::from(s.min_nights_each_arm) / share.min(1.0 - share))
        .max(f64::from(s.min_events_total) / rate.min(1.0));
    further(total.max(gates), n as u32)
}

fn further(total: f64, now: u32) -> Option<u32> {
    (total.is_finite() && total <= MAX_NIGHTS).then(|| (total.ceil() as u32).saturating_sub(now))
}
