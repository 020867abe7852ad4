//! Do the answers hold when asked in slightly other ways: one row a comparison, one column a way.

use lumbago_domain::{Findings, Sensitivity, SensitivityOf, Variation, VariationRow};
use maud::{Markup, html};

use super::{carries_an_answer, is_read_first, sentence_of};
use crate::page::figure::table;
use crate::phrase::ratio;
use crate::scene::{Table, TableCell, clean};

/// A sentence for what is announced or possible; the others and the table, folded.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let s = f.technical.sensitivity.as_ref().filter(|s| !s.comparisons.is_empty())?;
    let (open, folded): (Vec<_>, Vec<_>) =
        s.comparisons.iter().partition(|c| carries_an_answer(f, &c.factor, &c.contrast, c.scope));
    let sentence = |c: &SensitivityOf| sentence_of(&c.factor_label, &c.contrast_label, &c.sentence);
    let reasons = reasons(s);
    Some(html! {
        h3 { "Asked in slightly other ways" }
        p {
            "Each main comparison again: with some nights left out, other trends over time, another way of counting. "
            "An answer that turns round under one of these hangs on that detail."
        }
        @if !open.is_empty() { ul { @for c in &open { li { (sentence(c)) } } } }
        details {
            summary { "Every comparison, and the figures" }
            @if !folded.is_empty() { ul { @for c in &folded { li { (sentence(c)) } } } }
            p class="note" {
                "Ratios; their ranges are in findings.json. All share one plainer model: " (clean(&s.method)) ". “As it is” is "
                "the answer in that model; “turns” stands where a ratio lies on the other side of 1. "
                "Worst nights: " (clean(&s.worst_nights)) "; " (s.worst_nights_left_out) " in this log. "
                "A habit one night earlier or later is another question; it is shown and not counted."
                @for reason in &reasons { " – stands where " (reason) "." }
            }
            (table(&rows(f, s), ""))
        }
    })
}

/// The ways that occur, in the order of first appearance.
fn ways(s: &Sensitivity) -> Vec<Variation> {
    let mut ways = Vec::new();
    for row in s.comparisons.iter().flat_map(|c| &c.rows) {
        if !ways.contains(&row.variation) {
            ways.push(row.variation);
        }
    }
    ways
}

/// Why some cells are empty, each reason once.
fn reasons(s: &Sensitivity) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for row in s.comparisons.iter().flat_map(|c| &c.rows).filter(|r| r.ratio.is_none()) {
        let reason = clean(row.reason.trim_end_matches('.'));
        if !reason.is_empty() && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn rows(f: &Findings, s: &Sensitivity) -> Table {
    let ways = ways(s);
    let header = ["Habit and comparison", "As it is (95%)"].map(String::from);
    let row = |c: &SensitivityOf| {
        let name = format!("{}, {}", clean(&c.factor_label), clean(&c.contrast_label));
        let base = c.base.map_or("–".into(), |base| ratio(&base));
        let cell = |way: &Variation| {
            let found = c.rows.iter().find(|r| r.variation == *way);
            TableCell::Number(found.map_or("–".into(), varied))
        };
        [TableCell::Text(name), TableCell::Number(base)]
            .into_iter()
            .chain(ways.iter().map(cell))
            .collect()
    };
    Table {
        caption: "Sensitivity; of the other comparisons it is in findings.json".into(),
        header: header.into_iter().chain(ways.iter().map(|w| short(*w).to_string())).collect(),
        rows: s
            .comparisons
            .iter()
            .filter(|c| is_read_first(f, &c.factor, &c.contrast, c.scope))
            .map(row)
            .collect(),
    }
}

fn varied(r: &VariationRow) -> String {
    let Some(i) = &r.ratio else { return "–".into() };
    let turns = r.counted && r.same_side == Some(false);
    format!("{:.2}{}", i.point, if turns { ", turns" } else { "" })
}

/// Words short enough for the head of a column.
fn short(way: Variation) -> &'static str {
    match way {
        Variation::WithoutFirstTwoWeeks => "No first 2 weeks",
        Variation::WithoutWorstNights => "No worst nights",
        Variation::NoTrend => "No trend",
        Variation::FlexibleTime => "Time as a curve",
        Variation::OtherOutcome => "Other count",
        Variation::PerHourAsleep => "Per hour asleep",
        Variation::OneNightEarlier => "Night earlier",
        Variation::OneNightLater => "Night later",
    }
}
