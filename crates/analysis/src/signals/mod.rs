//! The escalation rules, evaluated for each person.
//!
//! Windows count calendar nights and end at the newest logged night. A rule whose data requirement
//! is unmet is "not evaluable", never "clear". Shares are compared as whole numbers,
//! cross-multiplied, so that a boundary does not hang on rounding. Rules state what the notes
//! show; what to say about it is decided elsewhere.

mod diary;
mod disruption;
mod frequency;
mod inflammatory;
mod medicines;
mod red_flags;
mod selfcare;

use lumbago_domain::{Signal, SignalState, SignalValue};

use crate::nights::Nights;
use diary::Diary;

/// What a rule found.
pub(crate) struct Outcome {
    state: SignalState,
    detail: String,
    values: Vec<SignalValue>,
    questions: Vec<String>,
}

/// One escalation rule.
pub(crate) struct Rule {
    id: &'static str,
    evaluate: fn(&Diary) -> Outcome,
}

/// All rules.
pub(crate) const RULES: &[Rule] = &[
    selfcare::ESC01,
    frequency::ESC02,
    disruption::ESC03,
    disruption::ESC04,
    disruption::ESC05,
    red_flags::ESC06,
    inflammatory::ESC07,
    medicines::ESC08,
    medicines::ESC09,
    frequency::ESC10,
];

/// Every rule for one person.
pub(crate) fn of_person(nights: &Nights, person: usize) -> Vec<Signal> {
    let diary = Diary::new(nights, person);
    RULES
        .iter()
        .map(|rule| {
            let found = (rule.evaluate)(&diary);
            Signal {
                id: rule.id.into(),
                person: nights.log.people[person].code.clone(),
                state: found.state,
                detail: found.detail,
                values: found.values,
                questions: found.questions,
            }
        })
        .collect()
}

impl Outcome {
    fn not_evaluable(detail: impl Into<String>) -> Self {
        Self {
            state: SignalState::NotEvaluable,
            detail: detail.into(),
            values: Vec::new(),
            questions: Vec::new(),
        }
    }

    fn fire_if(fires: bool, detail: impl Into<String>) -> Self {
        let state = if fires { SignalState::Fire } else { SignalState::Clear };
        Self { state, detail: detail.into(), values: Vec::new(), questions: Vec::new() }
    }

    fn value(mut self, name: &str, value: f64) -> Self {
        self.values.push(SignalValue { name: name.into(), value });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_rules_in_order() {
        let ids: Vec<&str> = RULES.iter().map(|r| &r.id[..5]).collect();
        let expected: Vec<String> = (1..=10).map(|k| format!("ESC{k:02}")).collect();
        assert_eq!(ids, expected);
    }
}
