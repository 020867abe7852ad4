//! One curve: a restricted cubic spline in the amount, read against its reference.

use lumbago_domain::{DoseBin, DosePoint, Interval, Scope, Shape, ShapeWord};
use lumbago_stats::dose_curve::{association, non_linearity};
use lumbago_stats::spline::{Basis, harrell_knots};

use crate::effects::around::{Around, guarded_p};
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::{Exposure, Side, Term, quantile};
use crate::mattress;
use crate::model::fit::Fitted;
use crate::model::guard::{Guarded, combination};
use crate::model::standardise::Standardiser;
use crate::nights::Nights;
use crate::questions::shapes::amounts::{Amount, reference};
use crate::refusals::{
    Refusal, lower_first, not_answerable, not_enough, slow, time_confounded, time_r2,
};

/// Different values from which an amount may bend.
const MIN_VALUES: usize = 5;

/// Nights above the lowest value from which knots are placed among them.
const MIN_ABOVE: usize = 30;

/// Nights from which four knots are used (Harrell 2015).
const FOUR_KNOTS_FROM: usize = 100;

/// People in whom a slow amount must have changed for a curve within people.
const MIN_CHANGED: usize = 10;

/// Ends of the range drawn.
const RANGE: [f64; 2] = [0.05, 0.95];

/// Steps of the curve.
const STEPS: usize = 24;

/// A curve with what its word will be made of.
pub(super) struct Curve {
    pub(super) shape: Shape,
    /// Slopes at the two ends of the range.
    pub(super) slopes: [Guarded; 2],
    /// The high end against the low end.
    pub(super) across: Guarded,
}

/// A person's own nights, or people compared with themselves.
pub(super) fn of_nights(nights: &Nights, around: &Around, a: &Amount) -> Result<Curve, Refusal> {
    let label = &a.label;
    let term = Term { name: a.field.clone(), values: a.values.clone() };
    let rows: Vec<usize> = (0..nights.len())
        .filter(|&i| a.values[i].is_some() && nights.y(i).is_some())
        .filter(|&i| a.beside.iter().all(|t| t.values[i].is_some()))
        .collect();
    let n = rows.len() as u32;
    if n < nights.settings.min_logged_nights {
        return Err(not_enough(
            "too_few_nights",
            format!(
                "{n} logged nights have {} noted; from {} a curve is drawn.",
                lower_first(label),
                nights.settings.min_logged_nights
            ),
        ));
    }
    let exposure = Exposure { side: sides(&a.values), terms: vec![term], whole_day: false };
    if let Some(refusal) = slow(nights, a.factor, &exposure) {
        return Err(refusal);
    }
    let slow_amount = a.factor.timing == lumbago_domain::Timing::Slow;
    if nights.is_cohort() && slow_amount {
        let changed = people_changed(nights, a);
        if changed < MIN_CHANGED {
            return Err(not_enough(
                "few_people",
                format!(
                    "{label} changed within {changed} people; from {MIN_CHANGED} a curve within \
                     people is drawn."
                ),
            ));
        }
    }
    if time_r2(nights, &exposure, &rows) > nights.settings.time_confounded_r2 {
        return Err(time_confounded(label));
    }
    let known: Vec<f64> = rows.iter().filter_map(|&i| a.values[i]).collect();
    let basis = basis(label, &known)?;
    let mut columns = columns(label, &a.field, &basis, &a.values)?;
    let own = columns.len();
    columns.extend(a.beside.iter().cloned());
    let placed = around.fit(label, &columns, &a.without)?;
    let places: Option<Vec<usize>> = placed.places[..own].iter().copied().collect();
    let Some(places) = places else { return Err(time_confounded(label)) };
    let drawn: Vec<f64> = placed.fitted.rows.iter().filter_map(|&i| a.values[i]).collect();
    let mut curve = read(label, &a.field, &placed.fitted, &places, &basis, &drawn)?;
    if !nights.is_cohort() {
        in_30(nights, &placed.fitted, &places, &basis, &mut curve.shape);
    }
    let with: Vec<f64> = placed
        .fitted
        .rows
        .iter()
        .filter(|&&i| nights.any[i] == Some(true))
        .filter_map(|&i| a.values[i])
        .collect();
    count_spasm_nights(&mut curve.shape, &with);
    let scope = if nights.is_cohort() { Scope::Within } else { Scope::Person };
    let events = placed.events(nights);
    let s = &mut curve.shape;
    (s.factor, s.label, s.unit) = (a.factor.id.clone(), label.clone(), a.unit.clone());
    (s.scope, s.spasm_nights) = (scope, events);
    (s.nights, s.persons) = (placed.fitted.rows.len() as u32, placed.fitted.persons as u32);
    s.adjusted_for = placed.adjusted_for;
    Ok(curve)
}

