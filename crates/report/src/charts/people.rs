//! The people behind the pooled rate: a few small drawings over time, chosen by a rule and not by
//! eye. People are taken at even steps along the order of their rates, so that the quiet and the
//! loaded stand beside the usual; they are shown in the order in which they began, without codes.

use jiff::civil::Date;
use lumbago_domain::{Findings, MovingPoint, PersonSeries, PersonSummary, day_number};

use super::Panel;
use super::frame::{Frame, NARROW, WIDE, end, middle};
use crate::locale::{fill, plural, text, texts};
use crate::phrase::{capital, event_nights, in_30, unit_in_30, whole};
use crate::scene::{
    Canvas, Chart, Drawing, RATE_TOPS, Scale, SceneError, Table, TableCell, Token, dashed, fit, pen,
};

/// People drawn at most.
const MOST_PEOPLE: usize = 12;

/// Below this many people with a line there is nothing to choose from.
const LEAST_PEOPLE: usize = 3;

/// Points from which a line is one.
const LEAST_POINTS: usize = 4;

/// A line is broken where the rate is unknown for longer than this many nights.
const GAP_NIGHTS: i64 = 14;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let people = chosen(f);
    if people.len() < LEAST_PEOPLE {
        return Ok(Panel::absent(text("people.absent")));
    }
    let nights = event_nights(f);
    let window = people[0].series.window_nights;
    let rates: Vec<f64> = people.iter().map(|p| p.rate).collect();
    let (low, high) = rates.iter().fold((30.0f64, 0.0f64), |(a, b), r| (a.min(*r), b.max(*r)));
    let how_to_read = match f.rate.spasm_nights_in_30 {
        Some(_) => {
            fill("people.how_rate", &[("Event_nights", &capital(&nights)), ("window", &window)])
        }
        None => fill("people.how", &[("Event_nights", &capital(&nights)), ("window", &window)]),
    };
    Ok(Panel::Chart(Box::new(Chart {
        id: "people".into(),
        title: text("cohort.people").into(),
        how_to_read,
        name: fill("people.name", &[("Event_nights", &capital(&nights))]),
        desc: fill(
            "people.desc",
            &[("people", &people.len()), ("low", &in_30(low)), ("high", &in_30(high))],
        ),
        wide: grid(f, &people, WIDE)?,
        narrow: grid(f, &people, NARROW)?,
        halves: Vec::new(),
        table: table(&people, &nights),
    })))
}

/// One of those drawn.
struct Drawn<'a> {
    series: &'a PersonSeries,
    person: &'a PersonSummary,
    rate: f64,
    began: Date,
}

/// People with a line, at even steps along the order of rates, in the order in which they began.
fn chosen(f: &Findings) -> Vec<Drawn<'_>> {
    let of = |series: &'_ PersonSeries| {
        f.people.iter().find(|p| p.person.code == series.person).map(|p| (p, p.in_30))
    };
    let mut people: Vec<Drawn<'_>> = f
        .series
        .iter()
        .filter(|s| s.moving.len() >= LEAST_POINTS)
        .filter_map(|series| {
            let (person, in_30) = of(series)?;
            let began = series.nights.first()?.night;
            Some(Drawn { series, person, rate: in_30?.point, began })
        })
        .collect();
    people.sort_by(|a, b| {
        a.rate.total_cmp(&b.rate).then_with(|| a.series.person.cmp(&b.series.person))
    });
    let last = people.len().saturating_sub(1);
    let steps = MOST_PEOPLE.min(people.len()).saturating_sub(1).max(1);
    let mut places: Vec<usize> = (0..=steps).map(|k| (k * last + steps / 2) / steps).collect();
    places.dedup();
    let mut kept: Vec<Drawn<'_>> = people
        .into_iter()
        .enumerate()
        .filter(|(k, _)| places.contains(k))
        .map(|(_, person)| person)
        .collect();
    kept.sort_by(|a, b| a.began.cmp(&b.began).then_with(|| a.series.person.cmp(&b.series.person)));
    kept
}

/// Weeks from a person's first night to a point.
fn week(person: &Drawn<'_>, point: &MovingPoint) -> f64 {
    (day_number(point.night) - day_number(person.began)) as f64 / 7.0
}

