//! How the cells of one column become values of its field.

use lumbago_domain::{Blank, Field, Kind, unguard};

use super::number::{self, DecimalMark};
use super::{
    Cell, clock, duration, is_missing, iso_date, level, match_level, number as read_number, yes_no,
};
use crate::problems::Problem;

/// Words of a file's own for yes, no, levels and nothing, compared without letter case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    pub(crate) yes: Vec<String>,
    pub(crate) no: Vec<String>,
    /// Word and index of the level it stands for.
    pub(crate) levels: Vec<(String, u16)>,
    pub(crate) missing: Vec<String>,
}

/// How the cells of one column are read.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) field: Field,
    pub(crate) decimal: DecimalMark,
    /// A character between groups of three digits, where declared.
    pub(crate) thousands: Option<char>,
    pub(crate) words: Words,
    /// `value * multiply + offset`, where declared.
    pub(crate) scale: Option<(f64, f64)>,
    /// Hours to the field's unit, where cells are durations such as `7h 30m`.
    pub(crate) duration: Option<f64>,
}

/// A value and what is odd about it, or why there is none.
pub(crate) type Outcome = Result<(Cell, Option<Problem>), Problem>;

impl Rule {
    /// The own format's way of writing a field.
    pub(crate) fn new(field: Field, decimal: DecimalMark) -> Self {
        let words = Words::default();
        Self { field, decimal, thousands: None, words, scale: None, duration: None }
    }

    /// Reads a cell.
    pub(crate) fn read(&self, cell: &str) -> Outcome {
        let text = unguard(cell.trim());
        if self.is_nothing(text) {
            return Ok((Cell::Missing, None));
        }
        match &self.field.kind {
            Kind::Amount | Kind::Count | Kind::Rating => self.number(text),
            Kind::YesNo => self.yes_no(text),
            Kind::Level { levels } => {
                let declared = self.words.levels.iter().find(|(w, _)| w.eq_ignore_ascii_case(text));
                match declared.map(|(_, code)| *code).or_else(|| match_level(text, levels)) {
                    Some(code) => Ok((Cell::Level(code), None)),
                    None => Err(level::explain(text, levels)),
                }
            }
            Kind::Clock => match clock(text) {
                Some(minutes) => Ok((Cell::Clock(minutes), None)),
                None => Err(super::clock::explain(text)),
            },
            Kind::Date => match iso_date(text) {
                Some(date) => Ok((Cell::Text(date.to_string()), None)),
                None => Err(Problem::cell(
                    "not-a-date",
                    "not a date in the form YYYY-MM-DD".into(),
                    "write dates as 2026-03-01",
                )),
            },
            Kind::Text => Ok((Cell::Text(text.into()), None)),
            Kind::Set { entries } => {
                let (joined, unknown) = level::set(text, entries);
                let odd = unknown.map(|entry| {
                    let hint = match level::nearest(
                        &level::level_word(&entry),
                        entries.iter().map(String::as_str),
                    ) {
                        Some(known) => {
                            format!("did you mean `{known}`? Known are {}", entries.join(", "))
                        }
                        None => format!("known are {}", entries.join(", ")),
                    };
                    Problem::note("unknown-entry", "an entry that is not in the list".into(), hint)
                });
                Ok((joined.map_or(Cell::Missing, Cell::Text), odd))
            }
        }
    }

    /// True for a cell that says nothing.
    pub(crate) fn is_nothing(&self, text: &str) -> bool {
        let is_text = matches!(self.field.kind, Kind::Text);
        let nothing = if is_text { text.is_empty() } else { is_missing(text) };
        nothing || contains(&self.words.missing, text)
    }

    /// A number that was read otherwise, if the field can have it.
    pub(crate) fn number_of(&self, value: f64) -> Outcome {
        self.within_limits(value)
    }

