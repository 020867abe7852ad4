//! From bytes to clean text: what kind of file, which encoding, which line ends.

mod encoding;
mod line_ends;
mod magic;

use std::borrow::Cow;

use crate::IngestError;

pub(crate) use line_ends::LineEnds;
pub(crate) use magic::is_spreadsheet;

/// A file's text with `\n` line ends and without a byte order mark.
pub(crate) struct Text<'a> {
    /// The text.
    pub(crate) text: Cow<'a, str>,
    /// Name of the encoding.
    pub(crate) encoding: &'static str,
    /// True where the encoding was guessed from the bytes.
    pub(crate) guessed: bool,
    /// Places that are no text in that encoding, each now a replacement character.
    pub(crate) broken: u64,
    /// How lines ended.
    pub(crate) line_ends: LineEnds,
}

/// Reads bytes as text.
pub(crate) fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<Text<'a>, IngestError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(IngestError::Empty { file: file.into() });
    }
    if let Some(magic::Kind { what, hint }) = magic::other_than_csv(bytes) {
        return Err(IngestError::NotCsv { file: file.into(), what, hint });
    }
    let decoded =
        encoding::decode(bytes).map_err(|why| IngestError::NotText { file: file.into(), why })?;
    if decoded.text.trim().is_empty() {
        return Err(IngestError::Empty { file: file.into() });
    }
    let (text, line_ends) = line_ends::normalise(decoded.text);
    Ok(Text {
        text,
        encoding: decoded.encoding,
        guessed: decoded.guessed,
        broken: decoded.broken,
        line_ends,
    })
}
