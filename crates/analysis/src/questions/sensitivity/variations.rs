//! What each variation changes: nights, columns, outcome or offset. All of it is fixed without a
//! look at any effect.

use lumbago_domain::{Form, Measure, Role, Timing, Variation};

use crate::effects::comparison::{Comparison, Frame};
use crate::exposure::numbers;
use crate::model::plain::Refit;
use crate::model::{ModelColumn, time};
use crate::nights::Nights;

/// Nights at the beginning of a diary in which habits of logging settle.
const FIRST_NIGHTS: i64 = 14;

/// Share of a person's nights that are the worst.
const WORST_SHARE: f64 = 0.05;

/// Ties at the border go with the worst nights up to this share in all.
const MOST_WITH_TIES: f64 = 0.10;

/// Cosines in place of the trend, and in logs shorter than [`LONG_LOG`].
const COSINES: usize = 4;
const FEW_COSINES: usize = 2;

/// Nights from which [`COSINES`] are used.
const LONG_LOG: usize = 120;

/// Share of the nights on which hours asleep must be recorded.
const HOURS_SHARE: f64 = 0.75;

/// Share of spasm nights that may lack their count.
const UNCOUNTED_SHARE: f64 = 0.05;

/// Variations of whole frames, in the order of the table.
pub(super) const SHARED: [Variation; 6] = [
    Variation::WithoutFirstTwoWeeks,
    Variation::WithoutWorstNights,
    Variation::NoTrend,
    Variation::FlexibleTime,
    Variation::OtherOutcome,
    Variation::PerHourAsleep,
];

/// Variations of one comparison.
pub(super) const SHIFTED: [Variation; 2] = [Variation::OneNightEarlier, Variation::OneNightLater];

/// What holds for the whole log.
pub(super) struct Facts {
    /// True on the worst nights.
    pub(super) worst: Vec<bool>,
    /// Logarithm of hours asleep.
    hours: Option<Vec<Option<f64>>>,
    /// The outcome that is not the main one; why there is none.
    other: Result<Vec<Option<f64>>, &'static str>,
}

impl Facts {
    pub(super) fn of(nights: &Nights) -> Self {
        let hours = numbers(nights, "sleep_hours").map(|found| {
            let log = |v: Option<f64>| v.filter(|h| *h > 0.0).map(libm::log);
            found.values.into_iter().map(log).collect()
        });
        Self { worst: worst(nights), hours, other: other_outcome(nights) }
    }
}

/// Which nights are the worst, in words.
pub(super) const WORST_WORDS: &str = "each person's nights with the most spasms (the strongest, where only yes or no is known and \
     strength was noted): one night in twenty, ties at the border with them up to one in ten, \
     otherwise without the ties";

/// Each person's worst nights by count, or by severity where there are no counts.
fn worst(nights: &Nights) -> Vec<bool> {
    let severity = numbers(nights, "spasm_severity").map(|f| f.values);
    let badness = |i: usize| match nights.outcome.measure {
        Measure::RateRatio => nights.y(i),
        Measure::RiskRatio => match nights.any[i]? {
            false => Some(0.0),
            true => severity.as_ref().and_then(|s| s[i]).or(Some(0.0)),
        },
    };
    let mut out = vec![false; nights.len()];
    for p in nights.people_logged() {
        let scored: Vec<(usize, f64)> =
            nights.people[p].clone().filter_map(|i| Some((i, badness(i)?))).collect();
        let mut sorted: Vec<f64> = scored.iter().map(|s| s.1).collect();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let n = sorted.len() as f64;
        let wanted = ((WORST_SHARE * n).ceil() as usize).max(1);
        let Some(&border) = sorted.get(wanted - 1).filter(|b| **b > 0.0) else { continue };
        let with_ties = sorted.iter().filter(|b| **b >= border).count() as f64;
        let takes_ties = with_ties <= MOST_WITH_TIES * n;
        for (i, b) in scored {
            out[i] = b > border || (takes_ties && b == border);
        }
    }
    out
}

fn other_outcome(nights: &Nights) -> Result<Vec<Option<f64>>, &'static str> {
    if nights.outcome.measure == Measure::RateRatio {
        return Ok(nights.any.iter().map(|a| a.map(|a| f64::from(u8::from(a)))).collect());
    }
    if !nights.counts_spasms() {
        return Err("the log does not say how many");
    }
    let events = nights.any.iter().filter(|a| **a == Some(true)).count() as f64;
    let uncounted = nights.any.iter().zip(&nights.count);
    let uncounted = uncounted.filter(|(a, c)| **a == Some(true) && c.is_none()).count() as f64;
    if uncounted > UNCOUNTED_SHARE * events {
        return Err("too many bad nights have no count");
    }
    Ok(nights.count.iter().map(|c| c.map(f64::from)).collect())
}

