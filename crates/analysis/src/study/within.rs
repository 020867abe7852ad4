//! The model with an intercept a person, kept whole: its score test and what each person does to it.

use std::collections::BTreeSet;

use lumbago_stats::diagnostics::group_dfbeta;
use lumbago_stats::fixed_effects::fixed_effects_poisson;
use lumbago_stats::wild_score::{WildOptions, WildWeights, wild_score};
use lumbago_stats::{Design, Fit, GlmOptions, Vcov, covariance, glm};

use crate::model::fit::Fitted;
use crate::model::r_squared::centred;
use crate::nights::Nights;

/// A fit within people.
pub(super) struct Within {
    /// As the analysis reads it, errors by person.
    pub(super) fitted: Fitted,
    /// Person of each row.
    pub(super) person: Vec<usize>,
    /// The same with each person's mean as a known level and columns less their means: what the
    /// score test can be applied to.
    levelled: Option<Fit>,
    /// What each person adds to every coefficient.
    changes: Option<Vec<(usize, Vec<f64>)>>,
    seed: u64,
}

/// Between so many people errors by person are CR3: plain ones are too small with sixty people
/// (docs/methods/calibration.md), and CR2, which the model has below, takes long with many nights.
const FEW_PEOPLE: usize = 40;
const MANY_PEOPLE: usize = 100;

/// Draws of the score test: its p-value then has a standard error of at most 0.011.
const DRAWS: usize = 1_999;

impl Within {
    /// Fits once more what `fitted` holds, kept whole. `None` where it cannot be fitted.
    pub(super) fn new(nights: &Nights, mut fitted: Fitted) -> Option<Self> {
        let person = fitted.people.clone()?;
        let n = fitted.rows.len();
        let columns = || fitted.names.iter().zip(&fitted.columns);
        let design = columns().fold(Design::builder(n), |b, (name, v)| b.column(name, v));
        let fe = fixed_effects_poisson(&design.build().ok()?, &fitted.y, &person, None).ok()?;
        let people = nights.people.len();
        let (mut total, mut count) = (vec![0.0; people], vec![0.0; people]);
        person.iter().zip(&fitted.y).for_each(|(&p, y)| {
            total[p] += y;
            count[p] += 1.0;
        });
        let level: Vec<f64> = person.iter().map(|&p| libm::log(total[p] / count[p])).collect();
        let start = Design::builder(n).intercept();
        let own = columns().fold(start, |b, (name, v)| b.column(name, &centred(v, Some(&person))));
        let levelled = own
            .build()
            .and_then(|d| glm(&d, &fitted.y, &GlmOptions::poisson().with_offset(&level)))
            .ok();
        let changes = group_dfbeta(&fe.fit, &person).ok();
        if (FEW_PEOPLE..MANY_PEOPLE).contains(&fitted.persons) {
            let cr3 = covariance(&fe.fit, &Vcov::ClusterCr3 { cluster: &person }).ok()?;
            fitted.covariances = vec![cr3];
        }
        Some(Self { changes, levelled, person, seed: nights.settings.seed, fitted })
    }

    /// p-value of no effect by the wild score bootstrap, and the smallest that there can be.
    pub(super) fn wild(&self, column: &str) -> Option<(f64, f64)> {
        let options = WildOptions { seed: self.seed, draws: DRAWS, ..WildOptions::default() };
        let fit = self.levelled.as_ref()?;
        let test = wild_score(fit, &self.person, column, 0.0, &options).ok()?;
        let place = self.fitted.index_of(column)?;
        // People in whom the habit never varies pull nowhere, and turning their sign changes nothing.
        let smallest = match test.weights {
            WildWeights::RademacherEnumerated => {
                test.smallest_p.max(libm::exp2(1.0 - self.varying(place) as f64))
            }
            WildWeights::WebbDrawn => test.smallest_p,
        };
        Some((test.p_value, smallest.min(1.0)))
    }

    fn varying(&self, place: usize) -> usize {
        let own = centred(&self.fitted.columns[place], Some(&self.person));
        let moving = self.person.iter().zip(&own).filter(|(_, v)| v.abs() > 1e-12);
        moving.map(|(&p, _)| p).collect::<BTreeSet<_>>().len()
    }

    /// The coefficient without each person in turn, one Newton step from the fit of all.
    pub(super) fn without_each(&self, place: usize) -> Option<Vec<(usize, f64)>> {
        let full = self.fitted.coef[place];
        let changes = self.changes.as_ref()?.iter();
        Some(changes.map(|(p, change)| (*p, full - change[place])).collect())
    }

    /// Pearson variance beyond Poisson, `sum ((y - mu)^2 - mu) / sum mu^2`, none below 0: the
    /// moment estimate of alpha in `mu + alpha mu^2` (Cameron & Trivedi 2013, section 3.3).
    pub(super) fn beyond_poisson(&self) -> f64 {
        let pairs = self.fitted.y.iter().zip(&self.fitted.mu);
        let (mut over, mut squares) = (0.0, 0.0);
        for (y, m) in pairs {
            over += (y - m) * (y - m) - m;
            squares += m * m;
        }
        if squares > 0.0 { (over / squares).max(0.0) } else { 0.0 }
    }
}
