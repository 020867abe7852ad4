//! The shape of amounts: words for every curve, the curves, and their numbers.

use lumbago_domain::{Findings, Shape, ShapeWord, Shapes};
use maud::{Markup, html};

use crate::charts::{shape_amount as amount, shape_label as name, shape_word as word};
use crate::locale::{fill, plural, text, texts};
use crate::page::Panels;
use crate::page::figure::{Heading, figure, table};
use crate::phrase::{capital, percent, ratio};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings, panels: &Panels) -> Option<Markup> {
    let shapes = f.technical.shapes.as_ref()?;
    if shapes.curves.is_empty() && shapes.refused.is_empty() {
        return None;
    }
    let said: Vec<String> = shapes
        .curves
        .iter()
        .filter(|c| c.word != ShapeWord::NoClearShape)
        .map(|c| format!("{}: {}.", name(c), word(c.word)))
        .collect();
    Some(html! {
        details {
            summary { (text("shapes.title")) }
            p { (intro(shapes)) }
            @if !said.is_empty() { ul { @for words in &said { li { (words) } } } }
            @if !shapes.curves.is_empty() {
                // Of several people the curves stand in the open.
                @if f.population.persons <= 1 {
                    (figure(panels.get("shapes"), Heading::Sub, text("shapes.title")))
                }
                (table(&numbers(shapes), ""))
            }
            // With too few nights for any curve, one sentence says it for all.
            @if !shapes.refused.is_empty() && !all_too_short(shapes) {
                p class="small" { (text("shapes.not_drawn")) }
                ul class="small" { @for r in &shapes.refused { li { (clean(&r.reason.text)) } } }
            }
        }
    })
}

fn all_too_short(shapes: &Shapes) -> bool {
    shapes.curves.is_empty() && shapes.refused.iter().all(|r| r.reason.code == "too_few_nights")
}

fn intro(shapes: &Shapes) -> String {
    let n = shapes.curves.len() as u32;
    if n == 0 {
        return text("shapes.none").into();
    }
    let none = shapes.curves.iter().all(|c| c.word == ShapeWord::NoClearShape);
    plural(
        if none { "shapes.intro_none" } else { "shapes.intro" },
        n,
        &[("fdr", &percent(shapes.fdr))],
    )
}

fn numbers(shapes: &Shapes) -> Table {
    let row = |c: &Shape| {
        let at = |p: Option<&lumbago_domain::DosePoint>| {
            TableCell::Number(p.map_or("–".into(), |p| match p.x == c.reference {
                true => "1".into(),
                false => {
                    fill("shapes.at", &[("ratio", &ratio(&p.ratio)), ("amount", &amount(p.x))])
                }
            }))
        };
        vec![
            TableCell::Text(capital(&name(c))),
            TableCell::Number(amount(c.reference)),
            at(c.points.first()),
            at(c.points.last()),
            TableCell::Number(p_value(c.p_value, c.q_value)),
            TableCell::Number(p_value(c.bend_p_value, c.bend_q_value)),
            TableCell::Number(c.both_ends_p_value.map_or("–".into(), small)),
            TableCell::Number(c.nights.to_string()),
        ]
    };
    Table {
        caption: plural("shapes.caption", shapes.curves.len() as u32, &[]),
        header: texts([
            "shapes.amount",
            "shapes.reference",
            "shapes.low",
            "shapes.high",
            "shapes.matters",
            "shapes.bends",
            "shapes.turns",
            "shapes.nights",
        ]),
        rows: shapes.curves.iter().map(row).collect(),
    }
}

/// "0.021 (0.13)".
fn p_value(p: f64, q: f64) -> String {
    format!("{} ({})", small(p), small(q))
}

fn small(p: f64) -> String {
    if p < 0.001 { "<0.001".into() } else { format!("{p:.3}") }
}
