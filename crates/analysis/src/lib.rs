//! What is asked of a log, and what may be answered.
