//! Pairs named beforehand: four cells in nights per 30, and the ratio of ratios.

use lumbago_domain::{Findings, Interaction, Interval};
use maud::{Markup, html};

use crate::page::figure::table;
use crate::phrase::{capital, count, decimal_range, event_nights, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let found = f.technical.interactions.as_ref().filter(|i| !i.pairs.is_empty())?;
    Some(html! {
        details {
            summary { "Does one habit matter more where another is?" }
            p {
                "Only pairs named beforehand are asked, "
                (count(found.pairs.len() as u32, "pair", "pairs")) " here. A ratio of ratios of 1 means that the first goes "
                "with as many times more " (clean(&f.outcome.events)) " on either side of the second."
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
                (None, None) => "No ratio could be given.",
            }
            @if pair.named_by_user { " Named in the settings." }
        }
        @if !pair.cells.is_empty() { (table(&cells(f, pair), "")) }
    }
}

fn title(pair: &Interaction) -> String {
    format!("{} and {}", capital(&clean(&pair.first_label)), uncapital(&clean(&pair.second_label)))
}

fn says(pair: &Interaction, found: &Interval) -> String {
    let (first, second) = (clean(&pair.first_words), clean(&pair.second_words));
    let open = found.low < 1.0 && found.high > 1.0;
    format!(
        "The ratio of {first} is {} times as large on {second} as on the others{}. {} in the model.",
        ratio(found),
        if open { ": it may be the same on both sides" } else { "" },
        count(pair.nights, "night", "nights")
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
        caption: format!("{} in 30 in the four kinds of nights", capital(&event_nights(f))),
        header: vec![
            "Nights".into(),
            "Nights".into(),
            capital(&event_nights(f)),
            "In 30, as logged".into(),
            "In 30, other habits held equal (95%)".into(),
        ],
        rows: pair.cells.iter().map(row).collect(),
    }
}
