//! Delimited text. A file without quotation marks is cut into parts at line ends and the parts
//! are read at once; every part gives the same cells that one pass over the file gives.

use std::thread;

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::StoreError;
use crate::table::cells::{Cells, Kind, is_missing, join, kind_of};
use crate::table::{Table, TableColumn, distinct};

/// Records from which the kind of a column is guessed; any later cell may overrule it.
const LOOKED_AT: usize = 1_000;

/// Bytes below which parts are not worth a thread.
const PART: usize = 1 << 20;

/// A file with its header read.
struct Sheet<'a> {
    file: &'a str,
    names: Vec<String>,
    delimiter: u8,
    /// The text after the header.
    body: &'a [u8],
    /// Line on which the body begins, from 1.
    first_line: usize,
}

pub(super) fn names(file: &str, bytes: &[u8]) -> Result<Vec<String>, StoreError> {
    Ok(Sheet::open(file, bytes)?.names)
}

pub(super) fn read(
    file: &str,
    bytes: &[u8],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Table, StoreError> {
    let sheet = Sheet::open(file, bytes)?;
    let columns: Vec<usize> = (0..sheet.names.len()).filter(|&j| wanted(&sheet.names[j])).collect();
    let mut kinds = sheet.guess(&columns)?;
    let parts = sheet.parts();
    let mut found = sheet.cells(&parts, &columns, &kinds)?;
    let mut remarks: Vec<Option<String>> = vec![None; columns.len()];
    // A column whose guess fails is read again: as what the failing cell is if there was nothing
    // to go by, else as text.
    loop {
        let mut again = Vec::new();
        for c in 0..columns.len() {
            let mut before = 0;
            for part in &found {
                if let Some((row, cell)) = &part[c].misfit {
                    let line = sheet.line_of(before + row);
                    if kinds[c].1 {
                        kinds[c] = (Kind::Text, true);
                        remarks[c] = Some(format!(
                            "`{}` is read as text because of `{cell}` in line {line}.",
                            sheet.names[columns[c]]
                        ));
                    } else {
                        let alone = std::iter::once(cell.as_str());
                        kinds[c] = (kind_of(alone, sheet.comma()), true);
                    }
                    again.push(c);
                    break;
                }
                before += part[c].missing.len();
            }
        }
        if again.is_empty() {
            break;
        }
        let which: Vec<usize> = again.iter().map(|&c| columns[c]).collect();
        let with: Vec<(Kind, bool)> = again.iter().map(|&c| kinds[c]).collect();
        let anew = sheet.cells(&parts, &which, &with)?;
        for (part, mut fresh) in found.iter_mut().zip(anew) {
            for &c in again.iter().rev() {
                if let Some(cells) = fresh.pop() {
                    part[c] = cells;
                }
            }
        }
    }
    let mut by_column: Vec<(Vec<_>, Vec<bool>)> =
        columns.iter().map(|_| (Vec::new(), Vec::new())).collect();
    for part in found {
        for (c, cells) in part.into_iter().enumerate() {
            by_column[c].0.push(cells.values);
            if by_column[c].1.is_empty() {
                by_column[c].1 = cells.missing;
            } else {
                by_column[c].1.extend(cells.missing);
            }
        }
    }
    let rows = by_column.first().map_or(0, |(_, missing)| missing.len());
    let columns = by_column
        .into_iter()
        .zip(&columns)
        .zip(remarks)
        .map(|(((parts, missing), &j), remark)| TableColumn {
            name: sheet.names[j].clone(),
            values: join(parts),
            missing,
            remark,
        })
        .collect();
    Ok(Table { rows, columns })
}

impl<'a> Sheet<'a> {
    fn open(file: &'a str, bytes: &'a [u8]) -> Result<Self, StoreError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Err(e) = std::str::from_utf8(bytes) {
            let line = 1 + bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count();
            return Err(StoreError::NotUtf8 { file: file.into(), line });
        }
        let end = bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len());
        let delimiter = delimiter(&bytes[..end]);
        let mut reader = reader(bytes, delimiter);
        let mut header = ByteRecord::new();
        let read = reader.read_byte_record(&mut header);
        let header_is_there = matches!(read, Ok(true)) && header.iter().any(|c| !c.is_empty());
        if !header_is_there {
            return Err(StoreError::NoHeader { file: file.into() });
        }
        let names = header.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
        let at = reader.position().byte() as usize;
        let first_line = reader.position().line() as usize;
        let body = &bytes[at.min(bytes.len())..];
        Ok(Self { file, names: distinct(file, names)?, delimiter, body, first_line })
    }

    fn comma(&self) -> bool {
        self.delimiter == b';'
    }

    /// The kind of each column by its first cells, and whether there was any cell to go by.
    fn guess(&self, columns: &[usize]) -> Result<Vec<(Kind, bool)>, StoreError> {
        let mut seen: Vec<Vec<String>> = vec![Vec::new(); columns.len()];
        let mut records = reader(self.body, self.delimiter);
        let mut record = ByteRecord::new();
        let mut count = 0;
        while count < LOOKED_AT && matches!(records.read_byte_record(&mut record), Ok(true)) {
            for (cells, &j) in seen.iter_mut().zip(columns) {
                let cell = text(&record, j).trim();
                if !is_missing(cell) {
                    cells.push(cell.to_owned());
                }
            }
            count += 1;
        }
        let kind = |cells: &Vec<String>| {
            (kind_of(cells.iter().map(String::as_str), self.comma()), !cells.is_empty())
        };
        Ok(seen.iter().map(kind).collect())
    }

    /// The body in parts that end with a line; one part if lines may end inside quotes.
    fn parts(&self) -> Vec<&'a [u8]> {
        let threads = thread::available_parallelism().map_or(1, |n| n.get());
        let whole = self.body.len();
        let count = threads.min(whole / PART).max(1);
        if count == 1 || self.body.contains(&b'"') {
            return vec![self.body];
        }
        let mut parts = Vec::with_capacity(count);
        let mut from = 0;
        for k in 1..=count {
            let aim = (whole / count * k).max(from);
            let to = match self.body[aim..].iter().position(|b| *b == b'\n') {
                Some(line) if k < count => aim + line + 1,
                _ => whole,
            };
            parts.push(&self.body[from..to]);
            from = to;
        }
        parts
    }

    /// The cells of these columns, part by part.
    fn cells(
        &self,
        parts: &[&[u8]],
        columns: &[usize],
        kinds: &[(Kind, bool)],
    ) -> Result<Vec<Vec<Cells>>, StoreError> {
        let work = |part: &[u8]| self.part(part, columns, kinds);
        let done: Vec<Result<Vec<Cells>, (usize, usize)>> = match parts {
            [only] => vec![work(only)],
            _ => thread::scope(|scope| {
                let running: Vec<_> =
                    parts.iter().map(|part| scope.spawn(move || work(part))).collect();
                running
                    .into_iter()
                    .map(|r| r.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            }),
        };
        let mut found = Vec::new();
        let mut before = 0;
        for (result, part) in done.into_iter().zip(parts) {
            match result {
                Ok(cells) => found.push(cells),
                Err((line, cells)) => {
                    return Err(StoreError::Ragged {
                        file: self.file.into(),
                        line: self.first_line + before + line - 1,
                        found: cells,
                        expected: self.names.len(),
                    });
                }
            }
            before += part.iter().filter(|b| **b == b'\n').count();
        }
        Ok(found)
    }

    /// The cells of one part, or the line (from 1 in the part) and width of a row of another width.
    fn part(
        &self,
        part: &[u8],
        columns: &[usize],
        kinds: &[(Kind, bool)],
    ) -> Result<Vec<Cells>, (usize, usize)> {
        let mut cells: Vec<Cells> = kinds.iter().map(|k| Cells::new(k.0)).collect();
        let mut reader = reader(part, self.delimiter);
        let mut record = ByteRecord::new();
        // Reading from memory in a flexible way cannot fail.
        while matches!(reader.read_byte_record(&mut record), Ok(true)) {
            if record.len() != self.names.len() {
                return Err((line_in(part, &record), record.len()));
            }
            for (cells, &j) in cells.iter_mut().zip(columns) {
                cells.push(text(&record, j), self.comma());
            }
        }
        Ok(cells)
    }

    /// Line of the file on which a row of the body stands.
    fn line_of(&self, row: usize) -> usize {
        let mut records = reader(self.body, self.delimiter);
        let mut record = ByteRecord::new();
        for _ in 0..=row {
            if !matches!(records.read_byte_record(&mut record), Ok(true)) {
                break;
            }
        }
        self.first_line + line_in(self.body, &record) - 1
    }
}

