//! Everything that is often said about back spasms at night, and what studies say of it: the same
//! for everybody, apart from any log.

use serde::{Deserialize, Serialize};

/// The whole list, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyList {
    /// Heading.
    pub title: String,
    /// What the list is and is not, one paragraph each; the last ones say who has reviewed it.
    pub about: Vec<String>,
    /// How many claims and works there are, in words.
    pub counted: String,
    /// What a grade is.
    pub grading: String,
    /// The grades, best supported first.
    pub grades: Vec<GradeMeaning>,
    /// Words beside a grade that say what an entry is for, with their meaning.
    pub uses: Vec<(String, String)>,
    /// What the circumstances below do.
    pub caution: String,
    /// Circumstances that leave entries out beside a log.
    pub circumstances: Vec<StudyCircumstance>,
    /// Habits that claims are about, in catalogue order.
    pub habits: Vec<StudyHabit>,
    /// The claims in parts, in the order of reading.
    pub sections: Vec<StudySection>,
    /// Every work a claim rests on, once, in the order in which the claims name them.
    pub works: Vec<String>,
    /// Printed where a claim rests on no work.
    pub no_study: String,
    /// Version of the evidence base.
    pub version: String,
}

/// A grade and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeMeaning {
    /// The word.
    pub grade: String,
    /// What it means.
    pub meaning: String,
    /// Claims with this grade.
    pub claims: u32,
}

/// A circumstance that leaves entries out beside a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyCircumstance {
    /// Question id, also of the anchor.
    pub id: String,
    /// A few words for it.
    pub label: String,
    /// The question.
    pub question: String,
    /// What holds instead.
    pub instead: String,
}

/// A habit and the claims about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyHabit {
    /// Catalogue factor id.
    pub factor: String,
    /// Its label.
    pub label: String,
    /// Ids of the claims, in the order of reading.
    pub claims: Vec<String>,
}

/// A part of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudySection {
    /// Short name, also of the anchor.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Its claims.
    pub claims: Vec<StudyClaim>,
}

/// One claim as it is often made, and what studies say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyClaim {
    /// Claim id, also of the anchor.
    pub id: String,
    /// As popular advice has it.
    pub often_said: String,
    /// What studies say.
    pub summary: String,
    /// Grade, in words.
    pub grade: String,
    /// Kind of study behind the grade, in words.
    pub basis: String,
    /// The outcome really studied, in words.
    pub directness: String,
    /// Effect sizes as published; may be empty.
    pub effect: String,
    /// What was not checked against a source; may be empty.
    pub unverified: String,
    /// What it is for, one of the words of the list; empty where it is for anyone.
    pub used: String,
    /// Circumstances that leave it out beside a log, by id.
    pub left_out: Vec<String>,
    /// Its works, as positions in the list of works, from 0.
    pub works: Vec<u32>,
}

impl StudyList {
    /// All claims in the order of reading.
    pub fn claims(&self) -> impl Iterator<Item = &StudyClaim> {
        self.sections.iter().flat_map(|s| &s.claims)
    }
}
