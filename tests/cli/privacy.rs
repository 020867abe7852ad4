//! Untrusted text stays text.

use crate::harness::Place;

/// A log in which every text field tries to be something else.
fn hostile() -> String {
    let evil = "\"\"\"><script>alert(1)</script>\"";
    let mut text = String::from("night,person,spasm_count,stress,bed_id,notes\n");
    for person in [evil, "../../etc/passwd", "=cmd|' /C calc'!A0", "\u{202e}txt.exe"] {
        for day in 1..=20 {
            text.push_str(&format!(
                "2026-03-{day:02},{person},{},{},{evil},{evil}\n",
                day % 3 % 2,
                day % 7
            ));
        }
    }
    text
}

#[test]
fn a_hostile_log_yields_an_inert_page_and_safe_names() {
    let place = Place::new();
    let file = place.file("log.csv", hostile());
    place.run(&["report", &file, "-o", "out"]).expect(0);
    let page = std::fs::read_to_string(place.path().join("out/index.html")).unwrap();
    assert!(!page.contains("<script>alert"), "markup from the log is live");
    assert!(!page.contains('\u{202e}'), "a direction override reached the page");
    for name in place.files() {
        let safe = name.chars().all(|c| c.is_ascii_alphanumeric() || "./-_".contains(c));
        assert!(safe && !name.contains(".."), "{name}");
    }
}
