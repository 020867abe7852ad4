//! One person's report, top to bottom: answers, warning signs, every night, habits, what to try,
//! the clinician's part, limits.

use lumbago_domain::{Advice, Findings};
use maud::{Markup, html};

use super::figure::{Heading, figure, figure_above_its_table, hint};
use super::{Panels, answers, estimates, header, methods, says, technical};
use crate::charts::Panel;
use crate::locale::{fill, plural, text};
use crate::phrase::minus;
use crate::scene::clean;

/// The content of the page.
pub(super) fn content(
    f: &Findings,
    advice: &Advice,
    panels: &Panels,
    studies: Option<&str>,
) -> Markup {
    let changed = estimates::changed_direction(f);
    html! {
        (header(f, &advice.disclaimers.top))
        (says::warnings(f, advice))
        (answers::answers(f, advice, panels.get("frequency")))
        (says::strip(&advice.red_flags))
        (says::safety(advice))

        section {
            (figure(panels.get("time"), Heading::Section, text("personal.nights")))
            (hint())
            (figure(panels.get("calendar"), Heading::Sub, text("personal.every_night")))
        }
        section class="habits" {
            div { (figure(panels.get("habits"), Heading::Section, text("personal.goes_with")))
            @for sentence in &changed { p class="note" { (sentence) } } }
            div class="doses" { (figure(panels.get("doses"), Heading::Sub, text("personal.amounts"))) }
            @if !advice.from_log.is_empty() {
                div class="words" {
                    h3 { (text("personal.log_says")) }
                    (says::texts(f, &advice.from_log))
                }
            }
        }
        section class="trying" { (says::worth_trying(advice)) }
        section class="clinician" {
            h2 { (text("personal.clinician")) }
            (figure_above_its_table(panels.get("forest"), Heading::Sub, text("personal.comparisons")))
            (estimates::estimates(f))
            (data_quality(f))
            (figure(panels.get("last-nights"), Heading::Sub, text("personal.last_nights")))
            (checks(panels.get("checks")))
            @if !advice.clinician_topics.is_empty() {
                h3 { (text("personal.topics")) }
                (says::texts(f, &advice.clinician_topics))
            }
        }
        section class="studies" { (says::studies(f, advice, studies)) }
        section { (says::other_signs(&advice.red_flags)) }
        @if let Some(parts) = technical::technical(f, panels) { (parts) }
        section { (methods::methods(f, advice)) }
        @if !advice.expectation.is_empty() {
            footer { @for text in &advice.expectation { p { (clean(&text.text)) } } }
        }
    }
}

/// What a clinician asks of the data first, in one line.
fn data_quality(f: &Findings) -> Markup {
    let p = &f.population;
    let left = f.model.as_ref().and_then(|m| m.residual_lag1);
    let mut parts = vec![plural("personal.logged", p.nights_span, &[("logged", &p.nights_logged)])];
    if p.nights_dropped > 0 {
        parts.push(fill("personal.dropped", &[("count", &p.nights_dropped)]));
    }
    if let Some(r) = left {
        parts.push(fill("personal.correlation", &[("r", &minus(r))]));
    }
    html! {
        @if p.nights_logged > 0 {
            p class="small" {
                strong { (text("personal.data")) " " } (parts.join("; ")) "."
            }
        }
    }
}

/// The checks of the model, folded: the summary says how they end.
fn checks(panel: &Panel) -> Markup {
    let summary = match panel {
        Panel::Chart(chart) => chart.title.clone(),
        Panel::Absent { .. } => text("personal.checks").into(),
    };
    html! {
        details {
            summary { (summary) }
            (figure(panel, Heading::Sub, text("personal.no_checks")))
        }
    }
}
