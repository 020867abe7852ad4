//! A simulated diary: when people of several habits go to bed and get up, on which nights.

use jiff::civil::{Date, date};

use crate::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sleeper {
    ByNight,
    /// Blocks of night shifts, after which they sleep by day.
    Shifts,
    ByDay,
}

/// One night: minutes after the midnight of its evening's date, which can be beyond a day.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) night: Date,
    pub(crate) bed: i64,
    pub(crate) lights: i64,
    pub(crate) awake: i64,
    pub(crate) rise: i64,
    pub(crate) latency: i64,
    pub(crate) waso: i64,
    pub(crate) spasms: u64,
    /// Days from the morning after the night to the entry.
    pub(crate) late: i64,
}

pub(crate) struct Diary {
    pub(crate) rows: Vec<Row>,
}

impl Diary {
    pub(crate) fn simulate(sleeper: Sleeper, nights: i64, random: &mut Random) -> Self {
        let start = days_after(date(2025, 1, 1), random.below(500) as i64);
        let habit = random.normal(23.0 * 60.0, 40.0);
        let missed = [0.0, 0.01, 0.02, 0.05][random.below(4) as usize];
        let (mut rows, mut block, mut on_shift) = (Vec::new(), 0, false);
        for n in 0..nights {
            if block == 0 {
                on_shift = !on_shift;
                block = 3 + random.below(4);
            }
            block -= 1;
            let by_day = match sleeper {
                Sleeper::ByNight => false,
                Sleeper::ByDay => true,
                Sleeper::Shifts => on_shift,
            };
            // A day sleep after a shift begins on the morning after the evening of its date.
            let usual = if by_day { 24.0 * 60.0 + 8.5 * 60.0 } else { habit };
            let weekend = if n % 7 > 4 { 50.0 } else { 0.0 };
            let late = if random.chance(0.02) { random.normal(150.0, 40.0) } else { 0.0 };
            let bed = random.normal(usual + weekend + late, 35.0) as i64;
            let long = if by_day { 6.5 } else { 7.6 };
            let asleep = random.normal(60.0 * long + weekend, 55.0).clamp(200.0, 660.0) as i64;
            let lights = bed + random.below(40) as i64;
            let latency = random.below(45) as i64;
            let waso = random.below(40) as i64;
            let awake = lights + latency + waso + asleep;
            let rise = awake + random.below(35) as i64;
            let entered = random.unit();
            let row = Row {
                night: days_after(start, n),
                bed,
                lights,
                awake,
                rise,
                latency,
                waso,
                spasms: random.below(4),
                late: if entered < 0.9 { 0 } else { 1 + random.below(3) as i64 },
            };
            if !random.chance(missed) {
                rows.push(row);
            }
        }
        Self { rows }
    }
}

pub(crate) fn days_after(date: Date, days: i64) -> Date {
    date.checked_add(jiff::Span::new().days(days)).expect("a date")
}
