//! Several people: a report each, an index, nothing of one in another's, nothing made twice.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::harness::Place;

/// A diary of 60 nights with spasms every `every` nights.
fn diary(person: Option<&str>, every: u32, note: &str) -> String {
    let mut text = String::from("night,spasm_count,stress,notes");
    text.push_str(if person.is_some() { ",person\n" } else { "\n" });
    for i in 0..60 {
        let (month, day) = (1 + i / 28, 1 + i % 28);
        let (spasms, stress) = (u32::from(i % every == 0), i % 7 + 2);
        text.push_str(&format!("2026-{month:02}-{day:02},{spasms},{stress},{note}"));
        text.push_str(&person.map_or("\n".into(), |p| format!(",{p}\n")));
    }
    text
}

fn put(place: &Place, name: &str, contents: &str) {
    let path = place.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, contents).unwrap();
}

fn read(place: &Place, name: &str) -> String {
    std::fs::read_to_string(place.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// All files of a folder by name.
fn contents(place: &Place, dir: &str) -> BTreeMap<String, Vec<u8>> {
    let prefix = format!("{dir}/");
    let files = place.files().into_iter();
    files
        .filter_map(|f| f.strip_prefix(&prefix).map(str::to_string))
        .map(|f| (f.clone(), std::fs::read(place.path().join(dir).join(f)).unwrap()))
        .collect()
}

fn modified(path: &Path) -> std::time::SystemTime {
    path.metadata().unwrap().modified().unwrap()
}

#[test]
fn folders_are_people_and_each_report_is_as_if_alone() {
    let place = Place::new();
    put(&place, "logs/anna/diary.csv", &diary(None, 4, "zebra"));
    put(&place, "logs/bert/diary.csv", &diary(None, 9, "walrus"));
    place.run(&["report", "logs", "-o", "out", "--quiet"]).expect(0);
    let index = read(&place, "out/index.html");
    for link in ["people/anna/index.html", "people/bert/index.html", "cohort/index.html"] {
        assert!(index.contains(link), "{link}");
        read(&place, &format!("out/{link}"));
    }
    // One list of claims over all reports, and every page leads to it.
    assert!(
        index.contains("href=\"studies.html\"") && read(&place, "out/studies.html").len() > 1000
    );
    for (page, link) in [("cohort", "../studies.html"), ("people/anna", "../../studies.html")] {
        let link = format!("href=\"{link}\"");
        assert!(read(&place, &format!("out/{page}/index.html")).contains(&link), "{page}");
        assert!(!place.path().join(format!("out/{page}/studies.html")).exists());
    }
    assert!(index.find("people/anna").unwrap() < index.find("people/bert").unwrap());
    // Alone under the same code, everything is the same but the count of the file's rows.
    put(&place, "alone/diary.csv", &diary(Some("anna"), 4, "zebra"));
    place.run(&["report", "alone/diary.csv", "-o", "one", "--quiet", "--no-png"]).expect(0);
    let part = |file: &str| {
        let all: Value = serde_json::from_str(&read(&place, file)).unwrap();
        ["effects", "rate", "trend", "people", "series", "levels", "technical", "advice"]
            .map(|k| all[k].clone())
    };
    assert_eq!(part("out/people/anna/findings.json"), part("one/findings.json"));
    // The one flag that says they are one person.
    let run =
        place.run(&["report", "logs", "--people-by", "codes", "-o", "c", "--no-png"]).expect(0);
    assert!(run.stdout.contains("1 person"), "{}", run.stdout);
}

#[test]
fn swapped_inputs_swap_the_reports_byte_for_byte() {
    let place = Place::new();
    let (zoe, yan) = (diary(Some("zoe-7"), 4, "zebra"), diary(Some("yan-8"), 9, "walrus"));
    for (dir, first, second) in [("a", &zoe, &yan), ("b", &yan, &zoe)] {
        put(&place, &format!("{dir}/one/diary.csv"), first);
        put(&place, &format!("{dir}/two/diary.csv"), second);
        let out = format!("out-{dir}");
        place.run(&["report", dir, "-o", &out, "--quiet", "--csv", "--svg"]).expect(0);
    }
    // The name of the file that was read stands in the findings, and is the only difference.
    let named = |dir: &str, person: &str| {
        let mut files = contents(&place, &format!("out-{dir}/people/{person}"));
        let findings = files.remove("findings.json").unwrap();
        let mut text = String::from_utf8(findings).unwrap();
        for folder in ["one", "two"] {
            text = text.replace(&format!("{dir}/{folder}/diary.csv"), "FILE");
        }
        files.insert("findings.json".into(), text.into_bytes());
        files
    };
    for (person, stranger, other) in [("zoe-7", "yan-8", "walrus"), ("yan-8", "zoe-7", "zebra")] {
        let a = named("a", person);
        assert!(a == named("b", person), "{person}: not the same bytes");
        for (name, bytes) in &a {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(stranger) && !text.contains(other), "{person}/{name}");
        }
    }
    // Without codes the folder's name is the only thing that stays.
    for (dir, first, second) in [("e", 4, 9), ("f", 9, 4)] {
        put(&place, &format!("{dir}/folk-one/diary.csv"), &diary(None, first, ""));
        put(&place, &format!("{dir}/folk-two/diary.csv"), &diary(None, second, ""));
        place.run(&["report", dir, "-o", &format!("out-{dir}"), "--quiet"]).expect(0);
    }
    for file in ["index.html", "findings.json"] {
        let e = read(&place, &format!("out-e/people/folk-one/{file}"));
        let f = read(&place, &format!("out-f/people/folk-two/{file}"));
        let body = |t: &str, code: &str| {
            t.replace(&format!("e/{code}/"), "DIR/")
                .replace(&format!("f/{code}/"), "DIR/")
                .replace(code, "CODE")
        };
        let strip = |t: String| {
            // The policy's hashes cover the running foot, which holds the code.
            t.lines().filter(|l| !l.contains("Content-Security-Policy")).collect::<String>()
        };
        assert!(strip(body(&e, "folk-one")) == strip(body(&f, "folk-two")), "{file}: not the same");
    }
}

#[test]
fn one_file_of_several_people_is_parted_and_shares_nothing() {
    let place = Place::new();
    let second = diary(Some("yan-8"), 9, "walrus");
    let both = diary(Some("zoe-7"), 4, "zebra") + second.split_once('\n').unwrap().1;
    place.file("study.csv", &both);
    place.run(&["report", "study.csv", "-o", "out", "--quiet"]).expect(0);
    let of = |p: &str| contents(&place, &format!("out/people/{p}"));
    let before = of("zoe-7");
    for (name, bytes) in &before {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("yan-8") && !text.contains("walrus"), "{name}");
    }
    // Another person's nights change nothing in it.
    place.file("study.csv", both.replace(",1,2,walrus", ",3,5,walrus"));
    let run = place.run(&["report", "study.csv", "-o", "out"]).expect(0);
    assert!(run.stdout.contains("1 report made, 1 unchanged"), "{}", run.stdout);
    assert!(before == of("zoe-7"), "other bytes");
}

