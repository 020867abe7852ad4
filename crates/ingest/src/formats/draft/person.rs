//! Which column of an unknown table tells people apart.

use std::collections::BTreeMap;

use crate::table::{Table, squeeze};

/// Names of such columns.
const NAMES: &[&str] = &[
    "person",
    "person_id",
    "participant",
    "participant_id",
    "participant id",
    "subject",
    "subject_id",
    "subject id",
    "patient",
    "patient_id",
    "user",
    "user_id",
    "pid",
    "id",
];

/// The column, if it is named like one and says the same on several rows: a number of each row
/// names nobody.
pub(super) fn column(
    table: &Table<'_>,
    sample: &[csv::StringRecord],
    date: Option<usize>,
    own: &[usize],
) -> Option<usize> {
    let named = |at: usize| {
        let name = squeeze(&table.header[at]);
        NAMES.iter().position(|n| *n == name).map(|rank| (rank, at))
    };
    let mut found: Vec<(usize, usize)> = (0..table.header.len())
        .filter(|at| Some(*at) != date && !own.contains(at))
        .filter_map(named)
        .filter(|(_, at)| repeats(sample, *at))
        .collect();
    found.sort_unstable();
    found.first().map(|(_, at)| *at)
}

/// True if most values stand on several rows, and hardly any row is without one.
fn repeats(sample: &[csv::StringRecord], at: usize) -> bool {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let filled = sample.iter().map(|r| r.get(at).unwrap_or("").trim()).filter(|c| !c.is_empty());
    filled.for_each(|c| *times.entry(c).or_default() += 1);
    let rows: usize = times.values().sum();
    rows * 20 >= sample.len() * 19 && rows >= 2 * times.len()
}
