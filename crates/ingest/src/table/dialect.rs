//! The delimiter, found by how well it cuts the first lines into equal numbers of cells.

use std::borrow::Cow;

use crate::bytes::Text;

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Byte between cells.
    pub(crate) delimiter: u8,
}

impl Dialect {
    /// The delimiter in words.
    pub(crate) fn name(self) -> &'static str {
        match self.delimiter {
            b',' => "comma",
            b';' => "semicolon",
            b'\t' => "tab",
            b'|' => "bar",
            _ => "other",
        }
    }
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const SAMPLE_BYTES: usize = 1 << 16;
const SAMPLE_RECORDS: usize = 50;

/// The beginning of a text: the first line and as much behind it as is looked at.
pub(super) fn head<'t>(text: &'t Text<'_>) -> Cow<'t, str> {
    let first = text.piece(0).map_or(0, |piece| piece.find('\n').unwrap_or(piece.len()));
    text.beginning(first + 1 + SAMPLE_BYTES)
}

/// The dialect, if any delimiter makes two columns, and where the table may begin: after the
/// `sep=;` line that spreadsheets understand.
pub(crate) fn detect(text: &str, delimiter: Option<u8>) -> (Option<Dialect>, usize) {
    let first = text.split('\n').next().unwrap_or("");
    let (named, start) = match first.trim().strip_prefix("sep=").map(str::as_bytes) {
        Some([byte]) => (Some(*byte), (first.len() + 1).min(text.len())),
        _ => (None, 0),
    };
    if let Some(delimiter) = delimiter.or(named) {
        return (Some(Dialect { delimiter }), start);
    }
    let sample = &text.as_bytes()[start..];
    let sample = &sample[..sample.len().min(SAMPLE_BYTES)];
    let best = DELIMITERS
        .into_iter()
        .filter_map(|d| fit(sample, d).map(|score| (score, d)))
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    (best.map(|(_, delimiter)| Dialect { delimiter }), start)
}

/// Cells per record, weighted by the share of records that have as many; `None` for one column.
fn fit(sample: &[u8], delimiter: u8) -> Option<f64> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(sample);
    let mut record = csv::ByteRecord::new();
    let mut widths = Vec::new();
    while widths.len() < SAMPLE_RECORDS && reader.read_byte_record(&mut record).unwrap_or(false) {
        widths.push(record.len());
    }
    let mut commonest = (0, 0);
    for &w in &widths {
        let n = widths.iter().filter(|&&v| v == w).count();
        commonest = commonest.max((n, w));
    }
    // A title line above the header must not hide the table; a lone header must not be one.
    let widest = widths.iter().take(3).copied().max().unwrap_or(0);
    let width = if commonest.1 > 1 { commonest.1 } else { widest };
    if width < 2 {
        return None;
    }
    let share = widths.iter().filter(|&&w| w == width).count() as f64 / widths.len() as f64;
    Some(share * share * (width as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_evenly() {
        let cases = [
            ("night,stress\n2026-03-01,5\n", b','),
            ("night;sleep_hours;notes\n2026-03-01;7,5;a, b\n2026-03-02;6,0;c\n", b';'),
            ("night\tstress\n2026-03-01\t5\n", b'\t'),
            ("night|stress\n2026-03-01|5\n", b'|'),
            ("My sleep log\nnight,stress\n2026-03-01,5\n", b','),
            ("night,notes\n2026-03-01,\"a; b; c\"\n", b','),
        ];
        for (text, delimiter) in cases {
            assert_eq!(detect(text, None).0, Some(Dialect { delimiter }), "{text}");
        }
        assert_eq!(detect("just a line\nand another\n", None).0, None);
        assert_eq!(detect("sep=;\nnight;a\n", None), (Some(Dialect { delimiter: b';' }), 6));
    }
}
