//! The clinician's tables: every estimate with its counts, and every refusal with its reason.

use lumbago_domain::{Effect, Findings, Interval, Scope};
use maud::{Markup, html};

use super::answers::pair;
use crate::charts::{KEY_FACTORS, forest_sections, shown_ratio};
use crate::phrase::{
    capital, contrast, event_nights, listed, more_nights, ratio, refusal, signed_range, uncapital,
    verdict,
};
use crate::scene::{Table, TableCell, clean};

/// Estimates, one row a comparison, then what could not be compared and why.
pub(super) fn estimates(f: &Findings) -> Markup {
    let mut sections = forest_sections(f);
    for s in &mut sections {
        s.rows.retain(|e| shown_ratio(e).is_some());
    }
    sections.retain(|s| !s.rows.is_empty());
    html! {
        @if !sections.is_empty() {
            div class="scroll" role="region" tabindex="0" aria-label="Estimates" {
                table class="estimates" {
                    caption { "Estimates. Ratios allow for chance; the ratio as estimated stands below each." }
                    thead { tr {
                        th scope="col" { "Habit and comparison" }
                        th scope="col" class="num" { "Nights" }
                        th scope="col" class="num" { (capital(&event_nights(f))) }
                        th scope="col" class="num" { "In 30, as logged" }
                        th scope="col" class="num" { "Difference in 30 (95%)" }
                        th scope="col" class="num" { "Ratio (95%)" }
                        th scope="col" { "Verdict" }
                    } }
                    tbody { @for section in &sections {
                        @if sections.len() > 1 {
                            tr { th scope="rowgroup" colspan="7" { strong { (section.heading) } } }
                        }
                        @for e in &section.rows { @if let Some(i) = shown_ratio(e) { (row(e, &i, f.population.persons)) } }
                    } }
                }
            }
        }
        (not_compared(f))
    }
}

fn row(e: &Effect, i: &Interval, persons: u32) -> Markup {
    let arms = e.exposed.observed_in_30.zip(e.reference.observed_in_30);
    html! {
        tr {
            th scope="row" { (clean(&e.factor_label)) br; span class="mut" { (contrast(e)) } }
            td class="num" { (e.nights) }
            td class="num" { (e.spasm_nights) }
            td class="num" { (arms.map_or("–".into(), |(a, b)| format!("{a:.1} / {b:.1}"))) }
            td class="num" { (e.difference_per_30.map_or("–".into(), |d| signed_range(&d))) }
            td class="num" {
                (ratio(i))
                @if let Some(raw) = e.rate_ratio.filter(|_| e.rate_ratio_shrunken.is_some()) {
                    br; span class="mut" { (ratio(&raw)) }
                }
            }
            td class=[e.verdict.is_announced().then_some("announced")] {
                (verdict(e.verdict))
                @if let Some(more) = e.nights_needed.filter(|_| !e.verdict.is_announced()).and_then(|n| more_nights(n, persons)) {
                    br; span class="mut" { (more) }
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
            h3 { "Not compared" }
            dl class="facts" {
                @for e in key {
                    dt { (clean(&e.factor_label)) @if e.scope == Scope::Between { ", between people" } }
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
            opposite.then(|| {
                format!(
                    "{}: before other habits were taken into account it looked different, {a:.0} against {b:.0} in 30.",
                    clean(&e.factor_label)
                )
            })
        })
        .collect()
}

/// p- and q-values, for the methods part only.
pub(super) fn p_values(f: &Findings) -> Option<Table> {
    let number = |x: Option<f64>| match x {
        Some(x) if x < 0.001 => "<0.001".into(),
        Some(x) => format!("{x:.3}"),
        None => "–".to_string(),
    };
    let interval = |i: Option<Interval>| TableCell::Number(i.map_or("–".into(), |i| ratio(&i)));
    let rows: Vec<Vec<TableCell>> = f
        .effects
        .iter()
        .filter(|e| e.p_value.is_some())
        .map(|e| {
            vec![
                TableCell::Text(format!("{}, {}", clean(&e.factor_label), contrast(e))),
                interval(e.rate_ratio),
                TableCell::Number(number(e.p_value)),
                TableCell::Number(number(e.q_value)),
                TableCell::Text(clean(&e.method)),
                TableCell::Text(capital(if e.verdict.is_refusal() {
                    refusal(e)
                } else {
                    verdict(e.verdict)
                })),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        caption: "Every comparison, before allowing for chance".into(),
        header: ["Habit and comparison", "Ratio (95%)", "p", "q", "Method", "Verdict"]
            .map(String::from)
            .to_vec(),
        rows,
    })
}
