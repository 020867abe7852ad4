//! What papers do, and what we tried: one model of all habits, errors of several kinds.

use lumbago_stats::distribution::two_sided_p;
use lumbago_stats::multiplicity::benjamini_hochberg_weighted;
use lumbago_stats::persistent::{self, Belief, NoisePrior, PersistentOptions};
use lumbago_stats::{Covariance, Design, GlmOptions, LeverageCorrection, Vcov, covariance, glm};

use super::diary::{ASKED_ABOUT, Habits, MATTRESS};
use super::simple::sign;
use super::{Said, Verdicts};
use crate::cells::Cell;

/// Standard deviation of the latent level of the calibration world.
const LATENT_SD: f64 = 0.5;

pub(super) fn rules(d: &Habits, cell: &Cell) -> Verdicts {
    let mut out = Vec::new();
    let options = GlmOptions::poisson();
    if let Some(fit) = design(d, MATTRESS + 1).and_then(|x| glm(&x, &d.count, &options).ok()) {
        // Everything in, the model's own errors, no control of errors.
        let model = covariance(&fit, &Vcov::Model).expect("a full-rank fit");
        let p = p_values(&fit.coef, &[&model], MATTRESS + 1);
        let said = p.iter().zip(&fit.coef[1..]).map(|(p, b)| sign(*b, *p < 0.05)).collect();
        out.push(("Poisson, all habits, p < .05".into(), said));
    } else {
        out.push(("Poisson, all habits, p < .05".into(), vec![0; MATTRESS + 1]));
    }
    let names = [
        "quasi-Poisson t, BH .10",
        "Newey–West 1.3 √T, z, BH .10",
        "EWC t, BH .10",
        "EWC t, leverage-corrected, BH .10",
        "larger of quasi and HC3, BH .10",
    ];
    let x = design(d, MATTRESS).expect("habits of the world are never aliased");
    let Ok(fit) = glm(&x, &d.count, &options) else {
        out.extend(names.map(|n| (n.to_string(), vec![0; MATTRESS])));
        return out;
    };
    // A night that is fitted without error has no leverage-corrected error: such a rule is silent.
    let of = |vcov: &Vcov<'_>| covariance(&fit, vcov).ok();
    let night = &d.night;
    let lag = (1.3 * (d.count.len() as f64).sqrt()) as usize;
    let ewc = |leverage| of(&Vcov::Ewc { night, cosines: None, leverage });
    let sets: [Vec<Option<Covariance>>; 5] = [
        vec![of(&Vcov::Quasi)],
        vec![of(&Vcov::Hac { night, lag, adjust: false })],
        vec![ewc(LeverageCorrection::None)],
        vec![ewc(LeverageCorrection::Hc3)],
        vec![of(&Vcov::Quasi), of(&Vcov::Hc3)],
    ];
    for (name, set) in names.iter().zip(&sets) {
        let set: Option<Vec<&Covariance>> = set.iter().map(Option::as_ref).collect();
        let said = set.map_or_else(|| vec![0; MATTRESS], |set| announced(&fit.coef, &set, 1.0));
        out.push(((*name).to_string(), said));
    }
    out.extend(persistent_rules(d, &x, cell));
    out
}

/// Generalised least squares with a persistent level: what is known of the noise beforehand, times
/// what errors are believed.
fn persistent_rules(d: &Habits, x: &Design, cell: &Cell) -> Verdicts {
    let mut out = Vec::new();
    let at = |value: f64| Belief { mean: value, sd: 0.01 };
    let spread = LATENT_SD * LATENT_SD;
    let overdispersion = spread.exp() * cell.size.map_or(1e-3, |s| 1.0 / s);
    let share = (cell.phi / 0.99).clamp(1e-3, 0.999);
    let told = NoisePrior {
        log_overdispersion: at(overdispersion.ln()),
        log_latent: at((spread.exp() - 1.0).ln()),
        logit_persistence: at((share / (1.0 - share)).ln()),
    };
    for (prior_name, prior) in
        [("REML", None), ("weak prior", Some(NoisePrior::WEAK)), ("told", Some(told))]
    {
        let options = PersistentOptions { prior, small_sample: true, ..Default::default() };
        let fit = persistent::fit(x, &d.count, &d.night, &options).ok();
        let mut add = |error: &str, weight: f64, said: Option<Said>| {
            let weights = if weight == 1.0 { String::new() } else { format!(", weights {weight}") };
            let name = format!("persistent, {prior_name}: {error}, BH .10{weights}");
            out.push((name, said.unwrap_or_else(|| vec![0; MATTRESS])));
        };
        let judged = |of: &dyn Fn(&persistent::PersistentFit) -> Vec<Covariance>, weight: f64| {
            fit.as_ref().map(|f| announced(&f.coef, &of(f).iter().collect::<Vec<_>>(), weight))
        };
        let hc2 = |f: &persistent::PersistentFit| covariance(&f.whitened, &Vcov::Hc2).ok();
        let small = |f: &persistent::PersistentFit| {
            f.small_sample.clone().unwrap_or_else(|| f.model.clone())
        };
        let guarded = |f: &persistent::PersistentFit| {
            std::iter::once(small(f)).chain(hc2(f)).collect::<Vec<_>>()
        };
        if prior_name == "told" {
            add("model's errors", 1.0, judged(&|f| vec![f.model.clone()], 1.0));
            add("model's errors", 5.0, judged(&|f| vec![f.model.clone()], 5.0));
            continue;
        }
        add("model's errors", 1.0, judged(&|f| vec![f.model.clone()], 1.0));
        add(
            "larger of model's and HC3",
            1.0,
            judged(&|f| vec![f.model.clone(), f.hc3.clone()], 1.0),
        );
        add("small-sample errors", 1.0, judged(&|f| vec![small(f)], 1.0));
        add("larger of small-sample and HC3", 1.0, judged(&|f| vec![small(f), f.hc3.clone()], 1.0));
        for weight in [1.0, 3.0, 5.0, 8.0] {
            add("larger of small-sample and HC2", weight, judged(&guarded, weight));
        }
    }
    out
}

/// The design of the first `habits` habits, weekend and (without the mattress) trend.
fn design(d: &Habits, habits: usize) -> Option<Design> {
    let mut builder = Design::builder(d.count.len()).intercept();
    let names: Vec<String> = (0..habits).map(|h| format!("habit {h}")).collect();
    for (name, values) in names.iter().zip(&d.habits) {
        builder = builder.column(name, values);
    }
    if habits <= MATTRESS {
        builder = builder.column("weekend", &d.weekend).column("trend", &d.trend);
    }
    builder.build().ok()
}

/// p-values of the habits, each by the covariance that is least favourable to it.
fn p_values(coef: &[f64], covariances: &[&Covariance], habits: usize) -> Vec<f64> {
    (1..=habits)
        .map(|j| {
            let of = |c: &&Covariance| two_sided_p(coef[j] / c.std_errors()[j], c.df[j]);
            covariances.iter().map(of).fold(0.0, f64::max)
        })
        .collect()
}

/// BH at 0.10 with a weight for what people ask about most.
fn announced(coef: &[f64], covariances: &[&Covariance], weight: f64) -> Said {
    let p = p_values(coef, covariances, MATTRESS);
    let weights: Vec<f64> =
        (0..MATTRESS).map(|h| if h < ASKED_ABOUT { weight } else { 1.0 }).collect();
    let q = benjamini_hochberg_weighted(&p, &weights).expect("p-values and weights");
    q.iter().zip(&coef[1..]).map(|(q, b)| sign(*b, *q <= 0.10)).collect()
}
