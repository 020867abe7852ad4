//! The clinician's tables: every estimate with its counts, and every refusal with its reason.

use lumbago_domain::{Effect, Findings, Interval, Scope, Verdict};
use maud::{Markup, html};

use super::answers::pair;
use crate::charts::{KEY_FACTORS, shown_ratio, tabled_comparisons};
use crate::locale::{fill, text};
use crate::phrase::{
    capital, contrast, event_nights, listed, more_nights, ratio, refusal, signed_range, uncapital,
    verdict,
};
use crate::scene::{Table, TableCell, clean};

/// Estimates, one row a comparison, then what could not be compared and why.
pub(super) fn estimates(f: &Findings) -> Markup {
    let sections = tabled_comparisons(f);
    html! {
        @if !sections.is_empty() {
            div class="scroll" role="region" tabindex="0" aria-label=(text("estimates.title")) {
                table class="data estimates sort" {
                    caption {
                        (text("estimates.caption"))
                        span class="on-screen" { (text("estimates.caption_screen")) }
                        span class="on-paper" { (text("estimates.caption_paper")) }
                    }
                    thead { tr {
                        th scope="col" class="w" { (text("estimates.habit")) }
                        th scope="col" { (text("estimates.nights")) }
                        th scope="col" { (capital(&event_nights(f))) }
                        th scope="col" { (text("estimates.logged")) }
                        th scope="col" { (text("estimates.difference")) }
                        th scope="col" { (text("estimates.ratio")) }
                        th scope="col" class="w" { (text("estimates.verdict")) }
                    } }
                    @for section in &sections {
                        @if sections.len() > 1 {
                            tbody class="on-screen" { tr { th scope="rowgroup" colspan="7" { strong { (section.heading) } } } }
                        }
                        tbody class="rows" {
                            @for e in &section.rows { @if let Some(i) = shown_ratio(e) { (row(e, &i, f.population.persons)) } }
                        }
                    }
                }
            }
        }
        @if let Some(sentence) = reaching_one(f) { p class="note" { (sentence) } }
        (held_back(f))
        (not_compared(f))
    }
}

/// Main comparisons whose range as estimated excludes 1 and that are not announced all the same:
/// without the reason a reader would think it a mistake.
fn held_back(f: &Findings) -> Markup {
    let beyond = |i: &Interval| i.low > 1.0 || i.high < 1.0;
    let of = |e: &&Effect| {
        let silent = e.verdict.is_leaning() || e.verdict == Verdict::CannotTell;
        e.primary && silent && e.rate_ratio.as_ref().is_some_and(beyond)
    };
    let rows: Vec<&Effect> = f.effects.iter().filter(of).collect();
    html! {
        @if !rows.is_empty() {
            h3 { (text("estimates.held_back")) }
            dl class="facts" {
                @for e in rows {
                    dt { (clean(&e.factor_label)) @if e.scope == Scope::Between { (text("estimates.between")) } }
                    dd { (clean(&e.reason.text)) }
                }
            }
        }
    }
}

