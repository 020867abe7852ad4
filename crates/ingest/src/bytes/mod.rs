//! From bytes to clean text: what kind of file, which encoding, which line ends.

mod blocks;
mod encoding;
mod line_ends;
mod magic;
mod text;

use crate::IngestError;

pub(crate) use blocks::judge;
pub(crate) use line_ends::LineEnds;
pub(crate) use magic::is_spreadsheet;
pub(crate) use text::{Piece, Tape, Text};

use text::Body;

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
    let mut counts = line_ends::Counts::default();
    let text = line_ends::normalise(decoded.text, &mut counts);
    Ok(Text {
        body: Body::Whole(text),
        encoding: decoded.encoding,
        guessed: decoded.guessed,
        broken: decoded.broken,
        line_ends: counts.commonest(),
    })
}
