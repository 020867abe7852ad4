//! Clock times, with 24 hours or with am and pm.

use crate::problems::Problem;

/// Minutes after midnight of `22:30`, `7:05`, `22:30:00`, `10:30 pm`, `10:30PM`, `10 pm`.
pub(crate) fn clock(text: &str) -> Option<u16> {
    // The usual form, without a copy.
    if let [h1 @ b'0'..=b'2', h2 @ b'0'..=b'9', b':', m1 @ b'0'..=b'5', m2 @ b'0'..=b'9'] =
        text.as_bytes()
    {
        let two = |a: &u8, b: &u8| u16::from(a - b'0') * 10 + u16::from(b - b'0');
        let hour = two(h1, h2);
        return (hour < 24).then(|| hour * 60 + two(m1, m2));
    }
    let lower = text.to_ascii_lowercase();
    let (time, half) = match lower.strip_suffix("am").or_else(|| lower.strip_suffix("a.m.")) {
        Some(time) => (time.trim_end(), Some(0)),
        None => match lower.strip_suffix("pm").or_else(|| lower.strip_suffix("p.m.")) {
            Some(time) => (time.trim_end(), Some(12)),
            None => (lower.as_str(), None),
        },
    };
    let mut parts = time.split(':');
    let two_digits = |part: &str| -> Option<u16> {
        let good = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if good { part.parse().ok() } else { None }
    };
    let hour = two_digits(parts.next()?)?;
    let minute = match parts.next() {
        Some(part) if part.len() == 2 => two_digits(part)?,
        None if half.is_some() => 0,
        _ => return None,
    };
    if let Some(seconds) = parts.next() {
        two_digits(seconds).filter(|&s| s < 60)?;
    }
    if parts.next().is_some() || minute > 59 {
        return None;
    }
    let hour = match half {
        None if hour < 24 => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        _ => return None,
    };
    Some(hour * 60 + minute)
}

/// Why a text is no clock time.
pub(crate) fn explain(text: &str) -> Problem {
    if text.starts_with("24:") {
        return Problem::cell(
            "not-a-time",
            "24:00 may belong to either of two days".into(),
            "write 00:00 or 23:59",
        );
    }
    if let Some(minutes) = spreadsheet_minutes(text) {
        let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        return Problem::cell(
            "spreadsheet-time",
            "a spreadsheet's fraction of a day in place of a clock time".into(),
            "format the column as HH:MM in the spreadsheet and save it as CSV again",
        )
        .repair(time);
    }
    Problem::cell(
        "not-a-time",
        "not a clock time".into(),
        "write HH:MM with 24 hours, such as 22:30, or 10:30 pm",
    )
}

/// Minutes after midnight of a fraction of a day such as 0.9375, to the nearest one.
fn spreadsheet_minutes(text: &str) -> Option<u16> {
    let fraction: f64 = text.replacen(',', ".", 1).parse().ok()?;
    let written = text.contains(['.', ',']) && text.bytes().all(|b| !b.is_ascii_alphabetic());
    let minutes = (fraction * 1440.0).round();
    (written && (0.0..1440.0).contains(&minutes)).then_some(minutes as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times() {
        for (text, expected) in [
            ("22:30", Some(1350)),
            ("7:05", Some(425)),
            ("00:00", Some(0)),
            ("23:59:59", Some(1439)),
            ("12:04 am", Some(4)),
            ("12:04 PM", Some(724)),
            ("10:30pm", Some(1350)),
            ("10 pm", Some(1320)),
            ("6:50 p.m.", Some(1130)),
            ("24:00", None),
            ("13:05 pm", None),
            ("7", None),
            ("7:5", None),
            ("7:65", None),
            ("0.9375", None),
            ("", None),
            (":", None),
            ("1:00:00:00", None),
            ("ééam", None),
        ] {
            assert_eq!(clock(text), expected, "{text}");
        }
        for (text, time) in [("0.9375", "22:30"), ("0,270833333333333", "06:30"), ("0.0", "00:00")]
        {
            let problem = explain(text);
            assert_eq!((problem.code, problem.repair.as_deref()), ("spreadsheet-time", Some(time)));
        }
        for text in ["0.99999", "1.5", "7", "-0.5", "1e-1", "24:00", "late"] {
            assert_eq!(explain(text).repair, None, "{text}");
        }
    }
}
