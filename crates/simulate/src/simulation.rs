//! From a world and a seed to nights and their truth.

use jiff::ToSpan;
use jiff::civil::Date;
use lumbago_domain::{Answer, Catalogue, Column, Mattress, NightLog, Origin, Person, Source};

use crate::base;
use crate::declared::{self, DeclaredFactor};
use crate::effects::EFFECTS;
use crate::error::SimulateError;
use crate::evidence::{self, Evidence, InUse, Traits};
use crate::plan::Plan;
use crate::record::{self, Cell, Night};
use crate::streams::{Purpose, Streams};
use crate::truth::{self, Truth};
use crate::world::{Planted, Process, World};

/// A simulated diary.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// The written nights, as they would come out of the diary CSV and its side tables.
    pub log: NightLog,
    /// Columns in the order in which the diary has them.
    pub fields: Vec<String>,
    /// What is true of it.
    pub truth: Truth,
}

/// People drawn for one place in the diary before giving up on the rule for entering it.
const TRIES: u32 = 4096;

/// Draws a world.
///
/// The same world and seed give the same nights on every run and any number of threads. People
/// do not depend on each other: the first ten of a hundred are the ten of ten.
///
/// # Errors
/// A world with settings out of range, effects on contrasts the catalogue does not have, columns
/// the process does not produce, or a rule for entering the diary that nobody meets.
pub fn simulate(world: &World, seed: u64) -> Result<Simulated, SimulateError> {
    world.check()?;
    let mut catalogue = Catalogue::standard();
    match &world.process {
        Process::Evidence(ev) => {
            let own = EFFECTS.iter().filter(|_| !ev.no_effects).map(|e| {
                let p = Planted {
                    factor: e.factor.into(),
                    contrast: e.contrast.into(),
                    ratio: e.ratio,
                };
                (p, e.source.to_owned())
            });
            let plan = Plan::new(&catalogue, own, &world.planted, evidence::CENTRES)?;
            let fields = fields(world, evidence::FIELDS)?;
            let mut people = Vec::with_capacity(world.people as usize);
            for p in 0..world.people {
                people.push(evidence_person(world, ev, &plan, seed, p)?);
            }
            Ok(assemble(world, seed, catalogue, &plan, fields, people, &[]))
        }
        Process::Base(b) => {
            let declared = declared::of_base_world();
            declared.iter().for_each(|d| d.declare(&mut catalogue));
            let plan = Plan::new(&catalogue, std::iter::empty(), &world.planted, base::CENTRES)?;
            let fields = fields(world, base::FIELDS)?;
            let person = |p: u32| {
                let streams = Streams::new(seed, stream_of(p, 0));
                let first = first_night(world, streams);
                let nights = base::nights(b, &plan, streams, first, world.nights);
                Lived { nights, skipped: 0, first, streams, beds: Vec::new(), traits: None }
            };
            let people = (0..world.people).map(person).collect();
            Ok(assemble(world, seed, catalogue, &plan, fields, people, &declared))
        }
    }
}

/// One person's nights.
pub(crate) struct Lived<N> {
    pub(crate) nights: Vec<N>,
    /// Nights before the diary begins.
    skipped: usize,
    first: Date,
    streams: Streams,
    beds: Vec<InUse>,
    pub(crate) traits: Option<Traits>,
}

fn stream_of(person: u32, attempt: u32) -> u64 {
    u64::from(person) * u64::from(TRIES) + u64::from(attempt)
}

fn first_night(world: &World, streams: Streams) -> Date {
    if !world.any_weekday {
        return world.first_night;
    }
    let mut draw = streams.of(Purpose::Calendar);
    let (_, later) = (draw.unit(), (7.0 * draw.unit()) as i64);
    world.first_night.saturating_add(later.days())
}

fn evidence_person(
    world: &World,
    ev: &Evidence,
    plan: &Plan,
    seed: u64,
    person: u32,
) -> Result<Lived<evidence::Day>, SimulateError> {
    for attempt in 0..TRIES {
        let streams = Streams::new(seed, stream_of(person, attempt));
        let first = first_night(world, streams);
        let traits = evidence::person(ev, streams);
        let beds = evidence::mattresses(ev, streams, world.nights);
        let nights = evidence::nights(ev, plan, &traits, &beds, streams, first, world.nights);
        let skipped = evidence::BURN_IN;
        let enters = ev.entry.as_ref().is_none_or(|rule| {
            let first = nights[skipped..].iter().take(rule.within as usize);
            first.filter(|d| d.count > 0).count() >= rule.spasm_nights as usize
        });
        if enters {
            return Ok(Lived { nights, skipped, first, streams, beds, traits: Some(traits) });
        }
    }
    let rule = ev.entry.clone().unwrap_or(evidence::Entry { spasm_nights: 0, within: 0 });
    Err(SimulateError::NobodyEnters {
        tries: TRIES,
        spasm_nights: rule.spasm_nights,
        within: rule.within,
    })
}

/// The columns written down.
fn fields(world: &World, all: &[&str]) -> Result<Vec<String>, SimulateError> {
    if world.fields.is_empty() {
        let in_side_tables = |f: &&&str| !world.side_tables || !SIDE_FIELDS.contains(*f);
        return Ok(all.iter().filter(in_side_tables).map(|f| (*f).into()).collect());
    }
    match world.fields.iter().find(|f| !all.contains(&f.as_str())) {
        Some(f) => Err(SimulateError::UnknownField { world: world.id.clone(), field: f.clone() }),
        None => Ok(world.fields.clone()),
    }
}

