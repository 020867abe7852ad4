//! Position as shares of the night.

use lumbago_domain::{Findings, Mixtures};
use maud::{Markup, html};

use crate::locale::{fill, plural, text};
use crate::page::figure::table;
use crate::phrase::{capital, listed, percent, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let found = f.technical.mixtures.as_ref()?;
    Some(html! {
        details {
            summary { (text("mixtures.title")) }
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
        .map(|m| {
            let label = uncapital(&clean(&m.label));
            fill("mixtures.mean", &[("position", &label), ("share", &percent(m.mean))])
        })
        .collect();
    let mut said = vec![fill("mixtures.intro", &[("events", &clean(&f.outcome.events))])];
    if !means.is_empty() {
        said.push(fill("mixtures.means", &[("means", &listed(&means))]));
    }
    if found.left_out > 0 {
        said.push(plural("mixtures.left_out", found.left_out, &[]));
    }
    said.join(" ")
}

fn numbers(found: &Mixtures) -> Table {
    let row = |m: &lumbago_domain::ShareMove| {
        vec![
            TableCell::Text(capital(&fill(
                "mixtures.moved_share",
                &[("share", &percent(m.share)), ("move", &clean(&m.label))],
            ))),
            TableCell::Number(ratio(&m.ratio)),
        ]
    };
    Table {
        caption: plural("mixtures.caption", found.nights, &[]),
        header: vec![text("mixtures.moved").into(), text("mixtures.ratio").into()],
        rows: found.moves.iter().map(row).collect(),
    }
}
