//! Charts and pages, drawn from findings alone.
//!
//! [`render`] turns findings and advice into one self-contained HTML page and a PNG per chart.
//! Every chart is drawn once, through plotters, into sub-pixel SVG ([`scene`]); the page inlines
//! that SVG and the PNG is made from it. Nothing here reads a file, a clock or a font of the
//! machine.

pub mod charts;
pub mod png;
pub mod scene;

mod locale;
mod page;
mod phrase;
mod report;
mod table_csv;

pub use self::png::PngError;
pub use page::index::{Index, IndexRow, IndexState, index};
pub use page::studies::studies;
pub use report::{RenderOptions, Report, ReportError, draw_charts, render};
