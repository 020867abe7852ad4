//! How the rate goes along late caffeine and stress: a curve in nights in 30 with its 95 % range,
//! over the log's own nights; below, the nights it rests on.

use lumbago_domain::{DosePoint, Findings, Interval, Shape, ShapeWord};

use super::frame::{Frame, NARROW, WIDE, middle, tint};
use super::halves::{HALF, Plot, half, rate_axis, sheet};
use super::shapes::{amount, label, word};
use super::{Panel, rate_top};
use crate::locale::{fill, text, texts};
use crate::phrase::{
    capital, decimal_range, event_nights, listed, spoken, uncapital, unit_in_30, with_range,
};
use crate::scene::{
    Canvas, Chart, Scale, SceneError, Table, TableCell, Token, clean, drawable, fit, linear_ticks,
    pen,
};

/// Amounts in the order of preference; the first two with a curve are drawn.
const FIELDS: [&str; 4] =
    ["caffeine_after_15_mg", "stress", "caffeine_mg", "caffeine_before_15_mg"];

/// Height of a panel.
const TALL: f64 = 258.0;

/// Every so many points of a curve stand in the table.
const EVERY: usize = 6;

/// The curves drawn here; the technical part draws others.
pub(super) fn chosen(f: &Findings) -> Vec<&Shape> {
    let curves = f.technical.shapes.as_ref().map_or(&[][..], |s| &s.curves);
    let drawable = |c: &&Shape| c.points.iter().filter(|p| p.in_30.is_some()).count() > 1;
    let of = |field: &&str| curves.iter().filter(drawable).find(|c| c.field == **field);
    FIELDS.iter().filter_map(of).take(2).collect()
}

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let curves = chosen(f);
    if curves.is_empty() {
        return Ok(Panel::absent(&why_not(f)));
    }
    let nights = event_nights(f);
    let top = rate_top(f);
    let firsts: Vec<usize> =
        (0..curves.len()).map(|k| curves[..k].iter().map(|c| tabled(c).count()).sum()).collect();
    let one = |canvas: &Canvas, frame, k: usize, corner| {
        panel(f, canvas, frame, curves[k], top, corner, firsts[k])
    };
    let halves = (0..curves.len())
        .map(|k| half(TALL, NARROW, |canvas, corner| one(canvas, NARROW, k, corner)))
        .collect::<Result<_, _>>()?;
    Ok(Panel::Chart(Box::new(Chart {
        id: "doses".into(),
        title: title(&curves),
        how_to_read: fill("doses.how", &[("event_nights", &nights)]),
        name: fill("doses.name", &[("Event_nights", &capital(&nights))]),
        desc: description(&curves, &nights),
        wide: sheet(curves.len(), TALL, WIDE, |canvas, k, corner| one(canvas, WIDE, k, corner))?,
        narrow: sheet(curves.len(), TALL, NARROW, |canvas, k, corner| {
            one(canvas, NARROW, k, corner)
        })?,
        halves,
        table: table(&curves, &nights),
    })))
}

fn why_not(f: &Findings) -> String {
    let refused = f.technical.shapes.as_ref().map_or(&[][..], |s| &s.refused);
    let reason = FIELDS.iter().find_map(|field| refused.iter().find(|r| r.field == *field));
    if reason.is_some_and(|r| r.reason.code == "too_few_events") {
        return fill("doses.too_few", &[("event_nights", &event_nights(f))]);
    }
    reason.map_or_else(|| text("doses.absent").into(), |r| r.reason.text.clone())
}

fn title(curves: &[&Shape]) -> String {
    let names = |keep: fn(&Shape) -> bool| -> Vec<String> {
        curves.iter().filter(|c| keep(c)).map(|c| uncapital(&label(c))).collect()
    };
    let shaped: Vec<String> = curves
        .iter()
        .filter(|c| c.word != ShapeWord::NoClearShape)
        .map(|c| {
            fill("doses.shaped", &[("amount", &uncapital(&label(c))), ("shape", &word(c.word))])
        })
        .collect();
    match shaped.is_empty() {
        true => fill("doses.none", &[("amounts", &listed(&names(|_| true)))]),
        false => capital(&shaped.join("; ")),
    }
}

fn ends(c: &Shape) -> Option<(f64, Interval, f64, Interval)> {
    let known = || c.points.iter().filter_map(|p| Some((p.x, p.in_30?)));
    let ((a, low), (b, high)) = (known().next()?, known().next_back()?);
    Some((a, low, b, high))
}

fn description(curves: &[&Shape], nights: &str) -> String {
    let mut said = vec![fill("doses.desc", &[("event_nights", &nights)])];
    for c in curves {
        let Some((a, low, b, high)) = ends(c) else { continue };
        said.push(fill(
            "doses.desc_row",
            &[
                ("amount", &label(c)),
                ("shape", &word(c.word)),
                ("low", &spoken(&with_range(&low))),
                ("low_at", &amount(a)),
                ("high", &spoken(&with_range(&high))),
                ("high_at", &amount(b)),
                ("nights", &c.nights),
            ],
        ));
    }
    said.join(" ")
}

