//! The clinician's view: adjusted ratios on a log axis, with counts, numbers and verdict words in
//! the same row. Marks are filled if and only if the comparison is announced.

mod layout;
mod marks;
mod rows;

use lumbago_domain::{Effect, Findings, Interval, Verdict};

use self::layout::{narrow, wide};
pub(super) use self::marks::{grid, tick_label, tick_labels, whisker};
use self::rows::fit_on_a_page;
pub(crate) use self::rows::{Section, sections, shown, tabled};
use super::Panel;
use crate::locale::{fill, plural, text};
use crate::phrase::{capital, event_nights, measured, ratio, refusal, spoken, uncapital, verdict};
use crate::scene::{Chart, SceneError, Table, TableCell, clean};

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let mut sections = sections(f);
    let (left_out, announced) = fit_on_a_page(&mut sections);
    let rows = || sections.iter().flat_map(|s| &s.rows);

    if rows().all(|e| shown(e).is_none()) {
        let table = table(f, &sections);
        let reason = text("forest.absent").into();
        return Ok(Panel::Absent { reason, table: Some(table) });
    }
    let measure = rows().find(|e| shown(e).is_some()).map_or(f.outcome.measure, |e| e.measure);
    let measure = measured(f, measure);
    let mut how_to_read = fill("forest.how", &[("measure", &measure)]);
    if left_out > 0 {
        let least = if announced { "forest.more_announced" } else { "forest.more" };
        how_to_read = format!("{how_to_read} {}", plural(least, left_out, &[]));
    }
    Ok(Panel::Chart(Box::new(Chart {
        id: "forest".into(),
        title: title(f),
        how_to_read,
        name: text("forest.name").into(),
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
        (0, 0) => fill("forest.title_none", &[("compared", &compared)]),
        (0, n) => fill("forest.title_may", &[("compared", &compared), ("may", &n)]),
        (n, 0) => plural("forest.title", n as u32, &[("compared", &compared)]),
        (n, m) => plural("forest.title_both", n as u32, &[("compared", &compared), ("may", &m)]),
    }
}

fn description(f: &Findings, sections: &[Section<'_>], measure: &str) -> String {
    let rows: Vec<&Effect> = sections.iter().flat_map(|s| s.rows.iter().copied()).collect();
    let estimated: Vec<&&Effect> = rows.iter().filter(|e| shown(e).is_some()).collect();
    let mut sentences = vec![fill(
        "forest.desc",
        &[("measure", &measure), ("rows", &rows.len()), ("estimated", &estimated.len())],
    )];
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
                spoken(&ratio(&i))
            ))
        })
        .collect();
    if !said.is_empty() {
        sentences.push(format!("{}.", said.join("; ")));
    }
    let open = rows.iter().filter(|e| e.verdict == Verdict::CannotTell).count();
    if open > 0 {
        sentences.push(fill("forest.desc_open", &[("count", &open)]));
    }
    sentences.push(plural("forest.desc_logged", f.population.nights_logged, &[]));
    sentences.join(" ")
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
        caption: plural("forest.caption", f.population.nights_logged, &[]),
        header: vec![
            text("forest.comparison").into(),
            text("forest.nights").into(),
            capital(&event_nights(f)),
            text("forest.shrunken").into(),
            text("forest.estimated").into(),
            text("forest.verdict").into(),
        ],
        rows,
    }
}
