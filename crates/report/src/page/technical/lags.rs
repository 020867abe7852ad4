//! Earlier days: one ratio a night ago and their product, with the count of what was looked at.

use lumbago_domain::{Findings, LagRow, Lags};
use maud::{Markup, html};

use super::is_key_or_told;
use crate::page::figure::table;
use crate::phrase::{capital, count, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let lags = f.technical.lags.as_ref()?;
    Some(html! {
        details {
            summary { "Do earlier days still count?" }
            p { (intro(lags)) }
            @if !lags.rows.is_empty() { (table(&numbers(f, lags), "")) }
            @if !lags.refused.is_empty() {
                p class="small" { "Not told apart:" }
                ul class="small" { @for r in &lags.refused { li { (clean(&r.reason.text)) } } }
            }
        }
    })
}

fn intro(lags: &Lags) -> String {
    if lags.looked_at == 0 {
        return "No habit has enough nights in a row for its days to be told apart.".into();
    }
    format!(
        "Exploration: {} looked at, of which {} {} an interval that leaves out 1; about {:.0} would by chance alone if \
         nothing mattered. Each day is read with the other days of the same habit held equal; together they are the \
         ratio for the habit on all of these days.",
        count(lags.looked_at, "ratio was", "ratios were"),
        lags.off_one,
        if lags.off_one == 1 { "has" } else { "have" },
        lags.by_chance.max(1.0),
    )
}

fn numbers(f: &Findings, lags: &Lags) -> Table {
    let most = lags.rows.iter().map(|r| r.by_night.len()).max().unwrap_or(0);
    let mut header: Vec<String> = vec!["Habit".into()];
    header.extend((0..most).map(|lag| match lag {
        0 => "Same day".into(),
        1 => "1 day before".into(),
        n => format!("{n} days before"),
    }));
    header.extend(["Together".into(), "Nights".into()]);
    let row = |r: &LagRow| {
        let (label, step) = (clean(&r.label), uncapital(&clean(&r.step)));
        // Levels need the one that is meant; amounts and yes/no say it themselves.
        let what = match r.step.starts_with("against") {
            true => format!("{label}: {}, {step}", clean(&r.exposed)),
            false => format!("{label}, {step}"),
        };
        let mut cells = vec![TableCell::Text(capital(&what))];
        cells.extend((0..most).map(|lag| {
            TableCell::Number(r.by_night.get(lag).map_or("–".into(), |l| ratio(&l.ratio)))
        }));
        cells.push(TableCell::Number(ratio(&r.cumulative)));
        cells.push(TableCell::Number(r.nights.to_string()));
        cells
    };
    Table {
        caption: "Ratios by day (95%), all days of a habit in one model; of other habits they are in findings.json".into(),
        header,
        rows: lags.rows.iter().filter(|r| is_key_or_told(f, &r.factor)).map(row).collect(),
    }
}
