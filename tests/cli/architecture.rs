//! The dependency graph is the one ARCHITECTURE.md describes.

use std::collections::BTreeSet;
use std::process::Command;

use crate::harness::root;

/// Our crates and the edges they may have.
const EDGES: &[(&str, &[&str])] = &[
    ("lumbago-domain", &[]),
    ("lumbago-stats", &[]),
    ("lumbago-ingest", &["lumbago-domain"]),
    ("lumbago-store", &["lumbago-domain"]),
    ("lumbago-simulate", &["lumbago-domain"]),
    ("lumbago-analysis", &["lumbago-domain", "lumbago-stats"]),
    ("lumbago-advice", &["lumbago-domain"]),
    ("lumbago-report", &["lumbago-domain"]),
];

/// Crates that talk to a network.
const NETWORK: &[&str] = &[
    "reqwest",
    "hyper",
    "ureq",
    "curl",
    "isahc",
    "surf",
    "rustls",
    "openssl",
    "native-tls",
    "h2",
    "quinn",
    "tungstenite",
    "aws-config",
    "object_store",
];

/// Licences a dependency may have (any one of an `OR`).
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "CC0-1.0",
    "0BSD",
    "MIT-0",
    "BSL-1.0",
    "OFL-1.1",
    "bzip2-1.0.6",
];

/// Packages a crate of ours needs in the built program (not for tests, not at build time), as
/// (name, licence). `cargo tree` resolves features as a build does; `cargo metadata` does not.
fn needs(name: &str, depth: &str) -> BTreeSet<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--package", name, "--depth", depth, "--format", "{p}|{l}"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found = BTreeSet::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let (package, licence) = line.split_once('|').unwrap();
        let package = package.split(' ').next().unwrap();
        if package != name {
            found.insert((package.to_string(), licence.trim_end_matches(" (*)").to_string()));
        }
    }
    found
}

fn names(name: &str, depth: &str) -> BTreeSet<String> {
    needs(name, depth).into_iter().map(|(package, _)| package).collect()
}

/// Deeper than any tree.
const ALL: &str = "999";

#[test]
fn our_crates_have_the_edges_of_the_architecture_and_no_others() {
    for (name, allowed) in EDGES {
        let ours: Vec<String> =
            names(name, "1").into_iter().filter(|n| n.starts_with("lumbago")).collect();
        assert!(ours.iter().all(|n| allowed.contains(&n.as_str())), "{name} needs {ours:?}");
    }
}

#[test]
fn polars_stays_in_the_store() {
    for (name, _) in EDGES.iter().filter(|(n, _)| *n != "lumbago-store") {
        let found = names(name, ALL);
        assert!(!found.iter().any(|n| n.starts_with("polars")), "{name} compiles polars");
    }
    assert!(names("lumbago-store", ALL).contains("polars"));
}

#[test]
fn no_network_code_in_the_program() {
    let program = names("lumbago", ALL);
    assert!(program.len() > 100, "the tree was not read");
    let found: Vec<_> = NETWORK.iter().filter(|n| program.contains(**n)).collect();
    assert!(found.is_empty(), "networking crates in the program: {found:?}");
}

#[test]
fn every_dependency_has_a_licence_we_may_use() {
    for (name, licence) in needs("lumbago", ALL) {
        let free = licence
            .replace('/', " OR ")
            .replace(['(', ')'], "")
            .split(" OR ")
            .any(|choice| choice.split(" AND ").all(|part| LICENCES.contains(&part.trim())));
        assert!(free, "{name}: licence `{licence}`");
    }
}
