//! A formula cut into tokens, each with its place.

use std::ops::Range;

use crate::formula::error::{FormulaError, Problem};

/// A token of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name, bare or in backquotes.
    Name(String),
    /// A number.
    Number(f64),
    /// A text in quotation marks.
    Text(String),
    /// An operator, parenthesis or comma.
    Mark(&'static str),
}

impl Token {
    /// The token in words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Name(n) => format!("`{n}`"),
            Self::Number(v) => format!("`{v}`"),
            Self::Text(t) => format!("\"{t}\""),
            Self::Mark(m) => format!("`{m}`"),
        }
    }
}

/// Marks, longer ones first.
const MARKS: &[&str] = &[
    "==", "!=", "<=", ">=", "**", "~", "+", "-", "*", "/", ":", "^", "(", ")", ",", "=", "<", ">",
    "|",
];

/// A token and the bytes it takes.
pub(crate) type Placed = (Token, Range<usize>);

/// Cuts `text` into tokens.
pub(crate) fn tokens(text: &str) -> Result<Vec<Placed>, FormulaError> {
    let fail = |problem, at| Err(FormulaError { problem, formula: text.to_owned(), at: Some(at) });
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if matches!(c, '"' | '\'' | '`') {
            let Some(length) = rest[1..].find(c) else {
                return fail(Problem::OpenQuote, at..at + 1);
            };
            let inside = rest[1..=length].to_owned();
            let token = if c == '`' { Token::Name(inside) } else { Token::Text(inside) };
            found.push((token, at..at + length + 2));
            at += length + 2;
        } else if c.is_ascii_digit()
            || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit()))
        {
            let length = number_length(rest);
            match rest[..length].parse::<f64>() {
                Ok(v) if v.is_finite() => found.push((Token::Number(v), at..at + length)),
                _ => return fail(Problem::Character { found: c }, at..at + length),
            }
            at += length;
        } else if c.is_alphabetic() || c == '.' || c == '_' {
            let length = rest
                .find(|d: char| !(d.is_alphanumeric() || d == '.' || d == '_'))
                .unwrap_or(rest.len());
            found.push((Token::Name(rest[..length].to_owned()), at..at + length));
            at += length;
        } else if let Some(mark) = MARKS.iter().find(|m| rest.starts_with(**m)) {
            let mark = if *mark == "**" { "^" } else { mark };
            let length = if rest.starts_with("**") { 2 } else { mark.len() };
            found.push((Token::Mark(mark), at..at + length));
            at += length;
        } else {
            return fail(Problem::Character { found: c }, at..at + c.len_utf8());
        }
    }
    Ok(found)
}

/// Bytes of the number that `text` begins with: digits, point, exponent.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = bytes.get(end + 1 + sign..).map_or(0, |_| digits(end + 1 + sign));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_texts_are_told_apart() {
        let words = |text: &str| {
            tokens(text).map(|t| t.into_iter().map(|(t, _)| t.words()).collect::<Vec<_>>())
        };
        assert_eq!(words("a.b~1e-3*x").unwrap(), ["`a.b`", "`~`", "`0.001`", "`*`", "`x`"]);
        assert_eq!(words("`two words`+\"on 'x'\"").unwrap(), ["`two words`", "`+`", "\"on 'x'\""]);
        assert_eq!(words("x ** 2e").unwrap(), ["`x`", "`^`", "`2`", "`e`"]);
        assert_eq!(words("größe - .5").unwrap(), ["`größe`", "`-`", "`0.5`"]);
        let open = tokens("y ~ `a").unwrap_err();
        assert_eq!((open.problem, open.at), (Problem::OpenQuote, Some(4..5)));
        let odd = tokens("y ~ a § b").unwrap_err();
        assert_eq!(odd.pointed(), "  y ~ a § b\n        ^");
    }
}