/// The frame as it is, in the plain model.
pub(in crate::questions) fn base(nights: &Nights, frame: &Frame) -> Refit {
    let rows = frame.rows.clone();
    let y = main_outcome(nights, &rows);
    let mut columns = frame.calendar(nights, &rows);
    columns.extend(frame.habits(&rows));
    Refit { rows, y, offset: None, columns, strata: None }
}

fn main_outcome(nights: &Nights, rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect()
}

/// The frame varied, or why it is not.
pub(super) fn shared(
    nights: &Nights,
    facts: &Facts,
    frame: &Frame,
    variation: Variation,
) -> Result<Refit, &'static str> {
    let mut rows = frame.rows.clone();
    let all = rows.len();
    let mut offset = None;
    match variation {
        Variation::WithoutFirstTwoWeeks => {
            let start = first_nights(nights);
            rows.retain(|&i| nights.day[i] >= start[nights.person(i)] + FIRST_NIGHTS);
        }
        Variation::WithoutWorstNights => {
            rows.retain(|&i| !facts.worst[i]);
            if rows.len() == all {
                return Err("no nights stand out as the worst");
            }
        }
        Variation::OtherOutcome => {
            let other = facts.other.as_ref().map_err(|why| *why)?;
            rows.retain(|&i| other[i].is_some());
        }
        Variation::PerHourAsleep => {
            let hours = facts.hours.as_ref().ok_or("hours asleep are not in the log")?;
            rows.retain(|&i| hours[i].is_some());
            if (rows.len() as f64) < HOURS_SHARE * all as f64 {
                return Err("hours asleep are not recorded on enough nights");
            }
            offset = Some(rows.iter().map(|&i| hours[i].unwrap_or(0.0)).collect());
        }
        _ => {}
    }
    let y = match (&facts.other, variation) {
        (Ok(other), Variation::OtherOutcome) => {
            rows.iter().map(|&i| other[i].unwrap_or(0.0)).collect()
        }
        _ => main_outcome(nights, &rows),
    };
    let mut columns = match variation {
        Variation::NoTrend => vec![time::weekend(nights, &rows)],
        Variation::FlexibleTime => {
            let mut columns = vec![time::weekend(nights, &rows)];
            columns.extend(cosines(nights, &rows));
            columns
        }
        _ => frame.calendar(nights, &rows),
    };
    columns.extend(frame.habits(&rows));
    Ok(Refit { rows, y, offset, columns, strata: None })
}

/// First logged night of each person.
fn first_nights(nights: &Nights) -> Vec<i64> {
    let first = |p: usize| nights.logged_of(p).first().map_or(0, |&i| nights.day[i]);
    (0..nights.people.len()).map(first).collect()
}

/// `cos(k pi s)`, k = 1, 2, …, where s runs from 0 to 1 over each person's nights: the smoothest
/// curves that need not return to where they began.
fn cosines(nights: &Nights, rows: &[usize]) -> Vec<ModelColumn> {
    let mut ends: Vec<Option<(i64, i64)>> = vec![None; nights.people.len()];
    let mut counts = vec![0; nights.people.len()];
    for &i in rows {
        let p = nights.person(i);
        let (a, b) = ends[p].unwrap_or((nights.day[i], nights.day[i]));
        ends[p] = Some((a.min(nights.day[i]), b.max(nights.day[i])));
        counts[p] += 1;
    }
    let long = counts.into_iter().any(|n| n >= LONG_LOG);
    let along = |i: usize| match ends[nights.person(i)] {
        Some((a, b)) if b > a => (nights.day[i] - a) as f64 / (b - a) as f64,
        _ => 0.0,
    };
    (1..=if long { COSINES } else { FEW_COSINES })
        .map(|k| ModelColumn {
            name: format!("time, cosine {k}"),
            values: rows
                .iter()
                .map(|&i| libm::cos(std::f64::consts::PI * k as f64 * along(i)))
                .collect(),
        })
        .collect()
}

/// The lag that a shifted comparison has; `None` where its timing does not allow it.
///
/// Earlier: what belongs to a day or a night. Later: what was declared for an earlier night, and is
/// not, on the night itself, a result of the spasms. The day after cannot come before.
pub(super) fn shifted_lag(comparison: &Comparison, variation: Variation) -> Option<u8> {
    let contrast = &comparison.contrast;
    let daily = matches!(comparison.factor.timing, Timing::Day | Timing::Night)
        && !matches!(contrast.form, Form::Habit { .. });
    let field = comparison.factor.fields.iter().find(|f| f.key == contrast.field);
    let result = field.is_some_and(|f| f.role == Role::Mediator);
    let lag = match variation {
        Variation::OneNightEarlier => contrast.lag_nights.checked_add(1),
        Variation::OneNightLater => {
            contrast.lag_nights.checked_sub(1).filter(|&lag| lag > 0 || !result)
        }
        _ => None,
    };
    lag.filter(|_| daily)
}
