//! Durations as apps write them.

/// Hours of `7:30`, `07:30:00`, `7h 30m`, `8h 37min`, `1d 02h 15m`, `45 min`, `90 s`.
pub(crate) fn hours(text: &str) -> Option<f64> {
    if text.contains(':') {
        return by_colons(text);
    }
    let mut total = 0.0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let value: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        total += value
            * match rest[..letters].to_ascii_lowercase().as_str() {
                "d" | "day" | "days" => 24.0,
                "h" | "hr" | "hrs" | "hour" | "hours" => 1.0,
                "m" | "min" | "mins" | "minute" | "minutes" => 1.0 / 60.0,
                "s" | "sec" | "secs" | "second" | "seconds" => 1.0 / 3600.0,
                _ => return None,
            };
        rest = rest[letters..].trim_start();
    }
    Some(total)
}

fn by_colons(text: &str) -> Option<f64> {
    let parts: Vec<u32> = text
        .split(':')
        .map(|p| {
            if p.len() <= 3 && p.bytes().all(|b| b.is_ascii_digit()) {
                p.parse().ok()
            } else {
                None
            }
        })
        .collect::<Option<_>>()?;
    match parts[..] {
        [h, m] if m < 60 => Some(f64::from(h) + f64::from(m) / 60.0),
        [h, m, s] if m < 60 && s < 60 => {
            Some(f64::from(h) + f64::from(m) / 60.0 + f64::from(s) / 3600.0)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, minutes) in [
            ("7:30", Some(450.0)),
            ("0:16", Some(16.0)),
            ("07:30:00", Some(450.0)),
            ("8h 37min", Some(517.0)),
            ("8h37m", Some(517.0)),
            ("1d 02h 15m", Some(1575.0)),
            ("45 min", Some(45.0)),
            ("7.5 h", Some(450.0)),
            ("7:75", None),
            ("eight", None),
            ("8", None),
            ("", None),
        ] {
            let got = hours(text).map(|h| (h * 60.0 * 1e6).round() / 1e6);
            assert_eq!(got, minutes, "{text}");
        }
    }
}
