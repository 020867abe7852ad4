//! Habits taken up after a bad spell. Bad spells ease by themselves (regression to the mean), so
//! what began in one looks as if it had helped.

use lumbago_stats::exact::{Arm, rate_ratio_lower};

use crate::nights::Nights;

/// Noted nights without the habit before it began, and with or without it afterwards.
const MIN_BEFORE: usize = 28;
const MIN_AFTER: usize = 14;

/// Share of the later nights on which it must be kept.
const KEPT_SHARE: f64 = 0.5;

/// Logged nights before the beginning that are looked at for a spell.
pub(crate) const SPELL_NIGHTS: usize = 14;

/// Logged nights before those that say what was usual.
const MIN_USUAL: usize = 14;

/// A spell has at least this many times the usual share of spasm nights,
const SPELL_RATIO: f64 = 1.5;

/// at this one-sided confidence, as if nights were independent: a spell that persistence made is a
/// spell all the same.
const SPELL_CONFIDENCE: f64 = 0.90;

/// The first night of a habit that had been constant, after a bad spell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Onset {
    /// Row of the first night with it.
    pub(crate) row: usize,
    /// Logged nights of the spell and those with spasms.
    pub(crate) spell: (u32, u32),
    /// Logged nights before the spell and those with spasms.
    pub(crate) usual: (u32, u32),
}

/// Beginnings after a bad spell, one a person at most.
pub(crate) fn onsets(nights: &Nights, x: &[Option<f64>]) -> Vec<Onset> {
    nights.people_logged().into_iter().filter_map(|p| onset(nights, x, p)).collect()
}

fn onset(nights: &Nights, x: &[Option<f64>], person: usize) -> Option<Onset> {
    let noted: Vec<(usize, f64)> =
        nights.people[person].clone().filter_map(|i| Some((i, x[i]?))).collect();
    let constant = noted.first()?.1;
    let at = noted.iter().position(|n| n.1 != constant)?;
    let after = &noted[at..];
    let kept = after.iter().filter(|n| n.1 != constant).count();
    if at < MIN_BEFORE || after.len() < MIN_AFTER || (kept as f64) < KEPT_SHARE * after.len() as f64
    {
        return None;
    }
    let row = after[0].0;
    let earlier: Vec<usize> = nights.logged_of(person).into_iter().filter(|&i| i < row).collect();
    let (usual, spell) = earlier.split_at(earlier.len().checked_sub(SPELL_NIGHTS)?);
    if usual.len() < MIN_USUAL {
        return None;
    }
    let count = |rows: &[usize]| {
        let with = rows.iter().filter(|&&i| nights.any[i] == Some(true)).count();
        (rows.len() as u32, with as u32)
    };
    let (spell, usual) = (count(spell), count(usual));
    let arm = |(n, k): (u32, u32)| Arm { events: u64::from(k), exposure: f64::from(n) };
    let share = |(n, k): (u32, u32)| f64::from(k) / f64::from(n);
    let sure = rate_ratio_lower(arm(spell), arm(usual), SPELL_CONFIDENCE).is_ok_and(|l| l > 1.0);
    (sure && share(spell) >= SPELL_RATIO * share(usual)).then_some(Onset { row, spell, usual })
}

#[cfg(test)]
mod tests {
    use lumbago_domain::AnalysisSettings;

    use super::*;
    use crate::fixtures::{Diary, noise};

    /// One spasm night in five, but for a spell from day 86 to 99.
    fn spell() -> Diary {
        Diary::nights(160).yes_no("spasm_any", |t| {
            Some(noise(1, t) < if (86..100).contains(&t) { 0.8 } else { 0.2 })
        })
    }

    fn found(log: &Diary, field: &str) -> Vec<Onset> {
        let settings = AnalysisSettings::default();
        let nights = Nights::new(&log.log, &settings);
        let values = nights.values(field).expect("recorded");
        let x: Vec<Option<f64>> = (0..nights.len()).map(|i| values.number(i)).collect();
        onsets(&nights, &x)
    }

    #[test]
    fn what_began_in_a_spell_is_seen_and_never_announced() {
        let log = spell().yes_no("relaxation", |t| Some(t >= 100));
        let log = log.yes_no("stretch_before_bed", |t| Some(t >= 100 && noise(3, t) < 0.8));
        let onsets = found(&log, "stretch_before_bed");
        assert_eq!(onsets.len(), 1);
        assert!((100..104).contains(&onsets[0].row), "{onsets:?}");
        assert_eq!(onsets[0].spell.0, 14);
        let findings = log.analyse();
        for e in findings.effects.iter().filter(|e| e.factor == "stretching") {
            assert!(!e.verdict.is_announced(), "{e:?}");
        }
    }

    #[test]
    fn an_ordinary_habit_or_a_quiet_beginning_is_not() {
        let always = spell().yes_no("lifting", |t| Some(noise(2, t) < 0.3));
        assert!(found(&always, "lifting").is_empty());
        let early = spell().yes_no("lifting", |t| Some(t >= 60));
        assert!(found(&early, "lifting").is_empty());
        let brief = spell().yes_no("lifting", |t| Some(t == 100));
        assert!(found(&brief, "lifting").is_empty());
    }
}
