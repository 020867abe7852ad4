//! Cells to values of one kind.

use std::collections::HashMap;

use jiff::civil::Date;
use lumbago_domain::day_number;

use crate::table::{MISSING, TableValues};

/// What the cells of a column are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Day,
    YesNo,
    Text,
}

/// Cells of one column of a part of the file.
pub(super) struct Cells {
    pub(super) values: Part,
    pub(super) missing: Vec<bool>,
    /// The first cell that is not of the kind: its row in this part, and the cell.
    pub(super) misfit: Option<(usize, String)>,
}

/// Values of one part; texts with their own levels.
pub(super) enum Part {
    Number(Vec<f64>),
    Day(Vec<i64>),
    YesNo(Vec<bool>),
    Text { levels: Vec<String>, codes: Vec<u32>, seen: HashMap<String, u32> },
}

/// True if the trimmed cell says that nothing was recorded.
pub(super) fn is_missing(cell: &str) -> bool {
    cell.len() <= 4 && MISSING.contains(&cell)
}

impl Cells {
    pub(super) fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Number => Part::Number(Vec::new()),
            Kind::Day => Part::Day(Vec::new()),
            Kind::YesNo => Part::YesNo(Vec::new()),
            Kind::Text => {
                Part::Text { levels: Vec::new(), codes: Vec::new(), seen: HashMap::new() }
            }
        };
        Self { values, missing: Vec::new(), misfit: None }
    }

    /// Adds a cell; a cell of another kind is kept in mind as a misfit.
    pub(super) fn push(&mut self, cell: &str, decimal_comma: bool) {
        let cell = cell.trim();
        let missing = is_missing(cell);
        let fits = match &mut self.values {
            Part::Number(v) => {
                let value = if missing { None } else { number(cell, decimal_comma) };
                v.push(value.unwrap_or(0.0));
                value.is_some()
            }
            Part::Day(v) => {
                let value = if missing { None } else { day(cell) };
                v.push(value.unwrap_or(0));
                value.is_some()
            }
            Part::YesNo(v) => {
                let value = if missing { None } else { yes_no(cell) };
                v.push(value.unwrap_or(false));
                value.is_some()
            }
            Part::Text { levels, codes, seen } => {
                let code = match seen.get(cell) {
                    _ if missing => 0,
                    Some(&code) => code,
                    None => {
                        let code = levels.len() as u32;
                        levels.push(cell.to_owned());
                        seen.insert(cell.to_owned(), code);
                        code
                    }
                };
                codes.push(code);
                true
            }
        };
        if !missing && !fits && self.misfit.is_none() {
            self.misfit = Some((self.missing.len(), cell.to_owned()));
        }
        self.missing.push(missing);
    }
}

/// The kind that all these cells are of; numbers where there is nothing to go by.
pub(super) fn kind_of<'a>(cells: impl Iterator<Item = &'a str> + Clone, comma: bool) -> Kind {
    let all = |f: &dyn Fn(&str) -> bool| cells.clone().all(f);
    if all(&|c| number(c, comma).is_some()) {
        Kind::Number
    } else if all(&|c| day(c).is_some()) {
        Kind::Day
    } else if all(&|c| yes_no(c).is_some()) {
        Kind::YesNo
    } else {
        Kind::Text
    }
}

/// Parts of one kind, put together in order; levels are sorted.
pub(super) fn join(parts: Vec<Part>) -> TableValues {
    let mut numbers = Vec::new();
    let mut days = Vec::new();
    let mut answers = Vec::new();
    let mut texts: Vec<(Vec<String>, Vec<u32>)> = Vec::new();
    for part in parts {
        match part {
            Part::Number(v) if numbers.is_empty() => numbers = v,
            Part::Number(v) => numbers.extend(v),
            Part::Day(v) => days.extend(v),
            Part::YesNo(v) => answers.extend(v),
            Part::Text { levels, codes, .. } => texts.push((levels, codes)),
        }
    }
    if !texts.is_empty() {
        return join_texts(texts);
    }
    if !days.is_empty() {
        return TableValues::Day(days);
    }
    if !answers.is_empty() {
        return TableValues::YesNo(answers);
    }
    TableValues::Number(numbers)
}

