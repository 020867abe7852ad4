//! The habits of a day, and what a night's spasms lead to.

use jiff::civil::{Date, Weekday};

use super::Evidence;
use super::beds::InUse;
use super::day::Day;
use super::process::winter;
use super::traits::{QUALITY_SD_WITHIN, Traits, caffeine_log_sd_within, fluid_log_sd_within};
use crate::persistence::Ar1;
use crate::record::to_step;
use crate::streams::{Draw, Purpose, Streams};

const NOTES: &[&str] = &[
    "Long drive",
    "Guests, late dinner",
    "Slept in the spare room",
    "Gardening all afternoon",
    "Neighbours' party until two",
    "Called it \"the usual twinge\" on waking",
    "Travelling, hotel bed",
    "Started a cold",
];

/// A person's streams and what carries over.
pub(super) struct Life<'a> {
    ev: &'a Evidence,
    who: &'a Traits,
    stress: Ar1,
    room: Ar1,
    sag_noise: f64,
    position: Draw,
    recall: Draw,
    pillow: Draw,
    caffeine: Draw,
    fluid: Draw,
    minerals: Draw,
    stressing: Draw,
    relaxing: Draw,
    exercising: Draw,
    stretching: Draw,
    sitting: Draw,
    lifting: Draw,
    fatigue: Draw,
    sleep: Draw,
    alcohol: Draw,
    rooms: Draw,
    smoking: Draw,
    work: Draw,
    spasm: Draw,
    remedy: Draw,
    notes: Draw,
}

impl<'a> Life<'a> {
    pub(super) fn new(ev: &'a Evidence, who: &'a Traits, streams: Streams) -> Self {
        let mut sag = streams.of(Purpose::Mattress);
        Self {
            ev,
            who,
            stress: Ar1::new(0.3),
            room: Ar1::new(0.8),
            sag_noise: 0.8 * sag.normal(),
            position: streams.of(Purpose::Position),
            recall: streams.of(Purpose::Recall),
            pillow: streams.of(Purpose::Pillow),
            caffeine: streams.of(Purpose::Caffeine),
            fluid: streams.of(Purpose::Fluid),
            minerals: streams.of(Purpose::Minerals),
            stressing: streams.of(Purpose::Stress),
            relaxing: streams.of(Purpose::Relaxation),
            exercising: streams.of(Purpose::Exercise),
            stretching: streams.of(Purpose::Stretching),
            sitting: streams.of(Purpose::Sitting),
            lifting: streams.of(Purpose::Lifting),
            fatigue: streams.of(Purpose::Fatigue),
            sleep: streams.of(Purpose::Sleep),
            alcohol: streams.of(Purpose::Alcohol),
            rooms: streams.of(Purpose::Room),
            smoking: streams.of(Purpose::Smoking),
            work: streams.of(Purpose::Work),
            spasm: streams.of(Purpose::Spasm),
            remedy: streams.of(Purpose::Remedy),
            notes: streams.of(Purpose::Notes),
        }
    }

