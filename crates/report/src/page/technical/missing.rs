//! What is missing: nights not logged, habits not noted, and what comparisons lost by it.

use lumbago_domain::{Findings, ImputedEstimate, LostNights, Missing, MonthLogged};
use maud::{Markup, html};

use crate::locale::{fill, text, texts};
use crate::page::figure::table;
use crate::phrase::{capital, listed, month, percent, ratio};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let m = f.technical.missing.as_ref()?;
    let gaps: Vec<String> = m
        .habits
        .iter()
        .filter(|h| h.missing > 0)
        .map(|h| format!("{}: {}", capital(&clean(&h.label)), clean(&h.text)))
        .collect();
    Some(html! {
        details {
            summary { (text("missing.title")) }
            p {
                (fill("missing.intro", &[
                    ("logged", &m.logged),
                    ("nights", &m.nights),
                    ("events", &clean(&f.outcome.events)),
                    ("complete", &m.complete),
                    ("usable", &m.usable),
                ]))
            }
            p { (clean(&m.after_bad_nights.text)) }
            @if !gaps.is_empty() { ul { @for gap in &gaps { li { (gap) } } } }
            @if let Some(t) = lost(m) { (table(&t, "")) }
            @if !m.imputation.text.is_empty() { p { (clean(&m.imputation.text)) } }
            @if let Some(reason) = &m.imputation.reason { p { (clean(&reason.text)) } }
            @if let Some(t) = filled_in(f, m) { (table(&t, "")) }
            (table(&months(m), ""))
            p class="small mut" { (fill("missing.method", &[("method", &clean(&m.after_bad_nights.method))])) }
        }
    })
}

/// What each comparison lost, where any lost nights to a habit that was not noted.
fn lost(m: &Missing) -> Option<Table> {
    let some: Vec<&LostNights> = m.comparisons.iter().filter(|c| c.not_recorded > 0).collect();
    let number = |n: u32| TableCell::Number(n.to_string());
    let why = |c: &LostNights| {
        let parts: Vec<String> =
            c.reasons.iter().map(|r| format!("{} ({})", clean(&r.label), r.nights)).collect();
        capital(&listed(&parts))
    };
    (!some.is_empty()).then(|| Table {
        caption: text("missing.lost").into(),
        header: texts([
            "missing.comparison",
            "missing.kept",
            "missing.left_out",
            "missing.not_noted",
        ]),
        rows: some
            .iter()
            .map(|c| {
                vec![
                    TableCell::Text(format!(
                        "{}, {}",
                        clean(&c.factor_label),
                        clean(&c.contrast_label)
                    )),
                    number(c.kept),
                    number(c.not_recorded + c.other),
                    TableCell::Text(why(c)),
                ]
            })
            .collect(),
    })
}

/// Ratios on complete nights beside those with the gaps of habits filled in.
fn filled_in(f: &Findings, m: &Missing) -> Option<Table> {
    let made = &m.imputation;
    let row = |e: &ImputedEstimate| {
        vec![
            TableCell::Text(format!("{}, {}", clean(&e.factor_label), clean(&e.contrast_label))),
            TableCell::Number(ratio(&e.complete)),
            TableCell::Number(e.complete_nights.to_string()),
            TableCell::Number(ratio(&e.imputed)),
            TableCell::Number(e.imputed_nights.to_string()),
            TableCell::Number(percent(e.fraction_missing)),
        ]
    };
    (!made.estimates.is_empty()).then(|| Table {
        caption: fill(
            "missing.filled_caption",
            &[("events", &clean(&f.outcome.events)), ("times", &made.tables)],
        ),
        header: texts([
            "missing.comparison",
            "missing.complete",
            "missing.nights",
            "missing.filled_in",
            "missing.nights",
            "missing.fraction",
        ]),
        rows: made.estimates.iter().map(row).collect(),
    })
}

/// Months up to which each has a row of its own; a longer log has one a quarter.
const MOST_MONTHS: usize = 24;

fn months(m: &Missing) -> Table {
    let quarter = |m: &MonthLogged| (m.month.year(), (m.month.month() - 1) / 3);
    let apart = m.months.len() <= MOST_MONTHS;
    let row = |run: &[MonthLogged]| {
        let (from, to) = (run[0].month, run[run.len() - 1].month);
        let name = match run.len() {
            1 => fill("date.month_year", &[("month", &month(from)), ("year", &from.year())]),
            _ => fill(
                "date.months_year",
                &[("first", &month(from)), ("last", &month(to)), ("year", &to.year())],
            ),
        };
        let sum = |of: fn(&MonthLogged) -> u32| {
            TableCell::Number(run.iter().map(of).sum::<u32>().to_string())
        };
        vec![TableCell::Text(name), sum(|m| m.nights), sum(|m| m.logged), sum(|m| m.complete)]
    };
    Table {
        caption: text(if apart { "missing.by_month" } else { "missing.by_quarter" }).into(),
        header: texts(["missing.time", "missing.nights", "missing.logged", "missing.every_habit"]),
        rows: m.months.chunk_by(|a, b| !apart && quarter(a) == quarter(b)).map(row).collect(),
    }
}
