//! Which nights and columns a model is made of, decided without a look at any effect.
//!
//! * Nights on which a habit of the model was not recorded are left out. A habit that would cost
//!   the joint model more than a quarter of the nights is asked in a model of its own, together
//!   with those habits that are recorded on its nights.
//! * Weekend and trend are always taken into account; season and recorded circumstances where
//!   there are at least five spasm nights a coefficient (Peduzzi et al. 1996, halved after
//!   Vittinghoff & McCulloch 2007). With fewer than two a coefficient habits are asked one by one.
//! * A level with too few nights has its nights left out, which is the same as a coefficient of
//!   its own.

use lumbago_domain::Role;
use lumbago_stats::StatsError;

use crate::exposure::{Term, to_hold_equal};
use crate::model::fit::{Fitted, fit};
use crate::model::r_squared::Products;
use crate::model::{Block, ModelColumn, time};
use crate::nights::Nights;

/// Share of the nights that must be left after all habits of a model are asked to be recorded.
const KEPT_SHARE: f64 = 0.75;

/// Spasm nights a coefficient below which the nuisance part shrinks to weekend and trend.
const NIGHTS_PER_COEFFICIENT: f64 = 5.0;

/// Spasm nights a coefficient below which habits are asked one by one.
const NIGHTS_PER_COEFFICIENT_JOINT: f64 = 2.0;

/// Share of nights on which a circumstance must be recorded to be adjusted for.
const CIRCUMSTANCE_SHARE: f64 = 0.95;

/// Correlation above which two habits are the same thing for this log.
const SAME_CORRELATION: f64 = 0.95;

/// R² on everything else in the model above which a habit has no say of its own: a variance
/// inflation of ten.
const REDUNDANT_R2: f64 = 0.9;

/// Why a question has no estimate in a model.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Obstacle {
    /// Moves together with another question of the model.
    Collinear(usize),
    /// Moves together with trend, season or weekend.
    Calendar,
    /// Too few nights or spasm nights on one side among the nights of the model.
    Thin,
    /// No finite estimate: all or none of its nights have spasms.
    Separated,
    /// The fit did not settle.
    NotConverged,
}

/// A model, or what stood in its way.
#[derive(Default)]
pub(crate) struct Assembled {
    pub(crate) fitted: Option<Fitted>,
    /// Questions with a coefficient.
    pub(crate) included: Vec<usize>,
    /// Questions without an answer here.
    pub(crate) obstacles: Vec<(usize, Obstacle)>,
    /// Nuisance terms, in words.
    pub(crate) adjusted_for: Vec<String>,
    /// Remarks.
    pub(crate) notes: Vec<String>,
}

/// Logged nights whose outcome can enter a model.
pub(crate) fn usable(nights: &Nights) -> Vec<usize> {
    (0..nights.len()).filter(|&i| nights.y(i).is_some()).collect()
}

/// Parts questions into those of the joint model and those asked apart.
pub(crate) fn part(nights: &Nights, blocks: &[Block]) -> (Vec<usize>, Vec<usize>) {
    let base = usable(nights);
    let order = by_completeness(blocks, &base);
    let mut rows = base.clone();
    let mut joint = Vec::new();
    for b in order {
        let left = complete(&rows, &blocks[b]);
        if left.len() as f64 >= KEPT_SHARE * base.len() as f64 {
            rows = left;
            joint.push(b);
        }
    }
    joint.sort_unstable();
    let apart = (0..blocks.len()).filter(|b| !joint.contains(b)).collect();
    (joint, apart)
}

/// The other blocks that can be adjusted for when `focus` is asked in a model of its own.
pub(crate) fn companions(nights: &Nights, blocks: &[Block], focus: usize) -> Vec<usize> {
    let base = complete(&usable(nights), &blocks[focus]);
    let mut rows = base.clone();
    let mut with = vec![focus];
    for b in by_completeness(blocks, &base) {
        let left = complete(&rows, &blocks[b]);
        if b != focus && left.len() as f64 >= KEPT_SHARE * base.len() as f64 {
            rows = left;
            with.push(b);
        }
    }
    with[1..].sort_unstable();
    with
}

fn by_completeness(blocks: &[Block], base: &[usize]) -> Vec<usize> {
    let recorded: Vec<usize> = blocks.iter().map(|b| complete(base, b).len()).collect();
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&b| std::cmp::Reverse(recorded[b]));
    order
}

fn complete(rows: &[usize], block: &Block) -> Vec<usize> {
    rows.iter().copied().filter(|&i| block.terms[0].values[i].is_some()).collect()
}

