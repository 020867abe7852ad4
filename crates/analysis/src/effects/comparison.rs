//! The main comparisons that were estimated, each with what was held equal, to be asked again.
//!
//! Comparisons of the joint model share one frame: its nights, habits, circumstances and season.
//! A comparison asked in a model of its own has a frame of its own: weekend, trend, and those of
//! the joint model's habits that are recorded on at least three quarters of its nights.

use std::borrow::Cow;
use std::sync::Arc;

use lumbago_domain::{Contrast, Factor, Findings, Scope};

use crate::effects::asked::Asked;
use crate::exposure::{Exposure, Side, Term, numbers};
use crate::model::assemble::usable;
use crate::model::{ModelColumn, time};
use crate::nights::Nights;

/// Share of a comparison's nights on which another habit must be recorded to be held equal.
const KEPT_SHARE: f64 = 0.75;

/// One main comparison.
pub(crate) struct Comparison<'a> {
    /// Place among the findings' effects.
    pub(crate) effect: usize,
    pub(crate) factor: &'a Factor,
    pub(crate) contrast: Cow<'a, Contrast>,
    pub(crate) exposure: Arc<Exposure>,
}

/// A column held equal, or compared.
#[derive(Clone)]
pub(crate) struct Held {
    /// In words.
    pub(crate) label: String,
    pub(crate) term: Term,
}

/// Comparisons that are read off the same model.
pub(crate) struct Frame<'a> {
    pub(crate) comparisons: Vec<Comparison<'a>>,
    /// Nights.
    pub(crate) rows: Vec<usize>,
    /// Columns of habits, the comparisons' own among them, and circumstances.
    pub(crate) held: Vec<Held>,
    /// True where a yearly pair is held equal.
    pub(crate) season: bool,
}

impl Frame<'_> {
    /// The columns of habits and circumstances over rows on which all of them are recorded.
    pub(crate) fn habits(&self, rows: &[usize]) -> Vec<ModelColumn> {
        self.held.iter().map(|h| column(&h.term, rows)).collect()
    }

    /// Weekend, trend and, where the joint model has it, season.
    pub(crate) fn calendar(&self, nights: &Nights, rows: &[usize]) -> Vec<ModelColumn> {
        let mut columns = vec![time::weekend(nights, rows), time::trend(nights, rows)];
        if self.season {
            columns.extend(time::season(nights, rows));
        }
        columns
    }

    /// True if a column of this name is in the model.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.held.iter().any(|h| h.term.name == name)
    }
}

/// A term over rows on which it is recorded: the invariant of every caller.
pub(crate) fn column(term: &Term, rows: &[usize]) -> ModelColumn {
    let values = rows.iter().map(|&i| term.values[i].unwrap_or(0.0)).collect();
    ModelColumn { name: term.name.clone(), values }
}

/// True if both sides have the nights and spasm nights that a comparison needs.
pub(crate) fn is_enough(nights: &Nights, side: &[Option<Side>], rows: &[usize]) -> bool {
    [Side::Exposed, Side::Reference].iter().all(|wanted| {
        let on = rows.iter().filter(|&&i| side[i] == Some(*wanted));
        let (mut all, mut events) = (0, 0);
        for &i in on {
            all += 1;
            events += u32::from(nights.any[i] == Some(true));
        }
        all >= nights.settings.min_nights_each_arm && events >= nights.settings.min_events_each_arm
    })
}

/// The frames of all main comparisons that were estimated, the joint one first.
pub(crate) fn frames<'a>(nights: &Nights<'a>, findings: &Findings) -> Vec<Frame<'a>> {
    let joint_terms = findings.model.as_ref().map_or(&[][..], |m| &m.terms);
    let is_joint = |name: &str| joint_terms.iter().any(|t| t == name);
    let mut asked: Vec<(usize, Asked<'a>)> = nights
        .asked()
        .into_iter()
        .filter(|a| a.contrast.primary && a.exposure.is_some())
        .filter_map(|a| Some((estimated(findings, &a)?, a)))
        .collect();
    asked.sort_by_key(|a| a.0);
    let own_is_joint = |a: &Asked| {
        !a.is_mediator() && a.exposure.as_ref().is_some_and(|e| is_joint(&e.own().name))
    };
    let (inside, apart): (Vec<_>, Vec<_>) = asked.into_iter().partition(|a| own_is_joint(&a.1));
    let mut frames = Vec::new();
    let mut joint_held: Vec<Held> = Vec::new();
    if !inside.is_empty() {
        let mut rows = usable(nights);
        for (_, a) in &inside {
            let Some(exposure) = &a.exposure else { continue };
            take_in(&mut joint_held, &mut rows, a, exposure, &is_joint);
        }
        let circumstances: Vec<Held> = joint_terms
            .iter()
            .filter(|t| joint_held.iter().all(|h| h.term.name != **t))
            .filter_map(|t| {
                let term = Term { name: t.clone(), values: numbers(nights, t)?.values };
                Some(Held { label: field_label(nights, t), term })
            })
            .collect();
        for held in &circumstances {
            rows.retain(|&i| held.term.values[i].is_some());
        }
        let mut held = joint_held.clone();
        held.extend(circumstances);
        let season = joint_terms.iter().any(|t| t.starts_with("season ("));
        let comparisons = inside.into_iter().filter_map(comparison).collect();
        frames.push(Frame { comparisons, rows, held, season });
    }
    frames.extend(apart.into_iter().filter_map(|a| alone(nights, a, &joint_held)));
    frames
}

