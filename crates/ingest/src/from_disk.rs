//! Reading a large file from disk, which is never in memory as a whole.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::sync::Arc;
use std::time::SystemTime;

use crate::bytes;
use crate::read::{read, read_text};
use crate::{IngestError, Ingested, Options};

/// Bytes of a file that are in memory at a time, where it is not held whole.
const BLOCK: usize = 1 << 18;

/// Reads a file from disk without holding it in memory.
///
/// The result is that of [`read`]. The file is read several times, a block of it at a time: text in
/// UTF-8 (with or without its mark, some of it broken or not), with any line ends. Anything else, and
/// a file that is changed while it is read, is read into memory and goes to [`read`]. A record is
/// held whole, so that a quotation mark that is never closed takes the memory of what follows it.
///
/// # Errors
/// Those of [`read`], and [`IngestError::Unreadable`] for a file that cannot be read to its end.
pub fn read_file(name: &str, file: File, options: &Options) -> Result<Ingested, IngestError> {
    let unreadable =
        |e: io::Error| IngestError::Unreadable { file: name.into(), why: e.to_string() };
    let file = Arc::new(file);
    let before = stamp(&file).map_err(unreadable)?;
    let result = read_in_blocks(name, Arc::clone(&file), BLOCK, options);
    if let Some(result) = result
        && stamp(&file).is_ok_and(|now| now == before)
    {
        return result;
    }
    let mut file = file;
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(unreadable)?;
    read(name, &bytes, options)
}

/// Reads a source in blocks of about so many bytes, on which the result does not depend; `None` if
/// it is not plainly text in UTF-8, or could not be read again as it was, and must be read whole.
pub fn read_in_blocks(
    name: &str,
    source: impl io::Read + io::Seek + 'static,
    block: usize,
    options: &Options,
) -> Option<Result<Ingested, IngestError>> {
    let (text, sha256) = bytes::judge(Box::new(source), block).ok().flatten()?;
    let result = read_text(name, &text, || sha256, options);
    (!text.is_lost()).then_some(result)
}

/// By what a change of a file is told.
fn stamp(file: &File) -> io::Result<(u64, Option<SystemTime>)> {
    let metadata = file.metadata()?;
    Ok((metadata.len(), metadata.modified().ok()))
}
