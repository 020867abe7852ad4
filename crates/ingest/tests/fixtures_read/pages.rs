//! Every format has a page in docs/formats, and the page names every factor the format gives.

use std::collections::BTreeMap;
use std::path::Path;

use lumbago_domain::Catalogue;
use lumbago_ingest::{DateMeans, FORMATS, Options, read};

use crate::path;

/// Words of the vocabularies, whose pages point at them.
const VOCABULARIES: [&str; 2] =
    [include_str!("../../vocabulary/common.toml"), include_str!("../../vocabulary/bearable.toml")];

fn names(page: &str, field: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    page.split(|c| !part(c)).any(|word| word == field)
}

fn of_a_vocabulary(field: &str) -> bool {
    VOCABULARIES.iter().any(|v| v.contains(&format!("\"{field}\"")))
}

/// Whether a reader of the page learns of the field: by name, by the vocabulary or the list of factors
/// that the page points at, or by the page on sleep diaries.
fn is_told(page: &str, field: &str) -> bool {
    let diary = include_str!("../../../../docs/formats/sleep-diary.md");
    names(page, field)
        || page.contains("vocabulary/") && of_a_vocabulary(field)
        || page.contains("lumbago factors") && Catalogue::standard().field(field).is_some()
        || page.contains("(sleep-diary.md)") && names(diary, field)
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|e| e == "csv") {
            found.push(entry);
        }
    }
}

#[test]
fn a_page_names_every_factor_its_format_gives() {
    let mut all = Vec::new();
    files(&path(""), &mut all);
    let options = Options { date_means: Some(DateMeans::Wake), ..Options::default() };
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut missing = Vec::new();
    for file in &all {
        let bytes = std::fs::read(file).expect("a fixture");
        let Ok(ingested) = read("fixture.csv", &bytes, &options) else { continue };
        let format = FORMATS.iter().find(|f| f.id == ingested.recognised.format);
        let Some(format) = format else { continue };
        *seen.entry(format.id).or_insert(0) += 1;
        for column in ingested.readings.iter().flat_map(|r| &r.columns) {
            if column.values.recorded() > 0 && !is_told(format.page, &column.field) {
                missing.push(format!("{}: {}", format.id, column.field));
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "{missing:#?}");
    for format in FORMATS {
        assert!(seen.contains_key(format.id), "no fixture of {}", format.id);
    }
}

#[test]
fn the_list_of_formats_names_every_page() {
    let list = include_str!("../../../../docs/formats/README.md");
    for format in FORMATS {
        let title = format.page.lines().next().expect("a title").trim_start_matches("# ");
        let page = std::fs::read_dir(path("../../docs/formats")).expect("pages").find_map(|e| {
            let file = e.expect("an entry").path();
            let text = std::fs::read_to_string(&file).ok()?;
            (text == format.page).then(|| file.file_name().map(|n| n.to_owned())).flatten()
        });
        let page = page.expect("a page").into_string().expect("a name");
        assert!(list.contains(&page), "{title}: {page}");
    }
}
