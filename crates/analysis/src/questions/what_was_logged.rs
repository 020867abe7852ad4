//! What the log says of each habit by itself, for conditions of advice.

use lumbago_domain::{Factor, Field, Findings, HabitSummary, Kind, LevelCount, Values};

use crate::exposure::{levels, numbers, quantile};
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};

/// Amounts that advice speaks of: late caffeine of 100 mg (Drake et al. 2013), and a sitting
/// spell of 90 minutes (Waongenngarm et al. 2021).
const NOTABLE: &[(&str, f64)] = &[("caffeine_after_15_mg", 100.0), ("sitting_longest_min", 90.0)];

pub(super) const QUESTION: Question = Question {
    id: "what_was_logged",
    asks: "What was logged?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    for factor in nights.log.catalogue.factors.iter().filter(|f| f.id != "outcome") {
        for field in &factor.fields {
            findings.habits.extend(summary(nights, factor, field));
        }
    }
}

fn summary(nights: &Nights, factor: &Factor, field: &Field) -> Option<HabitSummary> {
    let mut habit = HabitSummary {
        factor: factor.id.clone(),
        field: field.key.clone(),
        label: field.label.clone(),
        unit: field.unit.clone(),
        nights: 0,
        quantiles: None,
        mean: None,
        share_any: None,
        share_notable: None,
        median_clock: None,
        levels: Vec::new(),
    };
    match nights.values(&field.key) {
        Some(Values::Clock(clock)) => {
            let times: Vec<u16> = clock.iter().flatten().copied().collect();
            habit.nights = times.len() as u32;
            habit.median_clock = median_clock(&times);
        }
        Some(Values::Level { .. } | Values::Text(_)) => {
            if matches!(field.kind, Kind::Text | Kind::Date) {
                habit.nights = nights.values(&field.key).map_or(0, Values::recorded) as u32;
            } else {
                habit.levels = level_counts(nights, factor, field);
                habit.nights = match field.kind {
                    Kind::Level { .. } => habit.levels.iter().map(|l| l.nights).sum(),
                    _ => nights.values(&field.key).map_or(0, Values::recorded) as u32,
                };
            }
        }
        _ => {
            let found = numbers(nights, &field.key).filter(|f| !f.whole_day)?;
            let mut own: Vec<f64> = found.values.into_iter().flatten().collect();
            own.sort_by(f64::total_cmp);
            let n = own.len() as f64;
            habit.nights = own.len() as u32;
            habit.mean = Some(own.iter().sum::<f64>() / n);
            habit.share_any = Some(own.iter().filter(|v| **v > 0.0).count() as f64 / n);
            if !matches!(field.kind, Kind::YesNo) {
                habit.quantiles = Some([0.05, 0.25, 0.5, 0.75, 0.95].map(|q| quantile(&own, q)));
            }
            let notable = NOTABLE.iter().find(|(key, _)| *key == field.key);
            habit.share_notable =
                notable.map(|(_, m)| own.iter().filter(|v| **v > *m).count() as f64 / n);
        }
    }
    (habit.nights > 0).then_some(habit)
}

fn level_counts(nights: &Nights, factor: &Factor, field: &Field) -> Vec<LevelCount> {
    let mut counts: Vec<LevelCount> = Vec::new();
    let mut add = |key: &str| match counts.iter_mut().find(|c| c.key == key) {
        Some(c) => c.nights += 1,
        None => {
            let label = field.level_label(key).to_owned();
            counts.push(LevelCount { key: key.to_owned(), label, nights: 1 });
        }
    };
    if matches!(field.kind, Kind::Set { .. }) {
        let values = nights.values(&field.key);
        for i in 0..nights.len() {
            let text = values.and_then(|v| v.text(i)).unwrap_or_default();
            text.split('|').map(str::trim).filter(|e| !e.is_empty()).for_each(&mut add);
        }
    } else {
        levels(nights, factor, &field.key).into_iter().flatten().flatten().for_each(&mut add);
    }
    let declared = |key: &str| {
        let place = match &field.kind {
            Kind::Level { levels } => levels.iter().position(|l| l.key == key),
            Kind::Set { entries } => entries.iter().position(|e| e == key),
            _ => None,
        };
        place.unwrap_or(usize::MAX)
    };
    counts.sort_by(|a, b| declared(&a.key).cmp(&declared(&b.key)).then(a.key.cmp(&b.key)));
    counts
}

/// Median of clock times, cut at noon, so that midnight does not tear evenings apart.
fn median_clock(times: &[u16]) -> Option<u32> {
    let mut since_noon: Vec<f64> = times.iter().map(|&t| f64::from((t + 720) % 1440)).collect();
    since_noon.sort_by(f64::total_cmp);
    (!since_noon.is_empty()).then(|| (quantile(&since_noon, 0.5).round() as u32 + 720) % 1440)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bedtimes_around_midnight_have_their_median_there() {
        assert_eq!(median_clock(&[23 * 60 + 30, 10, 30]), Some(10));
        assert_eq!(median_clock(&[23 * 60, 23 * 60 + 30, 30]), Some(23 * 60 + 30));
        assert_eq!(median_clock(&[]), None);
    }
}