    fn number(&self, text: &str) -> Outcome {
        let read = match (self.duration, self.thousands) {
            (Some(per_hour), _) => duration::hours(text).map(|h| h * per_hour),
            (None, Some(separator)) => {
                read_number(&without_thousands(text, separator, self.decimal), self.decimal)
            }
            (None, None) => read_number(text, self.decimal),
        };
        let Some(value) = read.or_else(|| self.with_own_unit(text)) else {
            return Err(number::explain(text, &self.field.unit, self.decimal));
        };
        let value = self.scale.map_or(value, |(multiply, offset)| value * multiply + offset);
        self.within_limits(value)
    }

    /// A number followed by exactly the field's unit means what it says.
    fn with_own_unit(&self, text: &str) -> Option<f64> {
        let unit = &self.field.unit;
        if unit.is_empty() || self.scale.is_some() || self.duration.is_some() {
            return None;
        }
        let cut = text.len().checked_sub(unit.len())?;
        let (value, end) = (text.get(..cut)?, text.get(cut..)?);
        if end.eq_ignore_ascii_case(unit) {
            read_number(value.trim_end(), self.decimal)
        } else {
            None
        }
    }

    fn within_limits(&self, value: f64) -> Outcome {
        let field = &self.field;
        let limits = &field.limits;
        if limits.min.is_some_and(|min| value < min) || limits.max.is_some_and(|max| value > max) {
            return Err(Problem::cell(
                "value-out-of-range",
                format!("{} is outside {}", field.key, range(limits.min, limits.max, &field.unit)),
                "correct the value, or leave the cell empty if it was not recorded",
            ));
        }
        if matches!(field.kind, Kind::Count) && value.fract() != 0.0 {
            return Err(Problem::cell(
                "not-a-whole-number",
                format!("{} counts whole events", field.key),
                "write a whole number",
            ));
        }
        let odd = limits.warn_low.is_some_and(|low| value < low)
            || limits.warn_high.is_some_and(|high| value > high);
        let problem = odd.then(|| {
            Problem::kept(
                "unusual-value",
                format!(
                    "usual for {} is {}",
                    field.key,
                    range(limits.warn_low, limits.warn_high, &field.unit)
                ),
                "check that the value and its unit are right",
            )
        });
        Ok((Cell::Number(value), problem))
    }

    fn yes_no(&self, text: &str) -> Outcome {
        if contains(&self.words.yes, text) {
            return Ok((Cell::YesNo(true), None));
        }
        if contains(&self.words.no, text) {
            return Ok((Cell::YesNo(false), None));
        }
        match yes_no(text) {
            Some(answer) => Ok((Cell::YesNo(answer), None)),
            None => Err(Problem::cell(
                "not-yes-or-no",
                "neither yes nor no".into(),
                "write yes or no (also y, n, true, false, 1, 0), or declare the words in a mapping file",
            )),
        }
    }

    /// What an empty cell says on a night on which something else was logged.
    pub(crate) fn blank(&self) -> Cell {
        match (self.field.blank, &self.field.kind) {
            (Blank::Unknown, _) => Cell::Missing,
            (Blank::No, Kind::YesNo) => Cell::YesNo(false),
            (Blank::No | Blank::Zero, Kind::Amount | Kind::Count | Kind::Rating) => {
                Cell::Number(0.0)
            }
            _ => Cell::Missing,
        }
    }
}

fn contains(words: &[String], text: &str) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case(text) || w.to_lowercase() == text.to_lowercase())
}

/// Drops separators that stand between groups of three digits; others stay, and are refused.
fn without_thousands(text: &str, separator: char, decimal: DecimalMark) -> String {
    let mark = if decimal == DecimalMark::Point { '.' } else { ',' };
    let (whole, fraction) = match text.split_once(mark) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let blank = separator.is_whitespace();
    let groups: Vec<&str> =
        whole.split(|c: char| c == separator || blank && c.is_whitespace()).collect();
    let (first, rest) = groups.split_at(1);
    let first_length = first[0].trim_start_matches(['-', '+']).len();
    if rest.is_empty() || first_length > 3 || rest.iter().any(|g| g.len() != 3) {
        return text.into();
    }
    match fraction {
        Some(fraction) => format!("{}{mark}{fraction}", groups.concat()),
        None => groups.concat(),
    }
}

