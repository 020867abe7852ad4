//! How many nights in 30, how many spasms, how even from night to night and between people.

use lumbago_domain::{Findings, Interval, PersonSummary, Population, Rate};
use lumbago_stats::exact;

use crate::exposure::quantile;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};
use crate::{persistence, robust_mean, share};

/// Level of the intervals.
const LEVEL: f64 = 0.95;

/// Events from which an interval that allows for dependence is made of them; with fewer it says
/// nothing, and the exact one stands.
const MIN_EVENTS_DEPENDENCE: f64 = 10.0;

/// People from which quartiles over people are given.
const MIN_PEOPLE_QUARTILES: usize = 3;

pub(super) const QUESTION: Question = Question {
    id: "how_often",
    asks: "How often do spasms come?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    findings.population = population(nights);
    findings.people = nights.people_logged().iter().map(|&p| person(nights, p)).collect();
    findings.rate = rate(nights, &findings.people);
}

fn population(nights: &Nights) -> Population {
    let rows = nights.logged();
    let people = nights.people_logged();
    let span = people.iter().map(|&p| nights.span(&nights.logged_of(p))).sum();
    let whole = nights.arm("", rows.iter().copied());
    Population {
        persons: people.len() as u32,
        nights_logged: whole.nights,
        nights_span: span,
        spasm_nights: whole.spasm_nights,
        spasms: whole.spasms,
        first_night: rows.iter().map(|&i| nights.log.night[i]).min(),
        last_night: rows.iter().map(|&i| nights.log.night[i]).max(),
        ..Population::default()
    }
}

fn person(nights: &Nights, p: usize) -> PersonSummary {
    let rows = nights.logged_of(p);
    let whole = nights.arm("", rows.iter().copied());
    PersonSummary {
        person: nights.log.people[p].clone(),
        nights_logged: whole.nights,
        nights_span: nights.span(&rows),
        spasm_nights: whole.spasm_nights,
        spasms: whole.spasms,
        in_30: (whole.nights >= nights.settings.min_rate_nights)
            .then(|| spasm_nights_in_30(nights, &rows))
            .flatten()
            .map(|(interval, _)| interval),
        left_out: None,
        first_night: rows.first().map(|&i| nights.log.night[i]),
        last_night: rows.last().map(|&i| nights.log.night[i]),
    }
}

fn rate(nights: &Nights, people: &[PersonSummary]) -> Rate {
    let rows = nights.logged();
    if (rows.len() as u32) < nights.settings.min_rate_nights {
        return Rate {
            method: format!("no rate below {} logged nights", nights.settings.min_rate_nights),
            ..Rate::default()
        };
    }
    let dispersion = persistence::dispersion(nights, &rows);
    let (in_30, method) = spasm_nights_in_30(nights, &rows).unzip();
    Rate {
        spasm_nights_in_30: in_30,
        spasms_per_30: spasms_per_30(nights, &rows, dispersion),
        people_quartiles_in_30: quartiles(people),
        dispersion,
        lag1: persistence::lag1(nights, &rows),
        method: method.unwrap_or_default(),
    }
}

/// Spasm nights in 30: the exact interval, or the one that allows for dependence where wider.
fn spasm_nights_in_30(nights: &Nights, rows: &[usize]) -> Option<(Interval, String)> {
    let y: Vec<f64> =
        rows.iter().map(|&i| f64::from(u8::from(nights.any[i] == Some(true)))).collect();
    let with = y.iter().sum::<f64>();
    let exact = share::exact(with as u64, y.len() as u64, LEVEL)?;
    let several = rows.first().map(|&i| nights.person(i)) != rows.last().map(|&i| nights.person(i));
    let kind = if several { "people differ" } else { "bad nights come in runs" };
    let robust = robust_mean::log_mean(nights, rows, &y);
    if let Some(robust) = robust.filter(|_| with >= MIN_EVENTS_DEPENDENCE) {
        let wide = robust.ratio(LEVEL);
        if wide.high - wide.low > exact.high - exact.low {
            let kept = Interval { high: wide.high.min(1.0), ..wide };
            let method = format!("Poisson mean with an error that allows for this: {kind}");
            return Some((share::in_30(Interval { point: exact.point, ..kept }), method));
        }
    }
    Some((share::in_30(exact), "exact (Clopper and Pearson)".into()))
}

/// Spasms per 30 nights: Garwood's exact interval where counts vary no more than a Poisson's,
/// else the robust one where wider.
fn spasms_per_30(nights: &Nights, rows: &[usize], dispersion: Option<f64>) -> Option<Interval> {
    let rows: Vec<usize> = rows.iter().copied().filter(|&i| nights.count[i].is_some()).collect();
    if (rows.len() as u32) < nights.settings.min_rate_nights {
        return None;
    }
    let y: Vec<f64> = rows.iter().filter_map(|&i| nights.count[i].map(f64::from)).collect();
    let events = y.iter().sum::<f64>();
    let exact = exact::rate(events as u64, y.len() as f64, LEVEL).ok()?;
    let exact = Interval { point: exact.rate, low: exact.low, high: exact.high, level: LEVEL };
    let robust = robust_mean::log_mean(nights, &rows, &y)
        .filter(|_| events >= MIN_EVENTS_DEPENDENCE)
        .filter(|_| dispersion.is_some_and(|d| d > 1.0) || nights.is_cohort())
        .map(|g| g.ratio(LEVEL))
        .filter(|w| w.high - w.low > exact.high - exact.low);
    Some(share::in_30(robust.unwrap_or(exact)))
}

fn quartiles(people: &[PersonSummary]) -> Option<[f64; 3]> {
    let mut own: Vec<f64> = people.iter().filter_map(|p| p.in_30.map(|i| i.point)).collect();
    own.sort_by(f64::total_cmp);
    (own.len() >= MIN_PEOPLE_QUARTILES).then(|| [0.25, 0.5, 0.75].map(|q| quantile(&own, q)))
}
