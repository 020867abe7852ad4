//! Which codes of which sources are one person: a table of the user's, for sources that name the
//! same people differently.
//!
//! ```csv
//! code,source,person
//! whoop-17,,P17
//! 3,watch.csv,P03
//! ,ring.csv,P04
//! ```
//!
//! `source` is a file name, a pattern with `*`, or a format; empty means any source. An empty code
//! stands for a log that names nobody, and needs its source.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use lumbago_domain::{Consequence, Diagnostic, Readings, Severity, unguard};
use lumbago_ingest::shorten;

use super::{FileRead, Sources};

/// Names of the column with a source's code.
const CODE: &[&str] = &["code", "source_code"];
/// Names of the column with the source.
const SOURCE: &[&str] = &["source", "file", "format"];
/// Name of the column with the person.
const PERSON: &[&str] = &["person", "person_id"];
/// Codes named in one message.
const NAMED: usize = 5;

/// The table, read.
pub(super) struct PeopleMap {
    file: String,
    rows: Vec<Row>,
    diagnostics: Vec<Diagnostic>,
}

/// One line of it.
struct Row {
    line: u64,
    code: String,
    source: Option<String>,
    person: String,
    seen: Cell<bool>,
}

impl PeopleMap {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the table of people {}", path.display()))?;
        Self::parse(&path.to_string_lossy(), &text)
            .with_context(|| format!("cannot use the table of people {}", path.display()))
    }

    fn parse(file: &str, text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().next().unwrap_or_default();
        let delimiter =
            [b';', b'\t'].into_iter().find(|&d| first.contains(char::from(d))).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers()?.clone();
        let column = |names: &[&str]| {
            header.iter().position(|h| names.iter().any(|n| unguard(h).eq_ignore_ascii_case(n)))
        };
        let (Some(code), Some(person)) = (column(CODE), column(PERSON)) else {
            bail!(
                "its first line must name the columns code and person\n  help: begin the file with \
                 `code,source,person`; source is a file name or a format and may be left out"
            );
        };
        let source = column(SOURCE);
        let mut map = Self { file: file.into(), rows: Vec::new(), diagnostics: Vec::new() };
        for record in reader.records() {
            let record = record?;
            let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).map_or("", unguard);
            let row = Row {
                line: record.position().map_or(0, csv::Position::line),
                code: cell(Some(code)).into(),
                source: Some(cell(source)).filter(|s| !s.is_empty()).map(String::from),
                person: cell(Some(person)).into(),
                seen: Cell::new(false),
            };
            match map.refusal(&row) {
                Some((reason, hint)) => map.refuse(&row, reason, hint),
                None => map.rows.push(row),
            }
        }
        if map.rows.is_empty() {
            bail!(
                "none of its lines can be used\n  help: write a line for each code: \
                 `whoop-17,,P17`"
            );
        }
        Ok(map)
    }

    /// Why a line cannot be used, and what to do.
    fn refusal(&self, row: &Row) -> Option<(String, &'static str)> {
        if row.person.is_empty() {
            return Some(("a line without a person".into(), "fill in the person's code"));
        }
        if is_path(&row.person) {
            return Some((
                "a person's code that reads like the name of a file or a folder".into(),
                "use letters, digits, - and _ in codes",
            ));
        }
        if row.code.is_empty() && row.source.is_none() {
            return Some((
                "a line with neither a code nor a source, which would make every log without codes \
                 this person's"
                    .into(),
                "fill in the code, or the file that names nobody",
            ));
        }
        let same = |r: &&Row| r.code == row.code && r.source == row.source;
        let earlier = self.rows.iter().find(same)?;
        Some((
            format!("the code stands in line {} already, which holds", earlier.line),
            "keep one of the two lines",
        ))
    }

    fn refuse(&mut self, row: &Row, reason: String, hint: &str) {
        let at = Some((row.line, row.code.clone()));
        let diagnostic = self.told("people-map-line", Severity::Error, at, reason, hint, 1);
        let consequence = Consequence::RowSetAside;
        self.diagnostics.push(Diagnostic { consequence, ..diagnostic });
    }

    fn told(
        &self,
        code: &str,
        severity: Severity,
        at: Option<(u64, String)>,
        reason: String,
        hint: &str,
        count: usize,
    ) -> Diagnostic {
        let (line, value) = at.unzip();
        Diagnostic {
            code: code.into(),
            severity,
            file: self.file.clone(),
            line,
            column: Some(CODE[0].into()),
            value: value.filter(|v| !v.is_empty()).map(|v| shorten(&v)),
            reason,
            hint: hint.into(),
            count: count as u64,
            consequence: Consequence::Kept,
        }
    }

    /// The person behind a code of a file; lines that name the source go before those that do not.
    pub(super) fn person(&self, code: &str, file: &str, format: &str) -> Option<&str> {
        let fits = |row: &&Row| {
            row.code == code && row.source.as_ref().is_none_or(|s| is_source(s, file, format))
        };
        let named = self.rows.iter().filter(|r| r.source.is_some()).find(fits);
        let row = named.or_else(|| self.rows.iter().filter(|r| r.source.is_none()).find(fits))?;
        row.seen.set(true);
        Some(&row.person)
    }

    /// Gives every code of every source its person's.
    pub(super) fn apply(&self, sources: &mut Sources) {
        let mut unknown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut joined = Vec::new();
        for file in &mut sources.files {
            let mut behind: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            let (name, format) = (file.ledger.file.clone(), file.ledger.format.clone());
            let mut rename = |code: &mut String| match self.person(code, &name, &format) {
                Some(person) => {
                    behind.entry(person.into()).or_default().insert(code.clone());
                    *code = person.into();
                }
                None if !code.is_empty() => {
                    if self.rows.iter().any(|r| r.person == *code) {
                        behind.entry(code.clone()).or_default().insert(code.clone());
                    } else {
                        unknown.entry(code.clone()).or_default().insert(name.clone());
                    }
                }
                None => {}
            };
            codes(file).for_each(&mut rename);
            if let Some(readings) = &mut file.readings {
                unite(readings);
            }
            for (person, codes) in behind.into_iter().filter(|(_, c)| c.len() > 1) {
                joined.push(self.joined(&name, &person, &codes));
            }
        }
        sources.diagnostics.extend(self.diagnostics.iter().cloned());
        sources.diagnostics.extend(joined);
        sources.diagnostics.extend(self.unknown(&unknown));
    }

    /// Lines of which no code was seen. To be asked once everything is named.
    pub(super) fn not_seen(&self) -> Option<Diagnostic> {
        let rows: Vec<&Row> = self.rows.iter().filter(|r| !r.seen.get()).collect();
        let first = rows.first()?;
        let reason = format!(
            "codes that no input has: {}",
            a_few(rows.iter().map(|r| match &r.source {
                Some(source) => format!("`{}` of {source}", r.code),
                None => format!("`{}`", r.code),
            }))
        );
        let hint = "check how the codes and sources are spelt, or delete the lines";
        let at = Some((first.line, first.code.clone()));
        Some(self.told("people-map-not-seen", Severity::Warning, at, reason, hint, rows.len()))
    }

    fn unknown(&self, codes: &BTreeMap<String, BTreeSet<String>>) -> Option<Diagnostic> {
        let (first, _) = codes.first_key_value()?;
        let listed = codes.iter().map(|(code, files)| {
            format!("`{code}` of {}", files.first().map_or("", String::as_str))
        });
        let reason = format!(
            "codes of the inputs that the table does not have, kept as people of their own: {}",
            a_few(listed)
        );
        let hint = "add a line for each, also where the code stays the same";
        let diagnostic =
            self.told("people-map-missing", Severity::Warning, None, reason, hint, codes.len());
        Some(Diagnostic { value: Some(shorten(first)), ..diagnostic })
    }

    fn joined(&self, file: &str, person: &str, codes: &BTreeSet<String>) -> Diagnostic {
        let reason = format!(
            "several codes of one source are the same person `{person}`: {}; their nights are put \
             together",
            a_few(codes.iter().map(|c| format!("`{c}`")))
        );
        let hint = "nothing to do if the code changed on the way; otherwise correct the table";
        let told = self.told("people-map-joins", Severity::Warning, None, reason, hint, 1);
        Diagnostic { file: file.into(), ..told }
    }
}

