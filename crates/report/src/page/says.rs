//! What the advice says: warning signs, suggestions, texts on the reader's own log, and what
//! studies found. All words come ready from the advice; here they are laid out.

use lumbago_domain::{
    Advice, AdviceText, Basis, Findings, RedFlagStrip, StudyNote, Suggestion, Verdict, WarningSign,
};
use maud::{Markup, html};

use crate::locale::{fill, plural, rich, text};
use crate::phrase::capital;
use crate::scene::clean;

/// Notes on single people shown in the open.
const OPEN_NOTES: usize = 6;

/// Warning signs answered yes: before everything else.
pub(super) fn warnings(f: &Findings, advice: &Advice) -> Markup {
    let label =
        text(if f.population.persons > 1 { "signs.people_answered" } else { "signs.you_answered" });
    html! {
        @if !advice.warnings.is_empty() {
            section class="strip short" aria-label=(label) {
                @for text in &advice.warnings { p { strong { (clean(&text.text)) } } }
            }
        }
    }
}

/// The questions on warning signs, as a study team reads them: what each person is asked, and what
/// their own report says to a yes.
pub(super) fn study_signs(flags: &RedFlagStrip) -> Markup {
    let kinds = [
        (&flags.emergency_action, &flags.emergency),
        (&flags.same_day_action, &flags.same_day),
        (&flags.soon_action, &flags.soon),
    ];
    html! {
        h2 { (text("signs.title")) }
        p {
            (text("signs.study"))
        }
        @for (action, signs) in kinds.iter().filter(|(_, signs)| !signs.is_empty()) {
            details class="asked" {
                summary {
                    (plural("signs.asked", signs.len() as u32, &[("action", &clean(action))]))
                }
                (questions(signs))
            }
        }
        p class="small mut" { (clean(&flags.disclaimer)) }
    }
}

/// The strip of signs that need help at once. Always shown, never collapsed.
pub(super) fn strip(flags: &RedFlagStrip) -> Markup {
    let others = flags.same_day.len() + flags.soon.len();
    html! {
        section class="strip" aria-label=(text("signs.title")) {
            p { (clean(&flags.intro)) " " strong { (on_a_yes(&flags.emergency_action)) } }
            (questions(&flags.emergency))
            @if others > 0 {
                p class="small" {
                    @let link = html! { a href="#signs" { (plural("signs.more_link", others as u32, &[])) } };
                    (rich("signs.more", &[("signs", &link)]))
                }
            }
        }
    }
}

/// The signs that can wait for hours or days, in full.
pub(super) fn other_signs(flags: &RedFlagStrip) -> Markup {
    html! {
        @if !(flags.same_day.is_empty() && flags.soon.is_empty()) {
            h2 id="signs" { (text("signs.others")) }
            @for (action, signs) in [(&flags.same_day_action, &flags.same_day), (&flags.soon_action, &flags.soon)] {
                @if !signs.is_empty() {
                    div class="strip" {
                        p { strong { (on_a_yes(action)) } }
                        (questions(signs))
                    }
                }
            }
        }
        p class="small mut" { (clean(&flags.disclaimer)) }
    }
}

/// What to do, said so that nobody reads it as meant for everybody.
fn on_a_yes(action: &str) -> String {
    fill("says.on_yes", &[("action", &clean(action))])
}

fn questions(signs: &[WarningSign]) -> Markup {
    html! { ul { @for sign in signs { li { (clean(&sign.ask)) } } } }
}

/// Signals of the log, as plain safety information.
pub(super) fn safety(advice: &Advice) -> Markup {
    html! { @for text in &advice.safety { p class="note" { (clean(&text.text)) } } }
}

/// The same for many people: the first few in the open.
pub(super) fn folded(texts: &[AdviceText]) -> Markup {
    let (open, rest) = texts.split_at(texts.len().min(OPEN_NOTES));
    let list = |texts: &[AdviceText]| html! { ul class="small" { @for t in texts { li { (clean(&t.text)) } } } };
    html! {
        (list(open))
        @if !rest.is_empty() { details { summary { (fill("says.more", &[("count", &rest.len())])) } (list(rest)) } }
    }
}

