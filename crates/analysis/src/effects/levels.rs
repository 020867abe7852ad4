//! Rates by level or band of a habit: as observed, and standardised to the person's other habits.
//!
//! For the standardised rates the joint model is fitted again with the habit's own column replaced
//! by one a band, so that bands need not lie on a line. Where the bands are the sides of comparisons
//! already made, their rates are those of the comparisons.

use lumbago_domain::{Field, Form, Interval, Kind, LevelRate};
use rayon::prelude::*;

use crate::effects::asked::Asked;
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::{self, Side, numbers, quantile};
use crate::mattress;
use crate::model::ModelColumn;
use crate::model::assemble::Assembled;
use crate::model::fit::fit_plain;
use crate::model::standardise::{Setting, Standardiser};
use crate::nights::Nights;

/// Nights a band needs for a standardised rate.
const MIN_NIGHTS: usize = 10;

/// Spasm nights a band needs for one: with none there is no finite estimate.
const MIN_SPASM_NIGHTS: usize = 1;

/// Parts of the days over which three bands of an amount are cut.
const THIRDS: [f64; 2] = [1.0 / 3.0, 2.0 / 3.0];

/// Bands of clock times begin on five minutes.
const CLOCK_STEP: f64 = 5.0;

/// Bands of late caffeine, mg: none, up to a cup of coffee, more (Drake et al. 2013).
const LATE_CAFFEINE_MG: f64 = 100.0;

/// Bands of mattress age between people, years: the age at which the contrast begins, and ten
/// years, which most guides name.
const MATTRESS_YEARS: [f64; 2] = [7.0, 10.0];

/// Bands of a habit: names in order, and the band of each row of the log.
struct Bands {
    labels: Vec<String>,
    of_row: Vec<Option<usize>>,
}

/// Rates of every factor in the log that has a main comparison, in catalogue order.
pub(crate) fn rates(nights: &Nights, asked: &[Asked], joint: Option<&Assembled>) -> Vec<LevelRate> {
    let shown: Vec<&Asked> =
        asked.iter().filter(|a| a.contrast.primary && a.exposure.is_some()).collect();
    let curve = joint.and_then(|m| m.fitted.as_ref()).map(|f| Standardiser::new(nights, f));
    shown
        .par_iter()
        .map(|a| of_factor(nights, asked, a, joint, curve.as_ref()))
        .collect::<Vec<_>>()
        .concat()
}

fn of_factor(
    nights: &Nights,
    asked: &[Asked],
    question: &Asked,
    joint: Option<&Assembled>,
    joint_curve: Option<&Standardiser>,
) -> Vec<LevelRate> {
    let Some(bands) = bands(nights, question) else { return Vec::new() };
    let in_joint = joint.filter(|m| {
        m.included.iter().any(|&q| std::ptr::eq(&asked[q], question))
            && question.draft.effect.rate_ratio.is_some()
    });
    let adjusted = in_joint
        .and(joint_curve)
        .and_then(|joint| {
            let usable = usable(nights, &joint.fitted.rows, &bands)?;
            compared(asked, question, &bands, &usable, &joint.fitted.rows)
                .or_else(|| standardised(nights, joint, question, &bands, &usable))
        })
        .unwrap_or_default();
    let mut rates = Vec::new();
    for (b, label) in bands.labels.iter().enumerate() {
        let rows = nights.logged().into_iter().filter(|&i| bands.of_row[i] == Some(b));
        let arm = nights.arm(label, rows);
        if arm.nights == 0 {
            continue;
        }
        rates.push(LevelRate {
            factor: question.factor.id.clone(),
            factor_label: question.factor.label.clone(),
            field: question.contrast.field.clone(),
            label: label.clone(),
            order: b as u32,
            nights: arm.nights,
            spasm_nights: arm.spasm_nights,
            observed_in_30: arm.observed_in_30,
            adjusted_in_30: adjusted.iter().find(|a| a.0 == b).map(|a| a.1),
        });
    }
    rates
}

/// Bands with nights and spasms enough for a standardised rate; at least two, or none.
fn usable(nights: &Nights, rows: &[usize], bands: &Bands) -> Option<Vec<usize>> {
    let on = |b: usize| rows.iter().filter(move |&&i| bands.of_row[i] == Some(b));
    let usable: Vec<usize> = (0..bands.labels.len())
        .filter(|&b| {
            on(b).count() >= MIN_NIGHTS
                && on(b).filter(|&&i| nights.any[i] == Some(true)).count() >= MIN_SPASM_NIGHTS
        })
        .collect();
    (usable.len() > 1).then_some(usable)
}

