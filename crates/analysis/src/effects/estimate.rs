//! From a fitted model to the answer of one question.

use lumbago_domain::Arm;

use crate::effects::asked::Asked;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::{Exposure, Side};
use crate::model::Block;
use crate::model::fit::Fitted;
use crate::model::guard::coefficient;
use crate::model::standardise::{Setting, Standardiser};
use crate::nights::Nights;

/// The columns of a question.
pub(crate) fn block(question: usize, asked: &Asked) -> Option<Block> {
    let exposure = asked.exposure.as_ref()?;
    Some(Block { question, terms: exposure.terms.clone() })
}

/// Fills a question's draft from a model that holds its column. False if it does not, or has no
/// usable error for it.
pub(crate) fn fill(nights: &Nights, fitted: &Fitted, asked: &mut Asked) -> bool {
    let Some(exposure) = &asked.exposure else { return false };
    let Some(own) = fitted.index_of(&exposure.own().name) else { return false };
    let Some(estimate) = coefficient(fitted, own) else { return false };
    let on =
        |side: Side| fitted.rows.iter().copied().filter(move |&i| exposure.side[i] == Some(side));
    let e = &mut asked.draft.effect;
    e.nights = fitted.rows.len() as u32;
    e.spasm_nights = fitted.rows.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32;
    e.exposed = nights.arm(&asked.contrast.exposed, on(Side::Exposed));
    e.reference = nights.arm(&asked.contrast.reference, on(Side::Reference));
    e.method.clone_from(&fitted.method);
    let standardiser = Standardiser::new(nights, fitted);
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
