//! Text from a log, made fit to be drawn: cleaned, escaped, measured, shortened.

use super::font::{Weight, has_glyph, width};

/// Removes what can hide or reorder text: control, bidirectional, zero-width and variation
/// characters and the soft hyphen. Runs of white space become one space.
pub fn clean(text: &str) -> String {
    let visible =
        text.chars().map(|c| if c.is_whitespace() && !is_fixed_space(c) { ' ' } else { c });
    let mut out = String::with_capacity(text.len());
    for c in visible.filter(|&c| !is_hidden(c)) {
        if !(c == ' ' && (out.is_empty() || out.ends_with(' '))) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

fn is_fixed_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Cleaned, and every character the embedded font lacks replaced by an empty box. For drawing
/// text that people typed; the table beside the chart keeps the true text.
pub fn drawable(text: &str) -> String {
    clean(text).chars().map(|c| if has_glyph(c) { c } else { '□' }).collect()
}

/// Escapes text for XML and HTML content and for double-quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The longest beginning that fits, ended by "…" where something was cut.
pub fn fit(text: &str, weight: Weight, size: f64, room: f64) -> String {
    if width(text, weight, size) <= room {
        return text.into();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        while kept.last() == Some(&' ') {
            kept.pop();
        }
        let shorter: String = kept.iter().chain(&['…']).collect();
        if width(&shorter, weight, size) <= room {
            return shorter;
        }
    }
    "…".into()
}

/// Lines no wider than `room`, broken at spaces; a single word that is too wide is shortened.
pub fn wrap(text: &str, weight: Weight, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        if let Some(last) = lines.last_mut() {
            let longer = format!("{last} {word}");
            if width(&longer, weight, size) <= room {
                *last = longer;
                continue;
            }
        }
        lines.push(fit(word, weight, size, room));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_go_and_white_space_folds() {
        let cases = [
            ("plain", "plain"),
            (" two\t\n words ", "two words"),
            ("abc\u{202e}cba", "abccba"),
            ("bell\u{7}", "bell"),
            ("a\u{200b}b\u{feff}", "ab"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("", ""),
        ];
        for (given, expected) in cases {
            assert_eq!(clean(given), expected, "{given:?}");
        }
    }

    #[test]
    fn characters_without_glyph_become_boxes() {
        assert_eq!(drawable("硬い mattress 🛏️"), "□□ mattress □");
        assert_eq!(drawable("Łóżko ‘90’"), "Łóżko ‘90’");
    }

    #[test]
    fn markup_is_inert() {
        assert_eq!(escape(r#""><script>'&"#), "&quot;&gt;&lt;script&gt;&#39;&amp;");
    }

    #[test]
    fn fitted_text_fits_and_short_text_is_kept() {
        for room in [0.0, 12.0, 40.0, 80.0, 400.0] {
            let cut = fit("A mattress with a long name", Weight::Regular, 13.0, room);
            let w = width(&cut, Weight::Regular, 13.0);
            assert!(w <= room || cut == "…", "{cut} is {w} wide, room {room}");
        }
        assert_eq!(fit("short", Weight::Regular, 13.0, 400.0), "short");
    }

    #[test]
    fn wrapped_lines_hold_all_words() {
        let text = "tick marks a spasm, circle marks a night without an entry";
        let lines = wrap(text, Weight::Regular, 13.0, 120.0);
        assert!(lines.len() > 2);
        assert!(lines.iter().all(|l| width(l, Weight::Regular, 13.0) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }
}
