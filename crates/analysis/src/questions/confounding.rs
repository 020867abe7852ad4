//! What else could explain the answers.

use lumbago_domain::{
    BegunInSpell, Confounding, EValue, Effect, Findings, NotHeldEqual, Role, Scope, Timing,
};
use lumbago_stats::sensitivity::{e_value, e_value_limit};

use crate::exposure;
use crate::nights::Nights;
use crate::questions::{Answer, Depth, Placing, Question, place};
use crate::spell;

pub(super) const QUESTION: Question = Question {
    id: "confounding",
    asks: "What else could explain the answers?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let e_values: Vec<EValue> = findings
        .effects
        .iter()
        .filter(|e| e.verdict.is_announced() || e.verdict.is_leaning())
        .filter_map(|e| strength(e, &nights.outcome.events))
        .collect();
    let after_bad_spell = begun_in_spells(nights);
    let held_equal = findings.model.as_ref().map_or(Vec::new(), |m| m.adjusted_for.clone());
    let not_held_equal = left_out(nights);
    let text = sentences(&e_values, &after_bad_spell, &held_equal, &not_held_equal);
    let found = Confounding { e_values, after_bad_spell, held_equal, not_held_equal, text };
    place(move |t| t.confounding = Some(found))
}

fn strength(e: &Effect, events: &str) -> Option<EValue> {
    let ratio = e.rate_ratio?;
    let point = e_value(ratio.point).ok().filter(|v| v.is_finite())?;
    let limit = e_value_limit(ratio.low, ratio.high).ok().filter(|v| v.is_finite())?;
    let end = match limit {
        1.0 => "its range holds no difference as it is".to_owned(),
        l => format!("{l:.1} times each would bring the end of its range to no difference"),
    };
    let text = format!(
        "{}, {}: something unseen that goes with it and with {events} at {point:.1} times each \
         could explain the whole ratio of {:.2}; {end}.",
        e.factor_label, e.contrast_label, ratio.point
    );
    Some(EValue {
        factor: e.factor.clone(),
        contrast: e.contrast.clone(),
        scope: e.scope,
        ratio,
        point,
        limit,
        text,
    })
}

/// Habits and remedies that had been constant and began or changed after a bad spell.
fn begun_in_spells(nights: &Nights) -> Vec<BegunInSpell> {
    let mut found = Vec::new();
    for factor in &nights.log.catalogue.factors {
        if factor.id == "mattress_age" || factor.timing == Timing::Person {
            continue;
        }
        for field in &factor.fields {
            if !matches!(field.role, Role::Exposure | Role::Remedy) {
                continue;
            }
            let Some(x) = codes(nights, factor, &field.key) else { continue };
            for onset in spell::onsets(nights, &x) {
                let night = nights.log.night[onset.row];
                let ((n, k), (usual, of_usual)) = (onset.spell, onset.usual);
                let (event, events) = (&nights.outcome.event, &nights.outcome.events);
                let text = format!(
                    "{} began or changed on {}, after {k} {event} nights in {n}; before those \
                     there were {of_usual} in {usual}. After such a spell {events} ease by \
                     themselves (regression to the mean), so fewer of them afterwards is no sign \
                     that it helped.",
                    field.label,
                    night.strftime("%-d %B %Y"),
                );
                found.push(BegunInSpell {
                    factor: factor.id.clone(),
                    field: field.key.clone(),
                    label: field.label.clone(),
                    person: nights.log.people[nights.person(onset.row)].code.clone(),
                    night,
                    spell_nights: n,
                    spell_spasm_nights: k,
                    usual_nights: usual,
                    usual_spasm_nights: of_usual,
                    text,
                });
            }
        }
    }
    found
}

/// A field's values as numbers, levels by their place.
fn codes(nights: &Nights, factor: &lumbago_domain::Factor, key: &str) -> Option<Vec<Option<f64>>> {
    if let Some(found) = exposure::numbers(nights, key) {
        return Some(found.values);
    }
    let levels = exposure::levels(nights, factor, key)?;
    let mut seen: Vec<&str> = levels.iter().flatten().copied().collect();
    seen.sort_unstable();
    seen.dedup();
    let place = |l: &str| seen.iter().position(|s| *s == l).map(|p| p as f64);
    Some(levels.into_iter().map(|l| l.and_then(place)).collect())
}

