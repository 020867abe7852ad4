//! The questions of a log: each contrast of each factor in it, and always those of mattress,
//! position, caffeine and stress. What is refused before any fit is refused here.

use std::borrow::Cow;
use std::sync::Arc;

use lumbago_domain::{Contrast, Factor, Form, Role, Scope, Timing};
use rayon::prelude::*;

use crate::derived;
use crate::effects::draft::Draft;
use crate::effects::registered;
use crate::exposure::{self, Exposure};
use crate::mattress;
use crate::nights::Nights;
use crate::refusals::{self, Sides, not_answerable};
use crate::spell;

/// Factors that are answered in every report, also when the log has nothing of them.
pub(crate) const ALWAYS: &[&str] =
    &["mattress_age", "position", "caffeine_late", "caffeine_total", "stress"];

/// A level that holds a bit of every other.
const MIXED: &str = "mixed";

/// One question about nights.
#[derive(Clone)]
pub(crate) struct Asked<'a> {
    pub(crate) factor: &'a Factor,
    pub(crate) contrast: Cow<'a, Contrast>,
    pub(crate) exposure: Option<Arc<Exposure>>,
    pub(crate) draft: Draft,
}

impl Asked<'_> {
    /// True while the question waits for an estimate.
    pub(crate) fn is_open(&self) -> bool {
        !self.draft.decided
    }

    /// True for what may differ from one day or night to the next.
    pub(crate) fn is_daily(&self) -> bool {
        matches!(self.factor.timing, Timing::Day | Timing::Night)
    }

    /// True if the answer lies between other habits and the spasms, so that others are not
    /// adjusted for it.
    pub(crate) fn is_mediator(&self) -> bool {
        let field = self.factor.fields.iter().find(|f| f.key == self.contrast.field);
        field.is_some_and(|f| f.role == Role::Mediator)
    }
}

/// All questions about nights, in catalogue order; refusals decided.
pub(crate) fn about_nights<'a>(nights: &Nights<'a>) -> Vec<Asked<'a>> {
    let in_play = |factor: &&Factor| {
        let recorded = || factor.fields.iter().any(|f| nights.values(&f.key).is_some());
        factor.id != "outcome"
            && (ALWAYS.contains(&factor.id.as_str())
                || registered::names(nights, factor)
                || recorded())
    };
    let factors: Vec<&Factor> = nights.log.catalogue.factors.iter().filter(in_play).collect();
    let of_factor = |factor: &&'a Factor| {
        let declared = factor.contrasts.par_iter();
        let mut asked: Vec<Asked<'a>> =
            declared.map(|c| ask(nights, factor, Cow::Borrowed(c))).collect();
        asked.extend(registered::at_other_lags(nights, factor));
        asked.extend(never_compared(nights, factor));
        asked
    };
    let mut asked: Vec<Asked<'a>> = factors.par_iter().flat_map_iter(of_factor).collect();
    for (total, part) in derived::totals(nights, &asked) {
        let (whole, own) = (&asked[total].factor.label, &asked[part].factor.label);
        let refusal = derived::holds_part(nights, whole, own);
        asked[total].draft.refuse(refusal);
    }
    asked
}

fn scope(nights: &Nights) -> Scope {
    if nights.is_cohort() { Scope::Within } else { Scope::Person }
}

