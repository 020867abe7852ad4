//! Rows and columns of the two drawings.

use lumbago_domain::{Effect, Findings};

use super::super::frame::{Frame, NARROW, WIDE, end, middle, tint};
use super::marks::{axis, grid, look, marks, tick_labels};
use super::rows::{Section, place_in_table, shown};
use crate::locale::text;
use crate::phrase::{contrast, ratio, refusal, verdict};
use crate::scene::{
    Canvas, Drawing, Scale, SceneError, Token, Type, Weight, drawable, fit, width, wrap,
};

fn sub_label(e: &Effect) -> String {
    drawable(&contrast(e))
}

/// Which way is which, over the axis.
fn head_words(canvas: &Canvas, frame: Frame, x: &Scale, base: f64) -> Result<(), SceneError> {
    canvas.text((x.at(1.0) - 8.0, base), text("axis.fewer"), end(frame.mut_()))?;
    canvas.text((x.at(1.0) + 8.0, base), text("axis.more"), frame.mut_())
}

const HEADING: f64 = 34.0;

const LABEL_ROOM: f64 = 214.0;

/// A row's contrast beside its label where both fit, else in lines below it; and the height.
struct WideRow {
    beside: Option<String>,
    lines: Vec<String>,
    height: f64,
}

fn wide_row(e: &Effect) -> WideRow {
    let contrast = sub_label(e);
    let measure = |words: &str| width(words, Weight::Regular, WIDE.size);
    let both = measure(&drawable(&e.factor_label)) + 8.0 + measure(&contrast);
    if both <= LABEL_ROOM {
        return WideRow { beside: Some(contrast), lines: Vec::new(), height: 23.0 };
    }
    let mut lines = wrap(&contrast, Weight::Regular, WIDE.size, LABEL_ROOM);
    lines.truncate(2);
    let height = 19.0 + 16.0 * lines.len() as f64;
    WideRow { beside: None, lines, height }
}

