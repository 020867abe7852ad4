//! What drawings of half a page's width share: two stand side by side on a page, one below the
//! other on a phone, so that each is drawn once.

use super::frame::{Frame, end};
use crate::scene::{Canvas, Drawing, Scale, SceneError, Token, linear_ticks, pen};

/// Width of a half, and where the second begins on a sheet that holds both.
pub(super) const HALF: f64 = 344.0;
const SECOND: f64 = 376.0;

/// Sides of the plot inside a half.
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// Halves drawn on one sheet, two a row, for pictures: `draw` draws a half with its left upper
/// corner at a place.
pub(super) fn sheet(
    many: usize,
    tall: f64,
    frame: Frame,
    draw: impl Fn(&Canvas, usize, (f64, f64)) -> Result<(), SceneError>,
) -> Result<Drawing, SceneError> {
    let columns = if frame.narrow { 1 } else { 2 };
    let canvas = frame.canvas(tall * many.div_ceil(columns).max(1) as f64);
    for k in 0..many {
        let corner = ((k % columns) as f64 * SECOND, (k / columns) as f64 * tall);
        draw(&canvas, k, corner)?;
    }
    Ok(canvas.finish())
}

/// One half on a canvas of its own.
pub(super) fn half(
    tall: f64,
    frame: Frame,
    draw: impl Fn(&Canvas, (f64, f64)) -> Result<(), SceneError>,
) -> Result<Drawing, SceneError> {
    let canvas = frame.canvas(tall);
    draw(&canvas, (0.0, 0.0))?;
    Ok(canvas.finish())
}

/// Grid lines and labels of a value axis that begins at zero.
pub(super) fn rate_axis(
    canvas: &Canvas,
    frame: Frame,
    plot: &Plot,
    y: &Scale,
    top: f64,
) -> Result<(), SceneError> {
    for tick in linear_ticks(0.0, top, 6) {
        let at = y.at(tick);
        let token = if tick == 0.0 { Token::Line } else { Token::Grid };
        canvas.line(&[(plot.left, at), (plot.right, at)], pen(token, 1.0))?;
        let place = (plot.left - 6.0, at + frame.drop());
        canvas.text(place, &format!("{tick:.0}"), end(frame.mut_()))?;
    }
    Ok(())
}
