//! A log too short for a line: the strip of nights, with counts per fortnight.

use jiff::civil::Date;
use lumbago_domain::{Findings, NightState, PersonSeries, SeriesNight, day_number};

use super::super::frame::Frame;
use super::ends;
use super::strip::{key, row_names, rug, time_axis};
use crate::locale::{fill, text};
use crate::phrase::{capital, full_date};
use crate::scene::{Drawing, Scale, SceneError, Table, TableCell, Token, drawable, pen};

/// Blocks of a log too short for a line.
const BLOCK_NIGHTS: usize = 14;

/// A stretch of a short log.
pub(super) struct Block {
    from: Date,
    to: Date,
    logged: usize,
    with: usize,
}

/// Fortnights, or longer stretches where there would be more than four.
pub(super) fn blocks(series: &PersonSeries) -> Vec<Block> {
    let length = BLOCK_NIGHTS * series.nights.len().div_ceil(4 * BLOCK_NIGHTS).max(1);
    let block = |run: &[SeriesNight]| Block {
        from: run[0].night,
        to: run[run.len() - 1].night,
        logged: run
            .iter()
            .filter(|n| matches!(n.state, NightState::Spasm | NightState::None))
            .count(),
        with: run.iter().filter(|n| n.state == NightState::Spasm).count(),
    };
    series.nights.chunks(length).map(block).collect()
}

/// The drawing of a log too short for a line.
pub(super) fn counts(
    f: &Findings,
    series: &PersonSeries,
    blocks: &[Block],
    frame: Frame,
) -> Result<Drawing, SceneError> {
    let (first, last) = ends(series);
    let (left, right) = if frame.narrow { (8.0, 336.0) } else { (8.0, 600.0) };
    // A few nights are not stretched over the whole width.
    let days = (day_number(last) - day_number(first)).max(20) as f64;
    let start = day_number(first) as f64;
    let x = Scale::linear([start, start + days], [left, right]);
    let axis = 34.0;
    let canvas = frame.canvas(if frame.narrow { 126.0 } else { 90.0 });
    let stop = x.at(day_number(last) as f64);
    canvas.line(&[(left - 3.0, axis), (stop + 3.0, axis)], pen(Token::Line, 1.0))?;
    for (i, block) in blocks.iter().enumerate() {
        let (a, b) = (x.at(day_number(block.from) as f64), x.at(day_number(block.to) as f64));
        canvas.line(&[(a - 3.0, axis - 12.0), (a - 3.0, axis)], pen(Token::Line, 1.0))?;
        let short = fill("say.of", &[("part", &block.with), ("all", &block.logged)]);
        let words = match i {
            0 => fill("time.block", &[("with", &block.with), ("logged", &block.logged)]),
            _ => short.clone(),
        };
        let words =
            if frame.measure(&words) <= (b - a).max(if blocks.len() == 1 { 200.0 } else { 0.0 }) {
                words
            } else {
                short
            };
        if blocks.len() == 1 || frame.measure(&words) <= b - a + 6.0 {
            canvas.text((a + 1.0, axis - 8.0), &words, frame.strong())?;
        }
    }
    rug(&canvas, series, &x, axis + 6.0)?;
    time_axis(&canvas, frame, series, &x, (axis, axis + 50.0))?;
    let event = drawable(&f.outcome.event);
    if frame.narrow {
        key(&canvas, frame, series, &event, &x, (left, axis + 80.0))?;
    } else {
        row_names(&canvas, frame, series, &event, (stop + 16.0, axis + 6.0))?;
    }
    Ok(canvas.finish())
}

pub(super) fn counts_table(nights: &str, blocks: &[Block]) -> Table {
    Table {
        caption: fill("time.counts_caption", &[("Event_nights", &capital(nights))]),
        header: vec![
            text("time.from").into(),
            text("time.to").into(),
            text("time.logged").into(),
            capital(nights),
        ],
        rows: blocks
            .iter()
            .map(|b| {
                vec![
                    TableCell::Text(full_date(b.from)),
                    TableCell::Text(full_date(b.to)),
                    TableCell::Number(b.logged.to_string()),
                    TableCell::Number(b.with.to_string()),
                ]
            })
            .collect(),
    }
}
