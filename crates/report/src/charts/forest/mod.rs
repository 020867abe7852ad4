//! The clinician's view: adjusted ratios on a log axis, with counts, numbers and verdict words in
//! the same row. Marks are filled if and only if the comparison is announced.

mod layout;
mod marks;
mod rows;

use lumbago_domain::{Effect, Findings, Interval, Measure, Verdict};

use self::layout::{narrow, wide};
pub(super) use self::marks::{grid, tick_label, tick_labels, whisker};
use self::rows::fit_on_a_page;
pub(crate) use self::rows::{Section, sections, shown, tabled};
use super::Panel;
use crate::phrase::{capital, count, event_nights, ratio, refusal, uncapital, verdict};
use crate::scene::{Chart, SceneError, Table, TableCell, clean};

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let mut sections = sections(f);
    fit_on_a_page(&mut sections);
    let rows = || sections.iter().flat_map(|s| &s.rows);
    let events = clean(&f.outcome.events);
    if rows().all(|e| shown(e).is_none()) {
        let table = table(f, &sections);
        let reason = "No comparison could be made yet; the reasons stand below.".into();
        return Ok(Panel::Absent { reason, table: Some(table) });
    }
    let measure = match rows().find(|e| shown(e).is_some()).map(|e| e.measure) {
        Some(Measure::RiskRatio) => {
            format!("the share of nights with a {}", clean(&f.outcome.event))
        }
        _ => format!("{events} a night"),
    };
    Ok(Panel::Chart(Box::new(Chart {
        id: "forest".into(),
        title: title(f),
        how_to_read: format!(
            "Ratio of {measure}, other habits held equal; right of 1 means more. Thin line: the 95% range as estimated. \
             Square and thick line: the same after allowing for chance. Filled: announced."
        ),
        name: "Forest plot of ratios, one row per habit".into(),
        desc: description(f, &sections, &measure),
        wide: wide(f, &sections)?,
        narrow: narrow(f, &sections)?,
        halves: Vec::new(),
        table: table(f, &sections),
    })))
}

fn title(f: &Findings) -> String {
    let announced = f.effects.iter().filter(|e| e.verdict.is_announced()).count();
    let leaning = f.effects.iter().filter(|e| e.primary && e.verdict.is_leaning()).count();
    let compared = f.comparisons;
    match (announced, leaning) {
        (0, 0) => format!("Of {compared} comparisons, none stands out"),
        (0, n) => format!("Of {compared} comparisons, {n} may matter and none is clear"),
        (n, 0) => format!(
            "Of {compared} comparisons, {n} {} out",
            if n == 1 { "stands" } else { "stand" }
        ),
        (n, m) => format!(
            "Of {compared} comparisons, {n} {} out and {m} may matter",
            if n == 1 { "stands" } else { "stand" }
        ),
    }
}

fn description(f: &Findings, sections: &[Section<'_>], measure: &str) -> String {
    let rows: Vec<&Effect> = sections.iter().flat_map(|s| s.rows.iter().copied()).collect();
    let estimated: Vec<&&Effect> = rows.iter().filter(|e| shown(e).is_some()).collect();
    let mut text = format!(
        "Forest plot of adjusted ratios of {measure}, {} rows, {} of them estimated. ",
        rows.len(),
        estimated.len()
    );
    let mut notable: Vec<&&&Effect> =
        estimated.iter().filter(|e| e.verdict.is_announced()).collect();
    if notable.is_empty() {
        notable = estimated.iter().filter(|e| e.primary).take(1).collect();
    }
    let said: Vec<String> = notable
        .into_iter()
        .filter_map(|e| {
            let i = shown(e)?;
            Some(format!(
                "{}, {}: {}, {}",
                clean(&e.factor_label),
                clean(&e.contrast_label),
                verdict(e.verdict),
                ratio(&i).replace('–', " to ")
            ))
        })
        .collect();
    if !said.is_empty() {
        text.push_str(&format!("{}. ", said.join("; ")));
    }
    let open = rows.iter().filter(|e| e.verdict == Verdict::CannotTell).count();
    if open > 0 {
        text.push_str(&format!("For {open}, the log cannot tell. "));
    }
    text.push_str(&format!("{} logged.", count(f.population.nights_logged, "night", "nights")));
    text
}

fn table(f: &Findings, sections: &[Section<'_>]) -> Table {
    let rows = sections
        .iter()
        .flat_map(|s| &s.rows)
        .map(|e| {
            let label =
                format!("{}, {}", clean(&e.factor_label), uncapital(&clean(&e.contrast_label)));
            let words =
                if shown(e).is_some() { capital(verdict(e.verdict)) } else { capital(refusal(e)) };
            let interval =
                |i: Option<Interval>| TableCell::Number(i.map_or("–".into(), |i| ratio(&i)));
            vec![
                TableCell::Text(label),
                TableCell::Number(e.nights.to_string()),
                TableCell::Number(e.spasm_nights.to_string()),
                interval(shown(e)),
                interval(e.rate_ratio),
                TableCell::Text(words),
            ]
        })
        .collect();
    Table {
        caption: format!("Ratios, {} logged", count(f.population.nights_logged, "night", "nights")),
        header: vec![
            "Habit and comparison".into(),
            "Nights".into(),
            capital(&event_nights(f)),
            "Ratio, allowing for chance (95%)".into(),
            "Ratio as estimated (95%)".into(),
            "Verdict".into(),
        ],
        rows,
    }
}