/// The rates of the comparisons themselves, where every usable band is a side of one: the same
/// nights have one rate in a report, that of the model which the comparison rests on.
fn compared(
    asked: &[Asked],
    question: &Asked,
    bands: &Bands,
    usable: &[usize],
    rows: &[usize],
) -> Option<Vec<(usize, Interval)>> {
    let same_field = |a: &&Asked| {
        a.factor.id == question.factor.id
            && a.contrast.field == question.contrast.field
            && a.draft.effect.rate_ratio.is_some()
    };
    let side_of = |b: usize| {
        asked.iter().filter(same_field).find_map(|a| {
            let side = &a.exposure.as_ref()?.side;
            let arms = [
                (Side::Exposed, &a.draft.effect.exposed),
                (Side::Reference, &a.draft.effect.reference),
            ];
            let is_band = |s: Side| {
                rows.iter().all(|&i| (side[i] == Some(s)) == (bands.of_row[i] == Some(b)))
            };
            arms.into_iter().find(|(s, _)| is_band(*s)).and_then(|(_, arm)| arm.adjusted_in_30)
        })
    };
    usable.iter().map(|&b| Some((b, side_of(b)?))).collect()
}

fn standardised(
    nights: &Nights,
    curve: &Standardiser,
    question: &Asked,
    bands: &Bands,
    usable: &[usize],
) -> Option<Vec<(usize, Interval)>> {
    let joint = curve.fitted;
    let kept: Vec<usize> = (0..joint.rows.len())
        .filter(|&k| bands.of_row[joint.rows[k]].is_some_and(|b| usable.contains(&b)))
        .collect();
    let rows: Vec<usize> = kept.iter().map(|&k| joint.rows[k]).collect();
    let own = question.exposure.as_ref()?;
    let mut columns: Vec<ModelColumn> = Vec::new();
    for (j, name) in joint.names.iter().enumerate() {
        let values: Vec<f64> = kept.iter().map(|&k| joint.columns[j][k]).collect();
        let varies = values.iter().any(|v| *v != values[0]);
        if varies && own.terms.iter().all(|t| t.name != *name) {
            columns.push(ModelColumn { name: name.clone(), values });
        }
    }
    let band_name = |b: usize| format!("band {b}");
    for &b in &usable[1..] {
        let of = |&i: &usize| f64::from(u8::from(bands.of_row[i] == Some(b)));
        columns.push(ModelColumn { name: band_name(b), values: rows.iter().map(of).collect() });
    }
    let fitted = fit_plain(nights, &rows, &columns).ok()?;
    let standardiser = Standardiser::with(&fitted, curve.chance);
    let dummies: Vec<(usize, usize)> =
        usable[1..].iter().filter_map(|&b| Some((b, fitted.index_of(&band_name(b))?))).collect();
    let at = |b: usize| {
        let setting: Setting =
            dummies.iter().map(|&(d, j)| (j, f64::from(u8::from(d == b)))).collect();
        standardiser.interval(&standardiser.at(&setting), SHOWN_LEVEL)
    };
    Some(usable.iter().filter_map(|&b| Some((b, at(b)?))).collect())
}

fn bands(nights: &Nights, question: &Asked) -> Option<Bands> {
    let key = question.contrast.field.as_str();
    let field = question.factor.fields.iter().find(|f| f.key == key)?;
    if question.factor.id == "mattress_age" {
        return Some(mattress_bands(nights, key));
    }
    match &question.contrast.form {
        Form::Level { .. } => level_bands(nights, question, field),
        Form::PerStep { .. } => {
            let values = numbers(nights, key)?.values;
            Some(amount_bands(field, key, &values))
        }
        _ => {
            let side = &question.exposure.as_ref()?.side;
            let of = |s: &Option<Side>| s.map(|s| usize::from(s == Side::Exposed));
            Some(Bands {
                labels: vec![
                    question.contrast.reference.clone(),
                    question.contrast.exposed.clone(),
                ],
                of_row: side.iter().map(of).collect(),
            })
        }
    }
}

fn level_bands(nights: &Nights, question: &Asked, field: &Field) -> Option<Bands> {
    let codes = exposure::levels(nights, question.factor, &field.key)?;
    let mut keys: Vec<&str> = Vec::new();
    for code in codes.iter().flatten() {
        if !keys.contains(code) {
            keys.push(code);
        }
    }
    let declared = |k: &str| field.levels().iter().position(|l| l.key == k).unwrap_or(usize::MAX);
    keys.sort_by(|a, b| declared(a).cmp(&declared(b)).then(a.cmp(b)));
    Some(Bands {
        labels: keys.iter().map(|k| field.level_label(k).to_owned()).collect(),
        of_row: codes.iter().map(|c| c.and_then(|c| keys.iter().position(|k| *k == c))).collect(),
    })
}

