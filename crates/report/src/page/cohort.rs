//! Several people's report: who, how often, what goes with it within and between people, how far
//! people differ, whether the model can be leaned on, what the data cannot say. Nobody is ranked, and
//! nobody is spoken to: its readers are a study team.

mod key_habits;

use lumbago_domain::{Advice, AdviceText, Findings, Scope};
use maud::{Markup, PreEscaped, html};

use super::figure::{Heading, figure, figure_above_its_table, hint, table};
use super::{Panels, answers, estimates, flow, header, methods, says, technical};
use crate::charts::Panel;
use crate::locale::{fill, plural, text};
use crate::phrase::{between, capital, decimal_range, event_nights, in_30, percent, whole};
use crate::scene::{Table, TableCell, clean};

/// A table of people longer than this is left to the findings file.
const MOST_PEOPLE: usize = 400;

/// The content of the page.
pub(super) fn content(
    f: &Findings,
    advice: &Advice,
    panels: &Panels,
    studies: Option<&str>,
) -> Markup {
    let changed = estimates::changed_direction(f);
    // What names no habit speaks of a person.
    let (of_habits, of_people): (Vec<AdviceText>, Vec<AdviceText>) =
        advice.from_log.iter().cloned().partition(|t| t.factor.is_some());
    html! {
        (header(f, &advice.disclaimers.top))
        (says::warnings(f, advice))
        (key_results(f, panels.get("frequency")))
        (key_habits::key_habits(f))
        section {
            h2 { (text("cohort.who_and_what")) }
            (table(&flow::flow(f, &reasons(f)), ""))
            (figure(panels.get("weeks"), Heading::Sub, text("cohort.weeks")))
            (hint())
            (technical::people_and_nights(f))
        }
        section {
            (figure(panels.get("spread"), Heading::Section, text("cohort.spread")))
            (people(f))
            (figure(panels.get("funnel"), Heading::Sub, text("cohort.funnel")))
            (figure(panels.get("people"), Heading::Sub, text("cohort.people")))
            @if !advice.safety.is_empty() {
                h3 { (text("cohort.notes_safety")) }
                (says::folded(&advice.safety))
            }
            @if !of_people.is_empty() {
                h3 { (text("cohort.notes_changed")) }
                (says::folded(&of_people))
            }
        }
        section {
            (figure(panels.get("habits"), Heading::Section, text("personal.goes_with")))
            @for sentence in &changed { p class="note" { (sentence) } }
        }
        section {
            (figure_above_its_table(panels.get("forest"), Heading::Section, text("personal.comparisons")))
            (estimates::estimates(f))
            @if !of_habits.is_empty() {
                h3 { (text("cohort.in_words")) }
                (says::texts(f, &of_habits))
            }
        }
        section { (figure(panels.get("shapes"), Heading::Section, text("personal.amounts"))) }
        section {
            (figure(panels.get("sides"), Heading::Section, text("cohort.sides")))
            (figure(panels.get("caterpillar"), Heading::Sub, text("cohort.caterpillar")))
        }
        section { (figure(panels.get("checks"), Heading::Section, text("personal.checks"))) }
        section class="studies" { (says::studies(f, advice, studies)) }
        section { (says::study_signs(&advice.red_flags)) }
        @if let Some(parts) = technical::technical(f, panels) { (parts) }
        section { (methods::study_methods(f, advice)) }
    }
}

fn key_results(f: &Findings, dots: &Panel) -> Markup {
    let p = &f.population;
    html! {
        dl class="answers" {
            div { dt { (text("cohort.who")) } dd {
                p class="headline" { (fill("cohort.size", &[("people", &p.persons), ("nights", &p.nights_logged)])) }
                p {
                    (compared(f))
                    @if let Some(share) = f.adequacy.logged_share {
                        " " (fill("cohort.logged_share", &[("share", &percent(share))]))
                    }
                }
            } }
            div { dt { (text("answers.how_often")) } dd {
                @if let Some(rate) = &f.rate.spasm_nights_in_30 {
                    p class="headline" { (in_30(rate.point)) }
                    p {
                        (fill("cohort.rate", &[("range", &between(rate))]))
                        @if let Some([low, _, high]) = f.rate.people_quartiles_in_30 {
                            " " (fill("cohort.half", &[("low", &whole(low)), ("high", &whole(high))]))
                        }
                    }
                } @else { p class="headline" { (text("cohort.not_enough")) } }
                @if let Panel::Chart(chart) = dots { (PreEscaped(chart.svg_narrow())) }
            } }
            div class="tall" { dt { (text("cohort.links")) } dd { (answers::what_goes_with_it(f, answers::primary_scope(f))) } }
            div { dt { (text("answers.sure")) } dd { (answers::how_sure(f)) } }
            div class="next" { dt { (text("cohort.cannot_say")) } dd { (cannot_say(f)) } }
        }
    }
}

