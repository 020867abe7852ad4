//! The first screen: five questions in a fixed order and place, never dropped. Where one cannot be
//! answered, its place says why.

use lumbago_domain::{Advice, Arm, Effect, Findings, Scope, Sureness, Trend, TrendWord, Verdict};
use maud::{Markup, PreEscaped, html};

use crate::charts::{KEY_FACTORS, Panel};
use crate::locale::{fill, plural, rich, text};
use crate::phrase::{
    between, capital, day_month, in_30, listed, more_nights, nights_in_30, percent, refusal,
    sureness, trend, uncapital, verdict,
};
use crate::scene::clean;

/// Lines under "what goes with it?", at most.
const MOST_LINES: usize = 3;
/// Names in a list there, at most.
const MOST_NAMES: usize = 4;

/// The five answers.
pub(super) fn answers(f: &Findings, advice: &Advice, dots: &Panel) -> Markup {
    html! {
        dl class="answers" {
            div { dt { (text("answers.how_often")) } dd { (how_often(f, dots)) } }
            div { dt { (text("answers.trend")) } dd { (better_or_worse(f)) } }
            div class="tall" { dt { (text("answers.links")) } dd { (what_goes_with_it(f, primary_scope(f))) } }
            div { dt { (text("answers.sure")) } dd { (how_sure(f)) } }
            div class="next" {
                dt { (text("answers.next")) }
                dd {
                    p class="headline" { (clean(&advice.next_step.headline)) }
                    p { (clean(&advice.next_step.sentence)) }
                }
            }
        }
    }
}

/// Whose differences the report speaks of first.
pub(super) fn primary_scope(f: &Findings) -> Scope {
    if f.effects.iter().any(|e| e.scope == Scope::Within) { Scope::Within } else { Scope::Person }
}

pub(super) fn how_often(f: &Findings, dots: &Panel) -> Markup {
    let p = &f.population;
    let event = clean(&f.outcome.event);
    html! {
        @match &f.rate.spasm_nights_in_30 {
            Some(rate) => {
                p class="headline" { (nights_in_30(rate.point)) }
                p {
                    (plural("answers.rate", p.spasm_nights, &[("event", &event), ("logged", &p.nights_logged), ("range", &between(rate))]))
                }
            }
            None if p.nights_logged > 0 => {
                p class="headline" { (plural("answers.count", p.nights_logged, &[("with", &p.spasm_nights)])) }
                p { (fill("answers.rate_from", &[("nights", &f.settings.min_rate_nights)])) }
            }
            None => {
                p class="headline" { (text("answers.no_nights")) }
                p { (fill("answers.no_answer", &[("event", &event)])) }
            }
        }
        @if let Panel::Chart(chart) = dots { (PreEscaped(chart.svg_narrow())) }
    }
}

fn better_or_worse(f: &Findings) -> Markup {
    let t = &f.trend;
    html! {
        p class="headline" { (trend(t.word)) }
        @if let (Some(now), Some(before)) = (t.recent.observed_in_30, t.before.observed_in_30) {
            p {
                (fill("answers.stretches", &[
                    ("Now", &capital(&in_30(now))),
                    ("recent", &t.recent.nights),
                    ("before", &in_30(before)),
                    ("earlier", &t.before.nights),
                ]))
                @if let Some(night) = t.mattress_change {
                    " " (fill("answers.mattress", &[("date", &day_month(night))]))
                }
            }
        }
        @if let Some(reason) = why_not(t) { p { (reason) } }
    }
}

fn why_not(t: &Trend) -> Option<String> {
    let reason = t.reason.as_deref().map(clean).filter(|r| !r.is_empty());
    match t.word {
        TrendWord::CannotTell => reason,
        _ => None,
    }
}

/// Announced links first, then what leans, then what seems to make little difference, then what
/// the log cannot answer. Every key factor appears in one of these.
pub(super) fn what_goes_with_it(f: &Findings, scope: Scope) -> Markup {
    let main: Vec<&Effect> = f.effects.iter().filter(|e| e.primary && e.scope == scope).collect();
    let (announced, leaning) =
        (tally(&main, Verdict::is_announced), tally(&main, Verdict::is_leaning));
    let shown: Vec<&&Effect> = announced.iter().chain(&leaning).take(MOST_LINES).collect();
    let headline = match (announced.len(), leaning.len()) {
        (0, 0) => text("answers.nothing").to_string(),
        (0, n) => plural("answers.possible", n as u32, &[]),
        (n, 0) => plural("answers.likely", n as u32, &[]),
        (n, m) => plural("answers.both", n as u32, &[("possible", &m)]),
    };
    let rest = announced.len() + leaning.len() - shown.len();
    let little = names(&main, |e| e.verdict == Verdict::LittleDifference);
    let open = names(&main, |e| e.verdict == Verdict::CannotTell);
    let key = |e: &Effect| KEY_FACTORS.contains(&e.factor.as_str());
    let absent = names(&main, |e| key(e) && e.reason.code == "not_in_log");
    let event = clean(&f.outcome.event);
    // The same refusal for want of nights, of nights with a spasm, or of nights that differ.
    let wanting = |code: fn(&str) -> bool| {
        let found = names(&main, |e| {
            key(e) && e.verdict == Verdict::NotEnough && code(e.reason.code.as_str())
        });
        (!found.is_empty()).then(|| listed(&found))
    };
    let few_events = wanting(|c| c == "too_few_events");
    let alike = wanting(|c| c == "all_alike");
    let too_few = wanting(|c| !["not_in_log", "too_few_events", "all_alike"].contains(&c));
    let closed: Vec<String> = main
        .iter()
        .filter(|e| key(e) && e.verdict == Verdict::NotAnswerable && e.reason.code != "not_in_log")
        .map(|e| {
            let name = uncapital(&clean(&e.factor_label));
            fill("answers.refused", &[("habit", &name), ("reason", &refusal(e))])
        })
        .collect();
    html! {
        p class="headline" { (headline) }
        @if !shown.is_empty() {
            ul { @for e in shown { li { (line(e)) } } }
        }
        @if rest > 0 { p { (fill("answers.rest", &[("count", &rest)])) } }
        @if !little.is_empty() { p { (fill("answers.little", &[("habits", &shortened(little))])) } }
        @if !open.is_empty() { p { (fill("answers.open", &[("habits", &shortened(open))])) } }
        @if let Some(habits) = too_few { p { (fill("answers.too_few", &[("habits", &habits)])) } }
        @if let Some(habits) = few_events { p { (fill("answers.few_events", &[("event", &event), ("habits", &habits)])) } }
        @if let Some(habits) = alike { p { (fill("answers.alike", &[("habits", &habits)])) } }
        @if !closed.is_empty() { p { (fill("answers.closed", &[("habits", &listed(&closed))])) } }
        @if !absent.is_empty() { p { (fill("answers.absent", &[("habits", &listed(&absent))])) } }
    }
}

