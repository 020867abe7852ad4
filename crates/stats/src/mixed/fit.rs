//! The result of a mixed model.

use serde::{Deserialize, Serialize};

use crate::design::Design;
use crate::distribution::{chi_squared_upper, upper_point};
use crate::inference::Estimated;
use crate::matrix::Matrix;
use crate::mixed::check::Checked;
use crate::mixed::natural::{Natural, correlation, sd, transformed};
use crate::mixed::note::{MixedNote, attenuation};
use crate::mixed::search::Found;
use crate::mixed::small::{Small, product, times, transpose};
use crate::mixed::{MixedFamily, MixedOptions};
use crate::vcov::{Covariance, DfRule};

/// Below this many groups a note warns of rough variances.
const FEW_GROUPS: usize = 10;

/// A fitted mixed model.
#[derive(Debug, Clone)]
pub struct MixedFit {
    /// Names of the coefficients.
    pub names: Vec<String>,
    /// Coefficients, conditional on the groups' effects.
    pub coef: Vec<f64>,
    /// Family of the fit; Poisson where NB2 was asked for and theta is infinite.
    pub family: MixedFamily,
    /// Nodes of the quadrature for each effect; 1 is Laplace's approximation.
    pub points: usize,
    /// Rows of positive weight.
    pub n: usize,
    /// The effects' standard deviations: the intercept's, then the slopes'.
    pub components: Vec<VarianceComponent>,
    /// Correlations of effects that both vary.
    pub correlations: Vec<EffectCorrelation>,
    /// theta of NB2.
    pub theta: Option<ScaleParameter>,
    /// Residual standard deviation of the Gaussian.
    pub residual_sd: Option<ScaleParameter>,
    /// Effects of each group, in order of first appearance.
    pub effects: Vec<GroupEffects>,
    /// Names of all parameters: the coefficients, `log_sd[effect]`, `atanh_cor[a,b]`, `log_theta` or
    /// `log_residual_sd`. Parameters on the boundary are left out.
    pub parameter_names: Vec<String>,
    /// Covariance of these parameters: the inverse observed information of the marginal likelihood.
    pub joint: Matrix,
    /// Marginal log-likelihood with all constants.
    pub loglik: f64,
    /// Parameters counted in [`MixedFit::aic`], those on the boundary among them.
    pub parameters: usize,
    /// Likelihood-ratio test of the effects' variances.
    pub variance_test: VarianceTest,
    /// What the reader should know.
    pub notes: Vec<MixedNote>,
    /// Quasi-Newton steps taken.
    pub iterations: usize,
    /// Length of the next Newton step at the end, in standard errors.
    pub distance: f64,
    robust: Matrix,
}

/// The standard deviation of one effect between groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceComponent {
    /// The intercept's or the slope column's name.
    pub effect: String,
    /// Standard deviation, on the scale of the linear predictor per unit of the column.
    pub sd: f64,
    /// Its square.
    pub variance: f64,
    /// Standard error of log sd; `None` at 0.
    pub log_sd_error: Option<f64>,
}

/// The correlation of two effects between groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectCorrelation {
    /// First effect.
    pub first: String,
    /// Second effect.
    pub second: String,
    /// The correlation.
    pub correlation: f64,
    /// Standard error of Fisher's z, `atanh` of it; `None` at -1 and 1.
    pub z_error: Option<f64>,
}

/// A positive parameter estimated on the log scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScaleParameter {
    /// Its value.
    pub value: f64,
    /// Standard error of its logarithm.
    pub log_error: f64,
}

/// What is known of one group's effects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupEffects {
    /// The caller's code.
    pub group: usize,
    /// Rows of positive weight.
    pub rows: usize,
    /// Conditional modes: the group's own intercept and slopes less the coefficients.
    pub mode: Vec<f64>,
    /// Their conditional covariance given the parameters; those parameters' own error comes on top.
    pub covariance: Matrix,
}

/// Twice the gain of log-likelihood by effects, with the tail area of its mixture of chi-squared
/// distributions (Self & Liang 1987; Stram & Lee 1994).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceTest {
    /// `2 (loglik - loglik without them)`: without any group effect when there is a random
    /// intercept alone, without random slopes otherwise.
    pub statistic: f64,
    /// Degrees of freedom mixed half and half; two equal numbers are one distribution.
    pub df: (f64, f64),
    /// Tail area; with two slopes an upper bound.
    pub p_value: f64,
}

impl VarianceComponent {
    /// Wald interval on the log scale; `None` at 0.
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        self.log_sd_error.map(|error| log_interval(self.sd, error, level))
    }
}

impl ScaleParameter {
    /// Wald interval on the log scale.
    pub fn interval(&self, level: f64) -> (f64, f64) {
        log_interval(self.value, self.log_error, level)
    }
}

