//! What one column may be, and how sure that is.

use std::collections::BTreeSet;

use lumbago_domain::{Catalogue, Field, Kind};

use super::words::{Answers, speaks_of_spasms};
use super::{own_key, quote};
use crate::formats::Job;
use crate::formats::unrecognised::Looks;
use crate::problems::shorten;
use crate::table::squeeze;
use crate::values::{DecimalMark, Rule, is_missing, level_word};
use crate::vocabulary::Vocabulary;

/// Share of values that must be readable for a column to be taken.
const READABLE: f64 = 0.95;
/// Share of letters that must agree, in order, for a name to be offered: one slip in four letters.
const ALIKE: f64 = 0.75;
/// Values named that cannot be read.
const NAMED: usize = 3;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sure {
    /// The name is the factor's and the values are read as its values.
    Certain,
    /// A likeness, or a factor of the user's own.
    Likely,
    /// Nothing to go by.
    No,
}

/// What a column may be.
pub(super) struct Guess {
    /// What stands right of `=` in the mapping file.
    pub(super) value: Option<String>,
    /// The factor, where it is one of the catalogue.
    pub(super) field: Option<String>,
    pub(super) sure: Sure,
    /// On what grounds, or why not.
    pub(super) why: String,
}

impl Guess {
    pub(super) fn none(why: &str) -> Self {
        Self { value: None, field: None, sure: Sure::No, why: why.into() }
    }
}

/// What a column may be, by its name, the question above it, and its values.
pub(super) fn guess(
    job: &Job<'_>,
    at: usize,
    looks: &Looks,
    sample: &[csv::StringRecord],
    decimal: DecimalMark,
) -> Guess {
    if *looks == Looks::Empty {
        return Guess::none("no values");
    }
    let cells: Vec<&str> =
        sample.iter().map(|r| r.get(at).unwrap_or("").trim()).filter(|c| !is_missing(c)).collect();
    let Some(answers) = Answers::of(looks) else {
        return of_column(job, at, looks, &cells, decimal);
    };
    let plain: Vec<&str> = cells.iter().map(|c| answers.plain(c)).collect();
    let mut guess = of_column(job, at, &Looks::YesNo, &plain, decimal);
    guess.value = guess.value.map(|value| answers.added_to(&value));
    guess
}

/// The same by cells in English.
fn of_column(
    job: &Job<'_>,
    at: usize,
    looks: &Looks,
    cells: &[&str],
    decimal: DecimalMark,
) -> Guess {
    let catalogue = &job.options.catalogue;
    let name = &job.table.header[at];
    let named = catalogue.resolve(name).or_else(|| catalogue.resolve(&super::key(name)));
    if let Some(field) = named {
        return of_field(field, cells, looks, decimal, true, "");
    }
    let asked = job.table.label(at).unwrap_or_default();
    let likely = [name.as_str(), asked]
        .into_iter()
        .filter(|t| !t.is_empty())
        .find_map(|text| alike(text, looks, catalogue));
    if let Some((field, why)) = likely {
        return of_field(field, cells, looks, decimal, false, &why);
    }
    if let Some(words) = by_vocabulary(name, catalogue, looks) {
        return words;
    }
    own_factor(name, looks, catalogue)
}

/// A column that goes to a factor of the catalogue, certain if it is named after it and readable.
fn of_field(
    field: &Field,
    cells: &[&str],
    looks: &Looks,
    decimal: DecimalMark,
    named: bool,
    why: &str,
) -> Guess {
    let mut rule = Rule::new(field.clone(), decimal);
    let per_hour = match field.unit.as_str() {
        "hours" | "h" => Some(1.0),
        "min" | "minutes" => Some(60.0),
        _ => None,
    };
    let durations = matches!(looks, Looks::Duration | Looks::Clock)
        && matches!(field.kind, Kind::Amount | Kind::Count)
        && per_hour.is_some();
    rule.duration = per_hour.filter(|_| durations);
    let bad: BTreeSet<&str> = cells.iter().copied().filter(|c| rule.read(c).is_err()).collect();
    let unread = cells.iter().filter(|c| bad.contains(*c)).count();
    let readable = (cells.len() - unread) as f64 >= READABLE * cells.len() as f64;
    let value = if durations {
        format!("{{ to = \"{}\", duration = true }}", field.key)
    } else if !readable && !field.levels().is_empty() {
        words_of(field, &bad)
    } else {
        format!("\"{}\"", field.key)
    };
    let mut reason = why.to_string();
    if unread > 0 {
        let named: Vec<String> =
            bad.iter().take(NAMED).map(|c| format!("`{}`", shorten(c))).collect();
        let also = if reason.is_empty() { "" } else { "; " };
        reason.push_str(&format!(
            "{also}{unread} of {} values cannot be read: {}",
            cells.len(),
            named.join(", ")
        ));
    }
    let sure = if named && readable { Sure::Certain } else { Sure::Likely };
    Guess { value: Some(value), field: Some(field.key.clone()), sure, why: reason }
}

