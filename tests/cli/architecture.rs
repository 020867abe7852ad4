//! The dependency graph is the one ARCHITECTURE.md describes.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

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

/// Packages by id, and what each needs in the built program (not for tests, not at build time).
struct Graph {
    names: BTreeMap<String, String>,
    licences: BTreeMap<String, String>,
    needs: BTreeMap<String, BTreeSet<String>>,
}

fn graph() -> Graph {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform"])
        .arg("x86_64-unknown-linux-gnu")
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let mut graph =
        Graph { names: BTreeMap::new(), licences: BTreeMap::new(), needs: BTreeMap::new() };
    for package in list(&json["packages"]) {
        graph.names.insert(text(&package["id"]), text(&package["name"]));
        graph.licences.insert(text(&package["id"]), text(&package["license"]));
    }
    for node in list(&json["resolve"]["nodes"]) {
        let needs = list(&node["deps"])
            .iter()
            .filter(|d| list(&d["dep_kinds"]).iter().any(|k| k["kind"].is_null()))
            .map(|d| text(&d["pkg"]))
            .collect();
        graph.needs.insert(text(&node["id"]), needs);
    }
    graph
}

impl Graph {
    fn id(&self, name: &str) -> &str {
        let found = self.names.iter().find(|(_, n)| *n == name);
        found.unwrap_or_else(|| panic!("no package {name}")).0
    }

    /// Everything that ends up in the program of this package.
    fn reach(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let mut open = vec![self.id(name)];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.needs[id].iter().map(String::as_str));
            }
        }
        seen
    }

    fn reached_names(&self, name: &str) -> BTreeSet<&str> {
        self.reach(name).into_iter().map(|id| self.names[id].as_str()).collect()
    }
}

#[test]
fn our_crates_have_the_edges_of_the_architecture_and_no_others() {
    let graph = graph();
    for (name, allowed) in EDGES {
        let ours: Vec<&str> = graph.needs[graph.id(name)]
            .iter()
            .map(|id| graph.names[id].as_str())
            .filter(|n| n.starts_with("lumbago"))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(ours.iter().all(|n| allowed.contains(n)), "{name} needs {ours:?}");
    }
}

#[test]
fn polars_stays_in_the_store() {
    let graph = graph();
    for (name, _) in EDGES.iter().filter(|(n, _)| *n != "lumbago-store") {
        let found = graph.reached_names(name);
        assert!(!found.iter().any(|n| n.starts_with("polars")), "{name} compiles polars");
    }
    assert!(graph.reached_names("lumbago-store").contains("polars"));
}

#[test]
fn no_network_code_in_the_program() {
    let graph = graph();
    let names = graph.reached_names("lumbago");
    let found: Vec<_> = NETWORK.iter().filter(|n| names.contains(**n)).collect();
    assert!(found.is_empty(), "networking crates in the program: {found:?}");
}

#[test]
fn every_dependency_has_a_licence_we_may_use() {
    let graph = graph();
    for id in graph.reach("lumbago") {
        let licence = &graph.licences[id];
        let free = licence
            .replace('/', " OR ")
            .replace(['(', ')'], "")
            .split(" OR ")
            .any(|choice| choice.split(" AND ").all(|part| LICENCES.contains(&part.trim())));
        assert!(free, "{}: licence `{licence}`", graph.names[id]);
    }
}
