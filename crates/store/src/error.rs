//! What can go wrong with a store.

/// Why nights could not be made, written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is not one night in the readings.
    #[error("no night with a date in any of the inputs")]
    NoNights,
    /// The bytes are not a Parquet file of ours.
    #[error("{name} is not a Parquet file written by lumbago: {why}")]
    NotOurs {
        /// File name.
        name: String,
        /// What was missing.
        why: String,
    },
    /// The frame library refused.
    #[error("the table of nights could not be {what}")]
    Frame {
        /// What was being done.
        what: &'static str,
        /// Its own words.
        #[source]
        source: polars::error::PolarsError,
    },
}

impl StoreError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoNights => {
                "check with `lumbago check` what was read and what was set aside".into()
            }
            Self::NotOurs { .. } => {
                "name a file written by `lumbago import`, or export the log as CSV".into()
            }
            Self::Frame { .. } => {
                "this should not happen with any input; please report it with the file's layout"
                    .into()
            }
        }
    }

    /// For `map_err`.
    pub(crate) fn frame(what: &'static str) -> impl FnOnce(polars::error::PolarsError) -> Self {
        move |source| Self::Frame { what, source }
    }
}
