//! Placeholders in texts, and the numbers that go into them.

use std::collections::BTreeMap;

/// Every placeholder a knowledge file may use, with a value as it may turn out, for tests of the
/// texts.
#[cfg(test)]
pub(crate) const PLACEHOLDERS: &[(&str, &str)] = &[
    // the outcome
    ("event", "spasm"),
    ("events", "spasms"),
    // one comparison
    ("exposed", "front nights"),
    ("reference", "side nights"),
    ("exposed_counted", "50 front nights"),
    ("reference_counted", "90 side nights"),
    ("spasm_nights_counted", "18 spasm nights"),
    ("exposed_nights", "50"),
    ("reference_nights", "90"),
    ("exposed_spasm_nights", "9"),
    ("reference_spasm_nights", "9"),
    ("exposed_in_30", "5"),
    ("reference_in_30", "3"),
    ("more_nights", "120"),
    ("difference", "from 1 to 4 more spasm nights in 30"),
    ("counts", "You noted spasms on 9 of 50 front nights and on 9 of 90 side nights."),
    (
        "numbers",
        "You noted spasms on 9 of 50 front nights and on 9 of 90 side nights. With your other \
         habits counted in, that is about 5 against 3 nights in 30. The likely difference runs \
         from 1 to 4 more spasm nights in 30.",
    ),
    ("habits", "knee pillow; alcohol; bedtime stretching"),
    // the log
    ("trial_nights", "63"),
    ("count_at_most", "8"),
    ("usual_in_30", "6"),
    ("cutoff", "14:00"),
    ("longest_sitting", "120"),
    ("condition", "sciatica"),
    ("nights_logged", "180"),
    ("adequacy_nights", "60"),
    ("persons", "40"),
    // signals and warning signs
    ("Notes", "Your notes"),
    ("Who", "You"),
    ("code", "A7"),
    ("a", "5"),
    ("b", "2"),
    ("n", "10"),
    ("sign", "Do you have new pain, weakness, tingling or numbness in both legs?"),
    ("action", "Speak to a doctor or an urgent care line today."),
    // suggestions
    ("studies", "Studies: moderate."),
    ("grade", "moderate"),
    ("how_long", "63 nights."),
    ("how_known", "8 or fewer spasm nights in those 63 would count as a real change."),
];

/// Values by placeholder. A placeholder without a value is a number the findings do not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fill(BTreeMap<String, String>);

impl Fill {
    /// Adds a value.
    pub(crate) fn set(&mut self, name: &str, value: impl ToString) -> &mut Self {
        self.0.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds a value that may not be known.
    pub(crate) fn set_known(&mut self, name: &str, value: Option<impl ToString>) -> &mut Self {
        if let Some(value) = value {
            self.set(name, value);
        }
        self
    }

    /// Takes over the values of another, which win.
    pub(crate) fn with(&self, other: &Fill) -> Fill {
        let mut all = self.clone();
        all.0.extend(other.0.iter().map(|(k, v)| (k.clone(), v.clone())));
        all
    }

    /// The text with its placeholders filled, or `None` where one has no value.
    pub(crate) fn apply(&self, template: &str) -> Option<String> {
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            out.push_str(before);
            out.push_str(self.0.get(name)?);
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}

/// Names of the placeholders in a text, in order.
#[cfg(test)]
pub(crate) fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|t| t.split_once('}').map(|(name, _)| name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_number_leaves_no_text() {
        let mut fill = Fill::default();
        fill.set("a", 5).set_known("b", None::<u32>);
        assert_eq!(fill.apply("{a} a week"), Some("5 a week".into()));
        assert_eq!(fill.apply("{a} and {b}"), None);
        assert_eq!(fill.apply("plain"), Some("plain".into()));
    }

    #[test]
    fn a_value_is_not_read_as_a_template() {
        let mut fill = Fill::default();
        fill.set("events", "{a}").set("a", 1);
        assert_eq!(fill.apply("{events}"), Some("{a}".into()));
    }
}
