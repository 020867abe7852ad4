//! The ladder: from estimates and their errors to what may be said.
//!
//! * `more`, `fewer`: passes Benjamini and Hochberg (1995) at `announce_fdr` over the primary
//!   contrasts, on unshrunken p-values with weights set beforehand, and nothing stands against
//!   announcing it.
//! * `leaning_*`: passes at `leaning_fdr`; or would be announced but for a reservation. Contrasts
//!   that are explored lean only where they pass at `announce_fdr` among everything looked at.
//! * `little_difference`: the unshrunken 90 % interval lies inside the equivalence band.
//! * `cannot_tell`: none of these.

use lumbago_domain::{AnalysisSettings, Reason, Scope, Verdict};
use lumbago_stats::multiplicity::benjamini_hochberg_weighted;
use lumbago_stats::shrinkage::shrink;

use crate::effects::asked::ALWAYS;
use crate::effects::draft::Draft;
use crate::effects::needed;
use crate::model::guard::Guarded;
use crate::refusals::reason;

/// Level of the interval that decides "little difference".
const EQUIVALENCE_LEVEL: f64 = 0.90;

/// Level of all intervals that are shown.
pub(crate) const SHOWN_LEVEL: f64 = 0.95;

/// Mattress, position, caffeine and stress are what people ask about; they weigh five times as
/// much in the error control as any other habit, whatever the log (weights after Genovese, Roeder
/// & Wasserman 2006, which keep the false discovery rate).
pub(crate) const ASKED_ABOUT_WEIGHT: f64 = 5.0;

/// Decides all drafts that have an estimate. Returns the number of primary contrasts looked at
/// and the sum of their weights.
pub(crate) fn decide(
    drafts: &mut [&mut Draft],
    settings: &AnalysisSettings,
    events: &str,
) -> (u32, f64) {
    let primary = q_values(drafts, |d| !d.exploratory, weight);
    let all = q_values(drafts, |_| true, |_| 1.0);
    let comparisons = primary.iter().flatten().count() as u32;
    let weights: f64 =
        (0..drafts.len()).filter(|&k| primary[k].is_some()).map(|k| weight(drafts[k])).sum();
    for (k, draft) in drafts.iter_mut().enumerate() {
        let Some(estimate) = draft.estimate.filter(|_| !draft.decided) else { continue };
        let own = weight(draft);
        let share = own / if draft.exploratory { weights + own } else { weights };
        let e = &mut draft.effect;
        e.rate_ratio = Some(estimate.ratio(SHOWN_LEVEL));
        e.rate_ratio_shrunken = shrunken(&estimate, draft.prior_sd);
        e.p_value = Some(estimate.p_value);
        e.q_value = primary[k];
        let (announced, leaning) = match primary[k] {
            Some(q) => (q <= settings.announce_fdr, q <= settings.leaning_fdr),
            None => (false, all[k].is_some_and(|q| q <= settings.announce_fdr)),
        };
        let needed = needed::from_error(&estimate, e.nights, share, settings);
        e.verdict = ladder(&estimate, announced && draft.caps.is_empty(), leaning, settings);
        e.nights_needed = match e.verdict {
            Verdict::More | Verdict::Fewer | Verdict::LittleDifference => None,
            _ => needed.filter(|&n| n > 0),
        };
        draft.effect.reason = why(draft, &estimate, announced, events);
        draft.decided = true;
    }
    (comparisons, weights)
}

/// Weight of a comparison in the error control, before it is scaled to a mean of one.
pub(crate) fn weight(draft: &Draft) -> f64 {
    if ALWAYS.contains(&draft.effect.factor.as_str()) { ASKED_ABOUT_WEIGHT } else { 1.0 }
}

fn q_values(
    drafts: &[&mut Draft],
    of: impl Fn(&Draft) -> bool,
    weight: impl Fn(&Draft) -> f64,
) -> Vec<Option<f64>> {
    let places: Vec<usize> = (0..drafts.len())
        .filter(|&k| of(drafts[k]) && !drafts[k].decided && drafts[k].estimate.is_some())
        .collect();
    let p: Vec<f64> =
        places.iter().filter_map(|&k| drafts[k].estimate.map(|e| e.p_value)).collect();
    let raw: Vec<f64> = places.iter().map(|&k| weight(drafts[k])).collect();
    let mean = raw.iter().sum::<f64>() / raw.len().max(1) as f64;
    let weights: Vec<f64> = raw.iter().map(|w| w / mean).collect();
    let mut out = vec![None; drafts.len()];
    if let Ok(q) = benjamini_hochberg_weighted(&p, &weights) {
        places.iter().zip(q).for_each(|(&k, q)| out[k] = Some(q));
    }
    out
}

