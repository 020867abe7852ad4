//! The main job: page, charts, findings.json.

use std::collections::BTreeMap;

use crate::harness::{Place, dataset};

fn contents(place: &Place, dir: &str) -> BTreeMap<String, Vec<u8>> {
    let prefix = format!("{dir}/");
    place
        .files()
        .into_iter()
        .filter_map(|f| f.strip_prefix(&prefix).map(str::to_string))
        .map(|f| {
            let bytes = std::fs::read(place.path().join(dir).join(&f)).unwrap();
            (f, bytes)
        })
        .collect()
}

#[test]
fn the_main_job_leaves_page_charts_and_findings() {
    let place = Place::new();
    let run = place.run(&["report", &dataset("personal-year.csv")]).expect(0);
    assert!(run.stdout.starts_with("reports/personal-year/index.html"), "{}", run.stdout);
    let files = contents(&place, "reports/personal-year");
    assert!(files.contains_key("index.html") && files.contains_key("findings.json"));
    let charts: Vec<_> = files.iter().filter(|(n, _)| n.ends_with(".png")).collect();
    assert!(charts.len() >= 5, "{:?}", files.keys());
    for (name, bytes) in charts {
        let decoder = png::Decoder::new(std::io::Cursor::new(bytes.as_slice()));
        let reader = decoder.read_info().unwrap_or_else(|e| panic!("{name}: {e}"));
        let info = reader.info();
        assert!(info.pixel_dims.is_some(), "{name} has no resolution");
        let said = info.utf8_text.iter().any(|t| t.keyword == "Description");
        assert!(said, "{name} has no alternative text");
    }
}

#[test]
fn running_again_gives_the_same_bytes() {
    let place = Place::new();
    let data = dataset("personal-short.csv");
    place.run(&["report", &data, "-o", "a"]).expect(0);
    place.run(&["report", &data, "-o", "b"]).expect(0);
    place.run(&["report", &data, "-o", "b"]).expect(0);
    assert_eq!(contents(&place, "a"), contents(&place, "b"));
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let place = Place::new();
    place.run(&["report", &dataset("personal-year.csv"), "-o", "out"]).expect(0);
    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(page.contains("default-src 'none'"), "no content policy");
    for outside in ["src=\"http", "href=\"http", "@import", "url(http", "<link"] {
        let hits = page.match_indices(outside).count();
        assert_eq!(hits, 0, "{outside} in the page");
    }
    assert!(!page.contains("style=\""), "an inline style, which the content policy forbids");
}

/// The words of an element that has this id, tags left out.
fn words_of(page: &str, id: &str) -> String {
    let start = page.find(&format!("<article id=\"{id}\">"));
    let start = start.unwrap_or_else(|| panic!("{id} is not in the list"));
    let end = start + page[start..].find("</article>").unwrap();
    let mut words = String::new();
    let mut inside = true;
    for c in page[start..end].chars() {
        match c {
            '<' => inside = false,
            '>' => inside = true,
            c if inside => words.push(c),
            _ => {}
        }
    }
    words
}

