//! The provenance of a night as cells of a table, and back.
//!
//! ```text
//! source_rows    3
//! source_file    diary.csv | watch.csv
//! source_format  diary | withings
//! source_lines   s1:12 s2:3-4
//! field_sources  sleep_hours=s2 stress=s1
//! other_values   [{"field":"sleep_hours","source":1,"line":12,"value":"7.5","contradicts":true}]
//! ```
//!
//! `s1` is the first source of the file's own description. `field_sources` is empty where all
//! comes from the one source there is.

use lumbago_domain::{NightLog, Origin, OtherValue, Provenance};
use serde::{Deserialize, Serialize};

/// Rows of one night up to which a file is believed.
const MOST_ROWS: u64 = 1 << 20;

/// What stands between several sources of a night in the columns for people.
const BETWEEN: &str = " | ";

/// An other value as it stands in a cell.
#[derive(Serialize, Deserialize)]
struct Other {
    field: String,
    source: u32,
    line: u64,
    value: String,
    contradicts: bool,
}

/// The cells of a night.
pub(super) fn write(log: &NightLog, provenance: &Provenance, night: usize) -> [String; 6] {
    let rows = provenance.rows(night);
    let sources = provenance.sources_of(night);
    let named = |name: fn(&lumbago_domain::Source) -> &str| {
        let names = sources.iter().map(|&s| name(&provenance.sources[s as usize]));
        names.collect::<Vec<_>>().join(BETWEEN)
    };
    let lines: Vec<String> = sources
        .iter()
        .map(|&s| {
            let own: Vec<u64> = rows.iter().filter(|r| r.source == s).map(|r| r.line).collect();
            format!("s{}:{}", s + 1, runs(&own))
        })
        .collect();
    let given: Vec<String> = log
        .columns
        .iter()
        .filter_map(|c| {
            let stated = provenance.given.iter().find(|g| g.field == c.field)?;
            Some(format!("{}=s{}", c.field, stated.source.get(night)? + 1))
        })
        .collect();
    let others: Vec<Other> = provenance
        .others_of(night)
        .iter()
        .map(|o| Other {
            field: o.field.clone(),
            source: o.source + 1,
            line: o.line,
            value: o.value.clone(),
            contradicts: o.contradicts,
        })
        .collect();
    let others = if others.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&others).expect("plain data")
    };
    [
        rows.len().to_string(),
        named(|s| &s.file),
        named(|s| &s.format),
        lines.join(" "),
        given.join(" "),
        others,
    ]
}

/// Adds a night of `nights` from its cells; `None` if they are not what [`write`] writes.
pub(super) fn read(
    provenance: &mut Provenance,
    nights: usize,
    [lines, given, others]: [&str; 3],
) -> Option<()> {
    let night = provenance.len();
    let known = provenance.sources.len() as u32;
    let number = |text: &str| -> Option<u32> {
        text.strip_prefix('s')?.parse::<u32>().ok()?.checked_sub(1).filter(|&s| s < known)
    };
    let mut rows = Vec::new();
    for part in lines.split_whitespace() {
        let (source, lines) = part.split_once(':')?;
        let source = number(source)?;
        for run in lines.split(',') {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            if last.saturating_sub(first) > MOST_ROWS {
                return None;
            }
            rows.extend((first..=last).map(|line| Origin { source, line }));
        }
    }
    provenance.push(rows);
    for part in given.split_whitespace() {
        let (field, source) = part.split_once('=')?;
        provenance.give(field, nights, night, number(source)?);
    }
    if !others.is_empty() {
        for o in serde_json::from_str::<Vec<Other>>(others).ok()? {
            let source = o.source.checked_sub(1).filter(|&s| s < known)?;
            provenance.others.push(OtherValue {
                night: night as u32,
                field: o.field,
                source,
                line: o.line,
                value: o.value,
                contradicts: o.contradicts,
            });
        }
    }
    Some(())
}

/// Ascending numbers as `3-5,9`.
fn runs(numbers: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for &n in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == n => *last = n,
            _ => runs.push((n, n)),
        }
    }
    let word = |(a, b): (u64, u64)| if a == b { a.to_string() } else { format!("{a}-{b}") };
    runs.into_iter().map(word).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_written_as_runs() {
        let cases: [(&[u64], &str); 4] =
            [(&[], ""), (&[7], "7"), (&[2, 3, 4, 9], "2-4,9"), (&[1, 3, 4], "1,3-4")];
        for (numbers, text) in cases {
            assert_eq!(runs(numbers), text);
        }
    }

    #[test]
    fn cells_that_we_did_not_write_are_refused() {
        let source = lumbago_domain::Source {
            file: "a.csv".into(),
            format: "diary".into(),
            sha256: String::new(),
        };
        let read = |cells: [&str; 3]| {
            let mut provenance = Provenance::new(vec![source.clone()]);
            super::read(&mut provenance, 1, cells).is_some()
        };
        assert!(read(["s1:2-3,7", "stress=s1", ""]));
        for bad in [
            ["s2:2", "", ""],
            ["s0:2", "", ""],
            ["12", "", ""],
            ["s1:x", "", ""],
            ["s1:2", "stress", ""],
            ["s1:2", "stress=s9", ""],
            ["s1:2", "", "{}"],
            ["s1:1-99999999999", "", ""],
        ] {
            assert!(!read(bad), "{bad:?}");
        }
    }
}