/// Fields that side tables hold instead of the diary.
const SIDE_FIELDS: &[&str] =
    &["mattress_age_years", "mattress_type", "firmness", "smoking_status", "conditions"];

/// Code of a person: empty where there is one only.
fn code(world: &World, person: usize) -> String {
    if world.people == 1 {
        String::new()
    } else {
        format!("P{:0width$}", person + 1, width = digits(world.people))
    }
}

fn digits(people: u32) -> usize {
    people.to_string().len().max(2)
}

fn assemble<N: Night>(
    world: &World,
    seed: u64,
    catalogue: Catalogue,
    plan: &Plan,
    fields: Vec<String>,
    people: Vec<Lived<N>>,
    declared: &[DeclaredFactor],
) -> Simulated {
    let kept: Vec<Vec<usize>> = people.iter().map(|p| written(world, p)).collect();
    let rows =
        || people.iter().zip(&kept).flat_map(|(p, kept)| kept.iter().map(move |&i| &p.nights[i]));
    let mut columns: Vec<Column> = fields
        .iter()
        .filter_map(|key| {
            let field = catalogue.field(key).expect("a world's columns are in its catalogue");
            record::column(field, rows().map(|n| n.written(key)))
        })
        .collect();
    let mut log_people: Vec<Person> =
        (0..people.len()).map(|p| Person { code: code(world, p), answers: Vec::new() }).collect();
    let mut mattresses = Vec::new();
    if world.side_tables {
        for (p, lived) in people.iter().enumerate() {
            log_people[p].answers = answers(lived);
            mattresses.extend(history(world, p, lived));
        }
        columns.extend(side_columns(&catalogue, &people, &kept, rows));
    }
    columns.sort_by_key(|c| catalogue.position(&c.field));

    let person = |(p, kept): (usize, &Vec<usize>)| vec![p as u32; kept.len()];
    let dates = |(lived, kept): (&Lived<N>, &Vec<usize>)| {
        let (first, skipped) = (lived.first, lived.skipped);
        let date = move |&i: &usize| first.saturating_add(((i - skipped) as i64).days());
        kept.iter().map(date).collect::<Vec<_>>()
    };
    let nights: usize = kept.iter().map(Vec::len).sum();
    let log = NightLog {
        people: log_people,
        person: kept.iter().enumerate().flat_map(person).collect(),
        night: people.iter().zip(&kept).flat_map(dates).collect(),
        origin: (0..nights).map(|i| Origin { source: 0, line: i as u64 + 2 }).collect(),
        columns,
        mattresses,
        sources: vec![Source {
            file: format!("{}.csv", world.id),
            format: "simulated".into(),
            sha256: String::new(),
        }],
        stand_in: None,
        catalogue,
    };
    let truth = Truth {
        schema_version: 1,
        world: world.clone(),
        seed,
        effects: truth::effects(&log.catalogue, plan, &people, &kept),
        declared: declared.to_vec(),
        realised: truth::realised(world, &people, &kept),
    };
    Simulated { log, fields, truth }
}

/// Indices of the nights written down.
fn written<N: Night>(world: &World, lived: &Lived<N>) -> Vec<usize> {
    let mut draw = lived.streams.of(Purpose::Missing);
    let diary = lived.nights.iter().enumerate().skip(lived.skipped);
    let kept = diary.filter(|(i, night)| {
        let t = (i - lived.skipped) as u32;
        !draw.yes(world.missing.probability(t, night.count() > 0))
    });
    kept.map(|(i, _)| i).collect()
}

fn answers<N>(lived: &Lived<N>) -> Vec<Answer> {
    let Some(t) = &lived.traits else { return Vec::new() };
    let answer = |key: &str, value: String| Answer { key: key.into(), value, date: None };
    vec![
        answer("age_years", t.age_years.to_string()),
        answer("bmi", t.bmi.to_string()),
        answer("smoking_status", t.smoking_status.clone()),
        answer("conditions", t.conditions.clone()),
    ]
}

fn history<N>(world: &World, person: usize, lived: &Lived<N>) -> Vec<Mattress> {
    let Some(t) = &lived.traits else { return Vec::new() };
    let bed = |(i, bed): (usize, &InUse)| {
        let start = lived.first.saturating_add(bed.from.days());
        let acquired = start.saturating_sub(bed.age_days.days());
        Mattress {
            person: code(world, person),
            start_date: if i == 0 { acquired } else { start },
            mattress_id: Some(format!("mattress {}", i + 1)),
            mattress_type: Some(t.mattress_type.clone()),
            firmness: Some(t.firmness),
            acquired_date: Some(acquired),
        }
    };
    lived.beds.iter().enumerate().map(bed).collect()
}

/// The columns that the mattress history adds to the nights: age in days over 365.25, not rounded,
/// type and firmness.
fn side_columns<'a, N: Night + 'a, R: Iterator<Item = &'a N>>(
    catalogue: &Catalogue,
    people: &[Lived<N>],
    kept: &[Vec<usize>],
    rows: impl Fn() -> R,
) -> Vec<Column> {
    let exact_age = people.iter().zip(kept).flat_map(|(lived, kept)| {
        kept.iter().map(|&i| {
            let t = (i - lived.skipped) as i64;
            let bed = lived.beds.iter().rev().find(|b| b.from <= t)?;
            Some(Cell::Number((bed.age_days + t - bed.from) as f64 / 365.25))
        })
    });
    let field = |key: &str| catalogue.field(key).expect("a field of the catalogue");
    let mut columns = Vec::from_iter(record::column(field("mattress_age_years"), exact_age));
    for key in ["mattress_type", "firmness"] {
        columns.extend(record::column(field(key), rows().map(|n| n.truth(key))));
    }
    columns
}