impl EffectCorrelation {
    /// Wald interval on Fisher's scale; `None` at -1 and 1.
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        let reach = upper_point(0.5 * (1.0 - level), None) * self.z_error?;
        let z = libm::atanh(self.correlation);
        Some((libm::tanh(z - reach), libm::tanh(z + reach)))
    }
}

fn log_interval(value: f64, error: f64, level: f64) -> (f64, f64) {
    let reach = libm::exp(upper_point(0.5 * (1.0 - level), None) * error);
    (value / reach, value * reach)
}

impl Estimated for MixedFit {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn coef(&self) -> &[f64] {
        &self.coef
    }
}

impl MixedFit {
    /// Covariance of the coefficients, from the observed information of all parameters together;
    /// normal reference.
    pub fn covariance(&self) -> Covariance {
        let made = Covariance::new("mixed", self.top_left(&self.joint), DfRule::Normal);
        self.with_notes(made)
    }

    /// Sandwich of the groups' marginal scores times G / (G - 1), t with G - 1: right for the
    /// coefficients also where the distribution inside groups is not, as long as the mean is.
    pub fn robust_covariance(&self) -> Covariance {
        let groups = self.effects.len() as f64;
        let matrix = self.top_left(&self.robust);
        self.with_notes(Covariance::new("mixed_cr1_g", matrix, DfRule::T(groups - 1.0)))
    }

    /// Akaike's criterion of the marginal likelihood.
    pub fn aic(&self) -> f64 {
        -2.0 * self.loglik + 2.0 * self.parameters as f64
    }

    /// Factor by which log odds ratios shrink when averaged over groups; 1 for other links.
    /// Random intercept only, approximate (Zeger, Liang & Albert 1988).
    pub fn attenuation(&self) -> f64 {
        match self.family {
            MixedFamily::Binomial => attenuation(self.components[0].sd),
            _ => 1.0,
        }
    }

    fn top_left(&self, all: &Matrix) -> Matrix {
        let p = self.coef.len();
        let mut out = Matrix::zeros(p, p);
        for j in 0..p {
            for i in 0..p {
                out.set(i, j, all.at(i, j));
            }
        }
        out
    }

    fn with_notes(&self, covariance: Covariance) -> Covariance {
        self.notes.iter().fold(covariance, |made, note| made.with_note(note.to_string()))
    }
}

/// Puts the result together.
pub(super) fn assemble(
    design: &Design,
    options: &MixedOptions<'_>,
    checked: &Checked,
    found: Found,
) -> MixedFit {
    let Found { marginal, maximum, details, flat, null_loglik, no_overdispersion } = found;
    let (p, q) = (design.p, marginal.panel.q);
    let root = marginal.root(&maximum.at);
    let total = marginal.parameters();
    let raw = maximum.covariance.unwrap_or_else(|| Matrix::zeros(total, total));
    let effects: Vec<String> = std::iter::once(crate::design::INTERCEPT.to_owned())
        .chain(checked.slopes.iter().map(|&j| design.names[j].clone()))
        .collect();

    let natural = natural_parameters(&root, &flat);
    let mut parameter_names = design.names.clone();
    let mut rows: Vec<Vec<f64>> = (0..p).map(|j| unit(total, j)).collect();
    for parameter in &natural {
        parameter_names.push(match parameter {
            Natural::LogSd(a) => format!("log_sd[{}]", effects[*a]),
            Natural::AtanhCorrelation(a, b) => {
                format!("atanh_cor[{},{}]", effects[*a], effects[*b])
            }
        });
        let mut row = vec![0.0; total];
        row[p..p + marginal.roots()].copy_from_slice(&parameter.slope(q, &root));
        rows.push(row);
    }
    if marginal.family.has_scale() {
        let gaussian = marginal.family == MixedFamily::Gaussian;
        parameter_names.push(if gaussian { "log_residual_sd" } else { "log_theta" }.to_owned());
        rows.push(unit(total, total - 1));
    }
    let joint = transformed(&rows, &raw);
    let error_of = |wanted: &dyn Fn(&Natural) -> bool| {
        natural.iter().position(wanted).map(|k| joint.at(p + k, p + k).sqrt())
    };
    let components: Vec<VarianceComponent> = (0..q)
        .map(|a| VarianceComponent {
            effect: effects[a].clone(),
            sd: sd(&root, a),
            variance: sd(&root, a) * sd(&root, a),
            log_sd_error: error_of(&|n| matches!(n, Natural::LogSd(b) if *b == a)),
        })
        .collect();
    let mut correlations = Vec::new();
    for a in 0..q {
        for b in a + 1..q {
            if components[a].sd > 0.0 && components[b].sd > 0.0 {
                correlations.push(EffectCorrelation {
                    first: effects[a].clone(),
                    second: effects[b].clone(),
                    correlation: correlation(&root, a, b),
                    z_error: error_of(
                        &|n| matches!(n, Natural::AtanhCorrelation(c, d) if (*c, *d) == (a, b)),
                    ),
                });
            }
        }
    }
    let scale = marginal.family.has_scale().then(|| ScaleParameter {
        value: libm::exp(marginal.log_scale(&maximum.at)),
        log_error: raw.at(total - 1, total - 1).sqrt(),
    });
    let negative = marginal.family == MixedFamily::NegativeBinomial;
    let groups = details.len();
    let scores: Vec<&[f64]> = details.iter().map(|d| d.score.as_slice()).collect();
    MixedFit {
        coef: maximum.at[..p].to_vec(),
        family: marginal.family,
        points: options.points,
        n: marginal.panel.n,
        theta: scale.filter(|_| negative),
        residual_sd: scale.filter(|_| !negative),
        effects: details
            .iter()
            .enumerate()
            .map(|(g, detail)| GroupEffects {
                group: marginal.panel.codes[g],
                rows: marginal.panel.groups[g].len(),
                mode: times(q, &root, &detail.mode)[..q].to_vec(),
                covariance: dense(
                    q,
                    &product(q, &product(q, &root, &detail.spread), &transpose(q, &root)),
                ),
            })
            .collect(),
        robust: robust(&raw, &scores),
        loglik: maximum.evaluation.loglik,
        parameters: total,
        variance_test: variance_test(q, 2.0 * (maximum.evaluation.loglik - null_loglik)),
        notes: notes(
            &marginal.family,
            &components,
            &correlations,
            checked,
            no_overdispersion,
            groups,
        ),
        iterations: maximum.iterations,
        distance: maximum.distance,
        names: design.names.clone(),
        components,
        correlations,
        parameter_names,
        joint,
    }
}

