//! Exit codes.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done. Rows set aside are reported, not an error.
    Done,
    /// Done, but an input could not be used, or `--strict` and something was set aside or refused.
    Incomplete,
    /// Nothing was written.
    NothingWritten,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Incomplete => 1,
            Exit::NothingWritten => 2,
        })
    }
}
