//! How much may come out of an archive.

/// What unpacking may cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that all parts together may have.
    pub bytes: u64,
    /// Files that all archives together may hold.
    pub files: usize,
    /// How deep archives may be packed into one another.
    pub depth: usize,
}

impl Default for Limits {
    /// 4 GiB, 20,000 files, two deep: the largest export seen has 250 MB and some hundred files.
    fn default() -> Self {
        Self { bytes: 4 << 30, files: 20_000, depth: 2 }
    }
}

impl Limits {
    /// The bytes left, in words.
    pub(super) fn bytes_in_words(&self) -> String {
        match self.bytes {
            b if b >= 1 << 30 => format!("{} GiB", b >> 30),
            b if b >= 1 << 20 => format!("{} MiB", b >> 20),
            b => format!("{b} bytes"),
        }
    }
}
