//! The last four weeks, night by night: clinicians check the pooled picture against raw nights.

use jiff::ToSpan;

use lumbago_domain::{Findings, LastNights, LastNightsRow, LastValue, NightState, SeriesNight};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, middle, tint};
use super::shapes::amount;
use crate::locale::{fill, plural, text};
use crate::phrase::{capital, count_event_nights, full_date, night_state, short_date, uncapital};
use crate::scene::{
    Canvas, Chart, Drawing, SceneError, Table, TableCell, Token, clean, drawable, fit, pen,
};

/// Height of the row of bars, of letters, and of the squares.
const BARS: f64 = 30.0;
const LETTERS: f64 = 20.0;
const SQUARES: f64 = 18.0;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let nights = f.series.first().map_or(&[][..], |s| &s.nights);
    let Some(last) = f.technical.last_nights.as_ref().filter(|_| !nights.is_empty()) else {
        return Ok(Panel::absent(text("last_nights.absent")));
    };
    let nights: Vec<&SeriesNight> = (0..last.nights)
        .map(|k| last.first.saturating_add(i64::from(k).days()))
        .filter_map(|date| nights.iter().find(|n| n.night == date))
        .collect();
    if nights.len() != last.nights as usize {
        return Ok(Panel::absent(text("last_nights.not_all")));
    }
    let with = nights.iter().filter(|n| n.state == NightState::Spasm).count();
    let logged = with + nights.iter().filter(|n| n.state == NightState::None).count();
    let counted = count_event_nights(f, with as u32);
    let sums = fill("last_nights.sums", &[("counted", &counted), ("logged", &logged)]);
    let mut how_to_read = fill("last_nights.how", &[("event", &clean(&f.outcome.event))]);
    how_to_read.push_str(&letters(last));
    Ok(Panel::Chart(Box::new(Chart {
        id: "last-nights".into(),
        title: plural("last_nights.title", last.nights, &[("sums", &sums)]),
        how_to_read,
        name: plural("last_nights.name", last.nights, &[]),
        desc: description(last, &sums),
        wide: strip(f, last, &nights, WIDE)?,
        narrow: strip(f, last, &nights, NARROW)?,
        halves: Vec::new(),
        table: table(f, last, &nights),
    })))
}

/// " B on the back, S on the side."
fn letters(last: &LastNights) -> String {
    let mut known: Vec<(char, String)> = Vec::new();
    for value in last.rows.iter().flat_map(|r| &r.values) {
        if let Some(LastValue::Level(words)) = value {
            let pair = (letter(words), uncapital(&clean(words)));
            if !known.iter().any(|(c, _)| *c == pair.0) {
                known.push(pair);
            }
        }
    }
    known.sort();
    let said: Vec<String> = known.iter().map(|(c, words)| format!("{c} {words}")).collect();
    if said.is_empty() {
        String::new()
    } else {
        format!(" {}.", capital(&said.join(text("say.comma"))))
    }
}

/// The first letter of what matters: "on the back" is B, "twisted" is T.
fn letter(words: &str) -> char {
    let words = drawable(words);
    let rest = words.to_lowercase();
    let rest = rest.strip_prefix("on the ").unwrap_or(&rest);
    let rest = rest.strip_prefix("left ").or(rest.strip_prefix("right ")).unwrap_or(rest);
    rest.chars().next().map_or('?', |c| c.to_uppercase().next().unwrap_or(c))
}

fn numbers(row: &LastNightsRow) -> Vec<f64> {
    let number = |v: &LastValue| match v {
        LastValue::Number(x) => Some(*x),
        LastValue::Level(_) => None,
    };
    row.values.iter().flatten().filter_map(number).collect()
}

fn description(last: &LastNights, sums: &str) -> String {
    let from = full_date(last.first);
    let mut said =
        vec![plural("last_nights.desc", last.nights, &[("from", &from), ("sums", &sums)])];
    for row in &last.rows {
        let values = numbers(row);
        let (low, high) = values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
        if low <= high {
            said.push(fill(
                "last_nights.desc_row",
                &[("habit", &clean(&row.label)), ("low", &amount(low)), ("high", &amount(high))],
            ));
        }
    }
    said.join(" ")
}

