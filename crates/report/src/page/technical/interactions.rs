//! Pairs named beforehand: four cells in nights per 30, and the ratio of ratios.

use lumbago_domain::{Findings, Interaction, Interval};
use maud::{Markup, html};

use crate::locale::{fill, plural, text};
use crate::page::figure::table;
use crate::phrase::{capital, decimal_range, event_nights, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let found = f.technical.interactions.as_ref().filter(|i| !i.pairs.is_empty())?;
    Some(html! {
        details {
            summary { (text("interactions.title")) }
            p {
                (plural(
                    "interactions.intro",
                    found.pairs.len() as u32,
                    &[("events", &clean(&f.outcome.events))],
                ))
            }
            @for pair in &found.pairs { (one(f, pair)) }
        }
    })
}

fn one(f: &Findings, pair: &Interaction) -> Markup {
    html! {
        h3 { (title(pair)) }
        p {
            @match (&pair.ratio_of_ratios, &pair.reason) {
                (Some(found), _) => (says(pair, found)),
                (None, Some(reason)) => (clean(&reason.text)),
                (None, None) => (text("interactions.none")),
            }
            @if pair.named_by_user { " " (text("interactions.named")) }
        }
        @if !pair.cells.is_empty() { (table(&cells(f, pair), "")) }
    }
}

fn title(pair: &Interaction) -> String {
    fill(
        "interactions.pair",
        &[
            ("first", &capital(&clean(&pair.first_label))),
            ("second", &uncapital(&clean(&pair.second_label))),
        ],
    )
}

fn says(pair: &Interaction, found: &Interval) -> String {
    let (first, second) = (clean(&pair.first_words), clean(&pair.second_words));
    let open = found.low < 1.0 && found.high > 1.0;
    plural(
        if open { "interactions.says_open" } else { "interactions.says" },
        pair.nights,
        &[("first", &first), ("second", &second), ("times", &ratio(found))],
    )
}

fn cells(f: &Findings, pair: &Interaction) -> Table {
    let row = |c: &lumbago_domain::InteractionCell| {
        vec![
            TableCell::Text(capital(&clean(&c.arm.label))),
            TableCell::Number(c.arm.nights.to_string()),
            TableCell::Number(c.arm.spasm_nights.to_string()),
            TableCell::Number(c.arm.observed_in_30.map_or("–".into(), |v| format!("{v:.1}"))),
            TableCell::Number(c.arm.adjusted_in_30.as_ref().map_or("–".into(), decimal_range)),
        ]
    };
    Table {
        caption: fill("interactions.caption", &[("Event_nights", &capital(&event_nights(f)))]),
        header: vec![
            text("interactions.kind").into(),
            text("interactions.nights").into(),
            capital(&event_nights(f)),
            text("interactions.observed").into(),
            text("interactions.adjusted").into(),
        ],
        rows: pair.cells.iter().map(row).collect(),
    }
}
