//! Position as shares of the night.

use lumbago_domain::{Findings, Mixtures};
use maud::{Markup, html};

use crate::page::figure::table;
use crate::phrase::{capital, count, listed, percent, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let found = f.technical.mixtures.as_ref()?;
    Some(html! {
        details {
            summary { "Position as shares of the night" }
            p { (intro(f, found)) }
            @if let Some(reason) = &found.reason { p { (clean(&reason.text)) } }
            @if !found.moves.is_empty() { (table(&numbers(found), "")) }
        }
    })
}

fn intro(f: &Findings, found: &Mixtures) -> String {
    let means: Vec<String> = found
        .means
        .iter()
        .filter(|m| m.mean >= 0.005)
        .map(|m| format!("{} {}", uncapital(&clean(&m.label)), percent(m.mean)))
        .collect();
    let mean = match means.is_empty() {
        true => String::new(),
        false => format!(" On average: {}.", listed(&means)),
    };
    let left_out = match found.left_out {
        0 => String::new(),
        n => format!(
            " {} left out: their shares add up to more than the night.",
            count(n, "night was", "nights were")
        ),
    };
    format!(
        "Ratios of {} for a tenth of the night moved from one position to another, the rest of the night and other habits \
         held equal. The answer above goes by the main position of the night and stays the first one.{mean}{left_out}",
        clean(&f.outcome.events)
    )
}

fn numbers(found: &Mixtures) -> Table {
    let row = |m: &lumbago_domain::ShareMove| {
        vec![
            TableCell::Text(capital(&format!(
                "{} of the night {}",
                percent(m.share),
                clean(&m.label)
            ))),
            TableCell::Number(ratio(&m.ratio)),
        ]
    };
    Table {
        caption: format!(
            "A part of the night moved (95%), {} in the model",
            count(found.nights, "night", "nights")
        ),
        header: vec!["Moved".into(), "Ratio".into()],
        rows: found.moves.iter().map(row).collect(),
    }
}
