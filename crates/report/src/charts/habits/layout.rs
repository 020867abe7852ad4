//! Rows and columns of the two drawings.

use lumbago_domain::{Findings, LevelRate};

use super::super::frame::{Frame, end, middle, tint};
use super::super::rate_top;
use super::{FIRM_NIGHTS, Group, LEAST_NIGHTS, shown, tabled};
use crate::locale::{fill, plural, text};
use crate::phrase::{capital, decimal_range, uncapital, unit_in_30, with_range};
use crate::scene::{
    Canvas, Drawing, Scale, SceneError, Token, dashed, drawable, fit, linear_ticks, pen, wrap,
};

/// "Fewer than 10 nights: mixed (3), twisted (5)", in lines that fit.
fn scarce_lines(group: &Group<'_>, frame: Frame, room: f64) -> Vec<String> {
    if group.scarce.is_empty() {
        return Vec::new();
    }
    let levels: Vec<String> = group
        .scarce
        .iter()
        .map(|l| {
            let level = uncapital(&drawable(&l.label));
            fill("habits.scarce_level", &[("level", &level), ("nights", &l.nights)])
        })
        .collect();
    let words = fill(
        "habits.scarce",
        &[("nights", &LEAST_NIGHTS), ("levels", &levels.join(text("say.comma")))],
    );
    wrap(&words, frame.ink().weight, frame.size, room)
}

/// Where the columns stand.
struct Columns {
    indent: f64,
    nights: f64,
    left: f64,
    right: f64,
    pitch: f64,
    /// Distance from a label's line down to its mark: zero where they share a line.
    mark: f64,
}

fn columns(frame: Frame) -> Columns {
    if frame.narrow {
        Columns { indent: 0.0, nights: 344.0, left: 6.0, right: 246.0, pitch: 46.0, mark: 20.0 }
    } else {
        Columns { indent: 14.0, nights: 276.0, left: 304.0, right: 628.0, pitch: 19.0, mark: 0.0 }
    }
}

/// Grid and average behind the marks, from top to bottom of each stretch.
fn ground(
    canvas: &Canvas,
    x: &Scale,
    ticks: &[f64],
    average: Option<f64>,
    stretches: &[(f64, f64)],
) -> Result<(), SceneError> {
    let (zero, others): (Vec<f64>, Vec<f64>) = ticks.iter().partition(|t| **t == 0.0);
    let lines = others.iter().map(|&t| (x.at(t), pen(Token::Grid, 1.0)));
    let lines = lines.chain(zero.iter().map(|&t| (x.at(t), pen(Token::Line, 1.0))));
    let average = average.map(|a| (x.clamped(a).0, dashed(Token::Ink, 1.3, "1.5 3")));
    for (at, look) in lines.chain(average) {
        for &(top, bottom) in stretches {
            canvas.line(&[(at, top), (at, bottom)], look)?;
        }
    }
    Ok(())
}

