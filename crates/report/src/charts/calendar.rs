//! Every night of the log: one square a night, one column a week, Monday first.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use lumbago_domain::{Findings, NightState, PersonSeries, SeriesNight, day_number};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, middle, tint};
use crate::locale::{fill, text};
use crate::phrase::{capital, count_event_nights, month, night_state, span};
use crate::scene::{
    Canvas, Chart, Drawing, SceneError, Table, TableCell, Token, Type, Weight, clean, dashed,
    drawable, fit, pen,
};

const PITCH: f64 = 19.0;
const SQUARE: f64 = 17.0;
/// A square and the gap to the next, as a dash pattern.
const DASHES: &str = "17 2";
/// Width of the key beside the squares.
const KEY_ROOM: f64 = 130.0;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(series) = f.series.first().filter(|s| !s.nights.is_empty()) else {
        return Ok(Panel::absent(text("calendar.absent")));
    };
    let tally = |state| series.nights.iter().filter(|n| n.state == state).count();
    let (with, without) = (tally(NightState::Spasm), tally(NightState::None));
    let (not_logged, left_out) = (tally(NightState::NotLogged), tally(NightState::LeftOut));
    let event = clean(&f.outcome.event);
    let with = count_event_nights(f, with as u32);
    let sums = match left_out {
        0 => fill(
            "calendar.sums",
            &[("with", &with), ("without", &without), ("not_logged", &not_logged)],
        ),
        _ => fill(
            "calendar.sums_left_out",
            &[
                ("with", &with),
                ("without", &without),
                ("not_logged", &not_logged),
                ("left_out", &left_out),
            ],
        ),
    };
    let (first, last) = (series.nights[0].night, series.nights[series.nights.len() - 1].night);
    Ok(Panel::Chart(Box::new(Chart {
        id: "calendar".into(),
        title: fill("calendar.title", &[("sums", &sums)]),
        how_to_read: if series.nights.iter().any(|n| n.spasms > Some(1)) {
            fill("calendar.how_several", &[("event", &event)])
        } else {
            fill("calendar.how", &[("event", &event)])
        },
        name: text("calendar.name").into(),
        desc: fill(
            "calendar.desc",
            &[
                ("nights", &series.nights.len()),
                ("span", &span(first, last)),
                ("sums", &sums),
                ("busiest", &busiest_stretch(series)),
            ],
        ),
        wide: grid(series, &event, WIDE)?,
        narrow: grid(series, &event, NARROW)?,
        halves: Vec::new(),
        table: months(series, &event),
    })))
}

/// The month, or quarter, with most events.
fn busiest_stretch(series: &PersonSeries) -> String {
    let with =
        |nights: &[&SeriesNight]| nights.iter().filter(|n| n.state == NightState::Spasm).count();
    let all = stretches(series);
    match all.iter().rev().max_by_key(|(_, nights)| with(nights)) {
        Some((name, nights)) if with(nights) > 1 => {
            fill("calendar.busiest", &[("when", name), ("count", &with(nights))])
        }
        _ => String::new(),
    }
}

/// The nights by month, or by quarter where the months are many, each with its name.
fn stretches(series: &PersonSeries) -> Vec<(String, Vec<&SeriesNight>)> {
    let quarterly = is_quarterly(series);
    let mut all: BTreeMap<(i16, i8), Vec<&SeriesNight>> = BTreeMap::new();
    for night in &series.nights {
        let month = night.night.month() - 1;
        let first = if quarterly { month / 3 * 3 } else { month };
        all.entry((night.night.year(), first)).or_default().push(night);
    }
    let name = |nights: &[&SeriesNight]| {
        let (from, to) = (nights[0].night, nights[nights.len() - 1].night);
        match from.month() == to.month() {
            true => fill("date.month_year", &[("month", &month(from)), ("year", &from.year())]),
            false => fill(
                "date.months_year",
                &[("first", &month(from)), ("last", &month(to)), ("year", &to.year())],
            ),
        }
    };
    all.into_values().map(|nights| (name(&nights), nights)).collect()
}

fn is_quarterly(series: &PersonSeries) -> bool {
    let count = |d: Date| i32::from(d.year()) * 12 + i32::from(d.month());
    let (first, last) = (series.nights[0].night, series.nights[series.nights.len() - 1].night);
    count(last) - count(first) >= MOST_MONTHS
}

