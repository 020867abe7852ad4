//! Which nights each comparison left out, and for the sake of which habit.
//!
//! The habits of a comparison's model are found again by the rule that made it; the fit itself is
//! not repeated.

use std::cmp::Reverse;

use lumbago_domain::{Effect, Findings, LostNights, LostTo, Scope};

use crate::effects::asked::Asked;
use crate::effects::estimate;
use crate::model::Block;
use crate::model::assemble::{companions, part};
use crate::nights::Nights;

/// What every estimated comparison of nights lost.
pub(super) fn comparisons(
    nights: &Nights,
    asked: &[Asked],
    findings: &Findings,
    usable: &[usize],
) -> Vec<LostNights> {
    let blocks: Vec<Block> = (0..asked.len())
        .filter(|&q| asked[q].is_open() && asked[q].contrast.primary && !asked[q].is_mediator())
        .filter_map(|q| estimate::block(q, &asked[q]))
        .collect();
    let (joint, _) = part(nights, &blocks);
    let joint: Vec<&Block> = joint.iter().map(|&b| &blocks[b]).collect();
    let terms = findings.model.as_ref().map_or(&[][..], |m| &m.terms);
    let estimated =
        findings.effects.iter().filter(|e| e.rate_ratio.is_some() && e.scope != Scope::Between);
    estimated
        .filter_map(|effect| {
            let of = |a: &Asked| {
                a.factor.id == effect.factor && a.contrast.id == effect.contrast && a.is_open()
            };
            let q = asked.iter().position(of)?;
            let own = estimate::block(q, &asked[q])?;
            let name = &own.terms[0].name;
            let model: Vec<&Block> = if terms.contains(name) {
                joint.clone()
            } else {
                let fits = |model: &Vec<&Block>| {
                    let kept = usable.iter().filter(|&&i| model.iter().all(|b| has(b, i)));
                    kept.count() >= effect.nights as usize
                };
                candidates(nights, &blocks, &joint, &own, terms.is_empty())
                    .into_iter()
                    .find(fits)
                    .unwrap_or_else(|| vec![&own])
            };
            Some(count(effect, asked, &model, usable))
        })
        .collect()
}

/// The models in which a question that is not in the joint one may have been asked, the richest
/// first.
fn candidates<'a>(
    nights: &Nights,
    blocks: &'a [Block],
    joint: &[&'a Block],
    own: &'a Block,
    alone: bool,
) -> Vec<Vec<&'a Block>> {
    let mut models = Vec::new();
    if !alone {
        match blocks.iter().position(|b| b.question == own.question) {
            Some(b) => {
                let with = companions(nights, blocks, b);
                models.push(with.into_iter().map(|k| &blocks[k]).collect());
            }
            None => {
                let name = &own.terms[0].name;
                let beside = joint.iter().filter(|b| b.terms.iter().all(|t| t.name != *name));
                models.push(std::iter::once(own).chain(beside.copied()).collect());
            }
        }
    }
    models
}

fn has(block: &Block, row: usize) -> bool {
    block.terms[0].values[row].is_some()
}

fn count(effect: &Effect, asked: &[Asked], model: &[&Block], usable: &[usize]) -> LostNights {
    let missing: Vec<Vec<usize>> =
        usable.iter().map(|&i| (0..model.len()).filter(|&b| !has(model[b], i)).collect()).collect();
    let not_recorded = missing.iter().filter(|m| !m.is_empty()).count() as u32;
    let mut reasons: Vec<LostTo> = (0..model.len())
        .filter_map(|b| {
            let on = missing.iter().filter(|m| m.contains(&b));
            let question = &asked[model[b].question];
            let reason = LostTo {
                field: question.contrast.field.clone(),
                label: question.factor.label.clone(),
                nights: on.clone().count() as u32,
                alone: on.filter(|m| m.len() == 1).count() as u32,
            };
            (reason.nights > 0).then_some(reason)
        })
        .collect();
    reasons.sort_by_key(|r| Reverse(r.nights));
    LostNights {
        factor: effect.factor.clone(),
        contrast: effect.contrast.clone(),
        factor_label: effect.factor_label.clone(),
        contrast_label: effect.contrast_label.clone(),
        kept: effect.nights,
        not_recorded,
        other: (usable.len() as u32).saturating_sub(effect.nights + not_recorded),
        reasons,
    }
}
