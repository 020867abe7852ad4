//! Whether a second opinion agrees with the answer, in numbers and words.

use lumbago_domain::{Agreement, Interval, SecondOpinions, SecondOpinionsOf};

/// Level of the permutation test, that of the intervals.
const LEVEL: f64 = 0.05;

/// Fills the agreement of a comparison and of each of its opinions.
pub(super) fn judge(of: &mut SecondOpinionsOf) {
    let answer = of.answer;
    let shows = leaves_out_one(&answer);
    let agrees = |ratio: Option<Interval>| {
        ratio.map(|r| match shows {
            true => libm::log(r.point) * libm::log(answer.point) > 0.0,
            false => !leaves_out_one(&r),
        })
    };
    of.matched.agrees = agrees(of.matched.ratio);
    of.crossover.agrees = agrees(of.crossover.ratio);
    of.shifts.agrees = of.shifts.p_value.map(|p| (p <= LEVEL) == shows);
    let verdicts = [of.matched.agrees, of.crossover.agrees, of.shifts.agrees];
    let had = verdicts.iter().flatten().count();
    let agree = verdicts.iter().flatten().filter(|a| **a).count();
    let scale = if of.matched.same_scale { "" } else { ", higher against lower nights" };
    let mut sentences = Vec::new();
    sentences.extend(words("Matched nights", of.matched.ratio, of.matched.agrees, shows, scale));
    let window = "Nights of the same four weeks and kind of day";
    sentences.extend(words(window, of.crossover.ratio, of.crossover.agrees, shows, ""));
    if let (Some(p), Some(agrees)) = (of.shifts.p_value, of.shifts.agrees) {
        let said = match (agrees, shows) {
            (true, true) => "rarely comes this far",
            (false, true) => "often comes this far",
            (true, false) => "often comes as far, as the answer has it",
            (false, false) => "rarely comes this far, though the answer is not clear",
        };
        sentences.push(format!("The habit moved along the calendar {said}: p = {}.", p_words(p)));
    }
    let sentence = match had {
        0 => "No second opinion could be had.".into(),
        _ => format!(
            "{agree} of {had} second {} with the answer. {}",
            if agree == 1 { "opinions agrees" } else { "opinions agree" },
            sentences.join(" ")
        ),
    };
    of.agreement = Agreement { agree: agree as u32, of: had as u32, sentence };
}

fn leaves_out_one(i: &Interval) -> bool {
    i.low > 1.0 || i.high < 1.0
}

fn words(
    who: &str,
    ratio: Option<Interval>,
    agrees: Option<bool>,
    shows: bool,
    scale: &str,
) -> Option<String> {
    let (ratio, agrees) = (ratio?, agrees?);
    let said = match (agrees, shows) {
        (true, true) => "say the same",
        (false, true) => "point the other way",
        (true, false) => "show no clear difference either",
        (false, false) => "show a difference where the answer shows none",
    };
    Some(format!(
        "{who} {said}: {:.1} ({:.1} to {:.1}){scale}.",
        ratio.point, ratio.low, ratio.high
    ))
}

fn p_words(p: f64) -> String {
    if p < 0.1 { format!("{p:.3}") } else { format!("{p:.2}") }
}

/// All comparisons together.
pub(super) fn overall(comparisons: Vec<SecondOpinionsOf>) -> SecondOpinions {
    let asked = comparisons.iter().filter(|c| c.agreement.of > 0).count();
    let whole = |c: &&SecondOpinionsOf| c.agreement.of > 0 && c.agreement.agree == c.agreement.of;
    let all_agree = comparisons.iter().filter(whole).count();
    let sentence = match asked {
        0 => "No second opinion could be had.".into(),
        1 if all_agree == 1 => "All second opinions agree with the one answer.".into(),
        1 => "Not all second opinions agree with the one answer.".into(),
        _ => format!("All second opinions agree with {all_agree} of {asked} answers."),
    };
    SecondOpinions { all_agree: all_agree as u32, asked: asked as u32, sentence, comparisons }
}