/// Monday of the week of a date.
fn monday(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

/// Where the squares stand.
struct Grid {
    start: Date,
    /// From one square to the next, and the side of a square.
    pitch: f64,
    square: f64,
    /// The same as a dash pattern.
    dashes: &'static str,
    columns: usize,
    strips: usize,
    strip_height: f64,
    weeks: usize,
    head: f64,
}

/// From the left edge to the first square.
const LEFT: f64 = 38.0;

impl Grid {
    /// Up to half a year in large squares beside the key; a longer log in small ones, a year a
    /// strip. A phone has large squares in as many strips as it takes.
    fn of(series: &PersonSeries, frame: Frame) -> Self {
        let start = monday(series.nights[0].night);
        let last = series.nights[series.nights.len() - 1].night;
        let weeks = ((day_number(last) - day_number(start)) / 7 + 1) as usize;
        let key_room = if frame.narrow { 0.0 } else { KEY_ROOM };
        let large = ((frame.width - LEFT - key_room) / PITCH).floor() as usize;
        let is_large = frame.narrow || weeks <= large;
        let (pitch, square, dashes) =
            if is_large { (PITCH, SQUARE, DASHES) } else { (12.5, 11.0, "11 1.5") };
        let fitting =
            if is_large { large } else { ((frame.width - LEFT) / pitch).floor() as usize };
        let strips = weeks.div_ceil(fitting);
        let head = frame.size + 7.0;
        Self {
            start,
            pitch,
            square,
            dashes,
            columns: weeks.div_ceil(strips),
            strips,
            strip_height: head + 7.0 * pitch + 8.0,
            weeks,
            head,
        }
    }

    fn corner(&self, night: Date) -> (f64, f64) {
        let week = ((day_number(night) - day_number(self.start)) / 7) as usize;
        let (strip, column) = (week / self.columns, week % self.columns);
        let weekday = f64::from(night.weekday().to_monday_zero_offset());
        let top = strip as f64 * self.strip_height + self.head;
        (LEFT + column as f64 * self.pitch, top + weekday * self.pitch)
    }

    /// True where the key stands below the squares.
    fn key_below(&self, frame: Frame) -> bool {
        frame.narrow || self.pitch < PITCH
    }
}

/// The grid, stacked in strips of equal length where it is longer than the drawing is wide.
fn grid(series: &PersonSeries, event: &str, frame: Frame) -> Result<Drawing, SceneError> {
    let g = Grid::of(series, frame);
    let key = key(series, event);
    let key_rows = match (g.key_below(frame), frame.narrow) {
        (true, true) => key.len() as f64 * 24.0,
        (true, false) => 22.0,
        (false, _) => 0.0,
    };
    let height = (g.strips as f64 * g.strip_height + key_rows).max(if key_rows > 0.0 {
        0.0
    } else {
        g.head + key.len() as f64 * 24.0
    });
    let canvas = frame.canvas(height);
    for state in [NightState::None, NightState::Spasm] {
        let of_state = series.nights.iter().filter(|n| n.state == state);
        let mut corners: Vec<(f64, f64)> = of_state.map(|n| g.corner(n.night)).collect();
        corners.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
        for run in corners.chunk_by(|a, b| a.1 == b.1 && b.0 - a.0 < g.pitch + 0.5) {
            squares(&canvas, &g, run[0], run.len(), state)?;
        }
    }
    for state in [NightState::NotLogged, NightState::LeftOut] {
        for night in series.nights.iter().filter(|n| n.state == state) {
            square(&canvas, &g, g.corner(night.night), state)?;
        }
    }
    // Marks of one size share an element.
    for several in [false, true] {
        let with = series.nights.iter().filter(|n| n.state == NightState::Spasm);
        for night in with.filter(|n| (n.spasms > Some(1)) == several) {
            inside(&canvas, frame, &g, g.corner(night.night), night)?;
        }
    }
    for strip in 0..g.strips {
        let top = strip as f64 * g.strip_height + g.head;
        let every = if g.pitch < PITCH {
            [(0, "weekday.monday"), (3, "weekday.thursday"), (6, "weekday.sunday")].to_vec()
        } else {
            WEEKDAYS.to_vec()
        };
        for (row, name) in every {
            let base = top + f64::from(row) * g.pitch + g.square / 2.0 + frame.drop();
            canvas.text((LEFT - 7.0, base), text(name), end(frame.mut_()))?;
        }
        let first_week = g.start.saturating_add((7 * (strip * g.columns) as i64).days());
        let in_strip = g.columns.min(g.weeks - strip * g.columns);
        month_labels(&canvas, frame, first_week, in_strip, g.pitch, (LEFT, top - 7.0))?;
    }
    draw_key(&canvas, frame, &g, &key)?;
    for_the_pointer(&canvas, series, &g, event);
    Ok(canvas.finish())
}

const WEEKDAYS: [(i32, &str); 4] =
    [(0, "weekday.monday"), (2, "weekday.wednesday"), (4, "weekday.friday"), (6, "weekday.sunday")];

/// The states that occur: in a column beside or below the squares, or in one line below them.
fn draw_key(
    canvas: &Canvas,
    frame: Frame,
    g: &Grid,
    key: &[(NightState, String)],
) -> Result<(), SceneError> {
    let large = Grid { square: SQUARE, dashes: DASHES, pitch: PITCH, ..*g };
    let below = g.strips as f64 * g.strip_height + 2.0;
    let in_line = g.key_below(frame) && !frame.narrow;
    let (mut x, mut y) = if g.key_below(frame) {
        (LEFT, below)
    } else {
        (LEFT + g.columns as f64 * g.pitch + 20.0, g.head)
    };
    let room = match in_line {
        true => (frame.width - LEFT) / key.len().max(1) as f64 - 12.0,
        false => frame.width - x,
    } - SQUARE
        - 8.0;
    for (state, words) in key {
        square(canvas, &large, (x, y), *state)?;
        if *state == NightState::Spasm {
            canvas.disc((x + SQUARE / 2.0, y + SQUARE / 2.0), 2.6, Token::Paper)?;
        }
        let look = frame.ink();
        let words = fit(words, look.weight, look.size, room);
        canvas.text((x + SQUARE + 8.0, y + SQUARE / 2.0 + frame.drop()), &words, look)?;
        if in_line {
            x += SQUARE + 8.0 + frame.measure(&words) + 26.0;
        } else {
            y += 24.0;
        }
    }
    Ok(())
}

/// One letter a night, the places of the squares and the words of the states, for whoever points
/// at a night: `s` or a number for events, `.` none, `x` not logged, `-` left out.
fn for_the_pointer(canvas: &Canvas, series: &PersonSeries, g: &Grid, event: &str) {
    let letter = |n: &SeriesNight| match (n.state, n.spasms) {
        (NightState::Spasm, Some(k @ 2..=9)) => char::from_digit(k, 10).unwrap_or('s'),
        (NightState::Spasm, _) => 's',
        (NightState::None, _) => '.',
        (NightState::NotLogged, _) => 'x',
        (NightState::LeftOut, _) => '-',
    };
    canvas.data("from", series.nights[0].night.to_string());
    canvas.data("nights", series.nights.iter().map(letter).collect());
    canvas.data(
        "grid",
        format!(
            "{LEFT} {} {} {} {:.1} {}",
            g.head,
            g.pitch,
            g.columns,
            g.strip_height,
            g.square / 2.0
        ),
    );
    canvas.data("word", clean(event));
}

/// States that occur, with their words.
fn key(series: &PersonSeries, event: &str) -> Vec<(NightState, String)> {
    [NightState::Spasm, NightState::None, NightState::NotLogged, NightState::LeftOut]
        .into_iter()
        .filter(|s| series.nights.iter().any(|n| n.state == *s))
        .map(|s| (s, drawable(&night_state(s, event))))
        .collect()
}

/// Neighbouring squares of one row as one dashed line as thick as they are tall: a year of nights
/// in two kilobytes.
fn squares(
    canvas: &Canvas,
    g: &Grid,
    (x, y): (f64, f64),
    many: usize,
    state: NightState,
) -> Result<(), SceneError> {
    let token = if state == NightState::Spasm { Token::Blue } else { Token::S0 };
    let middle = y + g.square / 2.0;
    let right = x + g.pitch * (many - 1) as f64 + g.square;
    canvas.line(&[(x, middle), (right, middle)], dashed(token, g.square, g.dashes))
}

fn square(
    canvas: &Canvas,
    g: &Grid,
    (x, y): (f64, f64),
    state: NightState,
) -> Result<(), SceneError> {
    let far = (x + g.square, y + g.square);
    let line = pen(Token::Line, 1.0);
    let outline = || canvas.frame((x + 0.5, y + 0.5), (far.0 - 0.5, far.1 - 0.5), line);
    let inset = g.square / 5.0;
    match state {
        NightState::Spasm | NightState::None => squares(canvas, g, (x, y), 1, state),
        NightState::NotLogged => outline(),
        NightState::LeftOut => {
            outline()?;
            canvas.line(&[(x + inset, far.1 - inset), (far.0 - inset, y + inset)], line)
        }
    }
}

/// A dot for one, a number for several; where squares are too small for a number, a larger dot.
fn inside(
    canvas: &Canvas,
    frame: Frame,
    g: &Grid,
    (x, y): (f64, f64),
    night: &SeriesNight,
) -> Result<(), SceneError> {
    let centre = (x + g.square / 2.0, y + g.square / 2.0);
    let several = night.spasms.filter(|n| *n > 1);
    match several {
        // Numbers weigh much; a phone has the larger dot, and the number where one points.
        Some(n) if g.square > frame.size && !frame.narrow => {
            let words = if n > 9 { "+".into() } else { n.to_string() };
            let look = Type { weight: Weight::Semibold, ..tint(frame.ink(), Token::Paper) };
            canvas.text((centre.0, centre.1 + frame.drop()), &words, middle(look))
        }
        Some(_) => canvas.disc(centre, 3.2, Token::Paper),
        None => canvas.disc(centre, if g.square > frame.size { 2.6 } else { 1.7 }, Token::Paper),
    }
}

/// The name of a month over the first column that begins in it.
fn month_labels(
    canvas: &Canvas,
    frame: Frame,
    first_week: Date,
    columns: usize,
    pitch: f64,
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
        let words = if with_year {
            fill("date.month_year", &[("month", &short), ("year", &sunday.year())])
        } else {
            short.to_string()
        };
        let at = left + column as f64 * pitch;
        let wide = frame.measure(&words);
        if at >= free_from && at + wide <= frame.width {
            canvas.text((at, base), &words, frame.mut_())?;
            free_from = at + wide + 8.0;
        }
    }
    Ok(())
}

