//! Clock times that are half a day out.
//!
//! The times of a night follow each other: into bed, lights out, awake for good, out of bed. With
//! am and pm mixed up at one of them, some step becomes about 12 hours too long, and the night
//! lasts most of a day. Moved by 12 hours, the one wrong time makes the night whole again. Where
//! two different times would do so, the nights around it and the person's own habits decide, if
//! they decide clearly; a person who sleeps by day has other habits than one who sleeps by night.
//! The rule of a gap of half a day between times of one night is that of diary cleaning in sleep
//! studies (Shaffer et al. 2023).

use jiff::civil::Date;
use lumbago_domain::day_number;

/// Minutes of a day and of half of it.
const DAY: i32 = 24 * 60;
const HALF: i32 = DAY / 2;
/// Longest time from an evening's clock to a morning's. A night of 2 to 12 hours with one time half
/// a day out lasts 14 to 24.
const LONGEST_NIGHT: i32 = 14 * 60;
/// Longest time between the two clocks of an evening or of a morning: a book in bed, a lie-in. Half
/// a day out, such a time lasts 12 hours or more.
const LONGEST_STEP: i32 = 6 * 60;
/// Shortest night to which a repair may lead.
const SHORTEST_NIGHT: i32 = 3 * 60;
/// Two clocks of an evening or of a morning that stand in the wrong order by no more than this are
/// in the wrong order, not half a day out.
const WRONG_ORDER: i32 = 90;
/// By how much the stated sleep may exceed the night a repair leads to, minutes.
const STATED_ABOVE: f64 = 15.0;
/// Weight of another night by how far its clocks are, in minutes at the one farthest away.
const LIKE: [(i32, u32); 5] = [(45, 24), (90, 12), (150, 6), (240, 2), (360, 1)];
/// Weight of another night by how many nights away it is: shifts come in blocks.
const WEIGHTS: [(i64, u32); 5] = [(1, 40), (2, 20), (3, 10), (7, 4), (i64::MAX, 1)];
/// How many nights before and after are looked at.
const NEAR: usize = 200;
/// Weight of a night at the hours at which most people sleep, where nothing is known of the person.
const USUAL: u32 = 24;
/// How many times the weight of the next best reading the best must have.
const CLEARLY: u32 = 2;

/// The four clocks of a night.
pub(crate) const BED: usize = 0;
pub(crate) const LIGHTS: usize = 1;
pub(crate) const AWAKE: usize = 2;
pub(crate) const RISE: usize = 3;

/// A clock time and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Minutes after midnight.
    pub(crate) minutes: u16,
    pub(crate) line: u64,
    /// Place of the column in the record.
    pub(crate) column: usize,
}

/// What is written of the times of one night.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Night {
    pub(crate) night: Date,
    pub(crate) clocks: [Option<Written>; 4],
    /// Hours asleep and hours in bed as stated, minutes to fall asleep.
    pub(crate) asleep: Option<f64>,
    pub(crate) in_bed: Option<f64>,
    pub(crate) latency: Option<f64>,
    /// True for a row beside another one of the night, which it contradicts.
    pub(crate) apart: bool,
    /// Line of what was read of it first.
    pub(crate) line: u64,
}

impl Night {
    fn times(&self) -> [Option<i32>; 4] {
        self.clocks.map(|c| c.map(|w| i32::from(w.minutes)))
    }

    /// Minutes from the first clock of the evening to the last of the morning, if both are written
    /// and nothing is half a day out.
    pub(crate) fn minutes(&self) -> Option<i32> {
        let times = self.times();
        let crossing = times[..AWAKE].iter().any(Option::is_some)
            && times[AWAKE..].iter().any(Option::is_some);
        steps(&times).filter(|_| crossing)
    }
}

/// What is odd about the clocks of a night.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Odd {
    /// Two neighbouring clocks in the wrong order, by the place of the later one in the night.
    Order(Written),
    /// Something is half a day out; which clocks to move, if that is clear, and the hours of the
    /// night as it stands and repaired.
    HalfADay { at: Written, moves: Vec<Written>, hours: f64, repaired: Option<f64> },
}

/// What is odd about the nights of one person, in order of date, by their index.
pub(crate) fn odd(nights: &[Night]) -> Vec<(usize, Odd)> {
    let mut odd = Vec::new();
    let mut doubtful = Vec::new();
    for (i, night) in nights.iter().enumerate() {
        let times = night.times();
        if times.iter().flatten().count() < 2 {
            continue;
        }
        match steps(&times) {
            None => doubtful.push(i),
            Some(_) => odd.extend(wrong_order(night).map(|w| (i, Odd::Order(w)))),
        }
    }
    for &i in &doubtful {
        odd.push((i, half_a_day(nights, i)));
    }
    odd.sort_by_key(|(i, _)| *i);
    odd
}

