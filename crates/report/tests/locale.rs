//! The file of texts and the code that asks for them agree: every text is used, every key that is
//! asked for exists, and every placeholder is given. The words themselves keep to the one list of
//! words that are not used, and read easily where everyone reads them.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too
#![allow(clippy::disallowed_methods)] // a test that reads the sources

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod wording;

use wording::{forbidden, reading_grade};

const EN: &str = include_str!("../locale/en.toml");
/// Sections of texts that everyone reads.
const FOR_EVERYONE: [&str; 17] = [
    "page",
    "figure",
    "answers",
    "say",
    "verdict",
    "trend",
    "sureness",
    "night",
    "refusal",
    "frequency",
    "time",
    "calendar",
    "habits",
    "doses",
    "shape",
    "trying",
    "says",
];
/// The hardest these may read, in school years (Flesch–Kincaid).
const HARDEST: f64 = 8.0;

/// Texts by key.
fn texts() -> BTreeMap<String, String> {
    let mut section = "";
    let mut texts = BTreeMap::new();
    for line in EN.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
        } else if let Some((key, value)) = line.split_once(" = ").filter(|_| !line.starts_with('#'))
        {
            let value = value.trim_matches('"').replace("\\\"", "\"");
            assert!(texts.insert(format!("{section}.{key}"), value).is_none(), "{key} twice");
        }
    }
    texts
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|t| t.split_once('}').map(|(name, _)| name)).collect()
}

/// The key that the code names: without the form of a number.
fn stem(key: &str) -> &str {
    key.strip_suffix(".one").or_else(|| key.strip_suffix(".other")).unwrap_or(key)
}

/// Every source of the crate without its unit tests, and without the module of texts itself.
fn sources() -> Vec<(String, String)> {
    fn collect(dir: &Path, into: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> =
            std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() && !path.ends_with("locale") {
                collect(&path, into);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "js")
                && !path.ends_with("locale.rs")
            {
                let source = std::fs::read_to_string(&path).unwrap();
                let code = source.split("#[cfg(test)]\n").next().unwrap().to_string();
                into.push((path.display().to_string(), code));
            }
        }
    }
    let mut all = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all
}

/// Literals of a source that look like a key of one of the sections.
fn named_keys<'a>(source: &'a str, sections: &BTreeSet<String>) -> Vec<&'a str> {
    let word = |s: &str| {
        !s.is_empty() && s.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let is_key = |s: &&str| {
        s.split_once('.').is_some_and(|(section, rest)| {
            sections.contains(section) && word(rest) && !["css", "js", "html"].contains(&rest)
        })
    };
    // A script names a key between signs of percent.
    source.split('"').map(|s| s.trim_matches('%')).filter(is_key).collect()
}

/// Calls as (function, key, names of fills).
fn calls(source: &str) -> Vec<(&'static str, String, BTreeSet<String>)> {
    let mut calls = Vec::new();
    for function in ["text", "fill", "rich", "plural"] {
        let open = format!("{function}(");
        for (at, _) in source.match_indices(&open) {
            let before = source[..at].chars().next_back();
            let rest = source[at + open.len()..].trim_start();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') || !rest.starts_with('"') {
                continue;
            }
            let (key, rest) = rest[1..].split_once('"').unwrap();
            // The call ends where its parenthesis closes.
            let mut depth = 1;
            let end = rest.char_indices().find(|(_, c)| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0
            });
            let call = &rest[..end.unwrap().0];
            let mut names = BTreeSet::new();
            for (open, _) in call.match_indices("(\"") {
                let (name, after) = call[open + 2..].split_once('"').unwrap();
                // Fills of this call, not keys of calls inside it.
                if after.trim_start().starts_with(',') && !name.contains('.') {
                    names.insert(name.to_string());
                }
            }
            calls.push((function, key.to_string(), names));
        }
    }
    calls
}

#[test]
fn every_text_is_used_and_every_key_exists() {
    let texts = texts();
    let sections: BTreeSet<String> =
        texts.keys().map(|k| k.split_once('.').unwrap().0.to_string()).collect();
    let stems: BTreeSet<&str> = texts.keys().map(|k| stem(k)).collect();
    let sources = sources();
    let mut used = BTreeSet::new();
    for (path, source) in &sources {
        for key in named_keys(source, &sections) {
            assert!(stems.contains(key), "{path}: no text `{key}`");
            used.insert(key);
        }
        for (_, key, _) in calls(source) {
            assert!(stems.contains(key.as_str()), "{path}: no text `{key}`");
        }
    }
    let unused: Vec<_> = stems.difference(&used).collect();
    assert!(unused.is_empty(), "no code asks for {unused:?}");
    assert!(texts.len() > 200, "{}", texts.len());
}

#[test]
fn every_placeholder_is_given_and_nothing_else() {
    let texts = texts();
    let mut seen = 0;
    for (path, source) in sources() {
        for (function, key, mut given) in calls(&source) {
            let keys = match function {
                "plural" => vec![format!("{key}.one"), format!("{key}.other")],
                _ => vec![key.clone()],
            };
            let mut wanted = BTreeSet::new();
            for key in &keys {
                let text = texts.get(key).unwrap_or_else(|| panic!("{path}: no text `{key}`"));
                wanted.extend(placeholders(text).into_iter().map(String::from));
            }
            if function == "plural" {
                given.insert("n".into());
                wanted.insert("n".into());
            }
            assert_eq!(wanted, given, "{path}: {function}(\"{key}\")");
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen} calls");
}

#[test]
fn a_text_for_one_has_one_for_many() {
    let texts = texts();
    for key in texts.keys() {
        let other = match key.strip_suffix(".one") {
            Some(stem) => format!("{stem}.other"),
            None => key.strip_suffix(".other").map_or(key.clone(), |stem| format!("{stem}.one")),
        };
        let other = texts.get(&other).unwrap_or_else(|| panic!("{key} stands alone"));
        // The number itself may go without saying: "the night before".
        let beside =
            |text| placeholders(text).into_iter().filter(|p| *p != "n").collect::<Vec<_>>();
        assert_eq!(beside(&texts[key]), beside(other), "{key}");
    }
}

#[test]
fn no_text_holds_a_word_that_is_not_used() {
    for (key, text) in texts() {
        assert_eq!(forbidden(&text), Vec::<String>::new(), "{key}: {text}");
    }
}

#[test]
fn texts_for_everyone_read_easily() {
    let said: Vec<String> = texts()
        .iter()
        .filter(|(key, _)| FOR_EVERYONE.contains(&key.split_once('.').unwrap().0))
        .map(|(_, text)| format!("{}.", text.replace(['{', '}'], "").trim_end_matches('.')))
        .collect();
    let grade = reading_grade(&said.join(" "));
    assert!(said.len() > 60 && grade <= HARDEST, "grade {grade:.1}");
    // A sentence alone may be a little harder: one long name weighs much in a short text.
    for text in said.iter().filter(|t| t.split_whitespace().count() >= 8) {
        let grade = reading_grade(text);
        assert!(grade <= HARDEST + 4.0, "grade {grade:.1}: {text}");
    }
}