/// Months up to which each has a row of its own; a longer log has one a quarter.
const MOST_MONTHS: i32 = 24;

/// One row a month, with the dates of its events, or a quarter.
fn months(series: &PersonSeries, event: &str) -> Table {
    let quarterly = is_quarterly(series);
    let left_out = series.nights.iter().any(|n| n.state == NightState::LeftOut);
    let row = |label: String, nights: &[&SeriesNight], dates: String| {
        let tally = |state| {
            TableCell::Number(nights.iter().filter(|n| n.state == state).count().to_string())
        };
        let mut row = vec![
            TableCell::Text(label),
            tally(NightState::Spasm),
            tally(NightState::None),
            tally(NightState::NotLogged),
        ];
        row.extend(left_out.then(|| tally(NightState::LeftOut)));
        row.extend((!quarterly).then_some(TableCell::Text(dates)));
        row
    };
    let mut rows: Vec<Vec<TableCell>> = stretches(series)
        .into_iter()
        .map(|(name, nights)| row(name, &nights, dates_with_events(&nights)))
        .collect();
    let everything: Vec<&SeriesNight> = series.nights.iter().collect();
    rows.push(row(text("calendar.all").into(), &everything, String::new()));
    let mut header = vec![
        text("calendar.month").into(),
        capital(event),
        capital(&night_state(NightState::None, event)),
        capital(&night_state(NightState::NotLogged, event)),
    ];
    header.extend(left_out.then(|| capital(&night_state(NightState::LeftOut, event))));
    header.extend((!quarterly).then(|| text("calendar.dates").into()));
    let caption = match quarterly {
        true => text("calendar.by_quarter").into(),
        false => fill("calendar.by_month", &[("event", &event)]),
    };
    Table { caption, header, rows }
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
    dates.join(text("say.comma"))
}
