//! What chart code draws on: pixels as `f64`, tokens for colours, baselines for text.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, ShapeStyle, TextStyle};
use plotters_backend::DrawingErrorKind;

use super::font::{FAMILY, Weight};
use super::sheet::{Anchor, Label, Sheet, Spot, UNITS};
use super::token::Token;
use super::words::escape;
use super::{FineSvg, SceneError};

/// A place on the canvas, in pixels from the top left corner.
pub type Place = (f64, f64);

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Colour.
    pub token: Token,
    /// Width in pixels.
    pub width: f64,
    /// SVG dash pattern.
    pub dash: Option<&'static str>,
}

/// A solid line.
pub const fn pen(token: Token, width: f64) -> Pen {
    Pen { token, width, dash: None }
}

/// A dashed line.
pub const fn dashed(token: Token, width: f64, dash: &'static str) -> Pen {
    Pen { token, width, dash: Some(dash) }
}

/// How a label is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Colour.
    pub token: Token,
    /// Weight.
    pub weight: Weight,
    /// Size in pixels.
    pub size: f64,
    /// Which end stands at its place.
    pub anchor: Anchor,
}

/// A finished drawing: marks in token classes, and its labels as placed.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of labels that state none of their own.
    pub size: f64,
    /// SVG elements, without the `svg` element around them.
    pub body: String,
    /// Every label, for the audit.
    pub labels: Vec<Label>,
    /// Marks that a reader may ask for, in the order of the keyboard.
    pub spots: Vec<Spot>,
    /// Further `data-` attributes of the drawing, for the page's script.
    pub data: Vec<(&'static str, String)>,
}

/// An open drawing.
pub struct Canvas {
    root: DrawingArea<FineSvg, Shift>,
    sheet: Rc<RefCell<Sheet>>,
    size: (u32, u32),
}

impl Canvas {
    /// An empty canvas of `width` × `height` pixels on which most labels have the size `size`.
    pub fn new(width: u32, height: u32, size: f64) -> Self {
        let sheet = Rc::new(RefCell::new(Sheet::new(size)));
        let root = FineSvg::new(Rc::clone(&sheet), width, height).into_drawing_area();
        Self { root, sheet, size: (width, height) }
    }

    /// Ends the drawing.
    pub fn finish(self) -> Drawing {
        let mut sheet = self.sheet.borrow_mut();
        sheet.close();
        let (width, height) = self.size;
        Drawing {
            width,
            height,
            size: sheet.size,
            body: std::mem::take(&mut sheet.body),
            labels: std::mem::take(&mut sheet.labels),
            spots: std::mem::take(&mut sheet.spots),
            data: std::mem::take(&mut sheet.data),
        }
    }

    /// Says that the mark at `at` is told of in row `row` of the chart's table.
    pub fn spot(&self, row: usize, at: Place) {
        self.sheet.borrow_mut().spots.push(Spot { row, at });
    }

    /// A `data-` attribute of the whole drawing.
    pub fn data(&self, name: &'static str, value: String) {
        self.sheet.borrow_mut().data.push((name, value));
    }

    /// A label with its baseline at `at`.
    pub fn text(&self, at: Place, words: &str, look: Type) -> Result<(), SceneError> {
        let h = match look.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let weight =
            if look.weight == Weight::Semibold { FontStyle::Bold } else { FontStyle::Normal };
        let font = (FAMILY, look.size * f64::from(UNITS), weight).into_font();
        let colour = look.token.rgb();
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(h, VPos::Bottom));
        self.root.draw(&Text::new(words, units(at)?, style)).map_err(scene)
    }

    /// A line through points.
    pub fn line(&self, points: &[Place], pen: Pen) -> Result<(), SceneError> {
        let points = points.iter().map(|&p| units(p)).collect::<Result<Vec<_>, _>>()?;
        self.dashed(pen.dash, || self.root.draw(&PathElement::new(points, stroke(pen))))
    }

    /// A filled rectangle between two corners.
    pub fn rect(&self, a: Place, b: Place, fill: Token) -> Result<(), SceneError> {
        let corners = [units(a)?, units(b)?];
        self.root.draw(&Rectangle::new(corners, fill.rgb().filled())).map_err(scene)
    }

    /// The outline of a rectangle, its line inside the corners.
    pub fn frame(&self, a: Place, b: Place, pen: Pen) -> Result<(), SceneError> {
        let half = pen.width / 2.0;
        let corners = [units((a.0 + half, a.1 + half))?, units((b.0 - half, b.1 - half))?];
        self.dashed(pen.dash, || self.root.draw(&Rectangle::new(corners, stroke(pen))))
    }

    /// A filled disc.
    pub fn disc(&self, at: Place, radius: f64, fill: Token) -> Result<(), SceneError> {
        self.root.draw(&Circle::new(units(at)?, unit(radius)?, fill.rgb().filled())).map_err(scene)
    }

    /// A circle of outer radius `radius`.
    pub fn ring(&self, at: Place, radius: f64, pen: Pen) -> Result<(), SceneError> {
        let radius = unit(radius - pen.width / 2.0)?;
        self.root.draw(&Circle::new(units(at)?, radius, stroke(pen))).map_err(scene)
    }

    /// A filled polygon.
    pub fn polygon(&self, points: &[Place], fill: Token) -> Result<(), SceneError> {
        let points = points.iter().map(|&p| units(p)).collect::<Result<Vec<_>, _>>()?;
        self.root.draw(&Polygon::new(points, fill.rgb().filled())).map_err(scene)
    }

    /// Everything `draw` draws, inside a `<g>` with a class and `data-` attributes.
    pub fn group(
        &self,
        class: &str,
        data: &[(&str, &str)],
        draw: impl FnOnce(&Self) -> Result<(), SceneError>,
    ) -> Result<(), SceneError> {
        let attributes: String =
            data.iter().map(|(k, v)| format!(" data-{}=\"{}\"", escape(k), escape(v))).collect();
        self.sheet.borrow_mut().raw(&format!("<g class=\"{}\"{attributes}>", escape(class)));
        let drawn = draw(self);
        self.sheet.borrow_mut().raw("</g>");
        drawn
    }

    fn dashed<F>(&self, dash: Option<&'static str>, draw: F) -> Result<(), SceneError>
    where
        F: FnOnce() -> Result<(), DrawingAreaErrorKind<SceneError>>,
    {
        self.sheet.borrow_mut().dash = dash;
        let drawn = draw().map_err(scene);
        self.sheet.borrow_mut().dash = None;
        drawn
    }
}

