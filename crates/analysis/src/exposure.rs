//! From a factor's declared contrast to numbers: one value a night, and the side of the
//! comparison on which the night lies.

use lumbago_domain::{Contrast, Factor, Form, Values};

use crate::nights::Nights;

/// Side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The side asked about.
    Exposed,
    /// The side it is compared with.
    Reference,
}

/// One column of a model, missing where not recorded.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    /// Unique name: field, form and lag.
    pub(crate) name: String,
    /// A value a row of the log.
    pub(crate) values: Vec<Option<f64>>,
}

/// A contrast in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Exposure {
    /// The contrast's own column first, then the other levels of the same field.
    pub(crate) terms: Vec<Term>,
    /// Side of each row of the log.
    pub(crate) side: Vec<Option<Side>>,
    /// True where the day's total stands in for the early part.
    pub(crate) whole_day: bool,
}

impl Exposure {
    /// The contrast's own column.
    pub(crate) fn own(&self) -> &Term {
        &self.terms[0]
    }

    /// True where the field was recorded for this row.
    pub(crate) fn is_recorded(&self, row: usize) -> bool {
        self.terms[0].values[row].is_some()
    }
}

/// Numbers of a field, worked out from its siblings where it was not recorded itself.
pub(crate) struct FieldNumbers {
    pub(crate) values: Vec<Option<f64>>,
    pub(crate) whole_day: bool,
}

/// The numbers of a field, `None` where nothing of it is in the log.
///
/// Caffeine before 15:00 is the day's total less the part after, where both are known; with
/// nothing but totals in the log, the total stands in for it. The part after 15:00 is worked out
/// the same way. A difference below zero contradicts itself and is missing.
pub(crate) fn numbers(nights: &Nights, field: &str) -> Option<FieldNumbers> {
    let n = nights.len();
    let column = |key: &str| -> Option<Vec<Option<f64>>> {
        let values = nights.values(key)?;
        Some(match values {
            Values::Clock(times) => unrolled(&times.iter().map(|t| t.copied()).collect::<Vec<_>>()),
            _ => (0..n).map(|i| values.number(i)).collect(),
        })
    };
    let difference = |own: Option<Vec<Option<f64>>>, total: &str, part: &str| {
        let (total, part) = (column(total), column(part));
        if own.is_none() && (total.is_none() || part.is_none()) {
            return None;
        }
        let value = |i: usize| {
            let own = own.as_ref().and_then(|v| v[i]);
            let worked = || {
                let (t, p) = (total.as_ref()?[i]?, part.as_ref()?[i]?);
                (t >= p).then_some(t - p)
            };
            own.or_else(worked)
        };
        Some((0..n).map(value).collect::<Vec<_>>())
    };
    let (early, late, total) = ("caffeine_before_15_mg", "caffeine_after_15_mg", "caffeine_mg");
    let plain = |values| FieldNumbers { values, whole_day: false };
    let found = match field {
        _ if field == early => difference(column(early), total, late).map(plain).or_else(|| {
            let values = column(total).filter(|_| column(late).is_none())?;
            Some(FieldNumbers { values, whole_day: true })
        }),
        _ if field == late => difference(column(late), total, early).map(plain),
        _ => column(field).map(plain),
    };
    found.filter(|f| f.values.iter().any(Option::is_some))
}

/// Clock times as minutes on a line. A day is cut open in the middle of its longest stretch without
/// any, so that 23:50 and 00:10 lie twenty minutes apart.
fn unrolled(times: &[Option<u16>]) -> Vec<Option<f64>> {
    const DAY: u16 = 1440;
    let mut seen: Vec<u16> = times.iter().flatten().copied().collect();
    seen.sort_unstable();
    seen.dedup();
    let (Some(&first), Some(&last)) = (seen.first(), seen.last()) else {
        return vec![None; times.len()];
    };
    // The stretch over midnight, then those between neighbours; the first longest wins.
    let mut cut = (first + DAY - last, first);
    for pair in seen.windows(2) {
        if pair[1] - pair[0] > cut.0 {
            cut = (pair[1] - pair[0], pair[1]);
        }
    }
    let of = |t: u16| f64::from(if t >= cut.1 { t } else { t + DAY });
    times.iter().map(|t| t.map(of)).collect()
}

