//! Every code a [`Reason`](crate::Reason) may carry, with what it means: the one list of them.

use serde::Serialize;

/// What a reason stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A question that was not answered.
    Refusal,
    /// A verdict on an estimate, or what holds one back.
    Verdict,
    /// Something behind the answers that was not worked out, or a remark on it.
    Technical,
}

/// A code and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonCode {
    /// As it stands in findings.json.
    pub code: &'static str,
    /// What it stands behind.
    pub kind: ReasonKind,
    /// One sentence or two, for anyone.
    pub means: &'static str,
}

/// The code, if it is one of the list.
///
/// ```
/// use lumbago_domain::{ReasonKind, reason_code};
/// assert_eq!(reason_code("one_mattress").unwrap().kind, ReasonKind::Refusal);
/// assert!(reason_code("because").is_none());
/// ```
pub fn reason_code(code: &str) -> Option<&'static ReasonCode> {
    REASON_CODES.iter().find(|r| r.code == code)
}

const fn refusal(code: &'static str, means: &'static str) -> ReasonCode {
    ReasonCode { code, kind: ReasonKind::Refusal, means }
}

const fn verdict(code: &'static str, means: &'static str) -> ReasonCode {
    ReasonCode { code, kind: ReasonKind::Verdict, means }
}

const fn technical(code: &'static str, means: &'static str) -> ReasonCode {
    ReasonCode { code, kind: ReasonKind::Technical, means }
}

/// All codes: refusals in the order in which they are looked for, then verdicts, then what stands
/// behind the answers. A code may stand in more than one place; its kind is that of the first.
pub const REASON_CODES: &[ReasonCode] = &[
    refusal("not_in_log", "Nothing of it was logged."),
    refusal("no_comparison", "The column is shown and not compared."),
    refusal(
        "remedy",
        "It is taken because of the spasms, so it cannot be asked whether it goes before them.",
    ),
    refusal("mediator", "It lies between a habit and the spasms."),
    refusal("context", "It describes the night and is no habit; it is shown only."),
    refusal(
        "adjusted_for",
        "It is taken into account when habits are compared, and is not asked about itself.",
    ),
    refusal(
        "person_level",
        "It belongs to the person: only several people who differ in it could tell.",
    ),
    refusal("derived", "It is the outcome in another guise."),
    refusal(
        "recorded_by_outcome",
        "It was noted only on nights with spasms, or only on nights without.",
    ),
    refusal("holds_part", "It is a total that holds another habit that is compared."),
    refusal("constant", "It was the same on every night, or for everyone."),
    refusal("one_mattress", "There was one mattress throughout, so its age is the calendar."),
    refusal(
        "one_swap",
        "It was changed once: a single event, with everything else that changed then.",
    ),
    refusal(
        "few_changes",
        "It changed too few times; anything else that changed at those times explains as much.",
    ),
    refusal(
        "time_confounded",
        "It changed with the calendar: what it did and what time did cannot be told apart. Where it only partly did, its verdict is at most leaning.",
    ),
    refusal("too_few_nights", "Fewer logged nights than the minimum."),
    refusal("too_few_events", "Fewer spasms than the minimum."),
    refusal(
        "all_alike",
        "Too few nights differ: with a spasm on every night, or with as many, nothing can go with them.",
    ),
    refusal(
        "too_few_people",
        "Too few people, or too few on one side of a comparison between people.",
    ),
    refusal("too_short", "The log spans fewer days than the minimum."),
    refusal("arm_too_small", "Too few nights, or spasms, on one side of the comparison."),
    refusal("all_or_none", "On one side every night had a spasm, or none had."),
    refusal("collinear", "It went together with another habit on nearly all nights."),
    refusal("not_converged", "The model did not settle, so nothing is said."),
    verdict(
        "passed",
        "Survived false-discovery control over everything asked, and nothing stands against it.",
    ),
    verdict("leaning", "Points one way under the looser bound only."),
    verdict("equivalent", "The 90 % range lies inside 0.80 to 1.25."),
    verdict(
        "wide_interval",
        "The range includes no difference and more, or what it shows may be chance among all that was compared.",
    ),
    verdict(
        "exploratory",
        "Looked at beside the main comparisons: at most leaning, whatever the numbers.",
    ),
    verdict(
        "reverse_order",
        "It was noted after the night, or follows bad nights, so the spasms may have come first: at most leaning.",
    ),
    verdict(
        "after_bad_spell",
        "It began after a bad spell, after which nights get better by themselves: at most leaning.",
    ),
    verdict("mixed_level", "Nights of that kind hold a bit of everything: at most leaning."),
    verdict(
        "few_people",
        "Rests on few people: at most leaning, and no curve within people is drawn.",
    ),
    technical(
        "few_values",
        "It takes too few different values for a curve; its levels are compared.",
    ),
    technical(
        "lags_not_apart",
        "Its last days were nearly always alike or seldom recorded in a row, so they cannot be told apart.",
    ),
    technical("same_factor", "A factor is not compared with itself."),
    technical("no_such_factor", "The settings name a factor that there is not."),
    technical(
        "cell_too_small",
        "One of the four kinds of nights of an interaction has too few nights or spasms.",
    ),
    technical("few_mattresses", "Too few mattresses to look for an age from which one matters."),
    technical("no_break_fitted", "No age from which a mattress matters could be fitted."),
    technical(
        "within_people",
        "An age from which a mattress matters is looked for in one person's log only.",
    ),
    technical("short_stretch", "Too few nights lie on one side of a change of mattress."),
    technical(
        "bad_spell",
        "The mattress was changed in a bad spell, which would have ended by itself.",
    ),
    technical("changed_together", "Other habits changed in the same weeks as the mattress."),
    technical("several_changes", "One of several changes of mattress; they are weighed together."),
    technical(
        "several_people",
        "In logs of several people, changes of mattress are read together.",
    ),
    technical("nothing_compared", "No habit was compared, so none was filled in."),
    technical(
        "few_lost",
        "At most one night in 20 would be left out for a habit that was not noted, so nothing was filled in.",
    ),
    technical(
        "too_large",
        "Filling in habits many times over would take too long in a log of this size.",
    ),
    technical("not_filled_in", "Habits that were not noted could not be filled in."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_there_once_and_means_something() {
        for (i, r) in REASON_CODES.iter().enumerate() {
            assert!(!REASON_CODES[..i].iter().any(|other| other.code == r.code), "{}", r.code);
            assert!(r.means.ends_with('.') && r.means.len() > 15, "{}: {}", r.code, r.means);
            assert!(r.code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", r.code);
        }
    }
}
