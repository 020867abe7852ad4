//! How strong the spasms are on the nights that have them.

use lumbago_domain::{Findings, SeverityArm, SpasmSeverity};
use maud::{Markup, html};

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
            summary { "How strong the " (clean(&f.outcome.events)) " are" }
            p { (clean(&s.text)) }
            @if !s.effects.is_empty() { (table(&effects(f, s), "")) }
            @if let Some(v) = &s.variability {
                p {
                    "From night to night, nights without " (clean(&f.outcome.events)) " taken as 0: standard deviation "
                    (number(Some(v.within_sd))) ", correlation of neighbouring nights " (number(v.lag1))
                    ", mean square of the change to the next night " (number(v.mssd)) ", over " (v.nights) " nights."
                }
            }
            @if !s.effects.is_empty() { p class="small mut" { "Differences: " (clean(&s.method)) "." } }
        }
    })
}

fn effects(f: &Findings, s: &SpasmSeverity) -> Table {
    let arm = |a: &SeverityArm| {
        TableCell::Number(a.mean.map_or("–".into(), |m| format!("{m:.1} ({} nights)", a.nights)))
    };
    Table {
        caption: format!(
            "Mean severity of nights with {}, and points more per step of the comparison",
            clean(&f.outcome.events)
        ),
        header: ["Comparison", "On the side asked about", "On the other", "Points more (95%)", "q"]
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
