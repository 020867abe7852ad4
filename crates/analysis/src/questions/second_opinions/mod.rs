//! Do other designs say the same?
//!
//! Matched nights, the time-stratified case-crossover and a permutation test, for every main
//! comparison that was estimated.

mod agreement;
mod crossover;
mod matched;
mod shifts;
#[cfg(test)]
mod tests;

use lumbago_domain::{Findings, SecondOpinionsOf};
use rayon::prelude::*;

use crate::effects::comparison::{Frame, frames};
use crate::model::plain::Refitted;
use crate::nights::Nights;
use crate::questions::sensitivity::base;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};

pub(super) const QUESTION: Question = Question {
    id: "second_opinions",
    asks: "Do other designs say the same?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

/// Fits that all comparisons of a frame share.
struct Fits {
    base: Option<Refitted>,
    crossover: Option<Refitted>,
}

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let frames = frames(nights, findings);
    if frames.is_empty() {
        return nothing();
    }
    let fits: Vec<Fits> = frames
        .par_iter()
        .map(|frame| {
            let base = || base(nights, frame).fit(nights);
            let (base, crossover) = rayon::join(base, || crossover::fit(nights, frame));
            Fits { base, crossover }
        })
        .collect();
    let places: Vec<(usize, usize)> = (0..frames.len())
        .flat_map(|f| (0..frames[f].comparisons.len()).map(move |c| (f, c)))
        .collect();
    let shared: &Findings = findings;
    let mut made: Vec<(usize, SecondOpinionsOf)> = places
        .par_iter()
        .filter_map(|&(f, c)| one(nights, shared, &frames[f], &fits[f], c))
        .collect();
    made.sort_by_key(|m| m.0);
    let comparisons: Vec<SecondOpinionsOf> = made.into_iter().map(|m| m.1).collect();
    let found = agreement::overall(comparisons);
    place(move |t| t.second_opinions = Some(found))
}

fn one(
    nights: &Nights,
    findings: &Findings,
    frame: &Frame,
    fits: &Fits,
    place: usize,
) -> Option<(usize, SecondOpinionsOf)> {
    let comparison = &frame.comparisons[place];
    let effect = &findings.effects[comparison.effect];
    let mut made = SecondOpinionsOf {
        factor: effect.factor.clone(),
        factor_label: effect.factor_label.clone(),
        contrast: effect.contrast.clone(),
        contrast_label: effect.contrast_label.clone(),
        scope: effect.scope,
        answer: effect.rate_ratio?,
        matched: matched::matched(nights, frame, comparison),
        crossover: crossover::read(nights, frame, place, fits.crossover.as_ref()),
        shifts: shifts::test(nights, comparison, fits.base.as_ref()),
        agreement: lumbago_domain::Agreement { agree: 0, of: 0, sentence: String::new() },
    };
    agreement::judge(&mut made);
    Some((comparison.effect, made))
}
