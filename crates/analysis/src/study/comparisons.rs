//! Every main comparison within people that has an answer, from every side.

use lumbago_domain::{
    Effect, Interval, PersonEffect, PooledPeople, Scope, StudyComparison, WithoutOne,
};
use lumbago_stats::pooling::{Pooled, pool};
use rayon::prelude::*;

use crate::effects::asked::Asked;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::effects::{estimate, joint};
use crate::model::Block;
use crate::model::assemble::{assemble_by, companions, part, too_many_questions};
use crate::model::fit::fit_plain;
use crate::model::guard::{Guarded, coefficient};
use crate::nights::Nights;
use crate::study::within::Within;
use crate::study::{between, own};

/// People with an estimate of their own from which they are pooled.
const MIN_PEOPLE: usize = 3;

/// Below this p-value a gap between people and within them is called clear: many are looked at.
const CLEAR: f64 = 0.01;

/// The comparisons, in the order of the effects.
pub(crate) fn all(nights: &Nights, effects: &[Effect]) -> Vec<StudyComparison> {
    let asked = nights.asked();
    let answered = |a: &&Asked| {
        effects.iter().any(|e| {
            e.scope == Scope::Within
                && e.primary
                && e.rate_ratio.is_some()
                && e.factor == a.draft.effect.factor
                && e.contrast == a.draft.effect.contrast
        })
    };
    let wanted: Vec<&Asked> =
        asked.iter().filter(|a| a.contrast.primary).filter(answered).collect();
    let blocks: Vec<Block> =
        wanted.iter().enumerate().filter_map(|(q, a)| estimate::block(q, a)).collect();
    models(nights, &wanted, &blocks)
        .par_iter()
        .flat_map_iter(|(within, questions)| {
            questions.iter().filter_map(|&q| compare(nights, wanted[q], within))
        })
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(q, c)| (place(effects, q), c))
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_values()
        .collect()
}

/// Place of a question among the effects.
fn place(effects: &[Effect], of: &Asked) -> usize {
    let same = |e: &Effect| {
        e.scope == Scope::Within
            && e.factor == of.draft.effect.factor
            && e.contrast == of.draft.effect.contrast
    };
    effects.iter().position(same).unwrap_or(usize::MAX)
}

/// Models with an intercept a person, parted as for the answers themselves: one joint model, and
/// models of their own for what would cost it too many nights or lies between habits and spasms.
fn models(nights: &Nights, wanted: &[&Asked], blocks: &[Block]) -> Vec<(Within, Vec<usize>)> {
    let together: Vec<Block> =
        blocks.iter().filter(|b| !wanted[b.question].is_mediator()).cloned().collect();
    let (joint, _) = part(nights, &together);
    let joint: Vec<&Block> = joint.iter().map(|&b| &together[b]).collect();
    let alone = too_many_questions(nights, &joint);
    let mut made = Vec::new();
    if !alone {
        let assembled = assemble_by(nights, &joint, &[], &fit_plain);
        let within = assembled.fitted.and_then(|f| Within::new(nights, f));
        made.extend(within.map(|w| (w, assembled.included)));
    }
    let included: Vec<usize> = made.iter().flat_map(|m| m.1.clone()).collect();
    let rest: Vec<&Block> = blocks.iter().filter(|b| !included.contains(&b.question)).collect();
    let others: Vec<Option<(Within, Vec<usize>)>> = rest
        .par_iter()
        .map(|&block| {
            let asked = wanted[block.question];
            let before = joint::before(nights, asked);
            let with: Vec<&Block> = match together.iter().position(|b| b.question == block.question)
            {
                _ if alone => vec![block],
                Some(b) => {
                    companions(nights, &together, b).into_iter().map(|k| &together[k]).collect()
                }
                None => std::iter::once(block).chain(joint.iter().copied()).collect(),
            };
            let mut assembled = assemble_by(nights, &with, &before, &fit_plain);
            if !assembled.included.contains(&block.question) {
                assembled = assemble_by(nights, &[block], &before, &fit_plain);
            }
            if !assembled.included.contains(&block.question) {
                return None;
            }
            let within = assembled.fitted.and_then(|f| Within::new(nights, f))?;
            Some((within, vec![block.question]))
        })
        .collect();
    made.extend(others.into_iter().flatten());
    made
}

fn compare<'a>(
    nights: &Nights,
    asked: &'a Asked<'a>,
    within: &Within,
) -> Option<(&'a Asked<'a>, StudyComparison)> {
    let exposure = asked.exposure.as_ref()?;
    let name = &exposure.own().name;
    let place = within.fitted.index_of(name)?;
    let fixed = coefficient(&within.fitted, place)?;
    let wild = within.wild(name);
    let across = between::estimate(nights, exposure);
    let gap = across.map(|b| difference(&b, &fixed));
    let people = own::estimates(nights, within, place);
    let pooled = (people.len() >= MIN_PEOPLE).then(|| pooled(&people)).flatten();
    let e = &asked.draft.effect;
    let comparison = StudyComparison {
        factor: e.factor.clone(),
        factor_label: e.factor_label.clone(),
        contrast: e.contrast.clone(),
        contrast_label: e.contrast_label.clone(),
        fixed: fixed.ratio(SHOWN_LEVEL),
        fixed_p: fixed.p_value,
        wild_p: wild.map(|w| w.0),
        wild_smallest_p: wild.map(|w| w.1),
        between: across.map(|b| b.ratio(SHOWN_LEVEL)),
        gap: gap.map(|g| g.ratio(SHOWN_LEVEL)),
        gap_p: gap.map(|g| g.p_value),
        gap_text: gap_words(gap.as_ref()),
        random: pooled.as_ref().map(|p| in_words(p, &people)),
        without_one: without_one(nights, within, place),
        people_without: (nights.people_logged().len() - people.len()) as u32,
        people: people.iter().map(|own| person(nights, own, pooled.as_ref())).collect(),
    };
    Some((asked, comparison))
}

