//! Words for answers: verdicts, and the codes of the reasons behind them.

use lumbago_domain::{REASON_CODES, ReasonKind, Verdict};

use super::Listing;

const VERDICTS: [Verdict; 8] = [
    Verdict::More,
    Verdict::Fewer,
    Verdict::LeaningMore,
    Verdict::LeaningFewer,
    Verdict::LittleDifference,
    Verdict::CannotTell,
    Verdict::NotEnough,
    Verdict::NotAnswerable,
];

/// The verdict as it stands in findings.json, and what it means.
fn meaning(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::More => (
            "more",
            "Announced: more spasms on these nights. Survived false-discovery control over everything asked.",
        ),
        Verdict::Fewer => (
            "fewer",
            "Announced: fewer spasms on these nights. Survived false-discovery control over everything asked.",
        ),
        Verdict::LeaningMore => (
            "leaning_more",
            "Points to more spasms, not surely: under the looser bound of false-discovery control only, or something stands against announcing it.",
        ),
        Verdict::LeaningFewer => (
            "leaning_fewer",
            "Points to fewer spasms, not surely: under the looser bound of false-discovery control only, or something stands against announcing it.",
        ),
        Verdict::LittleDifference => (
            "little_difference",
            "The 90 % interval of the ratio lies inside 0.80 to 1.25: if there is a difference, it is small.",
        ),
        Verdict::CannotTell => {
            ("cannot_tell", "Estimated, and the range is too wide to say anything.")
        }
        Verdict::NotEnough => (
            "not_enough",
            "Fewer nights or spasms than the minimum in the settings; nothing was estimated.",
        ),
        Verdict::NotAnswerable => (
            "not_answerable",
            "The log cannot answer this however long it gets, unless something in it changes.",
        ),
    }
}

pub(super) fn list(l: &mut Listing) {
    let (refusals, answers): (Vec<Verdict>, Vec<Verdict>) =
        VERDICTS.into_iter().partition(|v| v.is_refusal());
    let mut add = |kind: &'static str, id: &str, means: &str| {
        l.plain((id, kind, means), vec![("Means", means.to_string())]);
    };
    for (id, means) in answers.into_iter().map(meaning) {
        add("verdict", id, means);
    }
    for (id, means) in refusals.into_iter().map(meaning) {
        add("refusal", id, means);
    }
    for (of, kind) in [
        (ReasonKind::Refusal, "refusal"),
        (ReasonKind::Verdict, "reason"),
        (ReasonKind::Technical, "remark"),
    ] {
        for r in REASON_CODES.iter().filter(|r| r.kind == of) {
            add(kind, r.code, r.means);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_called_as_in_the_findings() {
        for verdict in VERDICTS {
            let json = serde_json::to_value(verdict).expect("plain data");
            assert_eq!(json.as_str(), Some(meaning(verdict).0));
        }
    }
}
