//! The drawing foundation: ten colour tokens, one embedded typeface, a plotters back-end that
//! writes sub-pixel SVG, scales and ticks of our own, and a machine check of the result.

mod audit;
mod canvas;
mod chart;
mod fine_svg;
mod font;
mod poster;
mod scale;
mod sheet;
mod ticks;
mod token;
mod words;

pub use audit::{Fault, audit, audit_drawing};
pub use canvas::{Canvas, Drawing, Pen, Place, Type, dashed, pen};
pub use chart::{Chart, Table, TableCell};
pub use font::{
    CAP_HEIGHT, FAMILY, REGULAR_TTF, REGULAR_WOFF2, SEMIBOLD_TTF, SEMIBOLD_WOFF2, Weight,
    has_glyph, width,
};
pub use scale::Scale;
pub use sheet::{Anchor, Label, Spot};
pub(crate) use ticks::month_short;
pub use ticks::{DateTick, RATE_TOPS, date_ticks, linear_ticks, ratio_ticks};
pub use token::{TOKENS, Token, contrast, hex, literal_style, variable_style};
pub use words::{clean, drawable, escape, fit, wrap};

pub(crate) use fine_svg::FineSvg;

use thiserror::Error;

/// Why a drawing was refused.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SceneError {
    /// A coordinate or size is not a finite number.
    #[error("a mark was placed at {value}, which is no place on a chart")]
    NotFinite {
        /// The offending number.
        value: f64,
    },
    /// A colour outside the ten tokens, or a translucent one.
    #[error("the colour rgb({r}, {g}, {b}) with opacity {alpha} is none of the ten colour tokens")]
    UnknownColour {
        /// Red.
        r: u8,
        /// Green.
        g: u8,
        /// Blue.
        b: u8,
        /// Opacity, 1 = solid.
        alpha: f64,
    },
    /// A bitmap was to be placed in a drawing.
    #[error("bitmaps cannot be placed in a drawing")]
    Bitmap,
    /// plotters reported something else.
    #[error("the drawing library failed: {message}")]
    Plotters {
        /// Its words.
        message: String,
    },
}
