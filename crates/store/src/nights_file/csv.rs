//! Nights as CSV: lumbago's own diary format, so that what is written is read by everyone, with
//! columns of provenance and, in the last column of the first row, the file's description.
//!
//! The description holds a checksum of all other cells. A file whose cells are as they were written
//! is read back exactly, without the checks of a diary; one that was edited since is a diary like
//! any other, and only its description is taken from here.

use ::csv::{Reader, ReaderBuilder, Writer};
use jiff::civil::Date;
use lumbago_domain::{
    Column, Factor, Field, Mattress, PROVENANCE_COLUMNS, Person, Provenance, Readings, Source,
    StandIn, Values, guard, unguard,
};

use super::{About, Canonical, Nights, catalogue, cells};
use crate::fold::{Cell, empty_like, push};

/// The column of the evening date.
const NIGHT: &str = "night";
/// The column of the person's code, where anybody is named.
const PERSON: &str = "person";
/// Format of the source.
const FORMAT: &str = "nights";

/// The nights as a diary CSV: `night`, `person` where anybody is named, every recorded field, and
/// where each night came from.
///
/// Whatever a spreadsheet would take for a formula is led by an apostrophe, in headers, codes and
/// levels as in free text; numbers and dates stay as they are.
pub fn write_csv(nights: &Nights<'_>) -> Vec<u8> {
    let log = nights.log;
    let named = log.people.iter().any(|p| !p.code.is_empty());
    let mut header = vec![NIGHT.to_string()];
    if named {
        header.push(PERSON.into());
    }
    header.extend(log.columns.iter().map(|c| c.field.clone()));
    header.extend(PROVENANCE_COLUMNS.map(String::from));
    let header = guarded(header);
    let record = |i: usize| {
        let mut record = vec![log.night[i].to_string()];
        if named {
            record.push(guard(&log.people[log.person[i] as usize].code).into());
        }
        record.extend(log.columns.iter().map(|c| cell(&c.values, i)));
        record.extend(guarded(cells::write(log, nights.provenance, i)));
        record.push(String::new());
        record
    };
    // The first record holds the checksum of all, so each is made twice and none is kept.
    let mut seal = Seal::default();
    seal.add(header.iter().map(String::as_str));
    (0..log.len()).for_each(|i| seal.add(record(i).iter().map(String::as_str)));
    let about = About { seal: Some(seal.text()), ..About::of(nights) };
    let mut writer = Writer::from_writer(Vec::new());
    // Writing to memory, records of one length: no error is left that could occur.
    let _ = writer.write_record(&header);
    for i in 0..log.len() {
        let mut record = record(i);
        if let Some(last) = record.last_mut().filter(|_| i == 0) {
            *last = about.json();
        }
        let _ = writer.write_record(&record);
    }
    writer.into_inner().unwrap_or_default()
}

fn guarded(cells: impl IntoIterator<Item = String>) -> Vec<String> {
    cells.into_iter().map(|c| guard(&c).into_owned()).collect()
}

fn cell(values: &Values, i: usize) -> String {
    match values {
        Values::Number(v) => v.get(i).map_or_else(String::new, f64::to_string),
        Values::YesNo(v) => v.get(i).map_or("", |&b| if b { "yes" } else { "no" }).into(),
        Values::Clock(v) => {
            v.get(i).map_or_else(String::new, |m| format!("{:02}:{:02}", m / 60, m % 60))
        }
        Values::Level { .. } | Values::Text(_) => guard(values.text(i).unwrap_or_default()).into(),
    }
}

/// FNV-1a over all cells but those of the last column. It tells an edit, not a forgery.
struct Seal(u64);

impl Default for Seal {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Seal {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn add<'a>(&mut self, record: impl Iterator<Item = &'a str>) {
        let mut record = record.peekable();
        while let Some(cell) = record.next() {
            if record.peek().is_some() {
                cell.bytes().for_each(|b| self.byte(b));
                self.byte(0x1f);
            }
        }
        self.byte(0x1e);
    }

