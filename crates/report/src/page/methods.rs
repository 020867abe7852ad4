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
        (model_notes(f))
        (in_full(f))
        (data(f))
        (provenance(f))
    }
}

/// The parts of the methods in the order of the STROBE statement, with its items.
const STROBE: [(&str, &str); 12] = [
    ("design", "4"),
    ("setting", "5"),
    ("participants", "6"),
    ("outcome", "7"),
    ("habits", "7, 8"),
    ("adjustment", "9"),
    ("gates", "9"),
    ("planning", "10"),
    ("display", "11"),
    ("model", "12a"),
    ("error_control", "12a"),
    ("missing", "12c"),
];

/// The same for a study: the methods in the open, in the order in which reports of cohorts give them,
/// then limits and where it all comes from.
pub(super) fn study_methods(f: &Findings, advice: &Advice) -> Markup {
    let Some(methods) = &f.technical.methods else { return self::methods(f, advice) };
    let of = |id: &str| methods.parts.iter().find(|p| p.id == id);
    let rest = methods.parts.iter().filter(|p| STROBE.iter().all(|(id, _)| *id != p.id));
    html! {
        h2 { "Methods and limits" }
        p class="how" {
            "In the order of the STROBE statement for cohort studies (von Elm and others 2007), its items in brackets. The sentences "
            "are made from what was done."
        }
        div class="limits" {
            @for (id, item) in STROBE {
                @if let Some(part) = of(id) {
                    p { strong { (clean(&part.title)) } " [" (item) "]. " (clean(&part.text)) }
                }
            }
            @if let Some(study) = f.technical.study.as_ref().filter(|s| !s.attrition.text.is_empty()) {
                p { strong { "Loss to follow-up" } " [12d]. " (clean(&study.attrition.text)) }
            }
            @if let Some(s) = f.technical.sensitivity.as_ref().filter(|s| !s.comparisons.is_empty()) {
                p { strong { "Sensitivity" } " [12e]. Each main comparison was asked again in slightly other ways: " (clean(&s.method)) "." }
            }
            @for part in rest { p { strong { (clean(&part.title)) } ". " (clean(&part.text)) } }
            p {
                strong { "Limits" } " [19]. " (clean(&advice.disclaimers.cause)) " " (clean(&advice.disclaimers.signs))
                " Habits that change together cannot be told apart. A 95% range is made so that, if the same habits were logged again \
                 and again, about 19 in 20 such ranges would hold the true value."
            }
        }
        (model_notes(f))
        (data(f))
        (provenance(f))
    }
}

/// What the model could not use, and every p-value, folded.
fn model_notes(f: &Findings) -> Markup {
    html! {
        @if let Some(model) = f.model.as_ref().filter(|m| !m.notes.is_empty()) {
            details {
                summary { "Nights and habits that the model could not use" }
                ul { @for note in &model.notes { li { (clean(note)) } } }
            }
        }
        @if let Some(p_values) = p_values(f) {
            details { summary { "Every comparison with its p- and q-value" } (table(&p_values, "")) }
        }
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
    format!("{what}. {}.", clean(f.outcome.measure_reason.trim_end_matches('.')))
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
        Consequence::Changed => "read as your plan says",
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
                    TableCell::Text(format!("{}{value}", seen(d))),
                    TableCell::Text(clean(&d.hint)),
                    TableCell::Number(d.count.to_string()),
                    TableCell::Text(became(d.consequence).into()),
                ]
            })
            .collect(),
    }
}

/// The reason, ended as a sentence where another follows it.
fn seen(d: &Diagnostic) -> String {
    let reason = clean(&d.reason);
    match d.value.is_some() && !reason.ends_with(['.', '!', '?']) {
        true => format!("{reason}."),
        false => reason,
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
