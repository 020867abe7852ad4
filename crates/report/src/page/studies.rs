//! The page of all claims: what is often said about back spasms at night, and what studies say of
//! it. The same for everybody; found through its parts, its habits and a search that needs script.

use lumbago_domain::{StudyClaim, StudyHabit, StudyList};
use maud::{Markup, html};

use super::shell;
use crate::locale::{fill, plural, rich, text};
use crate::phrase::capital;
use crate::scene::clean;

const RULES: &str = include_str!("studies.css");
const SCRIPT: &str = include_str!("studies.js");

/// The page, one self-contained file to be laid beside a report's.
pub fn studies(list: &StudyList) -> String {
    let title = clean(&list.title);
    let content = html! {
        header {
            div {
                h1 { (title) }
                p class="meta" { (clean(&list.counted)) " " (fill("studies.version", &[("version", &clean(&list.version))])) }
            }
            div class="tools" data-js="" hidden {
                button id="theme" type="button" { (text("shell.theme")) }
                button id="print" type="button" { (text("shell.print")) }
            }
        }
        @for text in &list.about { p class="about" { (clean(text)) } }
        p class="on-screen" { a href="index.html" { (text("studies.back")) } }
        section {
            h2 id="grades" { (text("studies.grades")) }
            p class="how" { (clean(&list.grading)) }
            dl class="facts" { @for g in &list.grades {
                dt { strong { (capital(&clean(&g.grade))) } " · " (plural("count.claims", g.claims, &[])) }
                dd { (clean(&g.meaning)) }
            } }
            h3 { (text("studies.uses")) }
            dl class="facts" {
                @for (word, meaning) in &list.uses {
                    dt { strong { (capital(&clean(word))) } }
                    dd { (clean(meaning)) }
                }
            }
            h3 { (text("studies.caution")) }
            p class="how" { (clean(&list.caution)) }
            dl class="facts" { @for c in &list.circumstances {
                dt id=(c.id) { strong { (capital(&clean(&c.label))) } }
                dd { (capital(&clean(&c.question))) ". " (clean(&c.instead)) }
            } }
        }
        nav aria-label=(text("studies.parts_label")) {
            h2 { (text("studies.parts")) }
            ul class="parts" { @for s in &list.sections {
                li { a href={ "#" (s.id) } { (clean(&s.title)) } " " span class="mut" { (s.claims.len()) } }
            } }
            h3 { (text("studies.by_habit")) }
            ul class="parts" { @for h in &list.habits { li { (habit(list, h)) } } }
            p class="search" data-js="" hidden {
                label for="search" { (text("studies.find")) }
                input id="search" type="search" autocomplete="off" spellcheck="false";
                span id="found" class="mut small" role="status" {}
            }
        }
        div class="claims" { @for s in &list.sections {
            section class="part" {
                h2 id=(s.id) { (clean(&s.title)) }
                @for c in &s.claims { (claim(list, c)) }
            }
        } }
        section class="sources" {
            h2 id="sources" { (text("studies.sources")) }
            ol class="small break" { @for (i, work) in list.works.iter().enumerate() {
                li id={ "source-" (i + 1) } { (clean(work)) }
            } }
        }
    };
    shell::document_with(&title, &title, &content, RULES, SCRIPT)
}

fn claim(list: &StudyList, c: &StudyClaim) -> Markup {
    let left_out =
        c.left_out.iter().filter_map(|id| list.circumstances.iter().find(|x| x.id == *id));
    html! {
        article id=(c.id) {
            h3 {
                @let lead = html! { span class="mut" { (text("studies.often_said_lead")) " " } };
                (rich("studies.often_said", &[("lead", &lead), ("words", &clean(&c.often_said))]))
            }
            p class="small" {
                strong { (fill("studies.grade", &[("grade", &clean(&c.grade))])) }
                @if !c.used.is_empty() { " " (capital(&clean(&c.used))) "." }
                " "
                (fill("studies.studied", &[
                    ("directness", &clean(&c.directness)),
                    ("basis", &clean(&c.basis)),
                ]))
            }
            p { (clean(&c.summary)) }
            p class="small" {
                @if !c.effect.is_empty() { (fill("studies.effect", &[("effect", &clean(&c.effect))])) " " }
                (rich("studies.rests_on", &[("sources", &works(list, c))]))
                @if !c.unverified.is_empty() {
                    " " (fill("studies.unverified", &[("what", &clean(&c.unverified))]))
                }
            }
            @if !c.left_out.is_empty() {
                p class="small caution" {
                    @let circumstances = html! {
                        @for (i, x) in left_out.enumerate() {
                            @if i > 0 { "; " }
                            a href={ "#" (x.id) } { (clean(&x.label)) }
                        }
                    };
                    (rich("studies.left_out", &[("circumstances", &circumstances)]))
                }
            }
            p class="small mut id" { (c.id) }
        }
    }
}

