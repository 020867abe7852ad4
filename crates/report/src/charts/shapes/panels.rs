//! The small drawings, three to a row on a page, one to a row on a phone.

use lumbago_domain::Shape;

use super::super::frame::{Frame, NARROW, end, middle, tint};
use super::people::{Line, within};
use super::{amount, label, tabled, word};
use crate::scene::{
    Canvas, Drawing, Scale, SceneError, Token, clean, drawable, fit, linear_ticks, pen, ratio_ticks,
};

/// Half-widths of the ratio axis, in the order tried: all drawings share one, so that they can be
/// compared.
const TOPS: [f64; 4] = [2.0, 4.0, 8.0, 16.0];

/// Share of the curves' own points that the axis must hold; bands may leave it.
const HELD: f64 = 0.97;

/// Where the parts of one drawing stand.
struct Cell {
    columns: usize,
    pitch: f64,
    /// From the cell's left edge to the axis.
    left: f64,
    /// Width of the plot.
    wide: f64,
    /// Height of a cell, and of the plot inside it.
    tall: f64,
    plot: f64,
    /// From the cell's top to the plot.
    head: f64,
}

fn cell(frame: Frame) -> Cell {
    if frame.narrow {
        Cell {
            columns: 1,
            pitch: 344.0,
            left: 38.0,
            wide: 296.0,
            tall: 226.0,
            plot: 110.0,
            head: 46.0,
        }
    } else {
        Cell {
            columns: 3,
            pitch: 246.0,
            left: 36.0,
            wide: 186.0,
            tall: 214.0,
            plot: 108.0,
            head: 42.0,
        }
    }
}

/// All drawings.
pub(super) fn grid(
    curves: &[&Shape],
    people: &[Vec<Line>],
    frame: Frame,
) -> Result<Drawing, SceneError> {
    let c = cell(frame);
    let rows = curves.len().div_ceil(c.columns);
    let canvas = frame.canvas(rows as f64 * c.tall);
    let top = top(curves);
    let mut row = 0;
    for (k, (curve, lines)) in curves.iter().zip(people).enumerate() {
        let x = (k % c.columns) as f64 * c.pitch;
        let y = (k / c.columns) as f64 * c.tall;
        one(&canvas, (curve, lines), frame, &c, top, (x, y), row)?;
        row += tabled(curve).count();
    }
    Ok(canvas.finish())
}

/// Each on a canvas of its own, all on one scale.
pub(super) fn one_by_one(
    curves: &[&Shape],
    people: &[Vec<Line>],
) -> Result<Vec<Drawing>, SceneError> {
    let (c, top) = (cell(NARROW), top(curves));
    let mut row = 0;
    let mut drawings = Vec::new();
    for (curve, lines) in curves.iter().zip(people) {
        let canvas = NARROW.canvas(c.tall);
        one(&canvas, (curve, lines), NARROW, &c, top, (0.0, 0.0), row)?;
        row += tabled(curve).count();
        drawings.push(canvas.finish());
    }
    Ok(drawings)
}

/// The first of [`TOPS`] that holds nearly all points of all curves.
fn top(curves: &[&Shape]) -> f64 {
    let mut off: Vec<f64> = curves
        .iter()
        .flat_map(|c| &c.points)
        .map(|p| p.ratio.point.max(1.0 / p.ratio.point))
        .filter(|v| v.is_finite())
        .collect();
    off.sort_by(f64::total_cmp);
    let last = (HELD * off.len().saturating_sub(1) as f64) as usize;
    let needed = off.get(last).copied().unwrap_or(1.0) * 1.15;
    TOPS.into_iter().find(|t| *t >= needed).unwrap_or(TOPS[TOPS.len() - 1])
}