#[test]
fn one_persons_failure_is_told_and_stops_nobody() {
    let place = Place::new();
    put(&place, "logs/anna/diary.csv", &diary(None, 4, "zebra"));
    put(&place, "logs/bert/diary.csv", &diary(None, 9, "walrus"));
    put(&place, "logs/carl/diary.csv", "\u{0}\u{1}\u{2} not a table");
    let run = place.run(&["report", "logs", "-o", "out"]).expect(1);
    assert!(
        run.stdout.contains("3 people, 2 reports made, 0 unchanged, 1 failed"),
        "{}",
        run.stdout
    );
    let index = read(&place, "out/index.html");
    assert!(index.contains("not made: ") && index.contains("carl"));
    assert!(place.path().join("out/people/anna/index.html").is_file());
    assert!(!place.path().join("out/people/carl").exists());
    for person in ["anna", "bert"] {
        for (name, bytes) in contents(&place, &format!("out/people/{person}")) {
            assert!(!String::from_utf8_lossy(&bytes).contains("carl"), "{person}/{name}");
        }
    }
}

#[test]
fn what_has_not_changed_is_not_made_again_and_people_gone_are_removed() {
    let place = Place::new();
    for (name, every) in [("anna", 4), ("bert", 9), ("cleo", 5)] {
        put(&place, &format!("logs/{name}/diary.csv"), &diary(None, every, ""));
    }
    place.run(&["report", "logs", "-o", "out"]).expect(0);
    let first = contents(&place, "out");
    let page = place.path().join("out/people/anna/index.html");
    let made = modified(&page);
    let run = place.run(&["report", "logs", "-o", "out"]).expect(0);
    assert!(run.stdout.contains("0 reports made, 3 unchanged"), "{}", run.stdout);
    assert_eq!(modified(&page), made);
    assert!(contents(&place, "out") == first, "other bytes");
    let run = place.run(&["report", "logs", "-o", "out", "--force"]).expect(0);
    assert!(run.stdout.contains("3 reports made, 0 unchanged"), "{}", run.stdout);
    assert!(contents(&place, "out") == first, "other bytes");
    // A file of somebody's own stays; ours go.
    put(&place, "out/people/cleo/my-notes.txt", "keep");
    std::fs::remove_dir_all(place.path().join("logs/cleo")).unwrap();
    let run = place.run(&["report", "logs", "-o", "out"]).expect(0);
    assert!(run.stderr.contains("removed") && run.stderr.contains("cleo"), "{}", run.stderr);
    assert!(run.stdout.contains("0 reports made, 2 unchanged"), "{}", run.stdout);
    let left: Vec<_> = contents(&place, "out/people/cleo").into_keys().collect();
    assert_eq!(left, ["my-notes.txt"]);
    assert!(!read(&place, "out/index.html").contains("cleo"));
}

#[test]
fn a_cohort_alone_is_the_page_itself() {
    let place = Place::new();
    put(&place, "logs/anna/diary.csv", &diary(None, 4, ""));
    put(&place, "logs/bert/diary.csv", &diary(None, 9, ""));
    place.run(&["report", "logs", "-o", "out", "--quiet"]).expect(0);
    place.run(&["report", "logs", "-o", "out", "--quiet", "--no-people", "--no-png"]).expect(0);
    assert_eq!(
        place.files().iter().filter(|f| f.starts_with("out/")).collect::<Vec<_>>(),
        ["out/findings.json", "out/index.html", "out/studies.html"]
    );
    assert!(read(&place, "out/index.html").contains("2 people"));
}
