//! What stands behind the answers, folded: one file a question, one line in [`PARTS`].

mod confounding;
mod interactions;
mod lags;
mod mattress;
mod missing;
mod mixtures;
mod registration;
mod second_opinions;
mod sensitivity;
mod severity;
mod shapes;
mod study;

use lumbago_domain::{Findings, Scope};
use maud::{Markup, html};

pub(super) use study::people_and_nights;

use super::Panels;
use crate::charts::KEY_FACTORS;
use crate::locale::text;
use crate::scene::clean;

/// A part: nothing where the findings hold nothing of it.
type Part = fn(&Findings) -> Option<Markup>;

/// All parts, in the order of the page.
const PARTS: &[Part] = &[
    registration::part,
    second_opinions::part,
    sensitivity::part,
    mattress::part,
    mixtures::part,
    interactions::part,
    lags::part,
    severity::part,
    missing::part,
    confounding::part,
    study::part,
];

/// Parts that show a chart of the registry, before the others.
const CHARTED: &[fn(&Findings, &Panels) -> Option<Markup>] = &[shapes::part];

/// The section; nothing where no part has anything to say.
pub(super) fn technical(f: &Findings, panels: &Panels) -> Option<Markup> {
    let charted = CHARTED.iter().filter_map(|part| part(f, panels));
    let parts: Vec<Markup> = charted.chain(PARTS.iter().filter_map(|part| part(f))).collect();
    (!parts.is_empty()).then(|| {
        html! {
            section class="technical" {
                h2 { (text("technical.title")) }
                p class="note" {
                    (text("technical.intro"))
                }
                @for part in &parts { (part) }
            }
        }
    })
}

/// True where the comparison is announced or called possible: what stands behind such an answer is
/// read first.
fn carries_an_answer(f: &Findings, factor: &str, contrast: &str, scope: Scope) -> bool {
    f.effects.iter().any(|e| {
        (e.factor.as_str(), e.contrast.as_str(), e.scope) == (factor, contrast, scope)
            && (e.verdict.is_announced() || e.verdict.is_leaning())
    })
}

/// True for what carries an answer and for the questions that every report answers: the figures of
/// these stand on the page, those of the rest in the findings file.
fn is_read_first(f: &Findings, factor: &str, contrast: &str, scope: Scope) -> bool {
    KEY_FACTORS.contains(&factor) || carries_an_answer(f, factor, contrast, scope)
}

/// The same for all comparisons of a factor.
fn is_key_or_told(f: &Findings, factor: &str) -> bool {
    let told = f.effects.iter().filter(|e| e.factor == factor);
    KEY_FACTORS.contains(&factor)
        || told.into_iter().any(|e| e.verdict.is_announced() || e.verdict.is_leaning())
}

/// A comparison's name before a sentence about it.
fn sentence_of(factor: &str, contrast: &str, sentence: &str) -> Markup {
    html! { strong { (clean(factor)) } " (" (clean(contrast)) "): " (clean(sentence)) }
}
