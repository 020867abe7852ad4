//! Level and trend: nights in 30 over a moving window with its 95 % range, every single night
//! below the axis, mattress changes as dashed lines.

use jiff::civil::Date;
use lumbago_domain::{Findings, MovingPoint, NightState, PersonSeries, TrendWord, day_number};

use super::frame::{Frame, NARROW, WIDE, end, middle, tint};
use super::{Panel, rate_top};
use crate::phrase::{
    capital, count, dash_range, day_month, decimal_range, event_nights, full_date, in_30, listed,
    short_date, span,
};
use crate::scene::{
    Canvas, Chart, Drawing, Scale, SceneError, Table, TableCell, Token, clean, dashed, date_ticks,
    drawable, fit, linear_ticks, pen,
};

/// A line is broken where the rate is unknown for longer than this.
const GAP_NIGHTS: i64 = 14;
/// Blocks of a log too short for a line.
const BLOCK_NIGHTS: usize = 14;
/// Logged nights and points from which a line is drawn.
const LEAST_LOGGED: usize = 28;
const LEAST_POINTS: usize = 7;
/// Rows of mattress labels above the plot, at most.
const LANES: usize = 4;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(series) = f.series.first().filter(|s| !s.nights.is_empty()) else {
        return Ok(Panel::absent(
            "No night is in the log yet, so there is nothing to show over time.",
        ));
    };
    let (first, last) = ends(series);
    let nights = event_nights(f);
    let chart = if series.moving.len() < LEAST_POINTS || logged(series) < LEAST_LOGGED {
        let blocks = blocks(series);
        Chart {
            id: "time".into(),
            title: format!(
                "{} so far: {} of {} logged",
                capital(&nights),
                f.population.spasm_nights,
                logged(series)
            ),
            how_to_read: format!(
                "Each tick is a night with a {}, each circle a night not logged. Too few nights are logged \
                 for a line; the counts show {nights} of logged nights.",
                clean(&f.outcome.event)
            ),
            name: format!("{} so far", capital(&nights)),
            desc: format!(
                "Strip of nights, {}. {} of {} logged nights had a {}. There are too few nights for a rate \
                 over time. {}",
                span(first, last),
                f.population.spasm_nights,
                logged(series),
                clean(&f.outcome.event),
                unlogged_words(series)
            ),
            wide: counts(f, series, &blocks, WIDE)?,
            narrow: counts(f, series, &blocks, NARROW)?,
            table: counts_table(&nights, &blocks),
        }
    } else {
        let window = series.window_nights;
        Chart {
            id: "time".into(),
            title: title(f, &nights),
            how_to_read: how_to_read(f, series, &nights),
            name: format!("{} in 30 over time", capital(&nights)),
            desc: description(f, series, &nights),
            wide: lines(f, series, WIDE)?,
            narrow: lines(f, series, NARROW)?,
            table: rate_table(&format!("{} in 30, over {window} nights", capital(&nights)), series),
        }
    };
    Ok(Panel::Chart(Box::new(chart)))
}

fn ends(series: &PersonSeries) -> (Date, Date) {
    let n = &series.nights;
    (n[0].night, n[n.len() - 1].night)
}

fn in_state(series: &PersonSeries, state: NightState) -> usize {
    series.nights.iter().filter(|n| n.state == state).count()
}

fn logged(series: &PersonSeries) -> usize {
    in_state(series, NightState::Spasm) + in_state(series, NightState::None)
}

fn unlogged_words(series: &PersonSeries) -> String {
    match in_state(series, NightState::NotLogged) {
        0 => "Every night was logged.".into(),
        1 => "1 night was not logged.".into(),
        n => format!("{n} nights were not logged."),
    }
}