    /// A day up to the night's first spasm.
    pub(super) fn day(&mut self, date: Date, t: i64, before: Option<&Day>, beds: &[InUse]) -> Day {
        let who = self.who;
        let hurt = before.is_some_and(|d| d.count > 0);
        let (at_work, u) = (is_weekday(date), self.work.unit());
        let workday = who.works && u < if at_work { 0.95 } else { 0.04 };
        let weekend = matches!(date.weekday(), Weekday::Friday | Weekday::Saturday);

        let position = self.position(hurt);
        let position_written = self.recalled(position);
        let pillow_knees = match position {
            "back" if self.pillow.yes(who.knee_pillow) => "under",
            "side" if self.pillow.yes(who.knee_pillow) => "between",
            _ => "none",
        };
        let lumbar_roll = self.pillow.yes(who.lumbar_roll) && position == "back";
        let pillow_pelvis = self.pillow.yes(who.pelvis_pillow) && position == "front";

        let (caffeine_mg, late, last) = self.caffeine();
        let fluid = self.fluid.lognormal(who.fluid_log_mean, fluid_log_sd_within());
        let servings = who.servings.map(|m| self.minerals.poisson(m).min(12.0));
        let tablet = who.magnesium_tablet && self.minerals.yes(0.85);

        let busy = if workday { 0.3 } else { -0.6 };
        let stress = who.stress + busy + 1.556 * self.stress.next(&mut self.stressing);
        let relaxes = self.relaxing.yes(who.relaxation);
        let relaxation_min = if relaxes { self.relaxing.lognormal(2.485, 0.5) } else { 0.0 };
        let relaxation_at_bedtime = self.relaxing.yes(0.6) && relaxes;

        let (exercise_min, exercise_intensity) = self.exercise();
        let habit = match (hurt, self.ev.indication.stretching) {
            (true, Some(after)) => after,
            _ => who.stretching,
        };
        let stretch_before_bed = self.stretching.yes(habit);

        let lifting = self.lifting.yes(who.lifting);
        let minutes = to_step(self.lifting.lognormal(3.8, 0.7).clamp(5.0, 480.0), 5.0);
        let kg = to_step(self.lifting.lognormal(2.77, 0.4).clamp(10.0, 80.0), 1.0);
        let lifting_minutes = if lifting { minutes } else { 0.0 };
        let sitting_h = self.sitting_hours(workday, lifting_minutes);
        let longest = self.sitting.lognormal(4.382, 0.5).min(sitting_h * 60.0);

        let short_sleep = before.is_some_and(|d| d.sleep_hours < 6.0);
        let vigorous = exercise_intensity == Some("vigorous");
        let tired = 0.8 * on(vigorous) + 0.8 * on(lifting) + 0.8 * on(short_sleep) - 0.3;
        let fatigue = who.fatigue + tired + 1.5 * self.fatigue.normal();

        let share = if weekend { who.alcohol_weekend } else { who.alcohol_week };
        let drinks = self.alcohol.yes(share);
        let units = 1.0 + self.alcohol.poisson(1.2).min(7.0);
        let season = -winter(date);
        let room = 19.5 + 2.0 * season + 0.8 * self.room.next(&mut self.rooms);

        let bed = beds.iter().rev().find(|b| b.from <= t).or(beds.first());
        let age_days = bed.map_or(0, |b| b.age_days + t - b.from).max(0);
        let age = age_days as f64 / 365.25;
        let sag = if age < 3.0 { 0.0 } else { 0.25 * (age - 3.0) + self.sag_noise };
        let smokes = who.smoking_status == "current";
        Day {
            count: 0,
            severity: None,
            duration_min: None,
            kind: None,
            woke: false,
            sleep_lost_min: 0.0,
            mattress_age_years: to_step(age, 0.01),
            sag_cm: to_step(sag.clamp(0.0, 15.0), 0.5),
            mattress_type: level(&who.mattress_type, MATTRESS_TYPES),
            firmness: who.firmness,
            position,
            position_written,
            shares: self.shares(position),
            pillow_knees,
            lumbar_roll,
            pillow_pelvis,
            pillow_head_ok: who.head_pillow_ok,
            caffeine_mg,
            caffeine_after_15_mg: late,
            caffeine_last_time: last,
            fluid_ml: to_step(fluid.clamp(300.0, 6000.0), 50.0),
            servings,
            magnesium_tablet_mg: if tablet { 300.0 } else { 0.0 },
            stress: stress.round().clamp(0.0, 10.0),
            relaxation_min: to_step(relaxation_min.min(90.0), 1.0),
            relaxation_at_bedtime,
            exercise_min,
            exercise_intensity,
            stretch_before_bed,
            sitting_h,
            sitting_longest_min: to_step(longest, 5.0),
            lifting,
            lifting_minutes,
            lifting_max_kg: lifting.then_some(kg),
            fatigue: fatigue.round().clamp(0.0, 10.0),
            sleep_quality: 0.0,
            sleep_hours: 0.0,
            bed_time: 0,
            rise_time: 0,
            alcohol_units: if drinks { units } else { 0.0 },
            room_temp_c: to_step(room, 0.1),
            workday,
            cigarettes: if smokes { self.smoking.poisson(14.0) } else { 0.0 },
            smoking_status: level(&who.smoking_status, &["never", "former", "current"]),
            conditions: who.conditions.clone(),
            remedy: None,
            painkiller_taken: false,
            notes: self.note(),
            coarse: self.ev.coarse,
        }
    }

