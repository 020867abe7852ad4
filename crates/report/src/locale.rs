//! The words of pages and charts, by key: `locale/en.toml` holds every sentence, the code says
//! which one is meant and what goes into it. How to translate them: `docs/translating.md`.
//!
//! A key that is not in the file, or a text whose placeholders are not exactly what the code gives,
//! is a fault of the program; the tests of this crate read the sources and name each one.
//! Texts are plain text: they are escaped where markup is made, like everything else.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::sync::LazyLock;

use maud::{Markup, PreEscaped, Render};

#[cfg(test)]
mod pseudo;

/// The file of texts, in the part of TOML described at [`parse`].
const EN: &str = include_str!("../locale/en.toml");

static TEXTS: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| parse(EN).expect("the file compiled in is well formed: tested"));

/// A text without placeholders.
pub(crate) fn text(key: &str) -> &'static str {
    #[cfg(test)]
    if let Some(text) = pseudo::text(key) {
        return text;
    }
    TEXTS.get(key).map(String::as_str).expect("every key of the code is in the file: tested")
}

/// Texts without placeholders, such as the head of a table.
pub(crate) fn texts<const N: usize>(keys: [&str; N]) -> Vec<String> {
    keys.map(|key| text(key).to_string()).to_vec()
}

/// A text with its placeholders filled.
pub(crate) fn fill(key: &str, fills: &[(&str, &dyn Display)]) -> String {
    let mut out = String::new();
    for part in parts(text(key)) {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Fill(name) => {
                write!(out, "{}", given(name, fills)).expect("a string takes all that is written");
            }
        }
    }
    out
}

/// A text whose placeholders may hold markup: words and plain fills are escaped, markup is kept.
pub(crate) fn rich(key: &str, fills: &[(&str, &dyn Render)]) -> Markup {
    let mut out = String::new();
    for part in parts(text(key)) {
        match part {
            Part::Words(words) => words.render_to(&mut out),
            Part::Fill(name) => given(name, fills).render_to(&mut out),
        }
    }
    PreEscaped(out)
}

/// A text that depends on a number: `key.one` or `key.other`, with the number itself as `{n}`.
pub(crate) fn plural(key: &str, n: u32, fills: &[(&str, &dyn Display)]) -> String {
    let mut all: Vec<(&str, &dyn Display)> = vec![("n", &n)];
    all.extend_from_slice(fills);
    fill(&format!("{key}.{}", form(n)), &all)
}

/// The form of a number in English; another language with other forms changes this and its keys.
fn form(n: u32) -> &'static str {
    if n == 1 { "one" } else { "other" }
}

fn given<'a, T: ?Sized>(name: &str, fills: &[(&str, &'a T)]) -> &'a T {
    let found = fills.iter().find(|(n, _)| *n == name).map(|(_, value)| *value);
    found.expect("every placeholder of a text is given: tested")
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Words(&'a str),
    /// Name of a placeholder.
    Fill(&'a str),
}

/// Words and placeholders in order. A brace that never closes is words.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let open = rest.find('{').filter(|at| rest[*at..].contains('}'));
        let (part, after) = match open {
            None if rest.is_empty() => return None,
            None => (Part::Words(rest), ""),
            Some(0) => {
                let end = rest.find('}')?;
                (Part::Fill(&rest[1..end]), &rest[end + 1..])
            }
            Some(at) => (Part::Words(&rest[..at]), &rest[at..]),
        };
        rest = after;
        Some(part)
    })
}

/// Reads the part of TOML the file is written in: blank lines, lines of comment, `[section]`, and
/// `key = "text"` on one line with the escapes `\"` and `\\`. Keys are `section.key`.
///
/// # Errors
/// Number and content of the first line that is none of these, or that says a key again.
fn parse(source: &str) -> Result<BTreeMap<String, String>, String> {
    let mut texts = BTreeMap::new();
    let mut section = "";
    for (at, line) in source.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || format!("line {}: {line}", at + 1);
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            continue;
        }
        let (key, value) = line.split_once(" = ").ok_or_else(wrong)?;
        let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).ok_or_else(wrong)?;
        let value = unescaped(value).ok_or_else(wrong)?;
        if texts.insert(format!("{section}.{key}"), value).is_some() {
            return Err(wrong());
        }
    }
    Ok(texts)
}

fn unescaped(value: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return None,
            '\\' => out.push(chars.next().filter(|c| matches!(c, '"' | '\\'))?),
            c => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_by_section_and_key() {
        let file = "# words\n\n[a.b]\nc = \"he said \\\"no\\\" {n}\"\n[d]\nc.one = \"x\\\\y\"\n";
        let read = parse(file).unwrap();
        let pairs: Vec<_> = read.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(pairs, [("a.b.c", "he said \"no\" {n}"), ("d.c.one", "x\\y")]);
        for wrong in
            ["a = b", "a = \"x\ny\"", "a = \"x\"y\"", "a = \"\\n\"", "a = \"\"\na = \"\"", "a"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn fills_are_values_and_never_texts() {
        let all: Vec<_> = parts("{a} of {b}; {open").collect();
        use Part::{Fill, Words};
        assert_eq!(all, [Fill("a"), Words(" of "), Fill("b"), Words("; {open")]);
        assert_eq!(parts("").count(), 0);
        let said = fill("flow.reason", &[("reason", &"{count}"), ("count", &3)]);
        assert_eq!(said, "{count} (3)");
    }

    #[test]
    fn what_a_log_says_is_escaped_and_markup_is_kept() {
        let bold = maud::html! { strong { "&" } };
        let said = rich("flow.reason", &[("reason", &"<i>"), ("count", &bold)]);
        assert_eq!(said.into_string(), "&lt;i&gt; (<strong>&amp;</strong>)");
    }
}