fn title(f: &Findings, nights: &str) -> String {
    let t = &f.trend;
    let numbers = match (t.recent.observed_in_30, t.before.observed_in_30) {
        (Some(now), Some(before)) => format!(": {}, {} before", in_30(now), in_30(before)),
        _ => String::new(),
    };
    match t.word {
        TrendWord::LikelyBetter => format!("Fewer {nights} lately{numbers}"),
        TrendWord::MayBeBetter => format!("Perhaps fewer {nights} lately{numbers}"),
        TrendWord::AboutTheSame => format!("About as many {nights} as before{numbers}"),
        TrendWord::MayBeWorse => format!("Perhaps more {nights} lately{numbers}"),
        TrendWord::LikelyWorse => format!("More {nights} lately{numbers}"),
        TrendWord::CannotTell => match (t.recent.observed_in_30, t.before.observed_in_30) {
            (Some(now), Some(before)) => {
                format!("No clear change: {} lately, {} before", in_30(now), in_30(before))
            }
            _ => format!("{} over time", capital(nights)),
        },
    }
}

fn how_to_read(f: &Findings, series: &PersonSeries, nights: &str) -> String {
    let dashes = match series.mattress_changes.len() {
        0 => "",
        1 => " The dashed line marks a change of mattress.",
        _ => " Dashed lines mark changes of mattress.",
    };
    format!(
        "The line is {nights} in 30, counted over the {} nights before; the shade is its 95% range. Below, one \
         tick per night with a {}.{dashes}",
        series.window_nights,
        clean(&f.outcome.event),
    )
}

fn description(f: &Findings, series: &PersonSeries, nights: &str) -> String {
    let (first, last) = ends(series);
    let latest = &series.moving[series.moving.len() - 1];
    let highest = series
        .moving
        .iter()
        .max_by(|a, b| a.in_30.point.total_cmp(&b.in_30.point))
        .unwrap_or(latest);
    let changes: Vec<String> = series.mattress_changes.iter().map(|c| day_month(c.night)).collect();
    let changes = match changes.len() {
        0 => String::new(),
        _ => format!(" The mattress changed on {}.", listed(&changes)),
    };
    format!(
        "Line chart of {nights} in 30, moving {} nights, {}. The latest rate, on {}, is {} (range {}). The \
         highest was {}, on {}. {} in {} logged. {}{changes}",
        series.window_nights,
        span(first, last),
        day_month(latest.night),
        in_30(latest.in_30.point),
        dash_range(&latest.in_30).replace('–', " to "),
        in_30(highest.in_30.point),
        day_month(highest.night),
        count(f.population.spasm_nights, &format!("{} night", clean(&f.outcome.event)), nights),
        logged(series),
        unlogged_words(series)
    )
}

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
        let name = name.unwrap_or_else(|| "new mattress".into());
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
fn lines(f: &Findings, series: &PersonSeries, frame: Frame) -> Result<Drawing, SceneError> {
    let (first, last) = ends(series);
    let (left, right) = if frame.narrow { (26.0, 338.0) } else { (28.0, 572.0) };
    let x = Scale::linear([day_number(first) as f64, day_number(last) as f64], [left, right]);
    let labels = lanes(series, frame, &x);
    let used = labels.iter().map(|l| l.lane + 1).max().unwrap_or(0) as f64;
    let lane_pitch = frame.size + 5.0;
    let top = 26.0 + used * lane_pitch;
    let bottom = top + if frame.narrow { 170.0 } else { 150.0 };
    let foot = bottom + 56.0 + if frame.narrow { 52.0 } else { 0.0 };
    let y_top = rate_top(f);
    let y = Scale::linear([0.0, y_top], [bottom, top]);
    let canvas = frame.canvas(foot);

    canvas.text(
        (0.0, frame.size),
        &format!("{} in 30", drawable(&event_nights(f))),
        frame.mut_(),
    )?;
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

    rug(&canvas, series, &x, bottom + 6.0)?;
    time_axis(&canvas, frame, series, &x, (bottom, bottom + 50.0))?;
    let event = drawable(&f.outcome.event);
    let window = format!("{} nights to {}", series.window_nights, short_date(latest.night));
    if frame.narrow {
        let base = bottom + 78.0;
        canvas.line(&[(left, base - 5.0), (left + 18.0, base - 5.0)], pen(Token::Blue, 2.5))?;
        let words = format!("{} in the {window}", in_30(latest.in_30.point));
        canvas.text((left + 24.0, base), &words, frame.ink())?;
        key(&canvas, frame, series, &event, (left, base + 22.0))?;
    } else {
        let base = dot.1.clamp(top + 12.0, bottom - 46.0) + frame.drop();
        let at = right + 12.0;
        canvas.text((at, base), &in_30(latest.in_30.point), tint(frame.strong(), Token::Blue))?;
        canvas.text((at, base + 17.0), &window, frame.mut_())?;
        canvas.text((at, base + 34.0), "95% range shaded", frame.mut_())?;
        row_names(&canvas, frame, series, &event, (at, bottom + 6.0))?;
    }
    Ok(canvas.finish())
}