/// Announced comparisons of which the range that is shown reaches 1: it is drawn towards no
/// difference, and never decides.
fn reaching_one(f: &Findings) -> Option<String> {
    // As printed, with two decimals.
    let reaches = |i: &Interval| i.low < 1.005 && i.high >= 0.995;
    let of = |e: &&Effect| {
        e.verdict.is_announced() && e.rate_ratio_shrunken.as_ref().is_some_and(reaches)
    };
    let mut names: Vec<String> = Vec::new();
    for e in f.effects.iter().filter(of) {
        let name = format!("{} ({})", uncapital(&clean(&e.factor_label)), contrast(e));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let habits = capital(&listed(&names));
    match names.len() {
        0 => None,
        1 => Some(fill("estimates.reaches_one", &[("habit", &habits)])),
        _ => Some(fill("estimates.reach_one", &[("habits", &habits)])),
    }
}

fn row(e: &Effect, i: &Interval, persons: u32) -> Markup {
    let arms = e.exposed.observed_in_30.zip(e.reference.observed_in_30);
    // Paper has the rows that the chart above does not tell all of: what stands out, and the
    // questions that every report answers.
    let on_paper = e.primary
        && (KEY_FACTORS.contains(&e.factor.as_str())
            || e.verdict.is_announced()
            || e.verdict.is_leaning());
    html! {
        tr class=[(!on_paper).then_some("on-screen")] {
            th scope="row" { (clean(&e.factor_label)) " " span class="mut" { (contrast(e)) } }
            td { (e.nights) }
            td { (e.spasm_nights) }
            td { (arms.map_or("–".into(), |(a, b)| format!("{a:.1} / {b:.1}"))) }
            td { (e.difference_per_30.map_or("–".into(), |d| signed_range(&d))) }
            td {
                (ratio(i))
                @if let Some(raw) = e.rate_ratio.filter(|_| e.rate_ratio_shrunken.is_some()) {
                    " " span class="mut raw" { (ratio(&raw)) }
                }
            }
            td class=(if e.verdict.is_announced() { "w announced" } else { "w" }) {
                (verdict(e.verdict))
                @if let Some(more) = e.nights_needed.filter(|_| !e.verdict.is_announced()).and_then(|n| more_nights(n, persons)) {
                    " " span class="mut raw" { (more) }
                }
            }
        }
    }
}

/// Key questions with their reason in full, the rest by reason.
fn not_compared(f: &Findings) -> Markup {
    let refused: Vec<&Effect> = f.effects.iter().filter(|e| shown_ratio(e).is_none()).collect();
    let is_key = |e: &&&Effect| {
        e.primary && KEY_FACTORS.contains(&e.factor.as_str()) && e.reason.code != "not_in_log"
    };
    let key: Vec<&&Effect> = refused.iter().filter(is_key).collect();
    let mut rest: Vec<(&str, Vec<String>)> = Vec::new();
    for e in refused.iter().filter(|e| !is_key(e) && (e.primary || e.reason.code != "not_in_log")) {
        let name = clean(&e.factor_label);
        let name = if e.primary || e.contrast_label == "not compared" {
            uncapital(&name)
        } else {
            format!("{} ({})", uncapital(&name), contrast(e))
        };
        match rest.iter_mut().find(|(reason, _)| *reason == refusal(e)) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => rest.push((refusal(e), vec![name])),
        }
    }
    html! {
        @if !(key.is_empty() && rest.is_empty()) {
            h3 { (text("estimates.not_compared")) }
            dl class="facts" {
                @for e in key {
                    dt { (clean(&e.factor_label)) @if e.scope == Scope::Between { (text("estimates.between")) } }
                    dd { (clean(&e.reason.text)) }
                }
                @for (reason, names) in &rest {
                    dt { (capital(reason)) }
                    dd { (capital(&listed(names))) }
                }
            }
        }
    }
}

/// Sentences for comparisons whose direction changed when other habits were held equal: the
/// reader sees the counts and would otherwise lose trust.
pub(super) fn changed_direction(f: &Findings) -> Vec<String> {
    let notable = f.effects.iter().filter(|e| e.verdict.is_announced() || e.verdict.is_leaning());
    notable
        .filter_map(|e| {
            let (a, b) = e.exposed.observed_in_30.zip(e.reference.observed_in_30)?;
            let point = e.rate_ratio?.point;
            let opposite = (a - b) * point.ln() < 0.0 && pair(e) != Some((a, b));
            let (a, b) = told_apart(a, b).filter(|_| opposite)?;
            let habit = clean(&e.factor_label);
            Some(fill("estimates.changed", &[("habit", &habit), ("a", &a), ("b", &b)]))
        })
        .collect()
}

/// Two rates in whole nights, or with a decimal where those are the same; none where that is too.
fn told_apart(a: f64, b: f64) -> Option<(String, String)> {
    let whole = (format!("{a:.0}"), format!("{b:.0}"));
    let finer = (format!("{a:.1}"), format!("{b:.1}"));
    [whole, finer].into_iter().find(|(a, b)| a != b)
}

/// p- and q-values, for the methods part only.
pub(super) fn p_values(f: &Findings) -> Option<Table> {
    let number = |x: Option<f64>| match x {
        Some(x) if x < 0.001 => "<0.001".into(),
        Some(x) => format!("{x:.3}"),
        None => "–".to_string(),
    };
    let tested: Vec<&Effect> = f.effects.iter().filter(|e| e.p_value.is_some()).collect();
    let first = tested.first()?;
    // Most come from the joint model: its method is said once, others beside their comparison.
    let row = |e: &&Effect| {
        let own = match e.method == first.method {
            true => String::new(),
            false => format!(" ({})", clean(&e.method)),
        };
        vec![
            TableCell::Text(format!("{}, {}{own}", clean(&e.factor_label), contrast(e))),
            TableCell::Number(match e.q_value {
                Some(q) => format!("{} ({})", number(e.p_value), number(Some(q))),
                None => number(e.p_value),
            }),
        ]
    };
    Some(Table {
        caption: fill("estimates.p_caption", &[("method", &clean(&first.method))]),
        header: [text("estimates.habit"), "p (q)"].map(String::from).to_vec(),
        rows: tested.iter().map(row).collect(),
    })
}
