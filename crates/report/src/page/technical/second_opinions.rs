//! Do other designs say the same: a sentence a comparison, the figures folded.

use lumbago_domain::{Findings, Interval, SecondOpinions, SecondOpinionsOf};
use maud::{Markup, html};

use super::{carries_an_answer, is_read_first, sentence_of};
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
        h3 { "Second opinions" }
        p {
            (clean(&s.sentence)) " Matched nights set each night of the rarer side beside like nights of the other; "
            "the second design compares nights of the same four weeks and the same kind of day; the third moves the "
            "habit along the calendar and looks how often chance does as much."
        }
        @if !open.is_empty() { ul { @for c in &open { li { (sentence(c)) } } } }
        details {
            summary { "The figures" }
            (table(&figures(f, s), ""))
            p class="note" {
                "How alike matched nights are: the mean difference of the other habits between the sides, in standard "
                "deviations, whatever its sign, before and after matching, and the habit that differs most after it."
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
            TableCell::Text(format!("{} of {}", c.agreement.agree, c.agreement.of)),
        ]
    };
    let header = [
        "Habit and comparison",
        "Answer (95%)",
        "Matched nights (95%)",
        "Same four weeks (95%)",
        "Moved, p",
        "Agree",
    ];
    Table {
        caption: "Answers and second opinions; of the other comparisons they are in findings.json"
            .into(),
        header: header.map(String::from).to_vec(),
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
            TableCell::Text(format!("{} of {}", m.sets, m.sought)),
            TableCell::Number(m.matched_share.map_or("–".into(), percent)),
            number(m.mean_before),
            number(m.mean_after),
            TableCell::Text(worst.map_or("–".into(), words)),
        ]
    };
    let header = [
        "Habit and comparison",
        "Nights that found their like",
        "Share",
        "Difference before",
        "After",
        "Most different after",
    ];
    Table {
        caption: "Balance of matched nights; of the other comparisons it is in findings.json"
            .into(),
        header: header.map(String::from).to_vec(),
        rows: s
            .comparisons
            .iter()
            .filter(|c| is_read_first(f, &c.factor, &c.contrast, c.scope))
            .map(row)
            .collect(),
    }
}
