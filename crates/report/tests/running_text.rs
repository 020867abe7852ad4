//! No running text in the code: a sentence, heading or label that is written into a source of this
//! crate, and not into the file of texts, is named here.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too
#![allow(clippy::disallowed_methods)] // a test that reads the sources

use std::path::Path;

/// What stands before a literal that no reader of a page sees, and what it is.
const BEFORE: [(&str, &str); 5] = [
    ("#[error(", "an error, for who runs the program"),
    (".expect(", "what makes it true, for who reads the code"),
    ("about: ", "what a chart shows, for documentation"),
    ("class=", "a class of the style sheet"),
    ("class=(format!(", "a class of the style sheet"),
];

/// Literals that may stay, by the end of their file's name and their beginning, and why.
const EXCEPTIONS: [(&str, &str, &str); 23] = [
    ("src/phrase.rs", "night before", "looked for in a contrast's own words"),
    ("src/phrase.rs", "day before", "looked for in a contrast's own words"),
    ("src/phrase.rs", "nights before", "looked for in a contrast's own words"),
    ("src/phrase.rs", "days before", "looked for in a contrast's own words"),
    ("charts/last_nights.rs", "on the ", "passed over in a level's own words"),
    ("charts/last_nights.rs", "left ", "passed over in a level's own words"),
    ("charts/last_nights.rs", "right ", "passed over in a level's own words"),
    ("charts/sides.rs", "A clear gap", "how a sentence of the findings begins"),
    ("technical/study.rs", "A clear gap", "how a sentence of the findings begins"),
    ("page/estimates.rs", "not compared", "what the findings call a habit without a contrast"),
    ("page/estimates.rs", "w announced", "a class of the style sheet"),
    ("page/answers.rs", "Now", "name of a placeholder"),
    ("page/index.rs", "Event", "name of a placeholder"),
    ("page/shell.rs", "default-src", "the policy of the page"),
    ("page/shell.rs", "width=device-width", "for browsers"),
    ("page/shell.rs", "light dark", "for browsers"),
    ("scene/font.rs", "Report Sans", "the name of the font"),
    ("src/png.rs", "Description", "a key of the format"),
    ("src/report.rs", "a number in the findings", "a hint, for who runs the program"),
    ("src/report.rs", "this is a fault", "a hint, for who runs the program"),
    ("src/report.rs", "the HTML report can", "a hint, for who runs the program"),
    ("scene/audit.rs", "{place}: ", "a fault of a drawing, for who reads the code"),
    ("scene/audit.rs", "{}, ", "the place of such a fault"),
];

/// A literal: its line, what stands before it on its line, and its content.
struct Literal {
    line: usize,
    before: String,
    content: String,
}

/// String literals of a source, comments and characters passed over; unit tests must be cut off.
fn literals(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (source, 1);
    let mut before = String::new();
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            continue;
        }
        if let Some(length) = character(rest).filter(|_| c == '\'') {
            rest = &rest[length..];
            continue;
        }
        if c != '"' {
            before.push(c);
            if c == '\n' {
                line += 1;
                before.clear();
            }
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let end = end_of_literal(&rest[1..]) + 1;
        let lines = rest[1..end].matches('\n').count();
        // A line that ends in a backslash goes on at the next word.
        let mut parts = rest[1..end].split("\\\n");
        let mut content = parts.next().unwrap_or_default().to_string();
        parts.for_each(|part| content.push_str(part.trim_start()));
        found.push(Literal { line, before: before.trim_start().to_string(), content });
        line += lines;
        before.push('"');
        rest = &rest[end + 1..];
    }
    found
}

/// Length of a character literal at the beginning; none for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        return rest[2..].find('\'').map(|at| at.max(1) + 3);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

fn end_of_literal(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.unwrap().0
}

/// Words with a space between them, or one with a capital; no markup and no rules of style.
fn is_running_text(content: &str) -> bool {
    let markup = content.starts_with('<') || content.contains("=\\\"") || content.contains("{{");
    let mut words = String::new();
    for part in content.split('{') {
        words.push_str(part.split_once('}').map_or(part, |(_, after)| after));
    }
    let letters = words.as_bytes().windows(2).any(|w| w.iter().all(u8::is_ascii_alphabetic));
    let capital = words.starts_with(|c: char| c.is_ascii_uppercase())
        && words[1..].chars().all(|c| c.is_ascii_lowercase());
    !markup && letters && (content.contains(' ') || capital)
}

/// Every source without its unit tests; the file of texts and its own module are passed over.
fn sources(dir: &Path, into: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.ends_with("locale") {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("locale.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]\n").next().unwrap().to_string();
            into.push((path.display().to_string(), code));
        }
    }
}

#[test]
fn running_text_stands_in_the_file_and_not_in_the_code() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let (mut read, mut left) = (0, Vec::new());
    let mut used = [false; EXCEPTIONS.len()];
    for (path, source) in &all {
        for l in literals(source) {
            read += 1;
            let known = BEFORE.iter().any(|(before, _)| l.before.ends_with(before));
            if !is_running_text(&l.content) || known {
                continue;
            }
            let exception = EXCEPTIONS.iter().position(|(file, begins, _)| {
                path.ends_with(file) && l.content.starts_with(begins)
            });
            match exception {
                Some(at) => used[at] = true,
                None => left.push(format!("{path}:{}: {}", l.line, l.content)),
            }
        }
    }
    assert!(all.len() > 50 && read > 1_000, "{} sources, {read} literals", all.len());
    assert!(left.is_empty(), "these belong in locale/en.toml: {left:#?}");
    let unused: Vec<_> = EXCEPTIONS.iter().zip(used).filter(|(_, used)| !used).collect();
    assert!(unused.is_empty(), "exceptions of nothing: {unused:?}");
}

#[test]
fn texts_are_found_among_keys_classes_and_markup() {
    let source = r##"let a = fill("page.title", &[("n", &1)]); // "not this one"
html! { p class="small mut" { "Not logged" } h2 { "Nights" } '"' "<b x=\"1\">" }
format!("{n} nights \
         more"), "{a} – {b}", "x".expect("that it is true") '\'' "two \"words\"""##;
    let found: Vec<(usize, String)> = literals(source)
        .into_iter()
        .filter(|l| is_running_text(&l.content))
        .filter(|l| !BEFORE.iter().any(|(before, _)| l.before.ends_with(before)))
        .map(|l| (l.line, l.content))
        .collect();
    let expected =
        [(2, "Not logged"), (2, "Nights"), (3, "{n} nights more"), (4, "two \\\"words\\\"")];
    assert_eq!(found, expected.map(|(line, words)| (line, words.to_string())));
}
