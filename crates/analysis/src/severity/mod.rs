//! How strong are the spasms, and what goes with stronger ones?
//!
//! Asked of nights with spasms. Means are compared by least squares with errors that allow for
//! unequal variances and persistence (`linear`); of ratings from 0 to 10 the mean is a fair
//! summary, and its error needs no normal residuals. Variability after Mun et al. (2019).

mod compared;
mod variability;

use lumbago_domain::{Findings, Measure, RatedNights, SpasmSeverity};

use crate::exposure::quantile;
use crate::linear;
use crate::nights::Nights;

/// The rating.
const FIELD: &str = "spasm_severity";

/// Share of logged nights with spasms from which spasms come on most nights.
const MOST_NIGHTS: f64 = 0.50;

/// The same from which whether there was one says little.
const NEARLY_ALL: f64 = 0.80;

/// Share of spasm nights that must be rated: leaving out more might leave out a kind of night.
const RATED: f64 = 0.80;

/// What the log says of severity; `None` where it was never rated on a night with spasms.
pub(crate) fn read(nights: &Nights, findings: &Findings) -> Option<SpasmSeverity> {
    let rows = nights.logged();
    let bad: Vec<usize> = rows.iter().copied().filter(|&i| nights.any[i] == Some(true)).collect();
    let rated: Vec<usize> = bad.iter().copied().filter(|&i| rating(nights, i).is_some()).collect();
    if rated.is_empty() {
        return None;
    }
    let mut sorted: Vec<f64> = rated.iter().filter_map(|&i| rating(nights, i)).collect();
    sorted.sort_by(f64::total_cmp);
    let share = bad.len() as f64 / rows.len() as f64;
    let rated_share = rated.len() as f64 / bad.len() as f64;
    let (compared, why) = compared_or_not(nights, &sorted, share, rated_share);
    let more_informative =
        compared && share >= NEARLY_ALL && nights.outcome.measure == Measure::RiskRatio;
    let effects = if compared { compared::effects(nights, &rated) } else { Vec::new() };
    let mut made = SpasmSeverity {
        nights: rows.len() as u32,
        spasm_nights: bad.len() as u32,
        rated: rated.len() as u32,
        compared,
        why,
        more_informative,
        mean: Some(sorted.iter().sum::<f64>() / sorted.len() as f64),
        quartiles: Some([0.25, 0.5, 0.75].map(|q| quantile(&sorted, q))),
        ratings: sorted
            .chunk_by(|a, b| a == b)
            .map(|same| RatedNights { rating: same[0], nights: same.len() as u32 })
            .collect(),
        variability: variability::read(nights, &rows),
        effects,
        method: linear::method(nights.is_cohort()).into(),
        text: String::new(),
    };
    made.text = words(nights, findings, &made);
    Some(made)
}

/// The rating of a night with spasms.
fn rating(nights: &Nights, row: usize) -> Option<f64> {
    nights.values(FIELD)?.number(row).filter(|_| nights.any[row] == Some(true))
}

/// The rule, from the form of the outcome alone: never from what goes with it.
fn compared_or_not(nights: &Nights, sorted: &[f64], share: f64, rated: f64) -> (bool, String) {
    let needed = nights.settings.min_logged_nights as usize;
    let events = &nights.outcome.events;
    if share < MOST_NIGHTS {
        let why = format!(
            "Most nights have no {events}, so how often says more than how strong; severity is described, not compared."
        );
        return (false, why);
    }
    if rated < RATED {
        let why =
            format!("Too many nights with {events} have no rating to compare how strong they are.");
        return (false, why);
    }
    if sorted.len() < needed {
        let why = format!("{needed} rated nights with {events} are needed to compare.");
        return (false, why);
    }
    if sorted.first() == sorted.last() {
        return (false, "Every rating is the same.".into());
    }
    (true, format!("Most nights have {events}, and they are rated, so how strong is compared too."))
}

