//! One answer: from the words of a form to a value of its field.

use lumbago_domain::{Field, Kind};

use super::items::{Form, plain};
use crate::values::{self, Cell, Order, Rule};
use crate::vocabulary::{Entry, Vocabulary};

/// Yes and no in forms of other languages.
pub(super) const YES: [&str; 7] = ["ja", "oui", "sí", "si", "sim", "sì", "tak"];
/// The same for no.
pub(super) const NO: [&str; 5] = ["nein", "non", "não", "nee", "nie"];
/// The five words of the diary for the quality of sleep, worst first.
const QUALITY: [&str; 5] = ["very poor", "poor", "fair", "good", "very good"];

/// How one column's answer is read.
pub(super) struct Single {
    pub(super) index: usize,
    pub(super) slot: usize,
    pub(super) rule: Rule,
    pub(super) form: Form,
    /// Numbers of the column times this and plus this.
    pub(super) scale: (f64, f64),
}

impl Single {
    /// Reads a cell.
    pub(super) fn read(&self, text: &str) -> values::Outcome {
        let number = |value: f64| self.rule.number_of(value * self.scale.0 + self.scale.1);
        if self.rule.is_nothing(text) {
            return Ok((Cell::Missing, None));
        }
        match (&self.rule.field.kind, self.form) {
            (Kind::Clock, _) => self.rule.read(clock_part(text).as_deref().unwrap_or(text)),
            (Kind::Level { .. }, _) => match self.rule.read(text) {
                Err(problem) => match label_level(&self.rule.field, text) {
                    Some(cell) => Ok((cell, None)),
                    None => Err(problem),
                },
                read => read,
            },
            (_, Form::Quality) => match QUALITY.iter().position(|w| *w == plain(text)) {
                Some(step) => self.rule.number_of(2.5 * step as f64),
                None => match values::number(text, self.rule.decimal) {
                    Some(value) => number(value),
                    None => self.rule.read(text),
                },
            },
            (_, Form::Minutes | Form::Sleep) => {
                let per_hour = if self.form == Form::Minutes { 60.0 } else { 1.0 };
                match (values::number(text, self.rule.decimal), values::duration_hours(text)) {
                    (Some(value), _) => number(value),
                    (None, Some(hours)) => self.rule.number_of(hours * per_hour),
                    (None, None) => self.rule.read(text),
                }
            }
            (Kind::Amount | Kind::Count | Kind::Rating, Form::Plain) if self.scale.0 != 1.0 => {
                match values::number(text, self.rule.decimal) {
                    Some(value) => number(value),
                    None => self.rule.read(text),
                }
            }
            _ => self.rule.read(text),
        }
    }
}

/// True for a field of numbers.
pub(super) fn is_number(field: &Field) -> bool {
    matches!(field.kind, Kind::Amount | Kind::Count | Kind::Rating)
}

/// Yes or no in words, which no number is.
pub(super) fn yes_or_no_word(text: &str) -> Option<bool> {
    let word = text.to_lowercase();
    if matches!(word.as_str(), "yes" | "true") || YES.contains(&word.as_str()) {
        return Some(true);
    }
    (matches!(word.as_str(), "no" | "false") || NO.contains(&word.as_str())).then_some(false)
}

/// The entry of the vocabulary that a question or a choice is named after.
pub(super) fn label(name: &str) -> Option<&'static Entry> {
    let vocabulary = Vocabulary::common();
    let bare = name.trim().trim_end_matches('?').trim_end();
    let found = vocabulary.find(bare).or_else(|| vocabulary.find(&plain(bare)));
    found.map(|i| vocabulary.entry(i))
}

/// Numbers of a quality of sleep onto 0 to 10: steps from 1 to 5 or 0 to 4 where all are such.
pub(super) fn quality_scale(numbers: &[f64]) -> (f64, f64) {
    let all = |low: f64, high: f64| {
        !numbers.is_empty() && numbers.iter().all(|v| (low..=high).contains(v) && v.fract() == 0.0)
    };
    if all(1.0, 5.0) {
        (2.5, -2.5)
    } else if all(0.0, 4.0) {
        (2.5, 0.0)
    } else {
        (1.0, 0.0)
    }
}

/// The clock time of a moment, or of a time with seconds, fraction and offset.
fn clock_part(text: &str) -> Option<String> {
    if let Some(moment) = values::moment_in(Order::YearFirst, text) {
        return Some(format!("{:02}:{:02}", moment.hour(), moment.minute()));
    }
    let end = text.find(['.', '+', 'Z']).filter(|&i| i >= 5)?;
    values::clock(&text[..end]).map(|m| format!("{:02}:{:02}", m / 60, m % 60))
}

/// A level by a label of the vocabulary: "On my side".
fn label_level(field: &Field, text: &str) -> Option<Cell> {
    let entry = label(text)?;
    (entry.key() == field.key).then(|| entry.cell(field)).filter(Cell::is_recorded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_of_quality_are_told_by_all_answers() {
        assert_eq!(quality_scale(&[1.0, 5.0, 3.0]), (2.5, -2.5));
        assert_eq!(quality_scale(&[0.0, 4.0]), (2.5, 0.0));
        assert_eq!(quality_scale(&[0.0, 7.0]), (1.0, 0.0));
        assert_eq!(quality_scale(&[2.5]), (1.0, 0.0));
        assert_eq!(quality_scale(&[]), (1.0, 0.0));
    }

    #[test]
    fn clock_times_in_moments() {
        assert_eq!(clock_part("2026-03-01 22:30").as_deref(), Some("22:30"));
        assert_eq!(clock_part("22:30:00.000+02:00").as_deref(), Some("22:30"));
        assert_eq!(clock_part("22:30"), None);
        assert_eq!(clock_part("é.+"), None);
    }
}
