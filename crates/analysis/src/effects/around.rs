//! Models of other columns, adjusted as the joint model adjusts: its habits, calendar and
//! circumstances, less those that the columns stand for.
//!
//! Many such models are looked at, so each is a plain Poisson fit whose errors allow for nights
//! that are like the night before: cosines over the calendar for one person (Lazarus et al.
//! 2018), clusters for several, each with a level of their own; never smaller than HC3.

use lumbago_domain::Findings;
use lumbago_stats::distribution::f_upper;
use lumbago_stats::{
    Covariance, Design, Estimated, GlmOptions, LeverageCorrection, StatsError, Vcov, WaldTest,
    covariance, glm,
};

use crate::effects::asked::Asked;
use crate::effects::estimate;
use crate::exposure::{Term, numbers};
use crate::model::assemble::usable;
use crate::model::fit::Fitted;
use crate::model::r_squared::centred;
use crate::model::{Block, ModelColumn, time};
use crate::nights::Nights;
use crate::refusals::{Refusal, not_answerable, not_enough};

/// Spasm nights a coefficient of the columns themselves (Vittinghoff & McCulloch 2007).
const EVENTS_PER_COEFFICIENT: usize = 5;

/// Spasm nights a coefficient with all habits, as the joint model has them.
const EVENTS_PER_COEFFICIENT_JOINT: usize = 2;

/// Weekend, trend and the intercept.
const CALENDAR_COEFFICIENTS: usize = 3;

/// Share of the columns' nights on which all habits that are adjusted for must be recorded.
const KEPT_SHARE: f64 = 0.75;

/// What the joint model holds, to be fitted again with other columns.
pub(crate) struct Around<'n, 'a> {
    nights: &'n Nights<'a>,
    asked: Vec<Asked<'a>>,
    /// The joint model's habits.
    blocks: Vec<Block>,
    /// Names of the joint model's coefficients.
    terms: Vec<String>,
    circumstances: Vec<Term>,
}

/// A fitted model with the places of the columns that it was made for.
pub(crate) struct Placed {
    pub(crate) fitted: Fitted,
    /// Place of each column among the coefficients, `None` where it had to be left out.
    pub(crate) places: Vec<Option<usize>>,
    /// What was taken into account, in words.
    pub(crate) adjusted_for: Vec<String>,
}

impl Placed {
    /// The places, if every column is in the model.
    pub(crate) fn all_places(&self) -> Option<Vec<usize>> {
        self.places.iter().copied().collect()
    }

    /// Spasm nights of the model.
    pub(crate) fn events(&self, nights: &Nights) -> u32 {
        self.fitted.rows.iter().filter(|&&i| nights.any[i] == Some(true)).count() as u32
    }
}

impl<'n, 'a> Around<'n, 'a> {
    /// What the joint model of these findings holds.
    pub(crate) fn new(nights: &'n Nights<'a>, findings: &Findings) -> Self {
        let asked = nights.asked();
        let terms = findings.model.as_ref().map_or(Vec::new(), |m| m.terms.clone());
        let in_model = |a: &Asked| {
            let own = a.exposure.as_ref().map(|e| &e.own().name);
            own.is_some_and(|name| terms.contains(name))
        };
        let blocks: Vec<Block> = (0..asked.len())
            .filter(|&q| asked[q].is_open() && asked[q].contrast.primary)
            .filter(|&q| !asked[q].is_mediator() && in_model(&asked[q]))
            .filter_map(|q| estimate::block(q, &asked[q]))
            .collect();
        let habit = |name: &str| blocks.iter().any(|b| b.terms.iter().any(|t| t.name == name));
        let circumstances = terms
            .iter()
            .filter(|name| !habit(name) && nights.log.catalogue.field(name).is_some())
            .filter_map(|name| {
                let values = numbers(nights, name)?.values;
                Some(Term { name: name.clone(), values })
            })
            .collect();
        Self { nights, asked, blocks, terms, circumstances }
    }