/// True if there are too few spasm nights to ask these questions together.
pub(crate) fn too_many_questions(nights: &Nights, blocks: &[&Block]) -> bool {
    let mut rows = usable(nights);
    for block in blocks {
        rows = complete(&rows, block);
    }
    let events = rows.iter().filter(|&&i| nights.any[i] == Some(true)).count() as f64;
    let width = 3 + blocks.iter().map(|b| b.terms.len()).sum::<usize>();
    blocks.len() > 1 && events < NIGHTS_PER_COEFFICIENT_JOINT * width as f64
}

/// Fits one model of these blocks. Whatever stands in the way of a block is reported and the
/// block left out, until the rest can be fitted.
///
/// `beside` are columns to take into account with them, such as the night before's outcome.
pub(crate) fn assemble(nights: &Nights, blocks: &[&Block], beside: &[Term]) -> Assembled {
    assemble_as(nights, blocks, beside, &[], &fit)
}

/// A way to fit columns to the outcome of rows.
pub(crate) type Fitter<'a> =
    &'a dyn Fn(&Nights, &[usize], &[ModelColumn]) -> Result<Fitted, StatsError>;

/// As [`assemble`], with another fit.
pub(crate) fn assemble_by(
    nights: &Nights,
    blocks: &[&Block],
    beside: &[Term],
    fit: Fitter,
) -> Assembled {
    assemble_as(nights, blocks, beside, &[], fit)
}

/// As [`assemble`], with parts of the nuisance left out by name: `weekend`, `trend`, `season`, or
/// the field or factor of a circumstance.
pub(crate) fn assemble_without(
    nights: &Nights,
    blocks: &[&Block],
    beside: &[Term],
    without: &[String],
) -> Assembled {
    assemble_as(nights, blocks, beside, without, &fit)
}

fn assemble_as(
    nights: &Nights,
    blocks: &[&Block],
    beside: &[Term],
    without: &[String],
    fit: Fitter,
) -> Assembled {
    let mut made = Assembled::default();
    let mut rows = usable(nights);
    for block in blocks {
        rows = complete(&rows, block);
    }
    for term in beside {
        rows.retain(|&i| term.values[i].is_some());
    }
    let mut parts: Vec<Part> = blocks.iter().map(|b| Part::new(b)).collect();
    thin_levels(nights, &mut parts, &mut rows, &mut made);
    collinear(nights, &mut parts, &rows, &mut made);
    let mut nuisance = nuisance(nights, &mut rows, &parts, without, &mut made);
    nuisance.extend(beside.iter().cloned().map(Nuisance::Circumstance));
    for _ in 0..blocks.len() + nuisance.len() + 8 {
        let columns: Vec<ModelColumn> = nuisance
            .iter()
            .flat_map(|n| n.column(nights, &rows))
            .chain(parts.iter().flat_map(|p| p.columns(&rows)))
            .collect();
        match fit(nights, &rows, &columns) {
            Ok(fitted) => {
                made.included = parts.iter().map(|p| p.question).collect();
                let names = &fitted.names;
                let kept = nuisance.iter().filter(|n| names.iter().any(|name| n.is(name)));
                made.adjusted_for = kept.map(Nuisance::words).collect();
                made.fitted = Some(fitted);
                return made;
            }
            Err(problem) => {
                if !step_back(&problem, &mut parts, &mut nuisance, &mut rows, &mut made) {
                    let left = parts.iter().map(|p| (p.question, Obstacle::NotConverged));
                    made.obstacles.extend(left);
                    made.notes.push(format!("No joint model: {problem}."));
                    return made;
                }
            }
        }
    }
    made
}

/// A block with the terms that are still in play.
struct Part<'a> {
    question: usize,
    terms: Vec<&'a Term>,
}

impl<'a> Part<'a> {
    fn new(block: &'a Block) -> Self {
        Self { question: block.question, terms: block.terms.iter().collect() }
    }

    fn columns(&self, rows: &[usize]) -> Vec<ModelColumn> {
        self.terms.iter().map(|t| column(t, rows)).collect()
    }
}

/// The invariant of every caller: rows are those on which the block is recorded.
fn column(term: &Term, rows: &[usize]) -> ModelColumn {
    let values = rows.iter().map(|&i| term.values[i].unwrap_or(0.0)).collect();
    ModelColumn { name: term.name.clone(), values }
}

fn is_indicator(values: &[f64]) -> bool {
    values.iter().all(|&v| v == 0.0 || v == 1.0)
}