/// Stretches without a long gap, thinned to what the width can show.
fn segments(moving: &[MovingPoint], width: f64) -> Vec<Vec<&MovingPoint>> {
    let stride = (moving.len() as f64 / (width / 2.0)).ceil().max(1.0) as usize;
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

/// One tick per night with an event, a circle per night not logged, a bar for long gaps.
fn rug(canvas: &Canvas, series: &PersonSeries, x: &Scale, top: f64) -> Result<(), SceneError> {
    for night in series.nights.iter().filter(|n| n.state == NightState::Spasm) {
        let at = x.at(day_number(night.night) as f64);
        canvas.line(&[(at, top), (at, top + 12.0)], pen(Token::Warm, 1.8))?;
    }
    let middle = top + 21.0;
    let mut start = 0;
    for run in series.nights.chunk_by(|a, b| a.state == b.state) {
        let (from, to) = (&run[0], &run[run.len() - 1]);
        start += run.len();
        let (a, b) = (x.at(day_number(from.night) as f64), x.at(day_number(to.night) as f64));
        match from.state {
            NightState::NotLogged if run.len() > 3 => {
                canvas.line(&[(a - 1.5, middle), (b + 1.5, middle)], pen(Token::Line, 2.0))?;
            }
            NightState::NotLogged => {
                for n in run {
                    canvas.ring(
                        (x.at(day_number(n.night) as f64), middle),
                        2.4,
                        pen(Token::Line, 1.1),
                    )?;
                }
            }
            NightState::LeftOut => {
                for n in run {
                    let at = x.at(day_number(n.night) as f64);
                    canvas.line(
                        &[(at - 2.0, middle + 3.0), (at + 2.0, middle - 3.0)],
                        pen(Token::Line, 1.2),
                    )?;
                }
            }
            NightState::Spasm | NightState::None => {}
        }
    }
    debug_assert_eq!(start, series.nights.len());
    Ok(())
}

/// Names of the two rows of the rug, at their right.
fn row_names(
    canvas: &Canvas,
    frame: Frame,
    series: &PersonSeries,
    event: &str,
    (at, top): (f64, f64),
) -> Result<(), SceneError> {
    let room = frame.width - at;
    let look = tint(frame.ink(), Token::Warm);
    canvas.text(
        (at, top + 6.0 + frame.drop()),
        &fit(&format!("a {event}"), look.weight, look.size, room),
        look,
    )?;
    if let Some(words) = unlogged_key(series) {
        canvas.text((at, top + 21.0 + frame.drop()), words, frame.mut_())?;
    }
    Ok(())
}

fn unlogged_key(series: &PersonSeries) -> Option<&'static str> {
    let (not, out) =
        (in_state(series, NightState::NotLogged), in_state(series, NightState::LeftOut));
    match (not > 0, out > 0) {
        (true, true) => Some("not logged / left out"),
        (true, false) => Some("not logged"),
        (false, true) => Some("left out"),
        (false, false) => None,
    }
}

/// The same as one line of key, for phones.
fn key(
    canvas: &Canvas,
    frame: Frame,
    series: &PersonSeries,
    event: &str,
    (left, base): (f64, f64),
) -> Result<(), SceneError> {
    canvas.line(&[(left + 2.0, base - 11.0), (left + 2.0, base + 1.0)], pen(Token::Warm, 1.8))?;
    let other = unlogged_key(series);
    let room = frame.width - left - 45.0 - other.map_or(0.0, |o| frame.measure(o));
    let words = fit(&format!("a {event}"), frame.ink().weight, frame.size, room);
    canvas.text((left + 10.0, base), &words, tint(frame.ink(), Token::Warm))?;
    if let Some(other) = other {
        let at = left + 10.0 + frame.measure(&words) + 22.0;
        canvas.ring((at, base - 5.0), 2.6, pen(Token::Line, 1.1))?;
        canvas.text((at + 9.0, base), other, frame.mut_())?;
    }
    Ok(())
}