fn words(nights: &Nights, findings: &Findings, made: &SpasmSeverity) -> String {
    let events = &nights.outcome.events;
    let mut text = made.why.clone();
    if made.more_informative {
        let often = findings
            .rate
            .spasm_nights_in_30
            .map_or(String::new(), |r| format!(" ({:.0} in 30)", r.point));
        text.push_str(&format!(
            " Nearly every night has {events}{often}: whether there were any says little here, and how strong they are \
             says more."
        ));
    }
    if let (Some(mean), Some([low, middle, high])) = (made.mean, made.quartiles) {
        text.push_str(&format!(
            " On {} rated nights the mean is {mean:.1}; half of them lie from {low:.1} to {high:.1}, the middle one at \
             {middle:.1}.",
            made.rated
        ));
    }
    if made.compared && !made.effects.is_empty() {
        let clear: Vec<String> = made
            .effects
            .iter()
            .filter(|e| e.q_value <= nights.settings.announce_fdr)
            .map(|e| {
                let word = if e.difference.point > 0.0 { "stronger" } else { "weaker" };
                format!("{word} with {} ({})", e.factor_label.to_lowercase(), e.contrast_label)
            })
            .collect();
        text.push_str(&match clear.len() {
            0 => format!(" No habit goes clearly with stronger or weaker {events}."),
            _ => format!(" Where there are {events}, they are {}.", clear.join("; ")),
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use lumbago_domain::SpasmSeverity;

    use crate::fixtures::{Diary, noise};

    /// Spasms with this chance a night, rated 1 to 8, two points more after stress above 5.
    fn diary(n: usize, chance: f64) -> Diary {
        let spasm = move |t: usize| noise(31, t) < chance;
        let stress = |t: usize| (noise(32, t) * 10.0).round();
        Diary::nights(n)
            .yes_no("spasm_any", move |t| Some(spasm(t)))
            .number("spasm_severity", move |t| {
                let own = 1.0 + (noise(33, t) * 5.0).round();
                spasm(t).then(|| own + if stress(t) > 5.0 { 2.0 } else { 0.0 })
            })
            .number("stress", move |t| Some(stress(t)))
            .number("alcohol_units", |t| Some((noise(34, t) * 4.0).round()))
    }

    fn severity(diary: &Diary) -> SpasmSeverity {
        diary.analyse().technical.severity.expect("rated")
    }

    #[test]
    fn where_spasms_come_nearly_every_night_how_strong_is_compared() {
        let found = severity(&diary(200, 0.9));
        assert!(found.compared && found.more_informative, "{}", found.why);
        let stress = found.effects.iter().find(|e| e.factor == "stress").expect("compared");
        // Two points between the halves of a scale of 0 to 10 are about 0.7 points per 2 points.
        assert!(stress.difference.low > 0.2 && stress.difference.high < 1.2, "{stress:?}");
        assert!(stress.q_value < 0.01 && stress.adjusted_for == 1);
        let (a, b) = (stress.exposed.mean.expect("nights"), stress.reference.mean.expect("nights"));
        assert!(a > b + 1.0, "{a} {b}");
        let others = found.effects.iter().filter(|e| e.factor != "stress");
        assert!(others.clone().all(|e| e.q_value > 0.05), "{:?}", others.collect::<Vec<_>>());
        assert!(found.text.contains("says more") && found.text.contains("stronger with stress"));
    }

    #[test]
    fn where_spasms_are_rare_severity_is_only_described() {
        let found = severity(&diary(200, 0.2));
        assert!(!found.compared && found.effects.is_empty() && !found.more_informative);
        assert!(found.mean.is_some() && found.variability.is_some());
        assert_eq!(found.ratings.iter().map(|r| r.nights).sum::<u32>(), found.rated);
        assert_eq!(found.spasm_nights, found.rated);
    }

    #[test]
    fn a_log_without_ratings_has_no_severity() {
        let log = Diary::nights(60).yes_no("spasm_any", |t| Some(t % 2 == 0));
        assert!(log.analyse().technical.severity.is_none());
        // A rating of 0 on nights without spasms is no rating of spasms.
        let zero = Diary::nights(60).number("spasm_severity", |_| Some(0.0));
        assert!(zero.analyse().technical.severity.is_none());
    }

    #[test]
    fn ratings_that_are_often_left_out_are_not_compared() {
        let log = diary(200, 0.9).number("spasm_severity", |t| {
            (noise(31, t) < 0.9 && t % 3 != 0).then(|| 1.0 + (noise(33, t) * 5.0).round())
        });
        let found = severity(&log);
        assert!(!found.compared && found.why.contains("no rating"), "{}", found.why);
    }

    #[test]
    fn variability_of_a_series_worked_out_by_hand() {
        // 2, 4, no spasm (0), 6, yes without a rating, 8: mean 4; squares 4 + 0 + 16 + 4 + 16.
        let values = [Some(2.0), Some(4.0), None, Some(6.0), None, Some(8.0)];
        let log = Diary::nights(6)
            .yes_no("spasm_any", |t| Some(t != 2))
            .number("spasm_severity", move |t| values[t]);
        let v = severity(&log).variability.expect("varies");
        assert_eq!((v.nights, v.pairs), (5, 3));
        assert!((v.within_sd - 10.0_f64.sqrt()).abs() < 1e-12, "{v:?}");
        // Changes 2, -4, 6 between neighbours.
        assert!((v.mssd.expect("pairs") - 56.0 / 3.0).abs() < 1e-12, "{v:?}");
        // Spasm nights 2, 4, 6, 8: variance 20 / 3.
        let sd = v.within_sd_spasm_nights.expect("varies");
        assert!((sd - (20.0_f64 / 3.0).sqrt()).abs() < 1e-12, "{v:?}");
        // Too few pairs for a correlation.
        assert_eq!(v.lag1, None);
    }
}