/// A heading per habit, a row per level.
pub(super) fn rows(
    f: &Findings,
    groups: &[Group<'_>],
    frame: Frame,
) -> Result<Drawing, SceneError> {
    let c = columns(frame);
    let top_value = rate_top(f);
    let x = Scale::linear([0.0, top_value], [c.left, c.right]);
    let group_head = frame.size + if frame.narrow { 12.0 } else { 9.0 };
    let head = if frame.narrow { 24.0 } else { 22.0 };
    let line = frame.size + 4.0;
    let scarce: Vec<Vec<String>> =
        groups.iter().map(|g| scarce_lines(g, frame, frame.width - c.indent)).collect();
    let height = |g: &Group<'_>, scarce: &[String]| {
        let rest = if scarce.is_empty() { 0.0 } else { line * scarce.len() as f64 + 4.0 };
        group_head + g.levels.len() as f64 * c.pitch + rest
    };
    let body: f64 = groups.iter().zip(&scarce).map(|(g, s)| height(g, s)).sum();
    let bottom = head + body + 4.0;
    let canvas = frame.canvas(bottom + 24.0);

    let unit = fit(&unit_in_30(f), frame.ink().weight, frame.size, 230.0);
    if frame.narrow {
        canvas.text((0.0, frame.size), &unit, frame.mut_())?;
    } else {
        canvas.text((c.nights, frame.size), text("axis.nights"), end(frame.mut_()))?;
        canvas.text((c.left, frame.size), &unit, frame.mut_())?;
        let adjusted = groups.iter().flat_map(|g| &g.levels).any(|l| l.adjusted_in_30.is_some());
        let head = text(if adjusted { "axis.only_in_30_range" } else { "axis.only_in_30" });
        canvas.text((frame.width, frame.size), head, end(frame.mut_()))?;
    }
    let ticks = linear_ticks(0.0, top_value, if frame.narrow { 5 } else { 6 });
    for &tick in &ticks {
        let look = middle(frame.mut_());
        canvas.text((x.at(tick), bottom + 6.0 + frame.size), &format!("{tick:.0}"), look)?;
    }
    let mut stretches = Vec::new();
    let mut y = head;
    for (group, scarce) in groups.iter().zip(&scarce) {
        let first = y + group_head;
        if frame.narrow {
            let mark = |i: usize| first + i as f64 * c.pitch + 9.0 + c.mark;
            stretches.extend((0..group.levels.len()).map(|i| (mark(i) - 10.0, mark(i) + 10.0)));
        } else if !group.levels.is_empty() {
            stretches.push((first - 4.0, first + group.levels.len() as f64 * c.pitch + 2.0));
        }
        y += height(group, scarce);
    }
    let average = f.rate.spasm_nights_in_30.map(|i| i.point);
    ground(&canvas, &x, &ticks, average, &stretches)?;
    let mut drawn: Vec<(&LevelRate, f64)> = Vec::new();
    let in_table = tabled(groups);
    // Where one range needs decimals, all rates of the drawing have them.
    let tenths = groups
        .iter()
        .flat_map(|g| &g.levels)
        .any(|l| l.adjusted_in_30.is_some_and(|i| crate::phrase::is_tight(&i)));
    let mut y = head;
    for (group, scarce) in groups.iter().zip(&scarce) {
        let look = frame.strong();
        let label = fit(
            &drawable(group.label),
            look.weight,
            look.size,
            if frame.narrow { 340.0 } else { 230.0 },
        );
        let base = y + group_head - 7.0;
        canvas.text((0.0, base), &label, look)?;
        y += group_head;
        for level in &group.levels {
            row(&canvas, level, frame, &c, (y, tenths))?;
            if let (Some(row), Some(point)) =
                (in_table.iter().position(|l| std::ptr::eq(*l, *level)), shown(level))
            {
                let line = if frame.narrow { y + 9.0 } else { y + c.pitch / 2.0 } + c.mark;
                canvas.spot(row, (x.clamped(point).0, line));
                drawn.push((level, line));
            }
            y += c.pitch;
        }
        for words in scarce {
            y += line;
            canvas.text((c.indent, y - 1.0), words, frame.mut_())?;
        }
        y += if scarce.is_empty() { 0.0 } else { 4.0 };
    }
    marks(&canvas, &drawn, &x)?;
    Ok(canvas.finish())
}

fn row(
    canvas: &Canvas,
    l: &LevelRate,
    frame: Frame,
    c: &Columns,
    (y, tenths): (f64, bool),
) -> Result<(), SceneError> {
    let line = if frame.narrow { y + 9.0 } else { y + c.pitch / 2.0 };
    let base = line + frame.drop();
    let look = frame.ink();
    let nights = match frame.narrow {
        true => plural("count.nights", l.nights, &[]),
        false => l.nights.to_string(),
    };
    let room = c.nights - c.indent - frame.measure(&nights) - 12.0;
    let label = fit(&capital(&drawable(&l.label)), look.weight, look.size, room);
    canvas.text((c.indent, base), &label, look)?;
    canvas.text((c.nights, base), &nights, end(if frame.narrow { frame.mut_() } else { look }))?;
    let at = line + c.mark;
    let Some(point) = shown(l) else { return Ok(()) };
    let words = match l.adjusted_in_30 {
        Some(i) if tenths => decimal_range(&i),
        Some(i) => with_range(&i),
        None if tenths => format!("{point:.1}"),
        None => crate::phrase::whole(point),
    };
    let token = if l.adjusted_in_30.is_some() { Token::Ink } else { Token::Mut };
    canvas.text((frame.width, at + frame.drop()), &words, end(tint(look, token)))
}

/// The marks of all rows, each kind in one go: `rows` are levels and their middle lines.
fn marks(canvas: &Canvas, rows: &[(&LevelRate, f64)], x: &Scale) -> Result<(), SceneError> {
    for (l, at) in rows {
        if let Some(observed) = l.observed_in_30 {
            let ox = x.clamped(observed).0;
            canvas.line(&[(ox, at - 7.0), (ox, at + 7.0)], pen(Token::Line, 1.8))?;
        }
    }
    let ranges = || rows.iter().filter_map(|(l, at)| Some((*l, *at, l.adjusted_in_30?)));
    for (_, at, i) in ranges() {
        canvas
            .line(&[(x.clamped(i.low).0, at), (x.clamped(i.high).0, at)], pen(Token::Blue, 2.2))?;
    }
    for (_, at, i) in ranges() {
        if let (high, true) = x.clamped(i.high) {
            let head = [(high + 5.0, at), (high - 4.0, at - 5.0), (high - 4.0, at + 5.0)];
            canvas.polygon(&head, Token::Blue)?;
        }
    }
    for (_, at, i) in ranges() {
        canvas.disc((x.clamped(i.point).0, at), 5.5, Token::Blue)?;
    }
    for (l, at, i) in ranges() {
        if l.nights < FIRM_NIGHTS {
            canvas.disc((x.clamped(i.point).0, at), 3.5, Token::Paper)?;
        }
    }
    Ok(())
}