/// A few of the names and how many more.
fn a_few(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|n| shorten(&n)).collect();
    let shown = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// All codes of a file.
fn codes(file: &mut FileRead) -> impl Iterator<Item = &mut String> {
    let readings = file.readings.iter_mut().flat_map(|r| &mut r.people);
    let beds = file.mattresses.iter_mut().map(|m| &mut m.person);
    readings.chain(beds).chain(file.people.iter_mut().map(|p| &mut p.code))
}

/// People who now have one code become one.
fn unite(readings: &mut Readings) {
    let mut people: Vec<String> = Vec::new();
    let place: Vec<u32> = std::mem::take(&mut readings.people)
        .into_iter()
        .map(|code| {
            let at = people.iter().position(|p| *p == code).unwrap_or_else(|| {
                people.push(code);
                people.len() - 1
            });
            at as u32
        })
        .collect();
    readings.person.iter_mut().for_each(|p| *p = place[*p as usize]);
    readings.people = people;
}

/// True if a source of the table is this file or this format.
fn is_source(source: &str, file: &str, format: &str) -> bool {
    let last = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let pattern = source
        .contains(['*', '?'])
        .then(|| glob::Pattern::new(source).ok())
        .flatten()
        .is_some_and(|p| p.matches(last) || p.matches(file));
    source == file || source == last || source == format || pattern
}