/// Words for the levels of a field: those that a value is like, the others to be filled in.
fn words_of(field: &Field, bad: &BTreeSet<&str>) -> String {
    let levels = field.levels();
    let first = levels.first().map_or("", |l| l.key.as_str());
    let word = |text: &&str| {
        let keys = levels.iter().map(|l| l.key.as_str());
        let near = crate::values::nearest(&level_word(text), keys).unwrap_or(first);
        format!("{} = \"{near}\"", quote(text))
    };
    let words: Vec<String> = bad.iter().take(8).map(word).collect();
    format!("{{ to = \"{}\", words = {{ {} }} }}", field.key, words.join(", "))
}

/// A factor whose name is like this one, or whose words stand in it.
fn alike<'c>(text: &str, looks: &Looks, catalogue: &'c Catalogue) -> Option<(&'c Field, String)> {
    let word = squeeze(text);
    let stems: BTreeSet<String> = stems(&word);
    if speaks_of_spasms(text) && matches!(looks, Looks::YesNo | Looks::Number) {
        let key = if matches!(looks, Looks::YesNo) { "spasm_any" } else { "spasm_count" };
        let field = catalogue.field(key)?;
        return Some((field, format!("did you mean `{key}`? The name speaks of spasms")));
    }
    let names = || {
        catalogue.fields().flat_map(|f| {
            std::iter::once(f.key.as_str())
                .chain(std::iter::once(f.label.as_str()))
                .chain(f.aliases.iter().map(String::as_str))
                .map(move |n| (f, n))
        })
    };
    let likeness = |n: &str| {
        let plain = squeeze(n).replace('_', " ");
        strsim::normalized_damerau_levenshtein(&word.replace('_', " "), &plain)
    };
    let near = names()
        .map(|(f, n)| (likeness(n), f))
        .filter(|(l, f)| *l >= ALIKE && suits(f, looks))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.key.cmp(&a.1.key)));
    if let Some((likeness, field)) = near {
        let percent = (likeness * 100.0).floor();
        return Some((field, format!("did you mean `{}`? {percent} % alike", field.key)));
    }
    if let Some(key) = clock_of_the_night(&stems, looks)
        && let Some(field) = catalogue.field(key)
    {
        return Some((field, format!("did you mean `{key}`? A clock time of that name")));
    }
    let inside = names().find(|(f, n)| {
        let own = self::stems(&squeeze(n).replace('_', " "));
        !own.is_empty() && own.iter().all(|w| stems.contains(w)) && suits(f, looks)
    })?;
    Some((inside.0, format!("did you mean `{}`? Its name stands in this one", inside.0.key)))
}

/// Which clock time of the night words of a name speak of.
fn clock_of_the_night(stems: &BTreeSet<String>, looks: &Looks) -> Option<&'static str> {
    const BED: [&str; 10] = [
        "bed",
        "bedtime",
        "start",
        "asleep",
        "onset",
        "bett",
        "zubett",
        "coucher",
        "acostarse",
        "sova",
    ];
    const RISE: [&str; 12] = [
        "stop",
        "end",
        "wake",
        "woke",
        "waking",
        "rise",
        "aufgestanden",
        "aufgewacht",
        "lever",
        "despertar",
        "vaknade",
        "getup",
    ];
    if !matches!(looks, Looks::Clock) {
        return None;
    }
    let has = |list: &[&str]| list.iter().any(|w| stems.contains(*w));
    match (has(&BED), has(&RISE)) {
        (true, false) => Some("bed_time"),
        (false, true) => Some("rise_time"),
        _ => None,
    }
}

/// Words of a name without their endings.
fn stems(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() > 2)
        .map(|w| w.strip_suffix('s').unwrap_or(w).to_string())
        .collect()
}

/// True if values that look like this may be the field's.
fn suits(field: &Field, looks: &Looks) -> bool {
    match field.kind {
        Kind::Amount | Kind::Count | Kind::Rating => {
            matches!(looks, Looks::Number | Looks::Duration)
        }
        Kind::YesNo => matches!(looks, Looks::YesNo),
        Kind::Level { .. } | Kind::Set { .. } => matches!(looks, Looks::Words { .. }),
        Kind::Clock => matches!(looks, Looks::Clock),
        Kind::Date => matches!(looks, Looks::IsoDate { .. } | Looks::SlashedDate { .. }),
        Kind::Text => false,
    }
}

/// A label that apps use for a factor.
fn by_vocabulary(name: &str, catalogue: &Catalogue, looks: &Looks) -> Option<Guess> {
    let (key, kind) = match looks {
        Looks::YesNo => (Vocabulary::common().means(&name.replace('_', " "))?, "yes_no"),
        Looks::Number => (Vocabulary::common().counts(&name.replace('_', " "))?, "amount"),
        _ => return None,
    };
    let why = format!("apps mean `{key}` by this name");
    let field = catalogue.field(key);
    let fits = |f: &Field| match f.kind {
        Kind::YesNo => kind == "yes_no",
        Kind::Amount | Kind::Count | Kind::Rating => kind == "amount",
        _ => false,
    };
    let value = match field {
        Some(field) if fits(field) => format!("\"{key}\""),
        Some(_) => return None,
        None => format!("{{ to = \"{key}\", kind = \"{kind}\" }}"),
    };
    Some(Guess { value: Some(value), field: None, sure: Sure::Likely, why })
}

