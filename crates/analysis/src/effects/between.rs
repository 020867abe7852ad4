//! People compared with each other, for what belongs to the person or changes over years.
//!
//! One row a person: spasms over logged nights, log nights as offset, the person's own mean (or
//! usual level) of the factor, adjusted for age where it is known. Poisson quasi-likelihood; the
//! larger of the quasi-Poisson and the HC3 error. People differ in much else, which every such
//! answer says.

use lumbago_domain::{Arm, Contrast, Factor, Form, Role, Scope, Timing};
use lumbago_stats::{Design, GlmOptions, Vcov, covariance, glm};

use crate::effects::draft::Draft;
use crate::exposure::{self, Side};
use crate::model::fit::Fitted;
use crate::model::guard::coefficient;
use crate::nights::Nights;
use crate::refusals::{not_answerable, not_enough, not_in_log};

/// People needed in all, and on each side of a comparison of groups.
const MIN_PEOPLE: usize = 10;
const MIN_PEOPLE_EACH: usize = 4;

/// Share of people whose age must be known for it to be adjusted for.
pub(crate) const AGE_KNOWN_SHARE: f64 = 0.9;

/// One person's place in a comparison.
struct Place {
    person: usize,
    x: f64,
    side: Option<Side>,
}

/// Comparisons between people; none for a log of one person.
pub(crate) fn about_people(nights: &Nights) -> Vec<Draft> {
    if !nights.is_cohort() {
        return Vec::new();
    }
    let mut drafts = Vec::new();
    for factor in &nights.log.catalogue.factors {
        if !matches!(factor.timing, Timing::Slow | Timing::Person) || factor.id == "outcome" {
            continue;
        }
        for contrast in &factor.contrasts {
            let field = factor.fields.iter().find(|f| f.key == contrast.field);
            let compared = field.is_some_and(|f| matches!(f.role, Role::Exposure | Role::Person));
            let places = places(nights, factor, contrast);
            if compared && (!places.is_empty() || factor.id == "mattress_age") {
                drafts.push(compare(nights, factor, contrast, &places));
            }
        }
    }
    drafts
}

fn compare(nights: &Nights, factor: &Factor, contrast: &Contrast, places: &[Place]) -> Draft {
    let mut draft = Draft::new(factor, contrast, Scope::Between, nights.outcome.measure, None);
    let people_words = |label: &str| label.replacen("nights on", "people on", 1);
    let arm = |label: &str, side: Side| -> Arm {
        let rows = places
            .iter()
            .filter(|p| p.side == Some(side))
            .flat_map(|p| nights.logged_of(p.person))
            .filter(|&i| nights.y(i).is_some());
        nights.arm(&people_words(label), rows)
    };
    draft.effect.exposed = arm(&contrast.exposed, Side::Exposed);
    draft.effect.reference = arm(&contrast.reference, Side::Reference);
    let rows: Vec<usize> = places.iter().flat_map(|p| nights.logged_of(p.person)).collect();
    let whole = nights.arm("", rows.into_iter());
    draft.effect.nights = whole.nights;
    draft.effect.spasm_nights = whole.spasm_nights;
    let label = &factor.label;
    if places.is_empty() {
        draft.refuse(not_in_log(nights, label));
        return draft;
    }
    let on = |side: Side| places.iter().filter(|p| p.side == Some(side)).count();
    let grouped = !contrast.is_per_step();
    if places.iter().all(|p| p.x == places[0].x) {
        draft.refuse(not_answerable(
            "constant",
            format!("{label} is the same for everyone here; people would have to differ."),
        ));
    } else if places.len() < MIN_PEOPLE {
        draft.refuse(not_enough(
            "too_few_people",
            format!(
                "{label} is known for {} people; from {MIN_PEOPLE} they are compared.",
                places.len()
            ),
        ));
    } else if grouped && on(Side::Exposed).min(on(Side::Reference)) < MIN_PEOPLE_EACH {
        draft.refuse(not_enough(
            "too_few_people",
            format!(
                "{label}: {} against {} people; {MIN_PEOPLE_EACH} of each kind are needed.",
                on(Side::Exposed),
                on(Side::Reference)
            ),
        ));
    } else if whole.spasm_nights < nights.settings.min_events_total {
        draft.refuse(not_enough(
            "too_few_events",
            format!("Only {} nights with {}.", whole.spasm_nights, nights.outcome.events),
        ));
    } else {
        match fit(nights, places, grouped) {
            Some((fitted, with_age)) => {
                draft.estimate = coefficient(&fitted, 1);
                let age = if with_age { ", adjusted for age" } else { "" };
                draft.effect.method = format!("Poisson over people{age}, larger of quasi and HC3");
            }
            None => draft.refuse(not_answerable(
                "not_converged",
                format!("{label}: no estimate between people could be made."),
            )),
        }
        if draft.estimate.is_none() && !draft.decided {
            draft.refuse(not_answerable(
                "not_converged",
                format!("{label}: no usable error between people."),
            ));
        }
    }
    draft
}

