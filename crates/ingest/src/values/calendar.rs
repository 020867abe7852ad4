//! Dates of apps, whose order of day and month is told by the column as a whole.

use jiff::civil::{Date, DateTime, Time};

use super::clock::clock;
pub(crate) use crate::options::DateOrder as Order;

/// Why a column's order cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unclear {
    /// No date has a number above 12 in the first or second place.
    Either,
    /// Some dates have it in the first place and some in the second.
    Both,
    /// No cell is a date.
    None,
}

/// The order of a column of dates, from all of its cells.
pub(crate) fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Result<Order, Unclear> {
    let (mut year, mut first, mut second, mut any) = (0u64, 0u64, 0u64, 0u64);
    for (numbers, year_first) in cells.filter_map(numbers) {
        any += 1;
        if year_first {
            year += 1;
        } else if numbers[0] > 12 {
            first += 1;
        } else if numbers[1] > 12 {
            second += 1;
        }
    }
    match (any, year, first, second) {
        (0, ..) => Err(Unclear::None),
        (all, year, ..) if year == all => Ok(Order::YearFirst),
        (_, _, 0, 0) => Err(Unclear::Either),
        (_, _, _, 0) => Ok(Order::DayFirst),
        (_, _, 0, _) => Ok(Order::MonthFirst),
        _ => Err(Unclear::Both),
    }
}

/// A date in this order; a time that follows is left aside. A year of two digits is of this century
/// up to 68, as POSIX has it.
pub(crate) fn date_in(order: Order, text: &str) -> Option<Date> {
    let ([a, b, c], year_first) = numbers(text)?;
    let (year, month, day) = match (order, year_first) {
        (_, true) => (a, b, c),
        (Order::DayFirst, _) => (c, b, a),
        (Order::MonthFirst, _) => (c, a, b),
        (Order::YearFirst, false) => return None,
    };
    let year = match year {
        0..=68 => year + 2000,
        69..=99 => year + 1900,
        _ => year,
    };
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A date and the clock time after it, with or without am and pm, seconds or an offset, which is
/// dropped: the clock on the wall counts.
pub(crate) fn moment_in(order: Order, text: &str) -> Option<DateTime> {
    let text = text.trim();
    let day = date_in(order, text)?;
    let at = text.find(|c: char| c == 'T' || c.is_whitespace())?;
    // The blank may be one of several bytes, as spreadsheets and browsers write it.
    let time = text[at..].strip_prefix(|c: char| c == 'T' || c.is_whitespace())?.trim();
    let end = time.find(['Z', '+']).unwrap_or(time.len());
    let end = time[..end].rfind('-').filter(|&i| i > 0).unwrap_or(end);
    let time = time[..end].trim();
    let (whole, half) = match time.find(|c: char| c.is_ascii_alphabetic()) {
        Some(i) => (time[..i].trim(), time[i..].trim()),
        None => (time, ""),
    };
    let whole = whole.split('.').next().unwrap_or(whole);
    let parts: Vec<&str> = whole.split(':').collect();
    let second = match parts[..] {
        [_, _, s] => s.parse::<i8>().ok().filter(|s| (0..60).contains(s))?,
        _ => 0,
    };
    let hm = format!("{}:{} {half}", parts.first()?, parts.get(1)?);
    let minutes = clock(hm.trim())?;
    let time = Time::new((minutes / 60) as i8, (minutes % 60) as i8, second, 0).ok()?;
    Some(day.to_datetime(time))
}

/// The three numbers at the beginning of a text, and whether the first is a year of four digits.
fn numbers(text: &str) -> Option<([u32; 3], bool)> {
    let text = text.trim();
    let end = text.find(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(text.len());
    let mut parts = text[..end].split(['/', '-', '.']).map(|p| {
        let digits = !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit());
        if digits { p.parse::<u32>().ok().map(|n| (n, p.len())) } else { None }
    });
    let ((a, digits), (b, _), (c, _)) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    Some(([a, b, c], digits == 4))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn one_number_above_twelve_settles_a_column() {
        let order = |cells: &[&str]| super::order(cells.iter().copied());
        assert_eq!(order(&["2024-03-01", "2024-04-01"]), Ok(Order::YearFirst));
        assert_eq!(order(&["3/4/2024", "13/4/2024"]), Ok(Order::DayFirst));
        assert_eq!(order(&["3/4/24", "4/13/24 10:15 PM"]), Ok(Order::MonthFirst));
        assert_eq!(order(&["3/4/2024", "5/4/2024"]), Err(Unclear::Either));
        assert_eq!(order(&["13/4/2024", "4/13/2024"]), Err(Unclear::Both));
        assert_eq!(order(&["", "soon"]), Err(Unclear::None));
    }

    #[test]
    fn dates_and_moments_of_apps() {
        assert_eq!(date_in(Order::DayFirst, "13.04.24"), Some(date(2024, 4, 13)));
        assert_eq!(date_in(Order::MonthFirst, "06-16-24"), Some(date(2024, 6, 16)));
        assert_eq!(date_in(Order::MonthFirst, "16-06-24"), None);
        // A date of the year-first form keeps its meaning in any column.
        assert_eq!(date_in(Order::DayFirst, "2024-04-05"), Some(date(2024, 4, 5)));
        for (order, text) in [
            (Order::MonthFirst, "4/5/2024 11:12PM"),
            (Order::DayFirst, "05-04-2024 23:12"),
            (Order::DayFirst, "05-04-2024\u{a0}11:12\u{202f}PM"),
            (Order::YearFirst, "2024-04-05T23:12:00.000-07:00"),
            (Order::YearFirst, "2024-04-05 23:12:00Z"),
        ] {
            assert_eq!(moment_in(order, text), Some(datetime(2024, 4, 5, 23, 12, 0, 0)), "{text}");
        }
        assert_eq!(moment_in(Order::YearFirst, "2024-04-05"), None);
        assert_eq!(moment_in(Order::YearFirst, "2024-04-05 25:00"), None);
    }
}
