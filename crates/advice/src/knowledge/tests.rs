//! The knowledge files against each other, the catalogue, and the rules of wording.

use std::collections::BTreeSet;

use lumbago_domain::{Catalogue, RED_FLAG_QUESTIONS, SUPPRESSOR_QUESTIONS};

use super::*;
use crate::fill::{Fill, PLACEHOLDERS, placeholders};
use crate::reading_grade;
use crate::wording::forbidden;

fn unique<'a>(what: &str, ids: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    for id in ids {
        assert!(!id.is_empty() && seen.insert(id), "{what} `{id}` is empty or there twice");
    }
    seen
}

#[test]
fn all_files_parse_and_are_whole() {
    let k = Knowledge::parse().unwrap_or_else(|e| panic!("{e}\n{}", e.hint()));
    let counts = [
        ("references", k.references.len(), 142),
        ("claims", k.claims.len(), 104),
        ("warning signs", k.red_flags.red_flags.len(), 23),
        ("circumstances", k.suppressors.len(), 7),
        ("signals", k.escalations.len(), 10),
        ("advice texts", k.advice.len(), 28),
        ("never", k.never.len(), 14),
        ("conflicts", k.conflicts.len(), 13),
        ("gaps", k.gaps.len(), 8),
        ("cells", k.matrix.cells.len(), 28),
    ];
    for (what, found, expected) in counts {
        assert_eq!(found, expected, "{what}");
    }
    assert!(!k.phrases.clinically_reviewed);
}

#[test]
fn ids_are_unique() {
    let k = knowledge();
    unique("work", k.references.iter().map(|r| r.id.as_str()));
    unique("claim", k.claims.iter().map(|c| c.id.as_str()));
    unique("signal", k.escalations.iter().map(|e| e.id.as_str()));
    unique("advice", k.advice.iter().map(|a| a.id.as_str()));
    unique("action", k.topics.actions.iter().map(|a| a.id.as_str()));
    unique("never", k.never.iter().map(|n| n.id.as_str()));
    unique("conflict", k.conflicts.iter().map(|c| c.id.as_str()));
    unique("gap", k.gaps.iter().map(|g| g.id.as_str()));
}

#[test]
fn questions_are_those_of_the_people_file() {
    let k = knowledge();
    let flags = unique("warning sign", k.red_flags.red_flags.iter().map(|f| f.id.as_str()));
    assert_eq!(flags, RED_FLAG_QUESTIONS.iter().copied().collect());
    let circumstances = unique("circumstance", k.suppressors.iter().map(|s| s.id.as_str()));
    assert_eq!(circumstances, SUPPRESSOR_QUESTIONS.iter().copied().collect());
}

#[test]
fn everything_cited_exists() {
    let k = knowledge();
    let works = k.claims.iter().flat_map(|c| &c.refs);
    let works = works.chain(k.red_flags.red_flags.iter().flat_map(|f| &f.refs));
    for id in works.chain(k.suppressors.iter().flat_map(|s| &s.refs)) {
        assert!(k.reference(id).is_some(), "no work `{id}`");
    }
    let claims = k.advice.iter().flat_map(|a| &a.claims);
    let claims = claims.chain(k.escalations.iter().filter_map(|e| e.claim.as_ref()));
    for id in claims.chain(k.topics.topics.iter().filter_map(|t| t.claim.as_ref())) {
        assert!(k.claim(id).is_some(), "no claim `{id}`");
    }
    for flag in &k.red_flags.red_flags {
        for id in flag.raised.iter().flat_map(|r| &r.with) {
            assert!(k.red_flag(id).is_some(), "{} is raised by no sign `{id}`", flag.id);
        }
        let to = flag.raised.as_ref().map_or(Group::Emergency, |r| r.to);
        assert!(flag.raised.is_none() || to > flag.group, "{} is raised to no more", flag.id);
    }
    for s in &k.suppressors {
        assert!(s.hide_advice.iter().all(|id| k.advice(id).is_some()), "{}", s.id);
        assert!(s.hide_actions.iter().all(|id| k.action(id).is_some()), "{}", s.id);
        assert!(s.implies.iter().all(|id| k.suppressor(id).is_some()), "{}", s.id);
        assert!(s.hide_tips.iter().all(|f| k.topics.topics.iter().any(|t| t.factor == *f)));
        for pattern in &s.hide_claims {
            let alone = Suppressor { hide_claims: vec![pattern.clone()], ..s.clone() };
            assert!(k.claims.iter().any(|c| alone.hides_claim(&c.id)), "{} {pattern}", s.id);
        }
    }
    for part in k.advice.iter().flat_map(|a| &a.parts) {
        assert!(part.unless.iter().all(|id| k.suppressor(id).is_some()), "{}", part.text);
    }
}

