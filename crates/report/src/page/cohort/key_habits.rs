//! The habits that every report answers, once within people and once between them, and in how many
//! people the link points the same way.

use lumbago_domain::{Effect, Findings, Scope};
use maud::{Markup, html};

use crate::charts::{KEY_FACTORS, shown_ratio};
use crate::locale::{fill, text, texts};
use crate::page::answers::pair;
use crate::page::figure::table;
use crate::phrase::{contrast, measured, ratio, refusal, verdict};
use crate::scene::{Table, TableCell, clean};

/// The table, and how to read it; nothing where no such habit was asked about.
pub(super) fn key_habits(f: &Findings) -> Markup {
    let rows = rows(f);
    html! {
        @if !rows.is_empty() {
            section {
                h2 { (text("key_habits.title")) }
                p class="how" {
                    (text("key_habits.how"))
                }
                (table(&Table {
                    caption: fill("key_habits.caption", &[
                        ("event", &clean(&f.outcome.event)),
                        ("measure", &measured(f, f.outcome.measure)),
                    ]),
                    header: texts([
                        "key_habits.comparison",
                        "key_habits.within",
                        "key_habits.between",
                        "key_habits.same_way",
                    ]),
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
            TableCell::Text(within.map_or(text("key_habits.not_asked").into(), answer)),
            TableCell::Text(between.map_or(text("key_habits.not_asked").into(), answer)),
            TableCell::Text(same_way(f, factor)),
        ])
    };
    KEY_FACTORS.iter().filter_map(row).collect()
}

/// "may be more, 9 against 7 in 30; ratio 1.31 (1.05–1.64)", or why there is none.
fn answer(e: &Effect) -> String {
    let Some(i) = shown_ratio(e) else { return refusal(e).into() };
    let (verdict, ratio) = (verdict(e.verdict), ratio(&i));
    match pair(e) {
        Some((a, b)) => fill(
            "key_habits.answer",
            &[
                ("verdict", &verdict),
                ("a", &format!("{a:.1}")),
                ("b", &format!("{b:.1}")),
                ("ratio", &ratio),
            ],
        ),
        None => fill("key_habits.answer_bare", &[("verdict", &verdict), ("ratio", &ratio)]),
    }
}

/// "31 of 51 people".
fn same_way(f: &Findings, factor: &str) -> String {
    let study = f.technical.study.as_ref();
    let found = study.and_then(|s| s.comparisons.iter().find(|c| c.factor == factor));
    found.and_then(|c| c.random.as_ref()).map_or("–".into(), |r| {
        fill("key_habits.of_people", &[("same", &r.same_direction), ("people", &r.members)])
    })
}
