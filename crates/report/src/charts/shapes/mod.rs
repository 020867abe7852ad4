//! The shape of amounts: one small curve each, its 95 % range, the nights it rests on, and the
//! reference that it is read against.

mod panels;
mod people;

use lumbago_domain::{DosePoint, Findings, Scope, Shape, ShapeWord};

use self::people::Line;
use super::Panel;
use super::frame::{NARROW, WIDE};
use super::habits::KEY_FACTORS;
use crate::phrase::{capital, count, listed, ratio};
use crate::scene::{Chart, SceneError, Table, TableCell, clean};

/// Most curves drawn; the rest stands in the table below the figure.
const MOST_CURVES: usize = 4;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let curves = f.technical.shapes.as_ref().map_or(&[][..], |s| &s.curves);
    if chosen(f, curves).is_empty() {
        return Ok(Panel::absent(
            "No further amount in the log has enough nights and different values for a curve.",
        ));
    }
    let drawn = chosen(f, curves);
    let people: Vec<Vec<Line>> = drawn.iter().map(|c| people::lines(f, c)).collect();
    let behind = match people.iter().any(|lines| !lines.is_empty()) {
        true => {
            " Thin lines: single people, from their own nights alone and taken as straight, at most 20 a \
                 drawing."
        }
        false => "",
    };
    let chart = Chart {
        id: "shapes".into(),
        title: title(&drawn),
        how_to_read: format!(
            "Each curve is the ratio of {} against the amount at the open circle, other habits held equal; the shade is \
             its 95% range.{behind} Bars below are the {} it rests on. Looked at beside the main comparisons, so never \
             announced.",
            clean(&f.outcome.events),
            if drawn.iter().all(|c| c.scope == Scope::Between) { "people" } else { "nights" },
        ),
        name: "The shape of amounts".into(),
        desc: description(&drawn),
        wide: panels::grid(&drawn, &people, WIDE)?,
        narrow: panels::grid(&drawn, &people, NARROW)?,
        halves: panels::one_by_one(&drawn, &people)?,
        table: table(&drawn),
    };
    Ok(Panel::Chart(Box::new(chart)))
}

/// Those with a shape first, as many as fit, without those that stand among the habits already. Of
/// several people, next the questions that every report answers, in the amount they are compared by.
fn chosen<'a>(f: &'a Findings, curves: &'a [Shape]) -> Vec<&'a Shape> {
    let elsewhere = super::doses::chosen(f);
    let (shaped, others): (Vec<&Shape>, Vec<&Shape>) = curves
        .iter()
        .filter(|c| f.population.persons > 1 || !elsewhere.iter().any(|e| std::ptr::eq(*e, *c)))
        .partition(|c| c.word != ShapeWord::NoClearShape);
    let mut others = others;
    if f.population.persons > 1 {
        let bare = |c: &Shape| c.scope == Scope::Within && people::lines(f, c).is_empty();
        others.sort_by_key(|c| (!KEY_FACTORS.contains(&c.factor.as_str()), bare(c)));
    }
    shaped.into_iter().chain(others).take(MOST_CURVES).collect()
}

fn title(curves: &[&Shape]) -> String {
    let shaped: Vec<String> = curves
        .iter()
        .filter(|c| c.word != ShapeWord::NoClearShape)
        .map(|c| format!("{} {}", label(c).to_lowercase(), word(c.word)))
        .collect();
    match shaped.len() {
        0 => "No amount has a clear shape so far".into(),
        1..=3 => capital(&listed(&shaped)),
        n => format!("{n} amounts have a shape"),
    }
}

fn description(curves: &[&Shape]) -> String {
    let mut text = format!(
        "Small line charts of ratios along {}, each against its reference. ",
        count(curves.len() as u32, "amount", "amounts")
    );
    for c in curves.iter().take(3) {
        let (Some(first), Some(last)) = (c.points.first(), c.points.last()) else { continue };
        text.push_str(&format!(
            "{}, {}: {} at {} and {} at {}, against {}. ",
            label(c),
            word(c.word),
            ratio(&first.ratio).replace('–', " to "),
            amount(first.x),
            ratio(&last.ratio).replace('–', " to "),
            amount(last.x),
            amount(c.reference),
        ));
    }
    text.trim_end().into()
}

/// Every twelfth place of a curve, its ends and its reference.
fn tabled(c: &Shape) -> impl Iterator<Item = &DosePoint> {
    c.points
        .iter()
        .enumerate()
        .filter(|(k, p)| k % 12 == 0 || k + 1 == c.points.len() || p.x == c.reference)
        .map(|(_, p)| p)
}

/// These places of all curves.
fn table(curves: &[&Shape]) -> Table {
    let row = |c: &Shape, p: &DosePoint| {
        let words = if p.x == c.reference { "1 (reference)".into() } else { ratio(&p.ratio) };
        vec![TableCell::Text(label(c)), TableCell::Number(amount(p.x)), TableCell::Number(words)]
    };
    let rows = curves.iter().flat_map(|c| tabled(c).map(move |p| row(c, p))).collect();
    Table {
        caption: "Ratios along amounts (95%)".into(),
        header: vec!["Amount".into(), "At".into(), "Ratio".into()],
        rows,
    }
}

/// The amount, with whose differences it speaks of where that is not one person's.
pub(crate) fn label(c: &Shape) -> String {
    let label = clean(&c.label);
    match c.scope {
        Scope::Person => label,
        Scope::Within => format!("{label}, within people"),
        Scope::Between => format!("{label}, between people"),
    }
}

/// What may be said of a curve.
pub(crate) fn word(word: ShapeWord) -> &'static str {
    match word {
        ShapeWord::RisesSteadily => "rises steadily",
        ShapeWord::FallsSteadily => "falls steadily",
        ShapeWord::HigherAtBothEnds => "higher at both ends",
        ShapeWord::LowerAtBothEnds => "lower at both ends",
        ShapeWord::Bends => "not a straight line",
        ShapeWord::NoClearShape => "no clear shape",
    }
}

/// An amount with no more digits than it needs.
pub(crate) fn amount(x: f64) -> String {
    let text = if x.abs() >= 20.0 { format!("{x:.0}") } else { format!("{x:.1}") };
    text.strip_suffix(".0").unwrap_or(&text).replace('-', "−")
}
