//! The list of all claims, as in `knowledge/studies.toml`: its words, its parts, what grades mean.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{GradeWords, Say};

/// The file of the list of claims.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyPage {
    /// Words around the list.
    pub page: StudyPageWords,
    /// Its parts, in order.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    /// What the grades mean.
    pub meaning: GradeWords,
    /// Kinds of study, by the word a claim uses.
    pub basis: BTreeMap<String, String>,
    /// To whom a claim may be printed.
    pub say: SayWords,
}

/// Words around the list of claims.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyPageWords {
    /// Heading.
    pub title: String,
    /// That it is general.
    pub about: String,
    /// What was counted in the studies.
    pub target: String,
    /// What a grade is.
    pub grading: String,
    /// Who has reviewed it.
    pub reviewed: String,
    /// What it is not.
    pub not_advice: String,
    /// How much there is.
    pub counted: String,
    /// Where a claim rests on no work.
    pub no_study: String,
    /// That some claims are left out beside some logs.
    pub caution: String,
}

/// A part of the list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Short name, used by claims.
    pub id: String,
    /// Heading.
    pub title: String,
}

/// To whom a claim may be printed, where that is not anyone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SayWords {
    /// Optional, or beside a personal result.
    pub b: SayWord,
    /// A topic for a clinician.
    pub c: SayWord,
    /// Only as corrected.
    pub x: SayWord,
}

/// A short word and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SayWord {
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: String,
}

impl SayWords {
    /// The word for a class; none where a claim is for anyone.
    pub fn of(&self, say: Say) -> &str {
        match say {
            Say::A => "",
            Say::B => &self.b.word,
            Say::C => &self.c.word,
            Say::X => &self.x.word,
        }
    }
}
