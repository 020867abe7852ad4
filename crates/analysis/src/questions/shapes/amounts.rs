//! Which amounts have a shape to ask for, and the value each is read against.

use lumbago_domain::{Factor, Field, Kind, Role, Timing};

use crate::exposure::{Term, numbers, quantile};
use crate::nights::Nights;

/// Share of nights at zero from which zero is the reference.
const ZERO_SHARE: f64 = 0.1;

/// Clock times before this hour belong to the evening before.
const DAY_STARTS_HOUR: f64 = 4.0;

/// References of slow amounts, named by the evidence: mattress age in years, where the main
/// comparison begins, and medium firmness, the middle of its band (Kovacs et al. 2003).
const NAMED: [(&str, f64, &str); 2] = [
    ("mattress_age_years", 7.0, "7 years, where the main comparison begins"),
    ("firmness", 5.5, "medium"),
];

/// One amount.
pub(super) struct Amount<'a> {
    pub(super) factor: &'a Factor,
    pub(super) field: String,
    pub(super) label: String,
    pub(super) unit: String,
    /// A value a row of the log.
    pub(super) values: Vec<Option<f64>>,
    /// Factors that are not held equal, because the amount contains or makes them.
    pub(super) without: Vec<&'a str>,
    /// Further columns held equal.
    pub(super) beside: Vec<Term>,
}

/// All amounts of a log, in catalogue order.
pub(super) fn amounts<'a>(nights: &Nights<'a>) -> Vec<Amount<'a>> {
    let mut found = Vec::new();
    for factor in &nights.log.catalogue.factors {
        if !matches!(factor.timing, Timing::Day | Timing::Night | Timing::Slow) {
            continue;
        }
        for field in &factor.fields {
            if field.key == "caffeine_mg" {
                found.extend(whole_day(nights, factor, field));
            } else if field.key == "caffeine_last_time" {
                found.extend(caffeine_hour(nights, factor));
            } else if is_asked(factor, field) {
                found.extend(plain(nights, factor, field));
            }
        }
    }
    found
}

/// Numbers that a main comparison of the same night reads.
fn is_asked(factor: &Factor, field: &Field) -> bool {
    matches!(field.kind, Kind::Amount | Kind::Count | Kind::Rating)
        && field.role == Role::Exposure
        && factor.contrasts.iter().any(|c| c.field == field.key && c.lag_nights == 0)
}

fn plain<'a>(nights: &Nights<'a>, factor: &'a Factor, field: &Field) -> Option<Amount<'a>> {
    // The day's total has a curve of its own.
    let numbers = numbers(nights, &field.key).filter(|n| !n.whole_day)?;
    Some(Amount {
        factor,
        field: field.key.clone(),
        label: field.label.clone(),
        unit: field.unit.clone(),
        values: numbers.values,
        without: vec![&factor.id],
        beside: Vec::new(),
    })
}

/// The day's caffeine, which holds both of its parts.
fn whole_day<'a>(nights: &Nights<'a>, factor: &'a Factor, field: &Field) -> Option<Amount<'a>> {
    Some(Amount {
        factor,
        field: field.key.clone(),
        label: field.label.clone(),
        unit: field.unit.clone(),
        values: numbers(nights, &field.key)?.values,
        without: vec!["caffeine_total", "caffeine_late"],
        beside: Vec::new(),
    })
}

/// The hour of the last caffeine: hours before bed where the bedtime is recorded as often, else
/// the clock. The day's amount is held equal where it is known; the late part is not, as the hour
/// decides it.
fn caffeine_hour<'a>(nights: &Nights<'a>, factor: &'a Factor) -> Option<Amount<'a>> {
    let clock = |key: &str| -> Option<Vec<Option<f64>>> {
        let values = nights.values(key)?;
        Some((0..nights.len()).map(|i| values.number(i).map(|m| m / 60.0)).collect())
    };
    let last = clock("caffeine_last_time")?;
    let before_bed: Option<Vec<Option<f64>>> = clock("bed_time").map(|bed| {
        let hours = |l: f64, b: f64| {
            let apart = b - l;
            if apart < 0.0 { apart + 24.0 } else { apart }
        };
        last.iter().zip(&bed).map(|(l, b)| Some(hours((*l)?, (*b)?))).collect()
    });
    let known = |v: &[Option<f64>]| v.iter().flatten().count();
    let (values, label, unit) = match before_bed {
        Some(v) if 2 * known(&v) > known(&last) => {
            (v, "Last caffeine, hours before bed", "h before bed")
        }
        _ => {
            let evening = |h: f64| if h < DAY_STARTS_HOUR { h + 24.0 } else { h };
            let v = last.iter().map(|l| l.map(evening)).collect();
            (v, "Last caffeine, hour of the day", "h")
        }
    };
    let amount = numbers(nights, "caffeine_mg").map(|n| Term {
        name: "caffeine_mg (held equal)".into(),
        values: n.values.iter().map(|v| v.map(|mg| mg / 100.0)).collect(),
    });
    Some(Amount {
        factor,
        field: "caffeine_last_time".into(),
        label: label.into(),
        unit: unit.into(),
        values,
        without: vec!["caffeine_total", "caffeine_late"],
        beside: amount.into_iter().collect(),
    })
}

/// The value that the curve is read against, and why: a named one inside the range, none where
/// that is common, else the middle value.
pub(super) fn reference(field: &str, sorted: &[f64], range: [f64; 2]) -> (f64, String) {
    let named = NAMED.iter().find(|n| n.0 == field && range[0] <= n.1 && n.1 <= range[1]);
    if let Some(&(_, value, words)) = named {
        return (value, words.into());
    }
    let zeros = sorted.iter().filter(|v| **v == 0.0).count() as f64;
    if range[0] == 0.0 && zeros >= ZERO_SHARE * sorted.len() as f64 {
        return (0.0, "none".into());
    }
    (quantile(sorted, 0.5), "the middle value".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Diary;

    #[test]
    fn the_hour_of_caffeine_counts_back_from_bed_across_midnight() {
        let settings = lumbago_domain::AnalysisSettings::default();
        let diary = Diary::nights(4)
            .clock("caffeine_last_time", |t| [Some(16 * 60), Some(23 * 60), None, Some(60)][t])
            .clock("bed_time", |t| [Some(22 * 60), Some(30), Some(0), Some(150)][t]);
        let nights = Nights::new(&diary.log, &settings);
        let hours = |key: &str| {
            let found = amounts(&nights);
            found.into_iter().find(|a| a.field == key).expect("an amount").values
        };
        assert_eq!(hours("caffeine_last_time"), [Some(6.0), Some(1.5), None, Some(1.5)]);
        let no_bed = Diary::nights(2).clock("caffeine_last_time", |t| [Some(16 * 60), Some(60)][t]);
        let nights = Nights::new(&no_bed.log, &settings);
        assert_eq!(amounts(&nights)[0].values, [Some(16.0), Some(25.0)]);
    }

    #[test]
    fn references_are_stated_and_inside_the_range() {
        let rated: Vec<f64> = (0..=10).map(f64::from).collect();
        assert_eq!(reference("stress", &rated, [0.5, 9.5]).0, 5.0);
        let cups = [0.0, 0.0, 0.0, 60.0, 120.0, 240.0];
        assert_eq!(reference("caffeine_after_15_mg", &cups, [0.0, 240.0]).0, 0.0);
        assert_eq!(reference("mattress_age_years", &rated, [1.0, 9.0]).0, 7.0);
        assert_eq!(reference("mattress_age_years", &rated, [1.0, 5.0]).0, 5.0);
    }
}
