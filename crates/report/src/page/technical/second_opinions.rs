//! Do other designs say the same: a sentence a comparison, the figures folded.

use lumbago_domain::{Findings, Interval, SecondOpinions, SecondOpinionsOf};
use maud::{Markup, html};

use super::{carries_an_answer, is_read_first, sentence_of};
use crate::locale::{fill, text, texts};
use crate::page::figure::table;
use crate::phrase::{percent, ratio};
use crate::scene::{Table, TableCell, clean};

/// A sentence for what is announced or possible; the others, the figures and the balance of
/// matched nights, folded.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let s = f.technical.second_opinions.as_ref().filter(|s| !s.comparisons.is_empty())?;
    let carries = |c: &&SecondOpinionsOf| carries_an_answer(f, &c.factor, &c.contrast, c.scope);
    let open: Vec<&SecondOpinionsOf> = s.comparisons.iter().filter(carries).collect();
    let sentence = |c: &SecondOpinionsOf| {
        sentence_of(&c.factor_label, &c.contrast_label, &c.agreement.sentence)
    };
    Some(html! {
        h3 { (text("second_opinions.title")) }
        p {
            (clean(&s.sentence)) " " (text("second_opinions.designs"))
        }
        @if !open.is_empty() { ul { @for c in &open { li { (sentence(c)) } } } }
        details {
            summary { (text("second_opinions.figures")) }
            (table(&figures(f, s), ""))
            p class="note" {
                (text("second_opinions.balance"))
            }
            (table(&balance(f, s), ""))
        }
    })
}

fn name(c: &SecondOpinionsOf) -> TableCell {
    TableCell::Text(format!("{}, {}", clean(&c.factor_label), clean(&c.contrast_label)))
}

fn number(x: Option<f64>) -> TableCell {
    TableCell::Number(x.map_or("–".into(), |x| format!("{x:.2}").replace('-', "−")))
}

fn estimate(i: &Option<Interval>, reason: &str) -> TableCell {
    match i {
        Some(i) => TableCell::Number(ratio(i)),
        None => TableCell::Text(clean(reason)),
    }
}

fn figures(f: &Findings, s: &SecondOpinions) -> Table {
    let row = |c: &SecondOpinionsOf| {
        vec![
            name(c),
            TableCell::Number(ratio(&c.answer)),
            estimate(&c.matched.ratio, &c.matched.reason),
            estimate(&c.crossover.ratio, &c.crossover.reason),
            match c.shifts.p_value {
                Some(p) => TableCell::Number(format!("{p:.3}")),
                None => TableCell::Text(clean(&c.shifts.reason)),
            },
            TableCell::Text(fill(
                "say.of",
                &[("part", &c.agreement.agree), ("all", &c.agreement.of)],
            )),
        ]
    };
    let header = texts([
        "second_opinions.comparison",
        "second_opinions.answer",
        "second_opinions.matched",
        "second_opinions.crossover",
        "second_opinions.moved",
        "second_opinions.agree",
    ]);
    Table {
        caption: text("second_opinions.caption").into(),
        header,
        rows: s
            .comparisons
            .iter()
            .filter(|c| is_read_first(f, &c.factor, &c.contrast, c.scope))
            .map(row)
            .collect(),
    }
}

fn balance(f: &Findings, s: &SecondOpinions) -> Table {
    let row = |c: &SecondOpinionsOf| {
        let m = &c.matched;
        let worst = m.balance.iter().max_by(|a, b| a.after.abs().total_cmp(&b.after.abs()));
        let words = |b: &lumbago_domain::Balance| {
            format!("{}, {:.2}", clean(&b.label), b.after).replace('-', "−")
        };
        vec![
            name(c),
            TableCell::Text(fill("say.of", &[("part", &m.sets), ("all", &m.sought)])),
            TableCell::Number(m.matched_share.map_or("–".into(), percent)),
            number(m.mean_before),
            number(m.mean_after),
            TableCell::Text(worst.map_or("–".into(), words)),
        ]
    };
    let header = texts([
        "second_opinions.comparison",
        "second_opinions.found",
        "second_opinions.share",
        "second_opinions.before",
        "second_opinions.after",
        "second_opinions.worst",
    ]);
    Table {
        caption: text("second_opinions.balance_caption").into(),
        header,
        rows: s
            .comparisons
            .iter()
            .filter(|c| is_read_first(f, &c.factor, &c.contrast, c.scope))
            .map(row)
            .collect(),
    }
}
