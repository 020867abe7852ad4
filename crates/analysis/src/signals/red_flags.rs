//! Warning signs that were answered with yes. They are asked and listed, never inferred.

use lumbago_domain::{RED_FLAG_QUESTIONS, SignalState};

use super::diary::Diary;
use super::{Outcome, Rule};

pub(super) const ESC06: Rule = Rule { id: "ESC06_red_flag", evaluate };

/// The newest answer to each question holds, so a sign that was later answered no is left out.
fn evaluate(diary: &Diary) -> Outcome {
    let answered: Vec<&&str> =
        RED_FLAG_QUESTIONS.iter().filter(|q| diary.person.answer(q).is_some()).collect();
    if answered.is_empty() {
        return Outcome::not_evaluable("no questions on warning signs were answered");
    }
    let yes: Vec<String> =
        answered.iter().filter(|q| diary.person.says_yes(q)).map(|q| (**q).to_string()).collect();
    let detail = match yes.len() {
        0 => "none of the signs asked about was reported".to_owned(),
        n => format!("{n} of {} signs asked about reported", answered.len()),
    };
    let state = if yes.is_empty() { SignalState::Clear } else { SignalState::Fire };
    Outcome { state, detail, values: Vec::new(), questions: yes }
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SignalState::{Clear, Fire, NotEvaluable};

    use crate::fixtures::Diary as Log;

    #[test]
    fn signs_are_listed_and_resolved_ones_left_out() {
        let rule = "ESC06_red_flag";
        let log = || Log::nights(1).number("spasm_count", |_| Some(0.0));
        assert_eq!(log().signal(rule).state, NotEvaluable);
        for sign in ["RF02_bladder", "RF13_cancer_history", "RF15_constant_worse_at_night"] {
            let found = log().answer(sign, "yes").signal(rule);
            assert_eq!((found.state, found.questions), (Fire, vec![sign.to_owned()]));
        }
        let both = log()
            .answer("RF06_sexual_change", "yes")
            .answer("RF01_saddle_numbness", "yes")
            .signal(rule);
        assert_eq!(both.questions, ["RF01_saddle_numbness", "RF06_sexual_change"]);
        let resolved = log().answer("RF11_fever", "yes").answer("RF11_fever", "no").signal(rule);
        assert_eq!((resolved.state, resolved.questions.len()), (Clear, 0));
    }
}
