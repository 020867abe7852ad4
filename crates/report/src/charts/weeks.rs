//! Who logged when: a row a person, a column a week of the calendar, and of each week whether all,
//! some or none of its nights were logged, or nights were left out on purpose. Rows stand in the
//! order in which people began, without codes.

use jiff::civil::Date;
use lumbago_domain::{Findings, NightState, PersonSeries};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end};
use crate::locale::{fill, plural, text, texts};
use crate::phrase::full_date;
use crate::scene::{
    Canvas, Chart, Drawing, Scale, SceneError, Table, TableCell, Token, date_ticks,
};

/// People drawn at most, evenly along the order.
const MOST_PEOPLE: usize = 120;

/// Columns at most; a longer study has several weeks a column.
const MOST_COLUMNS: usize = 80;

/// Rows of the table, about.
const MOST_TABLE_ROWS: usize = 16;

/// A week of one person between their first and last night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Week {
    All,
    Some,
    None,
    LeftOut,
}

const STATES: [(Week, Token, &str); 4] = [
    (Week::All, Token::Blue, "weeks.every"),
    (Week::Some, Token::S1, "weeks.some"),
    (Week::None, Token::Line, "weeks.none"),
    (Week::LeftOut, Token::Ink, "night.left_out"),
];

/// The people in order, each with a state a column; and how the columns lie in the calendar.
struct Map {
    people: Vec<Vec<Option<Week>>>,
    first: Date,
    last: Date,
    days: usize,
}

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(map) = map(&f.series).filter(|m| m.people.len() > 1) else {
        return Ok(Panel::absent(text("weeks.absent")));
    };
    let total = |state| map.people.iter().flatten().filter(|w| **w == Some(state)).count();
    let weeks = map.days / 7;
    let mut how_to_read = plural("weeks.how", weeks as u32, &[]);
    if map.people.len() > MOST_PEOPLE {
        how_to_read.push(' ');
        how_to_read.push_str(&fill("weeks.thinned", &[("count", &MOST_PEOPLE)]));
    }
    Ok(Panel::Chart(Box::new(Chart {
        id: "weeks".into(),
        title: text("cohort.weeks").into(),
        how_to_read,
        name: text("weeks.name").into(),
        desc: fill(
            "weeks.desc",
            &[
                ("people", &map.people.len()),
                ("every", &total(Week::All)),
                ("some", &total(Week::Some)),
                ("none", &total(Week::None)),
                ("left_out", &total(Week::LeftOut)),
            ],
        ),
        wide: drawing(&map, WIDE)?,
        narrow: drawing(&map, NARROW)?,
        halves: Vec::new(),
        table: table(&map),
    })))
}

fn map(series: &[PersonSeries]) -> Option<Map> {
    let ends = |s: &PersonSeries| Some((s.nights.first()?.night, s.nights.last()?.night));
    let mut people: Vec<(&PersonSeries, (Date, Date))> =
        series.iter().filter_map(|s| Some((s, ends(s)?))).collect();
    people.sort_by_key(|(_, ends)| *ends);
    let first = people.iter().map(|(_, ends)| ends.0).min()?;
    let last = people.iter().map(|(_, ends)| ends.1).max()?;
    let day = |date: Date| usize::try_from((date - first).get_days()).unwrap_or(0);
    let weeks = day(last) / 7 + 1;
    let days = 7 * weeks.div_ceil(MOST_COLUMNS);
    let columns = day(last) / days + 1;
    let people = people.into_iter().map(|(s, _)| {
        let mut states: Vec<Vec<NightState>> = vec![Vec::new(); columns];
        for n in &s.nights {
            states[day(n.night) / days].push(n.state);
        }
        states.iter().map(|nights| state(nights)).collect()
    });
    Some(Map { people: people.collect(), first, last, days })
}

fn state(nights: &[NightState]) -> Option<Week> {
    let logged =
        nights.iter().filter(|s| matches!(s, NightState::Spasm | NightState::None)).count();
    match (nights.len(), logged) {
        (0, _) => None,
        _ if nights.contains(&NightState::LeftOut) => Some(Week::LeftOut),
        (n, k) if n == k => Some(Week::All),
        (_, 0) => Some(Week::None),
        _ => Some(Week::Some),
    }
}

