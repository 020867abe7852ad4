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
use crate::phrase::{capital, count, dash_range, day_month, event_nights, in_30, listed, span};
use crate::scene::{Chart, SceneError, clean};

/// Logged nights from which a line is drawn.
const LEAST_LOGGED: usize = 28;

/// Points from which a line is one.
const LEAST_POINTS: usize = 7;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let Some(series) = f.series.first().filter(|s| !s.nights.is_empty()) else {
        return Ok(Panel::absent(
            "No night is in the log yet, so there is nothing to show over time.",
        ));
    };
    let (first, last) = ends(series);
    let nights = event_nights(f);
    let chart = if series.moving.len() < LEAST_POINTS || logged(series) < LEAST_LOGGED {
        let blocks = blocks(series);
        Chart {
            id: "time".into(),
            title: format!(
                "{} so far: {} of {} logged",
                capital(&nights),
                f.population.spasm_nights,
                logged(series)
            ),
            how_to_read: format!(
                "Each tick is a night with a {}, each circle a night not logged. Too few nights are logged \
                 for a line; the counts show {nights} of logged nights.",
                clean(&f.outcome.event)
            ),
            name: format!("{} so far", capital(&nights)),
            desc: format!(
                "Strip of nights, {}. {} of {} logged nights had a {}. There are too few nights for a rate \
                 over time. {}",
                span(first, last),
                f.population.spasm_nights,
                logged(series),
                clean(&f.outcome.event),
                unlogged_words(series)
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
            name: format!("{} in 30 over time", capital(&nights)),
            desc: description(f, series, &nights),
            wide: lines(f, series, WIDE)?,
            narrow: lines(f, series, NARROW)?,
            halves: Vec::new(),
            table: rate_table(&format!("{} in 30, over {window} nights", capital(&nights)), series),
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
        0 => "Every night was logged.".into(),
        1 => "1 night was not logged.".into(),
        n => format!("{n} nights were not logged."),
    }
}

fn title(f: &Findings, nights: &str) -> String {
    let t = &f.trend;
    if f.population.spasm_nights == 0 {
        return format!("No {nights} in {} logged", f.population.nights_logged);
    }
    let numbers = match (t.recent.observed_in_30, t.before.observed_in_30) {
        (Some(now), Some(before)) => format!(": {}, {} before", in_30(now), in_30(before)),
        _ => String::new(),
    };
    match t.word {
        TrendWord::LikelyBetter => format!("Fewer {nights} lately{numbers}"),
        TrendWord::MayBeBetter => format!("Perhaps fewer {nights} lately{numbers}"),
        TrendWord::AboutTheSame => format!("About as many {nights} as before{numbers}"),
        TrendWord::MayBeWorse => format!("Perhaps more {nights} lately{numbers}"),
        TrendWord::LikelyWorse => format!("More {nights} lately{numbers}"),
        TrendWord::CannotTell => match (t.recent.observed_in_30, t.before.observed_in_30) {
            (Some(now), Some(before)) => {
                format!("No clear change: {} lately, {} before", in_30(now), in_30(before))
            }
            _ => format!("{} over time", capital(nights)),
        },
    }
}

fn how_to_read(f: &Findings, series: &PersonSeries, nights: &str) -> String {
    let dashes = match series.mattress_changes.len() {
        0 => "",
        1 => " The dashed line marks a change of mattress.",
        _ => " Dashed lines mark changes of mattress.",
    };
    let ticks = match f.population.spasm_nights {
        0 => String::new(),
        _ => format!(" Below, one tick per night with a {}.", clean(&f.outcome.event)),
    };
    format!(
        "The line is {nights} in 30, counted over the {} nights before; the shade is its 95% range.{ticks}{dashes}",
        series.window_nights,
    )
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
    let changes = match changes.len() {
        0 => String::new(),
        _ => format!(" The mattress changed on {}.", listed(&changes)),
    };
    format!(
        "Line chart of {nights} in 30, moving {} nights, {}. The latest rate, on {}, is {} (range {}). The \
         highest was {}, on {}. {} in {} logged. {}{changes}",
        series.window_nights,
        span(first, last),
        day_month(latest.night),
        in_30(latest.in_30.point),
        dash_range(&latest.in_30).replace('–', " to "),
        in_30(highest.in_30.point),
        day_month(highest.night),
        count(f.population.spasm_nights, &format!("{} night", clean(&f.outcome.event)), nights),
        logged(series),
        unlogged_words(series)
    )
}
