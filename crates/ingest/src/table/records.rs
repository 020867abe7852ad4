//! Records with the line on which each begins, and a way back from a stray quotation mark.
//!
//! A quotation mark at the beginning of a cell that is never closed makes everything up to the next
//! one a single cell, and rows vanish. A record that spans lines and is not well quoted, or has the
//! wrong number of cells, is therefore given up after its first line, and reading goes on with the
//! next line.

use std::rc::Rc;

use super::{Dialect, Fixes};
use crate::bytes::{Piece, Tape, Text};

/// Stray marks after which quotation marks are ordinary characters: each costs a second reading.
const MOST_STRAYS: u32 = 16;

/// Where a record stands and whether it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Line on which it begins, 1 = first of the file.
    pub(crate) line: u64,
    /// True for the first line of a record that swallowed others.
    pub(crate) stray_quote: bool,
}

/// Reads record after record.
pub(crate) struct Records<'a> {
    text: &'a Text<'a>,
    reader: csv::Reader<Tape<'a>>,
    /// The piece of the text that the latest record began in.
    piece: Option<Piece<'a>>,
    /// Where `reader` began in the text, and the line of that place.
    base: usize,
    base_line: u64,
    dialect: Dialect,
    quoting: bool,
    width: Option<usize>,
    strays: u32,
    /// Cells to be changed, and the names of the columns.
    fixes: Option<(Rc<Fixes>, Vec<String>)>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(
        text: &'a Text<'a>,
        base: usize,
        base_line: u64,
        dialect: Dialect,
        quoting: bool,
    ) -> Self {
        let reader = reader(Tape::new(text, base), dialect, quoting);
        let (piece, width, strays, fixes) = (None, None, 0, None);
        Self { text, reader, piece, base, base_line, dialect, quoting, width, strays, fixes }
    }

    /// The number of cells a record should have.
    pub(crate) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// Has cells changed in the records, whose columns have these names.
    pub(crate) fn fix(&mut self, fixes: Rc<Fixes>, header: Vec<String>) {
        self.fixes = Some((fixes, header));
    }

    /// The place after the last record read: offset in the text and line.
    pub(crate) fn here(&self) -> (usize, u64) {
        let position = self.reader.position();
        (self.base + position.byte() as usize, self.base_line + position.line() - 1)
    }

    /// Reads the next record; blank lines are none.
    pub(crate) fn next(&mut self, record: &mut csv::StringRecord) -> Option<Place> {
        let (from, from_line) = self.here();
        // Reading a text, which gives no errors, without a fixed number of cells: none is left that
        // could occur.
        if !self.reader.read_record(record).unwrap_or(false) {
            return None;
        }
        let (end, end_line) = self.here();
        let blank = self.line_feeds(from);
        let (start, line) = (from + blank, from_line + blank as u64);
        if self.quoting && end_line > line + 1 {
            let whole = self.width.is_none_or(|w| record.len() == w);
            let raw = || self.text.bytes(start..end);
            if !(whole && well_quoted(raw(), self.dialect.delimiter)) {
                self.resume_after_line(start, line);
                return Some(Place { line, stray_quote: true });
            }
        }
        if let Some((fixes, header)) = &self.fixes {
            fixes.apply(header, line, record);
        }
        Some(Place { line, stray_quote: false })
    }

    fn resume_after_line(&mut self, start: usize, line: u64) {
        self.strays += 1;
        if self.strays >= MOST_STRAYS {
            self.quoting = false;
        }
        let own = self.text.bytes(start..usize::MAX).take_while(|&b| b != b'\n').count();
        // After a last line without an end this is beyond the text, where nothing is read.
        self.base = start + own + 1;
        self.base_line = line + 1;
        let rest = Tape::new(self.text, self.base);
        self.reader = reader(rest, self.dialect, self.quoting);
    }

    /// How many line feeds stand at a place, one after another.
    fn line_feeds(&mut self, from: usize) -> usize {
        let mut at = from;
        loop {
            if self.piece.as_ref().and_then(|piece| piece.bytes_from(at)).is_none() {
                self.piece = self.text.piece(at);
            }
            let Some(rest) = self.piece.as_ref().and_then(|piece| piece.bytes_from(at)) else {
                return at - from;
            };
            let feeds = rest.iter().take_while(|&&b| b == b'\n').count();
            at += feeds;
            if feeds < rest.len() {
                return at - from;
            }
        }
    }
}

fn reader(text: Tape<'_>, dialect: Dialect, quoting: bool) -> csv::Reader<Tape<'_>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.delimiter)
        .quoting(quoting)
        .from_reader(text)
}

/// True if every quoted cell is closed, and a delimiter or the end follows its closing mark.
fn well_quoted(raw: impl Iterator<Item = u8>, delimiter: u8) -> bool {
    let mut raw = raw.peekable();
    let mut quoted = false;
    let mut cell_starts = true;
    while let Some(b) = raw.next() {
        if quoted {
            if b == b'"' {
                match raw.peek() {
                    Some(b'"') => {
                        raw.next();
                    }
                    None => quoted = false,
                    Some(&next) if next == delimiter || next == b'\n' => quoted = false,
                    Some(_) => return false,
                }
            }
        } else if b == b'"' && cell_starts {
            quoted = true;
        }
        cell_starts = !quoted && (b == delimiter || b == b'\n');
    }
    !quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, bool, Vec<String>)> {
        let text = &crate::bytes::text("t.csv", text.as_bytes()).expect("text");
        let mut records = Records::new(text, 0, 1, Dialect { delimiter: b',' }, true);
        records.expect_width(3);
        let mut record = csv::StringRecord::new();
        let mut all = Vec::new();
        while let Some(place) = records.next(&mut record) {
            let cells = record.iter().map(str::to_string).collect();
            all.push((place.line, place.stray_quote, cells));
        }
        all
    }

    #[test]
    fn lines_count_blank_lines_and_lines_inside_cells() {
        let all = read("a,b,c\n\n1,\"two\nlines\",3\n\n\n4,5,6");
        let places: Vec<_> = all.iter().map(|(line, stray, _)| (*line, *stray)).collect();
        assert_eq!(places, [(1, false), (3, false), (7, false)]);
        assert_eq!(all[1].2[1], "two\nlines");
    }

    #[test]
    fn a_stray_quotation_mark_costs_one_line() {
        let cases = [
            ("1,2,\"oh\n4,5,6\n7,8,9\n", vec![(1, true), (2, false), (3, false)]),
            ("1,\"2,3\n4,5,6\n7,8,9\n", vec![(1, true), (2, false), (3, false)]),
            ("1,2,\"oh\n4,5,\"note\"\n7,8,9\n", vec![(1, true), (2, false), (3, false)]),
            ("1,2,\"oh\n4,5,\"ah\n7,8,9\n", vec![(1, true), (2, true), (3, false)]),
        ];
        for (text, expected) in cases {
            let places: Vec<_> = read(text).iter().map(|(l, s, _)| (*l, *s)).collect();
            assert_eq!(places, expected, "{text}");
        }
    }

    #[test]
    fn many_stray_marks_end_quoting() {
        let text = "1,2,\"oh\n".repeat(100);
        let all = read(&text);
        assert_eq!(all.len(), 100);
        assert_eq!(all[99], (100, false, vec!["1".into(), "2".into(), "\"oh".into()]));
    }
}