/// The numbers of a claim's sources, each a link; in words where there is no study.
fn works(list: &StudyList, c: &StudyClaim) -> Markup {
    html! {
        @if c.works.is_empty() { (clean(&list.no_study)) }
        @for (i, work) in c.works.iter().enumerate() {
            @if i > 0 { ", " }
            a href={ "#source-" (work + 1) } { (work + 1) }
        }
    }
}

/// A habit with a link to each of its claims, named by the grade.
fn habit(list: &StudyList, h: &StudyHabit) -> Markup {
    let claims = h.claims.iter().filter_map(|id| list.claims().find(|c| c.id == *id));
    let label = clean(&h.label);
    html! {
        (label) ": "
        @for (i, c) in claims.enumerate() {
            @if i > 0 { ", " }
            @let grade = clean(&c.grade);
            @let name = fill("studies.claim", &[("habit", &label), ("n", &(i + 1)), ("grade", &grade)]);
            a href={ "#" (c.id) } aria-label=(name) { (grade) }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use lumbago_domain::{GradeMeaning, StudyCircumstance, StudySection};

    use super::*;

    pub(crate) fn entry(id: &str, works: &[u32], left_out: &[&str]) -> StudyClaim {
        StudyClaim {
            id: id.into(),
            often_said: format!("Said of {id}"),
            summary: format!("Found of {id}."),
            grade: "weak".into(),
            basis: "a trial".into(),
            directness: "sleep".into(),
            effect: String::new(),
            unverified: String::new(),
            used: "optional".into(),
            left_out: left_out.iter().map(|id| (*id).into()).collect(),
            works: works.to_vec(),
        }
    }

    pub(crate) fn list(claims: Vec<StudyClaim>) -> StudyList {
        StudyList {
            title: "Studies".into(),
            about: vec!["General.".into()],
            counted: "2 claims".into(),
            grading: "How well.".into(),
            grades: vec![GradeMeaning {
                grade: "weak".into(),
                meaning: "Little.".into(),
                claims: 2,
            }],
            uses: vec![("optional".into(), "At most.".into())],
            caution: "Not all.".into(),
            circumstances: vec![StudyCircumstance {
                id: "SUP_heat_risk".into(),
                label: "numb skin".into(),
                question: "numb skin?".into(),
                instead: "Ask first.".into(),
            }],
            habits: vec![StudyHabit {
                factor: "stress".into(),
                label: "Stress".into(),
                claims: claims.iter().map(|c| c.id.clone()).collect(),
            }],
            sections: vec![StudySection { id: "bed".into(), title: "The bed".into(), claims }],
            works: vec!["Work one.".into(), "Work two.".into()],
            no_study: "no study found".into(),
            version: "1".into(),
        }
    }

    #[test]
    fn claims_lead_to_their_sources_and_habits_to_their_claims() {
        let page =
            studies(&list(vec![entry("a", &[1, 0], &["SUP_heat_risk"]), entry("b", &[], &[])]));
        assert!(
            page.contains("Sources: <a href=\"#source-2\">2</a>, <a href=\"#source-1\">1</a>.")
        );
        assert!(page.contains("<li id=\"source-2\">Work two.</li>"));
        assert!(page.contains("Sources: no study found."));
        assert_eq!(page.matches("<li>Stress: ").count(), 1);
        assert!(page.contains("href=\"#b\" aria-label=\"Stress, claim 2: weak\">weak</a>"));
        assert!(page.contains("<article id=\"b\">") && page.contains("href=\"#bed\""));
        assert_eq!(
            page.matches("Not for everyone: <a href=\"#SUP_heat_risk\">numb skin").count(),
            1
        );
        assert!(page.contains("<dt id=\"SUP_heat_risk\">"));
    }

    #[test]
    fn words_are_inert_and_nothing_leads_outside() {
        let mut bad = entry("x", &[0], &[]);
        bad.summary = "<img src=x onerror=1>".into();
        let page = studies(&list(vec![bad]));
        assert!(!page.contains("<img") && page.contains("&lt;img"));
        assert_eq!(page.matches("<script").count(), 1);
        for outside in ["http:", "https:", "style=\"", "<link", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("default-src 'none'"));
    }
}
