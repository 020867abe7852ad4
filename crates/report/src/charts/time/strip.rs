//! Every single night below the axis, its key, and the time axis.

use lumbago_domain::{NightState, PersonSeries, day_number};

use super::super::frame::{Frame, middle, tint};
use super::{ends, in_state};
use crate::locale::{fill, text};
use crate::scene::{Canvas, Scale, SceneError, Token, date_ticks, fit, pen};

/// One tick per night with an event, a circle per night not logged, a bar for long gaps.
pub(super) fn rug(
    canvas: &Canvas,
    series: &PersonSeries,
    x: &Scale,
    top: f64,
) -> Result<(), SceneError> {
    for night in series.nights.iter().filter(|n| n.state == NightState::Spasm) {
        let at = x.at(day_number(night.night) as f64);
        canvas.line(&[(at, top), (at, top + 12.0)], pen(Token::Warm, 1.8))?;
    }
    let middle = top + 21.0;
    let mut unlogged = Vec::new();
    if is_dense(series, x) {
        return stretches(canvas, series, x, middle);
    }
    for run in series.nights.chunk_by(|a, b| a.state == b.state) {
        let (from, to) = (&run[0], &run[run.len() - 1]);
        let (a, b) = (x.at(day_number(from.night) as f64), x.at(day_number(to.night) as f64));
        match from.state {
            NightState::NotLogged if run.len() > 3 => {
                canvas.line(&[(a - 1.5, middle), (b + 1.5, middle)], pen(Token::Line, 2.0))?;
            }
            NightState::NotLogged => {
                unlogged.extend(run.iter().map(|n| (x.at(day_number(n.night) as f64), middle)));
            }
            NightState::LeftOut => {
                for n in run {
                    let at = x.at(day_number(n.night) as f64);
                    canvas.line(
                        &[(at - 2.0, middle + 3.0), (at + 2.0, middle - 3.0)],
                        pen(Token::Line, 1.2),
                    )?;
                }
            }
            NightState::Spasm | NightState::None => {}
        }
    }
    // A ring as two discs: half the bytes.
    for (radius, token) in [(2.6, Token::Line), (1.5, Token::Paper)] {
        for &at in &unlogged {
            canvas.disc(at, radius, token)?;
        }
    }
    Ok(())
}

/// Height of a line for nights without an answer, where circles would run into one another.
const DENSE_HEIGHT: f64 = 6.0;

/// True where nights lie so close that circles would run into one another.
fn is_dense(series: &PersonSeries, x: &Scale) -> bool {
    let day = day_number(series.nights[0].night) as f64;
    x.at(day + 1.0) - x.at(day) < 1.0
}

/// Nights without an answer in a long log: lines, those that would touch in one.
fn stretches(
    canvas: &Canvas,
    series: &PersonSeries,
    x: &Scale,
    middle: f64,
) -> Result<(), SceneError> {
    let mut lines: Vec<(f64, f64)> = Vec::new();
    let silent = |n: &&lumbago_domain::SeriesNight| {
        matches!(n.state, NightState::NotLogged | NightState::LeftOut)
    };
    for night in series.nights.iter().filter(silent) {
        let at = x.at(day_number(night.night) as f64);
        match lines.last_mut().filter(|(_, end)| at - 0.6 - *end < 1.0) {
            Some((_, end)) => *end = at + 0.6,
            None => lines.push((at - 0.6, at + 0.6)),
        }
    }
    for (from, to) in lines {
        canvas.line(&[(from, middle), (to, middle)], pen(Token::Line, DENSE_HEIGHT))?;
    }
    Ok(())
}

/// Names of the two rows of the rug, at their right.
pub(super) fn row_names(
    canvas: &Canvas,
    frame: Frame,
    series: &PersonSeries,
    event: &str,
    (at, top): (f64, f64),
) -> Result<(), SceneError> {
    let room = frame.width - at;
    let look = tint(frame.ink(), Token::Warm);
    if in_state(series, NightState::Spasm) > 0 {
        let words = fit(&fill("time.an_event", &[("event", &event)]), look.weight, look.size, room);
        canvas.text((at, top + 6.0 + frame.drop()), &words, look)?;
    }
    if let Some(words) = unlogged_key(series) {
        canvas.text((at, top + 21.0 + frame.drop()), words, frame.mut_())?;
    }
    Ok(())
}

fn unlogged_key(series: &PersonSeries) -> Option<&'static str> {
    let (not, out) =
        (in_state(series, NightState::NotLogged), in_state(series, NightState::LeftOut));
    match (not > 0, out > 0) {
        (true, true) => Some(text("time.not_logged_left_out")),
        (true, false) => Some(text("night.not_logged")),
        (false, true) => Some(text("night.left_out")),
        (false, false) => None,
    }
}

/// The same as one line of key, for phones; the marks are those of the rug along `x`.
pub(super) fn key(
    canvas: &Canvas,
    frame: Frame,
    series: &PersonSeries,
    event: &str,
    x: &Scale,
    (left, base): (f64, f64),
) -> Result<(), SceneError> {
    let other = unlogged_key(series);
    let mut at = left + 2.6;
    if in_state(series, NightState::Spasm) > 0 {
        let line = [(left + 2.0, base - 11.0), (left + 2.0, base + 1.0)];
        canvas.line(&line, pen(Token::Warm, 1.8))?;
        let room = frame.width - left - 45.0 - other.map_or(0.0, |o| frame.measure(o));
        let words =
            fit(&fill("time.an_event", &[("event", &event)]), frame.ink().weight, frame.size, room);
        canvas.text((left + 10.0, base), &words, tint(frame.ink(), Token::Warm))?;
        at = left + 10.0 + frame.measure(&words) + 22.0;
    }
    if let Some(other) = other {
        let middle = base - 5.0;
        if is_dense(series, x) {
            canvas
                .line(&[(at - 0.6, middle), (at + 0.6, middle)], pen(Token::Line, DENSE_HEIGHT))?;
        } else {
            canvas.ring((at, middle), 2.6, pen(Token::Line, 1.1))?;
        }
        canvas.text((at + 9.0, base), other, frame.mut_())?;
    }
    Ok(())
}

/// Month or week ticks below the rug.
pub(super) fn time_axis(
    canvas: &Canvas,
    frame: Frame,
    series: &PersonSeries,
    x: &Scale,
    (axis, base): (f64, f64),
) -> Result<(), SceneError> {
    let (first, last) = ends(series);
    let mut free_from = f64::NEG_INFINITY;
    for tick in date_ticks(first, last, if frame.narrow { 5 } else { 7 }) {
        let at = x.at(day_number(tick.date) as f64);
        canvas.line(&[(at, axis), (at, axis + 5.0)], pen(Token::Line, 1.0))?;
        let half = frame.measure(&tick.label) / 2.0;
        let place = at.clamp(half, frame.width - half);
        if place - half >= free_from {
            canvas.text((place, base), &tick.label, middle(frame.mut_()))?;
            free_from = place + half + 8.0;
        }
    }
    Ok(())
}
