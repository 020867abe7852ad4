//! `[registration]` and `[[question]]` of the settings file: questions named beforehand.
//!
//! ```toml
//! [registration]
//! date = "2026-03-01"
//! reason = "before the diary began"
//! outcome = "count"           # or "yes_no"; chosen from the outcome's form where left out
//! sources = ["diary.csv"]     # all files where left out
//!
//! [[question]]
//! factor = "position"
//! contrast = "front"          # the factor's main contrast where left out
//! lag = 0                     # nights earlier; the contrast's own where left out
//! adjust_for = ["sleep_hours"]
//! leave_out = ["stress"]
//! reason = "it is what the trial changes"
//! ```

use jiff::civil::Date;
use lumbago_domain::{
    Catalogue, Factor, Field, Kind, Measure, RegisteredQuestion, Registration, Role, Scope,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::values::nearest;

/// Longest lag that can be registered: two weeks, the longest that any factor of the evidence base
/// is thought to act over.
const MAX_LAG: u8 = 14;

/// Names of the calendar's part of a model, which may be left out by name.
const CALENDAR: &[&str] = &["weekend", "trend", "season"];

/// `[registration]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationDeclaration {
    /// When the questions were fixed, `YYYY-MM-DD`.
    pub date: Option<Date>,
    /// Why these questions.
    pub reason: String,
    /// The outcome measure.
    pub outcome: Option<DeclaredOutcome>,
    /// Files or formats whose nights count.
    pub sources: Vec<String>,
}

/// An outcome measure as a settings file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredOutcome {
    /// Spasms a night.
    Count,
    /// Whether a night had any.
    YesNo,
}

/// `[[question]]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionDeclaration {
    /// Factor id.
    pub factor: String,
    /// Contrast id.
    #[serde(default)]
    pub contrast: Option<String>,
    /// Nights between exposure and outcome.
    #[serde(default)]
    pub lag: Option<u8>,
    /// Whose differences, for a study.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// Columns taken into account as well.
    #[serde(default)]
    pub adjust_for: Vec<String>,
    /// Columns and factors not taken into account.
    #[serde(default)]
    pub leave_out: Vec<String>,
    /// When this question was fixed.
    #[serde(default)]
    pub date: Option<Date>,
    /// Why it is asked.
    #[serde(default)]
    pub reason: String,
}

/// Why a registration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationError {
    /// `[registration]` without a `[[question]]`.
    #[error("[registration] names no question")]
    NoQuestion,
    /// A factor that is not in the catalogue.
    #[error("there is no factor `{name}` to register{}", like(.near))]
    Factor {
        /// As written.
        name: String,
        /// The nearest name.
        near: Option<String>,
    },
    /// A contrast that the factor does not have.
    #[error("the factor `{factor}` has no contrast `{name}`{}; it has {}", like(.near), listed(.known))]
    Contrast {
        /// Factor id.
        factor: String,
        /// As written.
        name: String,
        /// The nearest id.
        near: Option<String>,
        /// All ids.
        known: Vec<String>,
    },
    /// A factor of which nothing is asked.
    #[error("nothing can be asked of the factor `{factor}`: {why}")]
    NotAsked {
        /// Factor id.
        factor: String,
        /// Why not.
        why: String,
    },
    /// A column of `adjust_for` or `leave_out` that does not exist.
    #[error("the question about `{factor}` names the column `{name}`, which does not exist{}", like(.near))]
    Column {
        /// Factor id of the question.
        factor: String,
        /// As written.
        name: String,
        /// The nearest name.
        near: Option<String>,
    },
    /// A column that cannot be adjusted for.
    #[error("the question about `{factor}` cannot be adjusted for `{name}`: {why}")]
    Unfit {
        /// Factor id of the question.
        factor: String,
        /// The column.
        name: String,
        /// Why not.
        why: String,
    },
    /// The same comparison twice.
    #[error("the question `{factor}`, `{contrast}` is registered twice")]
    Twice {
        /// Factor id.
        factor: String,
        /// Contrast id.
        contrast: String,
    },
    /// A lag beyond two weeks.
    #[error("the question about `{factor}` has a lag of {lag} nights")]
    Lag {
        /// Factor id.
        factor: String,
        /// As written.
        lag: u8,
    },
}

