//! How it was worked out, what limits it, and where it came from.

use lumbago_domain::{Advice, Consequence, Diagnostic, Findings, Measure};
use maud::{Markup, html};

use super::estimates::p_values;
use super::figure::table;
use crate::phrase::{count, event_nights, listed, percent};
use crate::scene::{Table, TableCell, clean};

/// Kinds of problems listed in the open; the rest is folded.
const OPEN_DIAGNOSTICS: usize = 6;

/// The section.
pub(super) fn methods(f: &Findings, advice: &Advice) -> Markup {
    html! {
        h2 { "How this was worked out, and its limits" }
        div class="limits" {
        p { (clean(&advice.disclaimers.cause)) " " (clean(&advice.disclaimers.signs)) }
        p {
            "Habits that change together cannot be told apart. A 95% range is made so that, if the same habits were \
             logged again and again, about 19 in 20 such ranges would hold the true value."
        }
        p { (announcing(f)) }
        @if let Some(model) = &f.model {
            p {
                "The model: " (clean(&model.family)) "; " (clean(&model.covariance)) "; " (measure(f))
                @if !model.adjusted_for.is_empty() {
                    " Held equal: " (listed(&model.adjusted_for.iter().map(|t| clean(t)).collect::<Vec<_>>())) "."
                }
                " " (count(model.nights, "night", "nights")) " in it"
                @if f.population.nights_dropped > 0 {
                    "; " (count(f.population.nights_dropped, "night", "nights")) " left out because a habit was not recorded"
                }
                "."
                @if let Some(d) = model.dispersion { " Dispersion " (format!("{d:.2}")) "." }
                @if let Some(r) = model.residual_lag1 { " Correlation of neighbouring nights, after the model: " (format!("{r:.2}").replace('-', "−")) "." }
            }
        }
        }
        @if let Some(model) = f.model.as_ref().filter(|m| !m.notes.is_empty()) {
            details {
                summary { "Nights and habits that the model could not use" }
                ul { @for note in &model.notes { li { (clean(note)) } } }
            }
        }
        @if let Some(p_values) = p_values(f) {
            details { summary { "Every comparison with its p- and q-value" } (table(&p_values, "")) }
        }
        (in_full(f))
        (data(f))
        (provenance(f))
    }
}

/// The methods in full sentences, for whoever must repeat or review the analysis.
fn in_full(f: &Findings) -> Markup {
    html! {
        @if let Some(methods) = &f.technical.methods {
            details {
                summary { "The methods in full" }
                @for part in &methods.parts {
                    p { strong { (clean(&part.title)) ". " } (clean(&part.text)) }
                }
            }
        }
    }
}

fn announcing(f: &Findings) -> String {
    let s = &f.settings;
    format!(
        "{} looked at together. A link is announced (“likely”) only if it passes at a false discovery rate of {}, and \
         called possible (“may be”) at {}. “Little difference” means that the 90% range lies within {:.2} to {:.2}. A \
         habit is compared from {} logged nights, {} events in all and {} nights on each side. More nights needed are \
         counted for a true ratio of {:.1}.",
        count(f.comparisons, "main comparison was", "main comparisons were"),
        percent(s.announce_fdr),
        percent(s.leaning_fdr),
        s.equivalence_band[0],
        s.equivalence_band[1],
        s.min_logged_nights,
        s.min_events_total,
        s.min_nights_each_arm,
        s.nights_needed_ratio
    )
}

fn measure(f: &Findings) -> String {
    let what = match f.outcome.measure {
        Measure::RateRatio => format!("ratios of {} a night", clean(&f.outcome.events)),
        Measure::RiskRatio => format!("ratios of the share of {}", event_nights(f)),
    };
    format!("{what}. {}", clean(&f.outcome.measure_reason))
}

/// Rows read, used and set aside, and why.
fn data(f: &Findings) -> Markup {
    let l = &f.ledger;
    let (open, folded) = f.diagnostics.split_at(f.diagnostics.len().min(OPEN_DIAGNOSTICS));
    html! {
        h3 { "What was read" }
        p {
            (l.rows_read) " rows read: " (l.rows_used) " used, " (l.rows_set_aside) " set aside."
            @if l.cells_rejected > 0 { " " (l.cells_rejected) " single values left out of rows that were used." }
            @if f.diagnostics.is_empty() { " Nothing in them was doubtful." }
            @else { " " (count(f.diagnostics.len() as u32, "kind of doubt is", "kinds of doubt are")) " listed on the page." }
        }
        @if !open.is_empty() {
            div class=[open.iter().all(|d| d.consequence == Consequence::Kept).then_some("on-screen")] {
                (table(&diagnostics(open, "What was wrong or doubtful"), ""))
            }
        }
        @if !folded.is_empty() {
            details {
                summary { (count(folded.len() as u32, "more kind", "more kinds")) " of problem" }
                (table(&diagnostics(folded, "Further problems"), ""))
            }
        }
    }
}

fn diagnostics(list: &[Diagnostic], caption: &str) -> Table {
    let place = |d: &Diagnostic| {
        let line = d.line.map_or(String::new(), |l| format!(", line {l}"));
        let column =
            d.column.as_deref().map_or(String::new(), |c| format!(", column {}", clean(c)));
        format!("{}{line}{column}", clean(&d.file))
    };
    let became = |c: Consequence| match c {
        Consequence::RowSetAside => "row set aside",
        Consequence::CellRejected => "value left out",
        Consequence::ColumnIgnored => "column not used",
        Consequence::Kept => "kept",
    };
    Table {
        caption: caption.into(),
        header: ["First seen", "What was seen", "What to do", "Places", "What became of it"]
            .map(String::from)
            .to_vec(),
        rows: list
            .iter()
            .map(|d| {
                let value =
                    d.value.as_deref().map_or(String::new(), |v| format!(" Seen: “{}”.", clean(v)));
                vec![
                    TableCell::Text(place(d)),
                    TableCell::Text(format!("{}{value}", clean(&d.reason))),
                    TableCell::Text(clean(&d.hint)),
                    TableCell::Number(d.count.to_string()),
                    TableCell::Text(became(d.consequence).into()),
                ]
            })
            .collect(),
    }
}

fn provenance(f: &Findings) -> Markup {
    html! {
        h3 { "Where it comes from" }
        dl class="facts" {
            dt { "Program" } dd { "lumbago " (clean(&f.program_version)) ", findings schema " (clean(&f.schema_version)) }
            @for s in &f.sources {
                dt { "File" } dd { (clean(&s.file)) " (" (clean(&s.format)) "), SHA-256 " (clean(&s.sha256)) }
            }
            dt { "Seed" } dd { (f.settings.seed) }
            @if !f.rate.method.is_empty() { dt { "Ranges of rates" } dd { (clean(&f.rate.method)) } }
            @if let Some(word) = &f.outcome.stand_in { dt { "Outcome" } dd { "Stand-in: " (clean(word)) } }
        }
        p class="small mut" { "Same input and settings give the same page, byte for byte. Nothing on it is loaded from or sent anywhere." }
    }
}
