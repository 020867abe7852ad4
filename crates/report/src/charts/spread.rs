//! How rates differ between people: one dot a person over nights in 30, nobody named or ranked.

use lumbago_domain::Findings;

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, middle};
use crate::locale::{fill, text};
use crate::phrase::{capital, event_nights, in_30, unit_in_30, whole};
use crate::scene::{
    Chart, Drawing, RATE_TOPS, Scale, SceneError, Table, TableCell, Token, linear_ticks, pen,
};

/// Up to this many people in one column are drawn as dots, more as bars.
const MOST_DOTS: usize = 24;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let rates: Vec<f64> = f.people.iter().filter_map(|p| p.in_30.map(|i| i.point)).collect();
    if rates.len() < 3 {
        return Ok(Panel::absent(text("spread.absent")));
    }
    let mut columns = [0usize; 31];
    for rate in &rates {
        columns[rate.round().clamp(0.0, 30.0) as usize] += 1;
    }
    let nights = event_nights(f);
    let middle_half = f.rate.people_quartiles_in_30.map(|[low, mid, high]| (low, mid, high));
    let name = fill("spread.name", &[("Event_nights", &capital(&nights))]);
    let desc = fill("spread.desc", &[("people", &rates.len()), ("event_nights", &nights)]);
    let (title, finding) = match middle_half {
        Some((low, mid, high)) => {
            let (low, high) = (whole(low), whole(high));
            (
                fill("spread.title", &[("low", &low), ("high", &high), ("event_nights", &nights)]),
                fill(
                    "spread.desc_half",
                    &[("middle", &in_30(mid)), ("low", &low), ("high", &high)],
                ),
            )
        }
        None => (name.clone(), String::new()),
    };
    let without = f.people.len() - rates.len();
    let rest = match without {
        0 => String::new(),
        n => format!(" {}", fill("spread.desc_rest", &[("count", &n)])),
    };
    let mut rows: Vec<Vec<TableCell>> = columns
        .iter()
        .enumerate()
        .filter(|(_, n)| **n > 0)
        .map(|(i, n)| {
            let rate = fill("say.in_30", &[("n", &i)]);
            vec![TableCell::Text(rate), TableCell::Number(n.to_string())]
        })
        .collect();
    if let Some((low, mid, high)) = middle_half {
        let quartiles = format!("{low:.1}, {mid:.1}, {high:.1}");
        rows.push(vec![
            TableCell::Text(text("spread.quartiles").into()),
            TableCell::Number(quartiles),
        ]);
    }
    rows.push(vec![
        TableCell::Text(text("spread.shown").into()),
        TableCell::Number(rates.len().to_string()),
    ]);
    rows.push(vec![
        TableCell::Text(text("spread.too_few").into()),
        TableCell::Number(without.to_string()),
    ]);
    let how_to_read =
        text(if drawn_as_bars(&columns) { "spread.how_bars" } else { "spread.how_dots" });
    Ok(Panel::Chart(Box::new(Chart {
        id: "spread".into(),
        title,
        how_to_read: how_to_read.into(),
        name,
        desc: format!("{desc} {finding}{rest}"),
        wide: stacks(f, &columns, WIDE)?,
        narrow: stacks(f, &columns, NARROW)?,
        halves: Vec::new(),
        table: Table {
            caption: fill("spread.caption", &[("event_nights", &nights)]),
            header: vec![capital(&nights), text("spread.people").into()],
            rows,
        },
    })))
}

/// Dots stack up to a height; beyond it columns become bars with their count on top.
fn drawn_as_bars(columns: &[usize; 31]) -> bool {
    columns.iter().any(|n| *n > MOST_DOTS)
}

fn stacks(f: &Findings, columns: &[usize; 31], frame: Frame) -> Result<Drawing, SceneError> {
    let last = columns.iter().rposition(|n| *n > 0).unwrap_or(0);
    let top_value = RATE_TOPS.into_iter().find(|t| *t >= last as f64).unwrap_or(30.0);
    let (left, right) = (14.0, frame.width - 14.0);
    let tallest = columns.iter().copied().max().unwrap_or(1).max(1);
    let as_bars = drawn_as_bars(columns);
    let room = (right - left) / (top_value + 1.0);
    let across = room.min(if frame.narrow { 14.0 } else { 16.0 }) * 0.94;
    let across = if as_bars { room * 0.8 } else { across.min(220.0 / tallest as f64 * 1.6) };
    let step = if as_bars { 200.0 / tallest as f64 } else { across };
    let x = Scale::linear([-0.5, top_value + 0.5], [left, right]);
    let bracket = if f.rate.people_quartiles_in_30.is_some() { 30.0 } else { 6.0 };
    let counts = if as_bars { frame.size + 6.0 } else { 0.0 };
    let axis = bracket + counts + step * tallest as f64 + 6.0;
    let canvas = frame.canvas(axis + 46.0);

    canvas.line(&[(left, axis), (right, axis)], pen(Token::Line, 1.0))?;
    for tick in linear_ticks(0.0, top_value, if frame.narrow { 5 } else { 7 }) {
        canvas.line(&[(x.at(tick), axis), (x.at(tick), axis + 5.0)], pen(Token::Line, 1.0))?;
        canvas.text(
            (x.at(tick), axis + 6.0 + frame.size),
            &format!("{tick:.0}"),
            middle(frame.mut_()),
        )?;
    }
    canvas.text((right, axis + 23.0 + frame.size), &unit_in_30(f), end(frame.mut_()))?;
    // Every bar its count where all fit; else only the first of the tallest.
    let all_fit = frame.measure(&tallest.to_string()) < room - 3.0;
    let labelled = |value: usize, n: usize| {
        all_fit || columns.iter().position(|&c| c == tallest) == Some(value) && n > 0
    };
    for (value, &n) in columns.iter().enumerate() {
        let at = x.at(value as f64);
        if as_bars && n > 0 {
            let top = axis - step * n as f64;
            canvas.rect((at - across / 2.0, top), (at + across / 2.0, axis), Token::Blue)?;
            if labelled(value, n) {
                canvas.text((at, top - 5.0), &n.to_string(), middle(frame.mut_()))?;
            }
        } else {
            for i in 0..n {
                canvas.disc(
                    (at, axis - step * (i as f64 + 0.5) - 1.0),
                    across / 2.0 - 0.8,
                    Token::Blue,
                )?;
            }
        }
    }
    if let Some([low, mid, high]) = f.rate.people_quartiles_in_30 {
        let (a, m, b) = (x.clamped(low).0, x.clamped(mid).0, x.clamped(high).0);
        let line = pen(Token::Ink, 1.2);
        canvas
            .line(&[(a, 28.0), (a, 22.0), (b.max(a + 2.0), 22.0), (b.max(a + 2.0), 28.0)], line)?;
        canvas.line(&[(m, 22.0), (m, 27.0)], line)?;
        let words = fill("spread.half", &[("low", &whole(low)), ("high", &whole(high))]);
        let half = frame.measure(&words) / 2.0;
        let at = ((a + b) / 2.0).clamp(half, frame.width - half);
        canvas.text((at, 15.0), &words, middle(frame.ink()))?;
    }
    Ok(canvas.finish())
}