#[test]
fn every_claim_stands_beside_the_report_with_its_grade_and_its_sources() {
    let place = Place::new();
    place.run(&["report", &dataset("personal-short.csv"), "-o", "out", "--no-png"]).expect(0);
    let read = |name: &str| std::fs::read_to_string(place.path().join("out").join(name)).unwrap();
    assert!(read("index.html").contains("href=\"studies.html\""), "the page leads to the list");
    let page = read("studies.html");
    // The files as a clinician edits them, not as the program reads them.
    let toml = |name: &str| -> toml::Value {
        let path = crate::harness::root().join("crates/advice/knowledge").join(name);
        toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let (claims, works, words) =
        (toml("claims.toml"), toml("references.toml"), toml("wording.toml"));
    let works = works["ref"].as_array().unwrap();
    let text = |v: &toml::Value, key: &str| v[key].as_str().unwrap().to_string();
    let escaped = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let claims = claims["claim"].as_array().unwrap();
    assert_eq!(claims.len(), 104);
    for claim in claims {
        let id = text(claim, "id");
        let entry = words_of(&page, &id);
        let grade = text(&words["grades"], &text(claim, "grade"));
        assert!(entry.contains(&format!("Grade: {grade}.")), "{id}: {entry}");
        assert!(entry.contains(&escaped(&text(claim, "summary"))), "{id}: {entry}");
        let refs = claim["refs"].as_array().unwrap();
        assert_eq!(entry.contains("Sources: no study found."), refs.is_empty(), "{id}: {entry}");
        for work in refs {
            let work = works.iter().find(|w| w["id"] == *work).unwrap();
            let cite = escaped(&text(work, "cite"));
            let line = page.find(&cite).unwrap_or_else(|| panic!("{id}: {cite}"));
            let anchor = page[..line].rfind("source-").unwrap() + "source-".len();
            let number = page[anchor..].split('"').next().unwrap();
            let at = page.find(&format!("<article id=\"{id}\">")).unwrap();
            let end = at + page[at..].find("</article>").unwrap();
            let link = format!("href=\"#source-{number}\"");
            assert!(page[at..end].contains(&link), "{id} does not lead to {cite}");
        }
    }
    for outside in ["src=\"http", "href=\"http", "@import", "url(http", "<link", "style=\""] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn where_only_safety_information_is_printed_there_is_no_list_of_claims() {
    let place = Place::new();
    place.file("people.csv", "person,SUP_under_18\nA,yes\n");
    let nights = (1..=20).map(|d| format!("A,2026-03-{d:02},{}\n", d % 2));
    place.file("diary.csv", format!("person,night,spasm_count\n{}", nights.collect::<String>()));
    place.run(&["report", "diary.csv", "people.csv", "-o", "out", "--no-png"]).expect(0);
    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(page.contains("This tool is for adults") && !page.contains("studies.html"));
    assert!(!place.path().join("out/studies.html").exists());
}

#[test]
fn several_people_get_a_cohort_page() {
    let place = Place::new();
    place.run(&["report", &dataset("study-60x90"), "-o", "out", "--no-people"]).expect(0);
    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(page.contains("60 people"), "no word on how many people");
}

#[test]
fn a_template_is_read_back() {
    let place = Place::new();
    place.run(&["template", "mine"]).expect(0);
    place.run(&["template", "mine"]).expect(2);
    let header = std::fs::read_to_string(place.path().join("mine/diary.csv")).unwrap();
    let names: Vec<&str> = header.lines().next().unwrap().split(',').collect();
    assert_eq!(names[0], "night");
    let count = names.iter().position(|n| *n == "spasm_count").unwrap();
    let mut text = format!("{}\n", names.join(","));
    for day in 1..=20 {
        let mut cells = vec![String::new(); names.len()];
        cells[0] = format!("2026-03-{day:02}");
        cells[count] = (day % 2).to_string();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    place.file("mine/diary.csv", text);
    let run = place.run(&["check", "mine/diary.csv", "--json"]).expect(0);
    assert_eq!(run.json()["ledger"]["rows_used"], 20);
}

#[test]
fn a_simulated_diary_goes_the_whole_way() {
    let place = Place::new();
    place
        .run(&["simulate", "evidence", "--nights", "60", "--seed", "7", "-o", "made.csv"])
        .expect(0);
    place
        .run(&["simulate", "evidence", "--nights", "60", "--seed", "7", "-o", "again.csv"])
        .expect(0);
    let read = |f: &str| std::fs::read(place.path().join(f)).unwrap();
    assert_eq!(read("made.csv"), read("again.csv"));
    place.run(&["report", "made.csv", "-o", "out"]).expect(0);
}

#[test]
fn imported_nights_say_the_same_as_the_diary() {
    let place = Place::new();
    let data = dataset("personal-short.csv");
    let effects = |input: &str| {
        let document = place.run(&["analyse", input, "--json", "--quiet"]).expect(0).json();
        (document["effects"].clone(), document["rate"].clone())
    };
    let expected = effects(&data);
    for name in ["nights.csv", "nights.parquet"] {
        place.run(&["import", &data, "-o", name, "--quiet"]).expect(0);
        assert_eq!(effects(name), expected, "{name}");
    }
    place.run(&["import", &data, "-o", "nights.xlsx"]).expect(2);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_lumbago"))
        .args(["factors", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