/// The level keys of a field after pooling, "not recorded" levels missing.
pub(crate) fn levels<'a>(
    nights: &'a Nights,
    factor: &'a Factor,
    field: &str,
) -> Option<Vec<Option<&'a str>>> {
    let declared = factor.fields.iter().find(|f| f.key == field)?;
    let values = nights.values(field)?;
    Some((0..nights.len()).map(|i| values.text(i).and_then(|k| declared.pooled(k))).collect())
}

/// The columns of a field to be adjusted for: the number, or all levels but the most frequent.
pub(crate) fn to_hold_equal(nights: &Nights, key: &str) -> Vec<Term> {
    let Some(factor) = nights.log.catalogue.factor_of(key) else { return Vec::new() };
    if let Some(found) = numbers(nights, key) {
        return vec![Term { name: key.into(), values: found.values }];
    }
    let Some(codes) = levels(nights, factor, key) else { return Vec::new() };
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    codes.iter().flatten().for_each(|c| *counts.entry(*c).or_insert(0) += 1);
    let most = counts.iter().rev().max_by_key(|c| *c.1).map(|c| *c.0);
    let rest = counts.keys().filter(|k| Some(**k) != most);
    rest.map(|level| Term {
        name: format!("{key}={level}"),
        values: codes.iter().map(|c| c.map(|c| f64::from(u8::from(c == *level)))).collect(),
    })
    .collect()
}

/// A contrast in numbers, `None` where its field is not in the log.
pub(crate) fn build(nights: &Nights, factor: &Factor, contrast: &Contrast) -> Option<Exposure> {
    let field = &contrast.field;
    let mut exposure = match &contrast.form {
        Form::Level { level, reference } => {
            if matches!(nights.values(field)?, Values::Level { .. } | Values::Text(_)) {
                level_terms(nights, factor, field, level, reference)?
            } else {
                return None;
            }
        }
        form => {
            let numbers = numbers(nights, field)?;
            let mut exposure = number_terms(nights, field, form, &numbers.values);
            exposure.whole_day = numbers.whole_day;
            exposure
        }
    };
    if contrast.lag_nights > 0 {
        let lag = contrast.lag_nights;
        let from: Vec<Option<usize>> = (0..nights.len()).map(|i| nights.earlier(i, lag)).collect();
        for term in &mut exposure.terms {
            term.values = from.iter().map(|j| j.and_then(|j| term.values[j])).collect();
            term.name.push_str(&format!(" [{lag} earlier]"));
        }
        exposure.side = from.iter().map(|j| j.and_then(|j| exposure.side[j])).collect();
    }
    Some(exposure)
}

fn level_terms(
    nights: &Nights,
    factor: &Factor,
    field: &str,
    level: &str,
    reference: &str,
) -> Option<Exposure> {
    let codes = levels(nights, factor, field)?;
    let mut seen: Vec<&str> = Vec::new();
    for code in codes.iter().flatten() {
        if *code != level && *code != reference && !seen.contains(code) {
            seen.push(code);
        }
    }
    let declared = |key: &str| {
        let levels = factor.fields.iter().find(|f| f.key == field).map_or(&[][..], |f| f.levels());
        levels.iter().position(|l| l.key == key).unwrap_or(usize::MAX)
    };
    seen.sort_by(|a, b| declared(a).cmp(&declared(b)).then(a.cmp(b)));
    let indicator = |key: &str| Term {
        name: format!("{field}={key}"),
        values: codes.iter().map(|c| c.map(|c| f64::from(u8::from(c == key)))).collect(),
    };
    let mut terms = vec![indicator(level)];
    terms.extend(seen.iter().map(|k| indicator(k)));
    let side = codes
        .iter()
        .map(|c| match c {
            Some(c) if *c == level => Some(Side::Exposed),
            Some(c) if *c == reference => Some(Side::Reference),
            _ => None,
        })
        .collect();
    Some(Exposure { terms, side, whole_day: false })
}

