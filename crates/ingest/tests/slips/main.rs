//! Slips planted in simulated diaries: how many are proposed with the right value, and how often
//! something is proposed where nothing is wrong. The figures stand in docs/formats/quality.md.
#![allow(clippy::print_stdout, reason = "the figures are shown with --nocapture")]

mod diary;
mod formats;
mod random;

use std::collections::BTreeMap;

use lumbago_domain::Proposal;
use lumbago_ingest::{Ingested, Mapping, Options, read};

use self::diary::{Diary, Sleeper};
use self::formats::{FORMATS, Written};
use self::random::Random;

/// People simulated for each format.
const PEOPLE: u64 = 240;
/// Nights of each.
const NIGHTS: i64 = 90;

/// Clock times half a day out; apart from those where there are two times a night and the person
/// works in shifts, so that one row can be a night as well as a day.
const CLOCK: &str = "half a day";
const CLOCK_OF_SHIFTS: &str = "half a day, in shifts";

/// What was planted in a cell.
#[derive(Clone, Debug, PartialEq)]
struct Plant {
    kind: &'static str,
    /// The cell as it should be.
    right: String,
    /// Whether the file holds what is needed to tell.
    telling: bool,
}

/// Counts of one kind of slip.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    planted: u64,
    right: u64,
    wrong: u64,
    telling: u64,
    telling_right: u64,
}

fn ingest(written: &Written) -> Ingested {
    let mut options = Options::default();
    if let Some(toml) = written.mapping {
        let mapping = Mapping::parse(toml).expect("a mapping");
        mapping.declare(&mut options.catalogue).expect("declarations");
        options.mapping = Some(mapping);
    }
    read("diary.csv", written.text.as_bytes(), &options).unwrap_or_else(|e| panic!("{e}"))
}

fn by_cell(proposals: &[Proposal]) -> BTreeMap<(u64, &str), &Proposal> {
    proposals.iter().map(|p| ((p.line, p.column.as_str()), p)).collect()
}

/// Writes diaries with slips and without, and counts what is proposed.
fn survey(sleepers: &[Sleeper], slips: bool) -> (BTreeMap<&'static str, Tally>, u64, u64) {
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let (mut rows, mut false_proposals) = (0, 0);
    for (f, format) in FORMATS.iter().enumerate() {
        for person in 0..PEOPLE {
            let mut random = Random::new(1000 * f as u64 + person + if slips { 0 } else { 77_777 });
            let sleeper = sleepers[person as usize % sleepers.len()];
            let diary = Diary::simulate(sleeper, NIGHTS, &mut random);
            rows += diary.rows.len() as u64;
            let written = format.write(&diary, slips, &mut random);
            let ingested = ingest(&written);
            assert_eq!(ingested.ledger.cells_changed, 0, "proposed, never made");
            assert!(ingested.changes.is_empty());
            let proposed = by_cell(&ingested.proposals);
            for ((line, column), proposal) in &proposed {
                if !written.plants.contains_key(&(*line, column.to_string())) {
                    false_proposals += 1;
                    if std::env::var_os("SHOW_SLIPS").is_some() {
                        println!(
                            "false: {} {sleeper:?} {proposal} {}",
                            format.name, proposal.reason
                        );
                    }
                }
            }
            for ((line, column), plant) in &written.plants {
                let two = format.name != "sleep diary" && sleeper == Sleeper::Shifts;
                let kind = if two && plant.kind == CLOCK { CLOCK_OF_SHIFTS } else { plant.kind };
                let tally = tallies.entry(kind).or_default();
                tally.planted += 1;
                tally.telling += u64::from(plant.telling);
                match proposed.get(&(*line, column.as_str())) {
                    Some(p)
                        if p.new.trim_start_matches('0') == plant.right.trim_start_matches('0') =>
                    {
                        tally.right += 1;
                        tally.telling_right += u64::from(plant.telling);
                    }
                    Some(p) => {
                        tally.wrong += 1;
                        if std::env::var_os("SHOW_SLIPS").is_some() {
                            println!("wrong: {} {plant:?} {p} {}", format.name, p.reason);
                        }
                    }
                    None if plant.telling && std::env::var_os("SHOW_SLIPS").is_some() => {
                        println!(
                            "missed: {} {sleeper:?} line {line} {column} {plant:?}",
                            format.name
                        );
                    }
                    None => {}
                }
            }
            assert!(ingested.ledger.rows_read > 0);
        }
    }
    (tallies, rows, false_proposals)
}

#[test]
fn ninety_nine_in_a_hundred_planted_slips_are_proposed_with_the_right_value() {
    use Sleeper::{ByDay, ByNight, Shifts};
    let sleepers = [ByNight, ByNight, ByNight, ByNight, Shifts, ByDay];
    let (tallies, rows, false_proposals) = survey(&sleepers, true);
    println!("{rows} rows with slips, {false_proposals} proposals where nothing was planted");
    let mut dates = Tally::default();
    for (kind, t) in &tallies {
        println!("{kind}: {t:?}");
        if ![CLOCK, CLOCK_OF_SHIFTS].contains(kind) {
            dates.planted += t.planted;
            dates.telling += t.telling;
            dates.telling_right += t.telling_right;
            dates.right += t.right;
            dates.wrong += t.wrong;
        }
    }
    println!("dates: {dates:?}");
    let shifts = tallies[CLOCK_OF_SHIFTS];
    assert!(shifts.right * 100 >= shifts.planted * 80, "{shifts:?}");
    assert!(shifts.wrong + false_proposals <= shifts.planted / 50, "{false_proposals} {shifts:?}");
    for (name, t) in [(CLOCK, tallies[CLOCK]), ("date", dates)] {
        assert!(t.planted >= 2000, "{name}: {t:?}");
        assert!(t.telling_right * 1000 >= t.telling * 990, "{name}: {t:?}");
        assert!(t.telling * 100 >= t.planted * 95, "{name}: {t:?}");
        assert!(t.wrong * 1000 <= t.planted, "{name}: {t:?}");
    }
    assert!(false_proposals * 10_000 <= rows, "{false_proposals} in {rows} rows");
}

#[test]
fn next_to_nothing_is_proposed_in_clean_diaries_also_of_people_who_sleep_by_day() {
    for sleeper in [Sleeper::ByNight, Sleeper::Shifts, Sleeper::ByDay] {
        let (_, rows, proposals) = survey(&[sleeper], false);
        println!("{sleeper:?}: {proposals} proposals in {rows} rows");
        assert!(proposals * 10_000 <= rows, "{sleeper:?}: {proposals} in {rows} rows");
    }
}
