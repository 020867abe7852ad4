//! The evidence base: TOML files under `knowledge/`, compiled in and parsed once.
//!
//! The files are meant to be read and corrected by people who know the field and need not know
//! Rust; each begins with what it is and how to edit it. Nothing in them was reviewed by a
//! clinician.

mod evidence;
mod phrases;
mod safety;
mod study_page;
mod texts;

use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use evidence::*;
pub use phrases::*;
pub use safety::*;
pub use study_page::*;
pub use texts::*;

/// Everything in `knowledge/`.
#[derive(Clone, Debug, PartialEq)]
pub struct Knowledge {
    /// `references.toml`.
    pub references: Vec<Reference>,
    /// `claims.toml`.
    pub claims: Vec<Claim>,
    /// `studies.toml`.
    pub study_page: StudyPage,
    /// `red_flags.toml`.
    pub red_flags: RedFlags,
    /// `suppressors.toml`.
    pub suppressors: Vec<Suppressor>,
    /// `escalation.toml`.
    pub escalations: Vec<Escalation>,
    /// `advice.toml`.
    pub advice: Vec<AdviceEntry>,
    /// `topics.toml`.
    pub topics: Topics,
    /// `matrix.toml`.
    pub matrix: Matrix,
    /// `wording.toml`.
    pub phrases: Phrases,
    /// `never.toml`.
    pub never: Vec<Never>,
    /// `conflicts.toml`.
    pub conflicts: Vec<Conflict>,
    /// `gaps.toml`.
    pub gaps: Vec<Gap>,
}

/// A knowledge file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("knowledge/{file} cannot be read: {source}")]
pub struct KnowledgeError {
    /// The file.
    pub file: &'static str,
    /// What is wrong and where.
    #[source]
    pub source: toml::de::Error,
}

impl KnowledgeError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        format!("compare the entry with its neighbours and the head of knowledge/{}", self.file)
    }
}

fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, KnowledgeError> {
    toml::from_str(text).map_err(|source| KnowledgeError { file, source })
}

/// Reads a file that is a list of one kind of table.
macro_rules! list {
    ($file:literal, $key:literal, $item:ty) => {{
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(rename = $key)]
            items: Vec<$item>,
        }
        read::<File>($file, include_str!(concat!("../../knowledge/", $file)))?.items
    }};
}

impl Knowledge {
    fn parse() -> Result<Self, KnowledgeError> {
        Ok(Self {
            references: list!("references.toml", "ref", Reference),
            claims: list!("claims.toml", "claim", Claim),
            study_page: read("studies.toml", include_str!("../../knowledge/studies.toml"))?,
            red_flags: read("red_flags.toml", include_str!("../../knowledge/red_flags.toml"))?,
            suppressors: list!("suppressors.toml", "suppressor", Suppressor),
            escalations: list!("escalation.toml", "escalation", Escalation),
            advice: list!("advice.toml", "advice", AdviceEntry),
            topics: read("topics.toml", include_str!("../../knowledge/topics.toml"))?,
            matrix: read("matrix.toml", include_str!("../../knowledge/matrix.toml"))?,
            phrases: read("wording.toml", include_str!("../../knowledge/wording.toml"))?,
            never: list!("never.toml", "never", Never),
            conflicts: list!("conflicts.toml", "conflict", Conflict),
            gaps: list!("gaps.toml", "gap", Gap),
        })
    }

    /// The work with this id.
    pub fn reference(&self, id: &str) -> Option<&Reference> {
        self.references.iter().find(|r| r.id == id)
    }

    /// The work as printed: title, DOI where one was seen, and how much of it was read.
    pub fn cited(&self, id: &str) -> Option<String> {
        let work = self.reference(id)?;
        let doi = if work.doi.is_empty() { String::new() } else { format!(" doi:{}", work.doi) };
        let stop = if work.cite.ends_with(['.', ')']) { "" } else { "." };
        Some(format!("{}{stop}{doi} ({})", work.cite, self.phrases.seen.of(work.seen)))
    }

    /// The claim with this id.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|c| c.id == id)
    }

    /// The warning sign with this id.
    pub fn red_flag(&self, id: &str) -> Option<&RedFlag> {
        self.red_flags.red_flags.iter().find(|r| r.id == id)
    }

    /// The circumstance with this id.
    pub fn suppressor(&self, id: &str) -> Option<&Suppressor> {
        self.suppressors.iter().find(|s| s.id == id)
    }

    /// The words of the rule with this id.
    pub fn escalation(&self, id: &str) -> Option<&Escalation> {
        self.escalations.iter().find(|e| e.id == id)
    }

    /// The advice text with this id.
    pub fn advice(&self, id: &str) -> Option<&AdviceEntry> {
        self.advice.iter().find(|a| a.id == id)
    }

    /// The action with this id.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.topics.actions.iter().find(|a| a.id == id)
    }

    /// What is expected of a contrast; `None` for a factor of the user's own.
    pub fn topic(&self, factor: &str, contrast: &str) -> Option<&Topic> {
        self.topics.topics.iter().find(|t| {
            t.factor == factor
                && (t.contrasts.is_empty() || t.contrasts.iter().any(|c| c == contrast))
        })
    }

    /// The column of the matrix for a topic.
    pub fn support(&self, topic: &Topic) -> Support {
        match topic.claim.as_deref().and_then(|id| self.claim(id)).map(|c| c.grade) {
            Some(Grade::Strong | Grade::Moderate) => Support::Supported,
            Some(Grade::Weak | Grade::Contested) => Support::Unsure,
            Some(Grade::Contradicted) => Support::Contradicted,
            None => Support::Unstudied,
        }
    }
}

impl GradeWords {
    /// The word for a grade.
    pub fn of(&self, grade: Grade) -> &str {
        match grade {
            Grade::Strong => &self.strong,
            Grade::Moderate => &self.moderate,
            Grade::Weak => &self.weak,
            Grade::Contested => &self.contested,
            Grade::Contradicted => &self.contradicted,
        }
    }
}

impl DirectnessWords {
    /// The words for what was studied.
    pub fn of(&self, directness: Directness) -> &str {
        match directness {
            Directness::BackSpasmNight => &self.back_spasm_night,
            Directness::BackPain => &self.back_pain,
            Directness::LegCramp => &self.leg_cramp,
            Directness::ExerciseCramp => &self.exercise_cramp,
            Directness::Sleep => &self.sleep,
            Directness::Other => &self.other,
        }
    }
}

impl SeenWords {
    /// The words for how much was read.
    pub fn of(&self, seen: Seen) -> &str {
        match seen {
            Seen::Abstract => &self.r#abstract,
            Seen::Excerpt => &self.excerpt,
            Seen::Secondary => &self.secondary,
            Seen::Memory => &self.memory,
        }
    }
}

/// The evidence base, parsed on first use.
pub fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| {
        Knowledge::parse().expect("the files are compiled in, and a test parses them")
    })
}

#[cfg(test)]
mod tests;
