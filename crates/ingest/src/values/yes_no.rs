//! Yes, no, and the ways of writing nothing.

/// Yes or no in the words of the own format: yes, no, y, n, true, false, 1, 0, letter case ignored.
/// `1.0` and `0.0` are what statistics programs make of yes and no in a column with gaps.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    match text.as_bytes() {
        [b'1' | b'y' | b'Y'] => Some(true),
        [b'0' | b'n' | b'N'] => Some(false),
        b"1.0" => Some(true),
        b"0.0" => Some(false),
        _ if is("yes") || is("true") => Some(true),
        _ if is("no") || is("false") => Some(false),
        _ => None,
    }
}

/// True for the words that spreadsheets and statistics programs write for an empty cell. `none`
/// and `0` are not among them: they may be answers.
pub(crate) fn is_missing(text: &str) -> bool {
    match text.len() {
        0 => true,
        1..=4 => {
            matches!(text, "-" | "--" | "—" | "–" | "." | "?" | "#N/A")
                || ["na", "n/a", "nan", "null", "<na>"].iter().any(|w| text.eq_ignore_ascii_case(w))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_yes_no_and_nothing() {
        for (text, expected) in [
            ("yes", Some(true)),
            ("Y", Some(true)),
            ("TRUE", Some(true)),
            ("1", Some(true)),
            ("1.0", Some(true)),
            ("No", Some(false)),
            ("0", Some(false)),
            ("false", Some(false)),
            ("ja", None),
            ("2", None),
            ("", None),
        ] {
            assert_eq!(yes_no(text), expected, "{text}");
        }
        for text in ["", "NA", "n/a", "NaN", "null", "—", "--", "#N/A"] {
            assert!(is_missing(text), "{text}");
        }
        for text in ["0", "none", "no", "-1", "N"] {
            assert!(!is_missing(text), "{text}");
        }
    }
}
