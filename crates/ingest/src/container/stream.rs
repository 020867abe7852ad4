//! One compressed file: gzip (RFC 1952) and Zstandard (RFC 8878).

use std::io::Read;

use super::{Limits, refused};
use crate::IngestError;

pub(super) fn gzip(name: &str, bytes: &[u8], left: &mut Limits) -> Result<Vec<u8>, IngestError> {
    // Several members one after another are one file.
    drain(name, flate2::read::MultiGzDecoder::new(bytes), left)
}

pub(super) fn zstandard(
    name: &str,
    bytes: &[u8],
    left: &mut Limits,
) -> Result<Vec<u8>, IngestError> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|e| damaged(name, &e))?;
    drain(name, decoder, left)
}

/// Reads to the end or to the limit, and takes what was read off it.
pub(super) fn drain(
    name: &str,
    reader: impl Read,
    left: &mut Limits,
) -> Result<Vec<u8>, IngestError> {
    let mut bytes = Vec::new();
    reader.take(left.bytes + 1).read_to_end(&mut bytes).map_err(|e| damaged(name, &e))?;
    match left.bytes.checked_sub(bytes.len() as u64) {
        Some(rest) => left.bytes = rest,
        None => {
            return Err(refused(
                name,
                format!("it unpacks to more than {}", left.bytes_in_words()),
                "unpack it yourself if you know what it holds, and name the files inside",
            ));
        }
    }
    Ok(bytes)
}

pub(super) fn damaged(name: &str, error: &dyn std::fmt::Display) -> IngestError {
    refused(name, error.to_string(), "it may be cut or damaged; export or download it again")
}
