//! Do the answers hold when the same question is asked in slightly other ways?
//!
//! Every main comparison that was estimated, in a plain model as it is and under each of
//! [`Variation`]; like is compared with like, because the base is in the same plain model.

mod variations;

use lumbago_domain::{
    Findings, Interval, Measure, Sensitivity, SensitivityOf, Variation, VariationRow,
};
use rayon::prelude::*;

use crate::effects::comparison::{Comparison, Frame, frames, is_enough};
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::{self, Exposure};
use crate::model::guard::coefficient;
use crate::model::plain::{self, Refit, Refitted};
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
pub(super) use variations::base;
use variations::{Facts, SHARED, SHIFTED, WORST_WORDS};

/// A base ratio this near to 1, either way, has no direction that could be kept.
const NEAR_ONE: f64 = 1.05;

pub(super) const QUESTION: Question = Question {
    id: "sensitivity",
    asks: "Do the answers hold when the same question is asked in slightly other ways?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let frames = frames(nights, findings);
    if frames.is_empty() {
        return nothing();
    }
    let facts = Facts::of(nights);
    let tasks: Vec<Task> = (0..frames.len()).flat_map(|f| tasks(&frames[f], f)).collect();
    let made: Vec<Vec<(usize, Answered)>> =
        tasks.par_iter().map(|task| run(nights, &facts, &frames[task.frame], task)).collect();
    let mut comparisons: Vec<SensitivityOf> = Vec::new();
    for (f, frame) in frames.iter().enumerate() {
        for (c, comparison) in frame.comparisons.iter().enumerate() {
            let own = tasks.iter().zip(&made).filter(|(task, _)| task.frame == f);
            let answers = own.filter_map(|(task, answers)| {
                let found = answers.iter().find(|a| a.0 == c)?;
                Some((task.variation, &found.1))
            });
            comparisons.extend(one(nights, findings, comparison, answers));
        }
    }
    let order = |c: &SensitivityOf| {
        let same = |e: &lumbago_domain::Effect| {
            e.factor == c.factor && e.contrast == c.contrast && e.scope == c.scope
        };
        findings.effects.iter().position(same)
    };
    comparisons.sort_by_key(order);
    let found = Sensitivity {
        method: plain::words(nights).into(),
        worst_nights: WORST_WORDS.into(),
        worst_nights_left_out: facts.worst.iter().filter(|w| **w).count() as u32,
        comparisons,
    };
    place(move |t| t.sensitivity = Some(found))
}

/// One fit: a frame, what is varied, and for whom.
struct Task {
    frame: usize,
    /// `None` for the base.
    variation: Option<Variation>,
    /// Place of the comparison within the frame, for variations of one.
    only: Option<usize>,
}

fn tasks(frame: &Frame, place: usize) -> Vec<Task> {
    let shared = std::iter::once(None).chain(SHARED.map(Some));
    let mut tasks: Vec<Task> =
        shared.map(|variation| Task { frame: place, variation, only: None }).collect();
    for (c, comparison) in frame.comparisons.iter().enumerate() {
        for variation in SHIFTED {
            if variations::shifted_lag(comparison, variation).is_some() {
                tasks.push(Task { frame: place, variation: Some(variation), only: Some(c) });
            }
        }
    }
    tasks
}

/// A ratio with its nights, or the reason why there is none.
struct Answered {
    ratio: Option<Interval>,
    nights: u32,
    reason: &'static str,
}

const TOO_FEW: &str = "too few nights or spasm nights on one side";
const NO_ESTIMATE: &str = "no finite estimate";