    fn text(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// True if the first line has the column that describes a file of nights.
pub fn is_nights_csv(bytes: &[u8]) -> bool {
    let first = bytes.split(|&b| b == b'\n' || b == b'\r').next().unwrap_or_default();
    let name = PROVENANCE_COLUMNS[6].as_bytes();
    first.windows(name.len()).any(|w| w == name)
}

fn reader(bytes: &[u8], delimiter: u8) -> Reader<&[u8]> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

/// Reads nights written by [`write_csv`], if nobody has edited them since.
pub fn read_csv(name: &str, sha256: &str, bytes: &[u8]) -> Option<Canonical> {
    let mut records = Vec::new();
    for record in reader(bytes, b',').into_records() {
        records.push(record.ok()?);
    }
    let (header, nights) = records.split_first()?;
    let width = header.len();
    let about = About::parse(nights.first()?.get(width.checked_sub(1)?)?)?;
    let mut seal = Seal::default();
    records.iter().for_each(|r| seal.add(r.iter()));
    if about.seal.as_ref() != Some(&seal.text()) {
        return None;
    }
    let header: Vec<&str> = header.iter().map(unguard).collect();
    let fields_end = width.checked_sub(PROVENANCE_COLUMNS.len())?;
    if header.first() != Some(&NIGHT) || header.get(fields_end..) != Some(&PROVENANCE_COLUMNS) {
        return None;
    }
    let named = header.get(1) == Some(&PERSON);
    let first_field = if named { 2 } else { 1 };

    let catalogue = catalogue(&about.factors);
    let mut columns = Vec::with_capacity(width);
    for (at, name) in header.iter().enumerate().take(fields_end).skip(first_field) {
        let field = catalogue.field(name)?;
        let mut values = empty_like(field, nights.len());
        for night in nights {
            push(&mut values, value(field, night.get(at)?)?);
        }
        columns.push(Column { field: field.key.clone(), values });
    }
    let mut people: Vec<String> = Vec::new();
    let mut person = Vec::with_capacity(nights.len());
    let mut night = Vec::with_capacity(nights.len());
    let mut provenance = Provenance::new(about.sources.clone());
    for record in nights {
        let code = if named { unguard(record.get(1)?) } else { "" };
        let at = people.iter().rposition(|p| p == code).unwrap_or_else(|| {
            people.push(code.into());
            people.len() - 1
        });
        person.push(at as u32);
        night.push(record.get(0)?.parse::<Date>().ok()?);
        let told = [3, 4, 5].map(|k| record.get(fields_end + k).map(unguard));
        let [Some(lines), Some(given), Some(others)] = told else { return None };
        cells::read(&mut provenance, nights.len(), [lines, given, others])?;
    }
    let source = Source { file: name.into(), format: FORMAT.into(), sha256: sha256.into() };
    Some(about.with(Readings {
        source,
        people,
        person,
        line: nights.iter().map(|r| r.position().map_or(0, ::csv::Position::line)).collect(),
        night,
        columns,
        stand_in: None,
        earlier: Some(provenance),
    }))
}

/// A cell as [`cell`] writes it; `None` for anything else.
fn value(field: &Field, text: &str) -> Option<Option<Cell>> {
    if text.is_empty() {
        return Some(None);
    }
    Some(Some(match empty_like(field, 0) {
        Values::Number(_) => Cell::Number(text.parse().ok().filter(|v: &f64| v.is_finite())?),
        Values::YesNo(_) => Cell::YesNo(match text {
            "yes" => true,
            "no" => false,
            _ => return None,
        }),
        Values::Clock(_) => {
            let (hours, minutes) = text.split_once(':')?;
            let minutes = hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?;
            Cell::Clock(Some(minutes).filter(|&m| m < 24 * 60)?)
        }
        Values::Level { .. } | Values::Text(_) => Cell::Text(unguard(text).into()),
    }))
}

/// What an edited file of nights says of itself.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The factors it brings.
    pub factors: Vec<Factor>,
    /// What its outcome is, if not spasms.
    pub stand_in: Option<StandIn>,
    /// Mattress histories.
    pub mattresses: Vec<Mattress>,
    /// People and their answers.
    pub people: Vec<Person>,
}

/// The description of a file of nights whose cells were edited, whatever separates its cells now.
pub fn edited(bytes: &[u8]) -> Option<Edited> {
    [b',', b';', b'\t'].into_iter().find_map(|delimiter| {
        let mut records = reader(bytes, delimiter).into_records();
        let header = records.next()?.ok()?;
        let at = header.iter().position(|name| name == PROVENANCE_COLUMNS[6])?;
        let mut described = records.filter_map(Result::ok);
        let about = described.find_map(|r| About::parse(r.get(at)?))?;
        Some(Edited {
            factors: about.factors,
            stand_in: about.stand_in,
            mattresses: about.mattresses,
            people: about.people,
        })
    })
}
