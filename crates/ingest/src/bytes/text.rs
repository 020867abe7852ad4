//! A file's text, held whole or read again from the file block by block wherever it is needed.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::{Deref, Range};
use std::rc::Rc;

use super::LineEnds;
use super::blocks::Blocks;

/// A file's text with `\n` line ends and without a byte order mark.
///
/// Places in it are offsets in bytes of this text, whatever the file's own bytes are.
pub(crate) struct Text<'a> {
    pub(super) body: Body<'a>,
    /// Name of the encoding.
    pub(crate) encoding: &'static str,
    /// True where the encoding was guessed from the bytes.
    pub(crate) guessed: bool,
    /// Places that are no text in that encoding, each now a replacement character.
    pub(crate) broken: u64,
    /// How lines ended.
    pub(crate) line_ends: LineEnds,
}

/// Where the text is.
pub(super) enum Body<'a> {
    Whole(Cow<'a, str>),
    Blocks(Blocks),
}

/// Some of a text: whole lines, the last of the text perhaps without its end.
pub(crate) struct Piece<'a> {
    /// Where it begins in the text.
    start: usize,
    held: Held<'a>,
}

enum Held<'a> {
    Borrowed(&'a str),
    Shared(Rc<str>),
}

impl Deref for Piece<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.held {
            Held::Borrowed(text) => text,
            Held::Shared(text) => text,
        }
    }
}

impl Piece<'_> {
    /// The bytes of the piece from a place of the text on; `None` where the piece does not reach.
    pub(crate) fn bytes_from(&self, at: usize) -> Option<&[u8]> {
        self.as_bytes().get(at.checked_sub(self.start)?..).filter(|rest| !rest.is_empty())
    }

    fn end(&self) -> usize {
        self.start + self.len()
    }
}

impl Text<'_> {
    /// The piece that holds a place; `None` at the end of the text, and where the file cannot be
    /// read any more ([`Self::is_lost`]).
    pub(crate) fn piece(&self, at: usize) -> Option<Piece<'_>> {
        match &self.body {
            Body::Whole(text) => {
                (at < text.len()).then(|| Piece { start: 0, held: Held::Borrowed(text.as_ref()) })
            }
            Body::Blocks(blocks) => {
                let (start, text) = blocks.holding(at)?;
                Some(Piece { start, held: Held::Shared(text) })
            }
        }
    }

    /// The pieces one after another, from the one that holds a place.
    fn pieces(&self, from: usize) -> impl Iterator<Item = Piece<'_>> {
        let mut next = from;
        std::iter::from_fn(move || {
            let piece = self.piece(next)?;
            next = piece.end();
            Some(piece)
        })
    }

    /// True if the file could not be read again as it was, so that what was read is worth nothing.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(&self.body, Body::Blocks(blocks) if blocks.is_lost())
    }

    /// The beginning: whole lines, and at least so many bytes where there are as many.
    pub(crate) fn beginning(&self, bytes: usize) -> Cow<'_, str> {
        if let Body::Whole(text) = &self.body {
            return Cow::Borrowed(text);
        }
        let mut beginning = String::new();
        for piece in self.pieces(0) {
            beginning.push_str(&piece);
            if beginning.len() >= bytes {
                break;
            }
        }
        Cow::Owned(beginning)
    }

    /// Whether some words stand anywhere; there may be no line end in them.
    pub(crate) fn contains(&self, words: &str) -> bool {
        debug_assert!(!words.contains('\n'), "a piece ends with a line");
        self.pieces(0).any(|piece| piece.contains(words))
    }

    /// Whether `matches` holds of any line and its number, 1 = first; it is asked until it does.
    pub(crate) fn any_line(&self, mut matches: impl FnMut(u64, &str) -> bool) -> bool {
        let mut number = 0;
        self.pieces(0).any(|piece| {
            piece.lines().any(|line| {
                number += 1;
                matches(number, line)
            })
        })
    }

    /// The first line that is not blank, without the blanks before it.
    pub(crate) fn first_words(&self) -> String {
        let mut first = String::new();
        self.any_line(|_, line| {
            first = line.trim_start().into();
            !first.is_empty()
        });
        first
    }

    /// The bytes of a stretch.
    pub(crate) fn bytes(&self, stretch: Range<usize>) -> impl Iterator<Item = u8> {
        let end = stretch.end;
        self.pieces(stretch.start).take_while(move |piece| piece.start < end).flat_map(
            move |piece| {
                let within = stretch.start.max(piece.start)..end.min(piece.end());
                within.map(move |at| piece.as_bytes()[at - piece.start])
            },
        )
    }
}

/// A text read from a place on.
pub(crate) struct Tape<'a> {
    text: &'a Text<'a>,
    at: usize,
    piece: Option<Piece<'a>>,
}

impl<'a> Tape<'a> {
    pub(crate) fn new(text: &'a Text<'a>, at: usize) -> Self {
        Self { text, at, piece: None }
    }
}

impl Read for Tape<'_> {
    /// Never an error: a file that is lost ends here, and is asked about at the end.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.as_ref().and_then(|piece| piece.bytes_from(self.at)).is_none() {
            self.piece = self.text.piece(self.at);
        }
        let Some(rest) = self.piece.as_ref().and_then(|piece| piece.bytes_from(self.at)) else {
            return Ok(0);
        };
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}