#[test]
fn factors_and_contrasts_are_those_of_the_catalogue() {
    let k = knowledge();
    let catalogue = Catalogue::standard();
    for c in &k.claims {
        let sections = k.study_page.sections.iter().filter(|s| s.id == c.section);
        assert_eq!(sections.count(), 1, "{} stands in `{}`", c.id, c.section);
        assert!(c.factors.iter().all(|f| catalogue.factor(f).is_some()), "{}", c.id);
        let listed =
            matches!(c.place, Place::Factor | Place::Myth | Place::Remedy | Place::Condition);
        assert_eq!(listed, !c.factors.is_empty(), "{}", c.id);
    }
    for a in &k.advice {
        assert!(a.factor.iter().all(|f| catalogue.factor(f).is_some()), "{}", a.id);
    }
    for t in &k.topics.topics {
        let factor = catalogue.factor(&t.factor).unwrap_or_else(|| panic!("{}", t.factor));
        for id in &t.contrasts {
            assert!(factor.contrasts.iter().any(|c| c.id == *id), "{} {id}", t.factor);
        }
        assert_eq!(t.action.is_some(), t.does.is_some(), "{}", t.factor);
        let action = t.action.as_deref();
        assert!(action.is_none_or(|id| k.action(id).is_some()), "{action:?}");
        assert!(action.is_none() || factor.modifiable, "{} cannot be changed", t.factor);
    }
    for factor in &catalogue.factors {
        for c in &factor.contrasts {
            assert!(k.topic(&factor.id, &c.id).is_some(), "no topic for {} {}", factor.id, c.id);
        }
        assert!(k.topics.topics.iter().any(|t| t.factor == factor.id), "{}", factor.id);
    }
}

#[test]
fn the_matrix_has_every_cell_once() {
    let rows = [Row::R0, Row::R1, Row::R2, Row::R2X, Row::R3, Row::R4, Row::RX];
    let columns = [Support::Supported, Support::Unsure, Support::Contradicted, Support::Unstudied];
    for row in rows {
        for column in columns {
            let cells = &knowledge().matrix.cells;
            let found = cells.iter().filter(|c| c.class == row && c.evidence == column).count();
            assert_eq!(found, 1, "{row:?} {column:?}");
        }
    }
}

/// Every text a reader may see, with its name, placeholders not yet filled.
fn shown() -> Vec<(String, String)> {
    let k = knowledge();
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, text: &str| all.push((name.to_owned(), text.to_owned()));
    for a in &k.advice {
        let longest: Vec<&str> = a.parts.iter().map(|p| p.text.as_str()).collect();
        add(&a.id, &longest.join(" "));
        a.together.iter().for_each(|t| add(&a.id, t));
        let others = a.parts.iter().flat_map(|p| [&p.otherwise, &p.group]);
        others.filter_map(|t| t.as_deref()).for_each(|t| add(&a.id, t));
    }
    for t in &k.topics.topics {
        t.tip.iter().chain(&t.if_fewer).for_each(|text| add(&t.factor, text));
    }
    for a in &k.topics.actions {
        add(&a.id, &a.what);
        a.otherwise.iter().for_each(|t| add(&a.id, t));
    }
    k.matrix.cells.iter().for_each(|c| add("cell", &c.remark));
    k.matrix.reservations.iter().for_each(|r| add("reservation", &r.text));
    let own = &k.matrix.own_numbers;
    add("own_numbers", &format!("{} {} {}", own.text, own.not_the_reason, own.show_clinician));
    for e in &k.escalations {
        let numbers = e.numbers.as_deref().unwrap_or("");
        for (shown, advice) in [e.words(false), e.words(true)] {
            add(&e.id, &format!("{shown} {numbers} {advice}"));
        }
    }
    k.suppressors.iter().for_each(|s| add(&s.id, &s.show));
    for f in &k.red_flags.red_flags {
        add(&f.id, &format!("{} {}", f.ask, f.also));
    }
    let (strip, actions) = (&k.red_flags.strip, &k.red_flags.actions);
    for text in [&strip.intro, &strip.disclaimer, &actions.emergency, &actions.same_day] {
        add("red_flags", text);
    }
    let others = [&actions.soon, &actions.emergency_group, &actions.same_day_group];
    for text in others.into_iter().chain([&actions.soon_group, &strip.intro_group]) {
        add("red_flags", text);
    }
    let p = &k.phrases;
    let fixed = [p.disclaimers.all(), p.voice.all(), p.numbers.all(), p.trying.all()];
    let words = [p.next.all(), p.grades.all(), p.directness.all(), p.seen.all()];
    for (name, text) in fixed.into_iter().chain(words).flatten() {
        add(name, text);
    }
    all
}

