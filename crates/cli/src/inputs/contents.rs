//! What is held of a file until it is read: its bytes, or of a large table only where it is.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use lumbago_ingest::container;

use super::Keep;

/// Where the bytes of a file are.
pub(super) enum Contents {
    Held(Vec<u8>),
    /// A large table on disk, which is read in blocks.
    OnDisk(PathBuf),
}

/// Bytes from which on a table is left on disk: below, holding it costs less than reading it again.
const LARGE: u64 = 16 << 20;
/// Bytes by which a file is judged before it is left on disk.
const HEAD: u64 = 1 << 16;

impl Contents {
    /// Opens a file. Archives, Parquet and nights that lumbago wrote are held whatever their size,
    /// and so is everything whose rows are to be shown again.
    pub(super) fn of(path: &Path, keep: Keep) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        let mut bytes = Vec::new();
        if keep == Keep::Nothing && metadata.is_file() && metadata.len() >= LARGE {
            file.by_ref().take(HEAD).read_to_end(&mut bytes)?;
            let held = container::is_archive(&bytes)
                || lumbago_store::is_parquet(&bytes)
                || lumbago_store::is_nights_csv(&bytes)
                || !bytes.contains(&b'\n');
            if !held {
                return Ok(Self::OnDisk(path.into()));
            }
        }
        file.read_to_end(&mut bytes)?;
        Ok(Self::Held(bytes))
    }
}
