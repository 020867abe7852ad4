//! The whole list of claims, for everybody: nothing from any log is in it, and nothing is left out
//! of it. Where a circumstance leaves a claim out beside a log, the entry says so.

use lumbago_domain::{
    Catalogue, GradeMeaning, StudyCircumstance, StudyClaim, StudyHabit, StudyList, StudySection,
};

use crate::fill::Fill;
use crate::knowledge::{Claim, Grade, Knowledge, knowledge};

const GRADES: [Grade; 5] =
    [Grade::Strong, Grade::Moderate, Grade::Weak, Grade::Contested, Grade::Contradicted];

/// Every claim of the evidence base with its grade and sources, in the order of `studies.toml` and
/// within a part in the order of `claims.toml`.
///
/// ```
/// let list = lumbago_advice::study_list();
/// let coffee = list.claims().find(|c| c.id == "caffeine.dehydrates").unwrap();
/// assert_eq!(coffee.grade, "against it");
/// ```
pub fn study_list() -> StudyList {
    let k = knowledge();
    let words = &k.study_page.page;
    let mut works: Vec<&str> = Vec::new();
    let sections: Vec<StudySection> = k
        .study_page
        .sections
        .iter()
        .map(|section| StudySection {
            id: section.id.clone(),
            title: section.title.clone(),
            claims: k
                .claims
                .iter()
                .filter(|c| c.section == section.id)
                .map(|c| entry(k, c, &mut works))
                .collect(),
        })
        .collect();
    let mut fill = Fill::default();
    fill.set("claims", k.claims.len())
        .set("works", works.len())
        .set("none", k.claims.iter().filter(|c| c.refs.is_empty()).count());
    let say = &k.study_page.say;
    let about = [&words.about, &words.target, &words.reviewed, &words.not_advice];
    StudyList {
        title: words.title.clone(),
        about: about.into_iter().cloned().collect(),
        // A test holds the file to the values set here.
        counted: fill.apply(&words.counted).unwrap_or_default(),
        grading: words.grading.clone(),
        grades: GRADES.into_iter().map(|g| grade(k, g)).collect(),
        uses: [&say.b, &say.c, &say.x].map(|s| (s.word.clone(), s.meaning.clone())).to_vec(),
        caution: words.caution.clone(),
        circumstances: circumstances(k),
        habits: habits(&sections, k),
        sections,
        works: works.iter().filter_map(|id| k.cited(id)).collect(),
        no_study: words.no_study.clone(),
        version: k.phrases.version.clone(),
    }
}

fn grade(k: &Knowledge, grade: Grade) -> GradeMeaning {
    GradeMeaning {
        grade: k.phrases.grades.of(grade).to_owned(),
        meaning: k.study_page.meaning.of(grade).to_owned(),
        claims: k.claims.iter().filter(|c| c.grade == grade).count() as u32,
    }
}

fn entry<'k>(k: &Knowledge, claim: &'k Claim, works: &mut Vec<&'k str>) -> StudyClaim {
    let mut place = |id: &'k str| match works.iter().position(|w| *w == id) {
        Some(at) => at as u32,
        None => {
            works.push(id);
            works.len() as u32 - 1
        }
    };
    // What leaves out everything is no remark on any one claim.
    let hiding = k.suppressors.iter().filter(|s| !s.hide_all && s.hides_claim(&claim.id));
    StudyClaim {
        id: claim.id.clone(),
        often_said: claim.often_said.clone(),
        summary: claim.summary.clone(),
        grade: k.phrases.grades.of(claim.grade).to_owned(),
        basis: k.study_page.basis.get(&claim.basis).cloned().unwrap_or_default(),
        directness: k.phrases.directness.of(claim.directness).to_owned(),
        effect: claim.effect.clone(),
        unverified: claim.unverified.clone(),
        used: k.study_page.say.of(claim.say).to_owned(),
        left_out: hiding.map(|s| s.id.clone()).collect(),
        works: claim.refs.iter().map(|id| place(id)).collect(),
    }
}

/// Circumstances that leave out some claims and not all.
fn circumstances(k: &Knowledge) -> Vec<StudyCircumstance> {
    let some = k.suppressors.iter().filter(|s| !s.hide_all && !s.hide_claims.is_empty());
    some.map(|s| StudyCircumstance {
        id: s.id.clone(),
        label: s.label.clone(),
        question: s.when.clone(),
        instead: s.show.clone(),
    })
    .collect()
}

