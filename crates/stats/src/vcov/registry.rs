//! The covariances by name, in the order in which they are listed to a reader.

/// What a covariance is called, answers and needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VcovEntry {
    /// Identifier, as in [`crate::Covariance::name`].
    pub id: &'static str,
    /// Name for readers.
    pub label: &'static str,
    /// What it allows for, in one sentence.
    pub description: &'static str,
    /// What it needs besides the fit: "", "groups" or "nights".
    pub needs: &'static str,
}

const fn entry(
    id: &'static str,
    label: &'static str,
    needs: &'static str,
    description: &'static str,
) -> VcovEntry {
    VcovEntry { id, label, description, needs }
}

/// All covariances.
pub const VCOVS: &[VcovEntry] = &[
    entry("model", "model, dispersion 1", "", "Right when the variance is exactly the family's."),
    entry("quasi", "quasi-likelihood", "", "Allows the variance to be a multiple of the family's."),
    entry("hc0", "HC0", "", "Allows any variance in independent rows; too small in small samples."),
    entry("hc1", "HC1", "", "HC0 times n/(n-p)."),
    entry("hc2", "HC2", "", "HC0 with each squared score over 1-h."),
    entry("hc3", "HC3", "", "HC0 with each squared score over (1-h)^2; errs to the large side."),
    entry(
        "cr0",
        "by group, CR0",
        "groups",
        "Allows any dependence within groups; too small with few groups.",
    ),
    entry("cr1_n", "by group, CR0 with n/(n-p)", "groups", "CR0 times n/(n-p), t with G-1."),
    entry("cr1_g", "by group, CR1 with G/(G-1)", "groups", "CR0 times G/(G-1), t with G-1."),
    entry("cr1_s", "by group, CR1S", "groups", "CR0 times G/(G-1) (n-1)/(n-p), t with G-1."),
    entry(
        "cr2",
        "by group, CR2 with Satterthwaite",
        "groups",
        "Bell-McCaffrey correction, fit for 10 to 40 groups.",
    ),
    entry(
        "cr3",
        "by group, CR3",
        "groups",
        "Leaves out each group in turn, one Newton step; errs to the large side.",
    ),
    entry(
        "hac",
        "Newey-West by calendar distance",
        "nights",
        "Allows dependence that fades within the lag; too small below about 200 nights.",
    ),
    entry(
        "ewc",
        "equal-weighted cosines",
        "nights",
        "Allows slow dependence in one series, with t on the number of cosines.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_texts_are_present() {
        for (k, entry) in VCOVS.iter().enumerate() {
            assert!(VCOVS[..k].iter().all(|other| other.id != entry.id), "{} twice", entry.id);
            assert!(!entry.label.is_empty() && entry.description.ends_with('.'));
            assert!(["", "groups", "nights"].contains(&entry.needs));
        }
    }
}
