//! Every change of mattress: what changed at once and afterwards, and what speaks against
//! crediting the mattress.

use lumbago_domain::{AgeBreak, Findings, MattressAnswer, Replacement, Scope};
use maud::{Markup, html};

use crate::page::figure::table;
use crate::phrase::{capital, count, full_date, ratio, uncapital};
use crate::scene::{Table, TableCell, clean};

/// The part.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let found = f.technical.mattress.as_ref()?;
    let cohort = f.population.persons > 1;
    Some(html! {
        details {
            summary { "The mattress" }
            @if cohort { (people(found)) } @else {
                @for r in &found.replacements { (one(f, r)) }
                @if found.replacements.is_empty() { p { "The mattress was never changed in this log." } }
            }
            @for b in &found.breaks { p { (age(b)) } }
        }
    })
}

fn one(f: &Findings, r: &Replacement) -> Markup {
    let changed: Vec<String> = r.others.shifts.iter().map(shift).collect();
    html! {
        h3 { "Changed on " (full_date(r.night)) @if let Some(name) = &r.name { ": " (clean(name)) } }
        p { (before_and_after(r)) }
        p { (clean(&r.reason.text)) }
        @if !changed.is_empty() {
            p { "In the weeks around it also changed:" }
            ul { @for words in &changed { li { (words) } } }
        } @else if r.others.looked_at > 0 {
            p {
                "No other habit changed beyond chance from the " (r.others.window_nights) " nights before to the "
                (r.others.window_nights) " after; " (r.others.looked_at) " were looked at."
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
            a if a < 0.25 => "new".into(),
            a => format!("{a:.1} years old"),
        }));
        parts.extend(kind.as_ref().map(|k| clean(k)));
        parts.extend(firmness.map(|v| format!("firmness {v:.1}")));
        parts.join(", ")
    };
    let before = side(r.age_before, &r.type_before, r.firmness_before);
    let after = side(r.age_after, &r.type_after, r.firmness_after);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => "Of the mattresses only the date of the change is known.".into(),
        (false, true) => format!("Before: {before}."),
        (true, false) => format!("After: {after}."),
        (false, false) => format!("From a mattress {before}, to one {after}."),
    }
}

fn shift(s: &lumbago_domain::Shift) -> String {
    format!(
        "{}: {} on average before, {} after",
        capital(&clean(&s.label)),
        mean(s.before),
        mean(s.after)
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
        let in_30 = a.observed_in_30.map_or(String::new(), |v| format!(", {v:.1} in 30"));
        TableCell::Number(format!(
            "{} of {}{in_30}",
            a.spasm_nights,
            count(a.nights, "night", "nights")
        ))
    };
    let name = |words: &str| TableCell::Text(words.into());
    Table {
        caption: format!(
            "The change, with nights with {} and ratios (95%)",
            clean(&f.outcome.events)
        ),
        header: vec!["What".into(), "Value".into()],
        rows: vec![
            vec![name("All nights before, on the same mattress"), rate(&r.before)],
            vec![name("All nights after"), rate(&r.after)],
            vec![name("Just before the change"), rate(&r.spell.just_before)],
            vec![name("Earlier nights before"), rate(&r.spell.usual)],
            vec![name("Just before against earlier"), cell(&r.spell.ratio)],
            vec![
                name("After against earlier, without those just before"),
                cell(&r.spell.after_against_usual),
            ],
            vec![name("At once, against the line before continued"), cell(&r.level)],
            vec![name("Change of the slope, in 30 nights"), cell(&r.slope)],
            vec![
                name("30 nights later, against the line before continued"),
                cell(&r.after_30_nights),
            ],
        ],
    }
}

/// Several people: nobody is told apart.
fn people(found: &MattressAnswer) -> Markup {
    let all = found.replacements.len() as u32 + found.more_replacements;
    let spells = found.replacements.iter().filter(|r| r.spell.bad).count();
    html! {
        p {
            (count(all, "change of mattress", "changes of mattress")) " in these logs."
            @if !found.replacements.is_empty() {
                " Of the " @if found.more_replacements > 0 { "first " }
                (found.replacements.len()) ", " (spells) " followed a bad spell, after which fewer are to be expected anyway."
            }
        }
        @if let Some(p) = &found.pooled {
            p {
                (count(p.people, "person", "people")) " changed: "
                (p.before.spasm_nights) " of " (p.before.nights) " nights before, " (p.after.spasm_nights) " of "
                (p.after.nights) " after."
                @match (&p.level, &p.reason) {
                    (Some(level), _) => { " Within people, with trend and habits held equal, the ratio is " (ratio(level)) "." },
                    (None, Some(reason)) => { " " (clean(&reason.text)) },
                    (None, None) => {},
                }
            }
        }
    }
}

fn age(b: &AgeBreak) -> String {
    let whose = match b.scope {
        Scope::Person => "In this log",
        Scope::Within => "Within people",
        Scope::Between => "Between people",
    };
    let (Some(at), Some(p)) = (b.age_years, b.p_value) else {
        return b
            .reason
            .as_ref()
            .map_or(String::new(), |r| format!("Age: {}", uncapital(&clean(&r.text))));
    };
    let end = |v: Option<f64>| v.map_or("open".into(), |v| format!("{v:.1}"));
    let sure = if p <= 0.05 {
        format!(
            "the rate bends most at an age of {at:.1} years (range {} to {})",
            end(b.from_years),
            end(b.to_years)
        )
    } else {
        format!("no age stands out at which the rate bends; it would be {at:.1} years")
    };
    let p = if p < 0.001 { "below 0.001".into() } else { format!("{p:.3}") };
    format!(
        "{whose}, {sure}; p for any bend {p}. Others than the mattress differ with its age as well."
    )
}