fn amount_bands(field: &Field, key: &str, values: &[Option<f64>]) -> Bands {
    let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
    let cut = |labels: Vec<String>, of: &dyn Fn(f64) -> usize| Bands {
        labels,
        of_row: values.iter().map(|v| v.map(of)).collect(),
    };
    if key == "caffeine_after_15_mg" {
        let labels = vec![
            "none".into(),
            format!("up to {LATE_CAFFEINE_MG}{unit}"),
            format!("over {LATE_CAFFEINE_MG}{unit}"),
        ];
        return cut(labels, &|v| match v {
            v if v <= 0.0 => 0,
            v if v <= LATE_CAFFEINE_MG => 1,
            _ => 2,
        });
    }
    if let (Kind::Rating, Some(low), Some(high)) = (&field.kind, field.limits.min, field.limits.max)
    {
        // Thirds of the scale on whole points: 0 to 3, 4 to 6, 7 to 10.
        let [a, b] = THIRDS.map(|t| (low + t * (high - low)).floor());
        let labels = vec![
            format!("low, {low} to {a}"),
            format!("middle, {} to {b}", a + 1.0),
            format!("high, {} to {high}", b + 1.0),
        ];
        return cut(labels, &|v| usize::from(v >= a + 0.5) + usize::from(v >= b + 0.5));
    }
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return cut(Vec::new(), &|_| 0);
    }
    let [a, b] = THIRDS.map(|t| quantile(&sorted, t));
    if field.kind == Kind::Clock {
        let [a, b] = [a, b].map(|m| CLOCK_STEP * (m / CLOCK_STEP).round());
        if a >= b {
            let labels = vec![format!("until {}", clock(a)), format!("after {}", clock(a))];
            return cut(labels, &|v| usize::from(v > a));
        }
        let labels = vec![
            format!("until {}", clock(a)),
            format!("{} to {}", clock(a), clock(b)),
            format!("after {}", clock(b)),
        ];
        return cut(labels, &|v| usize::from(v > a) + usize::from(v > b));
    }
    let (low, high) = (round(a), round(b));
    if low >= high {
        let labels = vec![format!("up to {low}{unit}"), format!("over {low}{unit}")];
        return cut(labels, &|v| usize::from(v > low));
    }
    let labels = vec![
        format!("up to {low}{unit}"),
        format!("{low} to {high}{unit}"),
        format!("over {high}{unit}"),
    ];
    cut(labels, &|v| usize::from(v > low) + usize::from(v > high))
}

/// Minutes on the line of times as HH:MM.
fn clock(minutes: f64) -> String {
    let m = minutes as u32 % 1440;
    format!("{:02}:{:02}", m / 60, m % 60)
}

/// Three significant digits at most, so that a label is short and says where the cut really is.
fn round(v: f64) -> f64 {
    if v == 0.0 {
        return 0.0;
    }
    let scale = libm::pow(10.0, 2.0 - libm::floor(libm::log10(v.abs())));
    libm::round(v * scale) / scale
}

/// One band a mattress for one person, bands of age between people.
fn mattress_bands(nights: &Nights, key: &str) -> Bands {
    let ages = numbers(nights, key).map(|n| n.values).unwrap_or_default();
    let people = nights.people_logged();
    if let [only] = people[..] {
        let ordinal = mattress::ordinal(nights, only);
        let last = ordinal.iter().map(|o| o.1).max().unwrap_or(0);
        let mut of_row = vec![None; nights.len()];
        ordinal.iter().for_each(|&(i, m)| of_row[i] = Some(m));
        let label = |m: usize| {
            let own: Vec<f64> =
                ordinal.iter().filter(|o| o.1 == m).filter_map(|&(i, _)| *ages.get(i)?).collect();
            let low = own.iter().copied().fold(f64::INFINITY, f64::min);
            let high = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            match own.is_empty() {
                true => format!("mattress {}", m + 1),
                false => format!("mattress {}, {low:.1} to {high:.1} years", m + 1),
            }
        };
        return Bands { labels: (0..=last).map(label).collect(), of_row };
    }
    let [a, b] = MATTRESS_YEARS;
    Bands {
        labels: vec![
            format!("under {a} years"),
            format!("{a} to {b} years"),
            format!("over {b} years"),
        ],
        of_row: ages.iter().map(|v| v.map(|v| usize::from(v >= a) + usize::from(v > b))).collect(),
    }
}
