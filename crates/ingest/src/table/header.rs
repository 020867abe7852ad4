//! Further header rows: question texts and internal names that survey programs write below the column
//! names, and tag rows.

use super::records::Records;

/// What stands between the column names and the first record.
#[derive(Default)]
pub(super) struct Further {
    /// Text by column, where one of the rows holds texts.
    pub(super) labels: Vec<String>,
    /// Names that replace placeholders such as `V1`, by column.
    pub(super) names: Vec<String>,
    /// Where the records begin, and the line of that place, if there are further header rows.
    pub(super) body: Option<(usize, u64)>,
}

/// Rows below the header that are no records. `records` stands behind the header.
///
/// Qualtrics writes three header rows (names, question texts, `{"ImportId":…}`), or two without the
/// last, and in its older form `V1`, `V2` … with the names below. Kobo may add a row of `#tags`.
pub(super) fn further(mut records: Records<'_>, header: &[String]) -> Further {
    let mut none = Further::default();
    let mut second = csv::StringRecord::new();
    if records.next(&mut second).is_none() {
        return none;
    }
    let after_second = records.here();
    let cells = |record: &csv::StringRecord| -> Vec<String> {
        (0..header.len()).map(|i| record.get(i).unwrap_or("").trim().to_string()).collect()
    };
    if is_tags(&second) || is_import_ids(&second) {
        none.body = Some(after_second);
        return none;
    }
    if !is_survey(header, &second) {
        return none;
    }
    let placeholders = header.first().is_some_and(|n| is_placeholder(n));
    let mut third = csv::StringRecord::new();
    let has_ids = records.next(&mut third).is_some() && is_import_ids(&third);
    if has_ids {
        return Further { labels: cells(&second), names: Vec::new(), body: Some(records.here()) };
    }
    if placeholders {
        let named = |(name, text): (&String, String)| {
            if is_placeholder(name) { text } else { name.clone() }
        };
        let names = header.iter().zip(cells(&second)).map(named).collect();
        return Further { labels: cells(&second), names, body: Some(after_second) };
    }
    let start = header.iter().position(|n| n.eq_ignore_ascii_case("StartDate"));
    let is_text = start
        .and_then(|at| second.get(at))
        .is_some_and(|c| !c.trim().is_empty() && !c.bytes().any(|b| b.is_ascii_digit()));
    if is_text {
        return Further { labels: cells(&second), names: Vec::new(), body: Some(after_second) };
    }
    none
}

/// The names Qualtrics gives every response, in its present or its older form.
fn is_survey(header: &[String], second: &csv::StringRecord) -> bool {
    let named = |name: &str| header.iter().any(|n| n.eq_ignore_ascii_case(name));
    let below = |name: &str| second.iter().any(|n| n.trim().eq_ignore_ascii_case(name));
    (named("StartDate") && named("EndDate") && named("ResponseId"))
        || (header.first().is_some_and(|n| is_placeholder(n)) && below("ResponseID"))
}

/// `V1`, `V10`.
fn is_placeholder(name: &str) -> bool {
    name.strip_prefix('V').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_import_ids(record: &csv::StringRecord) -> bool {
    record.get(0).is_some_and(|c| c.trim_start().starts_with("{\"ImportId\""))
}

/// Tags of the Humanitarian Exchange Language: `#date`, `#respondee+id`.
fn is_tags(record: &csv::StringRecord) -> bool {
    let mut filled = record.iter().map(str::trim).filter(|c| !c.is_empty()).peekable();
    filled.peek().is_some()
        && filled.all(|c| {
            c.strip_prefix('#').is_some_and(|t| t.starts_with(|c: char| c.is_ascii_lowercase()))
        })
}
