//! What is missing: nights not logged, habits not noted, and what comparisons lost by it.

use lumbago_domain::{Findings, ImputedEstimate, LostNights, Missing, MonthLogged};
use maud::{Markup, html};

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
            summary { "What is missing from the log" }
            p {
                (m.logged) " of " (m.nights) " calendar nights were logged. A night that was not logged is never "
                "counted as a night without " (clean(&f.outcome.events)) ". On " (m.complete) " of " (m.usable)
                " nights every habit that is compared was noted."
            }
            p { (clean(&m.after_bad_nights.text)) }
            @if !gaps.is_empty() { ul { @for gap in &gaps { li { (gap) } } } }
            @if let Some(t) = lost(m) { (table(&t, "")) }
            @if !m.imputation.text.is_empty() { p { (clean(&m.imputation.text)) } }
            @if let Some(reason) = &m.imputation.reason { p { (clean(&reason.text)) } }
            @if let Some(t) = filled_in(f, m) { (table(&t, "")) }
            (table(&months(m), ""))
            p class="small mut" { "Whether logging stops after bad nights: " (clean(&m.after_bad_nights.method)) "." }
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
        caption: "Nights each comparison left out".into(),
        header: ["Comparison", "Nights in it", "Left out", "Not noted on those nights"]
            .map(String::from)
            .to_vec(),
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
        caption: format!(
            "Ratios of {} with habits that were not noted filled in {} times over",
            clean(&f.outcome.events),
            made.tables
        ),
        header: [
            "Comparison",
            "Complete nights",
            "Nights",
            "Filled in",
            "Nights",
            "Information missing",
        ]
        .map(String::from)
        .to_vec(),
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
            1 => format!("{} {}", month(from), from.year()),
            _ => format!("{} to {} {}", month(from), month(to), to.year()),
        };
        let sum = |of: fn(&MonthLogged) -> u32| {
            TableCell::Number(run.iter().map(of).sum::<u32>().to_string())
        };
        vec![TableCell::Text(name), sum(|m| m.nights), sum(|m| m.logged), sum(|m| m.complete)]
    };
    Table {
        caption: if apart { "Month by month" } else { "Quarter by quarter" }.into(),
        header: ["Time", "Nights", "Logged", "With every habit"].map(String::from).to_vec(),
        rows: m.months.chunk_by(|a, b| !apart && quarter(a) == quarter(b)).map(row).collect(),
    }
}