/// The curve in nights in 30: the mean over the log's own nights with the amount set to each value
/// in turn.
fn in_30(nights: &Nights, fitted: &Fitted, places: &[usize], basis: &Basis, shape: &mut Shape) {
    let standardiser = Standardiser::new(nights, fitted);
    for point in &mut shape.points {
        let Ok(columns) = basis.evaluate(&[point.x]) else { continue };
        let setting = places.iter().zip(&columns).map(|(&place, c)| (place, c[0])).collect();
        point.in_30 = standardiser.interval(&standardiser.at(&setting), SHOWN_LEVEL);
    }
}

/// How many nights of each bin had a spasm; `with` are the amounts of all nights that had one.
fn count_spasm_nights(shape: &mut Shape, with: &[f64]) {
    let [low, high] = shape.range;
    for v in with.iter().filter(|v| (low..=high).contains(*v)) {
        let nearest =
            shape.rug.iter_mut().min_by(|a, b| (a.x - v).abs().total_cmp(&(b.x - v).abs()));
        if let Some(bin) = nearest {
            bin.spasm_nights += 1;
        }
    }
}

/// Every value against the first: only its changes are counted.
fn sides(values: &[Option<f64>]) -> Vec<Option<Side>> {
    let first = values.iter().flatten().next().copied();
    let of = |v: f64| if Some(v) == first { Side::Reference } else { Side::Exposed };
    values.iter().map(|v| v.map(of)).collect()
}

fn people_changed(nights: &Nights, a: &Amount) -> usize {
    let changed = |&p: &usize| {
        if a.factor.id == "mattress_age" {
            return !mattress::changes(nights, p).is_empty();
        }
        let mut own = nights.people[p].clone().filter_map(|i| a.values[i]);
        let first = own.next();
        own.any(|v| Some(v) != first)
    };
    nights.people_logged().iter().filter(|p| changed(p)).count()
}

/// Knots at Harrell's quantiles; where the lowest value is so frequent that they coincide, there
/// and at the median and the 90th percentile of the values above it.
pub(super) fn basis(label: &str, x: &[f64]) -> Result<Basis, Refusal> {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let distinct = 1 + sorted.windows(2).filter(|w| w[0] != w[1]).count();
    let few = || {
        not_answerable(
            "few_values",
            format!(
                "{label} takes {distinct} different values, too few or too uneven for a curve; \
                 its levels are compared instead."
            ),
        )
    };
    if sorted.is_empty() || distinct < MIN_VALUES {
        return Err(few());
    }
    let most = if x.len() >= FOUR_KNOTS_FROM { 4 } else { 3 };
    for k in (3..=most).rev() {
        if let Ok(knots) = harrell_knots(x, k) {
            return Ok(Basis::RestrictedCubic { knots });
        }
    }
    let above: Vec<f64> = sorted.iter().copied().filter(|v| *v > sorted[0]).collect();
    if above.len() < MIN_ABOVE {
        return Err(few());
    }
    let knots = vec![sorted[0], quantile(&above, 0.5), quantile(&above, 0.9)];
    let rising = knots.windows(2).all(|w| w[0] < w[1]);
    if rising { Ok(Basis::RestrictedCubic { knots }) } else { Err(few()) }
}

