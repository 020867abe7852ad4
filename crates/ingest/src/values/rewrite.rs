//! The text of a cell with another date or the other half of the day, in the notation it had.

use jiff::civil::{Date, DateTime};

use super::Order;
use super::clock::clock;

/// The clock time of a cell 12 hours later: am and pm are exchanged, otherwise the hour is another.
/// A date before it and seconds or a zone behind it stay.
pub(crate) fn half_a_day(text: &str) -> Option<String> {
    let colon = text.find(':').unwrap_or(text.len());
    let after = &text[colon.min(text.len())..];
    for (from, to) in [("am", "pm"), ("pm", "am"), ("a.m", "p.m"), ("p.m", "a.m")] {
        // Without a colon the marker follows the hour: "10 pm".
        let part = if after.is_empty() { text } else { after };
        let Some(at) = part.to_ascii_lowercase().rfind(from) else { continue };
        let at = text.len() - part.len() + at;
        let marker = &text[at..at + from.len()];
        let upper = marker.bytes().next()?.is_ascii_uppercase();
        let new = if upper { to.to_ascii_uppercase() } else { to.to_string() };
        return Some(format!("{}{new}{}", &text[..at], &text[at + from.len()..]));
    }
    let digits = text[..colon].bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, hour) = text[..colon].split_at(colon - digits);
    let number: u8 = hour.parse().ok().filter(|h| *h < 24 && (1..=2).contains(&digits))?;
    let other = (number + 12) % 24;
    Some(format!("{before}{other:02}{after}"))
}

/// The minutes after midnight of a cell that [`half_a_day`] changed, to see that it means what it
/// should: a clock time or one behind a date.
pub(crate) fn minutes_of(text: &str) -> Option<u16> {
    clock(text).or_else(|| {
        let at = text.rfind(['T', ' ']).filter(|&i| text[i + 1..].contains(':'))?;
        let time = &text[at + 1..];
        let end = time.find(['.', '+', 'Z', '-']).unwrap_or(time.len());
        clock(&time[..end])
    })
}

/// A date in numbers `days` later, with the marks, the order and the leading zeros it had; what
/// follows it stays.
pub(crate) fn later(order: Order, text: &str, days: i64) -> Option<String> {
    let end = text.find(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(text.len());
    let date = super::date_in(order, text)?;
    let date = date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    let marks: Vec<char> = text[..end].chars().filter(|c| !c.is_ascii_digit()).collect();
    let parts: Vec<&str> = text[..end].split(['/', '-', '.']).collect();
    let [first, second] = marks[..] else { return None };
    let [a, b, c] = parts[..] else { return None };
    let write = |part: &str, value: i16| match part.len() {
        1 => value.to_string(),
        2 => format!("{:02}", value.rem_euclid(100)),
        n => format!("{value:0n$}"),
    };
    let (day, month) = (i16::from(date.day()), i16::from(date.month()));
    let [x, y, z] = match (order, a.len()) {
        (_, 4) | (Order::YearFirst, _) => [date.year(), month, day],
        (Order::DayFirst, _) => [day, month, date.year()],
        (Order::MonthFirst, _) => [month, day, date.year()],
    };
    let new = [write(a, x), write(b, y), write(c, z)];
    Some(format!("{}{first}{}{second}{}{}", new[0], new[1], new[2], &text[end..]))
}

/// A date or moment of a declared form, `days` later.
pub(crate) fn later_in(format: &str, text: &str, days: i64) -> Option<String> {
    let days = jiff::Span::new().try_days(days).ok()?;
    if let Ok(moment) = DateTime::strptime(format, text) {
        return Some(moment.checked_add(days).ok()?.strftime(format).to_string());
    }
    let date = Date::strptime(format, text).ok()?;
    Some(date.checked_add(days).ok()?.strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_half_of_the_day_keeps_the_notation() {
        for (text, expected) in [
            ("11:00", "23:00"),
            ("7:05", "19:05"),
            ("12:04", "00:04"),
            ("23:10:30", "11:10:30"),
            ("10:45 am", "10:45 pm"),
            ("10:45PM", "10:45AM"),
            ("10 pm", "10 am"),
            ("6:50 p.m.", "6:50 a.m."),
            ("2026-03-01 23:00", "2026-03-01 11:00"),
            ("2026-03-01T11:00:00.000+02:00", "2026-03-01T23:00:00.000+02:00"),
        ] {
            let new = half_a_day(text).expect("a time");
            assert_eq!(new, expected);
            let minutes = |t: &str| minutes_of(t).expect("a time");
            assert_eq!((minutes(text) + 720) % 1440, minutes(&new), "{text}");
        }
        for text in ["", "soon", "25:00", ":", "é:10", "123:00"] {
            assert_eq!(half_a_day(text), None, "{text}");
        }
    }

    #[test]
    fn another_day_keeps_the_notation() {
        for (order, text, days, expected) in [
            (Order::YearFirst, "2026-03-01", -1, "2026-02-28"),
            (Order::DayFirst, "2026-03-01", 1, "2026-03-02"),
            (Order::DayFirst, "1.3.2026", 365, "1.3.2027"),
            (Order::MonthFirst, "03/01/26 10:00 pm", 9, "03/10/26 10:00 pm"),
            (Order::MonthFirst, "3/9/2026", 1, "3/10/2026"),
            (Order::YearFirst, "0206-03-01", 365, "0207-03-01"),
        ] {
            assert_eq!(later(order, text, days).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(later(Order::DayFirst, "1 March 2026", 1), None);
        assert_eq!(later_in("%d %b %Y", "01 Mar 2026", 31).as_deref(), Some("01 Apr 2026"));
        let moment = later_in("%d.%m.%Y %H:%M", "01.03.2026 22:10", 1);
        assert_eq!(moment.as_deref(), Some("02.03.2026 22:10"));
    }
}