/// Month or week ticks below the rug.
fn time_axis(
    canvas: &Canvas,
    frame: Frame,
    series: &PersonSeries,
    x: &Scale,
    (axis, base): (f64, f64),
) -> Result<(), SceneError> {
    let (first, last) = ends(series);
    let mut free_from = f64::NEG_INFINITY;
    for tick in date_ticks(first, last, if frame.narrow { 5 } else { 7 }) {
        let at = x.at(day_number(tick.date) as f64);
        canvas.line(&[(at, axis), (at, axis + 5.0)], pen(Token::Line, 1.0))?;
        let half = frame.measure(&tick.label) / 2.0;
        let place = at.clamp(half, frame.width - half);
        if place - half >= free_from {
            canvas.text((place, base), &tick.label, middle(frame.mut_()))?;
            free_from = place + half + 8.0;
        }
    }
    Ok(())
}

/// A stretch of a short log.
struct Block {
    from: Date,
    to: Date,
    logged: usize,
    with: usize,
}

fn blocks(series: &PersonSeries) -> Vec<Block> {
    let length = BLOCK_NIGHTS * series.nights.len().div_ceil(4 * BLOCK_NIGHTS).max(1);
    let block = |run: &[lumbago_domain::SeriesNight]| Block {
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
fn counts(
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
        let words = if i == 0 {
            format!("{} of {} logged", block.with, block.logged)
        } else {
            format!("{} of {}", block.with, block.logged)
        };
        let short = format!("{} of {}", block.with, block.logged);
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
        key(&canvas, frame, series, &event, (left, axis + 80.0))?;
    } else {
        row_names(&canvas, frame, series, &event, (stop + 16.0, axis + 6.0))?;
    }
    Ok(canvas.finish())
}

fn counts_table(nights: &str, blocks: &[Block]) -> Table {
    Table {
        caption: format!("{} of logged nights", capital(nights)),
        header: vec!["From".into(), "To".into(), "Logged".into(), capital(nights)],
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

/// One row a week, and one for the highest and the latest rate and each change of mattress.
fn rate_table(caption: &str, series: &PersonSeries) -> Table {
    let highest = series.moving.iter().map(|m| m.in_30.point).fold(0.0, f64::max);
    let changes = &series.mattress_changes;
    let note = |m: &MovingPoint| {
        let change = changes.iter().find(|c| c.night == m.night);
        match change {
            Some(c) => c
                .name
                .as_deref()
                .map_or("new mattress".into(), |n| format!("new mattress: {}", clean(n))),
            None if m.in_30.point == highest => "highest".into(),
            None => String::new(),
        }
    };
    let last = series.moving.len() - 1;
    let mut highest_shown = false;
    let mut rows: Vec<(Date, Vec<TableCell>)> = Vec::new();
    for (i, m) in series.moving.iter().enumerate() {
        let is_highest = m.in_30.point == highest && !highest_shown;
        highest_shown |= is_highest;
        if i % 7 == 0 || i == last || is_highest || changes.iter().any(|c| c.night == m.night) {
            rows.push((
                m.night,
                vec![
                    TableCell::Text(full_date(m.night)),
                    TableCell::Number(m.logged.to_string()),
                    TableCell::Number(decimal_range(&m.in_30)),
                    TableCell::Text(note(m)),
                ],
            ));
        }
    }
    for c in changes.iter().filter(|c| !series.moving.iter().any(|m| m.night == c.night)) {
        let words = c
            .name
            .as_deref()
            .map_or("new mattress".into(), |n| format!("new mattress: {}", clean(n)));
        let dash = || TableCell::Number("–".into());
        rows.push((
            c.night,
            vec![TableCell::Text(full_date(c.night)), dash(), dash(), TableCell::Text(words)],
        ));
    }
    rows.sort_by_key(|(night, _)| *night);
    Table {
        caption: caption.into(),
        header: vec![
            "Up to".into(),
            "Nights logged".into(),
            "In 30 (95% range)".into(),
            "Remark".into(),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    }
}
