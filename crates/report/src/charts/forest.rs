//! The clinician's view: adjusted ratios on a log axis, with counts, numbers and verdict words in
//! the same row. Marks are filled if and only if the comparison is announced.

use lumbago_domain::{Effect, Findings, Interval, Measure, Scope, Verdict};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, tint};
use super::habits::KEY_FACTORS;
use crate::phrase::{capital, contrast, count, event_nights, ratio, refusal, uncapital, verdict};
use crate::scene::{
    Canvas, Chart, Drawing, Pen, Scale, SceneError, Table, TableCell, Token, Weight, clean,
    drawable, fit, pen, ratio_ticks, width, wrap,
};

/// Rows drawn at most; the rest stands in the table of estimates.
const MOST_ROWS: usize = 16;

/// Rows under one heading.
pub(crate) struct Section<'a> {
    /// Heading; empty where there is only one section.
    pub(crate) heading: &'static str,
    /// Effects in the order shown.
    pub(crate) rows: Vec<&'a Effect>,
}

/// The comparisons shown: the main ones by size of the ratio, refusals after them, then what was
/// only looked at. The four questions every report answers are always among them; other factors
/// only where the log has them.
pub(crate) fn sections(f: &Findings) -> Vec<Section<'_>> {
    let in_log = |e: &&Effect| e.reason.code != "not_in_log";
    let key = |e: &&Effect| KEY_FACTORS.contains(&e.factor.as_str());
    let by_ratio = |rows: &mut Vec<&Effect>| {
        rows.sort_by(|a, b| {
            let point = |e: &Effect| shown(e).map(|i| i.point);
            let order = |e: &Effect| point(e).is_none();
            order(a)
                .cmp(&order(b))
                .then(point(b).partial_cmp(&point(a)).unwrap_or(std::cmp::Ordering::Equal))
        });
    };
    let pick = |scope: Scope| -> Vec<&Effect> {
        let mut rows: Vec<&Effect> = f
            .effects
            .iter()
            .filter(|e| e.primary && e.scope == scope)
            .filter(|e| in_log(e) || key(e))
            .collect();
        by_ratio(&mut rows);
        rows
    };
    let looked_at: Vec<&Effect> =
        f.effects.iter().filter(|e| !e.primary && shown(e).is_some()).collect();
    let mut sections = vec![
        Section { heading: "Main comparisons", rows: pick(Scope::Person) },
        Section {
            heading: "Within people: each compared with their own other nights",
            rows: pick(Scope::Within),
        },
        Section {
            heading: "Between people: those with more against those with less",
            rows: pick(Scope::Between),
        },
        Section { heading: "Looked at only, never announced", rows: looked_at },
    ];
    sections.retain(|s| !s.rows.is_empty());
    if let [only] = &mut sections[..] {
        only.heading = "";
    }
    sections
}

/// What is drawn first: the shrunken ratio.
pub(crate) fn shown(e: &Effect) -> Option<Interval> {
    e.rate_ratio_shrunken
        .or(e.rate_ratio)
        .filter(|i| i.low > 0.0 && i.point > 0.0 && i.high.is_finite())
}

