//! Files too large to be held: read once from end to end to be judged, then block by block.
//!
//! The first reading takes the checksum, judges whether it is text in UTF-8, counts line ends, and
//! writes down where each block begins in the file and in the text. A block is whole lines, so that
//! no character and no line end is ever cut, and what it says does not depend on its neighbours.
//! Whatever is not plainly UTF-8 is left to be read whole.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::encoding::{Junk, Utf8, utf_8, utf_16_without_mark};
use super::line_ends::{Counts, normalise};
use super::magic;
use super::text::{Body, Text};

/// Something that can be read more than once.
pub(crate) trait Rereadable: Read + Seek {}

impl<T: Read + Seek> Rereadable for T {}

/// Blocks that stay in memory: the one that is read, and the one where the record began.
const HELD: usize = 3;
/// Bytes by which the kind of file is told.
const HEAD: usize = 1 << 16;
/// Bytes behind leading blanks by which it is told, the most that the signatures need.
const SIGNATURE: usize = 64;
/// The mark that some programs put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Where the blocks of a text begin, and the file they are read from.
pub(super) struct Blocks {
    source: RefCell<Box<dyn Rereadable>>,
    /// For each block its place in the file and in the text, and at last where both end.
    starts: Vec<(u64, usize)>,
    /// The latest ones, by number.
    held: RefCell<VecDeque<(usize, Rc<str>)>>,
    lost: Cell<bool>,
}

impl Blocks {
    /// The block that holds a place, and where it begins.
    pub(super) fn holding(&self, at: usize) -> Option<(usize, Rc<str>)> {
        let number = self.starts.partition_point(|&(_, start)| start <= at).checked_sub(1)?;
        let (from, to) = (self.starts[number], *self.starts.get(number + 1)?);
        let mut held = self.held.borrow_mut();
        if let Some((_, text)) = held.iter().find(|(n, _)| *n == number) {
            return Some((from.1, Rc::clone(text)));
        }
        let read = self.read(from.0..to.0).ok().filter(|text| text.len() == to.1 - from.1);
        let Some(text) = read.filter(|_| !self.lost.get()) else {
            self.lost.set(true);
            return None;
        };
        held.truncate(HELD - 1);
        held.push_front((number, Rc::clone(&text)));
        Some((from.1, text))
    }

    fn read(&self, place: std::ops::Range<u64>) -> io::Result<Rc<str>> {
        let mut source = self.source.borrow_mut();
        source.seek(SeekFrom::Start(place.start))?;
        let mut bytes = vec![0; (place.end - place.start) as usize];
        source.read_exact(&mut bytes)?;
        let text = utf_8(without_mark(&bytes, place.start));
        Ok(normalise(text, &mut Counts::default()).into())
    }

    /// True once a block could not be read as it was.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
    }
}

fn without_mark(bytes: &[u8], place: u64) -> &[u8] {
    if place == 0 { bytes.strip_prefix(MARK).unwrap_or(bytes) } else { bytes }
}

/// Reads a file to its end, in blocks of about so many bytes. Gives its text and the SHA-256 of its
/// bytes; `None` if it is not plainly text in UTF-8 and is to be judged as a whole.
pub(crate) fn judge(
    mut source: Box<dyn Rereadable>,
    block: usize,
) -> io::Result<Option<(Text<'static>, [u8; 32])>> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    if !may_be_utf_8(&head) {
        return Ok(None);
    }
    source.rewind()?;
    let mut cutter = Cutter { source, rest: Vec::new(), block: block.max(1), ended: false };
    let mut sha256 = Sha256::new();
    let (mut utf8, mut junk, mut counts) = (Utf8::default(), Junk::default(), Counts::default());
    let (mut starts, mut end, mut blank, mut replaced) = (Vec::new(), (0, 0), true, 0);
    while let Some(bytes) = cutter.next()? {
        sha256.update(&bytes);
        starts.push(end);
        let text = utf8.decode(without_mark(&bytes, end.0));
        replaced += text.matches('\u{fffd}').count() as u64;
        junk.add(&text);
        blank &= text.trim().is_empty();
        let length = normalise(text, &mut counts).len();
        end = (end.0 + bytes.len() as u64, end.1 + length);
    }
    starts.push(end);
    let is_utf_8 = head.starts_with(MARK) || utf8.is_valid() || utf8.outnumbers();
    if blank || !is_utf_8 || junk.is_too_much() {
        return Ok(None);
    }
    let blocks = Blocks {
        source: RefCell::new(cutter.source),
        starts,
        held: RefCell::default(),
        lost: Cell::new(false),
    };
    let text = Text {
        body: Body::Blocks(blocks),
        encoding: "UTF-8",
        guessed: false,
        broken: if utf8.is_valid() { 0 } else { replaced },
        line_ends: counts.commonest(),
    };
    Ok(Some((text, sha256.finalize().into())))
}

/// By the first bytes: no other kind of file, no UTF-16, and more than blanks, behind which another
/// kind of file may begin.
fn may_be_utf_8(head: &[u8]) -> bool {
    let told = without_mark(head, 0).trim_ascii_start().len() >= SIGNATURE || head.len() < HEAD;
    let utf_16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    told && !utf_16 && magic::other_than_csv(head).is_none() && utf_16_without_mark(head).is_none()
}

/// Cuts a file into blocks of whole lines.
struct Cutter {
    source: Box<dyn Rereadable>,
    /// What was read and not yet given.
    rest: Vec<u8>,
    block: usize,
    ended: bool,
}

impl Cutter {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut wanted = self.block;
        loop {
            if !self.ended && self.rest.len() < wanted {
                let more = (wanted - self.rest.len()) as u64;
                let read = self.source.by_ref().take(more).read_to_end(&mut self.rest)?;
                self.ended = (read as u64) < more;
            }
            if self.ended && self.rest.len() <= wanted {
                let last = std::mem::take(&mut self.rest);
                return Ok((!last.is_empty()).then_some(last));
            }
            if let Some(at) = cut(&self.rest) {
                let behind = self.rest.split_off(at);
                return Ok(Some(std::mem::replace(&mut self.rest, behind)));
            }
            // A line that is longer than a block.
            wanted = wanted.max(self.rest.len()).saturating_mul(2);
        }
    }
}

/// Where the last line that is known to be whole ends: behind a line feed, which ends any form of
/// line end, or behind a carriage return that no other byte of a line end follows.
fn cut(bytes: &[u8]) -> Option<usize> {
    let feed = bytes.iter().rposition(|&b| b == b'\n').map(|at| at + 1);
    let behind = &bytes[feed.unwrap_or(0)..];
    let lone = behind.windows(2).rposition(|w| w[0] == b'\r' && w[1] != b'\r');
    lone.map(|at| feed.unwrap_or(0) + at + 1).or(feed)
}