fn thin_levels(
    nights: &Nights,
    parts: &mut Vec<Part>,
    rows: &mut Vec<usize>,
    made: &mut Assembled,
) {
    let s = nights.settings;
    let counts = |term: &Term, rows: &[usize]| {
        let on: Vec<usize> =
            rows.iter().copied().filter(|&i| term.values[i] == Some(1.0)).collect();
        let events = on.iter().filter(|&&i| nights.any[i] == Some(true)).count();
        (on.len() as u32, events as u32)
    };
    for part in parts.iter_mut() {
        let mut kept = vec![part.terms[0]];
        for term in part.terms[1..].iter().copied() {
            let (n, events) = counts(term, rows);
            if n >= s.min_nights_each_arm && events >= s.min_events_each_arm {
                kept.push(term);
            } else {
                rows.retain(|&i| term.values[i] != Some(1.0));
                if n > 0 {
                    made.notes.push(format!("{n} nights with {} left out: too few.", term.name));
                }
            }
        }
        part.terms = kept;
    }
    parts.retain(|part| {
        let values: Vec<f64> = column(part.terms[0], rows).values;
        let enough = if is_indicator(&values) {
            let (n, events) = counts(part.terms[0], rows);
            // The reference arm: nights in none of the part's levels.
            let others: Vec<usize> = rows
                .iter()
                .copied()
                .filter(|&i| part.terms.iter().all(|t| t.values[i] != Some(1.0)))
                .collect();
            let other_events = others.iter().filter(|&&i| nights.any[i] == Some(true)).count();
            n.min(others.len() as u32) >= s.min_nights_each_arm
                && events.min(other_events as u32) >= s.min_events_each_arm
        } else {
            true
        };
        if !enough {
            made.obstacles.push((part.question, Obstacle::Thin));
        }
        enough
    });
}

fn collinear(nights: &Nights, parts: &mut Vec<Part>, rows: &[usize], made: &mut Assembled) {
    let group: Vec<usize> = rows.iter().map(|&i| nights.person(i)).collect();
    let mut columns: Vec<Vec<f64>> = std::iter::once(time::weekend(nights, rows))
        .chain(time::time_columns(nights, rows))
        .map(|c| c.values)
        .collect();
    let calendar = columns.len();
    // The columns of each part, its own first.
    let own: Vec<std::ops::Range<usize>> = parts
        .iter()
        .map(|part| {
            let start = columns.len();
            columns.extend(part.columns(rows).into_iter().map(|c| c.values));
            start..columns.len()
        })
        .collect();
    let products = Products::new(&columns, Some(&group));
    let correlation = |a: usize, b: usize| products.correlation(own[a].start, own[b].start);
    let mut twins: Vec<(usize, usize)> = Vec::new();
    for a in 0..parts.len() {
        for b in a + 1..parts.len() {
            if correlation(a, b).abs() > SAME_CORRELATION {
                twins.push((a, b));
            }
        }
    }
    for &(a, b) in &twins {
        made.obstacles.push((parts[a].question, Obstacle::Collinear(parts[b].question)));
        made.obstacles.push((parts[b].question, Obstacle::Collinear(parts[a].question)));
    }
    let mut dropped: Vec<usize> = twins.iter().map(|t| t.1).collect();
    for a in 0..parts.len() {
        if dropped.contains(&a) || twins.iter().any(|t| t.0 == a) {
            continue;
        }
        let others = (0..calendar)
            .chain(
                (0..parts.len())
                    .filter(|&b| b != a && !dropped.contains(&b))
                    .flat_map(|b| own[b].clone()),
            )
            .chain(own[a].clone().skip(1));
        if products.r_squared(own[a].start, others) > REDUNDANT_R2 {
            let nearest = (0..parts.len())
                .filter(|&b| b != a)
                .max_by(|&b, &c| correlation(a, b).abs().total_cmp(&correlation(a, c).abs()));
            let calendar_r2 = products.r_squared(own[a].start, 0..calendar);
            let obstacle = match nearest {
                Some(b) if correlation(a, b).powi(2) > calendar_r2 => {
                    Obstacle::Collinear(parts[b].question)
                }
                _ => Obstacle::Calendar,
            };
            made.obstacles.push((parts[a].question, obstacle));
            dropped.push(a);
        }
    }
    let mut place = 0;
    parts.retain(|_| {
        place += 1;
        !dropped.contains(&(place - 1))
    });
}

/// What is taken into account beside the habits.
enum Nuisance {
    Weekend,
    Trend,
    Season,
    Circumstance(Term),
}

impl Nuisance {
    /// Its columns over these rows, none where it does not vary.
    fn column(&self, nights: &Nights, rows: &[usize]) -> Vec<ModelColumn> {
        let mut columns = match self {
            Self::Weekend => vec![time::weekend(nights, rows)],
            Self::Trend => vec![time::trend(nights, rows)],
            Self::Season => time::season(nights, rows).into(),
            Self::Circumstance(term) => vec![column(term, rows)],
        };
        columns.retain(|c| c.values.iter().any(|v| *v != c.values[0]));
        columns
    }

