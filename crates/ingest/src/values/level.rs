//! Levels and entries of lists.

use lumbago_domain::Level;

use super::yes_no::is_missing;
use crate::problems::Problem;

/// A level name as compared: lower case, blanks and hyphens as `_`.
pub(crate) fn level_word(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for part in text.split(|c: char| c.is_whitespace() || c == '-' || c == '_') {
        if !part.is_empty() {
            if !word.is_empty() {
                word.push('_');
            }
            word.extend(part.chars().flat_map(char::to_lowercase));
        }
    }
    word
}

/// The level a text names by its key or its label.
pub(crate) fn match_level(text: &str, levels: &[Level]) -> Option<u16> {
    if let Some(exact) = levels.iter().position(|l| l.key == text) {
        return u16::try_from(exact).ok();
    }
    let word = level_word(text);
    let found =
        levels.iter().position(|l| level_word(&l.key) == word || level_word(&l.label) == word);
    found.and_then(|i| u16::try_from(i).ok())
}

/// Why a text is no level.
pub(crate) fn explain(text: &str, levels: &[Level]) -> Problem {
    let keys: Vec<&str> = levels.iter().map(|l| l.key.as_str()).collect();
    let hint = match nearest(&level_word(text), keys.iter().copied()) {
        Some(key) => format!("did you mean `{key}`? The levels are {}", keys.join(", ")),
        None => format!(
            "write one of {}, or say in a mapping file what the word means",
            keys.join(", ")
        ),
    };
    Problem::cell("unknown-level", "not a level of this column".into(), hint)
}

/// Entries of a list joined by `|`, known ones in their own spelling, and the first unknown one.
pub(crate) fn set(text: &str, entries: &[String]) -> (Option<String>, Option<String>) {
    let mut found: Vec<String> = Vec::new();
    let mut unknown = None;
    for entry in text.split('|').map(str::trim).filter(|e| !is_missing(e)) {
        let word = level_word(entry);
        let known = entries.iter().find(|e| level_word(e) == word);
        if known.is_none() && !entries.is_empty() && unknown.is_none() {
            unknown = Some(entry.to_string());
        }
        let entry = known.cloned().unwrap_or_else(|| entry.to_string());
        if !found.contains(&entry) {
            found.push(entry);
        }
    }
    ((!found.is_empty()).then(|| found.join("|")), unknown)
}

/// The name most like `word`, if any is like it. A suggestion, never a match.
pub(crate) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|n| (strsim::jaro_winkler(word, n), n))
        .filter(|(likeness, _)| *likeness >= 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_by_key_or_label() {
        let levels = [Level::new("memory_foam", "memory foam"), Level::new("side", "on the side")];
        for (text, expected) in [
            ("memory_foam", Some(0)),
            ("Memory Foam", Some(0)),
            ("memory-foam", Some(0)),
            ("On the side", Some(1)),
            ("sid", None),
        ] {
            assert_eq!(match_level(text, &levels), expected, "{text}");
        }
        assert!(explain("sied", &levels).hint.contains("did you mean `side`?"));
    }

    #[test]
    fn sets_keep_unknown_entries() {
        let entries = ["heat".to_string(), "walk".into()];
        let (joined, unknown) = set("Heat | cold bath | heat", &entries);
        assert_eq!(joined.as_deref(), Some("heat|cold bath"));
        assert_eq!(unknown.as_deref(), Some("cold bath"));
        assert_eq!(set(" | ", &entries), (None, None));
    }
}
