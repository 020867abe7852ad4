//! A plotters back-end that writes sub-pixel SVG in colour tokens.
//!
//! plotters places everything on whole numbers. Its own back-ends take these for pixels: letters
//! jump, curves turn into stairs. Here the canvas is ten times larger and written back as tenths.
//! A colour that is no token is an error, not a new colour.

use std::cell::RefCell;
use std::rc::Rc;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
};

use super::SceneError;
use super::font::Weight;
use super::sheet::{Anchor, Paint, Sheet, UNITS, tenths};
use super::token::Token;

/// The back-end. Marks go to a shared [`Sheet`], so that groups and dashes can be set from outside.
pub(crate) struct FineSvg {
    sheet: Rc<RefCell<Sheet>>,
    size: (u32, u32),
}

impl FineSvg {
    /// A back-end of `width` × `height` pixels writing to `sheet`.
    pub(crate) fn new(sheet: Rc<RefCell<Sheet>>, width: u32, height: u32) -> Self {
        Self { sheet, size: (width * UNITS as u32, height * UNITS as u32) }
    }

    fn mark<S: BackendStyle>(&self, style: &S, fill: bool, data: &str) -> Drawn {
        let token = token_of(style.color())?;
        let paint =
            if fill { Paint::Fill(token) } else { Paint::Stroke(token, style.stroke_width()) };
        self.sheet.borrow_mut().mark(paint, data);
        Ok(())
    }
}

type Drawn = Result<(), DrawingErrorKind<SceneError>>;

fn token_of(color: BackendColor) -> Result<Token, DrawingErrorKind<SceneError>> {
    let (r, g, b) = color.rgb;
    Token::of_light(color.rgb).filter(|_| color.alpha >= 1.0).ok_or(DrawingErrorKind::DrawingError(
        SceneError::UnknownColour { r, g, b, alpha: color.alpha },
    ))
}

/// A move to a place.
fn moved((x, y): BackendCoord) -> String {
    format!("M{}", pair(x, y))
}

/// Two numbers, with a space between them only where a minus does not part them.
fn pair(x: i32, y: i32) -> String {
    let (x, y) = (tenths(x), tenths(y));
    if y.starts_with('-') { x + &y } else { format!("{x} {y}") }
}

/// A path through points: the first in place, the others by how far they lie from the one before.
fn polyline(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut data = String::new();
    let mut last: Option<BackendCoord> = None;
    let mut in_run = false;
    for p in points {
        let Some(q) = last.replace(p) else {
            data.push_str(&moved(p));
            continue;
        };
        let step = (p.0 - q.0, p.1 - q.1);
        match step {
            (0, 0) => continue,
            (0, down) => data.push_str(&format!("v{}", tenths(down))),
            (right, 0) => data.push_str(&format!("h{}", tenths(right))),
            (right, down) => {
                let numbers = pair(right, down);
                match (in_run, numbers.starts_with('-')) {
                    (false, _) => data.push('l'),
                    (true, false) => data.push(' '),
                    (true, true) => {}
                }
                data.push_str(&numbers);
            }
        }
        in_run = step.0 != 0 && step.1 != 0;
    }
    data
}

impl DrawingBackend for FineSvg {
    type ErrorType = SceneError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.sheet.borrow_mut().close();
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        let token = token_of(color)?;
        self.sheet.borrow_mut().mark(Paint::Fill(token), &format!("{}h.1v.1h-.1z", moved(at)));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.mark(style, false, &polyline([from, to]))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (w, h) = (b.0 - a.0, b.1 - a.1);
        let data = format!("{}h{}v{}h{}z", moved(a), tenths(w), tenths(h), tenths(-w));
        self.mark(style, fill, &data)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.mark(style, false, &polyline(path))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        c: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if fill {
            // A line of no length with round ends: a third of the bytes of two arcs.
            let token = token_of(style.color())?;
            self.sheet.borrow_mut().mark(Paint::Dot(token, 2 * radius), &format!("{}h0", moved(c)));
            return Ok(());
        }
        let r = radius as i32;
        let (radius, across) = (tenths(r), tenths(2 * r));
        let data = format!(
            "{}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0-{across} 0z",
            moved((c.0 - r, c.1))
        );
        self.mark(style, false, &data)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Drawn {
        self.mark(style, true, &(polyline(vert) + "z"))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let token = token_of(style.color())?;
        let weight = if matches!(style.style(), FontStyle::Bold) {
            Weight::Semibold
        } else {
            Weight::Regular
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let size = style.size() / f64::from(UNITS);
        self.sheet.borrow_mut().label(text, at.0, at.1, size, (token, weight), anchor);
        Ok(())
    }

    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        Err(DrawingErrorKind::DrawingError(SceneError::Bitmap))
    }
}