/// Leaves out what was only looked at, and refusals of other than key factors, where the chart
/// would not fit on a printed page; the table of estimates holds them all.
fn fit_on_a_page(sections: &mut Vec<Section<'_>>) {
    for s in sections.iter_mut() {
        s.rows.retain(|e| shown(e).is_some() || KEY_FACTORS.contains(&e.factor.as_str()));
    }
    let count = |sections: &[Section<'_>]| sections.iter().map(|s| s.rows.len()).sum::<usize>();
    if count(sections) > MOST_ROWS {
        sections.retain(|s| s.rows.iter().any(|e| e.primary));
    }
    let share = MOST_ROWS.div_ceil(sections.len().max(1)).max(10);
    for s in sections.iter_mut() {
        // Rows are sorted by ratio: the middle, nearest to no difference, is the least missed.
        while s.rows.len() > share {
            let least =
                (0..s.rows.len()).min_by(|&a, &b| weight(s.rows[a]).total_cmp(&weight(s.rows[b])));
            s.rows.remove(least.unwrap_or(0));
        }
    }
    sections.retain(|s| !s.rows.is_empty());
    if let [only] = &mut sections[..] {
        only.heading = "";
    }
}

/// How much a row is missed when it is left out.
fn weight(e: &Effect) -> f64 {
    let key = KEY_FACTORS.contains(&e.factor.as_str()) || e.verdict.is_announced();
    let ratio = shown(e).map_or(0.0, |i| i.point.ln().abs());
    if key { f64::INFINITY } else { ratio + if e.verdict.is_leaning() { 10.0 } else { 0.0 } }
}

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let mut sections = sections(f);
    fit_on_a_page(&mut sections);
    let rows = || sections.iter().flat_map(|s| &s.rows);
    let events = clean(&f.outcome.events);
    if rows().all(|e| shown(e).is_none()) {
        let table = table(f, &sections);
        let reason = "No comparison could be made yet; the reasons stand below.".into();
        return Ok(Panel::Absent { reason, table: Some(table) });
    }
    let measure = match rows().find(|e| shown(e).is_some()).map(|e| e.measure) {
        Some(Measure::RiskRatio) => {
            format!("the share of nights with a {}", clean(&f.outcome.event))
        }
        _ => format!("{events} a night"),
    };
    Ok(Panel::Chart(Box::new(Chart {
        id: "forest".into(),
        title: title(f),
        how_to_read: format!(
            "Ratio of {measure}, other habits held equal; right of 1 means more. Thin line: the 95% range as estimated. \
             Square and thick line: the same after allowing for chance. Filled: announced."
        ),
        name: "Forest plot of ratios, one row per habit".into(),
        desc: description(f, &sections, &measure),
        wide: wide(f, &sections)?,
        narrow: narrow(&sections)?,
        table: table(f, &sections),
    })))
}

fn title(f: &Findings) -> String {
    let announced = f.effects.iter().filter(|e| e.verdict.is_announced()).count();
    let leaning = f.effects.iter().filter(|e| e.primary && e.verdict.is_leaning()).count();
    let compared = f.comparisons;
    match (announced, leaning) {
        (0, 0) => format!("Of {compared} comparisons, none stands out"),
        (0, n) => format!("Of {compared} comparisons, {n} may matter and none is clear"),
        (n, 0) => format!(
            "Of {compared} comparisons, {n} {} out",
            if n == 1 { "stands" } else { "stand" }
        ),
        (n, m) => format!(
            "Of {compared} comparisons, {n} {} out and {m} may matter",
            if n == 1 { "stands" } else { "stand" }
        ),
    }
}