/// Names in catalogue order, key factors first; of a long list the end is counted.
fn shortened(mut names: Vec<String>) -> String {
    let rest = names.len().saturating_sub(MOST_NAMES);
    if rest > 1 {
        names.truncate(MOST_NAMES);
        names.push(fill("answers.others", &[("count", &rest)]));
    }
    listed(&names)
}

fn tally<'a>(effects: &[&'a Effect], keep: fn(Verdict) -> bool) -> Vec<&'a Effect> {
    effects.iter().copied().filter(|e| keep(e.verdict)).collect()
}

fn names(effects: &[&Effect], keep: impl Fn(&Effect) -> bool) -> Vec<String> {
    let mut names: Vec<String> =
        effects.iter().filter(|e| keep(e)).map(|e| uncapital(&clean(&e.factor_label))).collect();
    names.dedup();
    names
}

/// "Front nights: likely more, 9 against 3 in 30."
fn line(e: &Effect) -> Markup {
    let label = clean(&e.exposed.label);
    let label = if label.is_empty() { clean(&e.factor_label) } else { label };
    let (label, word) = (capital(&label), html! { strong { (verdict(e.verdict)) } });
    match pair(e) {
        Some((a, b)) => rich(
            "answers.line",
            &[("habit", &label), ("verdict", &word), ("against", &against(a, b))],
        ),
        None => rich("answers.line_bare", &[("habit", &label), ("verdict", &word)]),
    }
}

/// "9 against 3 in 30", with a decimal where whole nights would not tell them apart.
fn against(a: f64, b: f64) -> String {
    let digits = usize::from(a.round() == b.round());
    let (a, b) = (format!("{a:.digits$}"), format!("{b:.digits$}"));
    fill("answers.against", &[("a", &a), ("b", &b)])
}

/// The rates of the two arms on one footing: both adjusted, else both as observed.
pub(super) fn pair(e: &Effect) -> Option<(f64, f64)> {
    let adjusted = |a: &Arm| a.adjusted_in_30.map(|i| i.point);
    match (adjusted(&e.exposed), adjusted(&e.reference)) {
        (Some(a), Some(b)) => Some((a, b)),
        _ => e.exposed.observed_in_30.zip(e.reference.observed_in_30),
    }
}

pub(super) fn how_sure(f: &Findings) -> Markup {
    let (a, p) = (&f.adequacy, &f.population);
    let event = clean(&f.outcome.event);
    let enough = match a.word {
        Sureness::Sure | Sureness::Moderate if f.comparisons == 0 => text("answers.enough_rate"),
        Sureness::Sure => text("answers.enough_clear"),
        Sureness::Moderate => text("answers.enough_strong"),
        Sureness::NotYet => text("answers.enough_first"),
    };
    let weakest = match a.weakest.as_str() {
        "nights" if a.word != Sureness::Sure => Some(text("answers.weak_nights").to_string()),
        "spasm_nights" => Some(fill("answers.weak_events", &[("event", &event)])),
        "missing_nights" => {
            a.logged_share.map(|s| fill("answers.weak_missing", &[("share", &percent(s))]))
        }
        "collinear" => Some(text("answers.weak_together").into()),
        "one_mattress" => Some(text("answers.weak_mattress").into()),
        _ => None,
    };
    // Under the first gates the next step says how many nights are missing.
    let more = a.nights_needed.filter(|n| *n > 0 && a.word != Sureness::NotYet);
    html! {
        p class="headline" { (sureness(a.word)) }
        p {
            (fill("answers.adequacy", &[
                ("logged", &p.nights_logged),
                ("with", &p.spasm_nights),
                ("event", &event),
                ("enough", &enough),
            ]))
            @if let Some(weakest) = weakest { " " (weakest) }
            @if let Some(n) = more {
                @if let Some(words) = more_nights(n, p.persons) { " " (fill("answers.settle", &[("more", &words)])) }
                @else { " " (text("answers.years")) }
            }
        }
    }
}
