//! How far people's rates lie apart beyond chance: the factor by which the limits of a funnel plot
//! must be widened, by winsorised z-scores (Spiegelhalter 2005, "Funnel plots for comparing
//! institutional performance").
//!
//! ```text
//! z = (p_i − p) / √(p (1 − p) / n_i)       widening = √max(1, mean z²)
//! ```
//!
//! Both that people differ and that a person's nights resemble each other stand behind it; the two
//! are not told apart here.

use lumbago_domain::RateSpread;

use crate::nights::Nights;

/// People from which the spread is worked out.
const MIN_PEOPLE: usize = 5;

/// Share of people at either end whose scores are drawn in.
const DRAWN_IN: f64 = 0.1;

/// The spread of all people with a logged night.
pub(crate) fn of(nights: &Nights) -> Option<RateSpread> {
    let people = nights.people_logged().into_iter().map(|p| {
        let rows = nights.logged_of(p);
        let with = rows.iter().filter(|&&i| nights.any[i] == Some(true)).count();
        (with as f64, rows.len() as f64)
    });
    from(&people.collect::<Vec<_>>())
}

/// From spasm nights and logged nights, person by person.
fn from(people: &[(f64, f64)]) -> Option<RateSpread> {
    let (with, nights) = people.iter().fold((0.0, 0.0), |(k, n), p| (k + p.0, n + p.1));
    let share = with / nights;
    if people.len() < MIN_PEOPLE || !(share > 0.0 && share < 1.0) {
        return None;
    }
    let score = |&(k, n): &(f64, f64)| (k / n - share) / (share * (1.0 - share) / n).sqrt();
    let mut scores: Vec<f64> = people.iter().map(score).collect();
    scores.sort_by(f64::total_cmp);
    let cut = (DRAWN_IN * scores.len() as f64) as usize;
    let (low, high) = (scores[cut], scores[scores.len() - 1 - cut]);
    let squares: f64 = scores.iter().map(|z| z.clamp(low, high).powi(2)).sum();
    let widening = (squares / scores.len() as f64).max(1.0).sqrt();
    Some(RateSpread { people: people.len() as u32, widening })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_rate_need_no_widening_and_others_what_a_hand_calculation_gives() {
        assert_eq!(from(&[(10.0, 40.0); 6]).map(|s| s.widening), Some(1.0));
        // Share 0.25, error 0.0685 each: scores ∓2.191 and zero, mean square 2/3 of 4.8.
        let mixed =
            [(4.0, 40.0), (16.0, 40.0), (10.0, 40.0), (4.0, 40.0), (16.0, 40.0), (10.0, 40.0)];
        let found = from(&mixed).map(|s| s.widening);
        assert!(found.is_some_and(|w| (w - 3.2f64.sqrt()).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn one_far_person_among_many_is_drawn_in() {
        let mut people = vec![(10.0, 40.0); 19];
        people.push((40.0, 40.0));
        let found = from(&people).map(|s| s.widening);
        assert_eq!(found, Some(1.0));
    }

    #[test]
    fn few_people_and_nights_that_are_all_alike_give_none() {
        assert_eq!(from(&[(1.0, 10.0); 4]), None);
        assert_eq!(from(&[(0.0, 10.0); 9]), None);
        assert_eq!(from(&[(10.0, 10.0); 9]), None);
    }
}