fn join_texts(parts: Vec<(Vec<String>, Vec<u32>)>) -> TableValues {
    let mut levels: Vec<String> = parts.iter().flat_map(|(l, _)| l.iter().cloned()).collect();
    levels.sort_unstable();
    levels.dedup();
    let mut codes = Vec::new();
    for (own, own_codes) in parts {
        let place: Vec<u32> =
            own.iter().map(|l| levels.binary_search(l).unwrap_or(0) as u32).collect();
        codes.extend(own_codes.into_iter().map(|c| place.get(c as usize).copied().unwrap_or(0)));
    }
    TableValues::Text { levels, codes }
}

/// Powers of ten that a double holds exactly.
const TENS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A finite number. Up to 15 digits without exponent are an exact integer over an exact power of
/// ten, so that one division rounds correctly (Clinger 1990); the rest goes the long way.
fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let bytes = cell.as_bytes();
    let negative = bytes.first() == Some(&b'-');
    let digits = &bytes[usize::from(negative)..];
    if !digits.is_empty() && digits.len() <= 16 {
        let (mut whole, mut count, mut after) = (0_u64, 0_usize, None);
        let mut plain = true;
        for &b in digits {
            match b {
                b'0'..=b'9' => {
                    whole = whole * 10 + u64::from(b - b'0');
                    count += 1;
                }
                b'.' if after.is_none() => after = Some(count),
                b',' if decimal_comma && after.is_none() => after = Some(count),
                _ => {
                    plain = false;
                    break;
                }
            }
        }
        if plain && (1..=15).contains(&count) {
            let value = whole as f64 / TENS[after.map_or(0, |a| count - a)];
            return Some(if negative { -value } else { value });
        }
    }
    if !bytes.first()?.is_ascii_digit() && !matches!(bytes[0], b'-' | b'+' | b'.') {
        return None;
    }
    let value = if decimal_comma && cell.contains(',') {
        cell.replacen(',', ".", 1).parse::<f64>()
    } else {
        cell.parse::<f64>()
    };
    value.ok().filter(|v| v.is_finite())
}

fn day(cell: &str) -> Option<i64> {
    let bytes = cell.as_bytes();
    let part = |range: std::ops::Range<usize>| -> Option<i16> {
        let text = cell.get(range)?;
        text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
    };
    if bytes.len() != 10 {
        return None;
    }
    let (year, month, day) = match (bytes[4], bytes[7], bytes[2], bytes[5]) {
        (b'-', b'-', _, _) => (part(0..4)?, part(5..7)?, part(8..10)?),
        (_, _, b'.', b'.') => (part(6..10)?, part(3..5)?, part(0..2)?),
        _ => return None,
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(day_number(date))
}

fn yes_no(cell: &str) -> Option<bool> {
    match cell {
        "true" | "TRUE" | "True" => Some(true),
        "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        for text in
            ["0", "-0.5", "8.3", "123456789012345", "1e-3", "+4", ".5", "5.", "0.1", "1e300"]
        {
            assert_eq!(number(text, false), text.parse().ok(), "{text}");
        }
        for text in ["", "-", ".", "1.2.3", "inf", "1e999", "12a", "0x1", "1,5", "--1", "NaN"] {
            assert_eq!(number(text, false), None, "{text}");
        }
        assert_eq!(number("1,5", true), Some(1.5));
        assert_eq!(number("12345678901234,5", true), Some(12_345_678_901_234.5));
    }

    #[test]
    fn days_have_a_year_of_four_digits_and_exist() {
        assert_eq!(day("1970-01-02"), day("02.01.1970"));
        assert_eq!(day("2024-02-29").map(|d| d - day("2024-02-28").unwrap()), Some(1));
        for text in ["2023-02-29", "01/02/2024", "2024-1-2", "24-01-02", "2024-01-02T10"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