fn table(people: &[Drawn<'_>], nights: &str) -> Table {
    let row = |(k, p): (usize, &Drawn<'_>)| {
        let points = || p.series.moving.iter().map(|m| m.in_30.point);
        let latest = points().next_back().unwrap_or(p.rate);
        vec![
            TableCell::Text((k + 1).to_string()),
            TableCell::Number(p.person.nights_logged.to_string()),
            TableCell::Number(format!("{:.1}", p.rate)),
            TableCell::Number(format!("{:.1}", points().fold(30.0, f64::min))),
            TableCell::Number(format!("{:.1}", points().fold(0.0, f64::max))),
            TableCell::Number(format!("{latest:.1}")),
        ]
    };
    Table {
        caption: fill("people.caption", &[("Event_nights", &capital(nights))]),
        header: texts([
            "people.drawing",
            "people.nights",
            "people.all",
            "people.lowest",
            "people.highest",
            "people.latest",
        ]),
        rows: people.iter().enumerate().map(row).collect(),
    }
}

/// Where the parts of one drawing stand.
struct Cell {
    columns: usize,
    pitch: f64,
    left: f64,
    tall: f64,
    head: f64,
    plot: f64,
}

fn cell(frame: Frame) -> Cell {
    let (columns, pitch) = if frame.narrow { (2, 176.0) } else { (4, 184.0) };
    Cell { columns, pitch, left: 24.0, tall: 102.0, head: 24.0, plot: 60.0 }
}

fn grid(f: &Findings, people: &[Drawn<'_>], frame: Frame) -> Result<Drawing, SceneError> {
    let c = cell(frame);
    let rows = people.len().div_ceil(c.columns);
    let head = frame.size + 8.0;
    let canvas = frame.canvas(head + rows as f64 * c.tall + frame.size + 10.0);
    canvas.text((0.0, frame.size), &unit_in_30(f), frame.mut_())?;
    let highest = people
        .iter()
        .flat_map(|p| p.series.moving.iter().map(|m| m.in_30.point))
        .fold(0.0, f64::max);
    let top = RATE_TOPS.into_iter().find(|t| *t >= highest).unwrap_or(30.0);
    let longest = people
        .iter()
        .filter_map(|p| p.series.moving.last().map(|m| week(p, m)))
        .fold(1.0, f64::max);
    let width = c.pitch - c.left - 16.0;
    let width = width.min(frame.width - (c.columns - 1) as f64 * c.pitch - c.left);
    for (k, person) in people.iter().enumerate() {
        let (x0, y0) = ((k % c.columns) as f64 * c.pitch, head + (k / c.columns) as f64 * c.tall);
        let (upper, lower) = (y0 + c.head, y0 + c.head + c.plot);
        let x = Scale::linear([0.0, longest], [x0 + c.left, x0 + c.left + width]);
        let y = Scale::linear([0.0, top], [lower, upper]);
        let words =
            plural("people.person", person.person.nights_logged, &[("rate", &whole(person.rate))]);
        let look = frame.ink();
        let words = fit(&words, look.weight, look.size, c.pitch - 6.0);
        canvas.text((x0, y0 + frame.size), &words, look)?;
        for (value, token) in [(0.0, Token::Line), (top, Token::Grid)] {
            let at = y.at(value);
            canvas.line(&[(x.at(0.0), at), (x.at(longest), at)], pen(token, 1.0))?;
            let place = (x0 + c.left - 5.0, at + frame.drop());
            canvas.text(place, &format!("{value:.0}"), end(frame.mut_()))?;
        }
        if let Some(all) = f.rate.spasm_nights_in_30 {
            let at = y.clamped(all.point).0;
            canvas.line(&[(x.at(0.0), at), (x.at(longest), at)], dashed(Token::Mut, 1.0, "3 3"))?;
        }
        line(&canvas, person, &x, &y, k)?;
        // One row of weeks below the last drawing of each column.
        if k + c.columns >= people.len() {
            let base = lower + 5.0 + frame.size;
            canvas.text((x.at(0.0), base), "0", middle(frame.mut_()))?;
            let words = fill("people.weeks", &[("weeks", &format!("{longest:.0}"))]);
            canvas.text((x.at(longest), base), &words, end(frame.mut_()))?;
        }
    }
    Ok(canvas.finish())
}

/// The line, broken at long gaps, and a dot at its end.
fn line(
    canvas: &Canvas,
    person: &Drawn<'_>,
    x: &Scale,
    y: &Scale,
    row: usize,
) -> Result<(), SceneError> {
    let moving = &person.series.moving;
    let place = |m: &MovingPoint| (x.at(week(person, m)), y.clamped(m.in_30.point).0);
    let near =
        |a: &MovingPoint, b: &MovingPoint| day_number(b.night) - day_number(a.night) <= GAP_NIGHTS;
    for run in moving.chunk_by(near).filter(|run| run.len() > 1) {
        let points: Vec<_> = run.iter().map(place).collect();
        canvas.line(&points, pen(Token::Blue, 1.8))?;
    }
    if let Some(latest) = moving.last() {
        canvas.disc(place(latest), 2.8, Token::Blue)?;
        canvas.spot(row, place(latest));
    }
    Ok(())
}
