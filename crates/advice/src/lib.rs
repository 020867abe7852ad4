//! The evidence base and the rules from result to words.
