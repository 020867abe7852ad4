//! A chart in the page: heading, how to read it, both drawings, its table.

use maud::{Markup, PreEscaped, html};

use crate::charts::Panel;
use crate::locale::text;
use crate::scene::{Table, TableCell, clean};

/// Level of the heading above a chart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    Section,
    Sub,
}

/// How to ask the charts; shown by the script, without which there is nothing to ask.
pub(super) fn hint() -> Markup {
    html! {
        p class="small mut" data-js="" hidden {
            (text("figure.hint"))
        }
    }
}

/// A chart with its table, or the reason why there is none.
pub(super) fn figure(panel: &Panel, heading: Heading, absent_title: &str) -> Markup {
    drawing(panel, heading, absent_title, true)
}

/// A chart whose numbers stand in a table right below it.
pub(super) fn figure_above_its_table(
    panel: &Panel,
    heading: Heading,
    absent_title: &str,
) -> Markup {
    drawing(panel, heading, absent_title, false)
}

fn drawing(panel: &Panel, heading: Heading, absent_title: &str, with_table: bool) -> Markup {
    match panel {
        Panel::Chart(chart) => html! {
            (title(&chart.title, heading))
            figure {
                figcaption class="how" { (chart.how_to_read) }
                @if chart.halves.is_empty() {
                    div class="w-only" { (PreEscaped(chart.svg_wide())) }
                    div class="n-only" { (PreEscaped(chart.svg_narrow_beside())) }
                } @else {
                    div class="halves" { @for svg in chart.svg_halves() { (PreEscaped(svg)) } }
                }
                @if with_table {
                    details {
                        summary { (text("figure.as_table")) }
                        (table(&chart.table, ""))
                    }
                }
            }
        },
        Panel::Absent { reason, table: counts } => html! {
            (title(absent_title, heading))
            p class="mut" { (clean(reason)) }
            @if let Some(counts) = counts.as_ref().filter(|_| with_table) { (table(counts, "")) }
        },
    }
}

fn title(words: &str, heading: Heading) -> Markup {
    html! {
        @match heading {
            Heading::Section => h2 { (words) },
            Heading::Sub => h3 { (words) },
        }
    }
}

/// A table that scrolls in its own box where the page is narrow; of one without rows its caption,
/// which says where they are.
pub(super) fn table(t: &Table, class: &str) -> Markup {
    if t.rows.is_empty() {
        return html! { p class="small mut" { (t.caption) "." } };
    }
    html! {
        div class="scroll" role="region" tabindex="0" aria-label=(t.caption) {
            // Cells are numbers unless they say otherwise: most are.
            table class=(format!("data {class}").trim()) {
                caption { (t.caption) }
                thead { tr {
                    @for (i, head) in t.header.iter().enumerate() {
                        th scope="col" class=[(!is_number(t, i)).then_some("w")] { (head) }
                    }
                } }
                tbody {
                    @for row in &t.rows { tr {
                        @for (i, cell) in row.iter().enumerate() {
                            @match (i, cell) {
                                (0, cell) => th scope="row" { (cell.text()) },
                                (_, TableCell::Number(n)) => td { (n) },
                                (_, TableCell::Text(text)) => td class="w" { (text) },
                            }
                        }
                    } }
                }
            }
        }
    }
}

fn is_number(t: &Table, column: usize) -> bool {
    column > 0 && t.rows.iter().all(|r| matches!(r.get(column), Some(TableCell::Number(_))))
}
