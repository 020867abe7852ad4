//! How strong the spasms are on the nights that have them.

use lumbago_domain::{Findings, SeverityArm, SpasmSeverity};
use maud::{Markup, html};

use crate::locale::{fill, text};
use crate::page::figure::table;
use crate::phrase::signed_range;
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let s = f.technical.severity.as_ref()?;
    let number =
        |x: Option<f64>| x.map_or("–".to_owned(), |x| format!("{x:.2}").replace('-', "−"));
    Some(html! {
        details {
            summary { (fill("severity.title", &[("events", &clean(&f.outcome.events))])) }
            p { (clean(&s.text)) }
            @if !s.effects.is_empty() { (table(&effects(f, s), "")) }
            @if let Some(v) = &s.variability {
                p {
                    (fill("severity.variability", &[
                        ("events", &clean(&f.outcome.events)),
                        ("sd", &number(Some(v.within_sd))),
                        ("lag", &number(v.lag1)),
                        ("mssd", &number(v.mssd)),
                        ("nights", &v.nights),
                    ]))
                }
            }
            @if !s.effects.is_empty() { p class="small mut" { (fill("severity.method", &[("method", &clean(&s.method))])) } }
        }
    })
}

fn effects(f: &Findings, s: &SpasmSeverity) -> Table {
    let arm = |a: &SeverityArm| {
        TableCell::Number(a.mean.map_or("–".into(), |m| {
            fill("severity.arm", &[("mean", &format!("{m:.1}")), ("nights", &a.nights)])
        }))
    };
    Table {
        caption: fill("severity.caption", &[("events", &clean(&f.outcome.events))]),
        header: [
            text("severity.comparison"),
            text("severity.exposed"),
            text("severity.reference"),
            text("severity.points"),
            "q",
        ]
        .map(String::from)
        .to_vec(),
        rows: s
            .effects
            .iter()
            .map(|e| {
                vec![
                    TableCell::Text(format!(
                        "{}, {}",
                        clean(&e.factor_label),
                        clean(&e.contrast_label)
                    )),
                    arm(&e.exposed),
                    arm(&e.reference),
                    TableCell::Number(signed_range(&e.difference)),
                    TableCell::Number(if e.q_value < 0.001 {
                        "<0.001".into()
                    } else {
                        format!("{:.3}", e.q_value)
                    }),
                ]
            })
            .collect(),
    }
}
