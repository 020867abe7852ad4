//! Where every night came from: its rows, the source of each field, and what did not hold.

use serde::{Deserialize, Serialize};

use crate::{Nullable, Origin, Source};

/// Columns beside the fields in a file of nights that lumbago wrote: what they say of a night is
/// where it came from. The last describes the file itself.
pub const PROVENANCE_COLUMNS: [&str; 7] = [
    "source_rows",
    "source_file",
    "source_format",
    "source_lines",
    "field_sources",
    "other_values",
    "lumbago_about",
];

/// Where the nights of a log came from, night by night.
///
/// Everything that was used is here: the lines of all nights together are the used rows of all
/// logs, each at least once (a row that speaks of two nights stands with both).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The files that the nights rest on.
    pub sources: Vec<Source>,
    /// Place in `rows` after the last row of each night.
    ends: Vec<u32>,
    rows: Vec<Origin>,
    /// Fields whose source is not that of the night's rows: on nights of several sources, and
    /// where a table beside the log gave the value.
    pub given: Vec<FieldSources>,
    /// Values that other sources have and that do not hold, sorted by night.
    pub others: Vec<OtherValue>,
}

/// Who gave a field, night by night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldSources {
    /// Field key.
    pub field: String,
    /// Index into [`Provenance::sources`], a row a night; absent where the night's only source
    /// gave the value, or nobody did.
    pub source: Nullable<u32>,
}

/// What one more source says of a field on a night, where it is not what holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherValue {
    /// Row of the log.
    pub night: u32,
    /// Field key.
    pub field: String,
    /// Index into [`Provenance::sources`].
    pub source: u32,
    /// First line of that source that says so.
    pub line: u64,
    /// The value, whole, as it would stand in a diary. Untrusted text.
    pub value: String,
    /// True if both cannot be right.
    pub contradicts: bool,
}

impl Provenance {
    /// Nothing yet, of these sources.
    pub fn new(sources: Vec<Source>) -> Self {
        Self { sources, ..Self::default() }
    }

    /// Nights.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True without nights.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds the next night, with the rows that speak of it.
    pub fn push(&mut self, rows: impl IntoIterator<Item = Origin>) {
        let start = self.rows.len();
        self.rows.extend(rows);
        self.rows[start..].sort_unstable();
        let mut kept = start;
        for i in start..self.rows.len() {
            if i == start || self.rows[i] != self.rows[kept - 1] {
                self.rows[kept] = self.rows[i];
                kept += 1;
            }
        }
        self.rows.truncate(kept);
        self.ends.push(kept as u32);
    }

    /// The rows that speak of a night, by source and line, each once.
    pub fn rows(&self, night: usize) -> &[Origin] {
        let Some(&end) = self.ends.get(night) else { return &[] };
        let start = night.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..end as usize]
    }

    /// The sources that speak of a night, each once, in order.
    pub fn sources_of(&self, night: usize) -> Vec<u32> {
        let mut sources: Vec<u32> = self.rows(night).iter().map(|r| r.source).collect();
        sources.dedup();
        sources
    }

    /// Who gave a recorded field on a night.
    pub fn giver(&self, field: &str, night: usize) -> Option<u32> {
        let stated = self.given.iter().find(|g| g.field == field);
        let stated = stated.and_then(|g| g.source.get(night).copied());
        stated.or_else(|| match self.sources_of(night)[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The index of a source, added if it is new.
    pub fn source(&mut self, source: &Source) -> u32 {
        let known = self.sources.iter().position(|s| s == source);
        known.unwrap_or_else(|| {
            self.sources.push(source.clone());
            self.sources.len() - 1
        }) as u32
    }

    /// States who gave a field on a night of `nights`.
    pub fn give(&mut self, field: &str, nights: usize, night: usize, source: u32) {
        let at = self.given.iter().position(|g| g.field == field).unwrap_or_else(|| {
            let source = Nullable::absent(nights);
            self.given.push(FieldSources { field: field.into(), source });
            self.given.len() - 1
        });
        self.given[at].source.set(night, Some(source));
    }

    /// The other values of a night.
    pub fn others_of(&self, night: usize) -> &[OtherValue] {
        let from = self.others.partition_point(|o| (o.night as usize) < night);
        let to = self.others.partition_point(|o| o.night as usize <= night);
        &self.others[from..to]
    }

    /// The same of these nights alone, in this order; sources stay as they are.
    pub fn select(&self, nights: &[usize]) -> Self {
        let mut out = Self::new(self.sources.clone());
        for (new, &old) in nights.iter().enumerate() {
            out.push(self.rows(old).iter().copied());
            let moved = |o: &OtherValue| OtherValue { night: new as u32, ..o.clone() };
            out.others.extend(self.others_of(old).iter().map(moved));
        }
        let pick = |g: &FieldSources| FieldSources {
            field: g.field.clone(),
            source: nights.iter().map(|&i| g.source.get(i).copied()).collect(),
        };
        out.given = self.given.iter().map(pick).filter(|g| g.source.recorded() > 0).collect();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(file: &str) -> Source {
        Source { file: file.into(), format: "diary".into(), sha256: String::new() }
    }

    fn at(source: u32, line: u64) -> Origin {
        Origin { source, line }
    }

    #[test]
    fn rows_stand_with_their_night_in_order_and_once() {
        let mut p = Provenance::new(vec![source("a"), source("b")]);
        p.push([at(1, 4), at(0, 9), at(0, 2), at(0, 9)]);
        p.push([]);
        p.push([at(1, 5)]);
        assert_eq!(p.rows(0), [at(0, 2), at(0, 9), at(1, 4)]);
        assert_eq!((p.rows(1), p.rows(2), p.rows(3)), (&[][..], &[at(1, 5)][..], &[][..]));
        assert_eq!(p.sources_of(0), [0, 1]);
    }

    #[test]
    fn the_giver_is_the_stated_one_or_the_only_one() {
        let mut p = Provenance::new(vec![source("a"), source("b")]);
        p.push([at(0, 2), at(1, 2)]);
        p.push([at(1, 3)]);
        p.give("stress", 2, 0, 1);
        assert_eq!((p.giver("stress", 0), p.giver("stress", 1)), (Some(1), Some(1)));
        assert_eq!(p.giver("sleep_hours", 0), None, "two sources, and nobody says which");
        assert_eq!((p.source(&source("b")), p.source(&source("c"))), (1, 2));
    }

    #[test]
    fn a_part_keeps_what_belongs_to_its_nights() {
        let mut p = Provenance::new(vec![source("a"), source("b")]);
        for line in 2..5 {
            p.push([at(0, line), at(1, line)]);
            p.give("stress", 3, line as usize - 2, 0);
            p.others.push(OtherValue {
                night: line as u32 - 2,
                field: "stress".into(),
                source: 1,
                line,
                value: line.to_string(),
                contradicts: true,
            });
        }
        let part = p.select(&[2, 0]);
        assert_eq!((part.rows(0), part.rows(1)), (p.rows(2), p.rows(0)));
        let values: Vec<_> = part.others.iter().map(|o| (o.night, o.value.as_str())).collect();
        assert_eq!(values, [(0, "4"), (1, "2")]);
        assert_eq!(part.giver("stress", 1), Some(0));
    }
}