/// Minutes from the first clock to the last; `None` if a step is longer than such steps are.
fn steps(times: &[Option<i32>; 4]) -> Option<i32> {
    let mut sum = 0;
    let mut before: Option<(usize, i32)> = None;
    let mut crosses = false;
    for (role, time) in times.iter().enumerate() {
        let Some(time) = *time else { continue };
        if let Some((earlier, at)) = before {
            let same_side = (earlier < AWAKE) == (role < AWAKE);
            let mut step = (time - at).rem_euclid(DAY);
            if same_side && step > DAY - WRONG_ORDER {
                step -= DAY;
            }
            if step > if same_side { LONGEST_STEP } else { LONGEST_NIGHT } {
                return None;
            }
            crosses |= !same_side;
            sum += step;
        }
        before = Some((role, time));
    }
    (!crosses || (0..=LONGEST_NIGHT).contains(&sum)).then_some(sum)
}

/// The later of two clocks of an evening or morning that stand in the wrong order.
fn wrong_order(night: &Night) -> Option<Written> {
    [(BED, LIGHTS), (AWAKE, RISE)].into_iter().find_map(|(first, second)| {
        let (a, b) = (night.clocks[first]?, night.clocks[second]?);
        let step = (i32::from(b.minutes) - i32::from(a.minutes)).rem_euclid(DAY);
        (step > DAY - WRONG_ORDER).then_some(b)
    })
}

/// A way to make a night whole: which clocks to move by half a day, and how likely it is.
struct Repair {
    moved: u8,
    minutes: i32,
    weight: u32,
}

fn half_a_day(nights: &[Night], i: usize) -> Odd {
    let night = &nights[i];
    let written: Vec<Written> = night.clocks.iter().flatten().copied().collect();
    let times = night.times();
    let present: u8 = (0..4).filter(|&r| times[r].is_some()).map(|r| 1 << r).sum();
    let mut repairs: Vec<Repair> = Vec::new();
    for moved in 1..=2 {
        for set in (1u8..16).filter(|s| s & !present == 0 && s.count_ones() == moved) {
            let candidate = shifted(&times, set);
            let Some(minutes) = steps(&candidate) else { continue };
            let crosses = present & 0b0011 != 0 && present & 0b1100 != 0;
            let long_enough = !crosses || minutes >= SHORTEST_NIGHT;
            let stated = night.asleep.unwrap_or(0.0) * 60.0;
            if long_enough && (!crosses || stated <= f64::from(minutes) + STATED_ABOVE) {
                let weight = likely(nights, i, &candidate);
                repairs.push(Repair { moved: set, minutes, weight });
            }
        }
        // One time out is likelier than two.
        if !repairs.is_empty() {
            break;
        }
    }
    repairs.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.moved.cmp(&b.moved)));
    let steps_apart = written
        .windows(2)
        .map(|w| (i32::from(w[1].minutes) - i32::from(w[0].minutes)).rem_euclid(DAY));
    let hours = f64::from(steps_apart.sum::<i32>()) / 60.0;
    let clear = match &repairs[..] {
        [only] => only.weight >= USUAL || written.len() > 2,
        [best, next, ..] => best.weight >= USUAL && best.weight >= CLEARLY * next.weight,
        [] => false,
    };
    let best = repairs.first().filter(|_| clear);
    let moves: Vec<Written> = best.map_or_else(Vec::new, |repair| {
        (0..4).filter(|r| repair.moved & (1 << r) != 0).filter_map(|r| night.clocks[r]).collect()
    });
    let at = moves.first().or(written.first()).copied().unwrap_or(Written {
        minutes: 0,
        line: 0,
        column: 0,
    });
    let repaired = best.map(|repair| f64::from(repair.minutes) / 60.0);
    Odd::HalfADay { at, moves, hours, repaired }
}

fn shifted(times: &[Option<i32>; 4], set: u8) -> [Option<i32>; 4] {
    let mut new = *times;
    for (role, time) in new.iter_mut().enumerate() {
        if set & (1 << role) != 0 {
            *time = time.map(|t| (t + HALF) % DAY);
        }
    }
    new
}