fn number_terms(nights: &Nights, field: &str, form: &Form, v: &[Option<f64>]) -> Exposure {
    let yes_no = |exposed: &dyn Fn(usize, f64) -> bool| {
        let sides = v
            .iter()
            .enumerate()
            .map(|(i, v)| v.map(|v| if exposed(i, v) { Side::Exposed } else { Side::Reference }));
        sides.collect::<Vec<_>>()
    };
    let (name, values, side) = match form {
        Form::PerStep { step, from, cap, split } => {
            let low = from.unwrap_or(f64::NEG_INFINITY);
            let high = cap.unwrap_or(f64::INFINITY);
            let scale = |v: f64| (v.clamp(low, high) - from.unwrap_or(0.0)) / step;
            let values = v.iter().map(|v| v.map(scale)).collect();
            (field.to_owned(), values, split_sides(nights, v, *split))
        }
        Form::Yes | Form::Any => {
            let side = yes_no(&|_, v| v > 0.0);
            (format!("{field}>0"), indicator(&side), side)
        }
        Form::OwnLowest { share } => {
            let bounds = per_person(nights, v, |sorted| quantile(sorted, *share));
            // Where ties put more than half of the nights at or below the bound, "lowest" means
            // below it.
            let strict = per_person(nights, v, |sorted| {
                let q = quantile(sorted, *share);
                let at_most = sorted.iter().filter(|x| **x <= q).count();
                f64::from(u8::from(2 * at_most > sorted.len()))
            });
            let side = yes_no(&|i, v| {
                let p = nights.person(i);
                v < bounds[p] || (v == bounds[p] && strict[p] == 0.0)
            });
            (format!("{field} lowest"), indicator(&side), side)
        }
        Form::Habit { nights: window, at_least } => {
            let mean = trailing_mean(nights, v, *window);
            let of = |m: f64| if m >= *at_least { Side::Exposed } else { Side::Reference };
            let side: Vec<_> = mean.iter().map(|m| m.map(of)).collect();
            (format!("{field} over {window} days"), indicator(&side), side)
        }
        Form::Band { low, high, reference_low, reference_high } => {
            return band_terms(field, v, (*low, *high), (*reference_low, *reference_high));
        }
        // Levels are text and have columns of their own.
        Form::Level { .. } => (field.to_owned(), vec![None; v.len()], vec![None; v.len()]),
    };
    Exposure { terms: vec![Term { name, values }], side, whole_day: false }
}

type Bounds = (Option<f64>, Option<f64>);

fn band_terms(field: &str, v: &[Option<f64>], exposed: Bounds, reference: Bounds) -> Exposure {
    let inside =
        |v: f64, (low, high): Bounds| low.is_none_or(|l| v >= l) && high.is_none_or(|h| v < h);
    let of = |v: f64| match (inside(v, exposed), inside(v, reference)) {
        (true, _) => Some(Side::Exposed),
        (_, true) => Some(Side::Reference),
        _ => None,
    };
    let side: Vec<_> = v.iter().map(|v| v.and_then(of)).collect();
    // Values between the two bands, and on the far side of the reference, are groups of their own.
    let group = |v: f64| match of(v) {
        Some(Side::Exposed) => 0,
        Some(Side::Reference) => 1,
        None if reference.0.is_some_and(|l| v < l) => 2,
        None => 3,
    };
    let term = |g: u8, words: &str| Term {
        name: format!("{field} {words}"),
        values: v.iter().map(|v| v.map(|v| f64::from(u8::from(group(v) == g)))).collect(),
    };
    let words = match exposed {
        (Some(l), Some(h)) => format!("from {l} to {h}"),
        (Some(l), None) => format!("from {l}"),
        (None, Some(h)) => format!("below {h}"),
        (None, None) => "any".into(),
    };
    let mut terms = vec![term(0, &words)];
    for (g, words) in [(2, "below the middle band"), (3, "above the middle band")] {
        let other = term(g, words);
        if other.values.contains(&Some(1.0)) {
            terms.push(other);
        }
    }
    Exposure { terms, side, whole_day: false }
}