fn habits(sections: &[StudySection], k: &Knowledge) -> Vec<StudyHabit> {
    let about =
        |claim: &str, factor: &String| k.claim(claim).is_some_and(|c| c.factors.contains(factor));
    let in_order = || sections.iter().flat_map(|s| &s.claims).map(|c| &c.id);
    let all = Catalogue::standard().factors.into_iter().map(|f| StudyHabit {
        claims: in_order().filter(|id| about(id, &f.id)).cloned().collect(),
        factor: f.id,
        label: f.label,
    });
    all.filter(|h| !h.claims.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_claim_is_in_the_list_once_with_its_grade_and_its_works() {
        let (k, list) = (knowledge(), study_list());
        assert_eq!(list.claims().count(), k.claims.len());
        for claim in &k.claims {
            let mut found = list.claims().filter(|c| c.id == claim.id);
            let entry = found.next().unwrap_or_else(|| panic!("{} is not in the list", claim.id));
            assert!(found.next().is_none(), "{} is there twice", claim.id);
            assert_eq!(entry.grade, k.phrases.grades.of(claim.grade));
            assert!(!entry.basis.is_empty(), "no words for the basis `{}`", claim.basis);
            let works: Vec<_> = entry.works.iter().map(|&w| &list.works[w as usize]).collect();
            assert_eq!(works.len(), claim.refs.len(), "{}", claim.id);
            for (work, id) in works.into_iter().zip(&claim.refs) {
                assert!(work.starts_with(&k.reference(id).expect("cited").cite), "{id}: {work}");
            }
        }
        assert!(list.sections.iter().all(|s| !s.claims.is_empty()));
        let works: BTreeSet<_> = list.works.iter().collect();
        assert_eq!(works.len(), list.works.len(), "a work is listed twice");
        assert_eq!(list.grades.iter().map(|g| g.claims as usize).sum::<usize>(), k.claims.len());
    }

    #[test]
    fn words_are_whole_and_every_kind_of_study_is_used() {
        let (k, list) = (knowledge(), study_list());
        let page = &k.study_page;
        let none = k.claims.iter().filter(|c| c.refs.is_empty()).count();
        assert_eq!(
            list.counted,
            format!(
                "{} claims, {} works; for {none} claims no study was found.",
                k.claims.len(),
                list.works.len()
            )
        );
        for text in list.about.iter().chain([&list.title, &list.grading, &list.no_study]) {
            assert!(!text.is_empty() && !text.contains('{'), "{text}");
        }
        for kind in page.basis.keys() {
            assert!(k.claims.iter().any(|c| c.basis == *kind), "no claim rests on `{kind}`");
        }
        let own = list.uses.iter().flat_map(|(word, meaning)| [word, meaning]);
        let own = own.chain(page.basis.values()).chain(&list.about);
        for text in own.chain([&list.title, &list.counted, &list.grading, &list.caution]) {
            assert_eq!(crate::wording::forbidden(text), [], "{text}");
        }
        for claim in &k.claims {
            for text in [&claim.often_said, &claim.unverified] {
                assert_eq!(crate::wording::forbidden(text), [], "{}: {text}", claim.id);
            }
        }
    }

    #[test]
    fn a_claim_left_out_beside_some_logs_says_for_whom_and_what_holds_instead() {
        let list = study_list();
        let entry = |id: &str| list.claims().find(|c| c.id == id).expect("in the list");
        let back = &entry("position.supine.neutral").left_out;
        assert_eq!(*back, ["SUP_pregnant_28w", "SUP_sleep_apnoea"]);
        assert_eq!(entry("relief.heat").left_out, ["SUP_heat_risk"]);
        assert!(entry("position.prone.avoid").left_out.is_empty());
        for id in list.claims().flat_map(|c| &c.left_out) {
            let circumstance = list.circumstances.iter().find(|c| c.id == *id);
            let c = circumstance.unwrap_or_else(|| panic!("{id} is not explained"));
            assert!(!c.label.is_empty() && !c.question.is_empty() && !c.instead.is_empty());
        }
        // A medicine is a topic for a clinician, whatever its grade.
        for id in ["relief.nsaid", "treat.muscle_relaxants", "treat.surgery_last_resort"] {
            assert_eq!(entry(id).used, "for a clinician", "{id}");
        }
    }

    #[test]
    fn every_factor_of_a_claim_leads_to_it() {
        let list = study_list();
        for claim in &knowledge().claims {
            for factor in &claim.factors {
                let habit = list.habits.iter().find(|h| h.factor == *factor);
                assert!(
                    habit.is_some_and(|h| h.claims.contains(&claim.id)),
                    "{factor} {}",
                    claim.id
                );
            }
        }
        assert_eq!(list.habits[0].factor, "mattress_age", "catalogue order");
    }

    #[test]
    fn nothing_in_the_list_breaks_a_rule_of_what_is_never_said() {
        let list = study_list();
        let mut said: Vec<(&str, &str)> = Vec::new();
        for c in list.claims() {
            said.push((&c.id, &c.summary));
        }
        said.extend(list.uses.iter().map(|(word, meaning)| (&word[..], &meaning[..])));
        said.extend(list.circumstances.iter().map(|c| (&c.id[..], &c.instead[..])));
        for rule in &knowledge().never {
            for (id, text) in &said {
                let lower = text.to_lowercase();
                for phrase in &rule.phrases {
                    assert!(!lower.contains(phrase.as_str()), "{} broken by {id}: {text}", rule.id);
                }
            }
        }
    }
}