/// "58 people and 4,031 nights are in the comparisons; 2 people left out: no spasm in the log (2).",
/// with the first reason and its people.
fn compared(f: &Findings) -> String {
    let p = &f.population;
    let (people, nights) = (p.persons_in_model, p.nights_in_model);
    let left_out = p.persons.saturating_sub(people);
    if left_out == 0 {
        return fill("cohort.compared", &[("people", &people), ("nights", &nights)]);
    }
    let out = plural("count.people", left_out, &[]);
    let reasons = reasons(f);
    let Some((why, n)) = reasons.first() else {
        return fill("cohort.left_out", &[("people", &people), ("nights", &nights), ("out", &out)]);
    };
    let reason = fill("flow.reason", &[("reason", why), ("count", n)]);
    let reasons = match reasons.len() {
        1 => reason,
        _ => fill("cohort.and_others", &[("reason", &reason)]),
    };
    fill(
        "cohort.left_out_why",
        &[("people", &people), ("nights", &nights), ("out", &out), ("reasons", &reasons)],
    )
}

fn cannot_say(f: &Findings) -> Markup {
    let between = f.effects.iter().any(|e| e.scope == Scope::Between);
    html! {
        p class="headline" { (text("cohort.not_why")) }
        p {
            (text("cohort.within_people"))
            @if between { " " (text("cohort.between_people")) }
        }
    }
}

fn people(f: &Findings) -> Markup {
    let mut nights: Vec<u32> = f.people.iter().map(|p| p.nights_logged).collect();
    nights.sort_unstable();
    html! {
        @if let (Some(least), Some(most)) = (nights.first(), nights.last()) {
            @if least == most { p { (plural("cohort.each_logged", *most, &[])) } }
            @else {
                @let middle = nights[nights.len() / 2];
                p { (fill("cohort.people_logged", &[("least", least), ("most", most), ("middle", &middle)])) }
            }
        }
        @if f.people.len() <= MOST_PEOPLE {
            details {
                summary { (text("cohort.show_all")) }
                (table(&people_table(f), ""))
            }
        } @else {
            p class="small mut" { (fill("cohort.listed", &[("people", &f.people.len())])) }
        }
    }
}

/// Reasons for leaving people out, with how many each holds for, in order of first appearance.
fn reasons(f: &Findings) -> Vec<(String, usize)> {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for reason in f.people.iter().filter_map(|p| p.left_out.as_deref()).map(clean) {
        match reasons.iter_mut().find(|(r, _)| *r == reason) {
            Some((_, n)) => *n += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons
}

fn people_table(f: &Findings) -> Table {
    let rows = f
        .people
        .iter()
        .map(|p| {
            vec![
                TableCell::Text(clean(&p.person.code)),
                TableCell::Number(p.nights_logged.to_string()),
                TableCell::Number(p.spasm_nights.to_string()),
                TableCell::Number(p.in_30.map_or("–".into(), |i| decimal_range(&i))),
                TableCell::Text(p.left_out.as_deref().map_or(text("cohort.yes").into(), |r| {
                    fill("cohort.no", &[("reason", &clean(r))])
                })),
            ]
        })
        .collect();
    Table {
        caption: text("cohort.by_code").into(),
        header: vec![
            text("cohort.person").into(),
            text("cohort.nights").into(),
            capital(&event_nights(f)),
            text("cohort.in_30").into(),
            text("cohort.in_model").into(),
        ],
        rows,
    }
}
