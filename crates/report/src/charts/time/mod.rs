//! Level and trend: nights in 30 over a moving window with its 95 % range, every single night
//! below the axis, mattress changes as dashed lines.

mod counts;
mod line;
mod strip;

use jiff::civil::Date;
use lumbago_domain::{Findings, NightState, PersonSeries, TrendWord};

use self::counts::{blocks, counts, counts_table};
use self::line::{lines, rate_table};
use super::Panel;
use super::frame::{NARROW, WIDE};
use crate::locale::{fill, plural, text};
use crate::phrase::{
    capital, count_event_nights, dash_range, day_month, event_nights, in_30, listed, span, spoken,
};
use crate::scene::{Chart, SceneError, clean};

/// Logged nights from which a line is drawn.
const LEAST_LOGGED: usize = 28;

/// Points from which a line is one.
const LEAST_POINTS: usize = 7;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(series) = f.series.first().filter(|s| !s.nights.is_empty()) else {
        return Ok(Panel::absent(text("time.absent")));
    };
    let (first, last) = ends(series);
    let (event, nights) = (clean(&f.outcome.event), event_nights(f));
    let chart = if series.moving.len() < LEAST_POINTS || logged(series) < LEAST_LOGGED {
        let blocks = blocks(series);
        Chart {
            id: "time".into(),
            title: fill(
                "time.title_few",
                &[
                    ("Event_nights", &capital(&nights)),
                    ("with", &f.population.spasm_nights),
                    ("logged", &logged(series)),
                ],
            ),
            how_to_read: fill("time.how_few", &[("event", &event), ("event_nights", &nights)]),
            name: fill("time.name_few", &[("Event_nights", &capital(&nights))]),
            desc: fill(
                "time.desc_few",
                &[
                    ("span", &span(first, last)),
                    ("with", &f.population.spasm_nights),
                    ("logged", &logged(series)),
                    ("event", &event),
                    ("unlogged", &unlogged_words(series)),
                ],
            ),
            wide: counts(f, series, &blocks, WIDE)?,
            narrow: counts(f, series, &blocks, NARROW)?,
            halves: Vec::new(),
            table: counts_table(&nights, &blocks),
        }
    } else {
        let window = series.window_nights;
        Chart {
            id: "time".into(),
            title: title(f, &nights),
            how_to_read: how_to_read(f, series, &nights),
            name: fill("time.name", &[("Event_nights", &capital(&nights))]),
            desc: description(f, series, &nights),
            wide: lines(f, series, WIDE)?,
            narrow: lines(f, series, NARROW)?,
            halves: Vec::new(),
            table: rate_table(
                &fill(
                    "time.rate_column",
                    &[("Event_nights", &capital(&nights)), ("window", &window)],
                ),
                series,
            ),
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
        0 => text("time.all_logged").into(),
        n => plural("time.unlogged", n as u32, &[]),
    }
}

fn title(f: &Findings, nights: &str) -> String {
    let t = &f.trend;
    if f.population.spasm_nights == 0 {
        return fill(
            "time.none",
            &[("event_nights", &nights), ("logged", &f.population.nights_logged)],
        );
    }
    let numbers = match (t.recent.observed_in_30, t.before.observed_in_30) {
        (Some(now), Some(before)) => Some((in_30(now), in_30(before))),
        _ => None,
    };
    let key = match t.word {
        TrendWord::LikelyBetter => "time.fewer",
        TrendWord::MayBeBetter => "time.perhaps_fewer",
        TrendWord::AboutTheSame => "time.as_many",
        TrendWord::MayBeWorse => "time.perhaps_more",
        TrendWord::LikelyWorse => "time.more",
        TrendWord::CannotTell => {
            return match numbers {
                Some((now, before)) => {
                    fill("time.no_clear_change", &[("now", &now), ("before", &before)])
                }
                None => fill("time.over_time", &[("Event_nights", &capital(nights))]),
            };
        }
    };
    let change = fill(key, &[("event_nights", &nights)]);
    match numbers {
        Some((now, before)) => {
            fill("time.change", &[("change", &change), ("now", &now), ("before", &before)])
        }
        None => change,
    }
}

fn how_to_read(f: &Findings, series: &PersonSeries, nights: &str) -> String {
    let mut said =
        vec![fill("time.how", &[("event_nights", &nights), ("window", &series.window_nights)])];
    if f.population.spasm_nights > 0 {
        said.push(fill("time.how_ticks", &[("event", &clean(&f.outcome.event))]));
    }
    match series.mattress_changes.len() {
        0 => {}
        1 => said.push(text("time.how_dash").into()),
        _ => said.push(text("time.how_dashes").into()),
    }
    said.join(" ")
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
    let mut said = vec![
        fill(
            "time.desc",
            &[
                ("event_nights", &nights),
                ("window", &series.window_nights),
                ("span", &span(first, last)),
                ("latest_on", &day_month(latest.night)),
                ("latest", &in_30(latest.in_30.point)),
                ("range", &spoken(&dash_range(&latest.in_30))),
                ("highest", &in_30(highest.in_30.point)),
                ("highest_on", &day_month(highest.night)),
                ("counted", &count_event_nights(f, f.population.spasm_nights)),
                ("logged", &logged(series)),
            ],
        ),
        unlogged_words(series),
    ];
    if !changes.is_empty() {
        said.push(fill("time.desc_mattress", &[("dates", &listed(&changes))]));
    }
    said.join(" ")
}