fn fit(nights: &Nights, places: &[Place], grouped: bool) -> Option<(Fitted, bool)> {
    let mut used: Vec<&Place> = places.iter().filter(|p| !grouped || p.side.is_some()).collect();
    let known = used.iter().filter(|p| age(nights, p.person).is_some()).count();
    let with_age = known as f64 >= AGE_KNOWN_SHARE * used.len() as f64;
    if with_age {
        used.retain(|p| age(nights, p.person).is_some());
    }
    let (mut y, mut offset) = (Vec::new(), Vec::new());
    for p in &used {
        let own: Vec<f64> =
            nights.logged_of(p.person).into_iter().filter_map(|i| nights.y(i)).collect();
        y.push(own.iter().sum());
        offset.push(libm::log(own.len() as f64));
    }
    let x: Vec<f64> = used.iter().map(|p| p.x).collect();
    let decades: Vec<f64> =
        used.iter().filter_map(|p| age(nights, p.person)).map(|a| (a - 50.0) / 10.0).collect();
    let vary = |v: &[f64]| v.iter().any(|a| *a != v[0]);
    let with_age = with_age && decades.len() == used.len() && vary(&decades);
    let mut builder = Design::builder(used.len()).intercept().column("factor", &x);
    if with_age {
        builder = builder.column("age", &decades);
    }
    let options = GlmOptions::poisson().with_offset(&offset);
    let fit = glm(&builder.build().ok()?, &y, &options).ok()?;
    let covariances =
        vec![covariance(&fit, &Vcov::Quasi).ok()?, covariance(&fit, &Vcov::Hc3).ok()?];
    Some((Fitted::plain(fit, Vec::new(), Vec::new(), covariances), with_age))
}

fn places(nights: &Nights, factor: &Factor, contrast: &Contrast) -> Vec<Place> {
    let exposure = exposure::build(nights, factor, contrast);
    let mut places = Vec::new();
    for person in nights.people_logged() {
        let rows: Vec<usize> = nights
            .logged_of(person)
            .into_iter()
            .filter(|&i| exposure.as_ref().is_some_and(|e| e.is_recorded(i)))
            .collect();
        let place = match (&exposure, rows.is_empty()) {
            (Some(e), false) => {
                let x =
                    rows.iter().filter_map(|&i| e.own().values[i]).sum::<f64>() / rows.len() as f64;
                Some(Place { person, x, side: usual_side(&rows, &e.side) })
            }
            _ => answered(nights, factor, contrast, person),
        };
        places.extend(place);
    }
    if contrast.is_per_step() {
        split_at_median(&mut places, contrast);
    }
    places
}

/// The side on which most nights lie; none where most lie on neither.
fn usual_side(rows: &[usize], side: &[Option<Side>]) -> Option<Side> {
    let on = |s: Option<Side>| rows.iter().filter(|&&i| side[i] == s).count();
    let (exposed, reference, neither) =
        (on(Some(Side::Exposed)), on(Some(Side::Reference)), on(None));
    match () {
        () if exposed >= reference && exposed >= neither => Some(Side::Exposed),
        () if reference >= neither => Some(Side::Reference),
        () => None,
    }
}

/// A person's side from the side table of people.
fn answered(nights: &Nights, factor: &Factor, contrast: &Contrast, person: usize) -> Option<Place> {
    let value = &nights.log.people[person].answer(&contrast.field)?.value;
    let Form::Level { level, reference } = &contrast.form else { return None };
    let field = factor.fields.iter().find(|f| f.key == contrast.field)?;
    let key = field.pooled(value)?;
    let side = match key {
        k if k == level => Some(Side::Exposed),
        k if k == reference => Some(Side::Reference),
        _ => None,
    };
    let x = f64::from(u8::from(side == Some(Side::Exposed)));
    Some(Place { person, x, side })
}

/// Amounts without a fixed split are parted at the median person.
fn split_at_median(places: &mut [Place], contrast: &Contrast) {
    if matches!(contrast.form, Form::PerStep { split: Some(_), .. }) {
        return;
    }
    let mut sorted: Vec<f64> = places.iter().map(|p| p.x).collect();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return;
    }
    let median = exposure::quantile(&sorted, 0.5);
    for p in places.iter_mut() {
        p.side = Some(if p.x > median { Side::Exposed } else { Side::Reference });
    }
}

/// A person's age in years, as logged or as told.
pub(crate) fn age(nights: &Nights, person: usize) -> Option<f64> {
    let logged = nights
        .values("age_years")
        .and_then(|v| nights.people[person].clone().find_map(|i| v.number(i)));
    let told = || nights.log.people[person].answer("age_years")?.value.trim().parse().ok();
    logged.or_else(told).filter(|a: &f64| a.is_finite())
}