    /// What follows from the night's spasms: how bad they were, sleep, remedies.
    pub(super) fn after(&mut self, day: &mut Day) {
        let n = f64::from(day.count);
        // Drawn on every night, so that a spasm more or less shifts no later night's draws.
        let (severity, minutes) = (4.8 + 1.8 * self.spasm.normal(), self.spasm.lognormal(1.1, 0.8));
        let kind = [("cramp", 0.6), ("tightness", 0.25), ("pain_only", 0.1), ("jerk", 0.05)];
        let kind = kind[self.spasm.pick(&kind.map(|(_, p)| p))].0;
        let (woken, lost) = (self.spasm.unit(), self.spasm.lognormal(2.3, 0.8));
        let (z_hours, z_quality) = (self.sleep.normal(), self.sleep.normal());
        let (z_bed, z_rise) = (self.sleep.normal(), self.sleep.unit());
        let (u_remedy, pick, headache) = (
            self.remedy.unit(),
            self.remedy.pick(&[3.0, 3.0, 1.0, 2.0, 1.0]),
            self.remedy.yes(0.02),
        );

        if day.count > 0 {
            let severity = (severity + 0.3 * (n - 1.0)).round().clamp(1.0, 10.0);
            day.severity = Some(severity);
            day.duration_min = Some(to_step(minutes.clamp(0.5, 60.0), 0.5));
            day.kind = Some(kind);
            day.woke = woken < 0.25 + 0.06 * severity;
            day.sleep_lost_min = if day.woke { to_step(lost.clamp(5.0, 180.0), 5.0) } else { 0.0 };
            if u_remedy < self.ev.indication.remedy + 0.05 * (severity - 5.0) {
                let remedy = ["stretch", "heat", "massage", "painkiller", "walk"][pick];
                day.remedy = Some(remedy.into());
                day.painkiller_taken = remedy == "painkiller";
            }
        }
        day.painkiller_taken |= headache;

        let late = day.caffeine_after_15_mg / 100.0;
        let quality = self.who.sleep_quality
            + QUALITY_SD_WITHIN * (0.4 * z_hours + 0.9165 * z_quality)
            - on(day.count > 0) * (0.7 + 0.2 * (n - 1.0).min(4.0))
            - 0.3 * late;
        let hours = self.who.sleep_hours + 0.75 * z_hours - day.sleep_lost_min / 60.0 - 0.1 * late;
        day.sleep_quality = quality.round().clamp(0.0, 10.0);
        day.sleep_hours = to_step(hours.clamp(2.0, 12.0), 0.1);
        let bed = (self.who.bed_time + 30.0 * z_bed + on(!day.workday) * 25.0).clamp(480.0, 900.0);
        let in_bed = day.sleep_hours * 60.0 + day.sleep_lost_min + 10.0 + 25.0 * z_rise;
        day.bed_time = clock(bed);
        day.rise_time = clock(bed + in_bed);
    }

