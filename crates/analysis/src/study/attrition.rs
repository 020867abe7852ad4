//! Who kept logging, and whether those who stopped had a bad spell before.
//!
//! Every logged night is a chance to stop after it. The odds of stopping are set against the spasm
//! nights among the seven nights that end there, with the nights logged among them and time in the
//! study: a logistic model of discrete time (Allison 1982) with Firth's penalty, since few stop.
//! Nights in the study's last two weeks are no chance: nobody can be seen to have stopped then.

use lumbago_domain::{Attrition, Interval, StudyWeek};
use lumbago_stats::{Design, GlmOptions, firth, inference};

use crate::effects::verdict::SHOWN_LEVEL;
use crate::nights::Nights;

/// Days without a logged night before the study's end after which a person has stopped.
const SILENT_DAYS: i64 = 14;

/// Nights looked back on.
const LOOK_BACK: i64 = 7;

/// People who stopped from which the odds are estimated.
const MIN_STOPPED: usize = 5;

/// Below this p-value stopping goes with the spasms before.
const CLEAR: f64 = 0.05;

/// One person's time in the study.
struct Stay {
    rows: Vec<usize>,
    stopped: bool,
}

/// Logging week by week, and what stopping goes with.
pub(crate) fn of(nights: &Nights) -> Attrition {
    let last = nights.logged().iter().map(|&i| nights.day[i]).max().unwrap_or(0);
    let stays: Vec<Stay> = nights
        .people_logged()
        .into_iter()
        .map(|p| {
            let rows = nights.logged_of(p);
            let own_last = rows.last().map_or(last, |&i| nights.day[i]);
            Stay { rows, stopped: last - own_last > SILENT_DAYS }
        })
        .collect();
    let stopped = stays.iter().filter(|s| s.stopped).count();
    let rate = |stopped: bool| {
        let rows = stays.iter().filter(|s| s.stopped == stopped).flat_map(|s| s.rows.clone());
        nights.arm("", rows).observed_in_30
    };
    let odds = (stopped >= MIN_STOPPED).then(|| odds(nights, &stays, last)).flatten();
    Attrition {
        weeks: weeks(nights, &stays, last),
        stopped: stopped as u32,
        stopped_in_30: rate(true),
        stayed_in_30: rate(false),
        odds_per_spasm_night: odds.map(|o| o.0),
        p_value: odds.map(|o| o.1),
        text: words(nights, stays.len(), stopped, odds),
    }
}

fn weeks(nights: &Nights, stays: &[Stay], last: i64) -> Vec<StudyWeek> {
    let first = |s: &Stay| nights.day[s.rows[0]];
    let longest = stays.iter().map(|s| (last - first(s) + 1) / 7).max().unwrap_or(0);
    (0..longest)
        .map(|w| {
            let mut week =
                StudyWeek { week: w as u32 + 1, people: 0, still_logging: 0, nights_logged: 0 };
            for stay in stays.iter().filter(|s| first(s) + 7 * (w + 1) - 1 <= last) {
                let start = first(stay) + 7 * w;
                let from = |&i: &usize| nights.day[i] >= start;
                week.people += 1;
                week.still_logging += u32::from(stay.rows.iter().any(&from));
                let within = |i: &&usize| from(i) && nights.day[**i] < start + 7;
                week.nights_logged += stay.rows.iter().filter(within).count() as u32;
            }
            week
        })
        .collect()
}

/// Ratio of the odds a spasm night, and its p-value.
fn odds(nights: &Nights, stays: &[Stay], last: i64) -> Option<(Interval, f64)> {
    let (mut stop, mut spasms, mut logged, mut weeks) = (vec![], vec![], vec![], vec![]);
    for stay in stays {
        for (k, &row) in stay.rows.iter().enumerate() {
            let day = nights.day[row];
            if last - day <= SILENT_DAYS {
                break;
            }
            let window = stay.rows[..=k].iter().rev();
            let window: Vec<usize> =
                window.take_while(|&&i| day - nights.day[i] < LOOK_BACK).copied().collect();
            stop.push(f64::from(u8::from(stay.stopped && k + 1 == stay.rows.len())));
            let with = window.iter().filter(|&&i| nights.any[i] == Some(true)).count();
            spasms.push(with as f64);
            logged.push(window.len() as f64);
            weeks.push((day - nights.day[stay.rows[0]]) as f64 / 7.0);
        }
    }
    let varies = |v: &[f64]| v.iter().any(|a| *a != v[0]);
    let mut builder = Design::builder(stop.len()).intercept().column("spasm nights", &spasms);
    for (name, column) in [("nights logged", &logged), ("weeks", &weeks)] {
        if varies(column) {
            builder = builder.column(name, column);
        }
    }
    let fit = firth::fit(&builder.build().ok()?, &stop, &GlmOptions::binomial()).ok()?;
    let own = inference(&fit, &fit.covariance(), SHOWN_LEVEL).ok()?.swap_remove(1);
    let range = Interval {
        point: libm::exp(own.point),
        low: libm::exp(own.low),
        high: libm::exp(own.high),
        level: own.level,
    };
    Some((range, own.p_value))
}

fn words(nights: &Nights, people: usize, stopped: usize, odds: Option<(Interval, f64)>) -> String {
    let event = &nights.outcome.event;
    let start = format!(
        "{stopped} of {people} people logged their last night more than two weeks before the end."
    );
    let Some((ratio, p)) = odds else {
        return match stopped {
            0 => start,
            _ => format!("{start} Too few to say whether stopping goes with the {event} nights."),
        };
    };
    let range = format!("{:.2} ({:.2} to {:.2})", ratio.point, ratio.low, ratio.high);
    let odds = format!("odds of stopping {range} for each further {event} night of the last seven");
    if p >= CLEAR {
        return format!("{start} Stopping does not clearly go with the {event} nights: {odds}.");
    }
    let (when, shown) = if ratio.point > 1.0 { ("bad", "too low") } else { ("good", "too high") };
    format!(
        "{start} Stopping goes with a {when} spell: {odds}. The rate of {event} nights may be \
         {shown}; comparisons within people are touched less."
    )
}
