//! Numbers as the reader sees them: counts first, then nights in 30 for both sides, then the likely
//! difference. Never a ratio.

use lumbago_domain::{Arm, Effect, Interval};

use crate::fill::Fill;
use crate::knowledge::NumberPhrases;
use crate::reader::Audience;

/// Spasm nights in 30 as a whole number; a rate that rounds to none without being none says so.
pub(crate) fn in_30(rate: f64) -> String {
    if rate > 0.0 && rate < 0.5 { "fewer than 1".into() } else { whole(rate) }
}

/// Halves away from zero, as readers round.
fn whole(x: f64) -> String {
    format!("{:.0}", (x.abs() + 0.5).floor())
}

/// Two rates side by side: with one decimal where whole numbers would hide which is larger.
pub(crate) fn pair_in_30(a: f64, b: f64) -> (String, String) {
    let (x, y) = (in_30(a), in_30(b));
    if x == y && a != b { (format!("{a:.1}"), format!("{b:.1}")) } else { (x, y) }
}

/// A difference in spasm nights per 30 as a range in words, to follow "runs".
pub(crate) fn difference(d: &Interval, event: &str) -> String {
    let size = |x: f64| if x.abs() < 0.5 { "less than 1".into() } else { whole(x) };
    let (low, high) = (size(d.low), size(d.high));
    let words = if d.low >= 0.0 {
        format!("from {low} to {high} more")
    } else if d.high <= 0.0 {
        format!("from {high} to {low} fewer")
    } else {
        format!("from {low} fewer to {high} more")
    };
    format!("{words} {event} nights in 30")
}

fn observed(arm: &Arm) -> Option<f64> {
    arm.observed_in_30
}

fn adjusted(arm: &Arm) -> Option<f64> {
    arm.adjusted_in_30.map(|i| i.point)
}

fn both(effect: &Effect, of: fn(&Arm) -> Option<f64>) -> Option<(f64, f64)> {
    Some((of(&effect.exposed)?, of(&effect.reference)?))
}

/// From here on a number of further nights is no plan for one person, and is not said to them; it
/// stays in the findings.
const LONGEST_PLAN: u32 = 365;

/// Further nights that can be named to this audience.
pub(crate) fn plannable(nights: Option<u32>, audience: Audience) -> Option<u32> {
    nights.filter(|&n| n > 0 && (n <= LONGEST_PLAN || audience != Audience::Person))
}

/// "3 front nights", "1 day rated as stressful", "no side nights": arms are named in the plural.
fn counted(n: u32, arm: &str) -> String {
    match n {
        0 => format!("no {arm}"),
        1 => {
            let mut named = false;
            let one = |word: &str| match word {
                "nights" | "days" if !named => {
                    named = true;
                    word.trim_end_matches('s').to_owned()
                }
                _ => word.to_owned(),
            };
            format!("1 {}", arm.split(' ').map(one).collect::<Vec<_>>().join(" "))
        }
        n => format!("{n} {arm}"),
    }
}

/// All values of one comparison. `numbers` is given only where `worded`: a range that does not
/// favour a side is not put in words that would.
pub(crate) fn of_effect(
    effect: &Effect,
    event: &str,
    phrases: &NumberPhrases,
    log: &Fill,
    audience: Audience,
    worded: bool,
) -> Fill {
    let mut fill = log.clone();
    fill.set("exposed", &effect.exposed.label)
        .set("reference", &effect.reference.label)
        .set("exposed_counted", counted(effect.exposed.nights, &effect.exposed.label))
        .set("reference_counted", counted(effect.reference.nights, &effect.reference.label))
        .set("spasm_nights_counted", counted(effect.spasm_nights, &format!("{event} nights")))
        .set("exposed_nights", effect.exposed.nights)
        .set("reference_nights", effect.reference.nights)
        .set("exposed_spasm_nights", effect.exposed.spasm_nights)
        .set("reference_spasm_nights", effect.reference.spasm_nights)
        .set_known("more_nights", plannable(effect.nights_needed, audience))
        .set_known("difference", effect.difference_per_30.map(|d| difference(&d, event)));
    let seen = both(effect, observed);
    let held_equal = both(effect, adjusted);
    if let Some((a, b)) = held_equal.or(seen) {
        let (a, b) = pair_in_30(a, b);
        fill.set("exposed_in_30", a).set("reference_in_30", b);
    }
    let counts = fill.apply(&phrases.counts);
    fill.set_known("counts", counts);
    if worded {
        let rates = if held_equal.is_some() { &phrases.adjusted } else { &phrases.observed };
        let turned =
            matches!((seen, held_equal), (Some((a, b)), Some((c, d))) if (a - b) * (c - d) < 0.0);
        let sentences = [
            fill.apply(&phrases.counts),
            fill.apply(rates),
            turned.then(|| phrases.turned.clone()),
            fill.apply(&phrases.likely),
        ];
        let numbers: Vec<String> = sentences.into_iter().flatten().collect();
        fill.set("numbers", numbers.join(" "));
    }
    fill
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_night_is_not_called_nights() {
        for (n, arm, words) in [
            (3, "front nights", "3 front nights"),
            (1, "days rated as stressful", "1 day rated as stressful"),
            (1, "nights after days with alcohol", "1 night after days with alcohol"),
            (0, "spasm nights", "no spasm nights"),
        ] {
            assert_eq!(counted(n, arm), words);
        }
    }

    #[test]
    fn one_person_is_told_of_no_more_than_a_year_of_nights() {
        for (nights, person, group) in [
            (None, None, None),
            (Some(0), None, None),
            (Some(120), Some(120), Some(120)),
            (Some(365), Some(365), Some(365)),
            (Some(2138), None, Some(2138)),
        ] {
            assert_eq!(plannable(nights, Audience::Person), person);
            assert_eq!(plannable(nights, Audience::Group), group);
        }
    }

    #[test]
    fn rates_are_whole_nights() {
        for (rate, words) in
            [(0.0, "0"), (0.2, "fewer than 1"), (0.5, "1"), (0.7, "1"), (4.4, "4"), (29.6, "30")]
        {
            assert_eq!(in_30(rate), words, "{rate}");
        }
        assert_eq!(pair_in_30(4.6, 5.3), ("4.6".into(), "5.3".into()));
        assert_eq!(pair_in_30(4.4, 5.3), ("4".into(), "5".into()));
    }

    #[test]
    fn differences_name_their_side() {
        let d = |low, high| Interval { point: 0.0, low, high, level: 0.95 };
        for (interval, words) in [
            (d(1.2, 5.8), "from 1 to 6 more spasm nights in 30"),
            (d(0.2, 5.8), "from less than 1 to 6 more spasm nights in 30"),
            (d(-5.8, -1.2), "from 1 to 6 fewer spasm nights in 30"),
            (d(-2.0, 5.0), "from 2 fewer to 5 more spasm nights in 30"),
            (d(-0.1, 3.0), "from less than 1 fewer to 3 more spasm nights in 30"),
        ] {
            assert_eq!(difference(&interval, "spasm"), words);
        }
    }
}