/// The spline's columns over all rows of the log.
fn columns(
    label: &str,
    field: &str,
    basis: &Basis,
    values: &[Option<f64>],
) -> Result<Vec<Term>, Refusal> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let made = basis.evaluate(&known).map_err(|e| unusable(label, &e))?;
    let spread = |column: &[f64]| {
        let mut next = column.iter().copied();
        values.iter().map(|v| v.and_then(|_| next.next())).collect()
    };
    let names = basis.names(&format!("{field} (curve)"));
    Ok(names
        .into_iter()
        .zip(&made)
        .map(|(name, column)| Term { name, values: spread(column) })
        .collect())
}

fn unusable(label: &str, problem: &dyn std::fmt::Display) -> Refusal {
    not_answerable("not_converged", format!("{label}: no curve could be drawn ({problem})."))
}

/// Reads a fitted curve; whose it is and what it was adjusted for is for the caller.
pub(super) fn read(
    label: &str,
    field: &str,
    fitted: &Fitted,
    places: &[usize],
    basis: &Basis,
    x: &[f64],
) -> Result<Curve, Refusal> {
    let Basis::RestrictedCubic { knots } = basis else {
        return Err(unusable(label, &"not a restricted cubic spline"));
    };
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let range = RANGE.map(|q| quantile(&sorted, q));
    let [low, high] = range;
    if low >= high {
        return Err(unusable(label, &"nearly all its values are the same"));
    }
    let (reference, reference_words) = reference(field, &sorted, range);
    let mut grid: Vec<f64> =
        (0..=STEPS).map(|k| low + (high - low) * k as f64 / STEPS as f64).collect();
    if !grid.contains(&reference) {
        let at = grid.partition_point(|v| *v < reference);
        grid.insert(at, reference);
    }
    let against = |at: f64, origin: f64, scale: f64| -> Option<Guarded> {
        let (to, from) = (basis.evaluate(&[at]).ok()?, basis.evaluate(&[origin]).ok()?);
        let mut weights = vec![0.0; fitted.width()];
        for (k, &place) in places.iter().enumerate() {
            weights[place] = scale * (to[k][0] - from[k][0]);
        }
        combination(fitted, &weights)
    };
    let point = |&at: &f64| {
        if at == reference {
            let ratio = Interval { point: 1.0, low: 1.0, high: 1.0, level: SHOWN_LEVEL };
            return Some(DosePoint { x: at, ratio, in_30: None });
        }
        let ratio = against(at, reference, 1.0)?.ratio(SHOWN_LEVEL);
        let finite = [ratio.point, ratio.low, ratio.high].iter().all(|v| v.is_finite());
        finite.then_some(DosePoint { x: at, ratio, in_30: None })
    };
    // Slopes over a hundredth of the range at either end.
    let step = 0.01 * (high - low);
    let slopes =
        [(low, low + step), (high - step, high)].map(|(from, to)| against(to, from, 1.0 / step));
    let found = (|| {
        let points: Option<Vec<DosePoint>> = grid.iter().map(point).collect();
        let [first, last] = slopes;
        let p = guarded_p(fitted, places, |c| association(fitted, c, places))?;
        let bend = guarded_p(fitted, places, |c| non_linearity(fitted, c, basis, places))?;
        Some((points?, [first?, last?], against(high, low, 1.0)?, p, bend))
    })();
    let Some((points, slopes, across, p_value, bend_p_value)) = found else {
        return Err(unusable(label, &"no usable error"));
    };
    let shape = Shape {
        factor: String::new(),
        field: field.into(),
        label: label.into(),
        unit: String::new(),
        scope: Scope::Person,
        reference,
        reference_words,
        range,
        knots: knots.clone(),
        points,
        rug: rug(&sorted, range),
        nights: fitted.rows.len() as u32,
        spasm_nights: 0,
        persons: fitted.persons as u32,
        p_value,
        q_value: p_value,
        bend_p_value,
        bend_q_value: bend_p_value,
        both_ends_p_value: both_ends(&slopes),
        word: ShapeWord::NoClearShape,
        adjusted_for: Vec::new(),
        method: fitted.method.clone(),
    };
    Ok(Curve { shape, slopes, across })
}