/// What is inside its range and can be reported with an error.
fn natural_parameters(root: &Small, flat: &[bool]) -> Vec<Natural> {
    let q = flat.len();
    let varies: Vec<bool> = (0..q).map(|a| sd(root, a) > 0.0).collect();
    let mut out: Vec<Natural> = (0..q).filter(|&a| varies[a]).map(Natural::LogSd).collect();
    for a in 0..q {
        for b in a + 1..q {
            if varies[a] && varies[b] && correlation(root, a, b).abs() < 1.0 - 1e-12 {
                out.push(Natural::AtanhCorrelation(a, b));
            }
        }
    }
    out
}

fn notes(
    family: &MixedFamily,
    components: &[VarianceComponent],
    correlations: &[EffectCorrelation],
    checked: &Checked,
    no_overdispersion: bool,
    groups: usize,
) -> Vec<MixedNote> {
    let mut notes = vec![MixedNote::Conditional {
        family: *family,
        sd: components[0].sd,
        slopes: components.len() > 1,
    }];
    for component in components.iter().filter(|c| c.sd == 0.0) {
        notes.push(MixedNote::VarianceAtZero { effect: component.effect.clone() });
    }
    for pair in correlations.iter().filter(|c| c.z_error.is_none()) {
        notes.push(MixedNote::PerfectCorrelation {
            first: pair.first.clone(),
            second: pair.second.clone(),
        });
    }
    if no_overdispersion {
        notes.push(MixedNote::NoOverdispersion);
    }
    if checked.singletons > 0 {
        notes.push(MixedNote::SingleRows { groups: checked.singletons, of: checked.groups });
    }
    if groups < FEW_GROUPS {
        notes.push(MixedNote::FewGroups { groups });
    }
    notes
}

fn variance_test(q: usize, gain: f64) -> VarianceTest {
    let df = match q {
        1 => (0.0, 1.0),
        2 => (1.0, 2.0),
        // Two variances and three correlations; the mixture's weights depend on the data.
        _ => (5.0, 5.0),
    };
    // Below this the two fits reached the same height.
    let statistic = if gain < 1e-7 { 0.0 } else { gain };
    let tail = |df: f64| if df > 0.0 { chi_squared_upper(statistic, df) } else { 0.0 };
    let p_value = if statistic == 0.0 { 1.0 } else { 0.5 * (tail(df.0) + tail(df.1)) };
    VarianceTest { statistic, df, p_value }
}

/// `V (sum s s') V G / (G - 1)`.
fn robust(bread: &Matrix, scores: &[&[f64]]) -> Matrix {
    let k = bread.rows;
    let mut out = Matrix::zeros(k, k);
    for score in scores {
        let influence = bread.times_vec(score);
        for (j, b) in influence.iter().enumerate() {
            for (i, a) in influence.iter().enumerate() {
                out.add(i, j, a * b);
            }
        }
    }
    let groups = scores.len() as f64;
    out.scaled(groups / (groups - 1.0))
}

fn unit(length: usize, at: usize) -> Vec<f64> {
    let mut out = vec![0.0; length];
    out[at] = 1.0;
    out
}

fn dense(q: usize, a: &Small) -> Matrix {
    let mut out = Matrix::zeros(q, q);
    for (i, row) in a.iter().enumerate().take(q) {
        for (j, value) in row.iter().enumerate().take(q) {
            out.add(i, j, 0.5 * value);
            out.add(j, i, 0.5 * value);
        }
    }
    out
}
