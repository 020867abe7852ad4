//! Files that are named `.csv` and are something else, told by their first bytes.

/// Another kind of file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// With its article.
    pub(crate) what: &'static str,
    /// What to do.
    pub(crate) hint: &'static str,
}

const SAVE_AS_CSV: &str = "open it in the spreadsheet program and save the sheet as CSV (UTF-8)";
const PLAIN_ZIP: &str = "a zip archive";
const UNPACK: &str = "unpack it and name the CSV file inside";
const EXPORT_AGAIN: &str = "export the log again as CSV";

/// First bytes, what they stand for, what to do. The first match holds.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "a gzip archive", "unpack it (gunzip) and name the file inside"),
    (b"%PDF", "a PDF document", "a PDF cannot be read; look for a CSV export in the app"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook", SAVE_AS_CSV),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", EXPORT_AGAIN),
    (b"\xff\xd8\xff", "a JPEG picture", EXPORT_AGAIN),
    (b"GIF8", "a GIF picture", EXPORT_AGAIN),
    (b"SQLite format 3\0", "an SQLite database", EXPORT_AGAIN),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", UNPACK),
    (b"bplist00", "an Apple property list", EXPORT_AGAIN),
    (b"PAR1", "a Parquet file", "give it the ending .parquet"),
    (b"{\\rtf", "an RTF document", "save it as plain text, with one row a night"),
    (
        b"version https://git-lfs.github.com/spec",
        "a git-lfs pointer, not the data",
        "fetch the data itself with `git lfs pull`",
    ),
];

/// Beginnings of text that is no table, compared without letter case.
const TEXT_SIGNATURES: &[(&str, &str, &str)] = &[
    (
        "<!doctype html",
        "an HTML page",
        "a web page was saved in place of the export; download it again",
    ),
    ("<html", "an HTML page", "a web page was saved in place of the export; download it again"),
    ("<?xml", "an XML document", "look for a CSV export in the app"),
    ("{\"", "a JSON document", "look for a CSV export in the app"),
    ("{\n", "a JSON document", "look for a CSV export in the app"),
    ("[{", "a JSON document", "look for a CSV export in the app"),
];

/// What the bytes are, if not perhaps a CSV.
pub(crate) fn other_than_csv(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(zip(bytes));
    }
    if let Some(&(_, what, hint)) = SIGNATURES.iter().find(|(sign, ..)| bytes.starts_with(sign)) {
        return Some(Kind { what, hint });
    }
    let head = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = &head[..head.len().min(64)];
    TEXT_SIGNATURES
        .iter()
        .find(|(sign, ..)| {
            head.get(..sign.len()).is_some_and(|h| h.eq_ignore_ascii_case(sign.as_bytes()))
        })
        .map(|&(_, what, hint)| Kind { what, hint })
}

/// Whether a zip archive is a spreadsheet.
pub(crate) fn is_spreadsheet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && zip(bytes).what != PLAIN_ZIP
}

/// Spreadsheets are zip archives; names of their parts stand near the beginning.
fn zip(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |name: &[u8]| head.windows(name.len()).any(|w| w == name);
    let (what, hint) = if holds(b"[Content_Types].xml") || holds(b"xl/") {
        ("an Excel workbook", SAVE_AS_CSV)
    } else if holds(b"opendocument.spreadsheet") {
        ("an OpenDocument spreadsheet", SAVE_AS_CSV)
    } else if holds(b"Index/") || holds(b".iwa") {
        ("an Apple Numbers document", "open it in Numbers and export it as CSV")
    } else {
        (PLAIN_ZIP, UNPACK)
    };
    Kind { what, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_named() {
        let cases: &[(&[u8], &str)] = &[
            (b"PK\x03\x04\x14\0\0\0\x08\0", "a zip archive"),
            (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml", "an Excel workbook"),
            (b"PK\x03\x04\x14\0\0\0\0\0Index/Document.iwa", "an Apple Numbers document"),
            (b"\x1f\x8b\x08\0", "a gzip archive"),
            (b"%PDF-1.7\n", "a PDF document"),
            (b"\n <!DOCTYPE html><title>404", "an HTML page"),
            (b"\xef\xbb\xbf<HTML>", "an HTML page"),
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
                "a git-lfs pointer, not the data",
            ),
            (b"{\"nights\": []}", "a JSON document"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
        ];
        for (bytes, what) in cases {
            assert_eq!(other_than_csv(bytes).map(|k| k.what), Some(*what));
        }
        assert_eq!(other_than_csv(b"night,spasm_count\n2026-03-01,0\n"), None);
        assert_eq!(other_than_csv(b"PK,night\n"), None);
    }
}