    fn position(&mut self, hurt: bool) -> &'static str {
        let mut weights = self.who.position_shares;
        if hurt {
            weights[2] *= self.ev.front_after_spasm;
        }
        let (main, other) = (self.position.pick(&weights), self.position.pick(&[1.0; 4]));
        ["side", "back", "front", OTHER_POSITIONS[other]][main]
    }

    /// The position as written down: with the world's chance another than it was, drawn from the
    /// person's own.
    fn recalled(&mut self, position: &'static str) -> &'static str {
        let wrong = self.recall.yes(self.ev.recall_error);
        let all = ["side", "back", "front", "mixed"];
        let weight = |i: usize| if all[i] == position { 0.0 } else { self.who.position_shares[i] };
        let other = all[self.recall.pick(&[weight(0), weight(1), weight(2), weight(3)])];
        if wrong { other } else { position }
    }

    fn shares(&mut self, position: &str) -> [f64; 3] {
        let main = to_step(0.5 + 0.45 * self.position.unit(), 0.01);
        let rest = to_step((1.0 - main) * self.position.unit(), 0.01);
        let last = to_step(1.0 - main - rest, 0.01);
        match position {
            "back" => [rest, main, last],
            "front" => [rest, last, main],
            _ => [main, rest, last],
        }
    }

    fn caffeine(&mut self) -> (f64, f64, Option<u16>) {
        let Some(log_mean) = self.who.caffeine_log_mean else { return (0.0, 0.0, None) };
        let total = self.caffeine.lognormal(log_mean, caffeine_log_sd_within());
        let has_late = self.caffeine.yes(self.who.caffeine_late);
        let (dose, u) = (self.caffeine.lognormal(4.248, 0.5), self.caffeine.unit());
        let late = if has_late { to_step(dose.clamp(10.0, 400.0), 10.0) } else { 0.0 };
        let total = to_step(total.min(1000.0), 10.0).max(late);
        let last = if has_late { 900.0 + 330.0 * u } else { 480.0 + 400.0 * u };
        (total, late, (total > 0.0).then_some(to_step(last, 5.0) as u16))
    }

    fn exercise(&mut self) -> (f64, Option<&'static str>) {
        let does = self.exercising.yes(self.who.exercise);
        let sd = 0.6 * 0.5_f64.sqrt();
        let minutes = self.exercising.lognormal(self.who.exercise_log_mean, sd);
        let intensity = ["light", "moderate", "vigorous"][self.exercising.pick(&[0.3, 0.5, 0.2])];
        if does { (to_step(minutes.clamp(5.0, 240.0), 5.0), Some(intensity)) } else { (0.0, None) }
    }

    fn sitting_hours(&mut self, workday: bool, lifting_minutes: f64) -> f64 {
        let z = self.sitting.normal();
        let hours = if self.ev.sitting_replaces_lifting {
            14.0 - lifting_minutes / 60.0 - (4.5 + z)
        } else {
            self.who.sitting_h + if workday { 0.5 } else { -1.0 } + 1.4 * z
        };
        to_step(hours.clamp(0.5, 18.0), 0.5)
    }

    fn note(&mut self) -> Option<&'static str> {
        let (writes, i) = (self.notes.yes(self.ev.notes), self.notes.pick(&[1.0; NOTES.len()]));
        writes.then_some(NOTES[i])
    }
}

const OTHER_POSITIONS: [&str; 4] = ["fetal_tight", "twisted", "side_three_quarter", "mixed"];

const MATTRESS_TYPES: &[&str] =
    &["spring", "memory_foam", "foam_other", "hybrid", "latex", "water", "air", "futon", "other"];

/// The level as a name that lives as long as the program; `other` or the first where unknown.
fn level(key: &str, levels: &[&'static str]) -> &'static str {
    levels.iter().copied().find(|l| *l == key).unwrap_or(levels[0])
}

fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn on(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// Minutes after noon as a clock time in steps of five minutes.
fn clock(after_noon: f64) -> u16 {
    ((to_step(after_noon, 5.0) as i64 + 720).rem_euclid(1440)) as u16
}