fn table(f: &Findings, last: &LastNights, nights: &[&SeriesNight]) -> Table {
    let event = clean(&f.outcome.event);
    let mut header = vec![text("last_nights.night").to_string(), capital(&event)];
    header.extend(last.rows.iter().map(|r| match clean(&r.unit) {
        unit if unit.is_empty() => clean(&r.label),
        unit => format!("{}, {}", clean(&r.label), unit.replace('-', "–")),
    }));
    let cell = |row: &LastNightsRow, k: usize| match row.values.get(k).and_then(Option::as_ref) {
        Some(LastValue::Number(x)) => TableCell::Number(amount(*x)),
        Some(LastValue::Level(words)) => TableCell::Text(clean(words)),
        None => TableCell::Number("–".into()),
    };
    let row = |(k, n): (usize, &&SeriesNight)| {
        let state = match n.spasms {
            Some(many) if many > 1 => fill("last_nights.times", &[("n", &many)]),
            _ => night_state(n.state, &event),
        };
        let mut cells = vec![TableCell::Text(full_date(n.night)), TableCell::Text(capital(&state))];
        cells.extend(last.rows.iter().map(|r| cell(r, k)));
        cells
    };
    Table {
        caption: plural("last_nights.name", last.nights, &[]),
        header,
        rows: nights.iter().enumerate().map(row).collect(),
    }
}

/// A row of the strip: its name and the height of its marks.
enum Row<'a> {
    Outcome,
    Levels(&'a LastNightsRow),
    Amounts(&'a LastNightsRow, f64),
}

impl Row<'_> {
    fn height(&self) -> f64 {
        match self {
            Row::Outcome => SQUARES,
            Row::Levels(_) => LETTERS,
            Row::Amounts(..) => BARS,
        }
    }
}

fn rows(last: &LastNights) -> Vec<Row<'_>> {
    let of = |r| {
        let largest = numbers(r).into_iter().fold(0.0, f64::max);
        match r.values.iter().flatten().next() {
            Some(LastValue::Level(_)) => Row::Levels(r),
            _ => Row::Amounts(r, r.scale_end.unwrap_or(largest).max(largest).max(1e-9)),
        }
    };
    std::iter::once(Row::Outcome).chain(last.rows.iter().map(of)).collect()
}

fn strip(
    f: &Findings,
    last: &LastNights,
    nights: &[&SeriesNight],
    frame: Frame,
) -> Result<Drawing, SceneError> {
    let rows = rows(last);
    // On a phone a row's name stands above it.
    let (left, above) = if frame.narrow { (2.0, frame.size + 6.0) } else { (150.0, 0.0) };
    let pitch = (frame.width - left - 2.0) / nights.len().max(14) as f64;
    let gap = 12.0;
    let head = frame.size + 12.0;
    let body: f64 = rows.iter().map(|r| above + r.height() + gap).sum();
    let canvas = frame.canvas(head + body - gap + 2.0);
    let x = |k: usize| left + pitch * (k as f64 + 0.5);
    dates(&canvas, frame, nights, x)?;
    let mut top = head;
    for row in &rows {
        let (name, unit) = match row {
            Row::Outcome => (capital(&drawable(&f.outcome.event)), String::new()),
            Row::Levels(r) => (drawable(&r.label), String::new()),
            Row::Amounts(r, most) => {
                let unit = drawable(&clean(&r.unit));
                let scale = match r.scale_end {
                    Some(_) => unit.replace('-', "–"),
                    None => fill("last_nights.scale", &[("most", &amount(*most)), ("unit", &unit)]),
                };
                (drawable(&r.label), scale)
            }
        };
        let look = frame.ink();
        let middle_line = top + above + row.height() / 2.0;
        if frame.narrow {
            let words = if unit.is_empty() { name } else { format!("{name}, {unit}") };
            let words = fit(&words, look.weight, look.size, frame.width);
            canvas.text((0.0, top + frame.size), &words, look)?;
        } else if unit.is_empty() || row.height() < BARS {
            let words = fit(&name, look.weight, look.size, left - 10.0);
            canvas.text((0.0, middle_line + frame.drop()), &words, look)?;
        } else {
            let words = fit(&name, look.weight, look.size, left - 10.0);
            canvas.text((0.0, middle_line - 3.0), &words, look)?;
            let words = fit(&unit, look.weight, look.size, left - 10.0);
            canvas.text((0.0, middle_line + 14.0), &words, frame.mut_())?;
        }
        let top_of_marks = top + above;
        match row {
            Row::Outcome => outcome(&canvas, nights, x, pitch, top_of_marks)?,
            Row::Levels(r) => {
                for (k, value) in r.values.iter().enumerate() {
                    let base = middle_line + frame.drop();
                    match value {
                        Some(LastValue::Level(words)) => canvas.text(
                            (x(k), base),
                            &letter(words).to_string(),
                            middle(frame.ink()),
                        )?,
                        _ => nothing(&canvas, (x(k), middle_line))?,
                    }
                }
            }
            Row::Amounts(r, most) => {
                let foot = top_of_marks + BARS;
                let thick = (pitch * 0.62).min(12.0);
                for (k, value) in r.values.iter().enumerate() {
                    if let Some(LastValue::Number(v)) = value {
                        let tall = (BARS * v / most).clamp(0.0, BARS);
                        if tall > 0.0 {
                            canvas.line(
                                &[(x(k), foot), (x(k), foot - tall)],
                                pen(Token::Blue, thick),
                            )?;
                        }
                    }
                }
                for (k, value) in r.values.iter().enumerate() {
                    if value.is_none() {
                        nothing(&canvas, (x(k), foot - 5.0))?;
                    }
                }
                let ends = [(left, foot), (x(nights.len() - 1) + pitch / 2.0, foot)];
                canvas.line(&ends, pen(Token::Line, 1.0))?;
            }
        }
        top += above + row.height() + gap;
    }
    for k in 0..nights.len() {
        canvas.spot(k, (x(k), head + above + SQUARES / 2.0));
    }
    Ok(canvas.finish())
}

