//! `lumbago explain`: anything the program may say, with its grounds.

use anyhow::{Result, bail};
use lumbago_advice::knowledge::{Knowledge, knowledge};
use lumbago_domain::{Factor, Verdict};
use serde::Serialize;

use super::analyse::words;
use crate::args::Explain;
use crate::config::Config;
use crate::exit::Exit;
use crate::stdout;

/// One thing that can be explained.
#[derive(Serialize)]
struct Entry {
    id: String,
    kind: &'static str,
    /// One line for the list.
    about: String,
    /// Heading and text, in order.
    said: Vec<(&'static str, String)>,
    /// What it rests on: claims with their grades.
    claims: Vec<Ground>,
    /// Works, as cited.
    sources: Vec<String>,
}

/// A claim behind an entry.
#[derive(Serialize)]
struct Ground {
    id: String,
    grade: String,
    studied: String,
    summary: String,
}

pub(super) fn run(args: &Explain, config: &Config) -> Result<Exit> {
    let entries = entries(knowledge(), &config.catalogue()?.factors);
    let Some(id) = &args.id else {
        if args.json {
            stdout::line(&serde_json::to_string_pretty(&entries)?)?;
        } else {
            let lines = entries.iter().map(|e| {
                format!("{:<34} {:<14} {}\n", e.id, e.kind, super::analyse::clip(&e.about, 70))
            });
            stdout::write(&lines.collect::<String>())?;
        }
        return Ok(Exit::Done);
    };
    let found: Vec<&Entry> = entries.iter().filter(|e| e.id.eq_ignore_ascii_case(id)).collect();
    if found.is_empty() {
        let near = near(id, &entries);
        let help = if near.is_empty() {
            "`lumbago explain` lists all ids".to_string()
        } else {
            format!("did you mean {}? `lumbago explain` lists all ids", near.join(", "))
        };
        bail!("nothing is called `{id}`\n  help: {help}");
    }
    if args.json {
        stdout::line(&serde_json::to_string_pretty(&found)?)?;
    } else {
        let texts: Vec<String> = found.iter().map(|e| text(e)).collect();
        stdout::write(&texts.join("\n"))?;
    }
    Ok(Exit::Done)
}

fn text(e: &Entry) -> String {
    let mut out = format!("{} ({})\n", e.id, e.kind);
    for (heading, words) in e.said.iter().filter(|(_, w)| !w.is_empty()) {
        out.push_str(&format!("\n{heading}\n  {words}\n"));
    }
    if !e.claims.is_empty() {
        out.push_str("\nRests on\n");
    }
    for c in &e.claims {
        out.push_str(&format!(
            "  {} (grade: {}; studied: {})\n    {}\n",
            c.id, c.grade, c.studied, c.summary
        ));
    }
    if !e.sources.is_empty() {
        out.push_str("\nSources\n");
    }
    for source in &e.sources {
        out.push_str(&format!("  {source}\n"));
    }
    out
}

/// Everything, kind by kind in the order of the knowledge files.
fn entries(k: &Knowledge, factors: &[Factor]) -> Vec<Entry> {
    let mut all = Vec::new();
    let mut add = |id: &str,
                   kind: &'static str,
                   about: &str,
                   said: Vec<(&'static str, String)>,
                   claims: &[String],
                   refs: &[String]| {
        let mut works: Vec<&String> = refs.iter().collect();
        for claim in claims.iter().filter_map(|c| k.claim(c)) {
            works.extend(claim.refs.iter().filter(|r| !refs.contains(r)));
        }
        works.dedup();
        all.push(Entry {
            id: id.into(),
            kind,
            about: about.into(),
            said,
            claims: claims.iter().filter_map(|c| ground(k, c)).collect(),
            sources: works.iter().filter_map(|r| work(k, r)).collect(),
        });
    };
    for a in &k.advice {
        let parts: Vec<&str> = a.parts.iter().map(|p| p.text.as_str()).collect();
        let said = vec![("When", a.when.clone()), ("Text", parts.join(" "))];
        add(&a.id, "advice", &a.when, said, &a.claims, &[]);
    }
    for a in &k.topics.actions {
        let topics = k.topics.topics.iter().filter(|t| t.action.as_deref() == Some(&a.id));
        let claims: Vec<String> = topics.filter_map(|t| t.claim.clone()).collect();
        add(&a.id, "action", &a.what, vec![("What", a.what.clone())], &claims, &[]);
    }
    for c in &k.claims {
        let p = &k.phrases;
        let said = vec![
            ("Often said", c.often_said.clone()),
            ("What studies say", c.summary.clone()),
            ("Grade", p.grades.of(c.grade).to_string()),
            ("Basis", c.basis.clone()),
            ("What was studied", p.directness.of(c.directness).to_string()),
            ("Effects as published", c.effect.clone()),
            ("Not checked against a source", c.unverified.clone()),
        ];
        add(&c.id, "claim", &c.often_said, said, &[], &c.refs);
    }
    for f in &k.red_flags.red_flags {
        let said = vec![
            ("Question", f.ask.clone()),
            ("On a yes", k.red_flags.actions.of(f.group).to_string()),
            ("Also", f.also.clone()),
            ("Why", f.why.clone()),
        ];
        add(&f.id, "warning sign", &f.ask, said, &[], &f.refs);
    }
    for s in &k.suppressors {
        let hidden = [&s.hide_advice, &s.hide_actions, &s.hide_tips, &s.hide_claims];
        let hidden: Vec<&str> = hidden.into_iter().flatten().map(String::as_str).collect();
        let said = vec![
            ("Question", s.when.clone()),
            ("Printed on a yes", s.show.clone()),
            ("Not printed then", hidden.join(", ")),
        ];
        add(&s.id, "circumstance", &s.when, said, &[], &s.refs);
    }
    for e in &k.escalations {
        let constants: Vec<String> =
            e.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let said = vec![
            ("Fires when", e.fires_when.clone()),
            ("Needs", e.needs.clone()),
            ("Constants", constants.join(", ")),
            ("Grounds", e.basis.clone()),
            ("Says", e.shown.clone()),
            ("General advice", e.advice.clone()),
        ];
        let claims: Vec<String> = e.claim.iter().cloned().collect();
        add(&e.id, "rule", &e.shown, said, &claims, &[]);
    }
    for n in &k.never {
        let said = vec![("Never", n.rule.clone()), ("Why", n.reason.clone())];
        add(&n.id, "never", &n.rule, said, &[], &[]);
    }
    for c in &k.conflicts {
        let said =
            vec![("Contradiction", c.conflict.clone()), ("What is done", c.resolution.clone())];
        add(&c.id, "conflict", &c.topic, said, &[], &[]);
    }
    for g in &k.gaps {
        add(&g.id, "gap", &g.text, vec![("Not known", g.text.clone())], &[], &[]);
    }
    for r in &k.references {
        let said = vec![
            ("Work", r.cite.clone()),
            ("DOI", r.doi.clone()),
            ("How much was read", k.phrases.seen.of(r.seen).to_string()),
        ];
        add(&r.id, "work", &r.cite, said, &[], &[]);
    }
    for f in factors {
        let claims: Vec<String> =
            k.claims.iter().filter(|c| c.factors.contains(&f.id)).map(|c| c.id.clone()).collect();
        let asked: Vec<&str> = f.contrasts.iter().map(|c| c.label.as_str()).collect();
        let columns: Vec<&str> = f.fields.iter().map(|c| c.key.as_str()).collect();
        let said = vec![
            ("Compared", asked.join("; ")),
            ("Columns", columns.join(", ")),
            ("What limits the answer", f.identifiability.clone()),
        ];
        add(&f.id, "factor", &f.label, said, &claims, &[]);
    }
    for (verdict, id, means) in VERDICTS {
        let about = words(*verdict);
        let kind = if verdict.is_refusal() { "refusal" } else { "verdict" };
        add(id, kind, about, vec![("Means", (*means).to_string())], &[], &[]);
    }
    for (id, means) in REFUSALS {
        add(id, "refusal", means, vec![("Means", (*means).to_string())], &[], &[]);
    }
    for (id, means) in REASONS {
        add(id, "reason", means, vec![("Means", (*means).to_string())], &[], &[]);
    }
    all
}

fn ground(k: &Knowledge, id: &str) -> Option<Ground> {
    k.claim(id).map(|c| Ground {
        id: c.id.clone(),
        grade: k.phrases.grades.of(c.grade).to_string(),
        studied: k.phrases.directness.of(c.directness).to_string(),
        summary: c.summary.clone(),
    })
}

fn work(k: &Knowledge, id: &str) -> Option<String> {
    k.reference(id).map(|r| {
        let doi = if r.doi.is_empty() { String::new() } else { format!(" doi:{}", r.doi) };
        format!("{}{doi} ({})", r.cite, k.phrases.seen.of(r.seen))
    })
}

const VERDICTS: &[(Verdict, &str, &str)] = &[
    (
        Verdict::More,
        "more",
        "Announced: more spasms on these nights. Survived false-discovery control over everything asked.",
    ),
    (
        Verdict::Fewer,
        "fewer",
        "Announced: fewer spasms on these nights. Survived false-discovery control over everything asked.",
    ),
    (
        Verdict::LeaningMore,
        "leaning_more",
        "Points to more spasms, not surely: under the looser bound of false-discovery control only, or something stands against announcing it.",
    ),
    (
        Verdict::LeaningFewer,
        "leaning_fewer",
        "Points to fewer spasms, not surely: under the looser bound of false-discovery control only, or something stands against announcing it.",
    ),
    (
        Verdict::LittleDifference,
        "little_difference",
        "The 90 % interval of the ratio lies inside 0.80 to 1.25: if there is a difference, it is small.",
    ),
    (Verdict::CannotTell, "cannot_tell", "Estimated, and the range is too wide to say anything."),
    (
        Verdict::NotEnough,
        "not_enough",
        "Fewer nights or spasms than the minimum in the settings; nothing was estimated.",
    ),
    (
        Verdict::NotAnswerable,
        "not_answerable",
        "The log cannot answer this however long it gets, unless something in it changes.",
    ),
];

/// Codes of reasons behind refusals, as they stand in findings.json.
const REFUSALS: &[(&str, &str)] = &[
    ("not_in_log", "Nothing of it was logged."),
    ("constant", "It was the same on every night, or for everyone."),
    (
        "remedy",
        "It is taken because of the spasms, so it cannot be asked whether it goes before them.",
    ),
    ("mediator", "It lies between a habit and the spasms."),
    ("context", "It describes the night and is no habit; it is shown only."),
    (
        "adjusted_for",
        "It is taken into account when habits are compared, and is not asked about itself.",
    ),
    ("person_level", "It belongs to the person: only several people who differ in it could tell."),
    ("one_mattress", "There was one mattress throughout, so its age is the calendar."),
    ("one_swap", "It was changed once: a single event, with everything else that changed then."),
    (
        "few_changes",
        "It changed too few times; anything else that changed at those times explains as much.",
    ),
    (
        "time_confounded",
        "It changed with the calendar: what it did and what time did cannot be told apart.",
    ),
    ("too_few_nights", "Fewer logged nights than the minimum."),
    ("too_few_events", "Fewer spasms than the minimum."),
    ("too_few_people", "Too few people on one side of a comparison between people."),
    ("too_short", "The log spans fewer days than the minimum."),
    ("arm_too_small", "Too few nights, or spasms, on one side of the comparison."),
    ("all_or_none", "On one side every night had a spasm, or none had."),
    ("recorded_by_outcome", "It was noted only on nights with spasms, or only on nights without."),
    ("derived", "It is the outcome in another guise."),
    ("holds_part", "It is a total that holds another habit that is compared."),
    ("collinear", "It went together with another habit on nearly all nights."),
    ("no_comparison", "The column is shown and not compared."),
    ("not_converged", "The model did not settle, so nothing is said."),
];

/// Codes of reasons behind verdicts and what holds a verdict back.
const REASONS: &[(&str, &str)] = &[
    (
        "passed",
        "Survived false-discovery control over everything asked, and nothing stands against it.",
    ),
    ("leaning", "Points one way under the looser bound only."),
    ("equivalent", "The 90 % range lies inside 0.80 to 1.25."),
    ("wide_interval", "The range includes no difference and more."),
    (
        "exploratory",
        "Looked at beside the main comparisons: at most leaning, whatever the numbers.",
    ),
    (
        "reverse_order",
        "It was noted after the night, or follows bad nights, so the spasms may have come first: at most leaning.",
    ),
    (
        "after_bad_spell",
        "It began after a bad spell, after which nights get better by themselves: at most leaning.",
    ),
    ("mixed_level", "Nights of that kind hold a bit of everything: at most leaning."),
    ("few_people", "Rests on few people: at most leaning."),
];

/// Ids that could have been meant, nearest first.
fn near(asked: &str, entries: &[Entry]) -> Vec<String> {
    let asked = asked.to_lowercase();
    let mut near: Vec<(usize, &str)> = entries
        .iter()
        .filter_map(|e| {
            let id = e.id.to_lowercase();
            let distance = if id.contains(&asked) { 0 } else { distance(&asked, &id) };
            (distance <= 1 + asked.chars().count() / 3).then_some((distance, e.id.as_str()))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, id)| format!("`{id}`")).collect()
}

/// Edits (insert, delete, replace a character) between two words (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != *y);
            row.push(replaced.min(last[j + 1] + 1).min(row[j] + 1));
        }
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everything_has_an_id_of_its_own_within_its_kind_and_says_something() {
        let entries = entries(knowledge(), &lumbago_domain::Catalogue::standard().factors);
        let ids: BTreeSet<_> = entries.iter().map(|e| (e.kind, &e.id)).collect();
        assert_eq!(ids.len(), entries.len());
        for e in &entries {
            assert!(e.said.iter().any(|(_, w)| !w.is_empty()), "{}", e.id);
        }
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("flaw", "lawn"), 2);
    }
}
