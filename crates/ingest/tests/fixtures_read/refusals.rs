//! Files that cannot be used end in one clear message.

use lumbago_ingest::{Mapping, Options};

use crate::{text, try_read};

/// The message and what to do, as the user sees them.
fn refusal(name: &str, options: &Options) -> String {
    let error = try_read(name, options).expect_err(name);
    let message = error.to_string();
    let file = name.rsplit('/').next().expect("a name");
    assert!(message.contains(file), "{message}");
    assert!(!error.hint().is_empty(), "{message}");
    format!("{message}\n  help: {}", error.hint())
}

#[test]
fn each_useless_file_says_what_it_is_and_what_to_do() {
    let files = [
        "diary/empty.csv",
        "diary/blanks_only.csv",
        "diary/header_only.csv",
        "diary/all_rows_bad.csv",
        "diary/days_first.csv",
        "diary/date_column.csv",
        "diary/no_known_column.csv",
        "not_csv/zip.csv",
        "not_csv/workbook.csv",
        "not_csv/gzip.csv",
        "not_csv/document.csv",
        "not_csv/web_page.csv",
        "not_csv/lfs_pointer.csv",
        "not_csv/random_bytes.csv",
        "not_csv/prose.csv",
        "mapping/shop.csv",
        "mapping/people_not_nights.csv",
        "not_nightly/garmin_weekly_averages.csv",
        "not_nightly/week_column.csv",
        "not_nightly/raw_heart_rate.csv",
        "not_nightly/questionnaire.csv",
        "loop_habits/habits_list.csv",
        "loop_habits/one_habit_without_its_name.csv",
        "whoop/workouts.csv",
        "mapping/unknown_table.csv",
    ];
    let messages: Vec<String> = files.iter().map(|f| refusal(f, &Options::default())).collect();
    assert_eq!(messages.join("\n\n") + "\n", include_str!("refusals.txt"));
}

#[test]
fn the_suggested_mapping_reads_the_file_it_was_made_for() {
    let message = refusal("mapping/unknown_table.csv", &Options::default());
    let begin = message.find("    [night]").expect("a suggestion");
    let end = message.find("\n\n  The outcome").expect("its end");
    let mapping = Mapping::parse(&message[begin..end]).expect("a mapping file");
    let options = Options { mapping: Some(mapping), ..Options::default() };
    let ingested = try_read("mapping/unknown_table.csv", &options).expect("read");
    assert_eq!(ingested.ledger.rows_used, 3);
    assert_eq!(ingested.ledger.cells_rejected, 0);
}

#[test]
fn a_mapping_for_another_file_names_the_columns_it_misses() {
    let mapping = Mapping::parse(&text("mapping/wearable_days.toml")).expect("a mapping");
    let options = Options { mapping: Some(mapping), ..Options::default() };
    let message = refusal("mapping/shop.csv", &options);
    assert!(message.contains("no column `date`, `id`"), "{message}");
    assert!(message.contains("product, price"), "{message}");
}
