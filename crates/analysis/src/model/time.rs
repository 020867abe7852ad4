//! Trend, season and weekend: what is always taken into account.

use crate::model::ModelColumn;
use crate::nights::{Nights, is_weekend};

/// Logged nights of a person from which one Fourier pair a year is told from a trend.
pub(crate) const SEASON_FROM_NIGHTS: usize = 270;

/// Days a unit of trend stands for, so that the coefficient is a ratio a month.
const TREND_UNIT_DAYS: f64 = 30.0;

/// Linear trend, and one yearly Fourier pair where the log is long enough.
///
/// For several people the trend counts from each one's first night: time in the study.
pub(crate) fn time_columns(nights: &Nights, rows: &[usize]) -> Vec<ModelColumn> {
    let mut columns = vec![trend(nights, rows)];
    if has_season(nights, rows) {
        columns.extend(season(nights, rows));
    }
    columns
}

/// True if any person has enough nights for a season.
pub(crate) fn has_season(nights: &Nights, rows: &[usize]) -> bool {
    let mut counts = vec![0; nights.people.len()];
    rows.iter().for_each(|&i| counts[nights.person(i)] += 1);
    counts.into_iter().any(|n| n >= SEASON_FROM_NIGHTS)
}

/// Months since the person's first night in the log, centred.
pub(crate) fn trend(nights: &Nights, rows: &[usize]) -> ModelColumn {
    let since = |i: usize| {
        let first = nights.day[nights.people[nights.person(i)].start];
        (nights.day[i] - first) as f64 / TREND_UNIT_DAYS
    };
    let raw: Vec<f64> = rows.iter().map(|&i| since(i)).collect();
    let mean = raw.iter().sum::<f64>() / raw.len().max(1) as f64;
    ModelColumn { name: "trend".into(), values: raw.into_iter().map(|v| v - mean).collect() }
}

/// One Fourier pair with a period of a year.
pub(crate) fn season(nights: &Nights, rows: &[usize]) -> [ModelColumn; 2] {
    let angle = |i: usize| std::f64::consts::TAU * nights.day[i] as f64 / 365.25;
    [
        ModelColumn {
            name: "season (sine)".into(),
            values: rows.iter().map(|&i| libm::sin(angle(i))).collect(),
        },
        ModelColumn {
            name: "season (cosine)".into(),
            values: rows.iter().map(|&i| libm::cos(angle(i))).collect(),
        },
    ]
}

/// 1 on the evenings of Friday and Saturday.
pub(crate) fn weekend(nights: &Nights, rows: &[usize]) -> ModelColumn {
    let of = |&i: &usize| f64::from(u8::from(is_weekend(nights.log.night[i])));
    ModelColumn { name: "weekend".into(), values: rows.iter().map(of).collect() }
}