/// What a column of the table says of a suggestion.
type Cell = fn(&Suggestion) -> &str;

/// Table of suggestions, or nothing.
pub(super) fn worth_trying(advice: &Advice) -> Markup {
    const HEAD: [&str; 5] =
        ["trying.what", "trying.because", "trying.how_sure", "trying.how_long", "trying.how_known"];
    const CELLS: [Cell; 4] = [|s| &s.because, |s| &s.how_sure, |s| &s.how_long, |s| &s.how_known];
    let rows = &advice.worth_trying;
    let columns: Vec<(&str, Cell)> = HEAD[1..].iter().copied().zip(CELLS).collect();
    // What all suggestions share is said once, above the rows.
    let is_shared = |cell: Cell| rows.len() > 1 && rows.iter().all(|s| cell(s) == cell(&rows[0]));
    let (shared, own): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|(_, cell)| is_shared(*cell));
    html! {
        h2 { (text("trying.title")) }
        @if rows.is_empty() {
            p { (text("trying.nothing")) " " (clean(&advice.next_step.sentence)) }
        } @else {
            p class="how" { (text("trying.how")) }
            @for (head, cell) in &shared {
                p {
                    @let head = html! { strong { (fill("trying.each", &[("head", &text(head))])) } };
                    (rich("trying.shared", &[("head", &head), ("words", &clean(cell(&rows[0])))]))
                }
            }
            div class="scroll" role="region" tabindex="0" aria-label=(text("trying.label")) {
                table class="tries" {
                    thead { tr {
                        th scope="col" { (text(HEAD[0])) }
                        @for (head, _) in &own { th scope="col" { (text(head)) } }
                    } }
                    tbody { @for s in rows { tr {
                        th scope="row" { (clean(&s.what)) }
                        @for (head, cell) in &own { td data-label=(text(head)) { (clean(cell(s))) } }
                    } } }
                }
            }
        }
    }
}

/// Texts, one paragraph each, with the factor in front where one is named. A lead-in that all of
/// them share is left out: the heading above says it.
pub(super) fn texts(f: &Findings, texts: &[AdviceText]) -> Markup {
    let lead = shared_lead(texts);
    html! {
        @if !texts.is_empty() {
            ul { @for text in texts {
                li class=[untold(f, text).then_some("on-screen")] {
                    @if let Some(label) = text.factor.as_deref().and_then(|id| factor_label(f, id)) {
                        strong { (label) ". " }
                    }
                    (clean(&text.text[lead..]))
                }
            } }
        }
    }
}

/// True for a text on a habit of which the log cannot tell: the answers name it already, so paper
/// goes without.
fn untold(f: &Findings, text: &AdviceText) -> bool {
    let Some(id) = text.factor.as_deref().filter(|_| text.basis == Basis::Log) else {
        return false;
    };
    let mut of_factor = f.effects.iter().filter(|e| e.factor == id).map(|e| e.verdict).peekable();
    of_factor.peek().is_some()
        && !of_factor.any(|v| v.is_announced() || v.is_leaning() || v == Verdict::LittleDifference)
}

/// Length of the beginning up to ": " that every text has.
fn shared_lead(texts: &[AdviceText]) -> usize {
    let [first, rest @ ..] = texts else { return 0 };
    let Some(end) = first.text.find(": ").map(|at| at + 2) else { return 0 };
    let shared = !rest.is_empty() && rest.iter().all(|t| t.text.starts_with(&first.text[..end]));
    if shared { end } else { 0 }
}

fn factor_label(f: &Findings, id: &str) -> Option<String> {
    f.effects.iter().find(|e| e.factor == id).map(|e| clean(&e.factor_label))
}