fn tabled(c: &Shape) -> impl Iterator<Item = (&DosePoint, Interval)> {
    let last = c.points.len().saturating_sub(1);
    c.points
        .iter()
        .enumerate()
        .filter(move |(k, _)| k % EVERY == 0 || *k == last)
        .filter_map(|(_, p)| Some((p, p.in_30?)))
}

fn table(curves: &[&Shape], nights: &str) -> Table {
    let row = |c: &Shape, p: &DosePoint, i: Interval| {
        vec![
            TableCell::Text(fill("doses.row", &[("amount", &label(c)), ("nights", &c.nights)])),
            TableCell::Number(amount(p.x)),
            TableCell::Number(decimal_range(&i)),
        ]
    };
    Table {
        caption: fill("doses.caption", &[("Event_nights", &capital(nights))]),
        header: texts(["doses.amount", "doses.at", "doses.in_30"]),
        rows: curves.iter().flat_map(|c| tabled(c).map(move |(p, i)| row(c, p, i))).collect(),
    }
}

fn panel(
    f: &Findings,
    canvas: &Canvas,
    frame: Frame,
    c: &Shape,
    top: f64,
    (x0, y0): (f64, f64),
    first_row: usize,
) -> Result<(), SceneError> {
    let plot = Plot { left: x0 + 26.0, right: x0 + HALF - 8.0, top: y0 + 48.0, bottom: y0 + 172.0 };
    let y = Scale::linear([0.0, top], [plot.bottom, plot.top]);
    let x = Scale::linear(c.range, [plot.left + 6.0, plot.right - 6.0]);
    let strong = frame.strong();
    let name = fit(&drawable(&label(c)), strong.weight, strong.size, HALF);
    canvas.text((x0, y0 + frame.size), &name, strong)?;
    let unit = fill("doses.unit", &[("unit", &unit_in_30(f)), ("shape", &word(c.word))]);
    let unit = fit(&unit, frame.ink().weight, frame.size, HALF);
    canvas.text((x0, y0 + 2.0 * frame.size + 6.0), &unit, frame.mut_())?;
    rate_axis(canvas, frame, &plot, &y, top)?;
    let known = || c.points.iter().filter_map(|p| Some((p.x, p.in_30?)));
    let place = |at: f64, v: f64| (x.at(at), y.clamped(v).0);
    let upper = known().map(|(at, i)| place(at, i.high));
    let lower: Vec<_> = known().map(|(at, i)| place(at, i.low)).collect();
    canvas.polygon(&upper.chain(lower.into_iter().rev()).collect::<Vec<_>>(), Token::Band)?;
    let line: Vec<_> = known().map(|(at, i)| place(at, i.point)).collect();
    canvas.line(&line, pen(Token::Blue, 2.5))?;
    for (k, (p, i)) in tabled(c).enumerate() {
        canvas.spot(first_row + k, place(p.x, i.point));
    }
    rug(canvas, c, &x, plot.bottom + 24.0)?;
    let base = plot.bottom + 46.0 + frame.size;
    let mut free_from = f64::NEG_INFINITY;
    for tick in linear_ticks(c.range[0], c.range[1], 5) {
        let words = amount(tick);
        let wide = frame.measure(&words) / 2.0;
        let at = x.at(tick).clamp(x0 + wide, x0 + HALF - wide);
        if at - wide >= free_from {
            canvas.text((at, base), &words, middle(frame.mut_()))?;
            free_from = at + wide + 8.0;
        }
    }
    let unit = clean(&c.unit).replace('-', "–");
    if !unit.is_empty() {
        let look = tint(frame.ink(), Token::Mut);
        let words = fit(&drawable(&unit), look.weight, look.size, HALF - 26.0);
        canvas.text((plot.left, base + frame.size + 4.0), &words, look)?;
    }
    Ok(())
}

/// Bars up from a line for nights without, down for nights with.
fn rug(canvas: &Canvas, c: &Shape, x: &Scale, line: f64) -> Result<(), SceneError> {
    let most = c.rug.iter().map(|b| b.count).max().unwrap_or(1).max(1);
    let tall = |n: u32| 20.0 * f64::from(n) / f64::from(most);
    let bars = |sign: f64, of: fn(&lumbago_domain::DoseBin) -> u32, token| {
        for bin in c.rug.iter().filter(|b| of(b) > 0) {
            let at = x.clamped(bin.x).0;
            let end = line + sign * tall(of(bin)).max(1.2);
            canvas.line(&[(at, line), (at, end)], pen(token, 3.0))?;
        }
        Ok::<(), SceneError>(())
    };
    bars(-1.0, |b| b.count.saturating_sub(b.spasm_nights), Token::S1)?;
    bars(1.0, |b| b.spasm_nights, Token::Warm)?;
    canvas.line(
        &[(x.at(c.range[0]) - 6.0, line), (x.at(c.range[1]) + 6.0, line)],
        pen(Token::Line, 1.0),
    )
}
