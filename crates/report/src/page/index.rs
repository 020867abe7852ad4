//! The page over a folder of reports: everybody by code, how complete each log is, and where the
//! reports are. Searched and sorted by script; complete without it. Nobody is ranked: the order is
//! that of the codes until the reader asks for another.

use lumbago_domain::PersonSummary;
use maud::{Markup, html};

use super::shell;
use crate::locale::{fill, plural, rich, text};
use crate::phrase::{capital, decimal_range, percent};
use crate::scene::clean;

const RULES: &str = include_str!("index.css");
const SCRIPT: &str = include_str!("index.js");

/// What the index page says.
pub struct Index<'a> {
    /// One event of what is counted, such as "spasm".
    pub event: &'a str,
    /// Page of the cohort report, relative to the index; or why there is none.
    pub cohort: Result<String, String>,
    /// Page of all claims and what studies say of them, relative to the index.
    pub studies: &'a str,
    /// A row a person, in the order of their codes.
    pub rows: Vec<IndexRow<'a>>,
}

/// One person of the index page.
pub struct IndexRow<'a> {
    /// Code, nights and rate.
    pub summary: &'a PersonSummary,
    /// What became of the report.
    pub state: IndexState,
}

/// What became of a person's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// It is there: its page, relative to the index.
    Made(String),
    /// It could not be made, and why.
    Failed(String),
}

/// The index page of a folder of reports.
pub fn index(about: &Index<'_>) -> String {
    let rows = &about.rows;
    let failed = rows.iter().filter(|r| matches!(r.state, IndexState::Failed(_))).count();
    let nights: u32 = rows.iter().map(|r| r.summary.nights_logged).sum();
    let title = fill("index.title", &[("people", &rows.len())]);
    let event = clean(about.event);
    let content = html! {
        header {
            div {
                h1 { (title) }
                p class="meta" {
                    (plural("index.logged", nights, &[]))
                    @if failed > 0 { " · " (plural("index.failed", failed as u32, &[])) }
                }
            }
            div class="tools" data-js="" hidden {
                button id="theme" type="button" { (text("shell.theme")) }
                button id="print" type="button" { (text("shell.print")) }
            }
        }
        @match &about.cohort {
            Ok(page) => p class="cohort" { a href=(page) { (text("index.together")) } },
            Err(why) => p class="note break" { (fill("index.no_together", &[("why", &clean(why))])) },
        }
        p {
            @let link = html! { a href=(about.studies) { (text("index.studies_link")) } };
            (rich("index.studies", &[("link", &link)]))
        }
        h2 { (text("index.by_person")) }
        p class="how" {
            (text("index.order"))
        }
        p class="search" data-js="" hidden {
            label for="search" { (text("index.find")) }
            input id="search" type="search" autocomplete="off" spellcheck="false";
            span id="found" class="mut small" role="status" {}
        }
        div class="scroll" role="region" tabindex="0" aria-label=(text("index.table")) {
            table class="people" {
                caption { (text("index.caption")) }
                thead { tr {
                    th scope="col" { (text("index.person")) }
                    th scope="col" class="num" { (text("index.nights")) }
                    th scope="col" class="num" { (text("index.share")) }
                    th scope="col" class="num" { (fill("index.rate", &[("Event", &capital(&event))])) }
                    th scope="col" class="date" { (text("index.from")) }
                    th scope="col" class="date" { (text("index.to")) }
                    th scope="col" { (text("index.report")) }
                } }
                tbody { @for row in rows { (line(row)) } }
            }
        }
    };
    shell::document_with(&title, &title, &content, RULES, SCRIPT)
}

fn line(row: &IndexRow<'_>) -> Markup {
    let s = row.summary;
    let code = clean(&s.person.code);
    let code = if code.is_empty() { text("index.no_code").to_string() } else { code };
    let share = (s.nights_span > 0).then(|| f64::from(s.nights_logged) / f64::from(s.nights_span));
    let dates = [s.first_night, s.last_night];
    html! {
        tr {
            th scope="row" class="break" data-v=(code) {
                @match &row.state {
                    IndexState::Made(page) => a href=(page) { (code) },
                    IndexState::Failed(_) => (code),
                }
            }
            @match &row.state {
                IndexState::Made(_) => td class="num" data-v=(s.nights_logged) { (s.nights_logged) },
                // Nothing was read, which is not the same as nothing logged.
                IndexState::Failed(_) => td class="num" { "–" },
            }
            td class="num" data-v=[share] {
                @match share {
                    Some(share) => (fill("index.share_of", &[("share", &percent(share)), ("nights", &s.nights_span)])),
                    None => "–",
                }
            }
            td class="num" data-v=[s.in_30.map(|i| i.point)] { (s.in_30.map_or("–".into(), |i| decimal_range(&i))) }
            @for date in dates {
                td class="date" data-v=[date] { (date.map_or("–".into(), |d| d.to_string())) }
            }
            @match &row.state {
                IndexState::Made(_) if s.in_30.is_none() => td data-v="few" { (text("index.made_few")) },
                IndexState::Made(_) => td data-v="made" { (text("index.made")) },
                IndexState::Failed(why) => td class="break" data-v="failed" {
                    @let lead = html! { strong { (text("index.not_made_lead")) " " } };
                    (rich("index.not_made", &[("lead", &lead), ("why", &clean(why))]))
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lumbago_domain::Person;

    use super::*;

    fn person(code: &str) -> PersonSummary {
        PersonSummary {
            person: Person { code: code.into(), answers: Vec::new() },
            nights_logged: 45,
            nights_span: 60,
            spasm_nights: 9,
            spasms: None,
            in_30: None,
            left_out: None,
            first_night: None,
            last_night: None,
        }
    }

    #[test]
    fn codes_and_reasons_are_inert_and_in_order() {
        let people = [person("<img src=x onerror=1>"), person("b")];
        let page = index(&Index {
            event: "spasm",
            cohort: Ok("cohort/index.html".into()),
            studies: "studies.html",
            rows: vec![
                IndexRow {
                    summary: &people[0],
                    state: IndexState::Failed("<script>x</script>".into()),
                },
                IndexRow {
                    summary: &people[1],
                    state: IndexState::Made("people/b/index.html".into()),
                },
            ],
        });
        assert!(!page.contains("<img") && !page.contains("<script>x"));
        assert!(page.contains("75% of 60"), "share of the span");
        assert_eq!(page.matches("data-v=\"45\"").count(), 1, "no nights where nothing was read");
        assert!(page.contains("1 report could not be made"));
        assert!(page.contains("href=\"people/b/index.html\""));
        assert!(page.contains("href=\"studies.html\""));
        assert!(page.find("&lt;img").unwrap() < page.find("people/b/").unwrap());
        assert!(!page.contains("style=\""), "inline styles are refused by the policy");
    }
}
