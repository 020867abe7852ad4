//! Line ends: LF, CRLF, lone CR, and the CR CR LF that some exports write, all made LF, so that
//! one line of the file stays one line and line numbers hold.

use std::borrow::Cow;

/// How the lines of a file ended, by the commonest form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnds {
    Lf,
    CrLf,
    Cr,
    CrCrLf,
}

impl LineEnds {
    /// As written in the grounds for a recognition.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lf => "LF",
            Self::CrLf => "CR LF",
            Self::Cr => "CR",
            Self::CrCrLf => "CR CR LF",
        }
    }
}

/// How often each form was seen.
#[derive(Default)]
pub(super) struct Counts {
    lf: u64,
    crlf: u64,
    cr: u64,
    crcrlf: u64,
}

impl Counts {
    /// The commonest form; LF where there is no other.
    pub(super) fn commonest(&self) -> LineEnds {
        if self.crlf + self.cr + self.crcrlf == 0 {
            return LineEnds::Lf;
        }
        let forms = [
            (self.lf, LineEnds::Lf),
            (self.crlf, LineEnds::CrLf),
            (self.cr, LineEnds::Cr),
            (self.crcrlf, LineEnds::CrCrLf),
        ];
        forms.iter().max_by_key(|(n, _)| *n).map_or(LineEnds::Lf, |(_, form)| *form)
    }
}

/// Makes every line end a single `\n` and counts them. Text without a CR is not copied.
pub(super) fn normalise<'a>(text: Cow<'a, str>, counts: &mut Counts) -> Cow<'a, str> {
    if !text.as_bytes().contains(&b'\r') {
        counts.lf += text.bytes().filter(|&b| b == b'\n').count() as u64;
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find(['\r', '\n']) {
        out.push_str(&rest[..at]);
        out.push('\n');
        let (count, length) = match &rest.as_bytes()[at..] {
            [b'\r', b'\r', b'\n', ..] => (&mut counts.crcrlf, 3),
            [b'\r', b'\n', ..] => (&mut counts.crlf, 2),
            [b'\r', ..] => (&mut counts.cr, 1),
            _ => (&mut counts.lf, 1),
        };
        *count += 1;
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_becomes_one_line_feed() {
        let cases = [
            ("a\nb\n", "a\nb\n", LineEnds::Lf),
            ("a\r\nb\r\nc", "a\nb\nc", LineEnds::CrLf),
            ("a\rb\rc\r", "a\nb\nc\n", LineEnds::Cr),
            ("a\r\r\nb\r\r\n", "a\nb\n", LineEnds::CrCrLf),
            ("a\r\n\r\nb\r\n\r\n", "a\n\nb\n\n", LineEnds::CrLf),
            ("é\r\nü", "é\nü", LineEnds::CrLf),
        ];
        for (text, expected, form) in cases {
            let mut counts = Counts::default();
            let got = normalise(Cow::Borrowed(text), &mut counts);
            assert_eq!((got.as_ref(), counts.commonest()), (expected, form), "{text:?}");
        }
    }
}
