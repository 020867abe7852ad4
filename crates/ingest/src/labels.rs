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
    /// "After 16:00", minutes after midnight.
    After(u16),
}

/// Words between a label and what stands beside it.
const BETWEEN: [&str; 12] =
    ["of", "at", "um", "de", "à", "alle", "às", "om", "o", "kl", "kl.", "di"];

/// Words that put a label after a time, in the languages of the vocabulary, and what may follow them.
const AFTER: [&str; 14] = [
    "after", "past", "nach", "ab", "après", "dès", "después", "dopo", "depois", "após", "na", "po",
    "efter", ">",
];
const ARTICLES: [&str; 8] = ["de", "das", "des", "le", "las", "les", "the", "kl"];

/// Words before a label that turn it into its opposite.
const NO: [&str; 25] = [
    "no", "without", "kein", "keine", "keinen", "ohne", "sans", "pas de", "pas d'", "sin", "senza",
    "niente", "sem", "nada de", "geen", "zonder", "bez", "brak", "utan", "ingen", "inget", "inga",
    "žádný", "žádná", "žádné",
];

/// "No coffee": the label that is said not to hold.
pub(crate) fn denied(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    NO.iter().find_map(|word| {
        let rest = lower.strip_prefix(word)?;
        let joined = word.ends_with('\'');
        // Lower case may have another length; the end of the text has not.
        let at = text.len().checked_sub(rest.len())?;
        let rest = text.get(at..)?;
        let label = rest.trim_start();
        (!label.is_empty() && (joined || label.len() < rest.len())).then_some(label)
    })
}

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
    let clocked = |words: &[&str], minutes: u16| {
        let lower = |w: &&str| w.to_lowercase();
        let mut rest = words;
        while let [more @ .., word] = rest
            && ARTICLES.contains(&&*lower(word))
        {
            rest = more;
        }
        let before = match rest {
            [before @ .., word] if AFTER.contains(&&*lower(word)) => Some(before),
            _ => None,
        };
        match before {
            Some(before) => (label(before), Beside::After(minutes)),
            None => (label(words), Beside::Time(minutes)),
        }
    };
    let led = |at: usize| {
        let word = words[at - 1].to_lowercase();
        AFTER.contains(&&*word) || ARTICLES.contains(&&*word) || BETWEEN.contains(&&*word)
    };
    // `16h` is a time where a word says so or no length can be meant; `2h` may be a length.
    let sure = |at: usize| move |minutes: &u16| *minutes >= LONGEST || (at > 0 && led(at));
    let word = words[last].trim_start_matches('>');
    if let Some(minutes) = time(word).or_else(|| hours(word).filter(sure(last))) {
        let after = word.len() < words[last].len();
        let (label, beside) = clocked(&words[..last], minutes);
        found.push((label, if after { Beside::After(minutes) } else { beside }));
    } else if last > 1
        && let Some(minutes) = time(&two).or_else(|| hours(&two).filter(sure(last - 1)))
    {
        found.push(clocked(&words[..last - 1], minutes));
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

/// Longest time that `13h` beside a label can be a length of, minutes.
const LONGEST: u16 = 13 * 60;

/// `16h`, `16h30`, `16 Uhr`, `16 h`: minutes after midnight.
fn hours(text: &str) -> Option<u16> {
    let lower = text.to_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit()).filter(|&i| (1..=2).contains(&i))?;
    let hour: u16 = lower[..end].parse().ok().filter(|h| *h < 24)?;
    let rest = lower[end..].trim_start();
    let minutes = match rest {
        "h" | "uhr" | "heures" | "hrs" | "godz" | "hod" => 0,
        _ => {
            let after = rest.strip_prefix('h').filter(|m| m.len() == 2)?;
            after.parse().ok().filter(|m| *m < 60)?
        }
    };
    Some(hour * 60 + minutes)
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
            ("Stress 7/10", "Stress", of(7.0, "/10")),
            ("kafein po 16h", "kafein", Beside::After(960)),
            ("Coffee after 4pm", "Coffee", Beside::After(960)),
            ("coffee > 3pm", "coffee", Beside::After(900)),
            ("coffee >15:00", "coffee", Beside::After(900)),
            ("Café después de las 16h30", "Café", Beside::After(990)),
            ("Kaffee nach 15 Uhr", "Kaffee", Beside::After(900)),
            ("Café à 16h", "Café", Beside::Time(960)),
            ("Nap 2h", "Nap", of(2.0, "h")),
        ] {
            assert!(has(text, label, &beside), "{text}: {:?}", split(text));
        }
    }

    #[test]
    fn what_is_said_not_to_hold() {
        for (text, label) in [
            ("No coffee", Some("coffee")),
            ("kein Kaffee", Some("Kaffee")),
            ("Pas d'alcool", Some("alcool")),
            ("Pas de café", Some("café")),
            ("Nonsense", None),
            ("No", None),
            ("Notes", None),
        ] {
            assert_eq!(denied(text), label, "{text}");
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