/// True for what could be taken for a path, or hides in a name.
fn is_path(code: &str) -> bool {
    code.contains(['/', '\\'])
        || code.starts_with('.')
        || code.chars().any(char::is_control)
        || matches!(code.as_bytes(), [drive, b':', ..] if drive.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> PeopleMap {
        PeopleMap::parse("codes.csv", text).expect("a table")
    }

    #[test]
    fn the_line_that_names_the_source_goes_first() {
        let map = map("code,source,person\n1,,A\n1,ring.csv,B\n1,withings,C\n,*.zip,D\n");
        let cases = [
            ("1", "in/watch.csv", "garmin", Some("A")),
            ("1", "in/ring.csv", "oura", Some("B")),
            ("1", "x.csv", "withings", Some("C")),
            ("", "in/all.zip", "whoop_sleeps", Some("D")),
            ("", "in/watch.csv", "garmin", None),
            ("2", "in/ring.csv", "oura", None),
        ];
        for (code, file, format, person) in cases {
            assert_eq!(map.person(code, file, format), person, "{code} of {file}");
        }
        assert_eq!(map.not_seen(), None);
    }

    #[test]
    fn lines_that_cannot_be_meant_are_told_and_left_out() {
        let text = "person;code;file\n;a;\n../x;b;\nC:\\x;c;\nP1;;\nP2;d;\nP3;d;\nP4;'=e;\n";
        let map = map(text);
        let told: Vec<_> = map.diagnostics.iter().map(|d| d.line.unwrap()).collect();
        assert_eq!(told, [2, 3, 4, 5, 7]);
        assert_eq!(map.person("d", "f", "g"), Some("P2"));
        assert_eq!(map.person("=e", "f", "g"), Some("P4"));
        assert!(map.diagnostics.iter().all(|d| !d.hint.is_empty()));
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        for text in ["", "code\n1\n", "a,b\n1,2\n", "code,person\n", "code,person\n1,\n"] {
            assert!(PeopleMap::parse("codes.csv", text).is_err(), "{text:?}");
        }
    }
}
