//! `lumbago map`: a mapping to edit, of which only what is certain counts.

use crate::harness::{Place, root};

/// A table of somebody's own: one column named after a factor, one like one, one in words.
const OWN: &str = "Evening of,Spasm_count,Stres,How I lay,Coffee,Late meal,Slept\n\
    01/03/2026,1,4,left,yes,ja,7:30\n\
    14/03/2026,0,6,right,no,nein,8:00\n\
    15/03/2026,2,,left,yes,ja,6:15\n";

fn active(toml: &str) -> Vec<&str> {
    toml.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect()
}

#[test]
fn what_is_certain_counts_and_the_file_is_taken_as_it_is() {
    let place = Place::new();
    place.file("own.csv", OWN);
    let run = place.run(&["map", "own.csv", "-o", "map.toml"]).expect(0);
    assert!(run.stdout.contains("1 column taken"), "{}", run.stdout);
    let toml = std::fs::read_to_string(place.path().join("map.toml")).unwrap();
    let lines = active(&toml);
    assert!(lines[1].starts_with("column = \"Evening of\""), "{toml}");
    assert_eq!(
        [lines[0], lines[2], lines[3], lines[4], lines[5]],
        [
            "[night]",
            "format = \"%d/%m/%Y\"",
            "means = \"evening\"",
            "[columns]",
            "\"Spasm_count\" = \"spasm_count\""
        ],
        "{toml}"
    );
    assert_eq!(lines.len(), 6, "likenesses are comments: {toml}");
    for comment in
        ["# \"Stres\" = \"stress\"  # did you mean", "such as left, right", "# \"Late meal\" ="]
    {
        assert!(toml.contains(comment), "{comment}: {toml}");
    }
    let document = place.run(&["check", "own.csv", "--map", "map.toml", "--json"]).expect(0).json();
    assert_eq!(
        (&document["nights"], &document["files"][0]["format"]),
        (&3.into(), &"mapping".into())
    );
    // With a likeness accepted it is still a mapping.
    let edited = toml.replace("# \"Stres\" =", "\"Stres\" =");
    place.file("map.toml", edited);
    let document = place.run(&["check", "own.csv", "--map", "map.toml", "--json"]).expect(0).json();
    assert_eq!(document["coverage"].as_array().unwrap().len(), 2);
}

#[test]
fn what_must_be_filled_in_is_said_by_line() {
    let place = Place::new();
    place.file("own.csv", "Date,Spasm_count\n01/03/2026,1\n02/03/2026,0\n");
    let run = place.run(&["map", "own.csv", "-o", "map.toml"]).expect(1);
    let toml = std::fs::read_to_string(place.path().join("map.toml")).unwrap();
    let told: Vec<usize> = run
        .stderr
        .lines()
        .filter_map(|l| l.split("line ").nth(1)?.split(':').next()?.parse().ok())
        .collect();
    assert_eq!(told.len(), 2, "{}", run.stderr);
    let lines: Vec<&str> = toml.lines().collect();
    assert!(lines[told[0] - 1].starts_with("# format = "), "{toml}");
    assert!(lines[told[1] - 1].starts_with("# means = "), "{toml}");
    // Filled in on the command line, or in the file.
    let run = ["map", "own.csv", "--date-means", "wake", "--date-order", "mdy"];
    let run = place.run(&run).expect(0);
    assert!(run.stdout.contains("format = \"%m/%d/%Y\"\nmeans = \"wake\""), "{}", run.stdout);
    place.file("map.toml", toml.replace("# format", "format").replace("# means", "means"));
    place.run(&["check", "own.csv", "--map", "map.toml"]).expect(0);

    place.file("none.csv", "a,b\nx,y\nz,w\n");
    let run = place.run(&["map", "none.csv"]).expect(1);
    assert!(run.stderr.contains("no column looks like dates"), "{}", run.stderr);
    assert!(run.stderr.contains("no column is certain to be a factor"), "{}", run.stderr);
}