    fn is(&self, column: &str) -> bool {
        match self {
            Self::Weekend => column == "weekend",
            Self::Trend => column == "trend",
            Self::Season => column.starts_with("season"),
            Self::Circumstance(term) => column == term.name,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Weekend => "weekend".into(),
            Self::Trend => "linear trend".into(),
            Self::Season => "season".into(),
            Self::Circumstance(term) => term.name.clone(),
        }
    }
}

/// Weekend and trend; season and recorded circumstances where there are spasm nights enough.
fn nuisance(
    nights: &Nights,
    rows: &mut Vec<usize>,
    parts: &[Part],
    without: &[String],
    made: &mut Assembled,
) -> Vec<Nuisance> {
    let left_out = |key: &str| {
        let key = key.split('=').next().unwrap_or(key);
        let factor = nights.log.catalogue.factor_of(key).map(|f| f.id.as_str());
        without.iter().any(|w| *w == key || Some(w.as_str()) == factor)
    };
    let circumstances: Vec<Term> = circumstances(nights, rows)
        .into_iter()
        .filter(|t| !left_out(&t.name))
        .filter(|t| parts.iter().all(|p| p.terms.iter().all(|q| q.name != t.name)))
        .collect();
    let events = rows.iter().filter(|&&i| nights.any[i] == Some(true)).count();
    let habits: usize = parts.iter().map(|p| p.terms.len()).sum();
    let season = time::has_season(nights, rows) && !left_out("season");
    let full = 3 + 2 * usize::from(season) + circumstances.len() + habits;
    let mut terms = Vec::new();
    if !left_out("weekend") {
        terms.push(Nuisance::Weekend);
    }
    if !left_out("trend") {
        terms.push(Nuisance::Trend);
    }
    if events as f64 >= NIGHTS_PER_COEFFICIENT * full as f64 {
        for term in &circumstances {
            rows.retain(|&i| term.values[i].is_some());
        }
        if season {
            terms.push(Nuisance::Season);
        }
        terms.extend(circumstances.into_iter().map(Nuisance::Circumstance));
    } else if season || !circumstances.is_empty() {
        made.notes.push(format!(
            "{events} nights with {} carry weekend and linear trend only, beside the habits.",
            nights.outcome.events
        ));
    }
    terms
}

/// Fields with the role of a confounder that are recorded on nearly every night and vary.
fn circumstances(nights: &Nights, rows: &[usize]) -> Vec<Term> {
    let mut terms = Vec::new();
    for factor in &nights.log.catalogue.factors {
        for field in factor.fields.iter().filter(|f| f.role == Role::Confounder) {
            if factor.contrasts.iter().any(|c| c.field == field.key) {
                continue;
            }
            for term in to_hold_equal(nights, &field.key) {
                let seen: Vec<f64> = rows.iter().filter_map(|&i| term.values[i]).collect();
                if seen.is_empty() {
                    continue;
                }
                let above = seen.iter().filter(|v| **v > seen[0]).count();
                let below = seen.iter().filter(|v| **v < seen[0]).count();
                let rarest = (above + below).min(seen.len() - above - below);
                let varied = if is_indicator(&seen) { rarest } else { above + below };
                let often = seen.len() as f64 >= CIRCUMSTANCE_SHARE * rows.len() as f64;
                if often && varied as u32 >= nights.settings.min_nights_each_arm {
                    terms.push(term);
                }
            }
        }
    }
    terms
}

/// Takes out what a failed fit names. False if it names nothing that can be taken out.
fn step_back(
    problem: &StatsError,
    parts: &mut Vec<Part>,
    nuisance: &mut Vec<Nuisance>,
    rows: &mut Vec<usize>,
    made: &mut Assembled,
) -> bool {
    let (names, separated): (Vec<String>, bool) = match problem {
        StatsError::Aliased { columns } => (columns.clone(), false),
        StatsError::ConstantColumn { column } => (vec![column.clone()], false),
        StatsError::Separation { columns } => {
            (columns.iter().map(|c| c.column.clone()).collect(), true)
        }
        _ => return false,
    };
    // The last habit named goes first: the catalogue lists what is asked about most first.
    for place in (0..parts.len()).rev() {
        let Some(at) = parts[place].terms.iter().position(|t| names.contains(&t.name)) else {
            continue;
        };
        if at > 0 {
            let term = parts[place].terms.remove(at);
            rows.retain(|&i| term.values[i] != Some(1.0));
            made.notes.push(format!("Nights with {} left out: no finite estimate.", term.name));
        } else {
            let obstacle = if separated { Obstacle::Separated } else { Obstacle::Calendar };
            made.obstacles.push((parts[place].question, obstacle));
            parts.remove(place);
        }
        return true;
    }
    let before = nuisance.len();
    nuisance.retain(|n| !names.iter().any(|name| n.is(name)));
    nuisance.len() < before
}