/// One contrast asked of the nights; refused here where that needs no fit.
pub(crate) fn ask<'a>(
    nights: &Nights<'a>,
    factor: &'a Factor,
    mut contrast: Cow<'a, Contrast>,
) -> Asked<'a> {
    if let Some(other) = other_reference(nights, factor, &contrast) {
        contrast = Cow::Owned(other);
    }
    let exposure = exposure::build(nights, factor, &contrast).map(Arc::new);
    if exposure.as_ref().is_some_and(|e| e.whole_day) {
        let own = contrast.to_mut();
        own.field = "caffeine_mg".into();
        own.label = format!("{}, whole day", own.label);
        own.exposed = "days with more caffeine".into();
        own.reference = "days with less caffeine".into();
    }
    let sides = exposure.as_deref().map(|e| refusals::sides(nights, &contrast, e));
    let mut draft =
        Draft::new(factor, &contrast, scope(nights), nights.outcome.measure, sides.as_ref());
    if let Some(s) = &sides {
        let events = s.rows.iter().filter(|&&i| nights.any[i] == Some(true)).count();
        draft.effect.spasm_nights = events as u32;
    }
    refuse(nights, factor, &contrast, exposure.as_deref(), sides.as_ref(), &mut draft);
    Asked { factor, contrast, exposure, draft }
}

/// The main contrast of a level against another reference, for people who are (nearly) never on
/// the declared one: the most frequent level takes its place, so that front is compared with back
/// by somebody who never lies on a side.
fn other_reference(nights: &Nights, factor: &Factor, contrast: &Contrast) -> Option<Contrast> {
    let Form::Level { level, reference } = &contrast.form else { return None };
    let field = factor.fields.iter().find(|f| f.key == contrast.field)?;
    if !contrast.primary || field.role == Role::Person {
        return None;
    }
    let codes = exposure::levels(nights, factor, &contrast.field)?;
    let count = |key: &str| {
        let on = |i: &usize| codes[*i] == Some(key) && nights.is_logged(*i);
        (0..nights.len()).filter(on).count() as u32
    };
    let enough = nights.settings.min_nights_each_arm;
    if count(reference) >= enough || count(level) < enough {
        return None;
    }
    let declared = field.levels().iter().map(|l| l.key.as_str());
    let usable = declared.filter(|k| *k != level && *k != reference && *k != MIXED);
    let best = usable.rev().max_by_key(|k| count(k)).filter(|k| count(k) >= enough)?;
    let named = factor
        .contrasts
        .iter()
        .find(|c| matches!(&c.form, Form::Level { level, .. } if level == best));
    let mut other = contrast.clone();
    other.form = Form::Level { level: level.clone(), reference: best.into() };
    other.reference =
        named.map_or_else(|| format!("{} nights", field.level_label(best)), |c| c.exposed.clone());
    let words = contrast.label.split(" against ").next().unwrap_or(&contrast.label);
    other.label = format!("{words} against {}", best.replace('_', " "));
    Some(other)
}

fn refuse(
    nights: &Nights,
    factor: &Factor,
    contrast: &Contrast,
    exposure: Option<&Exposure>,
    sides: Option<&Sides>,
    draft: &mut Draft,
) {
    let field = factor.fields.iter().find(|f| f.key == contrast.field);
    let role = field.map(|f| f.role);
    let (Some(exposure), Some(sides)) = (exposure, sides) else {
        let label = field.map_or(&factor.label, |f| &f.label);
        return draft.refuse(refusals::not_in_log(nights, label));
    };
    if role == Some(Role::Person) || factor.timing == Timing::Person {
        return draft.refuse(refusals::person_level(factor));
    }
    // The day's total of caffeine is context beside its parts and stands in for them here.
    let by_role = refusals::by_role(factor, &contrast.field, Some(contrast));
    if let Some(refusal) = by_role.filter(|_| !exposure.whole_day) {
        return draft.refuse(refusal);
    }
    if let Some(refusal) = refusals::slow(nights, factor, exposure) {
        if refusal.reason.code == "one_swap" && factor.id == "mattress_age" {
            before_and_after(nights, draft);
        }
        return draft.refuse(refusal);
    }
    let label = compared_label(factor, contrast);
    let refusal = refusals::constant(nights, contrast, &label, exposure, sides)
        .or_else(|| derived::refusal(nights, contrast, &label, exposure))
        .or_else(|| refusals::too_little(nights, &factor.label, sides));
    if let Some(refusal) = refusal {
        return draft.refuse(refusal);
    }
    let r2 = refusals::time_r2(nights, exposure, &sides.rows);
    if r2 > nights.settings.time_confounded_r2 {
        return draft.refuse(refusals::time_confounded(&factor.label));
    }
    if r2 > nights.settings.time_leaning_r2 {
        draft.caps.push(refusals::reason(
            "time_confounded",
            format!("{} followed the calendar for the most part.", factor.label),
        ));
    }
    if !nights.is_cohort() && !spell::onsets(nights, &exposure.own().values).is_empty() {
        draft.caps.push(refusals::reason(
            "after_bad_spell",
            format!(
                "{} began or changed after a bad spell, and such spells ease by themselves.",
                factor.label
            ),
        ));
    }
    if matches!(&contrast.form, Form::Level { level, .. } if level == MIXED) {
        draft.caps.push(refusals::reason("mixed_level", "Mixed nights hold a bit of everything."));
    }
}

