//! Any other CSV, through a mapping file.

use jiff::civil::date;
use lumbago_domain::{Catalogue, Timing};
use lumbago_ingest::{Mapping, Options};

use crate::{aside, mapped, path, readings, rows, said, text, told, try_read};

#[test]
fn a_german_spreadsheet() {
    let ingested = mapped("mapping/spreadsheet");
    assert_eq!(ingested.recognised.format, "mapping");
    assert_eq!(rows(&ingested), (5, 4, 1));
    assert_eq!(aside(&ingested), [(5, "not-a-date")]);
    // Rows are dated by the morning.
    let first = date(2026, 2, 28);
    for (field, expected) in [
        ("spasm_count", "1"),
        ("sleep_hours", "7.5"),
        ("caffeine_mg", "190"),
        ("position_main", "front"),
        ("ate_late", "yes"),
        ("fluid_ml", "1250.5"),
    ] {
        assert_eq!(said(&ingested, first, field), [expected], "{field}");
    }
    // An empty cell is zero cups because the mapping says so; an empty count is not recorded.
    assert_eq!(said(&ingested, date(2026, 3, 1), "caffeine_mg"), ["0", "95"], "Anna, Ben");
    assert!(said(&ingested, date(2026, 3, 2), "spasm_count").is_empty());
    assert!(
        said(&ingested, date(2026, 3, 2), "fluid_ml").is_empty(),
        "a declared word for missing"
    );
    assert_eq!(readings(&ingested).people, ["Anna", "Ben"]);
    assert_eq!(ingested.ledger.cells_rejected, 2);
}

#[test]
fn days_of_a_wearable_with_a_stand_in_for_spasms() {
    let ingested = mapped("mapping/wearable_days");
    assert_eq!(rows(&ingested), (4, 3, 1));
    let stand_in = readings(&ingested).stand_in.clone().expect("declared");
    assert_eq!((stand_in.event.as_str(), stand_in.events.as_str()), ("tense day", "tense days"));
    // The sleep that ended on the day is the night before it; the steps are of the day itself.
    assert_eq!(said(&ingested, date(2021, 5, 24), "sleep_hours"), ["7.6667"]);
    assert_eq!(said(&ingested, date(2021, 5, 25), "steps_thousand"), ["9.727"]);
    assert_eq!(said(&ingested, date(2021, 5, 25), "spasm_any"), ["yes", "no"], "two people");
    assert_eq!(readings(&ingested).people, ["1", "2"]);
}

#[test]
fn rows_that_are_readings_all_count() {
    let ingested = mapped("mapping/readings");
    assert_eq!(rows(&ingested), (3, 3, 0));
    assert_eq!(said(&ingested, date(2026, 3, 1), "caffeine_mg"), ["100", "100"]);
    assert_eq!(told(&ingested), [("column-not-mapped", Some(1), 1)]);
}

#[test]
fn a_mapping_leaves_other_files_alone() {
    let mapping = Mapping::parse(&text("mapping/wearable_days.toml")).expect("a mapping");
    let options = Options { mapping: Some(mapping), ..Options::default() };
    for (file, format) in [
        ("diary/plain.csv", "diary"),
        ("side/people.csv", "people"),
        ("sleep_cycle/v5_lf.csv", "sleep_cycle"),
    ] {
        assert_eq!(try_read(file, &options).expect("read").recognised.format, format);
    }
    // Its own file it still reads, and brings its factors where the caller has not declared them.
    let own = try_read("mapping/wearable_days.csv", &options).expect("read");
    assert_eq!(own.declared.iter().map(|d| d.key.as_str()).collect::<Vec<_>>(), ["steps_thousand"]);
}

#[test]
fn the_shipped_example_declares_what_it_says() {
    let text =
        std::fs::read_to_string(path("../../docs/examples/lifesnaps.toml")).expect("shipped");
    let mapping = Mapping::parse(&text).expect("a mapping");
    let mut catalogue = Catalogue::standard();
    mapping.declare(&mut catalogue).expect("declarations");
    mapping.declare(&mut catalogue).expect("once more changes nothing");
    let factor = catalogue.factor("slept_before_h").expect("declared");
    assert!(factor.declared && factor.timing == Timing::Day && factor.contrasts.len() == 1);
    assert_eq!(mapping.stand_in().expect("declared").events, "tense days");
}

