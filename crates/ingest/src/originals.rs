//! Rows as they stand in a file, for those who want to see what was set aside.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes;

/// Lines up to which a row in quotation marks is followed.
const MOST_LINES: usize = 50;

/// The text of the rows that begin on these lines, line ends inside them as `\n`; lines that the
/// file has not are left out. Untrusted text.
///
/// A row goes on over line ends as long as a quotation mark is open, but not into another of the
/// rows asked for: one that is never closed holds its own line only.
///
/// ```
/// use std::collections::BTreeSet;
/// let file = b"night,notes\n2026-03-01,\"slept\nbadly\"\n2026-03-02,fine\n";
/// let rows = lumbago_ingest::originals("diary.csv", file, &BTreeSet::from([2]));
/// assert_eq!(rows[&2], "2026-03-01,\"slept\nbadly\"");
/// ```
pub fn originals(name: &str, file: &[u8], lines: &BTreeSet<u64>) -> BTreeMap<u64, String> {
    let Ok(text) = bytes::text(name, file) else { return BTreeMap::new() };
    let whole = text.beginning(usize::MAX);
    let all: Vec<&str> = whole.split('\n').collect();
    let row = |line: u64| -> Option<String> {
        let first = usize::try_from(line).ok()?.checked_sub(1)?;
        let own = *all.get(first)?;
        let mut whole = own.to_string();
        for (further, next) in all.iter().enumerate().skip(first + 1).take(MOST_LINES) {
            let closed = whole.matches('"').count() % 2 == 0;
            if closed || lines.contains(&(further as u64 + 1)) {
                return Some(if closed { whole } else { own.into() });
            }
            whole.push('\n');
            whole.push_str(next);
        }
        let closed = whole.matches('"').count() % 2 == 0;
        Some(if closed { whole } else { own.into() })
    };
    lines.iter().filter_map(|&line| Some((line, row(line)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(file: &str, line: u64, asked: &[u64]) -> Option<String> {
        let asked: BTreeSet<u64> = asked.iter().copied().collect();
        originals("a.csv", file.as_bytes(), &asked).remove(&line)
    }

    #[test]
    fn a_row_is_its_line_or_its_lines() {
        let file = "a,b\n1,2\r\n3,\"x\ny\"\n4,\"oh\n5,\"ah\n6,7";
        assert_eq!(row(file, 2, &[2]).as_deref(), Some("1,2"));
        assert_eq!(row(file, 3, &[3]).as_deref(), Some("3,\"x\ny\""));
        assert_eq!(row(file, 5, &[5, 6]).as_deref(), Some("4,\"oh"), "the next row is another");
        assert_eq!(row(file, 6, &[6]).as_deref(), Some("5,\"ah"), "never closed");
        assert_eq!(row(file, 7, &[7]).as_deref(), Some("6,7"));
        assert_eq!((row(file, 0, &[0]), row(file, 9, &[9])), (None, None));
    }
}
