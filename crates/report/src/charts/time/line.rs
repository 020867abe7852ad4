//! The line, its band, and mattress labels in lanes above the plot.

use jiff::civil::Date;
use lumbago_domain::{Findings, MovingPoint, PersonSeries, day_number};

use super::super::frame::{Frame, end, tint};
use super::super::rate_top;
use super::ends;
use super::strip::{key, row_names, rug, time_axis};
use crate::locale::{fill, text, texts};
use crate::phrase::{decimal_range, full_date, in_30, short_date, unit_in_30};
use crate::scene::{
    Drawing, Scale, SceneError, Table, TableCell, Token, clean, dashed, drawable, fit,
    linear_ticks, pen,
};

/// A line is broken where the rate is unknown for longer than this.
const GAP_NIGHTS: i64 = 14;

/// Rows of the table, but for those with a remark, at most.
const MOST_ROWS: usize = 14;

/// Rows of mattress labels above the plot, at most.
const LANES: usize = 4;

/// Where a mattress label goes.
struct Placed {
    x: f64,
    left: f64,
    right: f64,
    lane: usize,
    words: String,
}

/// Gives each label a lane above the plot so that no label lies on another and no dashed line
/// runs through one. A label that fits nowhere is left to the table.
fn lanes(series: &PersonSeries, frame: Frame, x: &Scale) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    for change in series.mattress_changes.iter().rev() {
        let at = x.at(day_number(change.night) as f64);
        let name = change.name.as_deref().map(drawable).filter(|n| !n.is_empty());
        let date = short_date(change.night);
        let room = if frame.narrow { 190.0 } else { 240.0 };
        let tail = format!(", {date}");
        let name = name.unwrap_or_else(|| text("time.new_mattress").into());
        let look = frame.strong();
        let name = fit(&name, look.weight, look.size, room - frame.measure(&tail) - 8.0);
        let words = format!("{name}{tail}");
        let wide = crate::scene::width(&words, look.weight, look.size);
        let (left, right) = if at + 5.0 + wide <= frame.width {
            (at + 5.0, at + 5.0 + wide)
        } else {
            (at - 5.0 - wide, at - 5.0)
        };
        let free = |lane: usize| {
            placed.iter().all(|p| {
                let apart = right + 8.0 < p.left || left - 8.0 > p.right;
                let clear_of_my_line = at < p.left - 3.0 || at > p.right + 3.0;
                let clear_of_its_line = p.x < left - 3.0 || p.x > right + 3.0;
                match lane.cmp(&p.lane) {
                    std::cmp::Ordering::Equal => apart,
                    std::cmp::Ordering::Greater => clear_of_my_line,
                    std::cmp::Ordering::Less => clear_of_its_line,
                }
            })
        };
        if let Some(lane) = (0..LANES).find(|&l| free(l)).filter(|_| left >= 0.0) {
            placed.push(Placed { x: at, left, right, lane, words });
        }
    }
    placed
}

/// The drawing with a line.
pub(super) fn lines(
    f: &Findings,
    series: &PersonSeries,
    frame: Frame,
) -> Result<Drawing, SceneError> {
    let (first, last) = ends(series);
    let (left, right) = if frame.narrow { (26.0, 338.0) } else { (28.0, 572.0) };
    let x = Scale::linear([day_number(first) as f64, day_number(last) as f64], [left, right]);
    let labels = lanes(series, frame, &x);
    let used = labels.iter().map(|l| l.lane + 1).max().unwrap_or(0) as f64;
    let lane_pitch = frame.size + 5.0;
    let top = 26.0 + used * lane_pitch;
    let bottom = top + if frame.narrow { 170.0 } else { 138.0 };
    let foot = bottom + 56.0 + if frame.narrow { 52.0 } else { 0.0 };
    let y_top = rate_top(f);
    let y = Scale::linear([0.0, y_top], [bottom, top]);
    let canvas = frame.canvas(foot);

    canvas.text((0.0, frame.size), &unit_in_30(f), frame.mut_())?;
    for tick in linear_ticks(0.0, y_top, 6) {
        let (at, token) = (y.at(tick), if tick == 0.0 { Token::Line } else { Token::Grid });
        canvas.line(&[(left, at), (right, at)], pen(token, 1.0))?;
        canvas.text((left - 7.0, at + frame.drop()), &format!("{tick:.0}"), end(frame.mut_()))?;
    }
    for segment in segments(&series.moving, right - left) {
        let place = |m: &MovingPoint, v: f64| (x.at(day_number(m.night) as f64), y.clamped(v).0);
        let upper = segment.iter().map(|m| place(m, m.in_30.high));
        let lower = segment.iter().rev().map(|m| place(m, m.in_30.low));
        let outline: Vec<_> = upper.chain(lower).collect();
        canvas.polygon(&outline, Token::Band)?;
    }
    for label in &labels {
        let base = top - 10.0 - label.lane as f64 * lane_pitch;
        canvas.line(
            &[(label.x, base - frame.size + 2.0), (label.x, bottom)],
            dashed(Token::Ink, 1.4, "3 3"),
        )?;
        canvas.text((label.left, base), &label.words, frame.strong())?;
    }
    for change in &series.mattress_changes {
        let at = x.at(day_number(change.night) as f64);
        if !labels.iter().any(|l| l.x == at) {
            canvas.line(&[(at, top), (at, bottom)], dashed(Token::Ink, 1.4, "3 3"))?;
        }
    }
    for segment in segments(&series.moving, right - left) {
        let points: Vec<_> = segment
            .iter()
            .map(|m| (x.at(day_number(m.night) as f64), y.clamped(m.in_30.point).0))
            .collect();
        canvas.line(&points, pen(Token::Blue, 2.5))?;
    }
    let latest = &series.moving[series.moving.len() - 1];
    let dot = (x.at(day_number(latest.night) as f64), y.clamped(latest.in_30.point).0);
    canvas.disc(dot, 4.5, Token::Blue)?;

    for (row, night) in rate_rows(series).into_iter().enumerate() {
        if let Some(m) = night.rate {
            let at = (x.at(day_number(m.night) as f64), y.clamped(m.in_30.point).0);
            canvas.spot(row, at);
        }
    }
    rug(&canvas, series, &x, bottom + 6.0)?;
    time_axis(&canvas, frame, series, &x, (bottom, bottom + 50.0))?;
    let event = drawable(&f.outcome.event);
    let window = fill(
        "time.window",
        &[("window", &series.window_nights), ("date", &short_date(latest.night))],
    );
    if frame.narrow {
        let base = bottom + 78.0;
        canvas.line(&[(left, base - 5.0), (left + 18.0, base - 5.0)], pen(Token::Blue, 2.5))?;
        let words =
            fill("time.latest", &[("rate", &in_30(latest.in_30.point)), ("window", &window)]);
        canvas.text((left + 24.0, base), &words, frame.ink())?;
        key(&canvas, frame, series, &event, &x, (left, base + 22.0))?;
    } else {
        let base = dot.1.clamp(top + 12.0, bottom - 46.0) + frame.drop();
        let at = right + 12.0;
        canvas.text((at, base), &in_30(latest.in_30.point), tint(frame.strong(), Token::Blue))?;
        canvas.text((at, base + 17.0), &window, frame.mut_())?;
        canvas.text((at, base + 34.0), text("time.shaded"), frame.mut_())?;
        row_names(&canvas, frame, series, &event, (at, bottom + 6.0))?;
    }
    Ok(canvas.finish())
}

