//! The one list of words that are not used, and the reading grade, as the advice has them: taken
//! from its own files, since charts and pages do not depend on the advice.

#![allow(dead_code, unreachable_pub)]

#[path = "../../../advice/src/reading.rs"]
mod reading;

/// The Flesch–Kincaid grade of a text.
pub(crate) fn reading_grade(text: &str) -> f64 {
    reading::reading_grade(text)
}

const WORDING: &str = include_str!("../../../advice/knowledge/wording.toml");

/// Entries of one list of the file.
fn list(name: &str) -> Vec<&'static str> {
    let lines = WORDING.lines().skip_while(|l| *l != format!("{name} = ["));
    let entries = lines.skip(1).take_while(|l| l.trim() != "]");
    entries.map(|l| l.trim().trim_end_matches(',').trim_matches('"')).collect()
}

/// Words in lower case with one space around each.
fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

/// Forbidden words of a text, whole words, titles of works let through.
pub(crate) fn forbidden(text: &str) -> Vec<String> {
    let (words, titles) = (list("forbidden"), list("exceptions"));
    assert!(words.len() > 20 && words.contains(&"causes"), "the list was not found");
    let mut text = spaced(text);
    for title in titles {
        text = text.replace(&spaced(title), " ");
    }
    words.into_iter().filter(|w| text.contains(&spaced(w))).map(String::from).collect()
}
