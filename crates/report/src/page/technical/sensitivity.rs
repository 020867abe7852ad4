//! Do the answers hold when asked in slightly other ways: one row a comparison, one column a way.

use lumbago_domain::{Findings, Sensitivity, SensitivityOf, Variation, VariationRow};
use maud::{Markup, html};

use super::{carries_an_answer, is_read_first, sentence_of};
use crate::locale::{fill, text, texts};
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
        h3 { (text("sensitivity.title")) }
        p {
            (text("sensitivity.intro"))
        }
        @if !open.is_empty() { ul { @for c in &open { li { (sentence(c)) } } } }
        details {
            summary { (text("sensitivity.figures")) }
            @if !folded.is_empty() { ul { @for c in &folded { li { (sentence(c)) } } } }
            p class="note" {
                (fill("sensitivity.note", &[
                    ("method", &clean(&s.method)),
                    ("worst", &clean(&s.worst_nights)),
                    ("left_out", &s.worst_nights_left_out),
                ]))
                @for reason in &reasons { " " (fill("sensitivity.dash", &[("reason", reason)])) }
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
    let header = texts(["sensitivity.comparison", "sensitivity.as_it_is"]);
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
        caption: text("sensitivity.caption").into(),
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
    let ratio = format!("{:.2}", i.point);
    if turns { fill("sensitivity.turns", &[("ratio", &ratio)]) } else { ratio }
}

/// Words short enough for the head of a column.
fn short(way: Variation) -> &'static str {
    text(match way {
        Variation::WithoutFirstTwoWeeks => "sensitivity.without_first_two_weeks",
        Variation::WithoutWorstNights => "sensitivity.without_worst_nights",
        Variation::NoTrend => "sensitivity.no_trend",
        Variation::FlexibleTime => "sensitivity.flexible_time",
        Variation::OtherOutcome => "sensitivity.other_outcome",
        Variation::PerHourAsleep => "sensitivity.per_hour_asleep",
        Variation::OneNightEarlier => "sensitivity.one_night_earlier",
        Variation::OneNightLater => "sensitivity.one_night_later",
    })
}
