//! Each habit within people and between people in one row: people, nights, both ratios as marks
//! on one axis and as numbers. The two answer different questions; where they part, what differs
//! between people stands behind one of them.

use lumbago_domain::{Effect, Findings, Interval, Scope, StudyComparison};

use super::Panel;
use super::forest::{grid, tick_labels, whisker};
use super::frame::{Frame, NARROW, WIDE, end, tint};
use super::habits::KEY_FACTORS;
use crate::locale::{fill, plural, text};
use crate::phrase::{event_nights, ratio, signed_range, spoken};
use crate::scene::{
    Canvas, Chart, Drawing, Scale, SceneError, Table, TableCell, Token, clean, drawable, fit, pen,
    ratio_ticks, wrap,
};

/// Rows drawn at most, the key factors first among them; the others stand behind the answers.
const MOST_ROWS: usize = 12;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let rows = chosen(f);
    if rows.is_empty() {
        return Ok(Panel::absent(text("sides.absent")));
    }
    let gaps = rows.iter().filter(|c| c.gap_text.starts_with("A clear gap")).count();
    let title = match gaps {
        0 => text("sides.no_gap").into(),
        n => plural("sides.gaps", n as u32, &[]),
    };
    Ok(Panel::Chart(Box::new(Chart {
        id: "sides".into(),
        title,
        how_to_read: fill("sides.how", &[("events", &clean(&f.outcome.events))]),
        name: text("sides.name").into(),
        desc: description(&rows),
        wide: wide(&rows)?,
        narrow: narrow(&rows)?,
        halves: Vec::new(),
        table: table(f, &rows),
    })))
}

/// The comparisons shown, in the order of the catalogue.
fn chosen(f: &Findings) -> Vec<&StudyComparison> {
    let all = f.technical.study.as_ref().map_or(&[][..], |s| &s.comparisons);
    let drawn = |c: &&StudyComparison| usable(&c.fixed).is_some();
    let key = |c: &&StudyComparison| KEY_FACTORS.contains(&c.factor.as_str());
    let mut room = MOST_ROWS.saturating_sub(all.iter().filter(drawn).filter(key).count());
    all.iter()
        .filter(drawn)
        .filter(|c| {
            let kept = key(c) || room > 0;
            room = if key(c) { room } else { room.saturating_sub(1) };
            kept
        })
        .collect()
}

/// What a log axis can show.
fn usable(i: &Interval) -> Option<Interval> {
    (i.low > 0.0 && i.point > 0.0 && i.high.is_finite()).then_some(*i)
}

fn between(c: &StudyComparison) -> Option<Interval> {
    c.between.as_ref().and_then(usable)
}

/// Nights of the people whose nights can answer.
fn nights(c: &StudyComparison) -> u32 {
    c.people.iter().map(|p| p.nights).sum()
}

fn description(rows: &[&StudyComparison]) -> String {
    let both: Vec<&&StudyComparison> = rows.iter().filter(|c| between(c).is_some()).collect();
    let mut said = vec![fill("sides.desc", &[("rows", &rows.len()), ("both", &both.len())])];
    let apart =
        |c: &StudyComparison| between(c).map_or(0.0, |b| (b.point / c.fixed.point).ln().abs());
    let widest = both.iter().max_by(|a, b| apart(a).total_cmp(&apart(b)));
    let words = |i: &Interval| spoken(&ratio(i));
    if let Some((c, b)) = widest.and_then(|c| Some((c, between(c)?))) {
        said.push(fill(
            "sides.desc_apart",
            &[
                ("habit", &clean(&c.factor_label)),
                ("within", &words(&c.fixed)),
                ("between", &words(&b)),
            ],
        ));
    } else if let Some(c) = rows.first() {
        said.push(fill(
            "sides.desc_within",
            &[("habit", &clean(&c.factor_label)), ("within", &words(&c.fixed))],
        ));
    }
    said.join(" ")
}