fn stroke(pen: Pen) -> ShapeStyle {
    pen.token.rgb().stroke_width((pen.width * f64::from(UNITS)).round() as u32)
}

/// Pixels to back-end units; a number that is not finite, or far outside any canvas, is refused.
fn unit(x: f64) -> Result<i32, SceneError> {
    if x.is_finite() && x.abs() < 1e6 {
        Ok((x * f64::from(UNITS)).round() as i32)
    } else {
        Err(SceneError::NotFinite { value: x })
    }
}

fn units(at: Place) -> Result<(i32, i32), SceneError> {
    Ok((unit(at.0)?, unit(at.1)?))
}

fn scene(error: DrawingAreaErrorKind<SceneError>) -> SceneError {
    match error {
        DrawingAreaErrorKind::BackendError(DrawingErrorKind::DrawingError(e)) => e,
        other => SceneError::Plotters { message: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_carry_token_classes_and_tenths_of_a_pixel() {
        let c = Canvas::new(100, 50, 13.0);
        c.line(&[(1.25, 2.0), (9.0, 2.0)], pen(Token::Blue, 2.5)).unwrap();
        c.disc((5.0, 5.0), 1.5, Token::Warm).unwrap();
        let body = c.finish().body;
        assert_eq!(
            body,
            "<path class=\"n o-blue\" stroke-width=\"2.5\" d=\"M1.3 2h7.7\"/>\
             <path class=\"d o-warm\" stroke-width=\"3\" d=\"M5 5h0\"/>"
        );
    }

    #[test]
    fn a_number_that_is_not_finite_is_refused() {
        let c = Canvas::new(100, 50, 13.0);
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let drawn = c.line(&[(0.0, 0.0), (bad, 1.0)], pen(Token::Blue, 1.0));
            assert!(matches!(drawn, Err(SceneError::NotFinite { .. })), "{bad}");
        }
        assert_eq!(c.finish().body, "");
    }

    #[test]
    fn a_colour_that_is_no_token_is_refused() {
        let c = Canvas::new(100, 50, 13.0);
        let red = plotters::style::RGBColor(255, 0, 0).filled();
        let drawn = c.root.draw(&Circle::new((10, 10), 5, red)).map_err(scene);
        assert!(matches!(drawn, Err(SceneError::UnknownColour { r: 255, .. })));
        let faint = Token::Blue.rgb().mix(0.5).filled();
        assert!(c.root.draw(&Circle::new((10, 10), 5, faint)).is_err());
    }

    #[test]
    fn text_and_group_attributes_are_escaped() {
        let c = Canvas::new(100, 50, 13.0);
        let hostile = r#""><script>alert(1)</script>"#;
        let look =
            Type { token: Token::Ink, weight: Weight::Regular, size: 13.0, anchor: Anchor::Start };
        c.group("row", &[("name", hostile)], |c| c.text((0.0, 20.0), hostile, look)).unwrap();
        let body = c.finish().body;
        assert!(!body.contains("<script"), "{body}");
        assert!(body.contains("data-name=\"&quot;&gt;&lt;script"), "{body}");
    }
}
