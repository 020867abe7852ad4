//! A chart on its own sheet: takeaway, how to read it, drawing, with white space around.

use super::SceneError;
use super::canvas::{Canvas, Drawing, Type};
use super::chart::Chart;
use super::font::Weight;
use super::sheet::{Anchor, Label};
use super::token::Token;
use super::words::{drawable, wrap};

const MARGIN: f64 = 24.0;
const TITLE: Type =
    Type { token: Token::Ink, weight: Weight::Semibold, size: 18.0, anchor: Anchor::Start };
const GUIDE: Type =
    Type { token: Token::Mut, weight: Weight::Regular, size: 13.0, anchor: Anchor::Start };

/// The wide drawing with heading and margins.
pub(super) fn poster(chart: &Chart) -> Result<Drawing, SceneError> {
    let room = f64::from(chart.wide.width);
    let width = chart.wide.width + 2 * MARGIN as u32;
    let titles = wrap(&drawable(&chart.title), TITLE.weight, TITLE.size, room);
    let guides = wrap(&drawable(&chart.how_to_read), GUIDE.weight, GUIDE.size, room);
    let head = MARGIN + 24.0 * titles.len() as f64 + 18.0 * guides.len() as f64 + 14.0;
    let height = (head + f64::from(chart.wide.height) + MARGIN).ceil();

    let canvas = Canvas::new(width, height as u32, chart.wide.size);
    let mut y = MARGIN - 6.0;
    for line in &titles {
        y += 24.0;
        canvas.text((MARGIN, y), line, TITLE)?;
    }
    y += 4.0;
    for line in &guides {
        y += 18.0;
        canvas.text((MARGIN, y), line, GUIDE)?;
    }
    let mut sheet = canvas.finish();
    sheet
        .body
        .push_str(&format!("<g transform=\"translate({MARGIN} {head})\">{}</g>", chart.wide.body));
    let moved = |l: &Label| {
        let [a, b, c, d] = l.bounds;
        Label { bounds: [a + MARGIN, b + head, c + MARGIN, d + head], ..l.clone() }
    };
    sheet.labels.extend(chart.wide.labels.iter().map(moved));
    Ok(sheet)
}
