//! The list as a page of Markdown, for reviewers: docs/knowledge.md.

use super::{Entry, KINDS};

const HEAD: &str = "\
# What the program may say, and on what grounds

Made by `just knowledge` from the files in `crates/advice/knowledge`; edit those, not this page. \
`lumbago explain ID` prints any entry.

**No clinician has reviewed any of it.** The evidence was compiled from published studies, mostly \
read as abstracts, and from public guidance pages; how much of each work was read stands beside \
it. A grade says how well studies support a claim as it is often made, for back spasms at night. \
No study found has counted those, so each claim says what was studied instead.

In a text, words in braces are filled from the findings: `{exposed}` and `{reference}` are the \
two sides of a comparison, `{trial_nights}` the computed length of a trial.
";

/// The page.
pub fn markdown(entries: &[Entry]) -> String {
    let mut out = String::from(HEAD);
    out.push_str("\n| kind | entries | |\n|---|---|---|\n");
    for (kind, about) in KINDS {
        let n = entries.iter().filter(|e| e.kind == *kind).count();
        out.push_str(&format!("| [{kind}](#{}) | {n} | {about} |\n", anchor(&heading(kind))));
    }
    for (kind, about) in KINDS {
        out.push_str(&format!("\n## {}\n\n{about}\n", heading(kind)));
        for e in entries.iter().filter(|e| e.kind == *kind) {
            out.push_str(&entry(e));
        }
    }
    out
}

fn heading(kind: &str) -> String {
    format!("Kind: {kind}")
}

fn entry(e: &Entry) -> String {
    let mut out = format!("\n### {}\n\n", e.id);
    for (heading, words) in e.said.iter().filter(|(_, w)| !w.is_empty()) {
        out.push_str(&format!("- **{heading}:** {}\n", escaped(words)));
    }
    for c in &e.claims {
        out.push_str(&format!(
            "- **Rests on** [{}](#{}): grade {}; studied: {}\n",
            c.id,
            anchor(&c.id),
            c.grade,
            c.studied
        ));
    }
    // The claims name theirs.
    if e.claims.is_empty() {
        for source in &e.sources {
            out.push_str(&format!("- **Source:** {}\n", escaped(source)));
        }
    }
    out
}

/// The anchor that a reader of Markdown gives a heading.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Text in which nothing is taken for markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '<' | '>' | '*' | '`' | '\\' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use lumbago_domain::Catalogue;

    use super::*;
    use crate::entries::entries;

    #[test]
    fn the_committed_page_is_current() {
        let made = markdown(&entries(&Catalogue::standard().factors));
        let committed = include_str!("../../../../docs/knowledge.md");
        let differs = made.lines().zip(committed.lines()).find(|(a, b)| a != b);
        assert!(
            made == committed,
            "run `just knowledge`; {} lines against {} committed, first other one {differs:?}",
            made.lines().count(),
            committed.lines().count(),
        );
    }

    #[test]
    fn anchors_are_those_of_the_headings() {
        assert_eq!(anchor("Kind: warning sign"), "kind-warning-sign");
        assert_eq!(
            anchor("position.supine.pillow_under_knees"),
            "positionsupinepillow_under_knees"
        );
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escaped("P < .05 | *x*"), "P \\< .05 \\| \\*x\\*");
    }

    #[test]
    fn it_says_that_no_clinician_has_reviewed_it() {
        assert!(!crate::knowledge::knowledge().phrases.clinically_reviewed);
        assert!(HEAD.contains("No clinician has reviewed"));
    }
}
