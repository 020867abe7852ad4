//! A log that holds markup, formulas, paths and hidden characters wherever text is allowed: pages
//! stay inert, files stay in their folder, tables stay data.

use std::collections::BTreeSet;

use crate::harness::Place;

/// Codes of people, each an attack of its own.
const CODES: &[&str] = &[
    "../../escaped",
    "C:\\Windows\\x",
    "CON",
    "con",
    "..",
    "<img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>",
    "' onload='x",
    "=1+1",
    "@SUM(A1)",
    "-2+3",
    "+cmd|' /C calc'!A0",
    "\u{202e}gnp.exe",
    "😀",
    "😴",
    "Pia",
    "pia",
    "a\u{0}b",
    "%2e%2e%2f",
    "</title><svg/onload=alert(2)>",
    "${7*7}",
    "{{7*7}}",
    "//evil.example/x",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Element and attribute names of a page, told by a parser-like walk over its tags.
fn names(page: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut elements, mut attributes) = (BTreeSet::new(), BTreeSet::new());
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: String =
            rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
        if name.is_empty() {
            continue;
        }
        elements.insert(name.to_lowercase());
        rest = &rest[name.len()..];
        loop {
            rest = rest.trim_start();
            if rest.starts_with('>') || rest.starts_with("/>") || rest.is_empty() {
                break;
            }
            let attribute: String =
                rest.chars().take_while(|c| !matches!(c, '=' | '>' | ' ' | '\n' | '/')).collect();
            rest = &rest[attribute.len().max(1).min(rest.len())..];
            attributes.insert(attribute.to_lowercase());
            if let Some(value) = rest.strip_prefix("=\"") {
                rest = &value[value.find('"').expect("a quoted value ends") + 1..];
            }
        }
        // What is in a script or style is no markup.
        if name == "script" || name == "style" {
            let end = rest.find(&format!("</{name}>")).expect("it ends");
            rest = &rest[end..];
        }
    }
    (elements, attributes)
}

#[test]
fn a_hostile_log_makes_inert_pages_and_files_that_stay_in_their_folder() {
    let place = Place::new();
    let long = "x".repeat(3000);
    let mut codes: Vec<&str> = CODES.to_vec();
    codes.push(&long);
    let mut log = String::from("person,night,spasm_count,stress,position_main,notes,bed_id\n");
    let mut beds = String::from("person,start_date,mattress_id\n");
    for (p, code) in codes.iter().enumerate() {
        for i in 0..30 {
            let text = quoted(CODES[(i + p) % CODES.len()]);
            log.push_str(&format!(
                "{},2026-01-{:02},{},{},side,{text},{text}\n",
                quoted(code),
                i + 1,
                u32::from((i + p) % 4 == 0),
                i % 6 + 1
            ));
        }
        let bed = quoted(CODES[(p + 3) % CODES.len()]);
        beds.push_str(&format!("{},2025-12-01,{bed}\n{0},2026-01-15,{bed}\n", quoted(code)));
    }
    std::fs::create_dir(place.path().join("in")).unwrap();
    place.file("in/<b>log.csv", log);
    place.file("in/mattresses.csv", beds);
    let run = place.run(&["report", "in", "-o", "deep/er/out", "--csv", "--svg", "--quiet"]);
    assert!(run.code < 2, "{}", run.stderr);

    let files = place.files();
    let outside: Vec<_> =
        files.iter().filter(|f| !f.starts_with("deep/er/out/") && !f.starts_with("in/")).collect();
    assert!(outside.is_empty(), "{outside:?}");
    let mut folders = BTreeSet::new();
    for file in files.iter().filter(|f| f.starts_with("deep/er/out/people/")) {
        let name = file.split('/').nth(4).unwrap();
        assert!(
            name.len() < 70
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
            "{file}"
        );
        folders.insert(name.to_lowercase());
    }
    // A null character is no text, so its row may be set aside; everybody else has a folder.
    assert!(folders.len() >= codes.len() - 1, "{} folders of {} codes", folders.len(), codes.len());

    // A tame log of the same shape tells which elements and attributes there are by right.
    let tame = Place::new();
    let mut log = String::from("person,night,spasm_count,stress,position_main,notes,bed_id\n");
    for p in 0..3 {
        for i in 0..30 {
            log.push_str(&format!(
                "p{p},2026-01-{:02},{},{},side,fine,home\n",
                i + 1,
                u32::from((i + p) % 4 == 0),
                i % 6 + 1
            ));
        }
    }
    tame.file("log.csv", log);
    tame.file(
        "mattresses.csv",
        "person,start_date,mattress_id\np1,2025-12-01,a\np1,2026-01-15,b\n",
    );
    tame.run(&["report", "log.csv", "mattresses.csv", "-o", "out", "--quiet", "--no-png"])
        .expect(0);
    let (mut elements, mut attributes) = (BTreeSet::new(), BTreeSet::new());
    for file in tame.files().iter().filter(|f| f.ends_with(".html")) {
        let (e, a) = names(&std::fs::read_to_string(tame.path().join(file)).unwrap());
        elements.extend(e);
        attributes.extend(a);
    }
    assert!(!elements.contains("img") && !attributes.iter().any(|a| a.starts_with("on")));
    for file in files.iter().filter(|f| f.ends_with(".html")) {
        let page = std::fs::read_to_string(place.path().join(file)).unwrap();
        let (e, a) = names(&page);
        assert!(!a.iter().any(|a| a.starts_with("on")), "{file}: {a:?}");
        let new: Vec<_> = e.difference(&elements).collect();
        assert!(new.is_empty(), "{file}: {new:?}");
        assert_eq!(page.matches("<script").count(), 1, "{file}");
        assert!(!page.contains(['\u{202e}', '\u{0}']), "{file}");
        for link in page.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap();
            // The one list of claims over all reports, or one claim in it by its id.
            let list = link.trim_start_matches("../").split_once('#').map_or(
                link.trim_start_matches("../") == "studies.html",
                |(page, claim)| {
                    let id = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
                    page == "studies.html" && claim.chars().all(id)
                },
            );
            let own = link.starts_with("people/")
                || ["cohort/index.html", "index.html"].contains(&link)
                || link.starts_with('#')
                || link.starts_with("https://doi.org/");
            assert!(list || own && !link.contains(".."), "{file}: {link}");
        }
    }
    for file in files.iter().filter(|f| f.starts_with("deep/") && f.ends_with(".csv")) {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(place.path().join(file))
            .unwrap();
        for record in reader.records() {
            for cell in &record.unwrap() {
                let formula =
                    cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
                assert!(!formula, "{file}: {cell}");
            }
        }
    }
    for file in files.iter().filter(|f| f.starts_with("deep/") && f.ends_with(".svg")) {
        let text = std::fs::read_to_string(place.path().join(file)).unwrap();
        let svg = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        let bad = |n: roxmltree::Node<'_, '_>| {
            n.has_tag_name("script") || n.attributes().any(|a| a.name().starts_with("on"))
        };
        assert!(!svg.descendants().any(bad), "{file}");
    }
}
