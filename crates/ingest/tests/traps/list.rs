//! The list of traps and the tests agree.

use std::collections::{BTreeMap, BTreeSet};

/// Rows of the tables of docs/formats/traps.md: first cell, and the test named in the last one.
fn listed() -> Vec<(String, String)> {
    let page = include_str!("../../../../docs/formats/traps.md");
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix('|')?.split('|').map(str::trim).collect();
        let test = cells.iter().rev().find(|c| !c.is_empty())?.strip_prefix('`')?;
        Some((cells[0].to_string(), test.strip_suffix('`')?.to_string()))
    };
    page.lines().filter_map(row).collect()
}

fn tests() -> BTreeSet<String> {
    let sources = [
        include_str!("bytes.rs"),
        include_str!("containers.rs"),
        include_str!("dates.rs"),
        include_str!("headers.rs"),
        include_str!("meaning.rs"),
        include_str!("numbers.rs"),
        include_str!("public_issues.rs"),
        include_str!("quoting.rs"),
    ];
    let after_mark = |text: &str| {
        let mut names = Vec::new();
        for part in text.split("#[test]\n").skip(1) {
            let name = part.trim_start().strip_prefix("fn ").and_then(|p| p.split('(').next());
            names.extend(name.map(str::to_string));
        }
        names
    };
    sources.into_iter().flat_map(after_mark).collect()
}

#[test]
fn every_trap_of_the_list_has_its_test_and_every_test_its_line() {
    let listed = listed();
    let names: BTreeSet<String> = listed.iter().map(|(_, test)| test.clone()).collect();
    assert_eq!(names, tests());
    let mut numbers: BTreeMap<u32, usize> = BTreeMap::new();
    for (number, test) in listed.iter().filter_map(|(n, t)| Some((n.parse::<u32>().ok()?, t))) {
        assert!(test.starts_with(&format!("t{number:02}_")), "{number}: {test}");
        *numbers.entry(number).or_insert(0) += 1;
    }
    assert!(numbers.keys().copied().eq(1..=61) && numbers.values().all(|&n| n == 1), "{numbers:?}");
}