fn indicator(side: &[Option<Side>]) -> Vec<Option<f64>> {
    side.iter().map(|s| s.map(|s| f64::from(u8::from(s == Side::Exposed)))).collect()
}

/// Above the split against the rest. A split of zero parts "any" from "none"; another fixed split
/// belongs to the upper side; without one the person's own median parts the nights.
fn split_sides(nights: &Nights, v: &[Option<f64>], split: Option<f64>) -> Vec<Option<Side>> {
    let above: Box<dyn Fn(usize, f64) -> bool> = match split {
        Some(s) if s > 0.0 => Box::new(move |_, v| v >= s),
        Some(s) => Box::new(move |_, v| v > s),
        None => {
            let median = per_person(nights, v, |sorted| quantile(sorted, 0.5));
            let top = per_person(nights, v, |sorted| sorted.last().copied().unwrap_or(0.0));
            Box::new(move |i, v| {
                let p = nights.person(i);
                v > median[p] || (median[p] == top[p] && v == median[p])
            })
        }
    };
    let of = |i, v| if above(i, v) { Side::Exposed } else { Side::Reference };
    v.iter().enumerate().map(|(i, v)| v.map(|v| of(i, v))).collect()
}

/// A number a person, from that person's recorded values in ascending order.
fn per_person(nights: &Nights, v: &[Option<f64>], of: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    let one = |rows: &std::ops::Range<usize>| {
        let mut own: Vec<f64> = v[rows.clone()].iter().flatten().copied().collect();
        own.sort_by(f64::total_cmp);
        if own.is_empty() { f64::NAN } else { of(&own) }
    };
    nights.people.iter().map(one).collect()
}

/// Mean over the last `window` calendar days up to and including each row, where at least half of
/// them were recorded.
fn trailing_mean(nights: &Nights, v: &[Option<f64>], window: u16) -> Vec<Option<f64>> {
    let need = usize::from(window).div_ceil(2);
    let mut out = vec![None; v.len()];
    for rows in &nights.people {
        let mut first = rows.start;
        for i in rows.clone() {
            while nights.day[first] <= nights.day[i] - i64::from(window) {
                first += 1;
            }
            let seen: Vec<f64> = v[first..=i].iter().flatten().copied().collect();
            if seen.len() >= need {
                out[i] = Some(seen.iter().sum::<f64>() / seen.len() as f64);
            }
        }
    }
    out
}

/// Quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7).
pub(crate) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let h = q * (sorted.len() - 1) as f64;
    let low = h.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (h - low as f64) * (sorted[high] - sorted[low])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_lie_on_a_line_across_midnight() {
        let cases: [(&[u16], &[f64]); 4] = [
            (&[1430, 10, 1380], &[1430.0, 1450.0, 1380.0]),
            (&[390, 480, 420], &[390.0, 480.0, 420.0]),
            // Around noon nothing is cut.
            (&[690, 735], &[690.0, 735.0]),
            (&[600], &[600.0]),
        ];
        for (times, expected) in cases {
            let times: Vec<_> = times.iter().copied().map(Some).collect();
            let line: Vec<f64> = unrolled(&times).into_iter().flatten().collect();
            assert_eq!(line, expected);
        }
        assert_eq!(unrolled(&[None, Some(5)]), [None, Some(5.0)]);
    }
}