/// What studies say: tips in the open, the evidence behind them folded, one line a factor. `all` is
/// where the list of all claims lies.
pub(super) fn studies(f: &Findings, advice: &Advice, all: Option<&str>) -> Markup {
    let mut groups: Vec<(Option<&str>, Vec<&StudyNote>)> = Vec::new();
    for note in &advice.studies {
        let id = note.factor.as_deref();
        match groups.iter_mut().find(|(factor, _)| *factor == id) {
            Some((_, notes)) => notes.push(note),
            None => groups.push((id, vec![note])),
        }
    }
    let sources = sources(&advice.studies);
    html! {
        @if advice.speaks_of_studies() {
            h2 { (text("says.studies")) }
            p class="how" {
                (text("says.how"))
            }
            (texts(f, &advice.from_studies))
            @if let Some(page) = all {
                p class="on-screen" {
                    @let link = html! { a href=(page) { (text("says.all_link")) } };
                    (rich("says.all", &[("everything", &link)]))
                }
            }
        }
        @if !groups.is_empty() {
            h3 class="on-screen" { (text("says.evidence")) }
            @if all.is_none() { p class="small mut on-screen" { (text("says.brackets")) } }
            @for (factor, notes) in &groups {
                details class="evidence" {
                    summary {
                        (factor.and_then(|id| factor_label(f, id)).unwrap_or_else(|| text("says.in_general").into()))
                        span class="mut" { " · " (grades(notes)) }
                    }
                    @for n in notes { (note(n, &sources, all)) }
                }
            }
            @if all.is_none() && !sources.is_empty() {
                details class="evidence" {
                    summary { (text("says.sources")) span class="mut" { " · " (sources.len()) } }
                    ol class="small break" { @for s in &sources { li { (s) } } }
                }
            }
        }
    }
}

/// "3 claims: moderate, weak".
fn grades(notes: &[&StudyNote]) -> String {
    let mut grades: Vec<String> = Vec::new();
    for note in notes {
        let grade = clean(&note.grade);
        if !grades.contains(&grade) {
            grades.push(grade);
        }
    }
    plural("says.grades", notes.len() as u32, &[("grades", &grades.join(text("say.comma")))])
}

/// Every source once, in the order in which the notes name them.
fn sources(notes: &[StudyNote]) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    for source in notes.iter().flat_map(|n| &n.references).map(|r| clean(r)) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// One claim. Its sources stand on the page of all claims, or at the end where there is no such page.
fn note(note: &StudyNote, sources: &[String], all: Option<&str>) -> Markup {
    let named = note.references.iter().map(|r| clean(r));
    let cited: Vec<String> = named
        .filter_map(|r| sources.iter().position(|s| *s == r))
        .map(|at| (at + 1).to_string())
        .collect();
    html! {
        p {
            (clean(&note.summary)) " ["
            @match all {
                _ if cited.is_empty() => { (text("says.no_study")) }
                Some(page) => { a href={ (page) "#" (clean(&note.claim)) } { (plural("says.cited", cited.len() as u32, &[])) } }
                None => { (cited.join(", ")) }
            }
            "]"
            " "
            (fill("says.note", &[
                ("grade", &clean(&note.grade)),
                ("directness", &clean(&note.directness)),
            ]))
            @if !note.effect.is_empty() { " " (capital(&clean(&note.effect))) }
        }
    }
}

#[cfg(test)]
mod tests {
    use lumbago_domain::Basis;

    use super::*;

    #[test]
    fn only_a_lead_in_that_all_texts_share_is_left_out() {
        let texts = |words: &[&str]| -> Vec<AdviceText> {
            let text = |t: &&str| AdviceText {
                id: String::new(),
                factor: None,
                basis: Basis::Studies,
                text: (*t).into(),
                claims: Vec::new(),
            };
            words.iter().map(text).collect()
        };
        assert_eq!(shared_lead(&texts(&["From studies: a", "From studies: b"])), 14);
        assert_eq!(shared_lead(&texts(&["From studies: a", "b: c"])), 0);
        assert_eq!(shared_lead(&texts(&["From studies: alone"])), 0);
        assert_eq!(shared_lead(&texts(&["no lead", "no lead"])), 0);
        assert_eq!(shared_lead(&[]), 0);
    }
}
