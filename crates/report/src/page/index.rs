//! The page over a folder of reports: everybody by code, how complete each log is, and where the
//! reports are. Searched and sorted by script; complete without it. Nobody is ranked: the order is
//! that of the codes until the reader asks for another.

use lumbago_domain::PersonSummary;
use maud::{Markup, html};

use super::shell;
use crate::phrase::{count, decimal_range, percent};
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
    let title = format!("Reports on {} people", rows.len());
    let event = clean(about.event);
    let content = html! {
        header {
            div {
                h1 { (title) }
                p class="meta" {
                    (count(nights, "night", "nights")) " logged"
                    @if failed > 0 { " · " (count(failed as u32, "report", "reports")) " could not be made" }
                }
            }
            div class="tools" data-js="" hidden {
                button id="theme" type="button" { "Light or dark" }
                button id="print" type="button" { "Print" }
            }
        }
        @match &about.cohort {
            Ok(page) => p class="cohort" { a href=(page) { "All people together" } },
            Err(why) => p class="note break" { "There is no report on all people together: " (clean(why)) },
        }
        p { a href=(about.studies) { "What studies say" } ", with grades and sources" }
        h2 { "Person by person" }
        p class="how" {
            "Each report rests on that person's own nights alone. The order is that of the codes and says nothing about anyone."
        }
        p class="search" data-js="" hidden {
            label for="search" { "Find a code" }
            input id="search" type="search" autocomplete="off" spellcheck="false";
            span id="found" class="mut small" role="status" {}
        }
        div class="scroll" role="region" tabindex="0" aria-label="Reports by person" {
            table class="people" {
                caption { "One row a person; a dash where there are too few nights for a rate" }
                thead { tr {
                    th scope="col" { "Person" }
                    th scope="col" class="num" { "Nights logged" }
                    th scope="col" class="num" { "Of the nights from first to last" }
                    th scope="col" class="num" { (crate::phrase::capital(&event)) " nights in 30 (95% range)" }
                    th scope="col" class="date" { "From" }
                    th scope="col" class="date" { "To" }
                    th scope="col" { "Report" }
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
    let code = if code.is_empty() { "(no code)".to_string() } else { code };
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
                    Some(share) => { (percent(share)) " of " (s.nights_span) },
                    None => "–",
                }
            }
            td class="num" data-v=[s.in_30.map(|i| i.point)] { (s.in_30.map_or("–".into(), |i| decimal_range(&i))) }
            @for date in dates {
                td class="date" data-v=[date] { (date.map_or("–".into(), |d| d.to_string())) }
            }
            @match &row.state {
                IndexState::Made(_) if s.in_30.is_none() => td data-v="few" { "made; too few nights for a rate" },
                IndexState::Made(_) => td data-v="made" { "made" },
                IndexState::Failed(why) => td class="break" data-v="failed" { strong { "not made: " } (clean(why)) },
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