/// Between less within. The two rest on different parts of the data, people's means and what is
/// left of them, so their errors add; degrees of freedom after Satterthwaite (1946).
fn difference(between: &Guarded, within: &Guarded) -> Guarded {
    let (a, b) = (between.std_error * between.std_error, within.std_error * within.std_error);
    let share = |v: f64, df: Option<f64>| df.map_or(0.0, |df| v * v / df);
    let spread = share(a, between.df) + share(b, within.df);
    let df = (spread > 0.0).then(|| (a + b) * (a + b) / spread);
    let (point, std_error) = (between.point - within.point, (a + b).sqrt());
    let p_value = lumbago_stats::distribution::two_sided_p(point / std_error, df);
    Guarded { point, std_error, df, p_value, planning_error: std_error }
}

fn gap_words(gap: Option<&Guarded>) -> String {
    let Some(gap) = gap else {
        return "Too few people, or people too alike in it, to be compared with one another."
            .into();
    };
    let ratio = gap.ratio(SHOWN_LEVEL);
    let range = format!("{:.2} ({:.2} to {:.2})", ratio.point, ratio.low, ratio.high);
    if gap.p_value < CLEAR {
        return format!(
            "A clear gap, between over within {range}: people who do more of it differ in \
             something else as well. The ratio within people is the one to read."
        );
    }
    if ratio.low > 0.5 && ratio.high < 2.0 {
        return format!("No clear gap, between over within {range}.");
    }
    format!("No clear gap, but between over within could be anything in {range}.")
}

fn pooled(people: &[own::Own]) -> Option<Pooled> {
    let estimates: Vec<f64> = people.iter().map(|p| p.log_ratio).collect();
    let errors: Vec<f64> = people.iter().map(|p| p.pooling_error).collect();
    pool(&estimates, &errors, SHOWN_LEVEL).ok()
}

fn in_words(pooled: &Pooled, people: &[own::Own]) -> PooledPeople {
    let same = people.iter().filter(|p| p.log_ratio * pooled.mean > 0.0).count();
    let interval = |point: f64, low: f64, high: f64| Interval {
        point: libm::exp(point),
        low: libm::exp(low),
        high: libm::exp(high),
        level: pooled.level,
    };
    let h = &pooled.heterogeneity;
    PooledPeople {
        members: pooled.members as u32,
        ratio: interval(pooled.mean, pooled.low, pooled.high),
        p_value: pooled.p_value,
        tau2: h.tau2,
        tau2_limits: h.tau2_limits.into(),
        tau2_paule_mandel: h.paule_mandel,
        q: h.q,
        q_p: h.p_value,
        i2: h.i2,
        prediction: pooled.prediction.map(|(low, high)| interval(pooled.mean, low, high)),
        same_direction: same as u32,
    }
}

fn person(nights: &Nights, own: &own::Own, pooled: Option<&Pooled>) -> PersonEffect {
    let reach = lumbago_stats::distribution::upper_point(0.5 * (1.0 - SHOWN_LEVEL), None);
    let ratio = |mean: f64, sd: f64| Interval {
        point: libm::exp(mean),
        low: libm::exp(mean - reach * sd),
        high: libm::exp(mean + reach * sd),
        level: SHOWN_LEVEL,
    };
    PersonEffect {
        person: nights.log.people[own.person].code.clone(),
        nights: own.nights,
        spasm_nights: own.spasm_nights,
        ratio: ratio(own.log_ratio, own.std_error),
        shrunken: pooled.map(|p| {
            let s = p.shrunken(own.log_ratio, own.pooling_error);
            ratio(s.mean, s.sd)
        }),
    }
}

fn without_one(nights: &Nights, within: &Within, place: usize) -> Option<WithoutOne> {
    let full = within.fitted.coef[place];
    let without = within.without_each(place)?;
    let moved = |w: &(usize, f64)| (w.1 - full).abs();
    let most = without.iter().max_by(|a, b| moved(a).total_cmp(&moved(b)))?;
    let fold = |start: f64, of: fn(f64, f64) -> f64| without.iter().map(|w| w.1).fold(start, of);
    Some(WithoutOne {
        low: libm::exp(fold(f64::INFINITY, f64::min)),
        high: libm::exp(fold(f64::NEG_INFINITY, f64::max)),
        person: nights.log.people[most.0].code.clone(),
        ratio: libm::exp(most.1),
    })
}
