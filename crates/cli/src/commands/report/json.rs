//! How findings.json is laid out: the upper levels one entry a line, so that the file can be read
//! and compared, what lies deeper in one line, so that a study of a thousand people is half the size.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Levels whose entries have lines of their own: one night, one effect, one person a line.
const OPEN_LEVELS: usize = 4;

/// A document with its upper levels laid out, ended by a line feed.
pub(super) fn laid_out(document: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    document.serialize(&mut Serializer::with_formatter(&mut bytes, UpperLevels::default()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Default)]
struct UpperLevels {
    depth: usize,
    holds_something: bool,
}

impl UpperLevels {
    fn open<W: io::Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.holds_something = false;
        writer.write_all(bracket)
    }

    fn close<W: io::Write + ?Sized>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        let was_open = self.depth <= OPEN_LEVELS && self.holds_something;
        self.depth -= 1;
        if was_open {
            self.line(writer)?;
        }
        self.holds_something = true;
        writer.write_all(bracket)
    }

    fn entry<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        match self.depth <= OPEN_LEVELS {
            true => self.line(writer),
            false => Ok(()),
        }
    }

    /// A new line, a space in for each level.
    fn line<W: io::Write + ?Sized>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b" "))
    }
}

impl Formatter for UpperLevels {
    fn begin_array<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]")
    }

    fn begin_array_value<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.entry(writer, first)
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.holds_something = true;
        Ok(())
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}")
    }

    fn begin_object_key<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.entry(writer, first)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        match self.depth <= OPEN_LEVELS {
            true => writer.write_all(b": "),
            false => writer.write_all(b":"),
        }
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.holds_something = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_levels_stand_on_lines_and_deeper_ones_in_one() {
        let deep = serde_json::json!({"a": [{"b": [{"c": {"d": [1, 2]}, "e": []}]}], "z": {}});
        let text = String::from_utf8(laid_out(&deep).unwrap()).unwrap();
        let expected = "{\n \"a\": [\n  {\n   \"b\": [\n    {\"c\":{\"d\":[1,2]},\"e\":[]}\n   ]\n  }\n ],\n \"z\": {}\n}\n";
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), deep);
    }
}
