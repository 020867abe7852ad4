//! Pages: one self-contained HTML file from findings, advice and charts.

mod answers;
mod cohort;
mod estimates;
mod figure;
mod flow;
pub(crate) mod index;
mod methods;
mod personal;
mod says;
mod shell;
pub(crate) mod studies;
mod technical;

use lumbago_domain::{Advice, Findings};
use maud::{Markup, html};

use crate::charts::Panel;
use crate::locale::{fill, rich, text};
use crate::phrase::{capital, percent, span};
use crate::scene::clean;

/// The charts of a report by id.
pub(crate) struct Panels(pub(crate) Vec<(&'static str, Panel)>);

impl Panels {
    fn get(&self, id: &str) -> &Panel {
        let found = self.0.iter().find(|(name, _)| *name == id);
        &found.expect("pages ask only for charts of the registry that belong to them").1
    }
}

/// The whole page: personal for one person, a cohort's for several. `studies` is where the list of
/// all claims lies, relative to the page.
pub(crate) fn page(
    f: &Findings,
    advice: &Advice,
    panels: &Panels,
    studies: Option<&str>,
) -> String {
    let content = if f.population.persons > 1 {
        cohort::content(f, advice, panels, studies)
    } else {
        personal::content(f, advice, panels, studies)
    };
    let title = match (f.population.first_night, f.population.last_night) {
        (Some(first), Some(last)) => {
            fill("page.title", &[("heading", &heading(f)), ("span", &span(first, last))])
        }
        _ => heading(f),
    };
    let running = match person(f) {
        Some(code) => fill("page.running", &[("title", &title), ("code", &code)]),
        None => title.clone(),
    };
    shell::document(&title, &running, &content)
}

fn heading(f: &Findings) -> String {
    let events = clean(&f.outcome.events);
    let what = if events == "spasms" { text("page.spasms").to_string() } else { capital(&events) };
    if f.population.persons > 1 {
        fill("page.heading_study", &[("what", &what), ("people", &f.population.persons)])
    } else {
        fill("page.heading", &[("what", &what)])
    }
}

/// The code of the one person, if the log names one.
fn person(f: &Findings) -> Option<String> {
    match &f.people[..] {
        [one] => Some(clean(&one.person.code)).filter(|c| !c.is_empty()),
        _ => None,
    }
}

fn header(f: &Findings, disclaimer: &str) -> Markup {
    let p = &f.population;
    let mut facts = Vec::new();
    if let (Some(first), Some(last)) = (p.first_night, p.last_night) {
        facts.push(span(first, last));
    }
    facts.extend(person(f).map(|code| fill("page.person", &[("code", &code)])));
    let (logged, of) = (p.nights_logged, p.nights_span);
    facts.push(match f.adequacy.logged_share {
        Some(share) => fill(
            "page.logged_share",
            &[("logged", &logged), ("nights", &of), ("share", &percent(share))],
        ),
        None => fill("page.logged", &[("logged", &logged), ("nights", &of)]),
    });
    html! {
        header {
            div {
                h1 { (heading(f)) }
                p class="meta break" {
                    @for (i, fact) in facts.iter().enumerate() {
                        @if i > 0 { " · " }
                        span class="fact" { (fact) }
                    }
                }
            }
            div class="tools" data-js="" hidden {
                button id="theme" type="button" { (text("shell.theme")) }
                button id="print" type="button" { (text("shell.print")) }
            }
        }
        p class="top" { (clean(disclaimer)) }
        @if let Some(word) = &f.outcome.stand_in {
            p class="stand-in" {
                @let lead = html! { strong { (text("page.stand_in_lead")) " " } };
                (rich("page.stand_in", &[("lead", &lead), ("word", &clean(word))]))
            }
        }
    }
}
