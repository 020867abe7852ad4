//! Every night of the log: one square a night, one column a week, Monday first.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use lumbago_domain::{Findings, NightState, PersonSeries, SeriesNight, day_number};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, middle, tint};
use crate::phrase::{capital, event_nights, month, night_state, span};
use crate::scene::{
    Canvas, Chart, Drawing, SceneError, Table, TableCell, Token, Type, Weight, clean, drawable,
    fit, pen,
};

const PITCH: f64 = 19.0;
const SQUARE: f64 = 17.0;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(series) = f.series.first().filter(|s| !s.nights.is_empty()) else {
        return Ok(Panel::absent("No night is in the log yet, so there is no calendar."));
    };
    let tally = |state| series.nights.iter().filter(|n| n.state == state).count();
    let (with, without) = (tally(NightState::Spasm), tally(NightState::None));
    let (not_logged, left_out) = (tally(NightState::NotLogged), tally(NightState::LeftOut));
    let event = clean(&f.outcome.event);
    let nights = event_nights(f);
    let mut sums = format!("{with} {nights}, {without} without, {not_logged} not logged");
    if left_out > 0 {
        sums.push_str(&format!(", {left_out} left out"));
    }
    let (first, last) = (series.nights[0].night, series.nights[series.nights.len() - 1].night);
    Ok(Panel::Chart(Box::new(Chart {
        id: "calendar".into(),
        title: format!("Every night: {sums}"),
        how_to_read: format!(
            "One square per night, one column per week. Dark with a dot: a {event}; with a number: so many."
        ),
        name: "Calendar of every night".into(),
        desc: format!(
            "Calendar of {} nights, {}, one square per night and one column per week: {sums}. {}",
            series.nights.len(),
            span(first, last),
            busiest_month(series)
        ),
        wide: grid(series, &event, WIDE)?,
        narrow: grid(series, &event, NARROW)?,
        table: months(series, &event),
    })))
}

fn busiest_month(series: &PersonSeries) -> String {
    let busiest = series
        .nights
        .chunk_by(|a, b| (a.night.year(), a.night.month()) == (b.night.year(), b.night.month()))
        .map(|run| (run.iter().filter(|n| n.state == NightState::Spasm).count(), run[0].night))
        .rev()
        .max_by_key(|(n, _)| *n);
    match busiest {
        Some((n, month_of)) if n > 1 => {
            format!("Most fell in {} {}: {n}.", month(month_of), month_of.year())
        }
        _ => String::new(),
    }
}

