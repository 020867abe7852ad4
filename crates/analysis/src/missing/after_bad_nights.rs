//! Does logging stop after bad nights?
//!
//! ```text
//! logged[t] = a + b bad[t-1] + trend + weekend,   over nights t whose night before was logged
//! ```
//!
//! and the same after two nights in a row. Bad nights come in runs, so where logging stops after
//! them bad nights are missing, and rates are too low. The test cannot see nights that are left
//! out for what they are themselves, beyond what the night before tells of them.

use lumbago_domain::{LoggedShare, LoggingAfter, LoggingTest, LoggingWord};

use crate::linear::{self, Place};
use crate::nights::{Nights, is_weekend};

/// Nights needed after bad nights and after others.
const MIN_NIGHTS_EACH: u32 = 10;

/// Nights not logged that are needed.
const MIN_NOT_LOGGED: u32 = 5;

/// Level of each of the two tests; together they cry wolf in at most 5 % of logs, and half of
/// these the other way round.
const LEVEL: f64 = 0.025;

/// Level of the intervals shown.
const SHOWN: f64 = 0.95;

/// A night of the regression: whether it was logged, and after what.
struct After {
    place: Place,
    logged: bool,
    bad: bool,
}

/// Reads a log.
pub(super) fn read(nights: &Nights) -> LoggingAfter {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for p in nights.people_logged() {
        let rows = nights.logged_of(p);
        for k in 0..rows.len().saturating_sub(1) {
            let (i, next) = (rows[k], rows[k + 1]);
            let bad = nights.any[i] == Some(true);
            let mut place = place(nights, i);
            place.day += 1;
            place.weekend = nights.log.night[i].tomorrow().is_ok_and(is_weekend);
            let logged = nights.day[next] == place.day;
            one.push(After { place, logged, bad });
            let before = k.checked_sub(1).map(|k| rows[k]);
            let both = before.filter(|&j| nights.day[i] - nights.day[j] == 1);
            if both.is_some_and(|j| (nights.any[j] == Some(true)) == bad) {
                two.push(After { place, logged, bad });
            }
        }
    }
    let (one, two) = (test(&one), test(&two));
    let shares = [one.after_bad, one.after_other];
    let nights_after: u32 = shares.iter().map(|s| s.nights).sum();
    let word = if nights_after > 0 && shares.iter().all(|s| s.nights == s.logged) {
        LoggingWord::EveryNight
    } else {
        word(&one, &two)
    };
    let (in_30, in_30_filled) = filled(nights);
    let mut made = LoggingAfter {
        word,
        reservation: word == LoggingWord::LessOften,
        one,
        two,
        in_30,
        in_30_filled,
        method: linear::method(nights.is_cohort()).into(),
        text: String::new(),
    };
    made.text = words(nights, &made);
    made
}

/// A night of the log as a row of a regression.
pub(super) fn place(nights: &Nights, row: usize) -> Place {
    Place {
        person: nights.person(row),
        day: nights.day[row],
        weekend: is_weekend(nights.log.night[row]),
    }
}

/// True where both kinds of night, and enough nights that are missing, are there.
pub(super) fn can_be_tested(bad: &LoggedShare, other: &LoggedShare) -> bool {
    let missing = bad.nights - bad.logged + other.nights - other.logged;
    bad.nights.min(other.nights) >= MIN_NIGHTS_EACH && missing >= MIN_NOT_LOGGED
}

fn test(after: &[After]) -> LoggingTest {
    let mut made = LoggingTest::default();
    for a in after {
        let arm = if a.bad { &mut made.after_bad } else { &mut made.after_other };
        arm.nights += 1;
        arm.logged += u32::from(a.logged);
    }
    if can_be_tested(&made.after_bad, &made.after_other) {
        let number = |b: bool| f64::from(u8::from(b));
        let places: Vec<Place> = after.iter().map(|a| a.place).collect();
        let logged: Vec<f64> = after.iter().map(|a| number(a.logged)).collect();
        let bad: Vec<f64> = after.iter().map(|a| number(a.bad)).collect();
        if let Some(slope) = linear::slope(&places, &logged, &bad, &[]) {
            made.difference = Some(linear::interval(&slope, SHOWN));
            made.p_value = Some(slope.p_value);
        }
    }
    made
}

