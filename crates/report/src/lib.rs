//! Charts and pages, drawn from findings alone.

pub mod charts;
pub mod png;
pub mod scene;

mod phrase;

pub use self::png::PngError;