#[test]
fn a_file_that_exists_is_not_replaced_unasked() {
    let place = Place::new();
    place.file("own.csv", OWN);
    place.file("map.toml", "mine");
    let run = place.run(&["map", "own.csv", "-o", "map.toml"]).expect(2);
    assert!(run.stderr.contains("--force"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(place.path().join("map.toml")).unwrap(), "mine");
    place.run(&["map", "own.csv", "-o", "map.toml", "--force", "--quiet"]).expect(0);
}

#[test]
fn headers_and_values_cannot_write_the_mapping() {
    let place = Place::new();
    let headers = [
        "\"\"\n[night]\ncolumn = \"\"x",
        "a\\b",
        "# of words",
        "'''",
        "\u{202e}txt",
        "]]",
        "\u{1b}[31m",
        "\"\"\"\"\"\"",
        "= \"\"spasm_count\"\"",
    ];
    let mut csv = String::from("night,spasm_count");
    headers.iter().for_each(|h| csv.push_str(&format!(",\"{h}\"")));
    for day in 1..4 {
        csv.push_str(&format!("\n2026-03-{day:02},{day}"));
        headers.iter().for_each(|h| csv.push_str(&format!(",\"{h}\"")));
    }
    place.file("bad.csv", csv);
    let run = place.run(&["map", "bad.csv"]).expect(0);
    assert_eq!(active(&run.stdout).len(), 5, "{}", run.stdout);
    let odd = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!run.stdout.contains(odd) && !run.stderr.contains(odd));
    // Every comment that stands for a line is one once its # is off.
    for line in run.stdout.lines().filter(|l| l.starts_with("# \"") && !l.ends_with("\": text")) {
        let toml = format!("[columns]\n{}", &line[2..]);
        assert!(toml::from_str::<toml::Table>(&toml).is_ok(), "{line}");
    }
}

#[test]
fn every_fixture_gives_a_mapping_that_is_taken_or_says_what_is_missing() {
    let mut ready = 0;
    for folder in std::fs::read_dir(root().join("tests/fixtures")).unwrap() {
        let Ok(files) = std::fs::read_dir(folder.unwrap().path()) else { continue };
        for file in files {
            let name = file.unwrap().path().to_string_lossy().into_owned();
            if !name.ends_with(".csv") {
                continue;
            }
            let place = Place::new();
            let run = place.run(&["map", &name, "-o", "map.toml", "--date-means", "wake"]);
            match run.code {
                0 => {
                    place.run(&["check", &name, "--map", "map.toml"]).expect(0);
                    ready += 1;
                }
                1 => assert!(run.stderr.contains("to fill in"), "{name}: {}", run.stderr),
                _ => assert!(run.stderr.contains("help"), "{name}: {}", run.stderr),
            }
        }
    }
    assert!(ready > 5, "{ready}");
}

#[test]
fn a_diary_in_another_language_is_offered_its_factors() {
    let place = Place::new();
    let mut table = String::from(
        "Datum;Rückenkrämpfe;Kaffee nach 15 Uhr;Dehnen;Zigaretten;Körpergröße;Frühschicht\n",
    );
    for day in 1..=20 {
        let word = |yes: bool| if yes { "ja" } else { "nein" };
        table.push_str(&format!(
            "{day:02}.03.2026;{};{};{};{};{};{}\n",
            day % 3,
            word(day % 2 == 0),
            word(day % 4 == 0),
            day % 5,
            170 + day % 2,
            word(day % 3 == 0)
        ));
    }
    place.file("d.csv", table);
    let run = place.run(&["map", "d.csv", "--date-means", "evening"]).expect(1);
    for line in [
        "# \"Rückenkrämpfe\" = \"spasm_count\"",
        "# \"Kaffee nach 15 Uhr\" = { to = \"caffeine_late_any\", kind = \"yes_no\", yes = [\"ja\"], no = [\"nein\"] }",
        "# \"Dehnen\" = { to = \"stretch_before_bed\", yes = [\"ja\"], no = [\"nein\"] }",
        "# \"Zigaretten\" = \"cigarettes\"",
        "# \"Körpergröße\" = { to = \"koerpergroesse\", kind = \"amount\" }",
        "# \"Frühschicht\" = { to = \"fruehschicht\", kind = \"yes_no\", yes = [\"ja\"], no = [\"nein\"] }",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    // Accepted as it is offered, it is read without a word left over.
    let taken: Vec<&str> =
        run.stdout.lines().map(|l| if l.starts_with("# \"") { &l[2..] } else { l }).collect();
    place.file("m.toml", taken.join("\n"));
    let document = place.run(&["check", "d.csv", "--map", "m.toml", "--json"]).expect(0).json();
    assert_eq!(document["ledger"]["cells_rejected"], 0, "{}", document["diagnostics"]);
    assert_eq!(document["coverage"].as_array().unwrap().len(), 6);
}
