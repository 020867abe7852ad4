//! Numbers. Whatever could be read in two ways is refused with the two ways named.

use crate::problems::Problem;

/// What stands before the fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DecimalMark {
    /// 7.5
    #[default]
    Point,
    /// 7,5
    Comma,
}

/// Powers of ten that are exact in binary floating point.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A number in plain or scientific notation: digits, at most one decimal mark, no separators.
pub(crate) fn number(text: &str, mark: DecimalMark) -> Option<f64> {
    plain(text.as_bytes(), mark).or_else(|| scientific(text, mark))
}

/// Up to 15 digits with or without a fraction. The quotient of two exact numbers is correctly
/// rounded, so the result is the nearest double, as `str::parse` gives it.
fn plain(bytes: &[u8], mark: DecimalMark) -> Option<f64> {
    let mark = if mark == DecimalMark::Point { b'.' } else { b',' };
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.len() > 16 {
        return None;
    }
    let (mut mantissa, mut count, mut fraction) = (0u64, 0u32, None);
    for (i, &b) in digits.iter().enumerate() {
        match b {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u64::from(b - b'0');
                count += 1;
            }
            b if b == mark && fraction.is_none() => fraction = Some(digits.len() - i - 1),
            _ => return None,
        }
    }
    if count == 0 || count > 15 {
        return None;
    }
    let value = mantissa as f64 / TENS[fraction.unwrap_or(0)];
    Some(if negative { -value } else { value })
}

/// Longer numbers and exponents, once their shape is checked: `inf` and `nan` are no numbers here.
fn scientific(text: &str, mark: DecimalMark) -> Option<f64> {
    let shape = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'e' | b'E' | b'+' | b'-');
    let starts = text.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    if !starts || !text.bytes().all(shape) {
        return None;
    }
    let value = match mark {
        DecimalMark::Point if text.contains(',') => return None,
        DecimalMark::Comma if text.contains('.') => return None,
        DecimalMark::Point => text.parse(),
        DecimalMark::Comma => text.replace(',', ".").parse(),
    };
    value.ok().filter(|v: &f64| v.is_finite())
}

/// The decimal mark of a column of texts: a comma if some cells can only be read with a decimal
/// comma and none only with a decimal point.
pub(crate) fn decimal_mark<'a>(cells: impl Iterator<Item = &'a str>) -> DecimalMark {
    let (mut comma, mut point) = (false, false);
    for cell in cells {
        let cell = cell.trim();
        let single = |mark: char| {
            cell.split_once(mark).is_some_and(|(whole, fraction)| {
                let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
                let whole = whole.trim_start_matches('-');
                !whole.is_empty() && !fraction.is_empty() && digits(whole) && digits(fraction)
                    // Three digits after the mark may be thousands.
                    && (fraction.len() != 3 || whole == "0" || whole.len() > 3)
            })
        };
        comma |= single(',');
        point |= single('.');
    }
    if comma && !point { DecimalMark::Comma } else { DecimalMark::Point }
}

/// Why a text is no number, and what to write.
pub(crate) fn explain(text: &str, unit: &str, mark: DecimalMark) -> Problem {
    let lower = text.to_lowercase();
    if text.starts_with('#') {
        return Problem::cell(
            "spreadsheet-error",
            "a spreadsheet wrote an error in place of a value".into(),
            "correct the formula, or leave the cell empty",
        );
    }
    if lower == "none" {
        return Problem::cell(
            "none-or-nothing",
            "`none` may mean zero or not recorded".into(),
            "write 0, or leave the cell empty",
        );
    }
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    let digits =
        !bare.is_empty() && bare.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit());
    if digits {
        let other = if mark == DecimalMark::Point { "comma" } else { "point" };
        return Problem::cell(
            "ambiguous-number",
            format!("a {other} or blank inside a number may mark thousands or a fraction"),
            "write numbers without separators and with a decimal point, such as 1250 or 7.5; or say \
             in a mapping file what the marks mean (decimal, thousands)",
        );
    }
    if text.contains(':') {
        return Problem::cell(
            "time-for-number",
            format!("a clock time or duration where a number{} is expected", of_unit(unit)),
            "write the number; or read the column as a duration through a mapping file",
        );
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '~' | '<' | '>')) {
        return Problem::cell(
            "unit-in-value",
            format!(
                "a number with other characters where a plain number{} is expected",
                of_unit(unit)
            ),
            "write the number alone; convert other units first, or through a mapping file",
        );
    }
    Problem::cell(
        "not-a-number",
        format!("words where a number{} is expected", of_unit(unit)),
        "write a number, or leave the cell empty",
    )
}

fn of_unit(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" ({unit})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_or_refused() {
        let cases = [
            ("7", Some(7.0)),
            ("7.5", Some(7.5)),
            ("-0.25", Some(-0.25)),
            ("+3", Some(3.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1e3", Some(1000.0)),
            ("1.59287E+12", Some(1.59287e12)),
            ("0.1234567890123456789", Some(0.123_456_789_012_345_68)),
            ("", None),
            (".", None),
            ("-", None),
            ("1,000", None),
            ("7,5", None),
            ("808.742.334", None),
            ("inf", None),
            ("nan", None),
            ("1e999", None),
            ("7h", None),
            ("0x10", None),
            ("１２", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number(text, DecimalMark::Point), expected, "{text}");
        }
        assert_eq!(number("7,5", DecimalMark::Comma), Some(7.5));
        assert_eq!(number("7.5", DecimalMark::Comma), None);
    }

    #[test]
    fn a_decimal_comma_is_taken_only_where_nothing_speaks_against_it() {
        let cases = [
            (&["7,5", "8", "6,25"][..], DecimalMark::Comma),
            (&["7.5", "8"], DecimalMark::Point),
            (&["7,5", "7.5"], DecimalMark::Point),
            (&["1,000", "2,500"], DecimalMark::Point),
            (&["0,125"], DecimalMark::Comma),
        ];
        for (cells, mark) in cases {
            assert_eq!(decimal_mark(cells.iter().copied()), mark, "{cells:?}");
        }
    }

    #[test]
    fn each_refusal_says_what_was_seen() {
        let cases = [
            ("1,000", "ambiguous-number"),
            ("808.742.334.249", "ambiguous-number"),
            ("7:30", "time-for-number"),
            ("200mg", "unit-in-value"),
            ("83%", "unit-in-value"),
            ("2-3", "unit-in-value"),
            ("a lot", "not-a-number"),
            ("None", "none-or-nothing"),
            ("#VALUE!", "spreadsheet-error"),
        ];
        for (text, code) in cases {
            assert_eq!(explain(text, "mg", DecimalMark::Point).code, code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_gives_the_same_double(m in 0u64..10u64.pow(15), k in 0usize..12) {
            let digits = format!("{m:0>15}");
            let (whole, fraction) = digits.split_at(15 - k);
            let text = format!("{whole}.{fraction}");
            prop_assert_eq!(number(&text, DecimalMark::Point), text.parse().ok());
        }
    }
}
