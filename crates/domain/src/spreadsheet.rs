//! Text that a spreadsheet would run as a formula, made inert and given back unchanged.
//!
//! A cell that begins with `=`, `+`, `-` or `@`, or with a character that a spreadsheet drops before
//! it looks, is a formula to most spreadsheets, quotation marks or not. One apostrophe before it
//! makes it text. A text that already looks guarded gets one more, so that taking one away always
//! gives back what was written:
//!
//! ```text
//! =1+1  <->  '=1+1        '=1+1  <->  ''=1+1        'tis  <->  'tis
//! ```

use std::borrow::Cow;

/// First characters that make a cell a formula, or hide one: full-width forms are read as their
/// narrow ones by some spreadsheets.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// True if a spreadsheet may run the text once its leading apostrophes are off.
fn runs(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// The text as it is written into a table: led by an apostrophe where a spreadsheet would run it.
///
/// For text only: a negative number is no formula and stays a number.
///
/// ```
/// use lumbago_domain::{guard, unguard};
/// assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(guard("side"), "side");
/// assert_eq!(unguard(&guard("'-2+3")), "'-2+3");
/// ```
pub fn guard(text: &str) -> Cow<'_, str> {
    if runs(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text before it was guarded: one apostrophe less, where [`guard`] would have put one.
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded_is_given_back_and_never_begins_like_a_formula() {
        let starts = ["", "'", "''", "=", "+", "-", "@", "\t", "\r", "\n", "＝", "a", "é", " "];
        for first in starts {
            for second in starts {
                for rest in ["", "1+1", "'", "=x", " SUM(A1)"] {
                    let text = format!("{first}{second}{rest}");
                    let guarded = guard(&text);
                    assert!(!guarded.starts_with(FORMULA), "{text:?}");
                    assert_eq!(unguard(&guarded), text, "{guarded:?}");
                }
            }
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["", "side", "'tis", "a=b", "3-4", "don't", "'"] {
            assert_eq!(guard(text), text);
            assert_eq!(unguard(text), text);
        }
    }
}