/// Stretches without a long gap, thinned to what the width can show.
fn segments(moving: &[MovingPoint], width: f64) -> Vec<Vec<&MovingPoint>> {
    let stride = (moving.len() as f64 / (width / 3.0)).ceil().max(1.0) as usize;
    let apart =
        |a: &MovingPoint, b: &MovingPoint| day_number(b.night) - day_number(a.night) > GAP_NIGHTS;
    moving
        .chunk_by(|a, b| !apart(a, b))
        .map(|run| {
            run.iter()
                .enumerate()
                .filter(|(i, _)| i % stride == 0 || i + 1 == run.len())
                .map(|(_, m)| m)
                .collect()
        })
        .collect()
}

/// A row of the table: a night with its rate, or a change of mattress on a night without one.
struct RateRow<'a> {
    night: Date,
    rate: Option<&'a MovingPoint>,
    remark: String,
}

/// One row every few weeks, and one for the highest and the latest rate and each change of mattress.
fn rate_rows(series: &PersonSeries) -> Vec<RateRow<'_>> {
    let moving = &series.moving;
    // The first of the highest.
    let highest = (0..moving.len())
        .rev()
        .max_by(|&a, &b| moving[a].in_30.point.total_cmp(&moving[b].in_30.point));
    let changed = |night: Date| {
        series.mattress_changes.iter().find(|c| c.night == night).map(|c| match &c.name {
            Some(name) => fill("time.new_mattress_named", &[("name", &clean(name))]),
            None => text("time.new_mattress").into(),
        })
    };
    // Every week, every second, every third: as many rows as can be read.
    let stride = 7 * moving.len().div_ceil(7 * MOST_ROWS).max(1);
    let mut rows: Vec<RateRow<'_>> = Vec::new();
    for (i, m) in moving.iter().enumerate() {
        let change = changed(m.night);
        if i % stride == 0 || i + 1 == moving.len() || Some(i) == highest || change.is_some() {
            let top = if Some(i) == highest { text("time.highest") } else { "" };
            let remark = change.unwrap_or_else(|| top.into());
            rows.push(RateRow { night: m.night, rate: Some(m), remark });
        }
    }
    for c in series.mattress_changes.iter().filter(|c| !moving.iter().any(|m| m.night == c.night)) {
        let remark = changed(c.night).unwrap_or_default();
        rows.push(RateRow { night: c.night, rate: None, remark });
    }
    rows.sort_by_key(|r| r.night);
    rows
}

/// The rates as a table.
pub(super) fn rate_table(caption: &str, series: &PersonSeries) -> Table {
    let cells = |r: RateRow<'_>| {
        let number = |words: Option<String>| TableCell::Number(words.unwrap_or_else(|| "–".into()));
        vec![
            TableCell::Text(full_date(r.night)),
            number(r.rate.map(|m| m.logged.to_string())),
            number(r.rate.map(|m| decimal_range(&m.in_30))),
            TableCell::Text(r.remark),
        ]
    };

    Table {
        caption: caption.into(),
        header: texts(["time.up_to", "time.nights", "time.in_30", "time.remark"]),
        rows: rate_rows(series).into_iter().map(cells).collect(),
    }
}
