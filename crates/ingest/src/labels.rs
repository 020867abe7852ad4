//! A label with an amount or a clock time beside it: "2 cups of coffee", "coffee 3x", "Magnesium 300 mg",
//! "Coffee at 16:00". The amount is taken apart from the label; what it counts, the vocabulary says.

use crate::values::{DecimalMark, clock, number};

/// What stands beside a label.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Beside {
    /// A number and its unit in lower case; empty for a bare number, or one of times.
    Amount(f64, String),
    /// A clock time, minutes after midnight.
    Time(u16),
}

/// Words between a label and what stands beside it.
const BETWEEN: [&str; 12] =
    ["of", "at", "um", "de", "à", "alle", "às", "om", "o", "kl", "kl.", "di"];

/// The label and what stands beside it; `None` for a label of words alone. Whether the label is known is
/// for the caller to see: a number may be a part of a name.
pub(crate) fn split(text: &str) -> Vec<(String, Beside)> {
    let text = text.trim();
    let bare = text.trim_end_matches(')').trim();
    let words: Vec<&str> = bare.split([' ', '(', '_']).filter(|w| !w.is_empty()).collect();
    let mut found = Vec::new();
    if words.len() < 2 {
        return found;
    }
    let label = |words: &[&str]| {
        let mut words = words;
        while let [rest @ .., last] = words
            && BETWEEN.contains(&last.to_lowercase().trim_end_matches(':'))
        {
            words = rest;
        }
        while let [first, rest @ ..] = words
            && BETWEEN.contains(&first.to_lowercase().as_str())
        {
            words = rest;
        }
        words.join(" ").trim_end_matches([':', ',', '-']).trim().to_string()
    };
    let last = words.len() - 1;
    // At the end: a time, a number with its unit in one or two words.
    let two = words[last - 1..].join(" ");
    if let Some(minutes) = time(words[last]) {
        found.push((label(&words[..last]), Beside::Time(minutes)));
    } else if let Some(minutes) = time(&two).filter(|_| last > 1) {
        found.push((label(&words[..last - 1]), Beside::Time(minutes)));
    }
    if let Some((value, unit)) = amount(words[last]) {
        found.push((label(&words[..last]), Beside::Amount(value, unit)));
    }
    if let (Some((value, unit)), false) = (amount(words[last - 1]), last < 2)
        && unit.is_empty()
    {
        let unit = words[last].to_lowercase();
        found.push((label(&words[..last - 1]), Beside::Amount(value, unit)));
    }
    // At the beginning: a number, with or without its unit.
    if let Some((value, unit)) = amount(words[0]) {
        if unit.is_empty() && words.len() > 2 {
            let unit = words[1].to_lowercase();
            found.push((label(&words[2..]), Beside::Amount(value, unit)));
        }
        found.push((label(&words[1..]), Beside::Amount(value, unit)));
    }
    found.retain(|(label, _)| !label.is_empty());
    found
}

/// A clock time with a colon or with am or pm; a bare number is none.
fn time(text: &str) -> Option<u16> {
    let lower = text.to_lowercase();
    (lower.contains(':') || lower.ends_with("am") || lower.ends_with("pm"))
        .then(|| clock(&lower))
        .flatten()
}

/// `3x`, `x3`, `×3`, `2`, `300mg`: the number and the unit.
fn amount(word: &str) -> Option<(f64, String)> {
    let word = word.trim_start_matches(['x', 'X', '×']);
    let end =
        word.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(word.len());
    let value = number(&word[..end].replace(',', "."), DecimalMark::Point)?;
    let unit = word[end..].to_lowercase();
    let times = matches!(unit.as_str(), "x" | "×" | "times" | "mal" | "fois" | "回");
    (value > 0.0).then(|| (value, if times { String::new() } else { unit }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, label: &str, beside: &Beside) -> bool {
        split(text).iter().any(|(l, b)| l.eq_ignore_ascii_case(label) && b == beside)
    }

    #[test]
    fn amounts_and_times_in_the_ways_people_write_them() {
        let times = |n: f64| Beside::Amount(n, String::new());
        let of = |n: f64, unit: &str| Beside::Amount(n, unit.into());
        for (text, label, beside) in [
            ("2 cups of coffee", "coffee", of(2.0, "cups")),
            ("coffee 2 cups", "coffee", of(2.0, "cups")),
            ("Coffee (2 cups)", "Coffee", of(2.0, "cups")),
            ("sport_6x", "sport", times(6.0)),
            ("Coffee x2", "Coffee", times(2.0)),
            ("Coffee ×3", "Coffee", times(3.0)),
            ("3 coffee", "coffee", times(3.0)),
            ("Magnesium 300 mg", "Magnesium", of(300.0, "mg")),
            ("Magnesium 300mg", "Magnesium", of(300.0, "mg")),
            ("Caffeine: 80 mg", "Caffeine", of(80.0, "mg")),
            ("Coffee 16:00", "Coffee", Beside::Time(960)),
            ("Coffee at 4 pm", "Coffee", Beside::Time(960)),
            ("Kaffee um 16:00", "Kaffee", Beside::Time(960)),
            ("2 Tassen Kaffee", "Kaffee", of(2.0, "tassen")),
            ("Coffee 1,5 cups", "Coffee", of(1.5, "cups")),
        ] {
            assert!(has(text, label, &beside), "{text}: {:?}", split(text));
        }
    }

    #[test]
    fn words_alone_have_nothing_beside_them() {
        for text in ["Coffee", "Late coffee", "", "2", "16:00", "Drank coffee at work", "0 coffee"]
        {
            assert!(split(text).is_empty(), "{text}: {:?}", split(text));
        }
    }
}
