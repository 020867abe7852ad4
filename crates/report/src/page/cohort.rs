//! Several people's report: who, how often, what goes with it within and between people, how far
//! people differ, whether the model can be leaned on, what the data cannot say. Nobody is ranked, and
//! nobody is spoken to: its readers are a study team.

mod key_habits;

use lumbago_domain::{Advice, AdviceText, Findings, Scope};
use maud::{Markup, PreEscaped, html};

use super::figure::{Heading, figure, figure_above_its_table, hint, table};
use super::{Panels, answers, estimates, flow, header, methods, says, technical};
use crate::charts::Panel;
use crate::phrase::{between, count, decimal_range, event_nights, in_30, percent, whole};
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
            h2 { "Who and what is in it" }
            (table(&flow::flow(f, &reasons(f)), ""))
            (hint())
            (figure(panels.get("weeks"), Heading::Sub, "Who logged when"))
            (technical::people_and_nights(f))
        }
        section {
            (figure(panels.get("spread"), Heading::Section, "How people differ"))
            (people(f))
            (figure(panels.get("funnel"), Heading::Sub, "Rates by nights logged"))
            (figure(panels.get("people"), Heading::Sub, "Single people over time"))
            @if !advice.safety.is_empty() {
                h3 { "Notes of single people that call for a look" }
                (says::folded(&advice.safety))
            }
            @if !of_people.is_empty() {
                h3 { "Notes of single people that have changed" }
                (says::folded(&of_people))
            }
        }
        section {
            (figure(panels.get("habits"), Heading::Section, "What goes with it"))
            @for sentence in &changed { p class="note" { (sentence) } }
        }
        section {
            (figure_above_its_table(panels.get("forest"), Heading::Section, "Comparisons"))
            (estimates::estimates(f))
            @if !of_habits.is_empty() {
                h3 { "In words" }
                (says::texts(f, &of_habits))
            }
        }
        section { (figure(panels.get("shapes"), Heading::Section, "Along amounts")) }
        section {
            (figure(panels.get("sides"), Heading::Section, "Within people and between people"))
            (figure(panels.get("caterpillar"), Heading::Sub, "From person to person"))
        }
        section { (figure(panels.get("checks"), Heading::Section, "Checks of the model")) }
        section class="studies" { (says::studies(f, advice, studies)) }
        section { (says::study_signs(&advice.red_flags)) }
        @if let Some(parts) = technical::technical(f, panels) { (parts) }
        section { (methods::study_methods(f, advice)) }
    }
}

fn key_results(f: &Findings, dots: &Panel) -> Markup {
    let p = &f.population;
    let left_out = p.persons.saturating_sub(p.persons_in_model);
    html! {
        dl class="answers" {
            div { dt { "Who?" } dd {
                p class="headline" { (p.persons) " people, " (p.nights_logged) " nights" }
                p {
                    (p.persons_in_model) " people and " (p.nights_in_model) " nights are in the comparisons"
                    @if left_out > 0 { "; " (count(left_out, "person", "people")) " left out" (why_left_out(f)) }
                    "."
                    @if let Some(share) = f.adequacy.logged_share { " " (percent(share)) " of all nights were logged." }
                }
            } }
            div { dt { "How often?" } dd {
                @if let Some(rate) = &f.rate.spasm_nights_in_30 {
                    p class="headline" { (in_30(rate.point)) }
                    p {
                        "Over all nights; likely " (between(rate)) " in 30."
                        @if let Some([low, _, high]) = f.rate.people_quartiles_in_30 {
                            " Half of the people have between " (whole(low)) " and " (whole(high)) "."
                        }
                    }
                } @else { p class="headline" { "Not enough nights" } }
                @if let Panel::Chart(chart) = dots { (PreEscaped(chart.svg_narrow())) }
            } }
            div class="tall" { dt { "What goes with it, within people?" } dd { (answers::what_goes_with_it(f, answers::primary_scope(f))) } }
            div { dt { "How sure?" } dd { (answers::how_sure(f)) } }
            div class="next" { dt { "What the data cannot say" } dd { (cannot_say(f)) } }
        }
    }
}

/// ": no spasm in the log (2)", the first reason with its people.
fn why_left_out(f: &Findings) -> String {
    let reasons = reasons(f);
    match &reasons[..] {
        [] => String::new(),
        [(why, n)] => format!(": {why} ({n})"),
        [(why, n), ..] => format!(": {why} ({n}) and other reasons"),
    }
}

fn cannot_say(f: &Findings) -> Markup {
    let between = f.effects.iter().any(|e| e.scope == Scope::Between);
    html! {
        p class="headline" { "Not what comes first, or why" }
        p {
            "Links within people compare each person's nights with their own other nights; whatever else changes on the \
             same nights may be the reason."
            @if between { " Links between people may come from anything in which the people differ." }
        }
    }
}

fn people(f: &Findings) -> Markup {
    let mut nights: Vec<u32> = f.people.iter().map(|p| p.nights_logged).collect();
    nights.sort_unstable();
    html! {
        @if let (Some(least), Some(most)) = (nights.first(), nights.last()) {
            @if least == most { p { "Each person logged " (count(*most, "night", "nights")) "." } }
            @else { p { "People logged between " (least) " and " (most) " nights, the middle person " (nights[nights.len() / 2]) "." } }
        }
        @if f.people.len() <= MOST_PEOPLE {
            details {
                summary { "Show all people, by code" }
                (table(&people_table(f), ""))
            }
        } @else {
            p class="small mut" { "The " (f.people.len()) " people are listed in findings.json." }
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
                TableCell::Text(
                    p.left_out.as_deref().map_or("yes".into(), |r| format!("no: {}", clean(r))),
                ),
            ]
        })
        .collect();
    Table {
        caption: "People, by code".into(),
        header: vec![
            "Person".into(),
            "Nights logged".into(),
            crate::phrase::capital(&event_nights(f)),
            "In 30 (95% range)".into(),
            "In the comparisons".into(),
        ],
        rows,
    }
}