impl RegistrationError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NoQuestion => {
                "add [[question]] with factor = \"...\", or remove [registration]".into()
            }
            Self::Factor { .. } | Self::Contrast { .. } => {
                "`lumbago factors` lists factors and contrasts; a factor of your own is declared \
                 by [[factor]]"
                    .into()
            }
            Self::NotAsked { .. } => {
                "register another factor, or declare a column of your own with role = \"exposure\""
                    .into()
            }
            Self::Column { .. } => "`lumbago factors` lists the columns".into(),
            Self::Unfit { .. } => "take it out of adjust_for".into(),
            Self::Twice { .. } => "keep one of the two".into(),
            Self::Lag { .. } => format!("choose a lag from 0 to {MAX_LAG}"),
        }
    }
}

fn like(near: &Option<String>) -> String {
    near.as_ref().map_or(String::new(), |n| format!("; did you mean `{n}`?"))
}

fn listed(names: &[String]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

/// Checks what was written against the factors in force, those that the log's files brought
/// included. `None` where nothing is registered.
///
/// # Errors
/// A factor, contrast or column that does not exist, with the nearest that does; a question that
/// cannot be asked; the same question twice.
pub fn register(
    whole: Option<&RegistrationDeclaration>,
    questions: &[QuestionDeclaration],
    catalogue: &Catalogue,
) -> Result<Option<Registration>, RegistrationError> {
    if questions.is_empty() {
        return whole.map_or(Ok(None), |_| Err(RegistrationError::NoQuestion));
    }
    let mut made: Vec<RegisteredQuestion> = Vec::new();
    for written in questions {
        let (question, declared_lag) = written.question(catalogue)?;
        let same = |other: &&RegisteredQuestion| {
            other.factor == question.factor
                && other.asked_as(declared_lag) == question.asked_as(declared_lag)
                && (other.scope.is_none()
                    || question.scope.is_none()
                    || other.scope == question.scope)
        };
        if made.iter().find(same).is_some() {
            let contrast = question.asked_as(declared_lag);
            return Err(RegistrationError::Twice { factor: question.factor, contrast });
        }
        made.push(question);
    }
    let whole = whole.cloned().unwrap_or_default();
    let mut registration = Registration {
        date: whole.date,
        reason: whole.reason,
        outcome: whole.outcome.map(|o| match o {
            DeclaredOutcome::Count => Measure::RateRatio,
            DeclaredOutcome::YesNo => Measure::RiskRatio,
        }),
        sources: whole.sources,
        questions: made,
        fingerprint: String::new(),
    };
    registration.fingerprint = fingerprint(&registration);
    Ok(Some(registration))
}

/// SHA-256 over a line a value, each with its length in bytes, so that no text can pose as two.
fn fingerprint(r: &Registration) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut put = |key: &str, value: &str| lines.push(format!("{key} {} {value}", value.len()));
    let date = |d: Option<Date>| d.map_or(String::new(), |d| d.to_string());
    put("date", &date(r.date));
    put("reason", &r.reason);
    put(
        "outcome",
        match r.outcome {
            None => "",
            Some(Measure::RateRatio) => "count",
            Some(Measure::RiskRatio) => "yes_no",
        },
    );
    r.sources.iter().for_each(|s| put("source", s));
    for q in &r.questions {
        put("factor", &q.factor);
        put("contrast", &q.contrast);
        put("lag", &q.lag_nights.map_or(String::new(), |l| l.to_string()));
        put(
            "scope",
            match q.scope {
                None => "",
                Some(Scope::Person) => "person",
                Some(Scope::Within) => "within",
                Some(Scope::Between) => "between",
            },
        );
        q.adjust_for.iter().for_each(|c| put("adjust_for", c));
        q.leave_out.iter().for_each(|c| put("leave_out", c));
        put("date", &date(q.date));
        put("reason", &q.reason);
    }
    let digest = Sha256::digest(lines.join("\n").as_bytes());
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

impl QuestionDeclaration {
    /// The question, and the lag its contrast is declared with.
    fn question(
        &self,
        catalogue: &Catalogue,
    ) -> Result<(RegisteredQuestion, u8), RegistrationError> {
        let name = self.factor.trim();
        let factor = catalogue.factor(name).filter(|f| f.id != "outcome").ok_or_else(|| {
            let names = catalogue.factors.iter().map(|f| f.id.as_str());
            RegistrationError::Factor {
                name: name.into(),
                near: nearest(name, names.filter(|n| *n != "outcome")).map(String::from),
            }
        })?;
        let contrast = self.contrast(factor)?;
        if let Some(lag) = self.lag.filter(|l| *l > MAX_LAG) {
            return Err(RegistrationError::Lag { factor: factor.id.clone(), lag });
        }
        for name in &self.adjust_for {
            self.column(name, factor, catalogue)?;
        }
        for name in &self.leave_out {
            let known = CALENDAR.contains(&name.as_str())
                || catalogue.factor(name).is_some()
                || catalogue.field(name).is_some();
            if !known {
                return Err(self.unknown_column(name, catalogue));
            }
        }
        let question = RegisteredQuestion {
            lag_nights: self.lag,
            scope: self.scope,
            adjust_for: self.adjust_for.clone(),
            leave_out: self.leave_out.clone(),
            date: self.date,
            reason: self.reason.clone(),
            ..RegisteredQuestion::new(&factor.id, &contrast.id)
        };
        Ok((question, contrast.lag_nights))
    }

    fn contrast<'a>(
        &self,
        factor: &'a Factor,
    ) -> Result<&'a lumbago_domain::Contrast, RegistrationError> {
        if factor.contrasts.is_empty() {
            return Err(RegistrationError::NotAsked {
                factor: factor.id.clone(),
                why: why_not_asked(factor).into(),
            });
        }
        let main = factor.contrasts.iter().find(|c| c.primary);
        let Some(name) = self.contrast.as_deref().map(str::trim) else {
            return Ok(main.unwrap_or(&factor.contrasts[0]));
        };
        let ids = || factor.contrasts.iter().map(|c| c.id.as_str());
        factor.contrasts.iter().find(|c| c.id == name).ok_or_else(|| RegistrationError::Contrast {
            factor: factor.id.clone(),
            name: name.into(),
            near: nearest(name, ids()).map(String::from),
            known: ids().map(String::from).collect(),
        })
    }

    fn column<'a>(
        &self,
        name: &str,
        factor: &Factor,
        catalogue: &'a Catalogue,
    ) -> Result<&'a Field, RegistrationError> {
        let field = catalogue.field(name).ok_or_else(|| self.unknown_column(name, catalogue))?;
        let why = match (field.role, &field.kind) {
            (Role::Outcome, _) => "it is the outcome itself",
            (Role::Remedy, _) => "it is used because of the spasms, so it would take their part",
            (Role::Person, _) => "it belongs to the person and is the same every night",
            (_, Kind::Text | Kind::Date | Kind::Set { .. }) => "it is neither number nor level",
            _ if factor.fields.iter().any(|f| f.key == field.key) => {
                "it is part of the factor that is asked about"
            }
            _ => return Ok(field),
        };
        Err(RegistrationError::Unfit {
            factor: factor.id.clone(),
            name: name.into(),
            why: why.into(),
        })
    }

    fn unknown_column(&self, name: &str, catalogue: &Catalogue) -> RegistrationError {
        let names = catalogue
            .fields()
            .map(|f| f.key.as_str())
            .chain(catalogue.factors.iter().map(|f| f.id.as_str()))
            .chain(CALENDAR.iter().copied());
        RegistrationError::Column {
            factor: self.factor.clone(),
            name: name.into(),
            near: nearest(name, names).map(String::from),
        }
    }
}