fn one(
    canvas: &Canvas,
    (curve, people): (&Shape, &[Line]),
    frame: Frame,
    c: &Cell,
    top: f64,
    (x0, y0): (f64, f64),
    first_row: usize,
) -> Result<(), SceneError> {
    let (left, right) = (x0 + c.left, x0 + c.left + c.wide);
    let (upper, lower) = (y0 + c.head, y0 + c.head + c.plot);
    let y = Scale::log([1.0 / top, top], [lower, upper]);
    let x = Scale::linear(curve.range, [left + 4.0, right - 4.0]);
    let room = c.pitch - 16.0;
    let strong = frame.strong();
    let name = fit(&drawable(&label(curve)), strong.weight, strong.size, room);
    canvas.text((x0, y0 + frame.size), &name, strong)?;
    canvas.text((x0, y0 + 2.0 * frame.size + 5.0), word(curve.word), frame.mut_())?;

    for tick in ratio_ticks(1.0 / top, top) {
        let at = y.at(tick);
        let token = if tick == 1.0 { Token::Line } else { Token::Grid };
        canvas.line(&[(left, at), (right, at)], pen(token, 1.0))?;
        let words = if tick < 1.0 { format!("{tick:.2}") } else { format!("{tick}") };
        let words = words.trim_end_matches('0').trim_end_matches('.');
        let words = if words.is_empty() { "0" } else { words };
        canvas.text((left - 5.0, at + frame.drop()), words, end(frame.mut_()))?;
    }
    let place = |v: f64, at: f64| (x.at(at), y.clamped(v).0);
    let band: Vec<_> = curve
        .points
        .iter()
        .map(|p| place(p.ratio.high, p.x))
        .chain(curve.points.iter().rev().map(|p| place(p.ratio.low, p.x)))
        .collect();
    canvas.polygon(&band, Token::Band)?;
    canvas.line(&[(left, y.at(1.0)), (right, y.at(1.0))], pen(Token::Line, 1.0))?;
    for part in people.iter().flat_map(|line| within(line, top)) {
        let points: Vec<_> = part.iter().map(|&(at, ratio)| place(ratio, at)).collect();
        canvas.line(&points, pen(Token::S1, 1.0))?;
    }
    let line: Vec<_> = curve.points.iter().map(|p| place(p.ratio.point, p.x)).collect();
    canvas.line(&line, pen(Token::Blue, 2.2))?;
    for (k, p) in tabled(curve).enumerate() {
        canvas.spot(first_row + k, place(p.ratio.point, p.x));
    }
    let reference = (x.at(curve.reference), y.at(1.0));
    canvas.disc(reference, 4.5, Token::Blue)?;
    canvas.disc(reference, 2.6, Token::Paper)?;

    rug(canvas, curve, &x, lower + 2.0)?;
    let base = lower + 20.0 + frame.size;
    let mut free_from = f64::NEG_INFINITY;
    for tick in linear_ticks(curve.range[0], curve.range[1], 5) {
        let words = amount(tick);
        let half = frame.measure(&words) / 2.0;
        let at = x.at(tick);
        canvas.line(&[(at, lower + 16.0), (at, lower + 20.0)], pen(Token::Line, 1.0))?;
        if at - half >= free_from && at + half <= (x0 + c.pitch - 4.0).min(frame.width) {
            canvas.text((at, base), &words, middle(frame.mut_()))?;
            free_from = at + half + 7.0;
        }
    }
    let unit = unit(curve);
    if !unit.is_empty() {
        let look = tint(frame.ink(), Token::Mut);
        let words = fit(&drawable(&unit), look.weight, look.size, c.wide);
        canvas.text((left, base + frame.size + 4.0), &words, look)?;
    }
    Ok(())
}

/// What the axis counts: "mg", "0-10", "h before bed".
fn unit(curve: &Shape) -> String {
    clean(&curve.unit).replace('-', "–")
}

/// A bar a bin, as tall as its nights are many.
fn rug(canvas: &Canvas, curve: &Shape, x: &Scale, top: f64) -> Result<(), SceneError> {
    let most = curve.rug.iter().map(|b| b.count).max().unwrap_or(1).max(1);
    let base = top + 13.0;
    for bin in &curve.rug {
        let tall = (12.0 * f64::from(bin.count) / f64::from(most)).max(1.0);
        let at = x.clamped(bin.x).0;
        canvas.line(&[(at, base), (at, base - tall)], pen(Token::S1, 3.0))?;
    }
    canvas.line(
        &[(x.at(curve.range[0]) - 4.0, top + 13.5), (x.at(curve.range[1]) + 4.0, top + 13.5)],
        pen(Token::Line, 1.0),
    )
}
