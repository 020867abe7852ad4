//! An empty diary with its side tables and a data dictionary, made from the factors in force.

use lumbago_domain::{Catalogue, Field, Kind, Limits, Role};

use crate::formats::{mattress_columns, people_columns};

/// Columns of the empty diary: what most people can keep up. All others are in the dictionary.
const DIARY: &[&str] = &[
    "spasm_count",
    "spasm_severity",
    "sleep_hours",
    "sleep_quality",
    "position_main",
    "pillow_knees",
    "bed_id",
    "caffeine_mg",
    "caffeine_after_15_mg",
    "stress",
    "exercise_min",
    "stretch_before_bed",
    "sitting_h",
    "lifting",
    "alcohol_units",
    "notes",
];

/// Files of an empty log: name and contents.
pub fn template(catalogue: &Catalogue) -> Vec<(String, String)> {
    let own = catalogue.factors.iter().filter(|f| f.declared).flat_map(|f| &f.fields);
    let known = DIARY.iter().filter_map(|k| catalogue.field(k));
    let fields: Vec<&str> = known.chain(own).map(|f| f.key.as_str()).collect();
    let header = |names: &[&str]| format!("{}\n", names.join(","));
    let people: Vec<&str> = people_columns().collect();
    vec![
        ("diary.csv".into(), header(&[&["night"], &fields[..]].concat())),
        ("mattresses.csv".into(), header(mattress_columns())),
        ("people.csv".into(), header(&people)),
        ("data-dictionary.md".into(), dictionary(catalogue)),
    ]
}

fn dictionary(catalogue: &Catalogue) -> String {
    let mut text = String::from(HEAD);
    for factor in &catalogue.factors {
        text.push_str(&format!("\n### {}\n\n", factor.label));
        text.push_str("| column | what to enter | unit or values | limits |\n|---|---|---|---|\n");
        for field in &factor.fields {
            text.push_str(&format!(
                "| `{}` | {} | {} | {} |\n",
                field.key,
                help(field),
                values(field),
                limits(&field.limits)
            ));
        }
    }
    text.push_str(SIDE_TABLES);
    text.push_str("\n## people.csv\n\n");
    text.push_str(
        "One row a person and date of asking; `date` may stay empty. Traits are numbers, levels and \
         dates as above; every question is answered yes or no, and the newest answer holds.\n\n",
    );
    let columns: Vec<String> = people_columns().map(|c| format!("`{c}`")).collect();
    text.push_str(&columns.join(", "));
    text.push('\n');
    text
}

const HEAD: &str = "# Data dictionary

## diary.csv

One row a night. `night` is the date of the evening on which the night begins, as 2026-03-01; what is \
said of the day is the day before that night. `person` (a code, not a name) is needed only where \
several people share a file. Every other column is optional: delete those you do not keep, add any \
from the list below, in any order.

An empty cell means not recorded, never no or zero: write 0 on nights without a spasm. Numbers have a \
decimal point and no unit. Yes/no is written yes, no, y, n, true, false, 1 or 0. Clock times are HH:MM \
with 24 hours, or with am and pm.
";

const SIDE_TABLES: &str = "
## mattresses.csv

One row a mattress, from the first evening it was slept on. The age of the mattress on each night \
follows from `acquired_date`.

| column | what to enter |
|---|---|
| `person` | the code used in the diary; empty if the diary has none |
| `start_date` | first evening, YYYY-MM-DD |
| `mattress_id` | your own name for it |
| `mattress_type` | a level of mattress_type, as above |
| `firmness` | 1 soft to 10 hard |
| `acquired_date` | when it was made or bought new, YYYY-MM-DD |
";

fn help(field: &Field) -> String {
    let note = match field.role {
        Role::Outcome => " (outcome)",
        Role::Remedy => " (recorded, not analysed as a cause)",
        _ => "",
    };
    format!("{}{note}", field.help.replace('|', "\\|"))
}

fn values(field: &Field) -> String {
    match &field.kind {
        Kind::YesNo => "yes, no".into(),
        Kind::Level { levels } => {
            levels.iter().map(|l| format!("`{}`", l.key)).collect::<Vec<_>>().join(", ")
        }
        Kind::Set { entries } if entries.is_empty() => "a list, entries joined by \\|".into(),
        Kind::Set { entries } => {
            format!("any of {}, joined by \\|", entries.join(", "))
        }
        Kind::Clock => "HH:MM".into(),
        Kind::Date => "YYYY-MM-DD".into(),
        Kind::Text => "free text".into(),
        Kind::Count => format!("whole number, {}", field.unit),
        Kind::Rating | Kind::Amount => field.unit.clone(),
    }
}

fn limits(limits: &Limits) -> String {
    let hard = match (limits.min, limits.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("from {min}"),
        (None, Some(max)) => format!("to {max}"),
        (None, None) => return String::new(),
    };
    match (limits.warn_low, limits.warn_high) {
        (None, None) => hard,
        (Some(low), None) => format!("{hard}; unusual below {low}"),
        (None, Some(high)) => format!("{hard}; unusual above {high}"),
        (Some(low), Some(high)) => format!("{hard}; unusual below {low} or above {high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_knows_every_field_and_the_diary_only_known_ones() {
        let catalogue = Catalogue::standard();
        for key in DIARY {
            assert!(catalogue.field(key).is_some(), "{key}");
        }
        let files = template(&catalogue);
        let dictionary = &files[3].1;
        for field in catalogue.fields() {
            assert!(dictionary.contains(&format!("| `{}` |", field.key)), "{}", field.key);
        }
    }

    #[test]
    fn an_untouched_template_is_read_without_complaint() {
        for (name, contents) in template(&Catalogue::standard()).into_iter().take(3).skip(1) {
            let ingested = crate::read(&name, contents.as_bytes(), &crate::Options::default())
                .unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(ingested.ledger.rows_read, 0);
        }
    }
}