/// Person-weeks by state, over stretches of the calendar.
fn table(map: &Map) -> Table {
    let columns = map.people.first().map_or(0, Vec::len);
    let step = columns.div_ceil(MOST_TABLE_ROWS).max(1);
    let row = |label: String, from: usize, to: usize| {
        let mut row = vec![TableCell::Text(label)];
        for (state, ..) in STATES {
            let cells = map.people.iter().flat_map(|p| &p[from..to]);
            row.push(TableCell::Number(cells.filter(|w| **w == Some(state)).count().to_string()));
        }
        row
    };
    let starts = (0..columns).step_by(step);
    let mut rows: Vec<Vec<TableCell>> = starts
        .map(|k| {
            let date = map.first.saturating_add(jiff::Span::new().days((k * map.days) as i64));
            row(fill("weeks.from", &[("date", &full_date(date))]), k, (k + step).min(columns))
        })
        .collect();
    rows.push(row(text("weeks.all").into(), 0, columns));
    Table {
        caption: fill("weeks.caption", &[("people", &map.people.len())]),
        header: texts([
            "weeks.time",
            "weeks.every_head",
            "weeks.some_head",
            "weeks.none_head",
            "weeks.left_out_head",
        ]),
        rows,
    }
}

fn drawing(map: &Map, frame: Frame) -> Result<Drawing, SceneError> {
    let n = map.people.len();
    let shown: Vec<usize> = match n > MOST_PEOPLE {
        true => (0..MOST_PEOPLE).map(|k| k * (n - 1) / (MOST_PEOPLE - 1)).collect(),
        false => (0..n).collect(),
    };
    let pitch = (340.0 / shown.len() as f64).clamp(3.5, 12.0);
    let legend_rows = if frame.narrow { 2.0 } else { 1.0 };
    let top = 12.0 + 22.0 * legend_rows;
    let bottom = top + pitch * shown.len() as f64;
    let canvas = frame.canvas(bottom + 28.0);
    legend(&canvas, frame, map)?;

    let columns = map.people.first().map_or(1, Vec::len);
    let (left, right) = (2.0, frame.width - 2.0);
    let x = Scale::linear([0.0, columns as f64], [left, right]);
    let gap = ((right - left) / columns as f64 * 0.12).min(1.5);
    for (state, token, _) in STATES {
        for (k, &person) in shown.iter().enumerate() {
            let y = top + pitch * k as f64;
            for (w, _) in map.people[person].iter().enumerate().filter(|(_, s)| **s == Some(state))
            {
                let (a, b) = (x.at(w as f64), x.at((w + 1) as f64) - gap);
                cell(&canvas, state, token, (a, y), (b, y + pitch))?;
            }
        }
    }
    let days = f64::from((map.last - map.first).get_days().max(1));
    let along = Scale::linear([0.0, (columns * map.days) as f64], [left, right]);
    let mut free_from = 0.0;
    for tick in date_ticks(map.first, map.last, if frame.narrow { 4 } else { 8 }) {
        let day = f64::from((tick.date - map.first).get_days()).min(days);
        let (at, wide) = (along.at(day), frame.measure(&tick.label));
        if at >= free_from && at + wide <= frame.width {
            canvas.text((at, bottom + 6.0 + frame.size), &tick.label, frame.mut_())?;
            free_from = at + wide + 10.0;
        }
    }
    Ok(canvas.finish())
}

/// A cell of a row: the state is a height, too.
fn cell(
    canvas: &Canvas,
    state: Week,
    token: Token,
    (left, top): (f64, f64),
    (right, bottom): (f64, f64),
) -> Result<(), SceneError> {
    let (tall, middle) = (bottom - top, (top + bottom) / 2.0);
    let half = match state {
        Week::All => tall * 0.44,
        Week::Some => tall * 0.3,
        Week::LeftOut => tall * 0.18,
        Week::None => 0.5,
    };
    canvas.rect((left, middle - half), (right, middle + half), token)
}

/// The states that occur.
fn legend(canvas: &Canvas, frame: Frame, map: &Map) -> Result<(), SceneError> {
    let look = frame.mut_();
    let occurs = |state| map.people.iter().flatten().any(|w| *w == Some(state));
    let states = STATES.into_iter().filter(|(state, ..)| occurs(*state));
    for (k, (state, token, words)) in states.enumerate() {
        let (column, row) = if frame.narrow { (k % 2, k / 2) } else { (k, 0) };
        let (left, middle) = (150.0 * column as f64 + 2.0, 11.0 + 22.0 * row as f64);
        cell(canvas, state, token, (left, middle - 6.0), (left + 18.0, middle + 6.0))?;
        canvas.text((left + 26.0, middle + frame.drop()), text(words), look)?;
    }
    if !frame.narrow {
        canvas.text((frame.width, 11.0 + frame.drop()), text("weeks.legend"), end(look))?;
    }
    Ok(())
}
