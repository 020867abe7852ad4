//! Reads exported sleep logs and diaries as they are, with a ledger of every row.
