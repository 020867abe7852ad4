//! Earlier days: one ratio a night ago and their product, with the count of what was looked at.

use lumbago_domain::{Findings, LagRow, Lags};
use maud::{Markup, html};

use super::is_key_or_told;
use crate::locale::{plural, text};
use crate::page::figure::table;
use crate::phrase::{capital, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let lags = f.technical.lags.as_ref()?;
    Some(html! {
        details {
            summary { (text("lags.title")) }
            p { (intro(lags)) }
            @if !lags.rows.is_empty() { (table(&numbers(f, lags), "")) }
            @if !lags.refused.is_empty() {
                p class="small" { (text("lags.refused")) }
                ul class="small" { @for r in &lags.refused { li { (clean(&r.reason.text)) } } }
            }
        }
    })
}

fn intro(lags: &Lags) -> String {
    if lags.looked_at == 0 {
        return text("lags.none").into();
    }
    let looked = plural("lags.looked", lags.looked_at, &[]);
    let chance = format!("{:.0}", lags.by_chance.max(1.0));
    plural("lags.intro", lags.off_one, &[("looked", &looked), ("chance", &chance)])
}

fn numbers(f: &Findings, lags: &Lags) -> Table {
    let most = lags.rows.iter().map(|r| r.by_night.len()).max().unwrap_or(0);
    let mut header: Vec<String> = vec![text("lags.habit").into()];
    header.extend((0..most).map(|lag| match lag {
        0 => text("lags.same_day").into(),
        n => plural("lags.day", n as u32, &[]),
    }));
    header.extend([text("lags.together").into(), text("lags.nights").into()]);
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
        caption: text("lags.caption").into(),
        header,
        rows: lags.rows.iter().filter(|r| is_key_or_told(f, &r.factor)).map(row).collect(),
    }
}