/// Both slopes must point their own way: the larger of the two one-sided p-values
/// (Lind & Mehlum 2010). None where they point the same way.
fn both_ends(slopes: &[Guarded; 2]) -> Option<f64> {
    let turned = slopes[0].point * slopes[1].point < 0.0;
    turned.then(|| 0.5 * slopes[0].p_value.max(slopes[1].p_value))
}

/// Most bins of a rug.
const BINS: usize = 24;

fn rug(sorted: &[f64], [low, high]: [f64; 2]) -> Vec<DoseBin> {
    let inside: Vec<f64> = sorted.iter().copied().filter(|v| (low..=high).contains(v)).collect();
    let runs: Vec<DoseBin> = inside
        .chunk_by(|a, b| a == b)
        .map(|run| DoseBin { x: run[0], count: run.len() as u32, spasm_nights: 0 })
        .collect();
    if runs.len() <= BINS {
        return runs;
    }
    let width = (high - low) / BINS as f64;
    let mut count = [0; BINS];
    for v in &inside {
        count[(((v - low) / width) as usize).min(BINS - 1)] += 1;
    }
    (0..BINS)
        .filter(|&k| count[k] > 0)
        .map(|k| DoseBin { x: low + width * (k as f64 + 0.5), count: count[k], spasm_nights: 0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knots(x: &[f64]) -> Option<Vec<f64>> {
        match basis("Stress", x) {
            Ok(Basis::RestrictedCubic { knots }) => Some(knots),
            _ => None,
        }
    }

    #[test]
    fn knots_stand_at_harrells_quantiles_or_above_a_frequent_lowest_value() {
        let even: Vec<f64> = (0..=1000).map(f64::from).collect();
        let found = knots(&even).expect("knots");
        let published = [50.0, 350.0, 650.0, 950.0];
        assert!(found.iter().zip(published).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        // Two thirds of the days without: 40 days with 10 to 400 mg.
        let mut late = vec![0.0; 80];
        late.extend((1..=40).map(|k| f64::from(10 * k)));
        assert_eq!(knots(&late), Some(vec![0.0, 205.0, 361.0]));
        let rare: Vec<f64> =
            (0..120).map(|t| if t % 10 == 0 { f64::from(t) } else { 0.0 }).collect();
        assert_eq!(knots(&rare), None);
        let yes_no: Vec<f64> = (0..120).map(|t| f64::from(t % 2)).collect();
        assert_eq!(knots(&yes_no), None);
    }

    #[test]
    fn a_turn_needs_slopes_of_different_sign_and_counts_the_weaker() {
        let slope = |point: f64, p_value: f64| Guarded {
            point,
            std_error: 1.0,
            df: None,
            p_value,
            planning_error: 1.0,
        };
        assert_eq!(both_ends(&[slope(-2.0, 0.02), slope(3.0, 0.004)]), Some(0.01));
        assert_eq!(both_ends(&[slope(2.0, 0.02), slope(3.0, 0.004)]), None);
    }

    #[test]
    fn a_rug_counts_every_night_inside() {
        let sorted: Vec<f64> = (0..200).map(|t| f64::from(t) / 2.0).collect();
        let bins = rug(&sorted, [10.0, 90.0]);
        assert_eq!(bins.iter().map(|b| b.count).sum::<u32>(), 161);
        assert_eq!(bins.len(), BINS);
        assert_eq!(rug(&[1.0, 1.0, 2.0], [1.0, 2.0]).len(), 2);
    }
}
