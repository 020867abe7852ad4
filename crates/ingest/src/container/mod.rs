//! Files inside files: zip, gzip and Zstandard, opened in memory within limits.
//!
//! Apps export folders as archives. What is inside is handed on as named parts; nothing is ever
//! written, so that a name inside an archive never becomes a path. An archive that would unpack to
//! more than the limits allow is refused before the memory is taken.

mod limits;
mod stream;
mod zip;

pub use limits::Limits;

use std::borrow::Cow;

use crate::IngestError;

/// A file to be read, perhaps out of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// For messages: the name as given, and for a file of an archive `archive: name inside`.
    pub name: String,
    /// Its bytes.
    pub bytes: Cow<'a, [u8]>,
}

/// What a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// Tables, in the order of their names; the file itself when it is no archive.
    pub parts: Vec<Part<'a>>,
    /// Names of files inside that cannot hold a table, such as pictures and settings.
    pub passed_over: Vec<String>,
}

/// Opens a file: archives give their parts, anything else is one part. Spreadsheets, which are
/// zip archives too, are left as they are for [`crate::read`] to refuse by name.
///
/// # Errors
/// [`IngestError::Archive`] for one that is damaged, encrypted, beyond the limits, or without
/// anything that could be a table.
pub fn open<'a>(name: &str, bytes: &'a [u8], limits: &Limits) -> Result<Opened<'a>, IngestError> {
    let mut left = limits.clone();
    let mut opened = Opened { parts: Vec::new(), passed_over: Vec::new() };
    unpack(name, Cow::Borrowed(bytes), 0, &mut left, &mut opened)?;
    if opened.parts.is_empty() {
        let what = match opened.passed_over.len() {
            0 => "it is empty".into(),
            n => format!("none of the {n} files inside is a table"),
        };
        return Err(refused(name, what, "name an export that holds CSV files"));
    }
    opened.parts.sort_by(|a, b| a.name.cmp(&b.name));
    opened.passed_over.sort();
    Ok(opened)
}

fn unpack<'a>(
    name: &str,
    bytes: Cow<'a, [u8]>,
    depth: usize,
    left: &mut Limits,
    opened: &mut Opened<'a>,
) -> Result<(), IngestError> {
    let inner = match kind(&bytes) {
        Some(_) if depth >= left.depth => {
            return Err(refused(
                name,
                format!("archives are packed into one another more than {} deep", left.depth),
                "unpack it and name the files inside",
            ));
        }
        None => {
            opened.parts.push(Part { name: name.into(), bytes });
            return Ok(());
        }
        Some(Kind::Gzip) => vec![(inner_name(name, ".gz"), stream::gzip(name, &bytes, left)?)],
        Some(Kind::Zstandard) => {
            vec![(inner_name(name, ".zst"), stream::zstandard(name, &bytes, left)?)]
        }
        Some(Kind::Zip) => zip::files(name, &bytes, left, &mut opened.passed_over)?,
    };
    for (name, bytes) in inner {
        unpack(&name, Cow::Owned(bytes), depth + 1, left, opened)?;
    }
    Ok(())
}

/// Whether a file that begins with these bytes is an archive that [`open`] takes apart.
#[must_use]
pub fn is_archive(head: &[u8]) -> bool {
    kind(head).is_some()
}

enum Kind {
    Zip,
    Gzip,
    Zstandard,
}

