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

/// Makes every line end a single `\n`. Text without a CR is not copied.
pub(crate) fn normalise(text: Cow<'_, str>) -> (Cow<'_, str>, LineEnds) {
    if !text.as_bytes().contains(&b'\r') {
        return (text, LineEnds::Lf);
    }
    let mut out = String::with_capacity(text.len());
    let (mut lf, mut crlf, mut cr, mut crcrlf) = (0u64, 0u64, 0u64, 0u64);
    let mut rest = text.as_ref();
    while let Some(at) = rest.find(['\r', '\n']) {
        out.push_str(&rest[..at]);
        out.push('\n');
        let (count, length) = match &rest.as_bytes()[at..] {
            [b'\r', b'\r', b'\n', ..] => (&mut crcrlf, 3),
            [b'\r', b'\n', ..] => (&mut crlf, 2),
            [b'\r', ..] => (&mut cr, 1),
            _ => (&mut lf, 1),
        };
        *count += 1;
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    let forms = [
        (lf, LineEnds::Lf),
        (crlf, LineEnds::CrLf),
        (cr, LineEnds::Cr),
        (crcrlf, LineEnds::CrCrLf),
    ];
    let commonest = forms.iter().max_by_key(|(n, _)| *n).map_or(LineEnds::Lf, |(_, form)| *form);
    (Cow::Owned(out), commonest)
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
            let (got, got_form) = normalise(Cow::Borrowed(text));
            assert_eq!((got.as_ref(), got_form), (expected, form), "{text:?}");
        }
    }
}