    /// The habits of the joint model.
    pub(crate) fn habits(&self) -> impl Iterator<Item = &Asked<'a>> {
        self.blocks.iter().map(|b| &self.asked[b.question])
    }

    /// All questions about nights.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &Asked<'a>> {
        self.asked.iter()
    }

    /// The main comparison of a factor.
    pub(crate) fn main(&self, factor: &str) -> Option<&Asked<'a>> {
        self.asked.iter().find(|a| a.factor.id == factor && a.contrast.primary)
    }

    /// Fits `columns` beside what the joint model holds, but for the factors `without`. With too
    /// few spasm nights for that, beside weekend and trend alone.
    ///
    /// # Errors
    /// A refusal where even that has fewer than five spasm nights a coefficient, or no model
    /// could be fitted.
    pub(crate) fn fit(
        &self,
        label: &str,
        columns: &[Term],
        without: &[&str],
    ) -> Result<Placed, Refusal> {
        let nights = self.nights;
        let known = |rows: &[usize], term: &Term| -> Vec<usize> {
            rows.iter().copied().filter(|&i| term.values[i].is_some()).collect()
        };
        let base = columns.iter().fold(usable(nights), |rows, t| known(&rows, t));
        let events = |rows: &[usize]| rows.iter().filter(|&&i| nights.any[i] == Some(true)).count();
        let mut rows = base.clone();
        let mut beside: Vec<&Term> = Vec::new();
        let mut words: Vec<String> = Vec::new();
        for block in &self.blocks {
            let factor = self.asked[block.question].factor;
            let left = self.of_block(block, &rows);
            let enough = left.len() as f64 >= KEPT_SHARE * base.len() as f64;
            if enough && !without.contains(&factor.id.as_str()) {
                rows = left;
                beside.extend(block.terms.iter().filter(|t| self.terms.contains(&t.name)));
                words.push(factor.label.clone());
            }
        }
        for term in &self.circumstances {
            let left = known(&rows, term);
            if left.len() as f64 >= KEPT_SHARE * base.len() as f64 {
                rows = left;
                beside.push(term);
                words.push(term.name.clone());
            }
        }
        let mut season = self.terms.iter().any(|t| t.starts_with("season"));
        let alone = CALENDAR_COEFFICIENTS + columns.len();
        let width = alone + beside.len() + 2 * usize::from(season);
        if events(&rows) < EVENTS_PER_COEFFICIENT_JOINT * width
            || events(&rows) < EVENTS_PER_COEFFICIENT * alone
        {
            (beside, words, season) = (Vec::new(), Vec::new(), false);
            rows = base;
            let found = events(&rows);
            if found < EVENTS_PER_COEFFICIENT * alone {
                return Err(not_enough(
                    "too_few_events",
                    format!(
                        "{label}: {found} nights with {} for {alone} coefficients; \
                         {EVENTS_PER_COEFFICIENT} a coefficient are needed.",
                        nights.outcome.events
                    ),
                ));
            }
        }
        let take = |t: &Term| ModelColumn {
            name: t.name.clone(),
            // The rows are those on which every term is known.
            values: rows.iter().map(|&i| t.values[i].unwrap_or(0.0)).collect(),
        };
        let mut model: Vec<ModelColumn> =
            vec![time::weekend(nights, &rows), time::trend(nights, &rows)];
        if season {
            model.extend(time::season(nights, &rows));
        }
        model.extend(beside.iter().map(|t| take(t)));
        model.extend(columns.iter().map(take));
        let fitted = step_by_step(nights, &rows, model).map_err(|problem| {
            not_answerable(
                "not_converged",
                format!("{label}: no model could be fitted ({problem})."),
            )
        })?;
        let places = columns.iter().map(|t| fitted.index_of(&t.name)).collect();
        let calendar = ["weekend", "trend", "season"]
            .into_iter()
            .filter(|own| fitted.names.iter().any(|n| n.starts_with(own)));
        let adjusted_for = calendar.map(String::from).chain(words).collect();
        Ok(Placed { fitted, places, adjusted_for })
    }

    /// Rows on which a habit is recorded, without those on a level that the joint model left out.
    fn of_block(&self, block: &Block, rows: &[usize]) -> Vec<usize> {
        let left_out = |i: usize| {
            let mut others = block.terms[1..].iter().filter(|t| !self.terms.contains(&t.name));
            others.any(|t| t.values[i] == Some(1.0))
        };
        let known = |i: &usize| block.terms[0].values[*i].is_some() && !left_out(*i);
        rows.iter().copied().filter(known).collect()
    }
}

