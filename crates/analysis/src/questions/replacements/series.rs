//! Level and slope at each change, all changes in one model (Bernal, Cummins & Gasparrini 2017).

use lumbago_domain::{Interval, Reason, Replacement};
use lumbago_stats::interrupted::{Interruptions, Transition};

use crate::effects::around::{Around, Placed};
use crate::effects::verdict::SHOWN_LEVEL;
use crate::exposure::Term;
use crate::model::guard::combination;
use crate::nights::Nights;
use crate::questions::replacements::{Change, WINDOW};
use crate::refusals::reason;

/// Nights a unit of slope stands for.
const UNIT: f64 = 30.0;

/// Logged nights in every stretch between changes: with fewer, a line through them is noise.
const MIN_STRETCH: usize = WINDOW as usize;

/// Factors that the changes stand for.
const MATTRESS: [&str; 4] = ["mattress_age", "mattress_type", "mattress_firmness", "mattress_sag"];

/// Changes of a mattress from which its age can be compared as any habit is.
const MANY: usize = 3;

/// The fitted lines.
pub(super) struct Lines {
    plan: Interruptions,
    placed: Placed,
    places: Vec<usize>,
    events: u32,
    event_words: String,
}

/// Fits a line with a step and a bend at each change of one person's mattress.
///
/// # Errors
/// Why there is none: a stretch too short, too few spasm nights, no convergence.
pub(super) fn lines(nights: &Nights, around: &Around, changes: &[Change]) -> Result<Lines, Reason> {
    let Some(first) = changes.first() else {
        return Err(reason("one_mattress", "The mattress was never changed."));
    };
    let stretches =
        std::iter::once(first.before.len()).chain(changes.iter().map(|c| c.after.len()));
    if let Some(short) = stretches.min().filter(|n| *n < MIN_STRETCH) {
        return Err(reason(
            "short_stretch",
            format!(
                "Only {short} logged nights lie on one side of a change; from {MIN_STRETCH} on \
                 every side a line before and after is drawn."
            ),
        ));
    }
    let plan = Interruptions {
        origin: nights.day[first.before[0]],
        unit: UNIT,
        nights: changes.iter().map(|c| c.day).collect(),
        transition: Transition::Step,
    };
    let failed = || {
        reason("not_converged", "No line before and after the change of mattress could be fitted.")
    };
    let terms = plan.terms(&nights.day).map_err(|_| failed())?;
    // The first column is the trend, which every model has.
    let columns: Vec<Term> = terms.names[1..]
        .iter()
        .zip(&terms.columns[1..])
        .map(|(name, column)| Term {
            name: format!("mattress {name}"),
            values: column.iter().copied().map(Some).collect(),
        })
        .collect();
    let placed = around.fit("Change of mattress", &columns, &MATTRESS).map_err(|r| r.reason)?;
    let places = placed.all_places().ok_or_else(failed)?;
    let events = placed.events(nights);
    let event_words = nights.outcome.events.clone();
    Ok(Lines { plan, placed, places, events, event_words })
}

impl Lines {
    /// Fills in change `k` of `all`.
    pub(super) fn fill(&self, k: usize, made: &mut Replacement, all: usize) {
        let read = |weights: &[f64]| -> Option<Interval> {
            let mut placed = vec![0.0; self.placed.fitted.width()];
            // Weights are over the plan's columns, of which the first, the trend, is never asked.
            for (&j, w) in self.places.iter().zip(&weights[1..]) {
                placed[j] = *w;
            }
            let found = combination(&self.placed.fitted, &placed)?.ratio(SHOWN_LEVEL);
            [found.point, found.low, found.high].iter().all(|v| v.is_finite()).then_some(found)
        };
        let unit = |place: usize| {
            let mut weights = vec![0.0; 1 + self.places.len()];
            weights[place] = 1.0;
            read(&weights)
        };
        made.level = unit(1 + 2 * k);
        made.slope = unit(2 + 2 * k);
        made.after_30_nights =
            self.plan.effect_after(k + 1, UNIT as i64).ok().and_then(|(_, w)| read(&w));
        made.nights = self.placed.fitted.rows.len() as u32;
        made.spasm_nights = self.events;
        made.method.clone_from(&self.placed.fitted.method);
        made.reason = self.stands_against(made, all);
    }

    /// What stands against crediting the mattress, the strongest first.
    fn stands_against(&self, made: &Replacement, all: usize) -> Reason {
        let events = &self.event_words;
        if made.spell.bad {
            return reason(
                "bad_spell",
                format!(
                    "It was changed in a bad spell. Spells end by themselves, so fewer {events} \
                     afterwards were to be expected on the old mattress too."
                ),
            );
        }
        if !made.others.shifts.is_empty() {
            return reason(
                "changed_together",
                "Other habits changed in the same weeks; they explain a difference as well.",
            );
        }
        if all < MANY {
            return reason(
                "one_swap",
                format!(
                    "{} is {} event{}: whatever else changed at that time explains a difference \
                     as well. From three changes the mattress could be told from it.",
                    if all == 1 { "One change" } else { "Two changes" },
                    if all == 1 { "one" } else { "two" },
                    if all == 1 { "" } else { "s" },
                ),
            );
        }
        reason("several_changes", "One of several changes; they are weighed together above.")
    }
}
