//! A table of no known format: what its columns seem to hold, and a mapping file to begin with.

use std::collections::BTreeSet;

use super::draft::quote;
use super::{Job, survey};
use crate::IngestError;
use crate::problems::shorten;
use crate::values::{
    DecimalMark, clock, day_and_month, duration_hours, is_missing, iso_date, number, yes_no,
};

/// Records looked at.
const SAMPLE: usize = 200;
/// Columns written into the suggested mapping file.
const SUGGESTED: usize = 25;
/// Different words up to which a column of words may hold levels.
const MOST_LEVELS: usize = 8;

/// Column names that may hold the person.
const PERSON_NAMES: &[&str] = &[
    "person",
    "id",
    "participant",
    "participant_id",
    "subject",
    "subject_id",
    "user",
    "user_id",
    "pid",
];

/// What the values of a column look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    Empty,
    IsoDate {
        /// True if a time follows.
        moment: bool,
    },
    SlashedDate {
        format: &'static str,
    },
    Clock,
    Duration,
    YesNo,
    Number,
    /// Words, the different ones if they are few.
    Words {
        few: Vec<String>,
    },
}

/// The error for a table of no known format.
pub(crate) fn unrecognised(job: &Job<'_>) -> IngestError {
    let table = job.table;
    let file = || job.file.to_string();
    if let Some(mapping) = &job.options.mapping {
        let missing = mapping.missing_columns(table);
        return IngestError::MappingDoesNotFit {
            file: file(),
            missing,
            columns: table.header.clone(),
        };
    }
    if table.is_header_only() {
        return IngestError::HeaderOnly { file: file() };
    }
    if let Some(refusal) = super::not_nightly::refusal(job) {
        return refusal;
    }
    let is_day = |n: &&String| iso_date(n).is_some() || day_and_month(n).is_some();
    match table.header.iter().filter(is_day).count() {
        0 => {}
        1 if is_day(&&table.header[0]) => {
            return IngestError::NoHeader { file: file(), value: table.header[0].clone() };
        }
        1 => {}
        nights => return IngestError::SideBySide { file: file(), nights },
    }
    IngestError::Unrecognised { file: file(), columns: table.header.clone(), advice: advice(job) }
}

/// What cells look like, with this decimal mark.
pub(super) fn look<'a>(cells: impl Iterator<Item = &'a str>, decimal: DecimalMark) -> Looks {
    let cells: Vec<&str> = cells.filter(|c| !is_missing(c)).collect();
    if cells.is_empty() {
        return Looks::Empty;
    }
    // One odd cell in twenty does not change what a column is.
    let most = |test: &dyn Fn(&str) -> bool| {
        cells.iter().filter(|c| test(c)).count() * 20 >= cells.len() * 19
    };
    let days: Vec<(u32, u32)> = cells.iter().filter_map(|c| day_and_month(c)).collect();
    let iso = cells.iter().filter(|c| iso_date(c.get(..10).unwrap_or(c)).is_some()).count();
    // A column in which half the cells are dates is meant to hold dates.
    if iso * 2 > cells.len() {
        let times = cells.iter().filter(|c| c.len() > 10 && iso_date(c).is_none()).count();
        return Looks::IsoDate { moment: times * 2 > cells.len() };
    }
    if days.len() * 2 > cells.len() {
        let month_first = days.iter().any(|(_, b)| *b > 12);
        let mark = cells[0].chars().find(|c| !c.is_ascii_digit()).unwrap_or('/');
        return Looks::SlashedDate {
            format: match (month_first, mark) {
                (true, '-') => "%m-%d-%Y",
                (true, _) => "%m/%d/%Y",
                (false, '.') => "%d.%m.%Y",
                (false, '-') => "%d-%m-%Y",
                (false, _) => "%d/%m/%Y",
            },
        };
    }
    let words: BTreeSet<String> = cells.iter().map(|c| c.to_lowercase()).collect();
    let distinct = words.len();
    if most(&|c| yes_no(c).is_some()) && distinct <= 2 {
        Looks::YesNo
    } else if most(&|c| number(c, decimal).is_some()) {
        Looks::Number
    } else if most(&|c| clock(c).is_some()) {
        Looks::Clock
    } else if most(&|c| duration_hours(c).is_some()) {
        Looks::Duration
    } else {
        let few = (2..=MOST_LEVELS).contains(&distinct) && distinct < cells.len();
        Looks::Words { few: if few { words.into_iter().collect() } else { Vec::new() } }
    }
}