/// The frame of a comparison asked in a model of its own.
fn alone<'a>(nights: &Nights<'a>, asked: (usize, Asked<'a>), joint: &[Held]) -> Option<Frame<'a>> {
    let (mut rows, mut held) = (usable(nights), Vec::new());
    let exposure = asked.1.exposure.as_ref()?;
    rows.retain(|&i| exposure.is_recorded(i));
    let often = |name: &str| {
        let Some(term) = exposure.terms.iter().find(|t| t.name == name) else { return false };
        let on: Vec<usize> =
            rows.iter().copied().filter(|&i| term.values[i] == Some(1.0)).collect();
        let events = on.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32;
        name == exposure.own().name
            || (on.len() as u32 >= nights.settings.min_nights_each_arm
                && events >= nights.settings.min_events_each_arm)
    };
    let kept: Vec<String> =
        exposure.terms.iter().map(|t| t.name.clone()).filter(|n| often(n)).collect();
    take_in(&mut held, &mut rows, &asked.1, exposure, &|name| kept.iter().any(|k| k == name));
    if asked.1.is_mediator() && asked.1.contrast.lag_nights > 0 {
        // That night's own outcome spoils its sleep and foretells the next.
        let lag = asked.1.contrast.lag_nights;
        let before = |i: usize| nights.earlier(i, lag).and_then(|j| nights.y(j)).map(libm::log1p);
        let name = format!("{} {lag} night before", nights.outcome.events);
        let values: Vec<Option<f64>> = (0..nights.len()).map(before).collect();
        rows.retain(|&i| values[i].is_some());
        held.push(Held { label: name.clone(), term: Term { name, values } });
    }
    let enough = KEPT_SHARE * rows.len() as f64;
    for other in joint {
        if held.iter().any(|h| h.term.name == other.term.name) {
            continue;
        }
        let left: Vec<usize> =
            rows.iter().copied().filter(|&i| other.term.values[i].is_some()).collect();
        if left.len() as f64 >= enough {
            rows = left;
            held.push(other.clone());
        }
    }
    let comparisons = vec![comparison(asked)?];
    Some(Frame { comparisons, rows, held, season: false })
}

/// Adds a comparison's columns; nights on a level that has none are left out.
fn take_in(
    held: &mut Vec<Held>,
    rows: &mut Vec<usize>,
    asked: &Asked,
    exposure: &Exposure,
    is_in: &dyn Fn(&str) -> bool,
) {
    rows.retain(|&i| exposure.is_recorded(i));
    for (k, term) in exposure.terms.iter().enumerate() {
        if is_in(&term.name) {
            let label = match k {
                0 => asked.factor.label.clone(),
                _ => format!("{}, {}", asked.factor.label, level_words(&term.name)),
            };
            held.push(Held { label, term: term.clone() });
        } else {
            rows.retain(|&i| term.values[i] != Some(1.0));
        }
    }
}

/// "back" of "position_main=back".
fn level_words(name: &str) -> String {
    name.rsplit('=').next().unwrap_or(name).replace('_', " ")
}

fn comparison<'a>((effect, asked): (usize, Asked<'a>)) -> Option<Comparison<'a>> {
    let exposure = asked.exposure?;
    Some(Comparison { effect, factor: asked.factor, contrast: asked.contrast, exposure })
}

fn estimated(findings: &Findings, asked: &Asked) -> Option<usize> {
    findings.effects.iter().position(|e| {
        e.factor == asked.factor.id
            && e.contrast == asked.contrast.id
            && e.scope != Scope::Between
            && e.rate_ratio.is_some()
    })
}

fn field_label(nights: &Nights, key: &str) -> String {
    let fields = nights.log.catalogue.factors.iter().flat_map(|f| &f.fields);
    fields.clone().find(|f| f.key == key).map_or_else(|| key.into(), |f| f.label.clone())
}
