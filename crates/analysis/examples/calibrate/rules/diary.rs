//! A diary of the calibration world as plain columns.

use jiff::civil::Weekday;
use lumbago_domain::day_number;
use lumbago_simulate::{World, simulate};

/// Place of the front among the habits.
pub(super) const FRONT: usize = 0;

/// Place of the mattress' age, the last.
pub(super) const MATTRESS: usize = 8;

/// Habits that are mattress, position, caffeine or stress come first.
pub(super) const ASKED_ABOUT: usize = 3;

/// Outcome and habits, a value a logged night.
pub(super) struct Habits {
    pub(super) count: Vec<f64>,
    pub(super) night: Vec<i64>,
    pub(super) habits: Vec<Vec<f64>>,
    pub(super) weekend: Vec<f64>,
    pub(super) trend: Vec<f64>,
}

impl Habits {
    pub(super) fn new(world: &World, seed: u64) -> Self {
        let log = simulate(world, seed).expect("the world is valid").log;
        let number = |field: &str, row: usize| log.values(field).and_then(|v| v.number(row));
        let rows: Vec<usize> =
            (0..log.len()).filter(|&i| number("spasm_count", i).is_some()).collect();
        let column = |field: &str, of: fn(f64) -> f64| -> Vec<f64> {
            rows.iter().map(|&i| of(number(field, i).expect("logged with the count"))).collect()
        };
        let front = |i: usize| log.values("position_main").and_then(|v| v.text(i)) == Some("front");
        let weekend =
            |i: usize| matches!(log.night[i].weekday(), Weekday::Friday | Weekday::Saturday);
        let indicator = |of: &dyn Fn(usize) -> bool| -> Vec<f64> {
            rows.iter().map(|&i| f64::from(u8::from(of(i)))).collect()
        };
        let any = |v: f64| f64::from(u8::from(v > 0.0));
        let night: Vec<i64> = rows.iter().map(|&i| day_number(log.night[i])).collect();
        let first = night[0];
        Self {
            count: column("spasm_count", |v| v),
            habits: vec![
                indicator(&front),
                column("stress", |v| (v - 5.0) / 2.0),
                column("caffeine_mg", |v| (v - 180.0) / 70.0),
                column("alcohol_units", any),
                column("exercise_min", any),
                column("screen_min", |v| (v - 90.0) / 30.0),
                column("late_meal", |v| v),
                column("room_temp_c", |v| (v - 19.0) / 2.0),
                column("mattress_age_years", |v| v),
            ],
            weekend: indicator(&weekend),
            trend: night.iter().map(|&t| (t - first) as f64 / 100.0).collect(),
            night,
        }
    }
}
