//! From text to records with their line numbers.

mod dialect;
mod fixes;
mod header;
mod records;

use std::rc::Rc;

use lumbago_domain::unguard;

use crate::IngestError;
use crate::bytes::Text;

pub(crate) use dialect::Dialect;
pub(crate) use fixes::Fixes;
pub(crate) use records::{Place, Records};

/// A table found in a text: its column names and where its records begin.
pub(crate) struct Table<'a> {
    /// The whole text.
    pub(crate) text: &'a Text<'a>,
    /// Delimiter.
    pub(crate) dialect: Dialect,
    /// Column names, outer blanks removed.
    pub(crate) header: Vec<String>,
    /// Column names as they are compared: lower case, runs of blanks made one.
    names: Vec<String>,
    /// Question texts below the column names, as they are compared; empty where there are none.
    labels: Vec<String>,
    /// Where the first record after the header begins.
    body: usize,
    /// Line of that place.
    body_line: u64,
    /// Cells to be changed on the way to the records.
    fixes: Option<Rc<Fixes>>,
}

/// Lines before the header that may be titles.
const MOST_TITLES: usize = 20;

impl<'a> Table<'a> {
    /// Finds the table in a text; `delimiter` overrides detection.
    pub(crate) fn find(
        file: &str,
        text: &'a Text<'a>,
        delimiter: Option<u8>,
    ) -> Result<Self, IngestError> {
        let head = dialect::head(text);
        let (dialect, start) = dialect::detect(&head, delimiter);
        let Some(dialect) = dialect else {
            return Err(IngestError::NotATable { file: file.into() });
        };
        let first_line = 1 + count_lines(&head[..start]);
        let mut records = Records::new(text, start, first_line, dialect, true);
        let mut record = csv::StringRecord::new();
        for _ in 0..MOST_TITLES {
            if records.next(&mut record).is_none() {
                break;
            }
            let filled = record.iter().filter(|cell| !cell.trim().is_empty()).count();
            if filled < 2 || is_type_line(record.get(0).unwrap_or("")) {
                continue;
            }
            let mut header: Vec<String> =
                record.iter().map(|n| unguard(n.trim()).to_string()).collect();
            while header.last().is_some_and(String::is_empty) {
                header.pop();
            }
            let (body, body_line) = records.here();
            let further = header::further(records, &header);
            let (body, body_line) = further.body.unwrap_or((body, body_line));
            let header = if further.names.is_empty() { header } else { further.names };
            let names = header.iter().map(|n| squeeze(n)).collect();
            let labels = further.labels.iter().map(|n| squeeze(n)).collect();
            return Ok(Self { text, dialect, header, names, labels, body, body_line, fixes: None });
        }
        Err(IngestError::NotATable { file: file.into() })
    }

    /// A later table of the same text, the one whose first columns have these names.
    pub(crate) fn later(&self, first: &[&str]) -> Option<Self> {
        let mut records = Records::new(self.text, 0, 1, self.dialect, true);
        let mut record = csv::StringRecord::new();
        while records.next(&mut record).is_some() {
            let same = first.iter().enumerate().all(|(k, name)| {
                record.get(k).is_some_and(|c| c.trim().eq_ignore_ascii_case(name))
            });
            if same {
                let (body, body_line) = records.here();
                return Some(self.with_header(&record, body, body_line));
            }
        }
        None
    }

    fn with_header(&self, record: &csv::StringRecord, body: usize, body_line: u64) -> Self {
        let mut header: Vec<String> =
            record.iter().map(|n| unguard(n.trim()).to_string()).collect();
        while header.last().is_some_and(String::is_empty) {
            header.pop();
        }
        let names = header.iter().map(|n| squeeze(n)).collect();
        let labels = Vec::new();
        let fixes = self.fixes.clone();
        let (text, dialect) = (self.text, self.dialect);
        Self { text, dialect, header, names, labels, body, body_line, fixes }
    }

    /// The records below the header. Without `quoting` a quotation mark is an ordinary character.
    pub(crate) fn records(&self, quoting: bool) -> Records<'a> {
        let mut records = Records::new(self.text, self.body, self.body_line, self.dialect, quoting);
        records.expect_width(self.header.len());
        if let Some(fixes) = &self.fixes {
            records.fix(Rc::clone(fixes), self.header.clone());
        }
        records
    }

    /// Has cells changed on the way to the records.
    pub(crate) fn fix(&mut self, fixes: Option<Rc<Fixes>>) {
        self.fixes = fixes;
    }

    /// The column of this name, or else under this question text; letter case and runs of blanks
    /// are ignored.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let name = squeeze(name);
        let named = self.names.iter().position(|n| *n == name);
        named.or_else(|| self.labels.iter().position(|n| *n == name))
    }

    /// The question text of a column, where the file has one.
    pub(crate) fn label(&self, column: usize) -> Option<&str> {
        self.labels.get(column).map(String::as_str).filter(|l| !l.is_empty())
    }

    /// The first column with one of these names.
    pub(crate) fn any_column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|n| self.column(n))
    }

    /// True with column names and nothing below.
    pub(crate) fn is_header_only(&self) -> bool {
        self.records(true).next(&mut csv::StringRecord::new()).is_none()
    }

    /// The first `n` records, for a look at the values.
    pub(crate) fn sample(&self, n: usize) -> Vec<csv::StringRecord> {
        let mut records = self.records(true);
        let mut record = csv::StringRecord::new();
        let mut sample = Vec::new();
        while sample.len() < n && records.next(&mut record).is_some() {
            sample.push(record.clone());
        }
        sample
    }
}

/// Samsung Health begins its files with the name of the data type, a version and a count.
fn is_type_line(first: &str) -> bool {
    let name = first.trim();
    name.starts_with("com.samsung.")
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_')
        && !name.ends_with("_time")
}

/// Lower case, outer blanks removed, runs of blanks made one.
pub(crate) fn squeeze(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn count_lines(text: &str) -> u64 {
    text.bytes().filter(|&b| b == b'\n').count() as u64
}
