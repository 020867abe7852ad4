//! What else could explain the answers.

use lumbago_domain::Findings;
use maud::{Markup, html};

use crate::locale::text;
use crate::page::figure::table;
use crate::phrase::ratio;
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let c = f.technical.confounding.as_ref().filter(|c| !c.text.is_empty())?;
    let of = |factor: &str, contrast: &str| {
        let effect = f.effects.iter().find(|e| e.factor == factor && e.contrast == contrast);
        effect.map_or(String::new(), |e| {
            format!("{}, {}", clean(&e.factor_label), clean(&e.contrast_label))
        })
    };
    let rows: Vec<Vec<TableCell>> = c
        .e_values
        .iter()
        .map(|e| {
            vec![
                TableCell::Text(of(&e.factor, &e.contrast)),
                TableCell::Number(ratio(&e.ratio)),
                TableCell::Number(format!("{:.2}", e.point)),
                TableCell::Number(format!("{:.2}", e.limit)),
            ]
        })
        .collect();
    let header = [
        text("confounding.comparison"),
        text("confounding.ratio"),
        text("confounding.explain"),
        text("confounding.reach"),
    ];
    let strengths = Table {
        caption: text("confounding.caption").into(),
        header: header.map(String::from).to_vec(),
        rows,
    };
    Some(html! {
        details {
            summary { (text("confounding.title")) }
            @for sentence in &c.text { p { (clean(sentence)) } }
            @if !strengths.rows.is_empty() { (table(&strengths, "")) }
            @if !c.not_held_equal.is_empty() {
                ul { @for n in &c.not_held_equal { li { (clean(&n.label)) ": " (clean(&n.why)) "." } } }
            }
        }
    })
}