/// Monday of the week of a date.
fn monday(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

/// The grid, stacked in strips of equal length where it is longer than the drawing is wide.
fn grid(series: &PersonSeries, event: &str, frame: Frame) -> Result<Drawing, SceneError> {
    let start = monday(series.nights[0].night);
    let last = series.nights[series.nights.len() - 1].night;
    let weeks = ((day_number(last) - day_number(start)) / 7 + 1) as usize;
    let left = 38.0;
    let legend_room = if frame.narrow { 0.0 } else { 130.0 };
    let fitting = ((frame.width - left - legend_room) / PITCH).floor() as usize;
    let strips = weeks.div_ceil(fitting);
    let columns = weeks.div_ceil(strips);
    let head = frame.size + 7.0;
    let strip_height = head + 7.0 * PITCH + 8.0;
    let legend = legend(series, event);
    let legend_rows = if frame.narrow { legend.len() as f64 } else { 0.0 };
    let height =
        (strips as f64 * strip_height + legend_rows * 24.0).max(head + legend.len() as f64 * 24.0);
    let canvas = frame.canvas(height);

    let corner = |night: Date| {
        let week = ((day_number(night) - day_number(start)) / 7) as usize;
        let (strip, column) = (week / columns, week % columns);
        let weekday = f64::from(night.weekday().to_monday_zero_offset());
        (left + column as f64 * PITCH, strip as f64 * strip_height + head + weekday * PITCH)
    };
    for state in [NightState::None, NightState::NotLogged, NightState::LeftOut, NightState::Spasm] {
        for night in series.nights.iter().filter(|n| n.state == state) {
            square(&canvas, corner(night.night), state)?;
        }
    }
    for night in series.nights.iter().filter(|n| n.state == NightState::Spasm) {
        inside(&canvas, frame, corner(night.night), night)?;
    }
    for strip in 0..strips {
        let top = strip as f64 * strip_height + head;
        for (row, name) in [(0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun")] {
            let base = top + f64::from(row) * PITCH + SQUARE / 2.0 + frame.drop();
            canvas.text((left - 7.0, base), name, end(frame.mut_()))?;
        }
        let first_week = start.saturating_add((7 * (strip * columns) as i64).days());
        let in_strip = columns.min(weeks - strip * columns);
        month_labels(&canvas, frame, first_week, in_strip, (left, top - 7.0))?;
    }
    let (x, y) = if frame.narrow {
        (left, strips as f64 * strip_height + 2.0)
    } else {
        (left + columns as f64 * PITCH + 20.0, head)
    };
    for (i, (state, words)) in legend.iter().enumerate() {
        let at = (x, y + i as f64 * 24.0);
        square(&canvas, at, *state)?;
        if *state == NightState::Spasm {
            canvas.disc((at.0 + SQUARE / 2.0, at.1 + SQUARE / 2.0), 2.6, Token::Paper)?;
        }
        let look = frame.ink();
        let words = fit(words, look.weight, look.size, frame.width - at.0 - SQUARE - 8.0);
        canvas.text((at.0 + SQUARE + 8.0, at.1 + SQUARE / 2.0 + frame.drop()), &words, look)?;
    }
    Ok(canvas.finish())
}

/// States that occur, with their words.
fn legend(series: &PersonSeries, event: &str) -> Vec<(NightState, String)> {
    [NightState::Spasm, NightState::None, NightState::NotLogged, NightState::LeftOut]
        .into_iter()
        .filter(|s| series.nights.iter().any(|n| n.state == *s))
        .map(|s| (s, drawable(&night_state(s, event))))
        .collect()
}

fn square(canvas: &Canvas, (x, y): (f64, f64), state: NightState) -> Result<(), SceneError> {
    let far = (x + SQUARE, y + SQUARE);
    match state {
        NightState::Spasm => canvas.rect((x, y), far, Token::Blue),
        NightState::None => canvas.rect((x, y), far, Token::S0),
        NightState::NotLogged => {
            canvas.frame((x + 0.5, y + 0.5), (far.0 - 0.5, far.1 - 0.5), pen(Token::Line, 1.0))
        }
        NightState::LeftOut => {
            canvas.frame((x + 0.5, y + 0.5), (far.0 - 0.5, far.1 - 0.5), pen(Token::Line, 1.0))?;
            canvas.line(&[(x + 3.5, far.1 - 3.5), (far.0 - 3.5, y + 3.5)], pen(Token::Line, 1.0))
        }
    }
}

/// A dot for one, a number for several.
fn inside(
    canvas: &Canvas,
    frame: Frame,
    (x, y): (f64, f64),
    night: &SeriesNight,
) -> Result<(), SceneError> {
    let centre = (x + SQUARE / 2.0, y + SQUARE / 2.0);
    match night.spasms {
        Some(n) if n > 1 => {
            let words = if n > 9 { "+".into() } else { n.to_string() };
            let look = Type { weight: Weight::Semibold, ..tint(frame.ink(), Token::Paper) };
            canvas.text((centre.0, centre.1 + frame.drop()), &words, middle(look))
        }
        _ => canvas.disc(centre, 2.6, Token::Paper),
    }
}

/// The name of a month over the first column that begins in it.
fn month_labels(
    canvas: &Canvas,
    frame: Frame,
    first_week: Date,
    columns: usize,
    (left, base): (f64, f64),
) -> Result<(), SceneError> {
    let mut free_from = f64::NEG_INFINITY;
    let weeks: Vec<Date> =
        (0..columns).map(|c| first_week.saturating_add((7 * c as i64).days())).collect();
    for (column, &week) in weeks.iter().enumerate() {
        let sunday = week.saturating_add(6.days());
        let begins = sunday.day() <= 7;
        // The first column is named too, unless the next name would crowd it.
        let opens = column == 0
            && !weeks.iter().skip(1).take(2).any(|w| w.saturating_add(6.days()).day() <= 7);
        if !(begins || opens) {
            continue;
        }
        let short = crate::scene::month_short(sunday.month());
        let with_year = begins && sunday.month() == 1
            || opens && !begins && column == 0 && week.year() != sunday.year();
        let words =
            if with_year { format!("{short} {}", sunday.year()) } else { short.to_string() };
        let at = left + column as f64 * PITCH;
        let wide = frame.measure(&words);
        if at >= free_from && at + wide <= frame.width {
            canvas.text((at, base), &words, frame.mut_())?;
            free_from = at + wide + 8.0;
        }
    }
    Ok(())
}

/// One row a month, with the dates of its events.
fn months(series: &PersonSeries, event: &str) -> Table {
    let mut by_month: BTreeMap<(i16, i8), Vec<&SeriesNight>> = BTreeMap::new();
    for night in &series.nights {
        by_month.entry((night.night.year(), night.night.month())).or_default().push(night);
    }
    let row = |label: String, nights: &[&SeriesNight], dates: String| {
        let tally = |state| {
            TableCell::Number(nights.iter().filter(|n| n.state == state).count().to_string())
        };
        vec![
            TableCell::Text(label),
            tally(NightState::Spasm),
            tally(NightState::None),
            tally(NightState::NotLogged),
            tally(NightState::LeftOut),
            TableCell::Text(dates),
        ]
    };
    let mut rows: Vec<Vec<TableCell>> = by_month
        .values()
        .map(|nights| {
            let label = format!("{} {}", month(nights[0].night), nights[0].night.year());
            row(label, nights, dates_with_events(nights))
        })
        .collect();
    let everything: Vec<&SeriesNight> = series.nights.iter().collect();
    rows.push(row("All nights".into(), &everything, String::new()));
    Table {
        caption: format!("Nights by month; in brackets, how often a {event} was noted"),
        header: vec![
            "Month".into(),
            capital(event),
            format!("No {event}"),
            "Not logged".into(),
            "Left out".into(),
            "Dates".into(),
        ],
        rows,
    }
}

/// "3, 5, 17 (2)": days of a month, with counts above one in brackets.
fn dates_with_events(nights: &[&SeriesNight]) -> String {
    let dates: Vec<String> = nights
        .iter()
        .filter(|n| n.state == NightState::Spasm)
        .map(|n| match n.spasms {
            Some(k) if k > 1 => format!("{} ({k})", n.night.day()),
            _ => n.night.day().to_string(),
        })
        .collect();
    dates.join(", ")
}
