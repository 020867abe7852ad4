//! Questions of sleep diaries by the names that forms give them, as reviewable data in
//! `vocabulary/sleep_diary.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::FactorDeclaration;

/// How the answers to an item are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// As the field has it.
    #[default]
    Plain,
    /// Minutes, or a duration.
    Minutes,
    /// Hours, or a duration; minutes where the column goes beyond a day.
    Sleep,
    /// Five words from very poor to very good, or a number.
    Quality,
}

/// A question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// Field of the night.
    pub(super) to: String,
    names: Vec<String>,
    /// Whether a table is known for a sleep diary by it.
    #[serde(default)]
    pub(super) core: bool,
    #[serde(default)]
    pub(super) form: Form,
    #[serde(default)]
    pub(super) multiply: Option<f64>,
    #[serde(default)]
    pub(super) declare: Option<FactorDeclaration>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    item: Vec<Item>,
}

/// All items.
pub(super) struct Items {
    items: Vec<Item>,
    by_name: BTreeMap<String, usize>,
}

impl Items {
    pub(super) fn all() -> &'static Self {
        static ITEMS: OnceLock<Items> = OnceLock::new();
        ITEMS.get_or_init(|| {
            let text = include_str!("../../../vocabulary/sleep_diary.toml");
            let file: File = toml::from_str(text).expect("a test reads the items");
            let mut by_name = BTreeMap::new();
            for (i, item) in file.item.iter().enumerate() {
                by_name.extend(item.names.iter().map(|n| (n.clone(), i)));
            }
            Items { items: file.item, by_name }
        })
    }

    /// The item a column is named after.
    pub(super) fn find(&self, name: &str) -> Option<&Item> {
        self.by_name.get(&plain(name)).map(|&i| &self.items[i])
    }

    /// What items declare beside the fields of the catalogue.
    pub(super) fn declarations(&self) -> impl Iterator<Item = &FactorDeclaration> {
        self.items.iter().filter_map(|i| i.declare.as_ref())
    }
}

/// Words that say the unit of an answer and nothing else.
const UNITS: [&str; 6] = ["min", "mins", "minutes", "hhmm", "hh", "mm"];

/// A name as it is compared: lower case, words apart, no numbering before and no unit behind.
pub(super) fn plain(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    let mut lower = false;
    for c in name.chars() {
        if c.is_uppercase() && lower {
            text.push(' ');
        }
        lower = c.is_lowercase();
        match c {
            '\'' | '’' => {}
            c if c.is_alphanumeric() => text.extend(c.to_lowercase()),
            _ => text.push(' '),
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut words = &words[..];
    while let [first, rest @ ..] = words
        && !rest.is_empty()
        && is_numbering(first)
    {
        words = rest;
    }
    while let [rest @ .., last] = words
        && !rest.is_empty()
        && UNITS.contains(last)
    {
        words = rest;
    }
    // "in minutes" leaves its preposition behind.
    while let [rest @ .., "in"] = words
        && !rest.is_empty()
        && rest.len() + 1 < text.split_whitespace().count()
    {
        words = rest;
    }
    words.join(" ")
}

/// `csd`, `q3`, `4`, `6a`, `item2`.
fn is_numbering(word: &str) -> bool {
    if matches!(word, "csd" | "csdm" | "csde" | "sd" | "diary") {
        return true;
    }
    let rest = word.strip_prefix("item").or_else(|| word.strip_prefix('q')).unwrap_or(word);
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_lowercase());
    !digits.is_empty()
        && rest.len() - digits.len() <= 1
        && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lumbago_domain::Catalogue;

    use super::*;
    use crate::vocabulary;

    #[test]
    fn items_are_sound() {
        let items = Items::all();
        let declared: Vec<_> = crate::journal::measured();
        let all = items.declarations().chain(&declared);
        let (catalogue, _) = vocabulary::declare(&Catalogue::standard(), all);
        let names: usize = items.items.iter().map(|i| i.names.len()).sum();
        assert_eq!(names, items.by_name.len(), "a name stands twice");
        let fields: BTreeSet<_> = items.items.iter().map(|i| &i.to).collect();
        assert_eq!(fields.len(), items.items.len(), "a field stands twice");
        for item in &items.items {
            assert!(catalogue.field(&item.to).is_some(), "{} is no field", item.to);
            for name in &item.names {
                assert_eq!(*name, plain(name), "a name that nothing can match");
            }
        }
    }

    #[test]
    fn names_of_forms_are_found() {
        for (name, field) in [
            ("sleepOnsetLatency", "fall_asleep_min"),
            ("csd_waso", "awake_min"),
            ("WASO (min)", "awake_min"),
            ("1. What time did you get into bed?", "bed_time"),
            ("q6a_final_awakening", "final_awakening"),
            ("outOfBedTime", "rise_time"),
            ("finalAwakening", "final_awakening"),
            ("Sleep latency in minutes", "fall_asleep_min"),
            ("How many times did you wake up, not counting your final awakening?", "awakenings"),
        ] {
            assert_eq!(Items::all().find(name).map(|i| i.to.as_str()), Some(field), "{name}");
        }
        for name in ["", "bed", "time", "q1", "sleep", "wasos"] {
            assert!(Items::all().find(name).is_none(), "{name}");
        }
    }
}