/// Fits the columns, leaving out those that a refused fit names, the last named first.
fn step_by_step(
    nights: &Nights,
    rows: &[usize],
    mut columns: Vec<ModelColumn>,
) -> Result<Fitted, StatsError> {
    loop {
        let problem = match fit(nights, rows, &columns) {
            Ok(fitted) => return Ok(fitted),
            Err(problem) => problem,
        };
        let named: Vec<&str> = match &problem {
            StatsError::Aliased { columns } => columns.iter().map(String::as_str).collect(),
            StatsError::ConstantColumn { column } => vec![column],
            StatsError::Separation { columns } => {
                columns.iter().map(|c| c.column.as_str()).collect()
            }
            _ => return Err(problem),
        };
        match columns.iter().rposition(|c| named.contains(&c.name.as_str())) {
            Some(at) => {
                columns.remove(at);
            }
            None => return Err(problem),
        }
    }
}

fn fit(nights: &Nights, rows: &[usize], columns: &[ModelColumn]) -> Result<Fitted, StatsError> {
    if nights.is_cohort() { within(nights, rows, columns) } else { person(nights, rows, columns) }
}

fn person(nights: &Nights, rows: &[usize], columns: &[ModelColumn]) -> Result<Fitted, StatsError> {
    let y: Vec<f64> = rows.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    let start = Design::builder(rows.len()).intercept();
    let design = columns.iter().fold(start, |b, c| b.column(&c.name, &c.values)).build()?;
    let fit = glm(&design, &y, &GlmOptions::poisson())?;
    let night: Vec<i64> = rows.iter().map(|&i| nights.day[i]).collect();
    let cosines = Vcov::Ewc { night: &night, cosines: None, leverage: LeverageCorrection::Hc3 };
    let covariances = vec![covariance(&fit, &cosines)?, covariance(&fit, &Vcov::Hc3)?];
    let mut values = vec![vec![1.0; rows.len()]];
    values.extend(columns.iter().map(|c| c.values.clone()));
    Ok(Fitted {
        method: "Poisson, larger of cosine (EWC) and HC3 errors".into(),
        ..Fitted::plain(fit, rows.to_vec(), values, covariances)
    })
}

