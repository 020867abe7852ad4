//! How sure one can be of the log as a whole, and how long a trial of one change must last.

use lumbago_domain::{Adequacy, Findings, Sureness, Trial, Verdict};
use lumbago_stats::power::trial_length;

use crate::nights::Nights;
use crate::questions::{Answer, Depth, Question};

/// From here a log is sure: nights, share of the calendar, spasm nights.
const SURE: (u32, f64, u32) = (180, 0.90, 40);

/// From here it is moderately sure: nights, spasm nights.
const MODERATE: (u32, u32) = (60, 15);

/// Share of the calendar below which missing nights are the weakest point.
const MANY_MISSING: f64 = 0.70;

/// The change a trial looks for: half the usual rate, one-sided 10 %, power 80 %.
const HALVING: (f64, f64, f64) = (0.5, 0.10, 0.80);

/// Below this many spasm nights in 30 even a long trial shows little.
const TOO_RARE_IN_30: f64 = 4.0;

pub(super) const QUESTION: Question = Question {
    id: "how_sure",
    asks: "How sure, and how long to try a change?",
    depth: Depth::Verdicts,
    answer: Answer::InTurn(answer),
};

fn answer(nights: &Nights, findings: &mut Findings) {
    findings.adequacy = adequacy(findings);
    findings.trial = trial(findings);
    let _ = nights;
}

fn adequacy(findings: &Findings) -> Adequacy {
    let p = &findings.population;
    let share = (p.nights_span > 0).then(|| f64::from(p.nights_logged) / f64::from(p.nights_span));
    let logged = share.unwrap_or(0.0);
    let word = if p.nights_logged >= SURE.0 && logged >= SURE.1 && p.spasm_nights >= SURE.2 {
        Sureness::Sure
    } else if p.nights_logged >= MODERATE.0 && p.spasm_nights >= MODERATE.1 {
        Sureness::Moderate
    } else {
        Sureness::NotYet
    };
    let has = |code: &str| findings.effects.iter().any(|e| e.primary && e.reason.code == code);
    let weakest = match () {
        () if p.nights_logged < MODERATE.0 => "nights",
        () if p.spasm_nights < MODERATE.1 => "spasm_nights",
        () if logged < MANY_MISSING => "missing_nights",
        () if has("collinear") => "collinear",
        () if p.nights_logged < SURE.0 => "nights",
        () if p.spasm_nights < SURE.2 => "spasm_nights",
        () if logged < SURE.1 => "missing_nights",
        () if has("one_mattress") => "one_mattress",
        () => "nights",
    };
    Adequacy {
        word,
        logged_share: share,
        weakest: weakest.into(),
        nights_needed: most_habits(findings),
    }
}

/// The median over the primary contrasts that wait for nights.
fn most_habits(findings: &Findings) -> Option<u32> {
    let mut needed: Vec<u32> = findings
        .effects
        .iter()
        .filter(|e| e.primary && matches!(e.verdict, Verdict::CannotTell | Verdict::NotEnough))
        .filter_map(|e| e.nights_needed)
        .collect();
    needed.sort_unstable();
    (!needed.is_empty()).then(|| needed[needed.len() / 2])
}

fn trial(findings: &Findings) -> Option<Trial> {
    let usual = findings.rate.spasm_nights_in_30?.point;
    if findings.population.persons != 1 || usual <= 0.0 {
        return None;
    }
    let (ratio, alpha, power) = HALVING;
    let length = trial_length(usual / 30.0, ratio, alpha, power).ok()??;
    Some(Trial {
        usual_in_30: usual,
        nights: length.nights as u32,
        count_at_most: length.at_most as u32,
        too_rare: usual < TOO_RARE_IN_30,
    })
}
