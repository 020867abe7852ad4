//! The shape of amounts: one small curve each, its 95 % range, the nights it rests on, and the
//! reference that it is read against.

mod panels;
mod people;

use lumbago_domain::{DosePoint, Findings, Scope, Shape, ShapeWord};

use self::people::Line;
use super::Panel;
use super::frame::{NARROW, WIDE};
use super::habits::KEY_FACTORS;
use crate::locale::{fill, plural, text, texts};
use crate::phrase::{capital, listed, ratio, spoken};
use crate::scene::{Chart, SceneError, Table, TableCell, clean};

/// Most curves drawn; the rest stands in the table below the figure.
const MOST_CURVES: usize = 4;

/// Draws the chart.
pub(super) fn draw(f: &Findings) -> Result<Panel, SceneError> {
    let curves = f.technical.shapes.as_ref().map_or(&[][..], |s| &s.curves);
    if chosen(f, curves).is_empty() {
        return Ok(Panel::absent(text("curves.absent")));
    }
    let drawn = chosen(f, curves);
    let people: Vec<Vec<Line>> = drawn.iter().map(|c| people::lines(f, c)).collect();
    let mut how_to_read = vec![fill("curves.how", &[("events", &clean(&f.outcome.events))])];
    if people.iter().any(|lines| !lines.is_empty()) {
        how_to_read.push(fill("curves.how_people", &[("most", &people::MOST_LINES)]));
    }
    let between = drawn.iter().all(|c| c.scope == Scope::Between);
    how_to_read
        .push(text(if between { "curves.how_bars_people" } else { "curves.how_bars" }).into());
    let chart = Chart {
        id: "shapes".into(),
        title: title(&drawn),
        how_to_read: how_to_read.join(" "),
        name: text("shapes.title").into(),
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
        .map(|c| {
            fill("curves.shaped", &[("amount", &label(c).to_lowercase()), ("shape", &word(c.word))])
        })
        .collect();
    match shaped.len() {
        0 => text("curves.none").into(),
        1..=3 => capital(&listed(&shaped)),
        n => fill("curves.many", &[("n", &n)]),
    }
}

fn description(curves: &[&Shape]) -> String {
    let mut said = vec![plural("curves.desc", curves.len() as u32, &[])];
    for c in curves.iter().take(3) {
        let (Some(first), Some(last)) = (c.points.first(), c.points.last()) else { continue };
        said.push(fill(
            "curves.desc_row",
            &[
                ("amount", &label(c)),
                ("shape", &word(c.word)),
                ("low", &spoken(&ratio(&first.ratio))),
                ("low_at", &amount(first.x)),
                ("high", &spoken(&ratio(&last.ratio))),
                ("high_at", &amount(last.x)),
                ("reference", &amount(c.reference)),
            ],
        ));
    }
    said.join(" ")
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
        let words =
            if p.x == c.reference { text("curves.reference").into() } else { ratio(&p.ratio) };
        vec![TableCell::Text(label(c)), TableCell::Number(amount(p.x)), TableCell::Number(words)]
    };
    let rows = curves.iter().flat_map(|c| tabled(c).map(move |p| row(c, p))).collect();
    Table {
        caption: text("curves.caption").into(),
        header: texts(["curves.amount", "curves.at", "curves.ratio"]),
        rows,
    }
}

/// The amount, with whose differences it speaks of where that is not one person's.
pub(crate) fn label(c: &Shape) -> String {
    let label = clean(&c.label);
    match c.scope {
        Scope::Person => label,
        Scope::Within => fill("curves.within", &[("amount", &label)]),
        Scope::Between => fill("curves.between", &[("amount", &label)]),
    }
}

/// What may be said of a curve.
pub(crate) fn word(word: ShapeWord) -> &'static str {
    text(match word {
        ShapeWord::RisesSteadily => "shape.rises",
        ShapeWord::FallsSteadily => "shape.falls",
        ShapeWord::HigherAtBothEnds => "shape.higher_at_both_ends",
        ShapeWord::LowerAtBothEnds => "shape.lower_at_both_ends",
        ShapeWord::Bends => "shape.bends",
        ShapeWord::NoClearShape => "shape.none",
    })
}

/// An amount with no more digits than it needs.
pub(crate) fn amount(x: f64) -> String {
    let digits = if x.abs() >= 20.0 { format!("{x:.0}") } else { format!("{x:.1}") };
    digits.strip_suffix(".0").unwrap_or(&digits).replace('-', "−")
}
