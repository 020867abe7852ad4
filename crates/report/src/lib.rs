//! Charts and pages, drawn from findings alone.

pub mod scene;

pub mod png;

pub use self::png::PngError;
