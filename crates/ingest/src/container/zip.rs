//! Zip archives, as apps export them.

use std::io::Cursor;

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use super::{Limits, refused, stream};
use crate::IngestError;

/// Endings of files that may hold a table or another archive.
const TABLES: &[&str] = &["csv", "tsv", "txt", "tab", "zip", "gz", "zst"];

/// The files that may hold a table, unpacked; names of the others go to `passed_over`.
pub(super) fn files(
    name: &str,
    bytes: &[u8],
    left: &mut Limits,
    passed_over: &mut Vec<String>,
) -> Result<Vec<(String, Vec<u8>)>, IngestError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| stream::damaged(name, &e))?;
    if archive.len() > left.files {
        return Err(refused(
            name,
            format!("it holds more than {} files", left.files),
            "unpack it and name the files with the log",
        ));
    }
    left.files -= archive.len();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let file = match archive.by_index(index) {
            Ok(file) => file,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(refused(
                    name,
                    "it is protected by a password".into(),
                    "unpack it with the password and name the files inside",
                ));
            }
            Err(e) => return Err(stream::damaged(name, &e)),
        };
        let inside = file.name().map_err(|e| stream::damaged(name, &e))?.into_owned();
        if file.is_dir() || is_litter(&inside) {
            continue;
        }
        let label = format!("{name}: {inside}");
        let ending = inside.rsplit('.').next().unwrap_or_default();
        if TABLES.iter().any(|t| ending.eq_ignore_ascii_case(t)) {
            let content = stream::drain(&label, file, left)?;
            files.push((label, content));
        } else {
            passed_over.push(label);
        }
    }
    Ok(files)
}

/// What systems add to archives without being asked.
fn is_litter(inside: &str) -> bool {
    let last = inside.rsplit(['/', '\\']).next().unwrap_or(inside);
    inside.starts_with("__MACOSX/")
        || last.starts_with("._")
        || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}
