//! How it was worked out, what limits it, and where it came from.

use lumbago_domain::{Advice, Consequence, Diagnostic, Findings, Measure};
use maud::{Markup, html};

use super::estimates::p_values;
use super::figure::table;
use crate::locale::{fill, plural, text};
use crate::phrase::{event_nights, listed, minus, percent};
use crate::scene::{Table, TableCell, clean};

/// Kinds of problems listed in the open; the rest is folded.
const OPEN_DIAGNOSTICS: usize = 6;

/// The section.
pub(super) fn methods(f: &Findings, advice: &Advice) -> Markup {
    html! {
        h2 { (text("methods.title")) }
        div class="limits" {
        p { (clean(&advice.disclaimers.cause)) " " (clean(&advice.disclaimers.signs)) }
        p {
            (text("methods.ranges"))
        }
        p { (announcing(f)) }
        @if let Some(model) = &f.model {
            p {
                (fill("methods.model", &[
                    ("family", &clean(&model.family)),
                    ("covariance", &clean(&model.covariance)),
                    ("measure", &measure(f)),
                ]))
                @if !model.adjusted_for.is_empty() {
                    @let held = listed(&model.adjusted_for.iter().map(|t| clean(t)).collect::<Vec<_>>());
                    " " (fill("methods.held", &[("terms", &held)]))
                }
                " " (plural("methods.nights", model.nights, &[]))
                @if f.population.nights_dropped > 0 {
                    "; " (plural("methods.dropped", f.population.nights_dropped, &[]))
                }
                "."
                @if let Some(d) = model.dispersion { " " (fill("methods.dispersion", &[("d", &format!("{d:.2}"))])) }
                @if let Some(r) = model.residual_lag1 { " " (fill("methods.correlation", &[("r", &minus(r))])) }
            }
        }
        }
        (model_notes(f))
        (in_full(f))
        div class="run-in" { (data(f)) }
        div class="run-in" { (provenance(f)) }
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
        h2 { (text("methods.study_title")) }
        p class="how" {
            (text("methods.strobe"))
        }
        div class="limits" {
            @for (id, item) in STROBE {
                @if let Some(part) = of(id) {
                    p { strong { (clean(&part.title)) } " [" (item) "]. " (clean(&part.text)) }
                }
            }
            @if let Some(study) = f.technical.study.as_ref().filter(|s| !s.attrition.text.is_empty()) {
                p { strong { (text("methods.attrition")) } " [12d]. " (clean(&study.attrition.text)) }
            }
            @if let Some(s) = f.technical.sensitivity.as_ref().filter(|s| !s.comparisons.is_empty()) {
                p { strong { (text("methods.sensitivity_lead")) } " [12e]. " (fill("methods.sensitivity", &[("ways", &clean(&s.method))])) }
            }
            @for part in rest { p { strong { (clean(&part.title)) } ". " (clean(&part.text)) } }
            p {
                strong { (text("methods.limits")) } " [19]. " (clean(&advice.disclaimers.cause)) " " (clean(&advice.disclaimers.signs))
                " " (text("methods.ranges"))
            }
        }
        (model_notes(f))
        div class="run-in" { (data(f)) }
        div class="run-in" { (provenance(f)) }
    }
}

/// What the model could not use, and every p-value, folded.
fn model_notes(f: &Findings) -> Markup {
    html! {
        @if let Some(model) = f.model.as_ref().filter(|m| !m.notes.is_empty()) {
            details {
                summary { (text("methods.unused")) }
                ul { @for note in &model.notes { li { (clean(note)) } } }
            }
        }
        @if let Some(p_values) = p_values(f) {
            details { summary { (text("methods.p_values")) } (table(&p_values, "")) }
        }
    }
}

/// The methods in full sentences, for whoever must repeat or review the analysis.
fn in_full(f: &Findings) -> Markup {
    html! {
        @if let Some(methods) = &f.technical.methods {
            details {
                summary { (text("methods.in_full")) }
                @for part in &methods.parts {
                    p { strong { (clean(&part.title)) ". " } (clean(&part.text)) }
                }
            }
        }
    }
}

fn announcing(f: &Findings) -> String {
    let s = &f.settings;
    if f.comparisons == 0 {
        return fill(
            "methods.announcing_none",
            &[
                ("nights", &s.min_logged_nights),
                ("events", &s.min_events_total),
                ("each", &s.min_nights_each_arm),
            ],
        );
    }
    plural(
        "methods.announcing",
        f.comparisons,
        &[
            ("announce", &percent(s.announce_fdr)),
            ("leaning", &percent(s.leaning_fdr)),
            ("low", &format!("{:.2}", s.equivalence_band[0])),
            ("high", &format!("{:.2}", s.equivalence_band[1])),
            ("nights", &s.min_logged_nights),
            ("events", &s.min_events_total),
            ("each", &s.min_nights_each_arm),
            ("ratio", &format!("{:.1}", s.nights_needed_ratio)),
        ],
    )
}