/// Each person's own level as a known offset and columns centred by person, as the joint model of
/// several people has them.
fn within(nights: &Nights, rows: &[usize], columns: &[ModelColumn]) -> Result<Fitted, StatsError> {
    let people = nights.people.len();
    let (mut total, mut count) = (vec![0.0; people], vec![0.0_f64; people]);
    for &i in rows {
        total[nights.person(i)] += nights.y(i).unwrap_or(0.0);
        count[nights.person(i)] += 1.0;
    }
    let kept: Vec<usize> = (0..rows.len())
        .filter(|&k| total[nights.person(rows[k])] > 0.0 && count[nights.person(rows[k])] > 1.0)
        .collect();
    let used: Vec<usize> = kept.iter().map(|&k| rows[k]).collect();
    let person: Vec<usize> = used.iter().map(|&i| nights.person(i)).collect();
    let offset: Vec<f64> = person.iter().map(|&p| libm::log(total[p] / count[p])).collect();
    let y: Vec<f64> = used.iter().map(|&i| nights.y(i).unwrap_or(0.0)).collect();
    let mut builder = Design::builder(used.len()).intercept();
    let mut values = vec![vec![1.0; used.len()]];
    for column in columns {
        let own: Vec<f64> = kept.iter().map(|&k| column.values[k]).collect();
        builder = builder.column(&column.name, &centred(&own, Some(&person)));
        values.push(own);
    }
    let options = GlmOptions::poisson().with_offset(&offset);
    let fit = glm(&builder.build()?, &y, &options)?;
    let covariances = vec![covariance(&fit, &Vcov::ClusterCr3 { cluster: &person })?];
    let mut persons = person.clone();
    persons.dedup();
    Ok(Fitted {
        people: Some(person),
        persons: persons.len(),
        method: "Poisson within people, CR3 errors by person".into(),
        ..Fitted::plain(fit, used, values, covariances)
    })
}

impl Estimated for Fitted {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }
}

/// The largest p-value of a joint test over the covariances of a fit.
///
/// With v degrees of freedom behind a covariance, q contrasts are held against Hotelling's
/// distribution: `F = chi2 (v - q + 1) / (v q)` with q and v - q + 1, v the smallest of the tested
/// coefficients'.
pub(crate) fn guarded_p(
    fitted: &Fitted,
    places: &[usize],
    test: impl Fn(&Covariance) -> Result<WaldTest, StatsError>,
) -> Option<f64> {
    let mut largest: Option<f64> = None;
    for covariance in &fitted.covariances {
        let found = test(covariance).ok()?;
        let v = places.iter().filter_map(|&j| covariance.df[j]).reduce(f64::min);
        let p = match v {
            Some(v) if v - found.df + 1.0 > 0.0 => {
                let rest = v - found.df + 1.0;
                f_upper(found.chi2 * rest / (v * found.df), found.df, rest)
            }
            Some(_) => 1.0,
            None => found.p_chi2,
        };
        if !p.is_finite() {
            return None;
        }
        largest = Some(largest.map_or(p, |l| l.max(p)));
    }
    largest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Diary, noise, poisson};

    #[test]
    fn one_contrast_is_tested_as_its_t_and_more_cost_degrees_of_freedom() {
        let log = Diary::nights(120)
            .number("stress", |t| Some((noise(2, t) * 11.0).floor()))
            .number("spasm_count", |t| Some(poisson(3, t, 0.7)));
        let settings = lumbago_domain::AnalysisSettings::default();
        let nights = Nights::new(&log.log, &settings);
        let findings = log.analyse();
        let around = Around::new(&nights, &findings);
        let square = |v: f64| v * v / 10.0;
        let values = |of: &dyn Fn(f64) -> f64| -> Vec<Option<f64>> {
            (0..120).map(|t| Some(of((noise(2, t) * 11.0).floor()))).collect()
        };
        let columns = [
            Term { name: "x".into(), values: values(&|v| v) },
            Term { name: "x2".into(), values: values(&square) },
        ];
        let placed = around.fit("Stress", &columns, &["stress"]).expect("fitted");
        let places = placed.all_places().expect("both");
        let one = |place: usize| {
            guarded_p(&placed.fitted, &[place], |c| {
                let mut w = vec![0.0; placed.fitted.width()];
                w[place] = 1.0;
                lumbago_stats::wald(&placed.fitted, c, &[w])
            })
        };
        let t = |place: usize| -> Vec<f64> {
            let read = |c| lumbago_stats::inference(&placed.fitted, c, 0.95).expect("read");
            placed.fitted.covariances.iter().map(|c| read(c)[place].p_value).collect()
        };
        for &place in &places {
            let widest = t(place).into_iter().fold(0.0, f64::max);
            assert!((one(place).expect("tested") - widest).abs() < 1e-10);
        }
    }
}