fn word(one: &LoggingTest, two: &LoggingTest) -> LoggingWord {
    let passes = |test: &LoggingTest, fewer: bool| {
        test.p_value.is_some_and(|p| p <= LEVEL)
            && test.difference.is_some_and(|d| (d.point < 0.0) == fewer)
    };
    match () {
        () if one.p_value.is_none() => LoggingWord::CannotTell,
        () if passes(one, true) || passes(two, true) => LoggingWord::LessOften,
        () if passes(one, false) || passes(two, false) => LoggingWord::MoreOften,
        () => LoggingWord::NoClearDifference,
    }
}

/// Spasm nights in 30 as logged, and with each night not logged standing for the logged nights
/// that followed the same kind of night, next to it or after a gap. What the last logged night
/// tells fades within a gap, so this takes back a good part of what is missing, not all of it.
fn filled(nights: &Nights) -> (Option<f64>, Option<f64>) {
    // By kind: calendar nights, logged nights, logged nights with spasms.
    let mut kinds = [(0.0, 0.0, 0.0); 4];
    let (mut firsts, mut bad_firsts) = (0.0, 0.0);
    for p in nights.people_logged() {
        let rows = nights.logged_of(p);
        let spasm = |i: usize| f64::from(u8::from(nights.any[i] == Some(true)));
        firsts += 1.0;
        bad_firsts += rows.first().map_or(0.0, |&i| spasm(i));
        for pair in rows.windows(2) {
            let (i, next) = (pair[0], pair[1]);
            let gap = (nights.day[next] - nights.day[i]) as f64;
            let after = usize::from(nights.any[i] == Some(true));
            kinds[after].0 += 1.0;
            let landed = if gap > 1.0 { 2 + after } else { after };
            kinds[2 + after].0 += gap - 1.0;
            kinds[landed].1 += 1.0;
            kinds[landed].2 += spasm(next);
        }
    }
    let logged = firsts + kinds.iter().map(|k| k.1).sum::<f64>();
    let calendar = firsts + kinds.iter().map(|k| k.0).sum::<f64>();
    if (logged as u32) < nights.settings.min_rate_nights {
        return (None, None);
    }
    let bad = bad_firsts + kinds.iter().map(|k| k.2).sum::<f64>();
    let known = kinds.iter().all(|k| k.0 == 0.0 || k.1 > 0.0);
    let expected: f64 = kinds.iter().filter(|k| k.1 > 0.0).map(|k| k.0 * k.2 / k.1).sum();
    let in_30_filled = known.then(|| 30.0 * (bad_firsts + expected) / calendar);
    (Some(30.0 * bad / logged), in_30_filled)
}

fn words(nights: &Nights, made: &LoggingAfter) -> String {
    let events = &nights.outcome.events;
    let of = |s: LoggedShare| format!("{} of {}", s.logged, s.nights);
    let one = format!(
        "After a night with {events} the next was logged on {} nights, otherwise on {}.",
        of(made.one.after_bad),
        of(made.one.after_other)
    );
    let two = match made.two.after_bad.nights.min(made.two.after_other.nights) {
        0 => String::new(),
        _ => format!(
            " After two nights with {events} in a row: {}; after two without: {}.",
            of(made.two.after_bad),
            of(made.two.after_other)
        ),
    };
    let rates = match (made.in_30, made.in_30_filled) {
        (Some(a), Some(b)) => format!(
            " As logged it is {a:.1} nights in 30; if the nights left out were like logged ones that followed the \
             same kind of night, it would be {b:.1}."
        ),
        _ => String::new(),
    };
    match made.word {
        LoggingWord::EveryNight => "Every night from the first to the last was logged.".into(),
        LoggingWord::LessOften => format!(
            "{one}{two} Logging seems to stop after bad nights. Bad nights come in runs, so bad nights are missing and \
             the rates here may be too low.{rates}"
        ),
        LoggingWord::MoreOften => format!(
            "{one}{two} Nights after bad nights are logged more often than others, so the rates here may be too \
             high.{rates}"
        ),
        LoggingWord::NoClearDifference => {
            format!(
                "{one}{two} No clear sign that logging depends on how the night before was. A bad night that was left out \
                 for what it was itself leaves no sign at all.{rates}"
            )
        }
        LoggingWord::CannotTell => {
            format!("{one} Too few nights to tell whether logging stops after bad nights.")
        }
    }
}
