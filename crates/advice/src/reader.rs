//! Who is spoken to, and what of the findings is at hand for words.

use lumbago_domain::{Catalogue, Effect, Findings, HabitSummary, PersonSummary, Scope};

use crate::class::{ResultClass, classify};
use crate::compose::listed;
use crate::fill::Fill;
use crate::knowledge::{Cell, Knowledge, Row, Support, Suppressor, Topic};
use crate::numbers;

/// One person of their own nights, or a team of many people's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Person,
    Group,
}

/// The findings with everything that choosing words needs.
pub(crate) struct Reader<'a> {
    pub(crate) findings: &'a Findings,
    pub(crate) knowledge: &'static Knowledge,
    pub(crate) audience: Audience,
    /// Circumstances that switch advice off, in the order of the file. None for a group: they
    /// belong to people, and a group is given no personal advice.
    pub(crate) suppressors: Vec<&'static Suppressor>,
    /// Placeholder values of the log as a whole.
    pub(crate) values: Fill,
}

/// One comparison of a person's own nights, ready for words.
pub(crate) struct Answer<'a> {
    pub(crate) effect: &'a Effect,
    pub(crate) topic: &'static Topic,
    pub(crate) class: ResultClass,
    pub(crate) support: Support,
    pub(crate) cell: &'static Cell,
    pub(crate) values: Fill,
}

/// Code of a refusal that says the factor is absent from the log.
const NOT_IN_LOG: &str = "not_in_log";

/// A trial's dose: from this share of late-caffeine days above 100 mg the doses are called large.
const MOSTLY_LARGE: f64 = 0.5;

/// Hours before bed at which a large and a small dose no longer shorten sleep (Gardiner et al.
/// 2023: 8.8 h for 107 mg; Gardiner et al. 2024: 100 mg four hours before bed, no effect seen).
const LARGE_DOSE_HOURS: u32 = 9;
const SMALL_DOSE_HOURS: u32 = 4;

const DAY_MINUTES: u32 = 24 * 60;

impl<'a> Reader<'a> {
    pub(crate) fn new(findings: &'a Findings, knowledge: &'static Knowledge) -> Self {
        let people = findings.people.len().max(findings.population.persons as usize);
        let audience = if people > 1 { Audience::Group } else { Audience::Person };
        let mut reader = Self {
            findings,
            knowledge,
            audience,
            suppressors: Vec::new(),
            values: Fill::default(),
        };
        if audience == Audience::Person {
            reader.suppressors = suppressors(findings.people.first(), knowledge);
        }
        reader.values = reader.log_values();
        reader
    }

    fn log_values(&self) -> Fill {
        let f = self.findings;
        let trial = f.trial.as_ref();
        let long = self.habit("sitting_longest_min").and_then(|h| h.quantiles).map(|q| q[2]);
        let usual = trial.map(|t| t.usual_in_30).or(f.rate.spasm_nights_in_30.map(|r| r.point));
        let mut fill = Fill::default();
        fill.set("event", &f.outcome.event)
            .set("events", &f.outcome.events)
            .set("nights_logged", f.population.nights_logged)
            .set("persons", f.population.persons)
            .set_known(
                "adequacy_nights",
                numbers::plannable(f.adequacy.nights_needed, self.audience),
            )
            .set_known("trial_nights", trial.filter(|t| !t.too_rare).map(|t| t.nights))
            .set_known("count_at_most", trial.filter(|t| !t.too_rare).map(|t| t.count_at_most))
            .set_known("usual_in_30", usual.map(numbers::in_30))
            .set_known("longest_sitting", long.map(|m| format!("{m:.0}")))
            .set_known("cutoff", self.cutoff())
            .set_known("condition", self.conditions());
        fill
    }

    /// The clock time before which caffeine should be kept: the usual bedtime less the hours for
    /// the usual dose, down to the half hour.
    fn cutoff(&self) -> Option<String> {
        let bed = self.habit("bed_time")?.median_clock?;
        let large = self
            .habit("caffeine_after_15_mg")
            .and_then(|h| Some(h.share_notable? >= MOSTLY_LARGE * h.share_any?))
            .unwrap_or(true);
        let hours = if large { LARGE_DOSE_HOURS } else { SMALL_DOSE_HOURS };
        let minutes = (bed % DAY_MINUTES + DAY_MINUTES - hours * 60) % DAY_MINUTES;
        let minutes = minutes / 30 * 30;
        Some(format!("{}:{:02}", minutes / 60, minutes % 60))
    }

    /// Conditions ticked, in words. Only entries of the catalogue's list are repeated.
    fn conditions(&self) -> Option<String> {
        let known: [(&str, &str); 6] = [
            ("herniated_disc", "a herniated disc"),
            ("sciatica", "sciatica"),
            ("spinal_stenosis", "a narrow spinal canal"),
            ("arthritis", "arthritis"),
            ("muscle_strain", "a muscle strain"),
            ("other", "another condition"),
        ];
        let ticked = self.trait_value("conditions")?;
        let words: Vec<&str> = known
            .into_iter()
            .filter(|(key, _)| ticked.split('|').any(|t| t.trim() == *key))
            .map(|(_, words)| words)
            .collect();
        (!words.is_empty()).then(|| listed(&words))
    }

