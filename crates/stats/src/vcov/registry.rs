//! The covariances by name, in the order in which they are listed to a reader.

use crate::error::StatsError;
use crate::vcov::bandwidth::{Bandwidth, ScoreWeights};
use crate::vcov::hac::{LongRun, LongRunReference};
use crate::vcov::kernel::Kernel;
use crate::vcov::{LeverageCorrection, SmallSample, Vcov};

/// What a covariance is called, answers and needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VcovEntry {
    /// Identifier, as in [`crate::Covariance::name`].
    pub id: &'static str,
    /// Other names it goes by.
    pub aliases: &'static [&'static str],
    /// Name for readers.
    pub label: &'static str,
    /// What it allows for, in one sentence.
    pub description: &'static str,
    /// What it needs besides the fit: "", "groups" or "nights".
    pub needs: &'static str,
}

const fn entry(
    id: &'static str,
    aliases: &'static [&'static str],
    label: &'static str,
    needs: &'static str,
    description: &'static str,
) -> VcovEntry {
    VcovEntry { id, aliases, label, description, needs }
}

/// All covariances, one a line.
#[rustfmt::skip]
pub const VCOVS: &[VcovEntry] = &[
    entry("model", &["iid", "naive"], "model, dispersion 1", "", "Right when the variance is exactly the family's."),
    entry("quasi", &["quasipoisson"], "quasi-likelihood", "", "Allows the variance to be a multiple of the family's."),
    entry("hc0", &["white"], "HC0", "", "Allows any variance in independent rows; too small in small samples."),
    entry("hc1", &["robust"], "HC1", "", "HC0 times n/(n-p)."),
    entry("hc2", &[], "HC2", "", "HC0 with each squared score over 1-h."),
    entry("hc3", &[], "HC3", "", "HC0 with each squared score over (1-h)^2; errs to the large side."),
    entry("cr0", &["liang_zeger"], "by group, CR0", "groups", "Allows any dependence within groups; too small with few groups."),
    entry("cr1_n", &[], "by group, CR0 with n/(n-p)", "groups", "CR0 times n/(n-p), t with G-1."),
    entry("cr1_g", &["cr1"], "by group, CR1 with G/(G-1)", "groups", "CR0 times G/(G-1), t with G-1."),
    entry("cr1_s", &["cr1s", "cluster", "stata"], "by group, CR1S", "groups", "CR0 times G/(G-1) (n-1)/(n-p), t with G-1."),
    entry("cr2", &["bell_mccaffrey"], "by group, CR2 with Satterthwaite", "groups", "Bell-McCaffrey correction, fit for 10 to 40 groups."),
    entry("cr3", &[], "by group, CR3", "groups", "Leaves out each group in turn, one Newton step; errs to the large side."),
    entry("hac", &["newey_west", "nw"], "Newey-West by calendar distance", "nights", "Allows dependence that fades within 1.3 sqrt(T) nights; too small below about 200 nights."),
    entry("hac_auto", &["nw94"], "Newey-West, lag from the scores", "nights", "Prewhitened, with the lag of Newey and West (1994); normal reference."),
    entry("hac_parzen", &["parzen"], "Parzen window by calendar distance", "nights", "Parzen weights with Andrews' (1991) bandwidth; normal reference."),
    entry("hac_qs", &["andrews", "qs"], "quadratic spectral window by calendar distance", "nights", "Quadratic spectral weights with Andrews' (1991) bandwidth; normal reference."),
    entry("hac_fixed_b", &["fixed_b"], "Newey-West with fixed-b critical values", "nights", "As hac, read against the distribution at the bandwidth used."),
    entry("driscoll_kraay", &["dk"], "Driscoll-Kraay", "nights", "Allows dependence between persons in a night and fading over nights; for many nights."),
    entry("ewc", &["cosines"], "equal-weighted cosines", "nights", "Allows slow dependence in one series, with t on the number of cosines."),
];

/// The entry called `name` by its identifier or an alias, in any case, `-` and `_` alike.
pub fn vcov_entry(name: &str) -> Option<&'static VcovEntry> {
    let wanted = name.to_ascii_lowercase().replace('-', "_");
    VCOVS.iter().find(|e| e.id == wanted || e.aliases.contains(&wanted.as_str()))
}

