//! What keeps the reader from harm: warning signs, circumstances that switch advice off, the words
//! of signals, and what no result may lead to.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Which of three actions goes with a warning sign. More urgent is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// In the next few days.
    Soon,
    /// Today.
    SameDay,
    /// Now.
    Emergency,
}

/// The file of warning signs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedFlags {
    /// Words around the list.
    pub strip: Strip,
    /// What to do.
    pub actions: Actions,
    /// The questions.
    #[serde(rename = "red_flag")]
    pub red_flags: Vec<RedFlag>,
}

/// Words around the list of warning signs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strip {
    /// Above it.
    pub intro: String,
    /// Above it on a group's page.
    pub intro_group: String,
    /// Below it.
    pub disclaimer: String,
}

/// What to do on a yes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actions {
    /// Now.
    pub emergency: String,
    /// Today.
    pub same_day: String,
    /// In the next few days.
    pub soon: String,
    /// Now, for those who run a study.
    pub emergency_group: String,
    /// Today.
    pub same_day_group: String,
    /// In the next few days.
    pub soon_group: String,
}

impl Actions {
    /// The words for a group.
    pub fn of(&self, group: Group) -> &str {
        match group {
            Group::Emergency => &self.emergency,
            Group::SameDay => &self.same_day,
            Group::Soon => &self.soon,
        }
    }

    /// The words for those who run a study.
    pub fn of_study(&self, group: Group) -> &str {
        match group {
            Group::Emergency => &self.emergency_group,
            Group::SameDay => &self.same_day_group,
            Group::Soon => &self.soon_group,
        }
    }
}

/// One question about a warning sign.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedFlag {
    /// Also the column in `people.csv`.
    pub id: String,
    /// Which action goes with a yes.
    pub group: Group,
    /// The question.
    pub ask: String,
    /// One more sentence on a yes.
    #[serde(default)]
    pub also: String,
    /// The more urgent group where another answer is yes too.
    pub raised: Option<Raised>,
    /// For reviewers, never printed.
    pub why: String,
    /// Works, by id.
    pub refs: Vec<String>,
    /// What was not checked.
    #[serde(default)]
    pub unverified: String,
    /// For editors.
    #[serde(default)]
    pub note: String,
}

/// When a warning sign becomes more urgent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raised {
    /// The group it moves to.
    pub to: Group,
    /// Any of these answered yes.
    pub with: Vec<String>,
}

/// A circumstance that switches off ordinary advice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppressor {
    /// Also the column in `people.csv`.
    pub id: String,
    /// A few words for it.
    pub label: String,
    /// The question.
    pub when: String,
    /// Printed on a yes.
    pub show: String,
    /// Nothing but safety information is printed.
    #[serde(default)]
    pub hide_all: bool,
    /// Advice texts not printed.
    pub hide_advice: Vec<String>,
    /// Actions not offered.
    pub hide_actions: Vec<String>,
    /// Factors whose general tip is not printed.
    pub hide_tips: Vec<String>,
    /// Claims not listed; a final `*` stands for anything.
    pub hide_claims: Vec<String>,
    /// Circumstances switched on too.
    #[serde(default)]
    pub implies: Vec<String>,
    /// Works, by id.
    pub refs: Vec<String>,
    /// What was not checked.
    #[serde(default)]
    pub unverified: String,
    /// For editors.
    #[serde(default)]
    pub note: String,
}

impl Escalation {
    /// What the notes show, and what general advice says: to the reader, or of one person of a
    /// group.
    pub(crate) fn words(&self, group: bool) -> (&str, &str) {
        let shown = self.shown_group.as_deref().filter(|_| group);
        let advice = self.advice_group.as_deref().filter(|_| group);
        (shown.unwrap_or(&self.shown), advice.unwrap_or(&self.advice))
    }
}

impl Suppressor {
    /// True if the claim is not to be listed.
    pub fn hides_claim(&self, claim: &str) -> bool {
        self.hide_claims.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(stem) => claim.starts_with(stem),
            None => claim == pattern,
        })
    }
}

/// Where the words of a signal go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalKind {
    /// Points to a clinician.
    Clinician,
    /// Points to a pharmacist.
    Pharmacist,
    /// Points to the list of warning signs.
    WarningSigns,
    /// An answered warning sign.
    Warning,
    /// No advice to seek help.
    Information,
}

/// The words of one rule on logged nights.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Also the id of the signal.
    pub id: String,
    /// Where the words go.
    pub kind: SignalKind,
    /// Claim it rests on.
    pub claim: Option<String>,
    /// What the notes show.
    pub shown: String,
    /// The same on a group's page, where the words above speak to the person.
    pub shown_group: Option<String>,
    /// A sentence with the signal's numbers.
    pub numbers: Option<String>,
    /// What general advice says.
    pub advice: String,
    /// The same on a group's page.
    pub advice_group: Option<String>,
    /// Data the rule needs.
    pub needs: String,
    /// The rule.
    pub fires_when: String,
    /// Its named constants.
    pub parameters: BTreeMap<String, f64>,
    /// Their grounds.
    pub basis: String,
    /// Cases a test of the rule must pass.
    pub tests: Vec<EscalationCase>,
}

/// One case of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationCase {
    /// The nights.
    pub given: String,
    /// `Fire`, `Clear` or `NotEvaluable`, with remarks.
    pub expect: String,
}

/// Something no result may lead to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// Short name.
    pub id: String,
    /// Read as "never: …".
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Words that would break it.
    pub phrases: Vec<String>,
}
