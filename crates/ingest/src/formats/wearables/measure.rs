//! One measured column: its field, its names in the file, and its unit there.

use crate::problems::Problem;
use crate::values::{self, DecimalMark};

/// How a vendor writes an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// As the field has it.
    Plain,
    /// Seconds, for a field of minutes.
    SecondsToMinutes,
    /// Seconds, for a field of hours.
    SecondsToHours,
    /// Minutes, for a field of hours.
    MinutesToHours,
    /// `7:30`, `07:30:00`, `8h 37min`, for a field of hours.
    DurationToHours,
    /// The same, for a field of minutes.
    DurationToMinutes,
    /// Percent of 100, for a field of 0 to 10.
    PercentToTen,
    /// Hours, for a field of minutes.
    HoursToMinutes,
}

/// A column that is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    pub(crate) key: &'static str,
    /// Names in all versions and languages, as they are compared: letter case does not matter.
    pub(crate) names: &'static [&'static str],
    pub(crate) unit: Unit,
    /// Whether a 0 stands for "not measured".
    pub(crate) zero_is_missing: bool,
    /// Whether it adds up over the sleeps of a night; else the longest sleep speaks.
    pub(crate) adds_up: bool,
}

/// Minutes or hours that add up, 0 not measured.
pub(crate) const fn adds(key: &'static str, unit: Unit, names: &'static [&'static str]) -> Measure {
    Measure { key, names, unit, zero_is_missing: true, adds_up: true }
}

/// What is said once a night, 0 not measured.
pub(crate) const fn once(key: &'static str, unit: Unit, names: &'static [&'static str]) -> Measure {
    Measure { key, names, unit, zero_is_missing: true, adds_up: false }
}

/// What apps write where nothing was measured.
const NOTHING: [&str; 9] = ["", "--", "—", "n/a", "none", "null", "nan", "-", "-1"];

impl Measure {
    /// The value in the unit of the field; `None` where nothing was measured.
    pub(crate) fn read(&self, text: &str) -> Result<Option<f64>, Problem> {
        if NOTHING.iter().any(|n| text.eq_ignore_ascii_case(n)) {
            return Ok(None);
        }
        let number = || {
            let bare = text.trim_end_matches('%').trim_end();
            let bare = bare.split_whitespace().next().unwrap_or(bare);
            // A comma with three digits after it groups thousands.
            let grouped = bare.split(',').skip(1).all(|p| p.len() == 3) && bare.contains(',');
            let bare = if grouped { bare.replace(',', "") } else { bare.to_string() };
            values::number(&bare, DecimalMark::Point)
        };
        let value = match self.unit {
            Unit::Plain => number(),
            Unit::SecondsToMinutes => number().map(|v| v / 60.0),
            Unit::SecondsToHours => number().map(|v| v / 3600.0),
            Unit::MinutesToHours => number().map(|v| v / 60.0),
            Unit::DurationToHours => values::duration_hours(text),
            Unit::DurationToMinutes => values::duration_hours(text).map(|h| 60.0 * h),
            Unit::PercentToTen => number().map(|v| v / 10.0),
            Unit::HoursToMinutes => number().map(|v| 60.0 * v),
        };
        match value {
            Some(0.0) if self.zero_is_missing => Ok(None),
            Some(value) if value >= 0.0 => Ok(Some(value)),
            _ => Err(Problem::cell(
                "not-a-number",
                "not an amount this app writes".into(),
                "use the file as exported by the app",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_many_apps() {
        let minutes = adds("deep_min", Unit::SecondsToMinutes, &[]);
        assert_eq!(minutes.read("5400").ok(), Some(Some(90.0)));
        assert_eq!(minutes.read("0").ok(), Some(None));
        assert_eq!(minutes.read("--").ok(), Some(None));
        let steps = adds("steps", Unit::Plain, &[]);
        assert_eq!(steps.read("1,000").ok(), Some(Some(1000.0)));
        let rate = once("resting_heart_rate", Unit::Plain, &[]);
        assert_eq!(rate.read("67 bpm").ok(), Some(Some(67.0)));
        let hours = adds("sleep_hours", Unit::DurationToHours, &[]);
        assert_eq!(hours.read("7h 30min").ok(), Some(Some(7.5)));
        assert!(hours.read("808.742.334.249.947").is_err());
    }
}
