//! How hard a text is to read: the Flesch–Kincaid grade (Kincaid et al. 1975).
//!
//! ```text
//! grade = 0.39 · words / sentences + 11.8 · syllables / words − 15.59
//! ```
//!
//! Syllables are counted by the usual spelling rule (groups of vowels, a silent final e), which is
//! right for about nine English words in ten. A number counts as one word of one syllable.

/// The Flesch–Kincaid grade of a text; 0 for a text without words.
///
/// ```
/// let easy = lumbago_advice::reading_grade("The cat sat on the mat.");
/// let hard = lumbago_advice::reading_grade("Observational epidemiology necessitates humility.");
/// assert!(easy < 1.0 && hard > 15.0);
/// ```
pub fn reading_grade(text: &str) -> f64 {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’' || c == '.' || c == ':'))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() {
        return 0.0;
    }
    let syllables: usize = words.iter().map(|w| syllables(w)).sum();
    let n = words.len() as f64;
    0.39 * n / sentences(text) as f64 + 11.8 * syllables as f64 / n - 15.59
}

/// Sentences: full units marked off by `.`, `!`, `?`, `:` or `;` before anything but a letter or
/// digit (Flesch 1979), so that each item of a list counts.
fn sentences(text: &str) -> usize {
    let mut count = 0;
    let mut open = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if matches!(c, '.' | '!' | '?' | ':' | ';') && next.is_none_or(|n| !n.is_alphanumeric()) {
            count += usize::from(open);
            open = false;
        } else if c.is_alphanumeric() {
            open = true;
        }
    }
    count + usize::from(open)
}

fn syllables(word: &str) -> usize {
    let lower: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut groups = 0;
    let mut before = false;
    for &c in &lower {
        groups += usize::from(vowel(c) && !before);
        before = vowel(c);
    }
    let ends = |tail: &str| {
        lower.iter().rev().zip(tail.chars().rev()).all(|(&a, b)| a == b) && lower.len() > tail.len()
    };
    let at = |back: usize| lower.len().checked_sub(back).map(|i| lower[i]);
    let after_consonant = |back: usize| at(back).is_some_and(|c| !vowel(c));
    // "late", "sides", "eased" end in a silent e; "table", "ended", "noses" do not.
    let silent = (ends("e") && after_consonant(2) && !(at(2) == Some('l') && after_consonant(3)))
        || (ends("ed") && after_consonant(3) && !matches!(at(3), Some('t' | 'd')))
        || (ends("es")
            && after_consonant(3)
            && !matches!(at(3), Some('s' | 'c' | 'g' | 'z' | 'x' | 'h')));
    (groups - usize::from(silent && groups > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_follow_the_dictionary() {
        let cases = [
            ("spasm", 1),
            ("late", 1),
            ("sides", 1),
            ("eased", 1),
            ("table", 2),
            ("ended", 2),
            ("noses", 2),
            ("pillow", 2),
            ("caffeine", 2),
            ("mattress", 2),
            ("emergency", 4),
            ("the", 1),
            ("30", 1),
        ];
        for (word, count) in cases {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn the_formula_is_that_of_kincaid() {
        // 6 words, 1 sentence, 6 syllables.
        let expected = 0.39 * 6.0 + 11.8 - 15.59;
        assert!((reading_grade("The cat sat on the mat.") - expected).abs() < 1e-12);
        // 8 words, 2 sentences, 12 syllables.
        let expected = 0.39 * 4.0 + 11.8 * 12.0 / 8.0 - 15.59;
        let text = "Pillow and mattress. Coffee and table go late.";
        assert!((reading_grade(text) - expected).abs() < 1e-12);
        assert_eq!(reading_grade("  "), 0.0);
    }

    #[test]
    fn decimals_and_clock_times_do_not_end_sentences() {
        assert_eq!(sentences("It was 4.5 at 14:00. Then it fell (a little)."), 2);
        assert_eq!(sentences("No full stop"), 1);
        assert_eq!(sentences("These matter: tea; coffee."), 3);
    }
}