/// Columns: label, nights, nights with an event, mark, ratio, verdict.
pub(super) fn wide(f: &Findings, sections: &[Section<'_>]) -> Result<Drawing, SceneError> {
    let frame = WIDE;
    let (nights, events, left, right, number) = (252.0, 304.0, 322.0, 490.0, 614.0);
    let (x, ticks) = axis(sections, left, right);
    let top = 40.0;
    let heading = |s: &Section<'_>| if s.heading.is_empty() { 0.0 } else { HEADING };
    let rows_height = |s: &Section<'_>| s.rows.iter().map(|e| wide_row(e).height).sum::<f64>();
    let bottom = top + sections.iter().map(|s| heading(s) + rows_height(s)).sum::<f64>();
    let canvas = frame.canvas(bottom + 44.0);

    let small = end(frame.mut_());
    canvas.text((nights, 30.0), text("axis.nights"), small)?;
    let event =
        fit(&drawable(&f.outcome.event), Weight::Regular, frame.size, events - nights + 20.0);
    canvas.text((events, 14.0), &event, small)?;
    canvas.text((events, 30.0), text("axis.nights"), small)?;
    canvas.text((number, 30.0), text("axis.ratio"), small)?;
    canvas.text((frame.width, 30.0), text("axis.verdict"), small)?;
    head_words(&canvas, frame, &x, 30.0)?;
    tick_labels(&canvas, frame, &x, &ticks, bottom)?;
    canvas.text(
        (x.at(1.0), bottom + 24.0 + frame.size),
        text("axis.ratio_log"),
        middle(frame.mut_()),
    )?;

    let mut drawn: Vec<(&Effect, f64)> = Vec::new();
    let mut y = top;
    for section in sections {
        if !section.heading.is_empty() {
            canvas.text((0.0, y + HEADING - 9.0), section.heading, frame.strong())?;
            y += HEADING;
        }
        grid(&canvas, &x, &ticks, &[(y, y + rows_height(section))])?;
        for e in &section.rows {
            let row = wide_row(e);
            let middle = y + row.height / 2.0;
            let look = frame.ink();
            let label = fit(&drawable(&e.factor_label), look.weight, look.size, LABEL_ROOM);
            let mut base = middle + frame.drop() - 8.0 * row.lines.len() as f64;
            canvas.text((0.0, base), &label, look)?;
            if let Some(words) = &row.beside {
                canvas.text((frame.measure(&label) + 8.0, base), words, frame.mut_())?;
            }
            for line in &row.lines {
                base += 16.0;
                canvas.text((0.0, base), line, frame.mut_())?;
            }
            let base = middle + frame.drop();
            if let Some(i) = shown(e) {
                if let Some(row) = place_in_table(f, e) {
                    canvas.spot(row, (x.clamped(i.point).0, middle));
                }
                canvas.text((nights, base), &e.nights.to_string(), end(look))?;
                canvas.text((events, base), &e.spasm_nights.to_string(), end(look))?;
                drawn.push((e, middle));
                canvas.text((number, base), &ratio(&i), end(look))?;
                let words = end(verdict_type(frame, e));
                canvas.text((frame.width, base), verdict(e.verdict), words)?;
            } else {
                let words = refusal(e);
                let from = frame.width - frame.measure(words) - 8.0;
                canvas.rect((from, middle - 10.0), (frame.width, middle + 10.0), Token::Paper)?;
                canvas.text((frame.width, base), words, end(frame.mut_()))?;
            }
            y += row.height;
        }
    }
    marks(&canvas, &drawn, &x)?;
    Ok(canvas.finish())
}

fn verdict_type(frame: Frame, e: &Effect) -> Type {
    if e.verdict.is_announced() { tint(frame.strong(), look(e.verdict).0) } else { frame.mut_() }
}

/// Factor and verdict, contrast in one or two lines, mark and ratio; a refusal has no mark.
fn narrow_row(e: &Effect) -> (Vec<String>, f64) {
    let mut lines = wrap(&sub_label(e), Weight::Regular, NARROW.size, NARROW.width);
    lines.truncate(2);
    let words = 33.0 + 19.0 * lines.len() as f64;
    (lines, if shown(e).is_some() { words + 22.0 } else { words })
}

/// The same as blocks of lines.
pub(super) fn narrow(f: &Findings, sections: &[Section<'_>]) -> Result<Drawing, SceneError> {
    let frame = NARROW;
    let (x, ticks) = axis(sections, 8.0, 206.0);
    let top = 26.0;
    let headings: Vec<Vec<String>> = sections
        .iter()
        .map(|s| wrap(s.heading, Weight::Semibold, frame.size, frame.width))
        .collect();
    let heading_height =
        |lines: &[String]| if lines.is_empty() { 0.0 } else { 14.0 + 19.0 * lines.len() as f64 };
    let rows_height: f64 = sections.iter().flat_map(|s| &s.rows).map(|e| narrow_row(e).1).sum();
    let bottom = top + headings.iter().map(|h| heading_height(h)).sum::<f64>() + rows_height;
    let canvas = frame.canvas(bottom + 30.0);
    head_words(&canvas, frame, &x, frame.size)?;
    canvas.text((frame.width, frame.size), text("axis.ratio"), end(frame.mut_()))?;
    tick_labels(&canvas, frame, &x, &ticks, bottom)?;

    let mut stretches = Vec::new();
    let mut y = top;
    for (section, lines) in sections.iter().zip(&headings) {
        y += heading_height(lines);
        for e in &section.rows {
            let (_, height) = narrow_row(e);
            if shown(e).is_some() {
                stretches.push((y + height - 29.0, y + height - 5.0));
            }
            y += height;
        }
    }
    grid(&canvas, &x, &ticks, &stretches)?;

    let mut drawn: Vec<(&Effect, f64)> = Vec::new();
    let mut y = top;
    for (section, lines) in sections.iter().zip(&headings) {
        if !lines.is_empty() {
            let height = heading_height(lines);
            for (i, line) in lines.iter().enumerate() {
                canvas.text((0.0, y + 22.0 + 19.0 * i as f64), line, frame.strong())?;
            }
            y += height;
        }
        for e in &section.rows {
            let (lines, height) = narrow_row(e);
            let estimate = shown(e);
            let words = if estimate.is_some() { verdict(e.verdict) } else { refusal(e) };
            let look = frame.ink();
            let room = frame.width - width(words, Weight::Semibold, frame.size) - 14.0;
            let label = fit(&drawable(&e.factor_label), look.weight, look.size, room);
            canvas.text((0.0, y + 19.0), &label, look)?;
            canvas.text((frame.width, y + 19.0), words, end(verdict_type(frame, e)))?;
            for (i, line) in lines.iter().enumerate() {
                canvas.text((0.0, y + 38.0 + 19.0 * i as f64), line, frame.mut_())?;
            }
            if let Some(i) = estimate {
                let line = y + height - 17.0;
                drawn.push((e, line));
                if let Some(row) = place_in_table(f, e) {
                    canvas.spot(row, (x.clamped(i.point).0, line));
                }
                canvas.text((frame.width, line + frame.drop()), &ratio(&i), end(look))?;
            }
            y += height;
        }
    }
    marks(&canvas, &drawn, &x)?;
    Ok(canvas.finish())
}
