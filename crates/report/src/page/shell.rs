//! The page around the content: one file, no request, a content security policy that allows
//! exactly its own style and script and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::locale::text;
use crate::scene::{FAMILY, REGULAR_WOFF2, SEMIBOLD_WOFF2, TOKENS, clean, hex, variable_style};

const RULES: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Wraps the content of `<main>` into a whole document. `running` is printed at the foot of every
/// page on paper.
pub(super) fn document(title: &str, running: &str, content: &Markup) -> String {
    document_with(title, running, content, "", "")
}

/// The same with rules and a script of the page's own, after those of all pages.
pub(super) fn document_with(
    title: &str,
    running: &str,
    content: &Markup,
    rules: &str,
    own_script: &str,
) -> String {
    let style = style(running) + &unindented(rules);
    let mut script = squeezed(&worded(SCRIPT));
    if !own_script.is_empty() {
        script.push('\n');
        script.push_str(&squeezed(&worded(own_script)));
    }
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; font-src data:; img-src data:; base-uri 'none'; \
         form-action 'none'",
        hash(&style),
        hash(&script)
    );
    let page = html! {
        (DOCTYPE)
        html lang=(text("shell.lang")) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(&style)) }
            }
            body {
                main { (content) }
                script { (PreEscaped(&script)) }
            }
        }
    };
    without_ends_of_cells(&page.into_string())
}

/// HTML lets a cell end where the next begins; a page of tables is a thirtieth smaller for it. Text
/// is escaped, so that no text is touched.
fn without_ends_of_cells(page: &str) -> String {
    page.replace("</td>", "").replace("</th>", "")
}

/// Lines without the indentation of the source, empty ones left out.
fn unindented(source: &str) -> String {
    let lines = source.lines().map(str::trim_start).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// A script with its words: `"%key%"` becomes the text of that key as a string.
fn worded(source: &str) -> String {
    let mut parts = source.split("\"%");
    let mut script = parts.next().map(String::from).unwrap_or_default();
    for part in parts {
        match part.split_once("%\"") {
            Some((key, rest)) => {
                let words = serde_json::Value::from(text(key)).to_string();
                script.push_str(&words.replace('<', "\\u003c"));
                script.push_str(rest);
            }
            None => {
                script.push_str("\"%");
                script.push_str(part);
            }
        }
    }
    script
}

/// A script without the spaces and line ends that only people need. Text in quotes is left as it is;
/// our scripts hold no comment after code and no regular expression.
fn squeezed(source: &str) -> String {
    const PARTING: &str = "=+-*/<>?:,;(){}[]&|!%";
    let source = unindented(source);
    let mut script = String::with_capacity(source.len());
    let mut quote: Option<char> = None;
    let mut letters = source.chars().peekable();
    while let Some(c) = letters.next() {
        let last = script.chars().last();
        let next = letters.peek().copied();
        let is_parting = |c: Option<char>| c.is_none_or(|c| PARTING.contains(c));
        match quote {
            Some(end) => {
                script.push(c);
                if c == '\\' {
                    script.extend(letters.next());
                } else if c == end {
                    quote = None;
                }
            }
            None if matches!(c, '"' | '\'' | '`') => {
                quote = Some(c);
                script.push(c);
            }
            None if c == ' ' && (is_parting(last) || is_parting(next)) => {}
            None if c == '\n'
                && (last.is_none_or(|l| "{;,(=".contains(l))
                    || matches!(next, Some(')' | '}'))) => {}
            None => script.push(c),
        }
    }
    script
}

/// Source expression of an inline element, as the policy wants it.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

fn style(running: &str) -> String {
    let mut css = String::new();
    for (weight, bytes) in [(400, REGULAR_WOFF2), (600, SEMIBOLD_WOFF2)] {
        css.push_str(&format!(
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{weight};font-display:block;\
             src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
            STANDARD.encode(bytes)
        ));
    }
    let values = |value: fn(crate::scene::Token) -> (u8, u8, u8)| -> String {
        TOKENS.iter().map(|&t| format!("--{}:{};", t.name(), hex(value(t)))).collect()
    };
    let (light, dark) = (values(crate::scene::Token::light), values(crate::scene::Token::dark));
    // Dark values only on screens: paper stays white whatever the theme.
    css.push_str(&format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         @media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    ));
    css.push_str(&variable_style());
    css.push('\n');
    css.push_str(&unindented(RULES));
    css.push('\n');
    css.push_str(&format!(
        "@media print{{@page{{@bottom-left{{content:\"{}\";font:8pt \"{FAMILY}\"}}\
         @bottom-right{{content:counter(page) \" / \" counter(pages);font:8pt \"{FAMILY}\"}}}}}}\n",
        css_string(running)
    ));
    css
}

/// Text for a quoted CSS string: everything that could end the string or the element is dropped.
fn css_string(text: &str) -> String {
    clean(text)
        .chars()
        .filter(|c| !matches!(c, '"' | '\'' | '\\' | '<' | '>' | '{' | '}' | ';' | '/' | '&'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_hash_of_what_is_in_the_page() {
        let page = document("t", "r", &html! { p { "x" } });
        for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let start = page.find(open).unwrap() + open.len();
            let text = &page[start..page.find(close).unwrap()];
            assert!(page.contains(&hash(text)), "{open}");
        }
        // sha256 of the empty string, base64: a published value.
        assert_eq!(hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn squeezing_touches_no_text_and_parts_what_must_be_parted() {
        let source = "const a = (x) => {\n  return x ? \"a + b\" : `n ${ x } m`;\n};\nlet b = 'it\\'s'\nb = 2\n";
        let expected = "const a=(x)=>{return x?\"a + b\":`n ${ x } m`;};let b='it\\'s'\nb=2";
        assert_eq!(squeezed(source), expected);
        // The whole script, of which every page carries a copy.
        let script = squeezed(&worded(SCRIPT));
        assert!(script.len() <= 3_300, "{} bytes", script.len());
    }

    #[test]
    fn a_script_says_the_words_of_the_file() {
        assert_eq!(worded("a(\"%night.left_out%\") % b + \"%\""), "a(\"left out\") % b + \"%\"");
        assert!(!worded(SCRIPT).contains("\"%"));
    }

    #[test]
    fn a_running_foot_cannot_leave_its_string() {
        assert_eq!(css_string(r#"a"</style><script>\n{b}"#), "astylescriptnb");
    }
}
