//! The shape of a dose: does the rate go straight along an amount, and which way?
//!
//! Each amount enters as a restricted cubic spline (Harrell 2015) in the place of its own
//! comparison, all else as in the joint model. Two joint Wald tests are read from the widest
//! covariance of the fit: that the amount does not matter, and that the curve is straight. Both
//! are held against all curves looked at (Benjamini & Hochberg 1995); a turn also needs slopes of
//! opposite sign at the two ends, each by itself (Lind & Mehlum 2010).

mod amounts;
mod curve;
mod people;

use lumbago_domain::{Findings, Scope, ShapeRefused, ShapeWord, Shapes, Timing};
use lumbago_stats::multiplicity::benjamini_hochberg;
use rayon::prelude::*;

use crate::effects::around::Around;
use crate::nights::Nights;
use crate::questions::shapes::amounts::{Amount, amounts};
use crate::questions::shapes::curve::Curve;
use crate::questions::{Answer, Depth, Placing, Question, nothing, place};
use crate::refusals::Refusal;

/// Level of each end's own slope for a turn.
const TURN_LEVEL: f64 = 0.05;

pub(super) const QUESTION: Question = Question {
    id: "shapes",
    asks: "Does the rate go straight along an amount?",
    depth: Depth::Full,
    answer: Answer::Beside(answer),
};

fn answer(nights: &Nights, findings: &Findings) -> Placing {
    let amounts = amounts(nights);
    if amounts.is_empty() || nights.logged().is_empty() {
        return nothing();
    }
    let around = Around::new(nights, findings);
    let mut asked: Vec<(&Amount, Scope)> = Vec::new();
    for amount in &amounts {
        let cohort = nights.is_cohort();
        asked.push((amount, if cohort { Scope::Within } else { Scope::Person }));
        if cohort && amount.factor.timing == Timing::Slow {
            asked.push((amount, Scope::Between));
        }
    }
    let drawn: Vec<Result<Curve, Refusal>> = asked
        .par_iter()
        .map(|(amount, scope)| match scope {
            Scope::Between => people::of_people(nights, amount),
            _ => curve::of_nights(nights, &around, amount),
        })
        .collect();
    let (mut curves, mut refused) = (Vec::new(), Vec::new());
    for ((amount, scope), result) in asked.into_iter().zip(drawn) {
        match result {
            Ok(curve) => curves.push(curve),
            Err(refusal) => refused.push(ShapeRefused {
                factor: amount.factor.id.clone(),
                field: amount.field.clone(),
                label: amount.label.clone(),
                scope,
                reason: refusal.reason,
            }),
        }
    }
    let fdr = nights.settings.announce_fdr;
    say(&mut curves, fdr);
    let curves = curves.into_iter().map(|c| c.shape).collect();
    let found = Shapes { curves, refused, fdr };
    place(move |t| t.shapes = Some(found))
}

/// Error control over all curves, and the word of each.
fn say(curves: &mut [Curve], fdr: f64) {
    let of = |p: fn(&Curve) -> f64| {
        let p: Vec<f64> = curves.iter().map(p).collect();
        benjamini_hochberg(&p).unwrap_or(p)
    };
    let any = of(|c| c.shape.p_value);
    let bend = of(|c| c.shape.bend_p_value);
    for (c, (q, bend)) in curves.iter_mut().zip(any.into_iter().zip(bend)) {
        (c.shape.q_value, c.shape.bend_q_value) = (q, bend);
        c.shape.word = word(c, fdr);
    }
}

fn word(c: &Curve, fdr: f64) -> ShapeWord {
    let s = &c.shape;
    if s.q_value > fdr {
        return ShapeWord::NoClearShape;
    }
    if s.bend_q_value <= fdr {
        let turns = s.both_ends_p_value.is_some_and(|p| p <= TURN_LEVEL);
        return match (turns, c.slopes[0].point < 0.0) {
            (true, true) => ShapeWord::HigherAtBothEnds,
            (true, false) => ShapeWord::LowerAtBothEnds,
            (false, _) => ShapeWord::Bends,
        };
    }
    // Straight as far as can be told; the direction must itself be sure.
    match (c.across.p_value <= TURN_LEVEL, c.across.point > 0.0) {
        (true, true) => ShapeWord::RisesSteadily,
        (true, false) => ShapeWord::FallsSteadily,
        (false, _) => ShapeWord::NoClearShape,
    }
}

#[cfg(test)]
mod tests;
