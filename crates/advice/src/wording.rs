//! Words this program does not use about anyone's spasms, and the search for them.

use crate::knowledge::knowledge;

/// A forbidden word found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The word or phrase, as listed in `knowledge/wording.toml`.
    pub word: String,
    /// Byte offset in the text.
    pub start: usize,
    /// Some of the text around it.
    pub context: String,
}

/// Characters of context on each side of a hit.
const CONTEXT: usize = 30;

/// Forbidden words in a text: whole words, letter case ignored, a run of blanks as one. Titles of
/// works are let through. In order of place.
///
/// ```
/// let hits = lumbago_advice::wording::forbidden("Coffee CAUSES cramps; becauses is no word.");
/// assert_eq!(hits.len(), 1);
/// assert_eq!((hits[0].word.as_str(), hits[0].start), ("causes", 7));
/// ```
pub fn forbidden(text: &str) -> Vec<Hit> {
    let words = &knowledge().phrases.words;
    let let_through: Vec<_> =
        words.exceptions.iter().flat_map(|phrase| find_words(text, phrase)).collect();
    let mut hits: Vec<Hit> = words
        .forbidden
        .iter()
        .flat_map(|word| find_words(text, word).into_iter().map(move |span| (word, span)))
        .filter(|(_, (start, end))| !let_through.iter().any(|(a, b)| a <= start && end <= b))
        .map(|(word, (start, end))| Hit {
            word: word.clone(),
            start,
            context: around(text, start, end),
        })
        .collect();
    hits.sort_by(|a, b| (a.start, &a.word).cmp(&(b.start, &b.word)));
    hits
}

/// Byte spans of a phrase as whole words.
pub(crate) fn find_words(text: &str, phrase: &str) -> Vec<(usize, usize)> {
    let inside = |c: char| c.is_alphanumeric();
    let boundary_before = !phrase.starts_with(inside);
    let boundary_after = !phrase.ends_with(inside);
    text.char_indices()
        .filter(|&(at, _)| boundary_before || !text[..at].chars().next_back().is_some_and(inside))
        .filter_map(|(at, _)| Some((at, at + matched(&text[at..], phrase)?)))
        .filter(|&(_, end)| boundary_after || !text[end..].chars().next().is_some_and(inside))
        .collect()
}

/// Bytes of `text` that spell `phrase` from its first byte, if they do.
fn matched(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    for p in phrase.chars() {
        let (_, c) = rest.next()?;
        if p == ' ' && c.is_whitespace() {
            while rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        } else if !p.to_lowercase().eq(c.to_lowercase()) {
            return None;
        }
    }
    Some(rest.peek().map_or(text.len(), |&(at, _)| at))
}

fn around(text: &str, start: usize, end: usize) -> String {
    let from = text[..start].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(i, _)| i);
    let to = text[end..].char_indices().nth(CONTEXT).map_or(text.len(), |(i, _)| end + i);
    text[from..to].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_only() {
        let cases: &[(&str, &[&str])] = &[
            ("It is safe.", &["safe"]),
            ("Safety first, and saffron.", &[]),
            ("A healthy treatment, unhealed.", &[]),
            ("This HEALS you", &["heals"]),
            ("a risk  factor", &["risk factor"]),
            ("a risk\nfactor", &["risk factor"]),
            ("caused by you", &["caused", "caused by"]),
            ("fail-safe", &["safe"]),
            ("no such word", &[]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = forbidden(text).into_iter().map(|h| h.word).collect();
            assert_eq!(found, *expected, "{text:?}");
        }
    }

    #[test]
    fn titles_of_works_pass_but_nothing_beside_them() {
        let title = "What triggers an episode of acute low back pain?";
        assert!(forbidden(title).is_empty());
        assert_eq!(forbidden(&format!("{title} It triggers.")).len(), 1);
    }

    #[test]
    fn offsets_hold_in_other_scripts() {
        let text = "ひどい夜 cures İstanbul";
        let hits = forbidden(text);
        assert_eq!(hits.len(), 1);
        assert_eq!(&text[hits[0].start..hits[0].start + 5], "cures");
    }
}
