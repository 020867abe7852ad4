//! The log axis, its grid, and the square with its two ranges.

use lumbago_domain::{Effect, Interval, Verdict};

use super::super::frame::{Frame, middle};
use super::rows::{Section, shown};
use crate::scene::{Canvas, Pen, Place, Scale, SceneError, Token, pen, ratio_ticks};

/// The colour says the direction, the fill whether it is announced.
pub(super) fn look(v: Verdict) -> (Token, bool) {
    match v {
        Verdict::More => (Token::Warm, true),
        Verdict::Fewer => (Token::Blue, true),
        Verdict::LeaningMore => (Token::Warm, false),
        Verdict::LeaningFewer => (Token::Blue, false),
        _ => (Token::Mut, false),
    }
}

/// Axis from 1/4 to 4, wider only if a point lies beyond.
pub(super) fn axis(sections: &[Section<'_>], left: f64, right: f64) -> (Scale, Vec<f64>) {
    let points =
        sections.iter().flat_map(|s| &s.rows).filter_map(|e| shown(e)).map(|i| i.point.ln().abs());
    let furthest = points.fold(0.0, f64::max);
    let reach = [4.0, 8.0, 16.0].into_iter().find(|r: &f64| r.ln() >= furthest).unwrap_or(16.0);
    (Scale::log([1.0 / reach, reach], [left, right]), ratio_ticks(1.0 / reach, reach))
}

/// A ratio with no more digits than it needs.
pub(in crate::charts) fn tick_label(t: f64) -> String {
    let text = format!("{t:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Grid lines and the line of no difference, from top to bottom of each stretch.
pub(in crate::charts) fn grid(
    canvas: &Canvas,
    x: &Scale,
    ticks: &[f64],
    stretches: &[(f64, f64)],
) -> Result<(), SceneError> {
    let lines = ticks.iter().filter(|t| **t != 1.0).map(|&t| (x.at(t), pen(Token::Grid, 1.0)));
    for (at, look) in lines.chain([(x.at(1.0), pen(Token::Ink, 1.3))]) {
        for &(top, bottom) in stretches {
            canvas.line(&[(at, top), (at, bottom)], look)?;
        }
    }
    Ok(())
}

/// Tick labels below the last row.
pub(in crate::charts) fn tick_labels(
    canvas: &Canvas,
    frame: Frame,
    x: &Scale,
    ticks: &[f64],
    bottom: f64,
) -> Result<(), SceneError> {
    let mut free_from = f64::NEG_INFINITY;
    for &t in ticks {
        let label = tick_label(t);
        let half = frame.measure(&label) / 2.0;
        let at = x.at(t).clamp(half, frame.width - half);
        if at - half >= free_from {
            canvas.text((at, bottom + 6.0 + frame.size), &label, middle(frame.mut_()))?;
            free_from = at + half + 5.0;
        }
    }
    Ok(())
}

/// Squares with their two ranges, each kind of mark in one go: `rows` are comparisons and their
/// middle lines.
pub(super) fn marks(canvas: &Canvas, rows: &[(&Effect, f64)], x: &Scale) -> Result<(), SceneError> {
    let rows: Vec<(&Effect, f64, Interval)> =
        rows.iter().filter_map(|&(e, y)| Some((e, y, shown(e)?))).collect();
    for (e, y, _) in &rows {
        if let Some(raw) = e.rate_ratio.filter(|r| r.low > 0.0 && r.high.is_finite()) {
            whisker(canvas, &raw, x, *y, pen(Token::Line, 1.0), 3.0)?;
        }
    }
    for token in [Token::Mut, Token::Blue, Token::Warm] {
        let of_token = || rows.iter().filter(|(e, ..)| look(e.verdict).0 == token);
        for (_, y, i) in of_token() {
            whisker(canvas, i, x, *y, pen(token, 3.0), 4.5)?;
        }
        for filled in [false, true] {
            let ground = if filled { token } else { Token::Paper };
            for (_, y, i) in of_token().filter(|(e, ..)| look(e.verdict).1 == filled) {
                let (a, b) = square(i, x, *y);
                canvas.rect(a, b, ground)?;
            }
        }
        for (_, y, i) in of_token() {
            let (a, b) = square(i, x, *y);
            canvas.frame(a, b, pen(token, 2.0))?;
        }
    }
    Ok(())
}

/// Corners of a square, its side between 8 and 13 by precision: a range of a factor 1.5 or less
/// either way is largest.
fn square(i: &Interval, x: &Scale, y: f64) -> (Place, Place) {
    let spread = (i.high / i.low).ln() / 2.0;
    let half = (13.0 - 5.0 * (spread - 0.4)).clamp(8.0, 13.0) / 2.0;
    let (cx, _) = x.clamped(i.point);
    ((cx - half, y - half), (cx + half, y + half))
}

/// A range; an end beyond the axis becomes an arrow head.
pub(in crate::charts) fn whisker(
    canvas: &Canvas,
    i: &Interval,
    x: &Scale,
    y: f64,
    line: Pen,
    head: f64,
) -> Result<(), SceneError> {
    let ((low, below), (high, above)) = (x.clamped(i.low), x.clamped(i.high));
    canvas.line(&[(low, y), (high, y)], line)?;
    // An arrow head breaks the run of lines, but ends beyond the axis are few.
    if below {
        canvas
            .polygon(&[(low - 5.0, y), (low + 2.0, y - head), (low + 2.0, y + head)], line.token)?;
    }
    if above {
        canvas.polygon(
            &[(high + 5.0, y), (high - 2.0, y - head), (high - 2.0, y + head)],
            line.token,
        )?;
    }
    Ok(())
}
