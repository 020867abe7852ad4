//! How often: thirty dots, as many filled as spasm nights in 30, with the likely range marked.
//! Frequencies are shown as counts of things, on one denominator (Fagerlin et al. 2011).

use lumbago_domain::{Findings, Interval};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, middle};
use crate::locale::{fill, text, texts};
use crate::phrase::{
    between, capital, count_event_nights, decimal_range, event_nights, in_30, nights_in_30, span,
};
use crate::scene::{Canvas, Chart, Drawing, SceneError, Table, TableCell, Token, clean, pen};

/// What the dots stand for.
struct Dots {
    filled: usize,
    all: usize,
    range: Option<Interval>,
}

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let p = &f.population;
    if p.nights_logged == 0 {
        return Ok(Panel::absent(text("frequency.absent")));
    }
    let dots = match f.rate.spasm_nights_in_30 {
        Some(rate) => Dots {
            filled: rate.point.round().clamp(0.0, 30.0) as usize,
            all: 30,
            range: Some(rate),
        },
        None => {
            Dots { filled: p.spasm_nights as usize, all: p.nights_logged as usize, range: None }
        }
    };
    let (event, nights) = (clean(&f.outcome.event), event_nights(f));
    let when = match (p.first_night, p.last_night) {
        (Some(first), Some(last)) => fill("frequency.when", &[("span", &span(first, last))]),
        _ => String::new(),
    };
    let (title, desc, how) = match &dots.range {
        Some(rate) => (
            format!("{}: {}", capital(&nights), in_30(rate.point)),
            fill(
                "frequency.desc",
                &[
                    ("when", &when),
                    ("filled", &dots.filled),
                    ("rate", &nights_in_30(rate.point)),
                    ("event", &event),
                    ("range", &between(rate)),
                    ("counted", &count_event_nights(f, p.spasm_nights)),
                    ("logged", &p.nights_logged),
                ],
            ),
            fill("frequency.how", &[("event_nights", &nights)]),
        ),
        None => (
            fill(
                "frequency.title_few",
                &[("with", &p.spasm_nights), ("logged", &p.nights_logged), ("event", &event)],
            ),
            fill(
                "frequency.desc_few",
                &[("when", &when), ("with", &p.spasm_nights), ("logged", &p.nights_logged)],
            ),
            fill("frequency.how_few", &[("event_nights", &nights)]),
        ),
    };
    let mut rows = vec![
        vec![
            TableCell::Text(text("frequency.logged").into()),
            TableCell::Number(p.nights_logged.to_string()),
        ],
        vec![TableCell::Text(capital(&nights)), TableCell::Number(p.spasm_nights.to_string())],
    ];
    if let Some(rate) = &dots.range {
        rows.push(vec![
            TableCell::Text(text("frequency.in_30").into()),
            TableCell::Number(decimal_range(rate)),
        ]);
    }
    Ok(Panel::Chart(Box::new(Chart {
        id: "frequency".into(),
        title,
        how_to_read: how,
        name: fill("frequency.name", &[("event_nights", &nights)]),
        desc,
        wide: row_of_dots(&dots, WIDE)?,
        narrow: block_of_dots(&dots)?,
        halves: Vec::new(),
        table: Table {
            caption: fill("frequency.caption", &[("event_nights", &nights)]),
            header: texts(["frequency.what", "frequency.number"]),
            rows,
        },
    })))
}

/// One row, with a bracket over the likely range.
fn row_of_dots(dots: &Dots, frame: Frame) -> Result<Drawing, SceneError> {
    let canvas = frame.canvas(74.0);
    let pitch = frame.width / dots.all.max(14) as f64;
    let radius = (pitch * 0.36).min(9.0);
    let at = |i: usize| (pitch * (i as f64 + 0.5), 48.0);
    paint(&canvas, dots, radius, at)?;
    if let Some(range) = &dots.range {
        let low = range.low.round().clamp(0.0, 30.0);
        let high = range.high.round().clamp(low, 30.0);
        // The bracket spans the last filled dot at either end of the range.
        let left = pitch * (low - 1.0).max(0.0) + pitch * 0.12;
        let right = (pitch * high.max(1.0) - pitch * 0.12).max(left + pitch * 0.5);
        let line = pen(Token::Ink, 1.2);
        canvas.line(&[(left, 34.0), (left, 28.0), (right, 28.0), (right, 34.0)], line)?;
        let words = fill("frequency.likely", &[("range", &between(range))]);
        let half = frame.measure(&words) / 2.0;
        let x = ((left + right) / 2.0).clamp(half, frame.width - half);
        canvas.text((x, 20.0), &words, middle(frame.ink()))?;
    }
    Ok(canvas.finish())
}

/// Three rows of ten.
fn block_of_dots(dots: &Dots) -> Result<Drawing, SceneError> {
    let rows = dots.all.div_ceil(10).max(1);
    let canvas = Canvas::new(240, 4 + 21 * rows as u32, NARROW.size);
    let at = |i: usize| (10.5 + 24.0 * (i % 10) as f64, 10.5 + 21.0 * (i / 10) as f64);
    paint(&canvas, dots, 8.0, at)?;
    Ok(canvas.finish())
}

fn paint(
    canvas: &Canvas,
    dots: &Dots,
    radius: f64,
    at: impl Fn(usize) -> (f64, f64),
) -> Result<(), SceneError> {
    for i in 0..dots.filled {
        canvas.disc(at(i), radius, Token::Blue)?;
    }
    for i in dots.filled..dots.all {
        canvas.ring(at(i), radius, pen(Token::Line, 1.4))?;
    }
    Ok(())
}