fn why_not_asked(factor: &Factor) -> &'static str {
    match factor.fields.first().map(|f| f.role) {
        Some(Role::Remedy) => "a remedy is used on bad nights, so a comparison would blame it",
        Some(Role::Mediator) => "it is a result of the spasms of the same night in part",
        Some(Role::Confounder) => "it is taken into account when others are asked about",
        _ => "it is kept and shown only",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        registration: Option<RegistrationDeclaration>,
        #[serde(default)]
        question: Vec<QuestionDeclaration>,
    }

    fn read(text: &str) -> Result<Option<Registration>, RegistrationError> {
        let file: File = toml::from_str(text).expect("well formed");
        register(file.registration.as_ref(), &file.question, &Catalogue::standard())
    }

    #[test]
    fn a_question_takes_the_factors_main_contrast_unless_it_names_one() {
        let made = read(
            "[[question]]\nfactor = \"position\"\n[[question]]\nfactor = \"position\"\ncontrast = \"back\"",
        );
        let questions = made.expect("good").expect("registered").questions;
        let ids: Vec<_> = questions.iter().map(|q| q.contrast.as_str()).collect();
        assert_eq!(ids, ["front", "back"]);
        assert_eq!(read(""), Ok(None));
    }

    #[test]
    fn what_does_not_exist_is_refused_with_the_nearest_that_does() {
        let cases = [
            ("[registration]\nreason = \"x\"", "names no question"),
            ("[[question]]\nfactor = \"postion\"", "did you mean `position`?"),
            ("[[question]]\nfactor = \"outcome\"", "there is no factor `outcome`"),
            ("[[question]]\nfactor = \"position\"\ncontrast = \"frnt\"", "did you mean `front`?"),
            ("[[question]]\nfactor = \"self_care\"", "a remedy"),
            (
                "[[question]]\nfactor = \"stress\"\nadjust_for = [\"sleep_hour\"]",
                "did you mean `sleep_hours`?",
            ),
            (
                "[[question]]\nfactor = \"stress\"\nadjust_for = [\"spasm_count\"]",
                "the outcome itself",
            ),
            (
                "[[question]]\nfactor = \"stress\"\nadjust_for = [\"painkiller_taken\"]",
                "because of the spasms",
            ),
            ("[[question]]\nfactor = \"stress\"\nadjust_for = [\"stress\"]", "part of the factor"),
            (
                "[[question]]\nfactor = \"stress\"\nleave_out = [\"wekend\"]",
                "did you mean `weekend`?",
            ),
            ("[[question]]\nfactor = \"stress\"\nlag = 30", "a lag of 30 nights"),
            (
                "[[question]]\nfactor = \"stress\"\n[[question]]\nfactor = \"stress\"\ncontrast = \"per_2_points\"",
                "registered twice",
            ),
        ];
        for (text, expected) in cases {
            let error = read(text).expect_err(text);
            assert!(error.to_string().contains(expected), "{text}: {error}");
            assert!(!error.hint().is_empty());
        }
    }

    #[test]
    fn the_fingerprint_follows_what_was_registered_and_nothing_else() {
        let print = |text: &str| read(text).expect("good").expect("registered").fingerprint;
        let plain = print("[[question]]\nfactor = \"stress\"");
        assert_eq!(plain.len(), 64);
        // The main contrast by name is the same question; a comment is nothing.
        assert_eq!(
            plain,
            print("# said so\n[[question]]\ncontrast = \"per_2_points\"\nfactor = \"stress\"")
        );
        let others = [
            "[[question]]\nfactor = \"stress\"\nlag = 1",
            "[[question]]\nfactor = \"stress\"\nreason = \"x\"",
            "[[question]]\nfactor = \"stress\"\nadjust_for = [\"sleep_hours\"]",
            "[registration]\noutcome = \"yes_no\"\n[[question]]\nfactor = \"stress\"",
            "[registration]\nsources = [\"a\", \"b\"]\n[[question]]\nfactor = \"stress\"",
            "[registration]\nsources = [\"a\\nsource 1 b\"]\n[[question]]\nfactor = \"stress\"",
        ];
        let prints: std::collections::BTreeSet<_> = others.iter().map(|t| print(t)).collect();
        assert_eq!(prints.len(), others.len());
        assert!(!prints.contains(&plain));
    }
}
