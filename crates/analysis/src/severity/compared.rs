//! Mean severity of spasm nights by habit, with an adjusted difference.

use lumbago_domain::{SeverityArm, SeverityEffect};
use lumbago_stats::multiplicity::benjamini_hochberg;
use rayon::prelude::*;

use super::rating;
use crate::effects::asked::Asked;
use crate::exposure::{Side, Term};
use crate::linear::{self, Place};
use crate::nights::{Nights, is_weekend};

/// Rated nights for each column of a model.
const NIGHTS_PER_COLUMN: usize = 10;

/// Share of the nights on which other habits must all have been noted to be taken into account.
const KEPT: f64 = 0.75;

/// Every primary comparison of an exposure with enough rated nights on both sides.
pub(super) fn effects(nights: &Nights, rated: &[usize]) -> Vec<SeverityEffect> {
    let asked = nights.asked();
    // What is refused for how often for want of nights is refused here too: there are fewer.
    let open: Vec<&Asked> = asked
        .iter()
        .filter(|a| a.is_open() && a.contrast.primary && !a.is_mediator() && a.exposure.is_some())
        .collect();
    let mut made: Vec<SeverityEffect> =
        open.par_iter().filter_map(|a| one(nights, a, &open, rated)).collect();
    let p: Vec<f64> = made.iter().map(|e| e.p_value).collect();
    if let Ok(q) = benjamini_hochberg(&p) {
        made.iter_mut().zip(q).for_each(|(e, q)| e.q_value = q);
    }
    made
}

fn one(nights: &Nights, own: &Asked, all: &[&Asked], rated: &[usize]) -> Option<SeverityEffect> {
    let exposure = own.exposure.as_ref()?;
    let base: Vec<usize> = rated.iter().copied().filter(|&i| exposure.is_recorded(i)).collect();
    let (rows, others) = model(own, all, &base)?;
    let arm = |label: &str, side: Side| {
        let on: Vec<f64> = rows
            .iter()
            .filter(|&&i| exposure.side[i] == Some(side))
            .filter_map(|&i| rating(nights, i))
            .collect();
        SeverityArm {
            label: label.into(),
            nights: on.len() as u32,
            mean: (!on.is_empty()).then(|| on.iter().sum::<f64>() / on.len() as f64),
        }
    };
    let exposed = arm(&own.contrast.exposed, Side::Exposed);
    let reference = arm(&own.contrast.reference, Side::Reference);
    if exposed.nights.min(reference.nights) < nights.settings.min_nights_each_arm {
        return None;
    }
    let values = |t: &Term| rows.iter().map(|&i| t.values[i].unwrap_or(0.0)).collect::<Vec<_>>();
    let y: Vec<f64> = rows.iter().filter_map(|&i| rating(nights, i)).collect();
    let places: Vec<Place> = rows
        .iter()
        .map(|&i| Place {
            person: nights.person(i),
            day: nights.day[i],
            weekend: is_weekend(nights.log.night[i]),
        })
        .collect();
    let columns: Vec<Vec<f64>> = exposure.terms[1..]
        .iter()
        .chain(others.iter().flat_map(|a| a.exposure.iter().flat_map(|e| &e.terms)))
        .map(values)
        .collect();
    let own_column = values(exposure.own());
    let slope = linear::slope(&places, &y, &own_column, &columns);
    // Columns that repeat one another leave no answer; alone with trend and weekend there may be.
    let (slope, adjusted_for) = match slope {
        Some(slope) => (slope, others.len()),
        None => (linear::slope(&places, &y, &own_column, &columns[..exposure.terms.len() - 1])?, 0),
    };
    Some(SeverityEffect {
        factor: own.factor.id.clone(),
        contrast: own.contrast.id.clone(),
        factor_label: own.factor.label.clone(),
        contrast_label: own.contrast.label.clone(),
        exposed,
        reference,
        nights: rows.len() as u32,
        adjusted_for: adjusted_for as u32,
        difference: linear::interval(&slope, 0.95),
        p_value: slope.p_value,
        q_value: slope.p_value,
    })
}

/// The other habits that can be taken into account, those noted most often first, and the nights
/// on which all are noted.
fn model<'a, 'b>(
    own: &Asked,
    all: &[&'b Asked<'a>],
    base: &[usize],
) -> Option<(Vec<usize>, Vec<&'b Asked<'a>>)> {
    let width = own.exposure.as_ref()?.terms.len();
    let mut room = (base.len() / NIGHTS_PER_COLUMN).checked_sub(width + 3)?;
    let recorded = |a: &Asked, rows: &[usize]| -> Vec<usize> {
        let Some(e) = &a.exposure else { return Vec::new() };
        rows.iter().copied().filter(|&i| e.is_recorded(i)).collect()
    };
    let mut others: Vec<&Asked> = all
        .iter()
        .copied()
        .filter(|a| (&a.factor.id, &a.contrast.id) != (&own.factor.id, &own.contrast.id))
        .collect();
    others.sort_by_key(|a| std::cmp::Reverse(recorded(a, base).len()));
    let (mut rows, mut chosen) = (base.to_vec(), Vec::new());
    for other in others {
        let more = other.exposure.as_ref().map_or(0, |e| e.terms.len());
        let left = recorded(other, &rows);
        if more <= room && left.len() as f64 >= KEPT * base.len() as f64 {
            room -= more;
            rows = left;
            chosen.push(other);
        }
    }
    Some((rows, chosen))
}