    /// The newest answer of the one person to a question of `people.csv`.
    pub(crate) fn trait_value(&self, key: &str) -> Option<&str> {
        match self.audience {
            Audience::Person => {
                Some(self.findings.people.first()?.person.answer(key)?.value.as_str())
            }
            Audience::Group => None,
        }
    }

    /// What the log says of a field, if it was recorded on any night.
    pub(crate) fn habit(&self, field: &str) -> Option<&'a HabitSummary> {
        self.findings.habits.iter().find(|h| h.field == field && h.nights > 0)
    }

    /// True if anything of the factor was recorded.
    pub(crate) fn in_log(&self, factor: &str) -> bool {
        let trait_key = match factor {
            "smoking" => Some("smoking_status"),
            "conditions" => Some("conditions"),
            _ => None,
        };
        self.findings.habits.iter().any(|h| h.factor == factor && h.nights > 0)
            || self.findings.effects.iter().any(|e| e.factor == factor && is_in_log(e))
            || trait_key.is_some_and(|key| {
                self.findings.people.iter().any(|p| p.person.answer(key).is_some())
            })
    }

    /// Factors recorded, in catalogue order, the user's own left out.
    pub(crate) fn factors_in_log(&self) -> Vec<String> {
        let all = Catalogue::standard().factors;
        all.into_iter().map(|f| f.id).filter(|id| self.in_log(id)).collect()
    }

    /// The person's own comparisons that may be worded, in the order of the findings.
    pub(crate) fn answers(&self) -> Vec<Answer<'a>> {
        if self.audience == Audience::Group {
            return Vec::new();
        }
        let own = |e: &&Effect| e.scope == Scope::Person && is_in_log(e);
        self.findings.effects.iter().filter(own).filter_map(|e| self.answer(e)).collect()
    }

    fn answer(&self, effect: &'a Effect) -> Option<Answer<'a>> {
        let topic = self.knowledge.topic(&effect.factor, &effect.contrast);
        let topic = topic.unwrap_or(unstudied());
        if !topic.personal {
            return None;
        }
        let class = classify(effect, topic.expected)?;
        let support = self.knowledge.support(topic);
        let cell = self.knowledge.matrix.cell(class.row, support)?;
        let values = numbers::of_effect(
            effect,
            &self.findings.outcome.event,
            &self.knowledge.phrases.numbers,
            &self.values,
            self.audience,
            !matches!(class.row, Row::R0 | Row::R1 | Row::R4),
        );
        Some(Answer { effect, topic, class, support, cell, values })
    }

    /// True if a circumstance that switches all advice off holds.
    pub(crate) fn hides_all(&self) -> bool {
        self.suppressors.iter().any(|s| s.hide_all)
    }

    /// True if a circumstance with this id holds.
    pub(crate) fn has(&self, suppressor: &str) -> bool {
        self.suppressors.iter().any(|s| s.id == suppressor)
    }
}

fn is_in_log(effect: &Effect) -> bool {
    effect.reason.code != NOT_IN_LOG
}

/// What is expected of a factor of the user's own: nothing.
fn unstudied() -> &'static Topic {
    static TOPIC: std::sync::OnceLock<Topic> = std::sync::OnceLock::new();
    TOPIC.get_or_init(|| Topic {
        factor: String::new(),
        contrasts: Vec::new(),
        claim: None,
        expected: crate::knowledge::Expected::None,
        personal: true,
        action: None,
        does: None,
        tip: None,
        if_fewer: None,
    })
}

/// Age under which the program is not for the reader, and over which painkillers need advice.
const ADULT_AGE: f64 = 18.0;
const NSAID_AGE: f64 = 65.0;

fn suppressors(
    person: Option<&PersonSummary>,
    knowledge: &'static Knowledge,
) -> Vec<&'static Suppressor> {
    let Some(person) = person.map(|p| &p.person) else { return Vec::new() };
    let age = person.answer("age_years").and_then(|a| a.value.trim().parse::<f64>().ok());
    let by_age = |id: &str| match id {
        "SUP_under_18" => age.is_some_and(|a| a < ADULT_AGE),
        "SUP_nsaid_risk" => age.is_some_and(|a| a > NSAID_AGE),
        _ => false,
    };
    let said = |s: &Suppressor| person.says_yes(&s.id) || by_age(&s.id);
    let all = &knowledge.suppressors;
    let implied: Vec<&str> =
        all.iter().filter(|s| said(s)).flat_map(|s| &s.implies).map(String::as_str).collect();
    all.iter().filter(|s| said(s) || implied.contains(&s.id.as_str())).collect()
}