fn nothing(canvas: &Canvas, at: (f64, f64)) -> Result<(), SceneError> {
    canvas.ring(at, 2.4, pen(Token::Line, 1.1))
}

/// A square a night, as in the calendar.
fn outcome(
    canvas: &Canvas,
    nights: &[&SeriesNight],
    x: impl Fn(usize) -> f64,
    pitch: f64,
    top: f64,
) -> Result<(), SceneError> {
    let side = (pitch - 2.0).min(SQUARES);
    let corner = |k: usize| (x(k) - side / 2.0, top + (SQUARES - side) / 2.0);
    for (state, token) in [(NightState::None, Token::S0), (NightState::Spasm, Token::Blue)] {
        for k in (0..nights.len()).filter(|&k| nights[k].state == state) {
            let (a, b) = corner(k);
            canvas.rect((a, b), (a + side, b + side), token)?;
        }
    }
    for k in (0..nights.len()).filter(|&k| nights[k].state == NightState::Spasm) {
        let several = nights[k].spasms > Some(1);
        let radius = side / if several { 3.4 } else { 6.5 };
        canvas.disc((x(k), top + SQUARES / 2.0), radius, Token::Paper)?;
    }
    for (k, n) in nights.iter().enumerate() {
        if matches!(n.state, NightState::NotLogged | NightState::LeftOut) {
            let (a, b) = corner(k);
            canvas.frame((a, b), (a + side, b + side), pen(Token::Line, 1.0))?;
            if n.state == NightState::LeftOut {
                let line = [(a + 3.0, b + side - 3.0), (a + side - 3.0, b + 3.0)];
                canvas.line(&line, pen(Token::Line, 1.0))?;
            }
        }
    }
    Ok(())
}

/// The date over the first night and over every Monday.
fn dates(
    canvas: &Canvas,
    frame: Frame,
    nights: &[&SeriesNight],
    x: impl Fn(usize) -> f64,
) -> Result<(), SceneError> {
    let mut free_from = f64::NEG_INFINITY;
    for (k, n) in nights.iter().enumerate() {
        let monday = n.night.weekday().to_monday_zero_offset() == 0;
        let soon = nights
            .iter()
            .skip(k + 1)
            .take(3)
            .any(|n| n.night.weekday().to_monday_zero_offset() == 0);
        if !(monday || k == 0 && !soon) {
            continue;
        }
        let label = short_date(n.night);
        let wide = frame.measure(&label) / 2.0;
        let at = x(k).clamp(wide, frame.width - wide);
        if at - wide >= free_from {
            canvas.text((at, frame.size), &label, middle(tint(frame.ink(), Token::Mut)))?;
            free_from = at + wide + 8.0;
        }
    }
    Ok(())
}