/// The factor, with the level asked about where a factor has several.
fn compared_label(factor: &Factor, contrast: &Contrast) -> String {
    match contrast.form {
        Form::Level { .. } => format!("{} ({})", factor.label, contrast.label),
        _ => factor.label.clone(),
    }
}

/// The sides of a single change of mattress: the nights before it and the nights after.
fn before_and_after(nights: &Nights, draft: &mut Draft) {
    let mut before = Vec::new();
    let mut after = Vec::new();
    for p in nights.people_logged() {
        if mattress::changes(nights, p).is_empty() {
            continue;
        }
        for (row, mattress) in mattress::ordinal(nights, p) {
            if nights.is_logged(row) {
                if mattress == 0 { before.push(row) } else { after.push(row) }
            }
        }
    }
    let e = &mut draft.effect;
    e.exposed = nights.arm("nights before the change of mattress", before.into_iter());
    e.reference = nights.arm("nights after the change of mattress", after.into_iter());
    e.nights = e.exposed.nights + e.reference.nights;
    e.spasm_nights = e.exposed.spasm_nights + e.reference.spasm_nights;
}

/// Recorded fields that no contrast reads and that will never have one: remedies for what they
/// are, and one row for a factor that is only kept or adjusted for.
fn never_compared<'a>(nights: &Nights<'a>, factor: &'a Factor) -> Vec<Asked<'a>> {
    let unread = |key: &str| factor.contrasts.iter().all(|c| c.field != key);
    let recorded =
        factor.fields.iter().filter(|f| unread(&f.key) && nights.values(&f.key).is_some());
    let mut rows: Vec<Asked<'a>> = Vec::new();
    for field in recorded {
        let remedy = field.role == Role::Remedy;
        let first_of_uncompared = factor.contrasts.is_empty() && rows.is_empty();
        if !remedy && !first_of_uncompared {
            continue;
        }
        let mut contrast =
            Contrast::new(&field.key, &field.key, "not compared", Form::Any, 0.25).exploratory();
        contrast.exposed = format!("nights with {}", refusals::lower_first(&field.label));
        contrast.reference = "other nights".into();
        let mut draft = Draft::new(factor, &contrast, scope(nights), nights.outcome.measure, None);
        let values = nights.values(&field.key);
        let noted: Vec<usize> = nights
            .logged()
            .into_iter()
            .filter(|&i| values.is_some_and(|v| present(v, i)))
            .collect();
        draft.effect.nights = noted.len() as u32;
        draft.effect.spasm_nights = nights.arm("", noted.into_iter()).spasm_nights;
        let refusal = match field.role {
            Role::Person => refusals::person_level(factor),
            _ => refusals::by_role(factor, &field.key, None).unwrap_or_else(|| {
                not_answerable("no_comparison", format!("{} is shown only.", field.label))
            }),
        };
        draft.refuse(refusal);
        rows.push(Asked { factor, contrast: Cow::Owned(contrast), exposure: None, draft });
    }
    rows
}

fn present(values: &lumbago_domain::Values, row: usize) -> bool {
    values.number(row).is_some() || values.text(row).is_some()
}