/// Recorded columns that lie between habits and the outcome, or follow from it.
fn left_out(nights: &Nights) -> Vec<NotHeldEqual> {
    let fields = nights.log.catalogue.fields().filter(|f| nights.values(&f.key).is_some());
    let events = &nights.outcome.events;
    fields
        .filter_map(|f| {
            let why = match f.role {
                Role::Mediator => format!(
                    "lies between habits and {events}, or follows from them; holding it equal \
                     would take away part of what a habit does"
                ),
                Role::Remedy => format!("used because of {events}, so it stands for them"),
                _ => return None,
            };
            Some(NotHeldEqual { field: f.key.clone(), label: f.label.clone(), why })
        })
        .collect()
}

fn sentences(
    e_values: &[EValue],
    spells: &[BegunInSpell],
    held: &[String],
    left_out: &[NotHeldEqual],
) -> Vec<String> {
    let mut text = Vec::new();
    if !held.is_empty() {
        text.push(format!(
            "Beside the other habits, {} held equal in every comparison of the joint model.",
            match held {
                [one] => format!("{one} was"),
                [start @ .., last] => format!("{} and {last} were", start.join(", ")),
                [] => "nothing was".into(),
            }
        ));
    }
    if !left_out.is_empty() {
        let labels: Vec<&str> = left_out.iter().map(|n| n.label.as_str()).collect();
        text.push(format!(
            "Not held equal, so that whole effects are shown: {}.",
            labels.join(", ")
        ));
    }
    text.extend(e_values.iter().map(|e| match e.scope {
        Scope::Between => format!("Between people. {}", e.text),
        _ => e.text.clone(),
    }));
    text.extend(spells.iter().map(|s| s.text.clone()));
    text
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{Diary, noise, poisson};

    #[test]
    fn a_large_effect_has_an_e_value_and_a_sentence() {
        let front = |t: usize| noise(1, t) < 0.35;
        let log = Diary::nights(300)
            .number("spasm_count", move |t| Some(poisson(9, t, if front(t) { 1.5 } else { 0.4 })))
            .level("position_main", move |t| Some(if front(t) { "front" } else { "side" }))
            .number("sleep_hours", |t| Some(6.0 + noise(3, t)))
            .yes_no("painkiller_taken", |t| Some(noise(4, t) < 0.2));
        let findings = log.analyse();
        let c = findings.technical.confounding.expect("asked");
        let e = c.e_values.iter().find(|e| e.factor == "position").expect("announced");
        // VanderWeele & Ding (2017): RR + sqrt(RR (RR - 1)).
        let r = e.ratio.point;
        assert!((e.point - (r + (r * (r - 1.0)).sqrt())).abs() < 1e-12);
        assert!(e.limit > 1.0 && e.limit < e.point);
        assert!(e.text.contains(&format!("{:.1} times each", e.point)), "{}", e.text);
        let left: Vec<_> = c.not_held_equal.iter().map(|n| n.field.as_str()).collect();
        assert_eq!(left, ["sleep_hours", "painkiller_taken"]);
        assert!(c.held_equal.iter().any(|h| h == "weekend"));
    }

    #[test]
    fn a_new_routine_after_a_bad_spell_is_said_aloud() {
        let log = Diary::nights(160)
            .yes_no("spasm_any", |t| {
                Some(noise(1, t) < if (86..100).contains(&t) { 0.8 } else { 0.2 })
            })
            .yes_no("stretch_before_bed", |t| Some(t >= 100));
        let c = log.analyse().technical.confounding.expect("asked");
        assert_eq!(c.after_bad_spell.len(), 1, "{c:?}");
        let s = &c.after_bad_spell[0];
        assert_eq!((s.spell_nights, s.usual_nights), (14, 86));
        assert!(s.text.contains("regression to the mean") && s.text.contains("11 April 2026"));
    }
}