#[test]
fn mistakes_in_a_mapping_are_named() {
    let night = "[night]\ncolumn = \"d\"\n";
    for (rest, says, hint) in [
        ("[columns]\na = \"stres\"", "`stres`, which is no factor", "did you mean `stress`?"),
        ("[columns]\na = \"late_meal\"", "`late_meal`", "kind = \"yes_no\""),
        (
            "[columns]\na = { to = \"stress\", tims = 2 }",
            "column `a`: unknown field `tims`",
            "mapping.md",
        ),
        (
            "[columns]\na = { to = \"lumbar_roll\", multiply = 2 }",
            "multiply cannot be used",
            "numbers",
        ),
        ("[columns]\na = { to = \"stress\", blank = \"zero\" }", "blank cannot be used", "amounts"),
        (
            "[columns]\na = { to = \"position_main\", words = { x = \"tummy\" } }",
            "`tummy` is no level",
            "front",
        ),
        ("[columns]\na = { to = \"x\", kind = \"level\" }", "two levels", "levels ="),
        ("[columns]\na = { to = \"x\", unit = \"mg\" }", "needs its kind", "mapping.md"),
        ("[columns]", "no column is mapped", "spasm_count"),
        ("[colums]\na = \"stress\"", "colums", "mapping.md"),
        ("[file]\ndelimiter = \"ab\"\n[columns]\na = \"stress\"", "one character", "mapping.md"),
        ("format = \"%Q\"\n[columns]\na = \"stress\"", "%Q", "mapping.md"),
    ] {
        let toml = format!("{night}{rest}");
        let declared =
            Mapping::parse(&toml).and_then(|mapping| mapping.declare(&mut Catalogue::standard()));
        let error = declared.expect_err(&toml);
        assert!(error.to_string().contains(says), "`{says}` not in: {error}");
        assert!(error.hint().contains(hint), "`{hint}` not in: {}", error.hint());
    }
}

#[test]
fn the_documented_mapping_is_one() {
    let page = std::fs::read_to_string(path("../../docs/formats/mapping.md")).expect("shipped");
    let begin = page.find("```toml\n").expect("an example") + 8;
    let end = begin + page[begin..].find("```").expect("its end");
    let mapping = Mapping::parse(&page[begin..end]).expect("a mapping");
    mapping.declare(&mut Catalogue::standard()).expect("declarations");
}

#[test]
fn a_moment_after_midnight_belongs_to_the_evening_before() {
    let ingested = mapped("mapping/moments");
    assert_eq!(readings(&ingested).night, [date(2026, 3, 1), date(2026, 3, 2)]);
    assert_eq!(said(&ingested, date(2026, 3, 2), "spasm_severity"), ["0"]);
}

#[test]
fn a_diary_with_other_dates_needs_four_lines() {
    let ingested = mapped("diary/days_first");
    assert_eq!(readings(&ingested).night, [date(2026, 3, 1), date(2026, 3, 25)]);
    assert_eq!(said(&ingested, date(2026, 3, 1), "spasm_count"), ["1"]);
}

#[test]
fn the_delimiter_of_a_mapping_holds_for_its_own_file_only() {
    let toml = "[file]\ndelimiter = \";\"\nnamed_columns = true\n[night]\ncolumn = \"night\"\nmeans = \"evening\"";
    let mapping = Mapping::parse(toml).expect("a mapping");
    let options = Options { mapping: Some(mapping), ..Options::default() };
    let people = try_read("side/people.csv", &options).expect("read");
    assert_eq!(people.recognised.format, "people");
    let diary = try_read("diary/semicolons_decimal_comma.csv", &options).expect("read");
    assert_eq!(diary.recognised.format, "mapping");
}