fn table(f: &Findings, rows: &[&StudyComparison]) -> Table {
    let cell = |i: Option<Interval>| TableCell::Number(i.map_or("–".into(), |i| ratio(&i)));
    let row = |c: &&StudyComparison| {
        let of = |e: &&Effect| {
            e.scope == Scope::Within && e.factor == c.factor && e.contrast == c.contrast
        };
        let difference = f.effects.iter().find(of).and_then(|e| e.difference_per_30);
        vec![
            TableCell::Text(format!("{}, {}", clean(&c.factor_label), clean(&c.contrast_label))),
            TableCell::Number(c.people.len().to_string()),
            TableCell::Number(nights(c).to_string()),
            cell(Some(c.fixed)),
            TableCell::Number(difference.map_or("–".into(), |d| signed_range(&d))),
            cell(between(c)),
        ]
    };
    Table {
        caption: text("sides.caption").into(),
        header: vec![
            text("sides.comparison").into(),
            text("sides.people").into(),
            text("sides.nights").into(),
            text("sides.ratio_within").into(),
            fill("sides.main_model", &[("event_nights", &event_nights(f))]),
            text("sides.ratio_between").into(),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// One axis for both, wide enough for every point.
fn axis(rows: &[&StudyComparison], left: f64, right: f64) -> (Scale, Vec<f64>) {
    let points = rows.iter().flat_map(|c| [Some(c.fixed), between(c)]).flatten();
    let furthest = points.map(|i| i.point.ln().abs()).fold(0.0, f64::max);
    let reach =
        [2.0, 4.0, 8.0, 16.0].into_iter().find(|r: &f64| r.ln() >= furthest).unwrap_or(16.0);
    (Scale::log([1.0 / reach, reach], [left, right]), ratio_ticks(1.0 / reach, reach))
}

/// Marks of all rows, each kind in one go; `lines` are the two middle lines of each row.
fn marks(
    canvas: &Canvas,
    rows: &[&StudyComparison],
    lines: &[(f64, f64)],
    x: &Scale,
) -> Result<(), SceneError> {
    let both = || rows.iter().zip(lines).filter_map(|(c, (_, y))| Some((between(c)?, *y)));
    for (i, y) in both() {
        whisker(canvas, &i, x, y, pen(Token::Mut, 1.4), 3.5)?;
    }
    for (i, y) in both() {
        let at = x.clamped(i.point).0;
        square(canvas, (at, y))?;
    }
    for (c, (y, _)) in rows.iter().zip(lines) {
        whisker(canvas, &c.fixed, x, *y, pen(Token::Blue, 2.0), 3.5)?;
    }
    for (row, (c, (y, _))) in rows.iter().zip(lines).enumerate() {
        let at = (x.clamped(c.fixed.point).0, *y);
        canvas.disc(at, 4.5, Token::Blue)?;
        canvas.spot(row, at);
    }
    Ok(())
}

fn square(canvas: &Canvas, (x, y): (f64, f64)) -> Result<(), SceneError> {
    let (a, b) = ((x - 4.0, y - 4.0), (x + 4.0, y + 4.0));
    canvas.rect(a, b, Token::Paper)?;
    canvas.frame(a, b, pen(Token::Mut, 1.6))
}

const LABEL_ROOM: f64 = 205.0;

/// The contrast in one or two lines that fit.
fn contrast_lines(c: &StudyComparison, frame: Frame, room: f64) -> Vec<String> {
    let look = frame.mut_();
    let mut lines = wrap(&drawable(&c.contrast_label), look.weight, look.size, room);
    lines.truncate(2);
    lines
}

/// Height of a row of the wide drawing.
fn wide_row(lines: &[String]) -> f64 {
    26.0 + 18.0 * lines.len() as f64
}

/// Height of a block of the narrow drawing.
fn block(lines: &[String]) -> f64 {
    71.0 + 19.0 * lines.len() as f64
}

/// Columns: habit, people, nights, marks, ratio within, ratio between.
fn wide(rows: &[&StudyComparison]) -> Result<Drawing, SceneError> {
    let frame = WIDE;
    let (people, night, left, right, within) = (246.0, 300.0, 322.0, 470.0, 596.0);
    let (x, ticks) = axis(rows, left, right);
    let top = 28.0;
    let labels: Vec<Vec<String>> =
        rows.iter().map(|c| contrast_lines(c, frame, LABEL_ROOM)).collect();
    let bottom = top + labels.iter().map(|l| wide_row(l)).sum::<f64>();
    let canvas = frame.canvas(bottom + 28.0);
    let small = end(frame.mut_());
    canvas.text((people, 16.0), text("axis.people"), small)?;
    canvas.text((night, 16.0), text("axis.nights"), small)?;
    head_words(&canvas, frame, &x, 16.0)?;
    let (within_words, between_words) = (text("sides.within"), text("sides.between"));
    canvas.text((within, 16.0), within_words, small)?;
    canvas.disc((within - frame.measure(within_words) - 11.0, 11.5), 4.5, Token::Blue)?;
    canvas.text((frame.width, 16.0), between_words, small)?;
    square(&canvas, (frame.width - frame.measure(between_words) - 11.0, 11.5))?;
    tick_labels(&canvas, frame, &x, &ticks, bottom)?;
    grid(&canvas, &x, &ticks, &[(top, bottom)])?;
    let mut lines = Vec::new();
    let mut y = top;
    for (c, words) in rows.iter().zip(&labels) {
        let middle = y + wide_row(words) / 2.0;
        y += wide_row(words);
        let base = middle + frame.drop();
        let look = frame.ink();
        let label = fit(&drawable(&c.factor_label), look.weight, look.size, LABEL_ROOM);
        let first = base - 9.0 * words.len() as f64;
        canvas.text((0.0, first), &label, look)?;
        for (k, line) in words.iter().enumerate() {
            canvas.text((0.0, first + 18.0 * (k + 1) as f64), line, frame.mut_())?;
        }
        canvas.text((people, base), &c.people.len().to_string(), end(look))?;
        canvas.text((night, base), &nights(c).to_string(), end(look))?;
        canvas.text((within, base), &ratio(&c.fixed), end(look))?;
        let (words, token) = match between(c) {
            Some(i) => (ratio(&i), Token::Ink),
            None => (text("sides.not_compared").into(), Token::Mut),
        };
        canvas.text((frame.width, base), &words, end(tint(look, token)))?;
        let apart = if between(c).is_some() { 8.0 } else { 0.0 };
        lines.push((middle - apart, middle + apart));
    }
    marks(&canvas, rows, &lines, &x)?;
    Ok(canvas.finish())
}

/// The same as blocks: habit, contrast, then a line for each ratio.
fn narrow(rows: &[&StudyComparison]) -> Result<Drawing, SceneError> {
    let frame = NARROW;
    let (x, ticks) = axis(rows, 8.0, 200.0);
    let top = 26.0;
    let labels: Vec<Vec<String>> =
        rows.iter().map(|c| contrast_lines(c, frame, frame.width)).collect();
    let bottom = top + labels.iter().map(|l| block(l)).sum::<f64>();
    let canvas = frame.canvas(bottom + 28.0);
    head_words(&canvas, frame, &x, frame.size)?;
    canvas.text((frame.width, frame.size), text("axis.ratio"), end(frame.mut_()))?;
    tick_labels(&canvas, frame, &x, &ticks, bottom)?;
    let mut lines = Vec::new();
    let mut stretches = Vec::new();
    let mut y = top;
    for (c, words) in rows.iter().zip(&labels) {
        let look = frame.ink();
        let who = plural("count.people", c.people.len() as u32, &[]);
        let room = frame.width - frame.measure(&who) - 12.0;
        let label = fit(&drawable(&c.factor_label), look.weight, look.size, room);
        canvas.text((0.0, y + 19.0), &label, look)?;
        canvas.text((frame.width, y + 19.0), &who, end(frame.mut_()))?;
        for (k, line) in words.iter().enumerate() {
            canvas.text((0.0, y + 38.0 + 19.0 * k as f64), line, frame.mut_())?;
        }
        let a = y + 36.0 + 19.0 * words.len() as f64;
        let b = a + 20.0;
        y += block(words);
        canvas.text((frame.width, a + frame.drop()), &ratio(&c.fixed), end(look))?;
        let (words, token) = match between(c) {
            Some(i) => (ratio(&i), Token::Ink),
            None => (text("sides.not_compared").into(), Token::Mut),
        };
        canvas.text((frame.width, b + frame.drop()), &words, end(tint(look, token)))?;
        stretches.push((a - 10.0, b + 10.0));
        lines.push((a, b));
    }
    grid(&canvas, &x, &ticks, &stretches)?;
    marks(&canvas, rows, &lines, &x)?;
    Ok(canvas.finish())
}

/// Which way is which, over the axis.
fn head_words(canvas: &Canvas, frame: Frame, x: &Scale, base: f64) -> Result<(), SceneError> {
    canvas.text((x.at(1.0) - 8.0, base), text("axis.fewer"), end(frame.mut_()))?;
    canvas.text((x.at(1.0) + 8.0, base), text("axis.more"), frame.mut_())
}
