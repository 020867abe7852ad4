//! The words of rendered pages: none that frightens or promises, and plain enough to read.

use lumbago_advice::reading_grade;
use lumbago_advice::wording::forbidden;

use crate::harness::{Place, dataset};

/// The hardest the part for everyone may read, in school years (Flesch–Kincaid).
const HARDEST: f64 = 8.0;
/// Where the part for everyone ends.
const CLINICIAN: &str = "<section class=\"clinician\">";

fn page(place: &Place, log: &str) -> String {
    let run = place.run(&["report", &dataset(log), "--no-people", "--no-png", "-o", "out", "-q"]);
    assert!(run.stderr.is_empty() || !run.stderr.contains("error"), "{log}: {}", run.stderr);
    std::fs::read_to_string(place.path().join("out/index.html")).unwrap()
}

/// What lies between `<name …>` and `</name>`, for every such element that holds none of its kind.
fn inside<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    page.match_indices(&open)
        .filter(|(at, _)| page[at + open.len()..].starts_with([' ', '>']))
        .filter_map(|(at, _)| {
            let rest = &page[at..];
            Some(&rest[rest.find('>')? + 1..rest.find(&close)?])
        })
        .collect()
}

/// The page without what no reader sees: style, script and drawings.
fn visible(page: &str) -> String {
    let mut left = page.to_string();
    for name in ["style", "script", "svg"] {
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        while let Some(from) = left.find(&open) {
            let to = left[from..].find(&close).expect("every element is closed") + from;
            left.replace_range(from..to + close.len(), " ");
        }
    }
    left
}

/// Text without tags, entities resolved.
fn text(markup: &str) -> String {
    let mut out = String::new();
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn no_page_holds_a_forbidden_word() {
    let place = Place::new();
    for log in ["personal-year.csv", "personal-short.csv", "study-60x90"] {
        let words = text(&visible(&page(&place, log)));
        assert!(words.len() > 2_000, "{log}");
        assert_eq!(forbidden(&words), [], "{log}");
    }
}

#[test]
fn the_part_for_everyone_reads_easily() {
    let place = Place::new();
    for log in ["personal-year.csv", "personal-short.csv"] {
        let page = page(&place, log);
        let everyone = visible(page.split(CLINICIAN).next().unwrap());
        assert!(everyone.len() < visible(&page).len(), "{log}: no part for clinicians");
        let sentences: Vec<String> = ["p", "li", "h2", "h3"]
            .iter()
            .flat_map(|name| inside(&everyone, name))
            .map(|markup| format!("{}.", text(markup).trim().trim_end_matches('.')))
            .collect();
        let grade = reading_grade(&sentences.join(" "));
        assert!(sentences.len() > 15 && grade <= HARDEST, "{log}: grade {grade:.1}");
    }
}

/// The page without the questions that are asked of each person, and without what is quoted.
fn unasked(page: &str) -> String {
    let mut left = page.to_string();
    for (open, close) in [("<ul><li>", "</ul>"), ("“", "”")] {
        let mut from = 0;
        while let Some(at) = left[from..].find(open).map(|at| at + from) {
            let Some(to) = left[at..].find(close).map(|to| to + at) else { break };
            let part = &left[at..to];
            if open == "“" || part.contains('?') {
                left.replace_range(at..to + close.len(), " ");
            }
            from = at + open.len().min(left.len() - at);
            while !left.is_char_boundary(from) {
                from += 1;
            }
        }
    }
    left
}

#[test]
fn a_page_on_a_study_speaks_of_the_study() {
    let place = Place::new();
    let page = visible(&page(&place, "study-60x90"));
    let said = text(&unasked(&page));
    let words: Vec<&str> = said.split_whitespace().collect();
    for (i, word) in words.iter().enumerate() {
        let plain = word.to_lowercase();
        let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
        let around = || words[i.saturating_sub(8)..words.len().min(i + 8)].join(" ");
        assert!(!["you", "your", "yours"].contains(&plain), "…{}…", around());
    }
}
