//! Which comparisons are shown, and in which order.

use lumbago_domain::{Effect, Findings, Interval, Scope};

use super::super::habits::KEY_FACTORS;
use crate::locale::text;

/// Rows drawn at most; the rest stands in the table of estimates.
const MOST_ROWS: usize = 16;

/// Rows under one heading.
pub(crate) struct Section<'a> {
    /// Heading; empty where there is only one section.
    pub(crate) heading: &'static str,
    /// Effects in the order shown.
    pub(crate) rows: Vec<&'a Effect>,
}

/// The comparisons shown: the main ones by size of the ratio, refusals after them, then what was
/// only looked at. The four questions every report answers are always among them; other factors
/// only where the log has them.
pub(crate) fn sections(f: &Findings) -> Vec<Section<'_>> {
    let in_log = |e: &&Effect| e.reason.code != "not_in_log";
    let key = |e: &&Effect| KEY_FACTORS.contains(&e.factor.as_str());
    let by_ratio = |rows: &mut Vec<&Effect>| {
        rows.sort_by(|a, b| {
            let point = |e: &Effect| shown(e).map(|i| i.point);
            let order = |e: &Effect| point(e).is_none();
            order(a)
                .cmp(&order(b))
                .then(point(b).partial_cmp(&point(a)).unwrap_or(std::cmp::Ordering::Equal))
        });
    };
    let pick = |scope: Scope| -> Vec<&Effect> {
        let mut rows: Vec<&Effect> = f
            .effects
            .iter()
            .filter(|e| e.primary && e.scope == scope)
            .filter(|e| in_log(e) || key(e))
            .collect();
        by_ratio(&mut rows);
        rows
    };
    let looked_at: Vec<&Effect> =
        f.effects.iter().filter(|e| !e.primary && shown(e).is_some()).collect();
    let mut sections = vec![
        Section { heading: text("forest.main"), rows: pick(Scope::Person) },
        Section { heading: text("forest.within"), rows: pick(Scope::Within) },
        Section { heading: text("forest.between"), rows: pick(Scope::Between) },
        Section { heading: text("forest.looked_at"), rows: looked_at },
    ];
    sections.retain(|s| !s.rows.is_empty());
    if let [only] = &mut sections[..] {
        only.heading = "";
    }
    sections
}

/// What is drawn first: the shrunken ratio.
pub(crate) fn shown(e: &Effect) -> Option<Interval> {
    e.rate_ratio_shrunken
        .or(e.rate_ratio)
        .filter(|i| i.low > 0.0 && i.point > 0.0 && i.high.is_finite())
}

/// The rows of the page's table of estimates, in its order.
pub(crate) fn tabled(f: &Findings) -> Vec<Section<'_>> {
    let mut all = sections(f);
    for s in &mut all {
        s.rows.retain(|e| shown(e).is_some());
    }
    all.retain(|s| !s.rows.is_empty());
    all
}

/// Place of a comparison in that table.
pub(super) fn place_in_table(f: &Findings, e: &Effect) -> Option<usize> {
    tabled(f).iter().flat_map(|s| s.rows.iter()).position(|row| std::ptr::eq(*row, e))
}

/// Leaves out what was only looked at, and refusals of other than key factors, where the chart
/// would not fit on a printed page; the table of estimates holds them all. Returns how many main
/// comparisons were left out, and whether any of them is announced.
pub(super) fn fit_on_a_page(sections: &mut Vec<Section<'_>>) -> (u32, bool) {
    let (mut left_out, mut announced) = (0, false);
    for s in sections.iter_mut() {
        s.rows.retain(|e| shown(e).is_some() || KEY_FACTORS.contains(&e.factor.as_str()));
    }
    let count = |sections: &[Section<'_>]| sections.iter().map(|s| s.rows.len()).sum::<usize>();
    if count(sections) > MOST_ROWS {
        sections.retain(|s| s.rows.iter().any(|e| e.primary));
    }
    let share = MOST_ROWS.div_ceil(sections.len().max(1)).max(10);
    for s in sections.iter_mut() {
        // Rows are sorted by ratio: the middle, nearest to no difference, is the least missed.
        while s.rows.len() > share {
            let least =
                (0..s.rows.len()).min_by(|&a, &b| weight(s.rows[a]).total_cmp(&weight(s.rows[b])));
            let gone = s.rows.remove(least.unwrap_or(0));
            left_out += u32::from(gone.primary);
            announced |= gone.verdict.is_announced();
        }
    }
    sections.retain(|s| !s.rows.is_empty());
    if let [only] = &mut sections[..] {
        only.heading = "";
    }
    (left_out, announced)
}

/// How much a row is missed when it is left out: key factors most, then what is announced, then
/// what may matter; among equals the one further from no difference.
fn weight(e: &Effect) -> f64 {
    let rank = match e.verdict {
        _ if KEY_FACTORS.contains(&e.factor.as_str()) => 300.0,
        v if v.is_announced() => 200.0,
        v if v.is_leaning() => 100.0,
        _ => 0.0,
    };
    rank + shown(e).map_or(0.0, |i| i.point.ln().abs())
}
