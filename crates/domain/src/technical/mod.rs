//! The technical part of the findings: what stands behind the answers, and what was looked at
//! beside them. One file a question; nothing here decides a verdict.

use serde::{Deserialize, Serialize};

/// What stands behind the answers. Parts that were not asked for, or that the log cannot give,
/// are empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Technical {}