fn range(low: Option<f64>, high: Option<f64>, unit: &str) -> String {
    let unit =
        if unit.is_empty() || unit.contains('-') { String::new() } else { format!(" {unit}") };
    match (low, high) {
        (Some(low), Some(high)) => format!("{low} to {high}{unit}"),
        (Some(low), None) => format!("{low}{unit} or more"),
        (None, Some(high)) => format!("up to {high}{unit}"),
        (None, None) => "any number".into(),
    }
}

#[cfg(test)]
mod tests {
    use lumbago_domain::Catalogue;

    use super::*;

    fn rule(field: &str) -> Rule {
        let field = Catalogue::standard().field(field).expect("a field").clone();
        Rule::new(field, DecimalMark::Point)
    }

    fn read(rule: &Rule, text: &str) -> Result<Cell, &'static str> {
        match rule.read(text) {
            Ok((cell, None)) => Ok(cell),
            Ok((_, Some(odd))) => Err(odd.code),
            Err(problem) => Err(problem.code),
        }
    }

    #[test]
    fn cells_by_kind() {
        let cases: [(&str, &str, Result<Cell, &str>); 22] = [
            ("stress", " 6 ", Ok(Cell::Number(6.0))),
            ("stress", "", Ok(Cell::Missing)),
            ("stress", "11", Err("value-out-of-range")),
            ("stress", "-99", Err("value-out-of-range")),
            ("spasm_count", "2.0", Ok(Cell::Number(2.0))),
            ("spasm_count", "1.5", Err("not-a-whole-number")),
            ("spasm_count", "13", Err("unusual-value")),
            ("caffeine_mg", "200 mg", Ok(Cell::Number(200.0))),
            ("caffeine_mg", "2 cups", Err("unit-in-value")),
            ("sleep_hours", "7:30", Err("time-for-number")),
            ("lumbar_roll", "Yes", Ok(Cell::YesNo(true))),
            ("lumbar_roll", "ja", Err("not-yes-or-no")),
            ("pillow_knees", "none", Ok(Cell::Level(0))),
            ("position_main", "Side", Ok(Cell::Level(0))),
            ("position_main", "sied", Err("unknown-level")),
            ("bed_time", "10:30 pm", Ok(Cell::Clock(1350))),
            ("condition_start", "2020-01-31", Ok(Cell::Text("2020-01-31".into()))),
            ("notes", "NA", Ok(Cell::Text("NA".into()))),
            ("notes", "'=1+1", Ok(Cell::Text("=1+1".into()))),
            ("remedy", "Heat | walk", Ok(Cell::Text("heat|walk".into()))),
            ("remedy", "heaat", Err("unknown-entry")),
            ("remedy", "", Ok(Cell::Missing)),
        ];
        for (field, text, expected) in cases {
            assert_eq!(read(&rule(field), text), expected, "{field}: {text:?}");
        }
    }

    #[test]
    fn declared_ways_of_writing() {
        let mut fluid = rule("fluid_ml");
        fluid.thousands = Some(',');
        assert_eq!(read(&fluid, "1,250"), Ok(Cell::Number(1250.0)));
        assert_eq!(read(&fluid, "1,25"), Err("ambiguous-number"));
        let mut quality = rule("sleep_quality");
        quality.scale = Some((2.5, -2.5));
        assert_eq!(read(&quality, "5"), Ok(Cell::Number(10.0)));
        let mut sleep = rule("sleep_hours");
        sleep.duration = Some(1.0);
        assert_eq!(read(&sleep, "7h 30m"), Ok(Cell::Number(7.5)));
        let mut roll = rule("lumbar_roll");
        roll.words.yes = vec!["Ja".into()];
        roll.words.no = vec!["Nein".into()];
        assert_eq!(read(&roll, "nein"), Ok(Cell::YesNo(false)));
        let mut position = rule("position_main");
        position.words.levels = vec![("stomach".into(), 4)];
        assert_eq!(read(&position, "Stomach"), Ok(Cell::Level(4)));
    }
}
