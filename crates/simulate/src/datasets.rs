//! The shipped datasets.
