//! The clinician's tables: every estimate with its counts, and every refusal with its reason.

use lumbago_domain::{Effect, Findings, Interval};
use maud::{Markup, html};

use super::answers::pair;
use crate::charts::{Section, forest_sections, shown_ratio};
use crate::phrase::{
    capital, event_nights, listed, ratio, refusal, signed_range, uncapital, verdict,
};
use crate::scene::{Table, TableCell, clean};

/// Estimates, one row a comparison.
pub(super) fn estimates(f: &Findings) -> Markup {
    let sections = forest_sections(f);
    let absent = absent(f);
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
                    tbody { @for section in &sections { (rows(section)) } }
                }
            }
        }
        @if !absent.is_empty() { p class="small mut" { "Not in the log: " (listed(&absent)) "." } }
    }
}

fn rows(section: &Section<'_>) -> Markup {
    html! {
        @if !section.heading.is_empty() {
            tr { th scope="rowgroup" colspan="7" { strong { (section.heading) } } }
        }
        @for e in &section.rows { (row(e)) }
    }
}

fn row(e: &Effect) -> Markup {
    let label = html! { (clean(&e.factor_label)) br; span class="mut" { (contrast(e)) } };
    let Some(i) = shown_ratio(e) else {
        return html! {
            tr {
                th scope="row" { (label) }
                td class="reason" colspan="6" {
                    (capital(verdict(e.verdict))) ". " (clean(&e.reason.text))
                    @if let Some(n) = e.nights_needed { " About " (n) " more nights would help." }
                }
            }
        };
    };
    let arms = e.exposed.observed_in_30.zip(e.reference.observed_in_30);
    html! {
        tr {
            th scope="row" { (label) }
            td class="num" { (e.nights) }
            td class="num" { (e.spasm_nights) }
            td class="num" { (arms.map_or("–".into(), |(a, b)| format!("{a:.1} / {b:.1}"))) }
            td class="num" { (e.difference_per_30.map_or("–".into(), |d| signed_range(&d))) }
            td class="num" {
                (ratio(&i))
                @if let Some(raw) = e.rate_ratio.filter(|_| e.rate_ratio_shrunken.is_some()) {
                    br; span class="mut" { (ratio(&raw)) }
                }
            }
            td class=[e.verdict.is_announced().then_some("announced")] {
                (verdict(e.verdict))
                @if let Some(n) = e.nights_needed.filter(|_| !e.verdict.is_announced()) {
                    br; span class="mut" { (n) " more nights" }
                }
            }
        }
    }
}

/// The contrast with its lag.
fn contrast(e: &Effect) -> String {
    let lag = match e.lag_nights {
        0 => String::new(),
        1 => ", the night before".into(),
        n => format!(", {n} nights before"),
    };
    format!("{}{lag}", clean(&e.contrast_label))
}

fn absent(f: &Findings) -> Vec<String> {
    let mut names: Vec<String> = f
        .effects
        .iter()
        .filter(|e| e.primary && e.reason.code == "not_in_log")
        .map(|e| uncapital(&clean(&e.factor_label)))
        .collect();
    names.dedup();
    names
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
