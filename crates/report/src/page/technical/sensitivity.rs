//! Do the answers hold when asked in slightly other ways: one row a comparison and variation.

use lumbago_domain::{Findings, Measure, SensitivityOf, VariationRow};
use maud::{Markup, html};

use crate::page::figure::table;
use crate::phrase::ratio;
use crate::scene::{Table, TableCell, clean};

/// A sentence a comparison, then the table, folded.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let s = f.technical.sensitivity.as_ref().filter(|s| !s.comparisons.is_empty())?;
    Some(html! {
        h3 { "Asked in slightly other ways" }
        p {
            "Each main comparison again: with some nights left out, other trends over time, another way of counting. "
            "An answer that turns round under one of these hangs on that detail."
        }
        ul {
            @for c in &s.comparisons {
                li { strong { (clean(&c.factor_label)) } " (" (clean(&c.contrast_label)) "): " (clean(&c.sentence)) }
            }
        }
        details {
            summary { "Every variation with its ratio" }
            p class="note" {
                "All rows share one plainer model: " (clean(&s.method)) ". The row “as it is” is the answer in that model. "
                "Worst nights: " (clean(&s.worst_nights)) "; " (s.worst_nights_left_out) " in this log. "
                "A habit one night earlier or later is another question; it is shown and not counted."
            }
            (table(&rows(s), ""))
        }
    })
}

fn rows(s: &lumbago_domain::Sensitivity) -> Table {
    let header = ["Habit and comparison", "Variation", "Nights", "Ratio (95%)", "Side of 1"];
    Table {
        caption: "Sensitivity of every main comparison".into(),
        header: header.map(String::from).to_vec(),
        rows: s.comparisons.iter().flat_map(of_comparison).collect(),
    }
}

fn of_comparison(c: &SensitivityOf) -> Vec<Vec<TableCell>> {
    let name = || {
        let (factor, contrast) = (clean(&c.factor_label), clean(&c.contrast_label));
        TableCell::Text(format!("{factor}, {contrast}"))
    };
    let base = c.base.map(|base| {
        vec![
            name(),
            TableCell::Text("As it is".into()),
            TableCell::Number(c.base_nights.to_string()),
            TableCell::Number(ratio(&base)),
            TableCell::Text("–".into()),
        ]
    });
    let varied = c.rows.iter().map(|r| {
        vec![
            name(),
            TableCell::Text(variation(r)),
            TableCell::Number(if r.nights > 0 { r.nights.to_string() } else { "–".into() }),
            match &r.ratio {
                Some(i) => TableCell::Number(ratio(i)),
                None => TableCell::Text(clean(&r.reason)),
            },
            TableCell::Text(side(r).into()),
        ]
    });
    base.into_iter().chain(varied).collect()
}

fn variation(r: &VariationRow) -> String {
    let measure = match r.measure {
        Measure::RateRatio => "",
        Measure::RiskRatio => " (share of nights)",
    };
    format!("{}{measure}", clean(&r.label))
}

fn side(r: &VariationRow) -> &'static str {
    match (r.same_side, r.counted) {
        (None, _) => "–",
        (Some(_), false) => "not counted",
        (Some(true), true) => "same",
        (Some(false), true) => "other",
    }
}