fn shrunken(estimate: &Guarded, prior_sd: f64) -> Option<lumbago_domain::Interval> {
    let posterior = shrink(estimate.point, estimate.std_error, prior_sd).ok()?;
    let (low, high) = posterior.interval(SHOWN_LEVEL).ok()?;
    Some(lumbago_domain::Interval {
        point: libm::exp(posterior.mean),
        low: libm::exp(low),
        high: libm::exp(high),
        level: SHOWN_LEVEL,
    })
}

/// One step of the ladder.
pub(crate) fn ladder(
    estimate: &Guarded,
    announced: bool,
    leaning: bool,
    settings: &AnalysisSettings,
) -> Verdict {
    let up = estimate.point > 0.0;
    let narrow = estimate.ratio(EQUIVALENCE_LEVEL);
    let [low, high] = settings.equivalence_band;
    match (announced, leaning, up) {
        (true, _, true) => Verdict::More,
        (true, _, false) => Verdict::Fewer,
        (_, true, true) => Verdict::LeaningMore,
        (_, true, false) => Verdict::LeaningFewer,
        _ if narrow.low > low && narrow.high < high => Verdict::LittleDifference,
        _ => Verdict::CannotTell,
    }
}

fn why(draft: &Draft, estimate: &Guarded, announced: bool, events: &str) -> Reason {
    let e = &draft.effect;
    let (start, direction) =
        if estimate.point > 0.0 { ("More", "more") } else { ("Fewer", "fewer") };
    let (exposed, reference) = (&e.exposed.label, &e.reference.label);
    let between = match e.scope {
        Scope::Between => " People differ in much else, so this may be another difference.",
        _ => "",
    };
    let words = |i: lumbago_domain::Interval| format!("from {:.2} to {:.2} times", i.low, i.high);
    let shown = estimate.ratio(SHOWN_LEVEL);
    match e.verdict {
        Verdict::More | Verdict::Fewer => reason(
            "passed",
            format!(
                "{start} {events} on {exposed} than on {reference}, with the other habits \
                 taken into account.{between}"
            ),
        ),
        Verdict::LeaningMore | Verdict::LeaningFewer => {
            let leans = format!("Leans to {direction} {events} on {exposed}, not sure.{between}");
            match draft.caps.first() {
                Some(cap) if announced => reason(&cap.code, format!("{leans} {}", cap.text)),
                _ if draft.exploratory => reason(
                    "exploratory",
                    format!("{leans} Looked at beside the main comparisons, so never announced."),
                ),
                _ => reason("leaning", leans),
            }
        }
        Verdict::LittleDifference => reason(
            "equivalent",
            format!(
                "Little difference: the 90 % range runs {}.{between}",
                words(estimate.ratio(EQUIVALENCE_LEVEL))
            ),
        ),
        _ => {
            let code = if draft.exploratory { "exploratory" } else { "wide_interval" };
            let chance = if shown.low < 1.0 && shown.high > 1.0 {
                "which includes no difference"
            } else {
                "which may be chance among all that was compared"
            };
            reason(code, format!("The likely range runs {}, {chance}.{between}", words(shown)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(point: f64, std_error: f64) -> Guarded {
        Guarded { point, std_error, df: None, p_value: 0.5, planning_error: std_error }
    }

    #[test]
    fn each_step_of_the_ladder() {
        let s = AnalysisSettings::default();
        let cases = [
            (estimate(0.5, 0.1), true, true, Verdict::More),
            (estimate(-0.5, 0.1), true, true, Verdict::Fewer),
            (estimate(0.5, 0.1), false, true, Verdict::LeaningMore),
            (estimate(-0.5, 0.1), false, true, Verdict::LeaningFewer),
            // 1.645 * 0.13 = 0.214 < log 1.25 = 0.223
            (estimate(0.0, 0.13), false, false, Verdict::LittleDifference),
            (estimate(0.0, 0.14), false, false, Verdict::CannotTell),
            (estimate(0.1, 0.13), false, false, Verdict::CannotTell),
        ];
        for (estimate, announced, leaning, expected) in cases {
            assert_eq!(ladder(&estimate, announced, leaning, &s), expected, "{estimate:?}");
        }
    }
}