/// By the first bytes, never by the name.
fn kind(bytes: &[u8]) -> Option<Kind> {
    match bytes {
        [b'P', b'K', 3, 4, ..] if !crate::bytes::is_spreadsheet(bytes) => Some(Kind::Zip),
        [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
        [0x1f, 0x8b, ..] => Some(Kind::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Zstandard),
        _ => None,
    }
}

fn inner_name(name: &str, ending: &str) -> String {
    let cut = name.len().saturating_sub(ending.len());
    match name.get(cut..) {
        Some(end) if end.eq_ignore_ascii_case(ending) => name[..cut].into(),
        _ => name.into(),
    }
}

fn refused(file: &str, what: String, hint: &'static str) -> IngestError {
    IngestError::Archive { file: file.into(), what, hint }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const DIARY: &[u8] = b"night,spasm_count\n2026-03-01,1\n";

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gz.write_all(bytes).unwrap();
        gz.finish().unwrap()
    }

    pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn names(opened: &Opened<'_>) -> Vec<String> {
        opened.parts.iter().map(|p| p.name.clone()).collect()
    }

    #[test]
    fn a_plain_file_is_its_own_part() {
        let opened = open("diary.csv", DIARY, &Limits::default()).unwrap();
        assert_eq!(opened.parts, [Part { name: "diary.csv".into(), bytes: DIARY.into() }]);
    }

    #[test]
    fn gzip_loses_its_ending() {
        let bytes = gzipped(DIARY);
        let opened = open("diary.csv.gz", &bytes, &Limits::default()).unwrap();
        assert_eq!(names(&opened), ["diary.csv"]);
        assert_eq!(&*opened.parts[0].bytes, DIARY);
    }

    #[test]
    fn zstandard_is_read() {
        let bytes =
            ruzstd::encoding::compress_to_vec(DIARY, ruzstd::encoding::CompressionLevel::Fastest);
        let opened = open("diary.csv.zst", &bytes, &Limits::default()).unwrap();
        assert_eq!(names(&opened), ["diary.csv"]);
        assert_eq!(&*opened.parts[0].bytes, DIARY);
    }

    #[test]
    fn a_zip_gives_its_tables_and_names_the_rest() {
        let bytes = zipped(&[
            ("b/sleeps.csv", DIARY),
            ("a.csv", DIARY),
            ("prefs.xml", b"<xml/>"),
            ("__MACOSX/._a.csv", b"\0\x05\x16\x07"),
            ("photo.jpg", b"\xff\xd8\xff"),
        ]);
        let opened = open("export.zip", &bytes, &Limits::default()).unwrap();
        assert_eq!(names(&opened), ["export.zip: a.csv", "export.zip: b/sleeps.csv"]);
        assert_eq!(opened.passed_over, ["export.zip: photo.jpg", "export.zip: prefs.xml"]);
    }

    #[test]
    fn archives_inside_archives_are_opened_to_a_depth() {
        let inner = zipped(&[("a.csv", DIARY)]);
        let twice = zipped(&[("inner.zip", &inner)]);
        let opened = open("outer.zip", &twice, &Limits::default()).unwrap();
        assert_eq!(names(&opened), ["outer.zip: inner.zip: a.csv"]);
        let thrice = zipped(&[("deep.zip", &zipped(&[("twice.zip", &twice)]))]);
        let error = open("deepest.zip", &thrice, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("more than"), "{error}");
    }

    #[test]
    fn a_bomb_is_refused_before_it_unpacks() {
        let zeros = vec![b'0'; 4 << 20];
        for (name, bytes) in
            [("bomb.gz", gzipped(&zeros)), ("bomb.zip", zipped(&[("bomb.csv", &zeros)]))]
        {
            let limits = Limits { bytes: 1 << 20, ..Limits::default() };
            let error = open(name, &bytes, &limits).unwrap_err();
            assert!(error.to_string().contains("more than 1 MiB"), "{error}");
        }
    }

    #[test]
    fn damage_is_named() {
        let mut bytes = gzipped(DIARY);
        bytes.truncate(bytes.len() / 2);
        let error = open("diary.csv.gz", &bytes, &Limits::default()).unwrap_err();
        assert!(error.to_string().starts_with("diary.csv.gz cannot be unpacked"), "{error}");
        let mut bytes = zipped(&[("a.csv", DIARY)]);
        bytes.truncate(20);
        assert!(open("a.zip", &bytes, &Limits::default()).is_err());
        let empty = zipped(&[]);
        let error = open("a.zip", &empty, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains("it is empty"), "{error}");
    }
}
