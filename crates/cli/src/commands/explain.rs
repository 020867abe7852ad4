//! `lumbago explain`: anything the program may say, with its grounds.

use anyhow::{Result, bail};
use lumbago_advice::entries::{Entry, entries};

use crate::args::Explain;
use crate::config::Config;
use crate::exit::Exit;
use crate::stdout;

pub(super) fn run(args: &Explain, config: &Config) -> Result<Exit> {
    let entries = entries(&config.catalogue()?.factors);
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
    use super::*;

    #[test]
    fn distances_are_those_of_the_textbook() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("flaw", "lawn"), 2);
    }
}