/// Line, from 1, on which a record of `text` begins. The reader's own position is that of the blank
/// lines before it.
fn line_in(text: &[u8], record: &ByteRecord) -> usize {
    let Some(position) = record.position() else { return 1 };
    let blank = text[position.byte() as usize..].iter().take_while(|b| matches!(b, b'\n' | b'\r'));
    position.line() as usize + blank.filter(|b| **b == b'\n').count()
}

/// A cell of text that is known to be UTF-8, as cutting at ASCII marks leaves it.
fn text(record: &ByteRecord, j: usize) -> &str {
    record.get(j).and_then(|c| std::str::from_utf8(c).ok()).unwrap_or("")
}

fn reader(bytes: &[u8], delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

/// The mark that parts the header most often, quoted text left out.
fn delimiter(header: &[u8]) -> u8 {
    let count = |mark: u8| {
        let mut quoted = false;
        let outside = header.iter().filter(|b| {
            quoted ^= **b == b'"';
            !quoted && **b == mark
        });
        outside.count()
    };
    let mut best = b',';
    for mark in [b';', b'\t'] {
        if count(mark) > count(best) {
            best = mark;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableValues;

    fn all(text: &str) -> Table {
        read("t.csv", text.as_bytes(), &|_| true).unwrap()
    }

    #[test]
    fn every_kind_of_column_is_found_and_missing_cells_are_kept_apart() {
        let t = all(
            "\u{feff}night,x,late,pos\n2024-01-01,1,true,side\n2024-01-02,NA,,\"on the side, left\"\n",
        );
        assert_eq!((t.rows, t.columns.len()), (2, 4));
        assert_eq!(t.columns[0].values, TableValues::Day(vec![19_723, 19_724]));
        assert_eq!(t.columns[1].missing, [false, true]);
        assert_eq!(t.columns[2].values, TableValues::YesNo(vec![true, false]));
        let TableValues::Text { levels, codes } = &t.columns[3].values else { panic!() };
        assert_eq!(
            (levels.join("|"), codes.clone()),
            ("on the side, left|side".into(), vec![1, 0])
        );
    }

    #[test]
    fn a_late_word_makes_text_of_a_column_and_says_where() {
        let mut text = String::from("a;b\n");
        (0..3000).for_each(|i| text.push_str(&format!("{i};0,5\n")));
        text.push_str("n/a;NA\n");
        let t = all(&text);
        assert_eq!(
            t.columns[0].remark.as_deref(),
            Some("`a` is read as text because of `n/a` in line 3002.")
        );
        assert_eq!(t.columns[1].values, TableValues::Number([vec![0.5; 3000], vec![0.0]].concat()));
        assert!(t.columns[1].missing[3000] && t.columns[1].remark.is_none());
    }

    #[test]
    fn a_column_that_begins_empty_is_what_comes_later() {
        let mut text = String::from("a,b\n");
        (0..1500).for_each(|i| text.push_str(&format!(",{i}\n")));
        text.push_str("2024-05-01,3\n");
        let t = all(&text);
        assert!(
            matches!(t.columns[0].values, TableValues::Day(_)) && t.columns[0].remark.is_none()
        );
    }

    #[test]
    fn parts_give_what_one_pass_gives() {
        let mut text = String::from("x,word\n");
        (0..400_000).for_each(|i| text.push_str(&format!("{}.{},w{}\n", i, i % 7, i % 5)));
        let t = all(&text);
        let quoted = all(&text.replacen("w0", "\"w0\"", 1));
        assert!(text.len() > 4 * PART && t == quoted);
    }

    #[test]
    fn useless_files_are_named() {
        let refused = |bytes: &[u8]| read("t.csv", bytes, &|_| true).unwrap_err();
        assert!(matches!(refused(b""), StoreError::NoHeader { .. }));
        assert!(matches!(refused(b"a,a\n1,2\n"), StoreError::RepeatedColumn { .. }));
        assert!(matches!(
            refused(b"a,b\n1,2\n\n1\n"),
            StoreError::Ragged { line: 4, found: 1, .. }
        ));
        assert!(matches!(refused(b"a,b\n1,\xff\n"), StoreError::NotUtf8 { line: 2, .. }));
    }
}