#[test]
fn placeholders_are_known_and_each_is_used() {
    let known: BTreeSet<&str> = PLACEHOLDERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(known.len(), PLACEHOLDERS.len());
    let shown = shown();
    let mut used = BTreeSet::new();
    for (name, text) in &shown {
        for p in placeholders(text) {
            assert!(known.contains(p), "{name} has the unknown placeholder {{{p}}}");
            used.insert(p);
        }
    }
    assert_eq!(used, known);
}

fn sample(text: &str) -> String {
    let mut fill = Fill::default();
    for (name, value) in PLACEHOLDERS {
        fill.set(name, value);
    }
    fill.apply(text).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn every_text_reads_at_grade_eight_or_below() {
    let max = knowledge().phrases.reading_grade_max;
    let texts = shown();
    let sentences = texts.iter().filter(|(_, t)| t.split_whitespace().count() >= 6);
    let hard: Vec<String> = sentences
        .map(|(name, text)| (name, sample(text)))
        .filter(|(_, text)| reading_grade(text) > max)
        .map(|(name, text)| format!("{name} {:.1}: {text}", reading_grade(&text)))
        .collect();
    assert!(hard.is_empty(), "{}", hard.join("\n"));
}

#[test]
fn no_text_uses_a_forbidden_word() {
    let mut texts = shown();
    for c in &knowledge().claims {
        texts.push((c.id.clone(), format!("{} {}", c.summary, c.effect)));
    }
    for r in &knowledge().references {
        texts.push((r.id.clone(), r.cite.clone()));
    }
    let found: Vec<String> = texts
        .iter()
        .flat_map(|(name, text)| forbidden(&sample_known(text)).into_iter().map(move |h| (name, h)))
        .map(|(name, hit)| format!("{name}: `{}` in …{}…", hit.word, hit.context))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn sample_known(text: &str) -> String {
    if text.contains('{') { sample(text) } else { text.to_owned() }
}

#[test]
fn no_text_fixes_weeks_or_another_denominator() {
    for (name, text) in shown() {
        for bad in ["in 100", "two weeks", "four weeks", "2 weeks", "4 weeks", "per cent", "%"] {
            assert!(!text.contains(bad), "{name} says `{bad}`: {text}");
        }
    }
}

#[test]
fn rules_have_parameters_and_cases() {
    for e in &knowledge().escalations {
        assert!(!e.needs.is_empty() && !e.fires_when.is_empty() && !e.basis.is_empty(), "{}", e.id);
        assert!(!e.tests.is_empty(), "{} has no case", e.id);
        for case in &e.tests {
            let verdict = case.expect.split([' ', ',']).next().unwrap_or("");
            assert!(["Fire", "Clear", "NotEvaluable"].contains(&verdict), "{}: {verdict}", e.id);
            assert!(!case.given.is_empty());
        }
    }
}

#[test]
fn a_broken_file_says_where() {
    let error = read::<Matrix>("matrix.toml", "own_numbers = 3").expect_err("no such shape");
    assert!(error.to_string().contains("matrix.toml"), "{error}");
    assert!(error.hint().contains("matrix.toml"));
}
