//! Encodings: UTF-8 and UTF-16 by their marks or their shape, anything else by chardetng's guess,
//! which is reported. A file that is nearly all UTF-8 stays UTF-8, its broken places counted.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Share of control characters or replacements above which bytes are not taken for text.
const MOST_JUNK: f64 = 0.02;

/// Bytes looked at for junk: a file is text or it is not, and its beginning tells.
const JUDGED: usize = 1 << 20;

/// Text and how it was come by.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static str,
    pub(crate) guessed: bool,
    pub(crate) broken: u64,
}

/// Decodes, or says why not.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, String> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => with(encoding, &bytes[length..], false),
        None => match std::str::from_utf8(bytes) {
            Ok(text) => {
                Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", guessed: false, broken: 0 }
            }
            Err(_) => match utf_16_without_mark(bytes) {
                Some(encoding) => with(encoding, bytes, true),
                None if mostly_utf_8(bytes) => with(UTF_8, bytes, false),
                None => {
                    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
                    detector.feed(bytes, true);
                    with(detector.guess(None, Utf8Detection::Deny), bytes, true)
                }
            },
        },
    };
    // ASCII in UTF-16 is also valid UTF-8, with a NUL in every second place.
    if decoded.encoding == "UTF-8"
        && let Some(encoding) = utf_16_without_mark(bytes)
    {
        return text_or_not(with(encoding, bytes, true));
    }
    text_or_not(decoded)
}

fn with<'a>(encoding: &'static Encoding, bytes: &'a [u8], guessed: bool) -> Decoded<'a> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let broken =
        if had_errors { text.chars().filter(|&c| c == '\u{fffd}').count() as u64 } else { 0 };
    Decoded { text, encoding: encoding.name(), guessed, broken }
}

/// Plain text in UTF-16 has a zero byte in nearly every second place.
pub(super) fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 4 || !head.contains(&0) {
        return None;
    }
    let pairs = head.len() / 2;
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > pairs * 8 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 8 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn mostly_utf_8(bytes: &[u8]) -> bool {
    let mut seen = Utf8::default();
    seen.add(bytes);
    seen.outnumbers()
}

/// Sequences of more than one byte, valid in UTF-8 and broken.
#[derive(Default)]
pub(super) struct Utf8 {
    valid: u64,
    broken: u64,
}

impl Utf8 {
    /// Counts those of bytes that end with a whole character, and decodes the bytes.
    pub(super) fn decode<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, str> {
        if let Ok(text) = str::from_utf8(bytes) {
            self.valid += multibyte(text);
            return Cow::Borrowed(text);
        }
        self.add(bytes);
        utf_8(bytes)
    }

    fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.utf8_chunks() {
            self.valid += multibyte(chunk.valid());
            self.broken += u64::from(!chunk.invalid().is_empty());
        }
    }

    pub(super) fn is_valid(&self) -> bool {
        self.broken == 0
    }

    /// True where the valid outnumber the broken: chance text in a one-byte encoding hardly ever
    /// has any.
    pub(super) fn outnumbers(&self) -> bool {
        self.valid > 2 * self.broken
    }
}

/// Characters of more than one byte, by their first.
fn multibyte(text: &str) -> u64 {
    text.bytes().filter(|&b| b >= 0xc0).count() as u64
}

/// Bytes as UTF-8, what is broken replaced.
pub(super) fn utf_8(bytes: &[u8]) -> Cow<'_, str> {
    UTF_8.decode_without_bom_handling(bytes).0
}

/// Characters at the beginning of a text, and those that no text has.
pub(super) struct Junk {
    all: u64,
    junk: u64,
    /// Bytes still to be looked at.
    left: usize,
}

impl Default for Junk {
    fn default() -> Self {
        Self { all: 0, junk: 0, left: JUDGED }
    }
}

impl Junk {
    /// Looks at the next part of the text.
    pub(super) fn add(&mut self, text: &str) {
        for c in text[..text.floor_char_boundary(self.left)].chars() {
            self.all += 1;
            let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
            self.junk += u64::from(control || c == '\u{fffd}');
        }
        self.left = self.left.saturating_sub(text.len());
    }

    pub(super) fn is_too_much(&self) -> bool {
        self.junk as f64 > MOST_JUNK * self.all as f64
    }
}

fn text_or_not(decoded: Decoded<'_>) -> Result<Decoded<'_>, String> {
    let mut seen = Junk::default();
    seen.add(&decoded.text);
    if seen.is_too_much() {
        let Junk { all, junk, .. } = seen;
        return Err(format!(
            "{junk} of {all} characters are control characters or cannot be decoded as {}",
            decoded.encoding
        ));
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_shapes_tell_the_encoding() {
        let utf_16 = |text: &str, mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xfeff_u16);
            mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        let german = "Größe: zwölf Nächte über tausend Jahre später";
        let cases: Vec<(Vec<u8>, &str, &str, bool)> = vec![
            ("night,é".into(), "night,é", "UTF-8", false),
            (b"\xef\xbb\xbfnight".to_vec(), "night", "UTF-8", false),
            (utf_16("night,stress\n", true), "night,stress\n", "UTF-16LE", false),
            (utf_16("night,stress\n", false), "night,stress\n", "UTF-16LE", true),
            (encoding_rs::WINDOWS_1252.encode(german).0.into_owned(), german, "windows-1252", true),
        ];
        for (bytes, text, encoding, guessed) in cases {
            let got = decode(&bytes).expect("text");
            assert_eq!((got.text.as_ref(), got.encoding, got.guessed), (text, encoding, guessed));
        }
    }

    #[test]
    fn a_broken_place_in_utf_8_is_counted_and_spoils_nothing_else() {
        let bytes =
            ["näher, über, größer, später, früher\n".repeat(3).as_bytes(), b"x\xffy"].concat();
        let got = decode(&bytes).expect("text");
        assert_eq!((got.encoding, got.broken), ("UTF-8", 1));
        assert!(got.text.starts_with("näher"));
    }

    #[test]
    fn random_bytes_are_no_text() {
        let mut state = 1u32;
        let bytes: Vec<u8> = (0..2000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        assert!(decode(&bytes).is_err());
    }
}