/// How likely a night at these times is for this person at this date.
fn likely(nights: &[Night], i: usize, times: &[Option<i32>; 4]) -> u32 {
    let day = day_number(nights[i].night);
    let mut weight = if usual(times) { USUAL } else { 0 };
    let near = i.saturating_sub(NEAR)..nights.len().min(i + NEAR + 1);
    for other in nights[near].iter().filter(|n| n.night != nights[i].night) {
        let others = other.times();
        let both = (0..4).filter(|&r| times[r].is_some() && others[r].is_some()).count();
        if both < 2 || steps(&others).is_none() {
            continue;
        }
        let far = (0..4).filter_map(|r| Some(apart(times[r]?, others[r]?))).max().unwrap_or(DAY);
        let like = LIKE.iter().find(|(within, _)| far <= *within).map_or(0, |l| l.1);
        let distance = (day_number(other.night) - day).abs();
        weight += like * WEIGHTS.iter().find(|(within, _)| distance <= *within).map_or(0, |w| w.1);
    }
    weight
}

/// Whether the evening's clocks lie between 19 and 4 and the morning's between 3 and 13.
fn usual(times: &[Option<i32>; 4]) -> bool {
    let evening = |t: i32| !(4 * 60..19 * 60).contains(&t);
    let morning = |t: i32| (3 * 60..13 * 60).contains(&t);
    times[..AWAKE].iter().flatten().all(|&t| evening(t))
        && times[AWAKE..].iter().flatten().all(|&t| morning(t))
}

/// Minutes between two clock times, the shorter way round.
fn apart(a: i32, b: i32) -> i32 {
    let d = (a - b).rem_euclid(DAY);
    d.min(DAY - d)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn night(day: i8, clocks: [&str; 4]) -> Night {
        let clocks: Vec<Option<Written>> = clocks
            .iter()
            .enumerate()
            .map(|(column, text)| {
                let minutes = crate::values::clock(text)?;
                Some(Written { minutes, line: day as u64, column })
            })
            .collect();
        let clocks = [clocks[0], clocks[1], clocks[2], clocks[3]];
        Night { night: date(2026, 3, day), clocks, ..Night::default() }
    }

    /// The columns to move on the last of the nights.
    fn moved(nights: &[Night]) -> Option<Vec<usize>> {
        let last = nights.len() - 1;
        odd(nights).into_iter().find(|(i, _)| *i == last).map(|(_, odd)| match odd {
            Odd::HalfADay { moves, .. } => moves.iter().map(|w| w.column).collect(),
            Odd::Order(_) => vec![99],
        })
    }

    #[test]
    fn the_rest_of_the_night_tells_which_time_is_out() {
        let cases: [([&str; 4], Option<&[usize]>); 9] = [
            (["23:00", "23:20", "6:50", "7:00"], None),
            (["11:00", "23:20", "6:50", "7:00"], Some(&[0])),
            (["23:00", "11:20", "6:50", "7:00"], Some(&[1])),
            (["23:00", "23:20", "18:50", "7:00"], Some(&[2])),
            (["23:00", "23:20", "6:50", "19:00"], Some(&[3])),
            (["11:00", "11:20", "6:50", "7:00"], Some(&[0, 1])),
            (["23:20", "23:00", "6:50", "7:00"], Some(&[99])),
            (["8:30", "9:00", "15:50", "16:00"], None),
            (["20:00", "20:30", "7:00", "14:00"], Some(&[])),
        ];
        for (clocks, expected) in cases {
            let found = moved(&[night(1, clocks)]);
            assert_eq!(found.as_deref(), expected, "{clocks:?}");
        }
    }

    #[test]
    fn of_two_times_the_habits_of_the_person_tell() {
        let by_night = |day| night(day, ["23:10", "", "", "7:05"]);
        let by_day = |day| night(day, ["9:10", "", "", "17:05"]);
        let slip = night(9, ["11:00", "", "", "7:00"]);
        let nights: Vec<Night> = (1..8).map(by_night).chain([slip]).collect();
        assert_eq!(moved(&nights), Some(vec![0]));
        // Two readings of one row: 9:00 to 17:00 for one who sleeps by day, 21:00 to 5:00 else.
        let slip = night(9, ["21:00", "", "", "17:00"]);
        let nights: Vec<Night> = (1..8).map(by_day).chain([slip]).collect();
        assert_eq!(moved(&nights), Some(vec![0]));
        let nights: Vec<Night> = (1..8).map(by_night).chain([slip]).collect();
        assert_eq!(moved(&nights), Some(vec![3]));
        // Nobody can tell where the two habits alternate.
        let nights: Vec<Night> = (1..8)
            .map(|d| if d % 2 == 0 { by_night(d) } else { night(d, ["11:10", "", "", "19:05"]) })
            .chain([night(9, ["11:00", "", "", "7:00"])])
            .collect();
        assert_eq!(moved(&nights), Some(vec![]));
    }
}