fn run(nights: &Nights, facts: &Facts, frame: &Frame, task: &Task) -> Vec<(usize, Answered)> {
    if let Some(c) = task.only {
        let Some(variation) = task.variation else { return Vec::new() };
        return vec![(c, shifted(nights, frame, &frame.comparisons[c], variation))];
    }
    let refit = match task.variation {
        None => Ok(base(nights, frame)),
        Some(variation) => variations::shared(nights, facts, frame, variation),
    };
    let members = frame.comparisons.iter().enumerate();
    let refit = match refit {
        Ok(refit) => refit,
        Err(reason) => {
            return members
                .map(|(c, _)| (c, Answered { ratio: None, nights: 0, reason }))
                .collect();
        }
    };
    let rows = refit.rows.clone();
    let fitted = refit.fit(nights);
    members
        .map(|(c, comparison)| {
            let own = &comparison.exposure;
            (c, read(nights, fitted.as_ref(), own, &own.own().name, &rows))
        })
        .collect()
}

/// Reads a comparison off a fit.
fn read(
    nights: &Nights,
    fitted: Option<&Refitted>,
    exposure: &Exposure,
    name: &str,
    rows: &[usize],
) -> Answered {
    let used = fitted.map_or(rows, |f| &f.fitted.rows);
    let count = used.len() as u32;
    let none = |reason| Answered { ratio: None, nights: count, reason };
    if !is_enough(nights, &exposure.side, used) {
        return none(TOO_FEW);
    }
    let ratio = fitted.and_then(|f| {
        let at = f.fitted.index_of(name)?;
        Some(coefficient(&f.fitted, at)?.ratio(SHOWN_LEVEL))
    });
    match ratio.filter(|r| r.low.is_finite() && r.high.is_finite()) {
        Some(ratio) => Answered { ratio: Some(ratio), nights: count, reason: "" },
        None => none(NO_ESTIMATE),
    }
}

/// The comparison with its habit one night earlier or later; the other habits stay.
fn shifted(
    nights: &Nights,
    frame: &Frame,
    comparison: &Comparison,
    variation: Variation,
) -> Answered {
    let none = |reason| Answered { ratio: None, nights: 0, reason };
    let Some(lag) = variations::shifted_lag(comparison, variation) else {
        return none(NO_ESTIMATE);
    };
    let mut contrast = comparison.contrast.clone().into_owned();
    contrast.lag_nights = lag;
    let Some(moved) = exposure::build(nights, comparison.factor, &contrast) else {
        return none(NO_ESTIMATE);
    };
    let own = &comparison.exposure;
    let mut frame_rows = frame.rows.clone();
    frame_rows.retain(|&i| moved.is_recorded(i));
    let mut kept = Vec::new();
    for (now, then) in own.terms.iter().zip(&moved.terms) {
        if frame.holds(&now.name) {
            kept.push(then);
        } else {
            frame_rows.retain(|&i| then.values[i] != Some(1.0));
        }
    }
    let rows = frame_rows;
    let mut columns = frame.calendar(nights, &rows);
    let others = frame.habits(&rows);
    columns.extend(others.into_iter().filter(|c| own.terms.iter().all(|t| t.name != c.name)));
    columns.extend(kept.iter().map(|t| crate::effects::comparison::column(t, &rows)));
    let y = rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    let fitted = Refit { rows: rows.clone(), y, offset: None, columns, strata: None }.fit(nights);
    read(nights, fitted.as_ref(), &moved, &moved.own().name, &rows)
}

