//! Questions named beforehand: what was registered, what became of it, what was not registered.

use lumbago_domain::{Findings, RegisteredAnswer, RegistrationReport, Scope};
use maud::{Markup, html};

use crate::page::figure::table;
use crate::phrase::{capital, full_date, listed, verdict};
use crate::scene::{Table, TableCell, clean};

/// Letters of the fingerprint that are shown; all of them stand in findings.json.
const SHOWN_LETTERS: usize = 16;

/// The part; nothing where no question was named beforehand.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let r = f.technical.registration.as_ref()?;
    Some(html! {
        details {
            summary { "Questions named beforehand" }
            @for sentence in &r.text { p { (clean(sentence)) } }
            @if !r.reason.is_empty() { p { "The reason given: “" (clean(&r.reason)) "”." } }
            (table(&answers(r), ""))
            @if !r.departures.is_empty() {
                p { "Where the analysis departs from what was named:" }
                ul { @for d in &r.departures { li { (clean(d)) } } }
            }
            @if !r.not_registered.is_empty() {
                p {
                    "Looked at without having been named: "
                    (listed(&r.not_registered.iter().map(|e| clean(&e.label)).collect::<Vec<_>>())) "."
                }
            }
            p class="small mut break" {
                "Fingerprint of what was named: " (r.fingerprint.chars().take(SHOWN_LETTERS).collect::<String>())
                ". It changes when anything that was named changes."
            }
        }
    })
}

fn answers(r: &RegistrationReport) -> Table {
    Table {
        caption: "Each question named beforehand".into(),
        header: ["Question", "Asked how", "Why it was asked", "Answer", "In words"]
            .map(String::from)
            .to_vec(),
        rows: r
            .registered
            .iter()
            .map(|a| {
                let answer = match a.counted {
                    true => capital(verdict(a.verdict)),
                    false => format!("{}: not counted", capital(verdict(a.verdict))),
                };
                [
                    format!("{}, {}", clean(&a.factor_label), clean(&a.contrast_label)),
                    how(a),
                    clean(&a.question.reason),
                    answer,
                    clean(&a.text),
                ]
                .map(TableCell::Text)
                .to_vec()
            })
            .collect(),
    }
}

/// Scope, lag, adjustment and date of one question.
fn how(a: &RegisteredAnswer) -> String {
    let mut parts = vec![match a.scope {
        Scope::Person => "nights with nights".to_owned(),
        Scope::Within => "within people".into(),
        Scope::Between => "between people".into(),
    }];
    match a.lag_nights {
        0 => {}
        1 => parts.push("the night before".into()),
        n => parts.push(format!("{n} nights before")),
    }
    let names = |list: &[String]| listed(&list.iter().map(|n| clean(n)).collect::<Vec<_>>());
    if !a.question.adjust_for.is_empty() {
        parts.push(format!("also held equal: {}", names(&a.question.adjust_for)));
    }
    if !a.question.leave_out.is_empty() {
        parts.push(format!("not held equal: {}", names(&a.question.leave_out)));
    }
    if let Some(date) = a.question.date {
        parts.push(format!("named on {}", full_date(date)));
    }
    capital(&parts.join("; "))
}
