//! The habits that every report answers, once within people and once between them, and in how many
//! people the link points the same way.

use lumbago_domain::{Effect, Findings, Scope};
use maud::{Markup, html};

use crate::charts::{KEY_FACTORS, shown_ratio};
use crate::page::answers::pair;
use crate::page::figure::table;
use crate::phrase::{contrast, ratio, refusal, verdict};
use crate::scene::{Table, TableCell, clean};

/// The table, and how to read it; nothing where no such habit was asked about.
pub(super) fn key_habits(f: &Findings) -> Markup {
    let rows = rows(f);
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "The main habits, within and between people" }
                p class="how" {
                    "Within people: each person's nights against their own other nights. Between people: those with more of it "
                    "against those with less. Same way: of the people whose own nights can answer, those whose own ratio lies on "
                    "the side of the mean."
                }
                (table(&Table {
                    caption: "Rates in 30 nights and ratios (95%), other habits held equal".into(),
                    header: ["Habit and comparison", "Within people", "Between people", "Same way"]
                        .map(String::from)
                        .to_vec(),
                    rows,
                }, "keys"))
            }
        }
    }
}

fn rows(f: &Findings) -> Vec<Vec<TableCell>> {
    let of = |factor: &str, scope: Scope| {
        f.effects.iter().find(|e| e.primary && e.scope == scope && e.factor == factor)
    };
    let row = |factor: &&str| {
        let (within, between) = (of(factor, Scope::Within), of(factor, Scope::Between));
        let named = within.or(between)?;
        Some(vec![
            TableCell::Text(format!("{}, {}", clean(&named.factor_label), contrast(named))),
            TableCell::Text(within.map_or("not asked".into(), answer)),
            TableCell::Text(between.map_or("not asked".into(), answer)),
            TableCell::Text(same_way(f, factor)),
        ])
    };
    KEY_FACTORS.iter().filter_map(row).collect()
}

/// "may be more, 9 against 7 in 30; ratio 1.31 (1.05–1.64)", or why there is none.
fn answer(e: &Effect) -> String {
    let Some(i) = shown_ratio(e) else { return refusal(e).into() };
    let rates = pair(e).map_or(String::new(), |(a, b)| format!(", {a:.1} against {b:.1} in 30"));
    format!("{}{rates}; ratio {}", verdict(e.verdict), ratio(&i))
}

/// "31 of 51 people".
fn same_way(f: &Findings, factor: &str) -> String {
    let study = f.technical.study.as_ref();
    let found = study.and_then(|s| s.comparisons.iter().find(|c| c.factor == factor));
    found
        .and_then(|c| c.random.as_ref())
        .map_or("–".into(), |r| format!("{} of {} people", r.same_direction, r.members))
}
