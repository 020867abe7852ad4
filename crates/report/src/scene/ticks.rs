//! Axis ticks: steps of 1, 2 or 5, powers of two for ratios, months or weeks for dates.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::locale::{fill, text};

/// Upper ends of a rate axis in nights in 30; all rate charts of a report share one.
pub const RATE_TOPS: [f64; 6] = [5.0, 10.0, 15.0, 20.0, 25.0, 30.0];

/// Ticks at multiples of 1, 2 or 5 times a power of ten inside `[low, high]`, at most `most`.
pub fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite()) || low > high || most == 0 {
        return Vec::new();
    }
    if low == high {
        return vec![low];
    }
    let mut power = 10f64.powf(((high - low) / most as f64).log10().floor());
    loop {
        for step in [1.0, 2.0, 5.0].map(|m| m * power) {
            let first = (low / step - 1e-9).ceil();
            let last = (high / step + 1e-9).floor();
            if last - first + 1.0 <= most as f64 {
                let count = (last - first + 1.0).max(0.0) as usize;
                return (0..count).map(|i| round_to(first + i as f64, step)).collect();
            }
        }
        power *= 10.0;
    }
}

/// `n * step` without the dust of binary fractions (0.30000000000000004).
fn round_to(n: f64, step: f64) -> f64 {
    let scale = 10f64.powi((-step.log10().floor()).max(0.0) as i32);
    (n * step * scale).round() / scale
}

/// Ticks of a ratio axis: powers of two symmetric about 1, at most seven of them.
pub fn ratio_ticks(low: f64, high: f64) -> Vec<f64> {
    let reach = low.log2().abs().max(high.log2().abs()).ceil().clamp(1.0, 12.0) as i32;
    let stride = (reach + 2) / 3;
    (-reach..=reach)
        .filter(|e| e % stride == 0)
        .map(|e| 2f64.powi(e))
        .filter(|t| (low * 0.999..=high * 1.001).contains(t))
        .collect()
}

/// A tick on a time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTick {
    /// Where.
    pub date: Date,
    /// "Mar", "Mar 2025" at the first tick of a year, "3 Mar" on short axes.
    pub label: String,
}

/// Ticks for nights from `first` to `last`: weeks under ten weeks, else months, at most `most`.
pub fn date_ticks(first: Date, last: Date, most: usize) -> Vec<DateTick> {
    let days = (last - first).get_days();
    if days < 70 {
        return week_ticks(first, last, most);
    }
    for months in [1i32, 2, 3, 6, 12, 24, 60] {
        let dates = month_starts(first, last, months);
        if dates.len() <= most {
            let years_differ = first.year() != last.year();
            return dates
                .iter()
                .enumerate()
                .map(|(i, &d)| month_tick(d, i == 0 && years_differ))
                .collect();
        }
    }
    Vec::new()
}

fn week_ticks(first: Date, last: Date, most: usize) -> Vec<DateTick> {
    let to_monday = i64::from((8 - first.weekday().to_monday_one_offset()) % 7);
    debug_assert_eq!(first.saturating_add(to_monday.days()).weekday(), Weekday::Monday);
    for weeks in 1i64.. {
        let start = first.saturating_add(to_monday.days());
        let dates = steps(start, last, (7 * weeks).days());
        if dates.len() <= most {
            let dates = if dates.is_empty() { vec![first] } else { dates };
            return dates.iter().map(|&date| DateTick { date, label: day_month(date) }).collect();
        }
    }
    Vec::new()
}

fn month_starts(first: Date, last: Date, months: i32) -> Vec<Date> {
    let mut start = first.first_of_month();
    while start < first || (i32::from(start.month()) - 1) % months.min(12) != 0 {
        start = start.saturating_add(1.month());
    }
    steps(start, last, months.months())
}

fn steps(start: Date, last: Date, step: Span) -> Vec<Date> {
    let mut dates = Vec::new();
    let mut at = start;
    while at <= last {
        dates.push(at);
        let next = at.saturating_add(step);
        if next == at {
            break;
        }
        at = next;
    }
    dates
}

fn month_tick(date: Date, with_year: bool) -> DateTick {
    let month = month_short(date.month());
    let label = if with_year || date.month() == 1 {
        fill("date.month_year", &[("month", &month), ("year", &date.year())])
    } else {
        month.into()
    };
    DateTick { date, label }
}

fn day_month(date: Date) -> String {
    fill("date.day_month", &[("day", &date.day()), ("month", &month_short(date.month()))])
}

/// "Jan" … "Dec".
pub(crate) fn month_short(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "month_short.january",
        "month_short.february",
        "month_short.march",
        "month_short.april",
        "month_short.may",
        "month_short.june",
        "month_short.july",
        "month_short.august",
        "month_short.september",
        "month_short.october",
        "month_short.november",
        "month_short.december",
    ];
    text(NAMES[usize::from(month.clamp(1, 12) as u8) - 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn linear_steps_are_one_two_five() {
        let cases: [(f64, f64, usize, &[f64]); 5] = [
            (0.0, 20.0, 5, &[0.0, 5.0, 10.0, 15.0, 20.0]),
            (0.0, 300.0, 4, &[0.0, 100.0, 200.0, 300.0]),
            (0.0, 0.3, 4, &[0.0, 0.1, 0.2, 0.3]),
            (-3.0, 3.0, 7, &[-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]),
            (5.0, 5.0, 7, &[5.0]),
        ];
        for (low, high, most, expected) in cases {
            assert_eq!(linear_ticks(low, high, most), expected, "{low} to {high}");
        }
    }

    #[test]
    fn never_more_ticks_than_asked_for() {
        for high in [1e-9, 0.07, 1.0, 3.3, 17.0, 999.0, 1e9] {
            for most in 1..=7 {
                assert!(linear_ticks(0.0, high, most).len() <= most, "{high} {most}");
            }
        }
        for weeks in 1..400 {
            let last = date(2024, 2, 29).saturating_add((7 * weeks).days());
            let n = date_ticks(date(2024, 2, 29), last, 7).len();
            assert!((1..=7).contains(&n), "{weeks} weeks: {n}");
        }
    }

    #[test]
    fn ratio_ticks_are_powers_of_two_around_one() {
        assert_eq!(ratio_ticks(0.25, 4.0), [0.25, 0.5, 1.0, 2.0, 4.0]);
        assert_eq!(ratio_ticks(0.5, 2.0), [0.5, 1.0, 2.0]);
        assert!(ratio_ticks(0.01, 100.0).len() <= 7);
        assert!(ratio_ticks(0.01, 100.0).contains(&1.0));
    }

    #[test]
    fn months_carry_the_year_where_it_changes() {
        let labels = |a, b| date_ticks(a, b, 7).into_iter().map(|t| t.label).collect::<Vec<_>>();
        assert_eq!(
            labels(date(2025, 3, 1), date(2025, 9, 12)),
            ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]
        );
        assert_eq!(
            labels(date(2024, 11, 5), date(2025, 3, 4)),
            ["Dec 2024", "Jan 2025", "Feb", "Mar"]
        );
        assert_eq!(labels(date(2025, 3, 3), date(2025, 3, 20)), ["3 Mar", "10 Mar", "17 Mar"]);
        assert_eq!(labels(date(2025, 3, 4), date(2025, 3, 5)), ["4 Mar"]);
    }
}