/// A mapping file to begin with, made from what the columns seem to hold.
pub(crate) fn advice(job: &Job<'_>) -> String {
    let table = job.table;
    let sample = table.sample(SAMPLE);
    let looks: Vec<Looks> = (0..table.header.len())
        .map(|i| look(sample.iter().filter_map(|r| r.get(i)).map(str::trim), DecimalMark::Point))
        .collect();
    let mut text = String::new();
    // What a survey program adds is no answer, and some of it is private.
    let program = survey::program(table, &job.options.catalogue);
    let own = |i: usize| program.as_ref().is_some_and(|p| p.own.contains(&i));
    let is_date = |l: &Looks| matches!(l, Looks::IsoDate { .. } | Looks::SlashedDate { .. });
    let dated = |i: &usize| looks.get(*i).is_some_and(is_date);
    let sent = program.as_ref().and_then(|p| p.sent.iter().copied().find(dated));
    let date = (0..looks.len()).filter(|i| !own(*i)).find(dated).or(sent);
    let Some(date) = date else {
        text.push_str(
            "no column looks like dates: a log needs a row a night with its date. If there is one, \
             write a mapping file (docs/formats/mapping.md) and name it with --map",
        );
        return text;
    };
    text.push_str(
        "say what its columns are in a mapping file and name it with --map; `lumbago map` drafts one \
         with values to look at. To begin with (guesses: check each line, delete what you do not \
         need):\n\n",
    );
    let person = match &program {
        Some(program) => program.code(table),
        None => PERSON_NAMES.iter().find_map(|n| table.column(n)),
    };
    let person = person.filter(|p| *p != date);
    if let Some(person) = person {
        text.push_str(&format!("    person = {}\n\n", quote(&table.header[person])));
    }
    text.push_str(&format!("    [night]\n    column = {}\n", quote(&table.header[date])));
    if let Looks::SlashedDate { format } = looks[date] {
        text.push_str(&format!("    format = \"{format}\"\n"));
    }
    text.push_str(
        "    means = \"evening\"  # or \"wake\": the morning on which the night ended\n\n",
    );
    text.push_str("    [columns]\n");
    let mut left = SUGGESTED;
    for (i, name) in table.header.iter().enumerate() {
        if i == date || Some(i) == person || name.is_empty() || own(i) {
            continue;
        }
        if left == 0 {
            text.push_str("    # and so on\n");
            break;
        }
        left -= 1;
        let asked = table.label(i).map(|l| format!("  # {}", shorten(l))).unwrap_or_default();
        text.push_str(&format!("    {}{asked}\n", suggestion(job, name, &looks[i])));
    }
    text.push_str(
        "\n  The outcome goes to spasm_count or spasm_any; `lumbago factors` lists all names",
    );
    text
}

/// One line of the suggested mapping.
fn suggestion(job: &Job<'_>, name: &str, looks: &Looks) -> String {
    let name_as_key = key(name);
    let catalogue = &job.options.catalogue;
    let known = catalogue.resolve(name).or_else(|| catalogue.resolve(&name_as_key));
    let declared = |kind: &str| format!("{{ to = \"{name_as_key}\", kind = \"{kind}\" }}");
    let value = match (known, looks) {
        (_, Looks::Empty) => return format!("# {} is empty", quote(name)),
        (Some(field), Looks::Duration) => format!("{{ to = \"{}\", duration = true }}", field.key),
        (Some(field), _) => format!("\"{}\"", field.key),
        (None, Looks::Number) => declared("amount"),
        (None, Looks::YesNo) => declared("yes_no"),
        (None, Looks::Duration) => {
            format!(
                "{{ to = \"{name_as_key}\", kind = \"amount\", unit = \"hours\", duration = true }}"
            )
        }
        (None, Looks::Clock) => declared("clock"),
        (None, Looks::Words { few }) if !few.is_empty() => {
            let levels: Vec<String> = few.iter().map(|w| quote(w)).collect();
            let levels = levels.join(", ");
            format!("{{ to = \"{name_as_key}\", kind = \"level\", levels = [{levels}] }}")
        }
        (None, _) => return format!("# {} is text", quote(name)),
    };
    format!("{} = {value}", quote(name))
}

/// A letter with a mark in letters without.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ř' => "r",
        'ś' | 'š' => "s",
        'ť' => "t",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// A column name as a factor key.
pub(super) fn key(name: &str) -> String {
    let mut key = String::new();
    for c in name.to_lowercase().chars() {
        if let Some(plain) = plain_letters(c) {
            key.push_str(plain);
            continue;
        }
        match c {
            'a'..='z' | '0'..='9' => key.push(c),
            _ if !key.is_empty() && !key.ends_with('_') => key.push('_'),
            _ => {}
        }
    }
    let key = key.trim_end_matches('_');
    if key.starts_with(|c: char| c.is_ascii_lowercase()) { key.into() } else { format!("x_{key}") }
}
