//! What stands behind the answers, folded: one file a question, one line in [`PARTS`].

use lumbago_domain::Findings;
use maud::{Markup, html};

/// A part: nothing where the findings hold nothing of it.
type Part = fn(&Findings) -> Option<Markup>;

/// All parts, in the order of the page.
const PARTS: &[Part] = &[];

/// The section; nothing where no part has anything to say.
pub(super) fn technical(f: &Findings) -> Option<Markup> {
    let parts: Vec<Markup> = PARTS.iter().filter_map(|part| part(f)).collect();
    (!parts.is_empty()).then(|| {
        html! {
            section class="technical" {
                h2 { "Behind the answers" }
                p class="note" {
                    "The same questions asked in other ways. Nothing here is announced: it shows how far the answers "
                    "above can be leaned on."
                }
                @for part in &parts { (part) }
            }
        }
    })
}