impl<'a> Vcov<'a> {
    /// The covariance called `name`, with the choices that its line in [`VCOVS`] names. Groups and
    /// nights have one entry per row; only those that the entry needs are read.
    ///
    /// ```
    /// use lumbago_stats::Vcov;
    /// assert!(matches!(Vcov::named("HC1", None, None), Ok(Vcov::Hc1)));
    /// assert!(Vcov::named("cr2", None, None).is_err()); // no groups given
    /// ```
    ///
    /// # Errors
    /// [`StatsError::UnknownCovariance`]; [`StatsError::CovarianceNeeds`] when groups or nights are
    /// not given.
    pub fn named(
        name: &str,
        groups: Option<&'a [usize]>,
        nights: Option<&'a [i64]>,
    ) -> Result<Self, StatsError> {
        let entry = vcov_entry(name)
            .ok_or_else(|| StatsError::UnknownCovariance { name: name.to_owned() })?;
        let needs = StatsError::CovarianceNeeds { name: entry.id, needs: entry.needs };
        match entry.needs {
            "groups" => groups.map(|cluster| by_group(entry.id, cluster)).ok_or(needs),
            "nights" => nights.map(|night| by_night(entry.id, night)).ok_or(needs),
            _ => Ok(by_row(entry.id)),
        }
    }
}

fn by_row<'a>(id: &str) -> Vcov<'a> {
    match id {
        "quasi" => Vcov::Quasi,
        "hc0" => Vcov::Hc0,
        "hc1" => Vcov::Hc1,
        "hc2" => Vcov::Hc2,
        "hc3" => Vcov::Hc3,
        _ => Vcov::Model,
    }
}

fn by_group<'a>(id: &str, cluster: &'a [usize]) -> Vcov<'a> {
    let with = |small_sample| Vcov::Cluster { cluster, small_sample };
    match id {
        "cr1_n" => with(SmallSample::Rows),
        "cr1_g" => with(SmallSample::Groups),
        "cr1_s" => with(SmallSample::GroupsAndRows),
        "cr2" => Vcov::ClusterCr2 { cluster },
        "cr3" => Vcov::ClusterCr3 { cluster },
        _ => with(SmallSample::None),
    }
}

fn by_night<'a>(id: &str, night: &'a [i64]) -> Vcov<'a> {
    let options = match id {
        "ewc" => {
            return Vcov::Ewc { night, cosines: None, leverage: LeverageCorrection::None };
        }
        "hac_auto" => LongRun {
            bandwidth: Bandwidth::NeweyWest(ScoreWeights::Standardised),
            prewhiten: true,
            ..LongRun::newey_west(0)
        },
        "hac_parzen" => LongRun { kernel: Kernel::Parzen, ..LongRun::andrews() },
        "hac_qs" => LongRun::andrews(),
        "hac" => LongRun { reference: LongRunReference::Normal, ..LongRun::fixed_b() },
        _ => LongRun::fixed_b(),
    };
    match id {
        "driscoll_kraay" => Vcov::DriscollKraay { night, options },
        _ => Vcov::LongRun { night, options },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Design, GlmOptions, covariance, glm};

    #[test]
    fn names_are_unique_and_texts_are_present() {
        let mut names: Vec<&str> = Vec::new();
        for entry in VCOVS {
            names.push(entry.id);
            names.extend(entry.aliases);
            assert!(!entry.label.is_empty() && entry.description.ends_with('.'));
            assert!(["", "groups", "nights"].contains(&entry.needs));
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn every_entry_can_be_computed_by_its_name_and_says_what_it_lacks() {
        let n = 60;
        let x: Vec<f64> = (0..n).map(|i| ((i * 7) % 5) as f64).collect();
        let y: Vec<f64> = (0..n).map(|i| ((i * i) % 4) as f64).collect();
        let night: Vec<i64> = (0..n as i64).collect();
        let group: Vec<usize> = (0..n).map(|i| i / 6).collect();
        let design = Design::builder(n).intercept().column("x", &x).build().unwrap();
        let fit = glm(&design, &y, &GlmOptions::poisson()).unwrap();
        for entry in VCOVS {
            let vcov = Vcov::named(entry.id, Some(&group), Some(&night)).unwrap();
            let found = covariance(&fit, &vcov).unwrap();
            let expected = if entry.id == "hac_auto" { "hac" } else { entry.id };
            assert_eq!(found.name, expected);
            let bare = Vcov::named(entry.id, None, None);
            match entry.needs {
                "" => assert!(bare.is_ok()),
                needs => assert_eq!(
                    bare.err(),
                    Some(StatsError::CovarianceNeeds { name: entry.id, needs })
                ),
            }
        }
        assert!(matches!(
            Vcov::named("hc9", None, None),
            Err(StatsError::UnknownCovariance { name }) if name == "hc9"
        ));
        assert_eq!(vcov_entry("Newey-West").map(|e| e.id), Some("hac"));
    }
}
