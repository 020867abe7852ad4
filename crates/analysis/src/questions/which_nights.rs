//! Night by night: the state of every calendar night, a moving rate, changes of mattress.

use std::collections::BTreeMap;

use lumbago_domain::{Findings, MovingPoint, NightState, PersonSeries, SeriesNight};
use rayon::prelude::*;

use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};
use crate::{mattress, persistence, share};

/// Length of the moving window: four weeks, so that every weekday counts the same.
const WINDOW_NIGHTS: u32 = 28;

/// Logged nights the window must hold.
const MIN_LOGGED: u32 = 14;

/// A calendar longer than this is cut to the span of logged nights at its end: a mistyped year
/// must not make a million empty nights.
const MAX_NIGHTS: i64 = 40 * 366;

pub(super) const QUESTION: Question = Question {
    id: "which_nights",
    asks: "Which nights had spasms?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    findings.series = nights.people_logged().par_iter().map(|&p| series(nights, p)).collect();
}

fn series(nights: &Nights, p: usize) -> PersonSeries {
    let rows = nights.logged_of(p);
    let by_day: BTreeMap<i64, usize> = rows.iter().map(|&i| (nights.day[i], i)).collect();
    let last = rows.last().map_or(0, |&i| nights.day[i]);
    let first = rows.first().map_or(0, |&i| nights.day[i]).max(last - MAX_NIGHTS);
    let start = rows.iter().find(|&&i| nights.day[i] >= first).map(|&i| nights.log.night[i]);
    let start_day = rows.iter().map(|&i| nights.day[i]).find(|&d| d >= first).unwrap_or(last);
    let mut all = Vec::new();
    if let Some(mut date) = start {
        for day in start_day..=last {
            let row = by_day.get(&day);
            let state = match row.map(|&i| nights.any[i]) {
                Some(Some(true)) => NightState::Spasm,
                Some(Some(false)) => NightState::None,
                _ => NightState::NotLogged,
            };
            let spasms = row.and_then(|&i| nights.count[i]);
            all.push(SeriesNight { night: date, state, spasms });
            date = date.tomorrow().unwrap_or(date);
        }
    }
    let mut moving = moving(&all, persistence::inflation(persistence::lag1(nights, &rows)));
    if nights.is_cohort() {
        moving = weekly(moving);
    }
    PersonSeries {
        person: nights.log.people[p].code.clone(),
        moving,
        nights: all,
        window_nights: WINDOW_NIGHTS,
        mattress_changes: mattress::changes(nights, p),
    }
}

/// Spasm nights in 30 over the window that ends at each night, with an interval widened for
/// persistence.
fn moving(nights: &[SeriesNight], inflation: f64) -> Vec<MovingPoint> {
    let window = WINDOW_NIGHTS as usize;
    let mut points = Vec::new();
    let (mut logged, mut with) = (0u32, 0u32);
    for (k, night) in nights.iter().enumerate() {
        let (l, w) = weight(night.state);
        logged += l;
        with += w;
        if k >= window {
            let (l, w) = weight(nights[k - window].state);
            logged -= l;
            with -= w;
        }
        if k + 1 >= window && logged >= MIN_LOGGED {
            let interval = share::wilson(f64::from(with), f64::from(logged), inflation, 0.95);
            points.push(MovingPoint { night: night.night, logged, in_30: share::in_30(interval) });
        }
    }
    points
}

/// Every seventh point, the last among them: what a small drawing of one of many people needs.
fn weekly(points: Vec<MovingPoint>) -> Vec<MovingPoint> {
    let last = points.len();
    let kept = points.into_iter().enumerate().filter(|(k, _)| (last - 1 - k).is_multiple_of(7));
    kept.map(|(_, point)| point).collect()
}

fn weight(state: NightState) -> (u32, u32) {
    match state {
        NightState::Spasm => (1, 1),
        NightState::None => (1, 0),
        NightState::NotLogged | NightState::LeftOut => (0, 0),
    }
}