fn description(f: &Findings, sections: &[Section<'_>], measure: &str) -> String {
    let rows: Vec<&Effect> = sections.iter().flat_map(|s| s.rows.iter().copied()).collect();
    let estimated: Vec<&&Effect> = rows.iter().filter(|e| shown(e).is_some()).collect();
    let mut text = format!(
        "Forest plot of adjusted ratios of {measure}, {} rows, {} of them estimated. ",
        rows.len(),
        estimated.len()
    );
    let mut notable: Vec<&&&Effect> =
        estimated.iter().filter(|e| e.verdict.is_announced()).collect();
    if notable.is_empty() {
        notable = estimated.iter().filter(|e| e.primary).take(1).collect();
    }
    let said: Vec<String> = notable
        .into_iter()
        .filter_map(|e| {
            let i = shown(e)?;
            Some(format!(
                "{}, {}: {}, {}",
                clean(&e.factor_label),
                clean(&e.contrast_label),
                verdict(e.verdict),
                ratio(&i).replace('–', " to ")
            ))
        })
        .collect();
    if !said.is_empty() {
        text.push_str(&format!("{}. ", said.join("; ")));
    }
    let open = rows.iter().filter(|e| e.verdict == Verdict::CannotTell).count();
    if open > 0 {
        text.push_str(&format!("For {open}, the log cannot tell. "));
    }
    text.push_str(&format!("{} logged.", count(f.population.nights_logged, "night", "nights")));
    text
}

/// The colour says the direction, the fill whether it is announced.
fn look(v: Verdict) -> (Token, bool) {
    match v {
        Verdict::More => (Token::Warm, true),
        Verdict::Fewer => (Token::Blue, true),
        Verdict::LeaningMore => (Token::Warm, false),
        Verdict::LeaningFewer => (Token::Blue, false),
        _ => (Token::Mut, false),
    }
}

/// Axis from 1/4 to 4, wider only if a point lies beyond.
fn axis(sections: &[Section<'_>], left: f64, right: f64) -> (Scale, Vec<f64>) {
    let points =
        sections.iter().flat_map(|s| &s.rows).filter_map(|e| shown(e)).map(|i| i.point.ln().abs());
    let furthest = points.fold(0.0, f64::max);
    let reach = [4.0, 8.0, 16.0].into_iter().find(|r: &f64| r.ln() >= furthest).unwrap_or(16.0);
    (Scale::log([1.0 / reach, reach], [left, right]), ratio_ticks(1.0 / reach, reach))
}

fn tick_label(t: f64) -> String {
    let text = format!("{t:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Grid lines and the line of no difference, from top to bottom of each stretch.
fn grid(
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
fn tick_labels(
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
            canvas.text(
                (at, bottom + 6.0 + frame.size),
                &label,
                super::frame::middle(frame.mut_()),
            )?;
            free_from = at + half + 5.0;
        }
    }
    Ok(())
}

/// The square with its two ranges.
fn mark(canvas: &Canvas, e: &Effect, x: &Scale, y: f64) -> Result<(), SceneError> {
    let Some(i) = shown(e) else { return Ok(()) };
    let (token, filled) = look(e.verdict);
    let raw = e.rate_ratio.filter(|r| r.low > 0.0 && r.high.is_finite());
    if let Some(raw) = raw {
        whisker(canvas, &raw, x, y, pen(Token::Line, 1.0), 3.0)?;
    }
    whisker(canvas, &i, x, y, pen(token, 3.0), 4.5)?;
    // Side between 8 and 13 by precision: a range of a factor 1.5 or less either way is largest.
    let spread = (i.high / i.low).ln() / 2.0;
    let side = (13.0 - 5.0 * ((spread - 0.4) / 1.0)).clamp(8.0, 13.0);
    let (cx, _) = x.clamped(i.point);
    let (a, b) = ((cx - side / 2.0, y - side / 2.0), (cx + side / 2.0, y + side / 2.0));
    canvas.rect(a, b, if filled { token } else { Token::Paper })?;
    canvas.frame(a, b, pen(token, 2.0))
}

/// A range; an end beyond the axis becomes an arrow head.
fn whisker(
    canvas: &Canvas,
    i: &Interval,
    x: &Scale,
    y: f64,
    line: Pen,
    head: f64,
) -> Result<(), SceneError> {
    let ((low, below), (high, above)) = (x.clamped(i.low), x.clamped(i.high));
    canvas.line(&[(low, y), (high, y)], line)?;
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

fn sub_label(e: &Effect) -> String {
    drawable(&contrast(e))
}

fn head_words(canvas: &Canvas, frame: Frame, x: &Scale, base: f64) -> Result<(), SceneError> {
    canvas.text((x.at(1.0) - 8.0, base), "← fewer", end(frame.mut_()))?;
    canvas.text((x.at(1.0) + 8.0, base), "more →", frame.mut_())
}

const HEADING: f64 = 34.0;
const LABEL_ROOM: f64 = 214.0;

/// A row's contrast in lines that fit the label column, and the height it needs.
fn wide_row(e: &Effect) -> (Vec<String>, f64) {
    let mut lines = wrap(&sub_label(e), Weight::Regular, WIDE.size, LABEL_ROOM);
    lines.truncate(2);
    let height = 24.0 + 17.0 * lines.len() as f64;
    (lines, height)
}

fn wide(f: &Findings, sections: &[Section<'_>]) -> Result<Drawing, SceneError> {
    let frame = WIDE;
    let (nights, events, left, right, number) = (252.0, 304.0, 322.0, 490.0, 614.0);
    let (x, ticks) = axis(sections, left, right);
    let top = 40.0;
    let heading = |s: &Section<'_>| if s.heading.is_empty() { 0.0 } else { HEADING };
    let rows_height = |s: &Section<'_>| s.rows.iter().map(|e| wide_row(e).1).sum::<f64>();
    let bottom = top + sections.iter().map(|s| heading(s) + rows_height(s)).sum::<f64>();
    let canvas = frame.canvas(bottom + 44.0);

    let small = end(frame.mut_());
    canvas.text((nights, 30.0), "nights", small)?;
    let event =
        fit(&drawable(&f.outcome.event), Weight::Regular, frame.size, events - nights + 20.0);
    canvas.text((events, 14.0), &event, small)?;
    canvas.text((events, 30.0), "nights", small)?;
    canvas.text((number, 30.0), "ratio (95%)", small)?;
    canvas.text((frame.width, 30.0), "verdict", small)?;
    head_words(&canvas, frame, &x, 30.0)?;
    tick_labels(&canvas, frame, &x, &ticks, bottom)?;
    canvas.text(
        (x.at(1.0), bottom + 24.0 + frame.size),
        "ratio, log scale",
        super::frame::middle(frame.mut_()),
    )?;

    let mut y = top;
    for section in sections {
        if !section.heading.is_empty() {
            canvas.text((0.0, y + HEADING - 9.0), section.heading, frame.strong())?;
            y += HEADING;
        }
        grid(&canvas, &x, &ticks, &[(y, y + rows_height(section))])?;
        for e in &section.rows {
            let (lines, height) = wide_row(e);
            canvas.group("row", &[("factor", &e.factor), ("contrast", &e.contrast)], |canvas| {
                let middle = y + height / 2.0;
                let look = frame.ink();
                let label = fit(&drawable(&e.factor_label), look.weight, look.size, LABEL_ROOM);
                let mut base = middle + frame.drop() - 8.5 * lines.len() as f64;
                canvas.text((0.0, base), &label, look)?;
                for line in &lines {
                    base += 17.0;
                    canvas.text((0.0, base), line, frame.mut_())?;
                }
                let base = middle + frame.drop();
                if let Some(i) = shown(e) {
                    canvas.text((nights, base), &e.nights.to_string(), end(look))?;
                    canvas.text((events, base), &e.spasm_nights.to_string(), end(look))?;
                    mark(canvas, e, &x, middle)?;
                    canvas.text((number, base), &ratio(&i), end(look))?;
                    canvas.text(
                        (frame.width, base),
                        verdict(e.verdict),
                        end(verdict_type(frame, e)),
                    )
                } else {
                    let words = refusal(e);
                    let wide = width(words, Weight::Regular, frame.size);
                    let from = frame.width - wide - 8.0;
                    canvas.rect(
                        (from, middle - 10.0),
                        (frame.width, middle + 10.0),
                        Token::Paper,
                    )?;
                    canvas.text((frame.width, base), words, end(frame.mut_()))
                }
            })?;
            y += height;
        }
    }
    Ok(canvas.finish())
}

fn verdict_type(frame: Frame, e: &Effect) -> crate::scene::Type {
    if e.verdict.is_announced() { tint(frame.strong(), look(e.verdict).0) } else { frame.mut_() }
}

/// Factor and verdict, contrast in one or two lines, mark and ratio; a refusal has no mark.
fn narrow_row(e: &Effect) -> (Vec<String>, f64) {
    let mut lines = wrap(&sub_label(e), Weight::Regular, NARROW.size, NARROW.width);
    lines.truncate(2);
    let words = 33.0 + 19.0 * lines.len() as f64;
    (lines, if shown(e).is_some() { words + 22.0 } else { words })
}

fn narrow(sections: &[Section<'_>]) -> Result<Drawing, SceneError> {
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
    canvas.text((frame.width, frame.size), "ratio (95%)", end(frame.mut_()))?;
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
                mark(&canvas, e, &x, line)?;
                canvas.text((frame.width, line + frame.drop()), &ratio(&i), end(look))?;
            }
            y += height;
        }
    }
    Ok(canvas.finish())
}

fn table(f: &Findings, sections: &[Section<'_>]) -> Table {
    let rows = sections
        .iter()
        .flat_map(|s| &s.rows)
        .map(|e| {
            let label =
                format!("{}, {}", clean(&e.factor_label), uncapital(&clean(&e.contrast_label)));
            let words =
                if shown(e).is_some() { capital(verdict(e.verdict)) } else { capital(refusal(e)) };
            let interval =
                |i: Option<Interval>| TableCell::Number(i.map_or("–".into(), |i| ratio(&i)));
            vec![
                TableCell::Text(label),
                TableCell::Number(e.nights.to_string()),
                TableCell::Number(e.spasm_nights.to_string()),
                interval(shown(e)),
                interval(e.rate_ratio),
                TableCell::Text(words),
            ]
        })
        .collect();
    Table {
        caption: format!("Ratios, {} logged", count(f.population.nights_logged, "night", "nights")),
        header: vec![
            "Habit and comparison".into(),
            "Nights".into(),
            capital(&event_nights(f)),
            "Ratio, allowing for chance (95%)".into(),
            "Ratio as estimated (95%)".into(),
            "Verdict".into(),
        ],
        rows,
    }
}