/// A factor of the user's own.
fn own_factor(name: &str, looks: &Looks, catalogue: &Catalogue) -> Guess {
    let key = own_key(name, catalogue);
    let declared = |rest: &str| Some(format!("{{ to = \"{key}\", {rest} }}"));
    let value = match looks {
        Looks::Number => declared("kind = \"amount\""),
        Looks::YesNo => declared("kind = \"yes_no\""),
        Looks::Duration => declared("kind = \"amount\", unit = \"hours\", duration = true"),
        Looks::Clock => declared("kind = \"clock\""),
        Looks::Words { few } if !few.is_empty() => {
            let levels: Vec<String> = few.iter().map(|w| quote(w)).collect();
            declared(&format!("kind = \"level\", levels = [{}]", levels.join(", ")))
        }
        Looks::Words { .. } => return Guess::none("text"),
        Looks::IsoDate { .. } | Looks::SlashedDate { .. } => return Guess::none("further dates"),
        Looks::Empty => return Guess::none("no values"),
    };
    let why = "no factor has this name; this makes one of your own".into();
    Guess { value, field: None, sure: Sure::Likely, why }
}

/// Names of columns with the date of the night.
const DATE_NAMES: &[&str] = &[
    "night",
    "evening",
    "date",
    "day",
    "night of",
    "date of night",
    "night date",
    "diary date",
    "diary_date",
    "wake date",
    "wake_date",
    "morning",
    "datum",
    "fecha",
    "data",
    "dato",
];

/// True for a name that dates of nights usually have.
pub(super) fn is_date_name(name: &str) -> bool {
    DATE_NAMES.contains(&squeeze(name).as_str())
}

/// What a date means, where its column's name says so.
pub(super) fn means(name: &str, moment: bool) -> Option<&'static str> {
    let words = stems(&squeeze(name).replace('_', " "));
    let has = |list: &[&str]| list.iter().any(|w| words.contains(*w));
    let bed = has(&["bed", "bedtime", "sleep", "asleep", "onset", "light"]);
    let wake = has(&["wake", "waking", "morning", "rise", "woke", "getup"]);
    match (has(&["night", "evening"]), wake, bed) {
        // A time within the night tells by itself to which evening it belongs.
        (_, true, false) | (true, false, _) | (false, false, true) if moment => Some("moment"),
        (true, false, _) => Some("evening"),
        (false, true, false) => Some("wake"),
        _ => None,
    }
}

/// True if more than one row in ten has the date (and person) of another.
pub(super) fn repeats(sample: &[csv::StringRecord], date: usize, person: Option<usize>) -> bool {
    let cell = |r: &'_ csv::StringRecord, at: usize| r.get(at).unwrap_or("").trim().to_string();
    let keys: BTreeSet<(String, Option<String>)> =
        sample.iter().map(|r| (cell(r, date), person.map(|p| cell(r, p)))).collect();
    (sample.len() - keys.len()) * 10 > sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_date_column_says_what_it_means_or_nothing() {
        let cases = [
            ("night", false, Some("evening")),
            ("Evening of", false, Some("evening")),
            ("wake_date", false, Some("wake")),
            ("Date", false, None),
            ("Date of waking", false, Some("wake")),
            ("bed time", true, Some("moment")),
            ("Sleep start", true, Some("moment")),
            ("wake time", true, Some("moment")),
            ("Timestamp", true, None),
            ("night or morning", false, None),
        ];
        for (name, moment, expected) in cases {
            assert_eq!(means(name, moment), expected, "{name}");
        }
    }

    #[test]
    fn likenesses_are_offered_for_values_that_suit() {
        let catalogue = Catalogue::standard();
        let found =
            |name: &str, looks: Looks| alike(name, &looks, &catalogue).map(|f| f.0.key.clone());
        assert_eq!(found("Stres", Looks::Number).as_deref(), Some("stress"));
        assert_eq!(found("How many back spasms?", Looks::Number).as_deref(), Some("spasm_count"));
        assert_eq!(found("Any cramps", Looks::YesNo).as_deref(), Some("spasm_any"));
        assert_eq!(found("Rückenkrämpfe", Looks::Number).as_deref(), Some("spasm_count"));
        assert_eq!(found("start", Looks::Clock).as_deref(), Some("bed_time"));
        assert_eq!(found("Woke up at", Looks::Clock).as_deref(), Some("rise_time"));
        assert_eq!(found("Shoe size", Looks::Number), None);
        let words = Looks::Words { few: Vec::new() };
        assert_eq!(found("Lage", words), None, "like `age` in letters, and no number");
    }
}
