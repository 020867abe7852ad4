//! Every change of mattress: what changed at once and afterwards, and what speaks against
//! crediting the mattress.

use lumbago_domain::{AgeBreak, Findings, MattressAnswer, Replacement, Scope};
use maud::{Markup, html};

use crate::locale::{fill, plural, text, texts};
use crate::page::figure::table;
use crate::phrase::{capital, full_date, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let found = f.technical.mattress.as_ref()?;
    let cohort = f.population.persons > 1;
    Some(html! {
        details {
            summary { (text("mattress.title")) }
            @if cohort { (people(found)) } @else {
                @for r in &found.replacements { (one(f, r)) }
                @if found.replacements.is_empty() { p { (text("mattress.never")) } }
            }
            @for b in &found.breaks { p { (age(b)) } }
        }
    })
}

fn one(f: &Findings, r: &Replacement) -> Markup {
    let changed: Vec<String> = r.others.shifts.iter().map(shift).collect();
    html! {
        h3 {
            (fill("mattress.changed_on", &[("date", &full_date(r.night))]))
            @if let Some(name) = &r.name { ": " (clean(name)) }
        }
        p { (before_and_after(r)) }
        p { (clean(&r.reason.text)) }
        @if !changed.is_empty() {
            p { (text("mattress.also")) }
            ul { @for words in &changed { li { (words) } } }
        } @else if r.others.looked_at > 0 {
            p {
                (fill("mattress.no_other", &[
                    ("window", &r.others.window_nights),
                    ("looked", &r.others.looked_at),
                ]))
            }
        }
        (table(&numbers(f, r), ""))
    }
}

/// "9 years, spring, firmness 4 to new, memory foam, firmness 7".
fn before_and_after(r: &Replacement) -> String {
    let side = |age: Option<f64>, kind: &Option<String>, firmness: Option<f64>| {
        let mut parts = Vec::new();
        parts.extend(age.map(|a| match a {
            a if a < 0.25 => text("mattress.new").into(),
            a => fill("mattress.old", &[("years", &format!("{a:.1}"))]),
        }));
        parts.extend(kind.as_ref().map(|k| clean(k)));
        parts.extend(
            firmness.map(|v| fill("mattress.firmness", &[("firmness", &format!("{v:.1}"))])),
        );
        parts.join(text("say.comma"))
    };
    let before = side(r.age_before, &r.type_before, r.firmness_before);
    let after = side(r.age_after, &r.type_after, r.firmness_after);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => text("mattress.only_date").into(),
        (false, true) => fill("mattress.before", &[("before", &before)]),
        (true, false) => fill("mattress.after", &[("after", &after)]),
        (false, false) => fill("mattress.both", &[("before", &before), ("after", &after)]),
    }
}

fn shift(s: &lumbago_domain::Shift) -> String {
    fill(
        "mattress.shift",
        &[
            ("habit", &capital(&clean(&s.label))),
            ("before", &mean(s.before)),
            ("after", &mean(s.after)),
        ],
    )
}

fn mean(x: f64) -> String {
    if x.abs() >= 20.0 { format!("{x:.0}") } else { format!("{x:.2}") }
}

fn numbers(f: &Findings, r: &Replacement) -> Table {
    let cell = |i: &Option<lumbago_domain::Interval>| {
        TableCell::Number(i.as_ref().map_or("–".into(), ratio))
    };
    let rate = |a: &lumbago_domain::Arm| {
        TableCell::Number(match a.observed_in_30 {
            Some(v) => plural(
                "mattress.rate",
                a.nights,
                &[("with", &a.spasm_nights), ("in_30", &format!("{v:.1}"))],
            ),
            None => plural("answers.count", a.nights, &[("with", &a.spasm_nights)]),
        })
    };
    let row = |key: &str, value: TableCell| vec![TableCell::Text(text(key).into()), value];
    Table {
        caption: fill("mattress.caption", &[("events", &clean(&f.outcome.events))]),
        header: texts(["mattress.what", "mattress.value"]),
        rows: vec![
            row("mattress.all_before", rate(&r.before)),
            row("mattress.all_after", rate(&r.after)),
            row("mattress.just_before", rate(&r.spell.just_before)),
            row("mattress.earlier", rate(&r.spell.usual)),
            row("mattress.spell", cell(&r.spell.ratio)),
            row("mattress.without_spell", cell(&r.spell.after_against_usual)),
            row("mattress.level", cell(&r.level)),
            row("mattress.slope", cell(&r.slope)),
            row("mattress.later", cell(&r.after_30_nights)),
        ],
    }
}

/// Several people: nobody is told apart.
fn people(found: &MattressAnswer) -> Markup {
    let all = found.replacements.len() as u32 + found.more_replacements;
    let spells = found.replacements.iter().filter(|r| r.spell.bad).count();
    html! {
        p {
            (plural("mattress.changes", all, &[]))
            @if !found.replacements.is_empty() {
                " "
                @let looked = found.replacements.len();
                @if found.more_replacements > 0 { (fill("mattress.spells_first", &[("looked", &looked), ("spells", &spells)])) }
                @else { (fill("mattress.spells", &[("looked", &looked), ("spells", &spells)])) }
            }
        }
        @if let Some(p) = &found.pooled {
            p {
                (plural("mattress.pooled", p.people, &[
                    ("with_before", &p.before.spasm_nights),
                    ("before", &p.before.nights),
                    ("with_after", &p.after.spasm_nights),
                    ("after", &p.after.nights),
                ]))
                @match (&p.level, &p.reason) {
                    (Some(level), _) => { " " (fill("mattress.pooled_ratio", &[("ratio", &ratio(level))])) },
                    (None, Some(reason)) => { " " (clean(&reason.text)) },
                    (None, None) => {},
                }
            }
        }
    }
}

fn age(b: &AgeBreak) -> String {
    let whose = text(match b.scope {
        Scope::Person => "mattress.in_log",
        Scope::Within => "mattress.within",
        Scope::Between => "mattress.between",
    });
    let (Some(at), Some(p)) = (b.age_years, b.p_value) else {
        return b.reason.as_ref().map_or(String::new(), |r| {
            fill("mattress.age", &[("reason", &uncapital(&clean(&r.text)))])
        });
    };
    let end = |v: Option<f64>| v.map_or(text("mattress.open").into(), |v| format!("{v:.1}"));
    let at = format!("{at:.1}");
    let bend = if p <= 0.05 {
        let (from, to) = (end(b.from_years), end(b.to_years));
        fill("mattress.bend", &[("years", &at), ("from", &from), ("to", &to)])
    } else {
        fill("mattress.no_bend", &[("years", &at)])
    };
    let p = if p < 0.001 { text("mattress.below").into() } else { format!("{p:.3}") };
    fill("mattress.age_bend", &[("whose", &whose), ("bend", &bend), ("p", &p)])
}
