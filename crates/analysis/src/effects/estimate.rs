//! From a fitted model to the answer of one question.

use std::collections::{BTreeMap, BTreeSet};

use lumbago_domain::Arm;

use crate::effects::asked::Asked;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::{Exposure, Side};
use crate::model::Block;
use crate::model::fit::Fitted;
use crate::model::guard::coefficient;
use crate::model::standardise::{Setting, Standardiser};
use crate::nights::Nights;
use crate::refusals::reason;

/// Below this many people a p-value is never smaller than agreement of all their signs by chance,
/// 2 / 2^G (Kline & Santos 2012); up to five, nothing is announced.
const FEW_PEOPLE: usize = 10;

/// The columns of a question.
pub(crate) fn block(question: usize, asked: &Asked) -> Option<Block> {
    let exposure = asked.exposure.as_ref()?;
    Some(Block { question, terms: exposure.terms.clone() })
}

/// Fills a question's draft from a model that holds its column. False if it does not, or has no
/// usable error for it.
pub(crate) fn fill(nights: &Nights, standardiser: &Standardiser, asked: &mut Asked) -> bool {
    let fitted = standardiser.fitted;
    let Some(exposure) = &asked.exposure else { return false };
    let Some(own) = fitted.index_of(&exposure.own().name) else { return false };
    let Some(mut estimate) = coefficient(fitted, own) else { return false };
    if let Some(people) = &fitted.people {
        let varying = people_varying(people, &fitted.columns[own]);
        if varying < FEW_PEOPLE {
            let smallest = libm::exp2(1.0 - varying as f64);
            estimate.p_value = estimate.p_value.max(smallest);
            if smallest > nights.settings.announce_fdr / 2.0 {
                asked.draft.caps.push(reason(
                    "few_people",
                    format!(
                        "It varies within {varying} people only, so that even full agreement \
                         would come about by chance in {smallest:.2} of such studies."
                    ),
                ));
            }
        }
    }
    let on =
        |side: Side| fitted.rows.iter().copied().filter(move |&i| exposure.side[i] == Some(side));
    let e = &mut asked.draft.effect;
    e.nights = fitted.rows.len() as u32;
    e.spasm_nights = fitted.rows.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32;
    e.exposed = nights.arm(&asked.contrast.exposed, on(Side::Exposed));
    e.reference = nights.arm(&asked.contrast.reference, on(Side::Reference));
    e.method.clone_from(&fitted.method);
    let of = |arm: &Arm, side: Side| {
        (arm.nights > 0).then(|| standardiser.at(&setting(fitted, exposure, own, side)))
    };
    let exposed = of(&e.exposed, Side::Exposed);
    let reference = of(&e.reference, Side::Reference);
    e.exposed.adjusted_in_30 = exposed.as_ref().and_then(|s| standardiser.interval(s, SHOWN_LEVEL));
    e.reference.adjusted_in_30 =
        reference.as_ref().and_then(|s| standardiser.interval(s, SHOWN_LEVEL));
    e.difference_per_30 = match (&exposed, &reference) {
        (Some(a), Some(b)) => standardiser.difference(a, b, SHOWN_LEVEL),
        _ => None,
    };
    asked.draft.estimate = Some(estimate);
    true
}

/// People in whom a column takes more than one value.
fn people_varying(people: &[usize], column: &[f64]) -> usize {
    let mut first: BTreeMap<usize, f64> = BTreeMap::new();
    let mut varying = BTreeSet::new();
    for (&p, &x) in people.iter().zip(column) {
        if *first.entry(p).or_insert(x) != x {
            varying.insert(p);
        }
    }
    varying.len()
}

/// All nights on one side: groups as they are, amounts at that side's own mean.
fn setting(fitted: &Fitted, exposure: &Exposure, own: usize, side: Side) -> Setting {
    let others = exposure.terms[1..].iter().filter_map(|t| fitted.index_of(&t.name));
    let on: Vec<f64> = fitted
        .rows
        .iter()
        .filter(|&&i| exposure.side[i] == Some(side))
        .filter_map(|&i| exposure.own().values[i])
        .collect();
    let mean = on.iter().sum::<f64>() / on.len().max(1) as f64;
    std::iter::once((own, mean)).chain(others.map(|j| (j, 0.0))).collect()
}