fn one<'a>(
    nights: &Nights,
    findings: &Findings,
    comparison: &Comparison,
    answers: impl Iterator<Item = (Option<Variation>, &'a Answered)>,
) -> Option<SensitivityOf> {
    let effect = &findings.effects[comparison.effect];
    let (mut base, mut base_nights) = (None, 0);
    let mut rows: Vec<VariationRow> = Vec::new();
    for (variation, found) in answers {
        let Some(variation) = variation else {
            (base, base_nights) = (found.ratio, found.nights);
            continue;
        };
        rows.push(VariationRow {
            variation,
            label: label(nights, variation).into(),
            measure: measure(nights, variation),
            ratio: found.ratio,
            nights: found.nights,
            counted: !SHIFTED.contains(&variation),
            same_side: None,
            reason: found.reason.into(),
        });
    }
    let mut made = SensitivityOf {
        factor: effect.factor.clone(),
        factor_label: effect.factor_label.clone(),
        contrast: effect.contrast.clone(),
        contrast_label: effect.contrast_label.clone(),
        scope: effect.scope,
        answer: effect.rate_ratio?,
        base,
        base_nights,
        rows: Vec::new(),
        counted: 0,
        same_side: 0,
        lowest: None,
        highest: None,
        sentence: "The plainer model has no estimate for it, so nothing is varied.".into(),
    };
    let Some(base) = base else { return Some(made) };
    for row in &mut rows {
        row.same_side = row.ratio.map(|r| libm::log(r.point) * libm::log(base.point) > 0.0);
    }
    let counted: Vec<&VariationRow> =
        rows.iter().filter(|r| r.counted && r.ratio.is_some()).collect();
    made.counted = counted.len() as u32;
    made.same_side = counted.iter().filter(|r| r.same_side == Some(true)).count() as u32;
    let points = || counted.iter().filter_map(|r| r.ratio).map(|r| r.point).chain([base.point]);
    let (lowest, highest) = (points().fold(f64::INFINITY, f64::min), points().fold(0.0, f64::max));
    made.lowest = Some(lowest);
    made.highest = Some(highest);
    made.sentence = sentence(nights, base.point, &counted, lowest, highest);
    made.rows = rows;
    Some(made)
}

fn sentence(
    nights: &Nights,
    base: f64,
    counted: &[&VariationRow],
    lowest: f64,
    highest: f64,
) -> String {
    let range = format!("{lowest:.2} to {highest:.2}");
    let count = match counted.len() {
        0 => return "No variation has an estimate.".into(),
        1 => "the one variation".to_owned(),
        n => format!("all {n} variations"),
    };
    if base < NEAR_ONE && base > 1.0 / NEAR_ONE {
        return format!("Near 1 to begin with, and from {range} in {count}.");
    }
    let turned: Vec<String> = counted
        .iter()
        .filter(|r| r.same_side == Some(false))
        .filter_map(|r| Some(format!("{} ({:.2})", phrase(nights, r.variation), r.ratio?.point)))
        .collect();
    if turned.is_empty() {
        return format!("Stays on the same side in {count} ({range}).");
    }
    format!("Changes direction {}.", join(&turned))
}

fn join(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn measure(nights: &Nights, variation: Variation) -> Measure {
    match (variation, nights.outcome.measure) {
        (Variation::OtherOutcome, Measure::RateRatio) => Measure::RiskRatio,
        (Variation::OtherOutcome, Measure::RiskRatio) => Measure::RateRatio,
        (_, main) => main,
    }
}

fn label(nights: &Nights, variation: Variation) -> &'static str {
    match variation {
        Variation::WithoutFirstTwoWeeks => "Without the first two weeks",
        Variation::WithoutWorstNights => "Without the worst 5% of nights",
        Variation::NoTrend => "No trend or season held equal",
        Variation::FlexibleTime => "A curve over time in place of the trend",
        Variation::OtherOutcome if nights.outcome.measure == Measure::RateRatio => {
            "Yes or no in place of how many"
        }
        Variation::OtherOutcome => "How many in place of yes or no",
        Variation::PerHourAsleep => "Per hour asleep",
        Variation::OneNightEarlier => "The habit one night earlier",
        Variation::OneNightLater => "The habit one night later",
    }
}

/// The variation after "changes direction".
fn phrase(nights: &Nights, variation: Variation) -> &'static str {
    match variation {
        Variation::WithoutFirstTwoWeeks => "without the first two weeks",
        Variation::WithoutWorstNights => "without the worst nights",
        Variation::NoTrend => "with no trend",
        Variation::FlexibleTime => "with a curve over time",
        Variation::OtherOutcome if nights.outcome.measure == Measure::RateRatio => {
            "for yes or no in place of how many"
        }
        Variation::OtherOutcome => "for how many in place of yes or no",
        Variation::PerHourAsleep => "per hour asleep",
        Variation::OneNightEarlier => "one night earlier",
        Variation::OneNightLater => "one night later",
    }
}

#[cfg(test)]
mod tests;