fn measure(f: &Findings) -> String {
    let reason = clean(f.outcome.measure_reason.trim_end_matches('.'));
    match f.outcome.measure {
        Measure::RateRatio => {
            let events = clean(&f.outcome.events);
            fill("methods.rate_ratio", &[("events", &events), ("reason", &reason)])
        }
        Measure::RiskRatio => {
            fill("methods.risk_ratio", &[("nights", &event_nights(f)), ("reason", &reason)])
        }
    }
}

/// Rows read, used and set aside, and why.
fn data(f: &Findings) -> Markup {
    let l = &f.ledger;
    let (open, folded) = f.diagnostics.split_at(f.diagnostics.len().min(OPEN_DIAGNOSTICS));
    html! {
        h3 { (text("methods.read")) }
        p {
            (fill("methods.rows", &[("read", &l.rows_read), ("used", &l.rows_used), ("aside", &l.rows_set_aside)]))
            @if l.cells_rejected > 0 { " " (fill("methods.cells", &[("count", &l.cells_rejected)])) }
            " "
            @if f.diagnostics.is_empty() { (text("methods.no_doubts")) }
            @else { (plural("methods.doubts", f.diagnostics.len() as u32, &[])) }
        }
        @if !open.is_empty() {
            div class=[open.iter().all(|d| d.consequence == Consequence::Kept).then_some("on-screen")] {
                (table(&diagnostics(open, text("methods.doubtful")), ""))
            }
        }
        @if !folded.is_empty() {
            details {
                summary { (plural("methods.more_kinds", folded.len() as u32, &[])) }
                (table(&diagnostics(folded, text("methods.further")), ""))
            }
        }
    }
}

fn diagnostics(list: &[Diagnostic], caption: &str) -> Table {
    let place = |d: &Diagnostic| {
        let (file, column) = (clean(&d.file), d.column.as_deref().map(clean));
        match (d.line, column) {
            (None, None) => file,
            (Some(line), None) => fill("methods.at_line", &[("file", &file), ("line", &line)]),
            (None, Some(column)) => {
                fill("methods.at_column", &[("file", &file), ("column", &column)])
            }
            (Some(line), Some(column)) => {
                fill("methods.at", &[("file", &file), ("line", &line), ("column", &column)])
            }
        }
    };
    let became = |c: Consequence| match c {
        Consequence::RowSetAside => text("methods.row_set_aside"),
        Consequence::CellRejected => text("methods.value_left_out"),
        Consequence::ColumnIgnored => text("methods.column_not_used"),
        Consequence::Kept => text("methods.kept"),
        Consequence::Changed => text("methods.changed"),
    };
    Table {
        caption: caption.into(),
        header: [
            text("methods.first_seen"),
            text("methods.seen"),
            text("methods.to_do"),
            text("methods.places"),
            text("methods.became"),
        ]
        .map(String::from)
        .to_vec(),
        rows: list
            .iter()
            .map(|d| {
                let reason = seen(d);
                let seen = match d.value.as_deref().map(clean) {
                    Some(v) => fill("methods.seen_value", &[("reason", &reason), ("value", &v)]),
                    None => reason,
                };
                vec![
                    TableCell::Text(place(d)),
                    TableCell::Text(seen),
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
        h3 { (text("methods.origin")) }
        dl class="facts" {
            dt { (text("methods.program")) }
            dd {
                (fill("methods.version", &[
                    ("version", &clean(&f.program_version)),
                    ("schema", &clean(&f.schema_version)),
                ]))
            }
            @for s in &f.sources {
                dt { (text("methods.file")) }
                dd {
                    (fill("methods.source", &[
                        ("file", &clean(&s.file)),
                        ("format", &clean(&s.format)),
                        ("hash", &clean(&s.sha256)),
                    ]))
                }
            }
            dt { (text("methods.seed")) } dd { (f.settings.seed) }
            @if !f.rate.method.is_empty() { dt { (text("methods.rate_ranges")) } dd { (clean(&f.rate.method)) } }
            @if let Some(word) = &f.outcome.stand_in { dt { (text("methods.outcome")) } dd { (fill("methods.stand_in", &[("word", &clean(word))])) } }
        }
        p class="small mut" { (text("methods.same")) }
    }
}
