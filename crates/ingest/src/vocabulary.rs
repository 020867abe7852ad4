//! What the labels of an app mean, as reviewable data in `vocabulary/*.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use lumbago_domain::{Catalogue, Field, Kind, StandIn};
use serde::Deserialize;

use crate::FactorDeclaration;
use crate::labels::{self, Beside};
use crate::problems::{Problem, Problems, Seen, shorten};
use crate::table::squeeze;
use crate::values::{Cell, match_level, nearest};

/// Labels listed in the note on those that were not understood.
const LISTED: usize = 20;

/// Share of letters that agree between a label and one that is offered for it.
const LETTERS_ALIKE: f64 = 0.7;

/// Pictures that turn a label into its opposite.
const CROSSED_OUT: [char; 8] = ['🚫', '⛔', '❌', '✖', '✗', '✘', '❎', '⊘'];

/// What silence about a label means on a night between its first and last use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Absent {
    /// Not recorded.
    #[default]
    Unknown,
    /// Not done.
    No,
}

/// Labels of one meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    labels: Vec<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    declare: Option<FactorDeclaration>,
    /// Level or text that the label stands for; yes where absent.
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    pub(crate) absent: Absent,
    /// The same labels by language.
    #[serde(default)]
    languages: BTreeMap<String, Vec<String>>,
    /// What a number beside the label counts.
    #[serde(default)]
    amounts: Vec<Amount>,
    /// The field of a clock time beside the label.
    #[serde(default)]
    time: Option<String>,
    /// The label that "after 16:00" makes of it.
    #[serde(default)]
    late: Option<String>,
    /// Level or text for a question that is answered with no.
    #[serde(default)]
    denied: Option<String>,
    /// Set where the label is something in the place of a spasm.
    #[serde(default)]
    pub(crate) stand_in: Option<StandIn>,
}

/// What a number of some unit counts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Amount {
    /// Units; `each` is a number without one.
    units: Vec<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    declare: Option<FactorDeclaration>,
    /// What the number is multiplied by to be in the field's unit.
    #[serde(default)]
    times: Option<f64>,
    /// True where the amount takes the place of the label.
    #[serde(default)]
    instead: bool,
}

impl Amount {
    fn key(&self) -> &str {
        match (&self.to, &self.declare) {
            (Some(to), _) => to,
            (None, Some(declared)) => &declared.key,
            (None, None) => "",
        }
    }
}

/// A label that was understood with the help of what stands beside it.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Measured {
    /// What is left of the label; two labels where "late" is one of its own.
    pub(crate) labels: Vec<String>,
    /// The fields that amounts and times go to, with their values.
    pub(crate) values: Vec<(String, Cell)>,
}

/// From when on caffeine is late, minutes after midnight, as in the factor.
const LATE: u16 = 15 * 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entry: Vec<Entry>,
}

/// The labels of one app.
pub(crate) struct Vocabulary {
    entries: Vec<Entry>,
    by_label: BTreeMap<String, usize>,
    /// Common labels of habits of which the app's own vocabulary has none.
    habits: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// Labels that people use in any app.
    pub(crate) fn common() -> &'static Self {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        VOCABULARY
            .get_or_init(|| Self::compiled_in(include_str!("../vocabulary/common.toml"), None))
    }

    /// Words of Bearable.
    pub(crate) fn bearable() -> &'static Self {
        static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
        let common = Some(Self::common());
        VOCABULARY
            .get_or_init(|| Self::compiled_in(include_str!("../vocabulary/bearable.toml"), common))
    }

    /// A vocabulary by its text. One of a single app takes the words of other languages, and what
    /// amounts count, from the common entry of the same meaning.
    fn compiled_in(text: &str, common: Option<&Self>) -> Self {
        let mut file: File = toml::from_str(text).expect("a test reads every vocabulary");
        let mut by_label = BTreeMap::new();
        for (i, entry) in file.entry.iter().enumerate() {
            for label in &entry.labels {
                by_label.insert(squeeze(label), i);
            }
        }
        for (i, entry) in file.entry.iter_mut().enumerate() {
            let same = common.iter().flat_map(|c| &c.entries).filter(|e| e.means_what(entry));
            for (k, same) in same.collect::<Vec<_>>().into_iter().enumerate() {
                for (language, words) in &same.languages {
                    entry.languages.entry(language.clone()).or_default().extend(words.clone());
                }
                for label in &same.labels {
                    by_label.entry(squeeze(label)).or_insert(i);
                }
                if k > 0 {
                    continue;
                }
                entry.amounts.clone_from(&same.amounts);
                entry.time.clone_from(&same.time);
                // Its late form is a label of this vocabulary only if it has one.
                entry.late = same.late.clone().filter(|late| by_label.contains_key(&squeeze(late)));
            }
            for label in entry.languages.values().flatten() {
                by_label.entry(squeeze(label)).or_insert(i);
            }
        }
        let (mut entries, mut habits) = (file.entry, BTreeMap::new());
        for other in common.iter().flat_map(|c| &c.entries) {
            if other.is_outcome() || entries.iter().any(|own| own.means_what(other)) {
                continue;
            }
            for label in other.labels.iter().chain(other.languages.values().flatten()) {
                habits.insert(squeeze(label), entries.len());
            }
            entries.push(other.clone());
        }
        Self { entries, by_label, habits }
    }

    /// The entry of a habit: of the app's own vocabulary, or a common one that it does not have.
    pub(crate) fn find_habit(&self, label: &str) -> Option<usize> {
        self.find(label).or_else(|| self.habits.get(&squeeze(label)).copied())
    }

    /// A label that is known once an amount or a time beside it is taken off, or one of each, and what
    /// they say.
    pub(crate) fn measured(&self, label: &str) -> Option<Measured> {
        self.taken_apart(label, true)
    }

    fn taken_apart(&self, label: &str, again: bool) -> Option<Measured> {
        labels::split(label).into_iter().find_map(|(rest, beside)| {
            let mut found = match self.find(&rest) {
                Some(_) => Measured { labels: vec![rest.clone()], values: Vec::new() },
                None if again => self.taken_apart(&rest, false)?,
                None => return None,
            };
            let word = found.labels.first()?;
            let entry = self.entry(self.find(word)?);
            match beside {
                Beside::Time(minutes) => {
                    found.values.push((entry.time.clone()?, Cell::Clock(minutes)));
                }
                Beside::After(minutes) => {
                    let late = entry.late.clone().filter(|_| minutes >= LATE)?;
                    found.labels.push(late);
                }
                Beside::Amount(value, unit) => {
                    let amount = entry.counts(&unit)?;
                    if amount.instead {
                        found.labels.clear();
                    }
                    if !amount.key().is_empty() {
                        let value = value * amount.times.unwrap_or(1.0);
                        found.values.push((amount.key().into(), Cell::Number(value)));
                    }
                }
            }
            Some(found)
        })
    }

    /// The field that a column of this name holds, if its cells are yes and no.
    pub(crate) fn means(&self, name: &str) -> Option<&str> {
        let entry = self.find(name).or_else(|| self.find(self.measured(name)?.labels.last()?))?;
        Some(self.entry(entry).key())
    }

    /// The same where its cells are bare numbers: what they count, or what they rate out of ten.
    pub(crate) fn counts(&self, name: &str) -> Option<&str> {
        let entry = self.entry(self.find(name)?);
        let amount = entry.counts("").or_else(|| entry.counts("/10"))?;
        Some(amount.key()).filter(|key| !key.is_empty())
    }

    /// The field of a bare number beside a label, if it counts anything.
    pub(crate) fn counted(&self, label: &str) -> Option<&str> {
        let amount = self.entry(self.find(label)?).counts("")?;
        Some(amount.key()).filter(|key| !key.is_empty())
    }

    /// The listed label most like one that is not known, or like what is left of it without amounts, to be
    /// shown and never taken.
    pub(crate) fn nearest(&self, label: &str) -> Option<&str> {
        let alone = labels::split(label).into_iter().map(|(rest, _)| rest);
        // "Mood: anxious" may be a group and its label.
        let grouped = label.rsplit_once(':').map(|(_, rest)| rest.trim().to_string());
        std::iter::once(label.to_string()).chain(alone).chain(grouped).find_map(|label| {
            let label = squeeze(&label);
            // Short words are all alike, and so are words of one beginning.
            let known = self.by_label.keys().map(String::as_str).filter(|k| {
                k.chars().count() > 3
                    && strsim::normalized_damerau_levenshtein(k, &label) >= LETTERS_ALIKE
            });
            nearest(&label, known).filter(|_| label.chars().count() > 3)
        })
    }

    /// The index of the entry with this label, letter case, blanks, and marks or pictures around it
    /// ignored.
    pub(crate) fn find(&self, label: &str) -> Option<usize> {
        let label = squeeze(label);
        self.by_label.get(&label).copied().or_else(|| {
            let bare = label.trim_matches(|c: char| !c.is_alphanumeric()).trim();
            let crossed_out = label.contains(CROSSED_OUT);
            self.by_label.get(bare).copied().filter(|_| !crossed_out)
        })
    }

    /// What entries declare beside the fields of the catalogue.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &FactorDeclaration> {
        self.entries.iter().flat_map(Entry::declarations)
    }

    /// An entry.
    pub(crate) fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }
}

impl Entry {
    /// The field it goes to.
    pub(crate) fn key(&self) -> &str {
        match (&self.to, &self.declare) {
            (Some(to), _) => to,
            (None, Some(declared)) => &declared.key,
            (None, None) => "",
        }
    }

    /// True if it says something of the spasms.
    pub(crate) fn is_outcome(&self) -> bool {
        self.key() == "spasm_any"
    }

    /// The factors it declares: its own, and those of amounts beside it.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &FactorDeclaration> {
        self.declare.iter().chain(self.amounts.iter().filter_map(|a| a.declare.as_ref()))
    }

    /// Whether an entry of another vocabulary has the same meaning.
    fn means_what(&self, other: &Self) -> bool {
        self.key() == other.key()
            && self.value == other.value
            && self.denied == other.denied
            && self.stand_in.is_some() == other.stand_in.is_some()
    }

    /// What an amount of this unit counts.
    fn counts(&self, unit: &str) -> Option<&Amount> {
        let unit = if unit.is_empty() { "each" } else { unit };
        let is_unit = |a: &&Amount| a.units.iter().any(|u| u.to_lowercase() == unit);
        self.amounts.iter().find(is_unit)
    }

    /// What "no" says of a field that is not one of yes and no.
    pub(crate) fn denial(&self, field: &Field) -> Cell {
        match (&field.kind, &self.denied) {
            (Kind::Text, Some(value)) => Cell::Text(value.clone()),
            _ => Cell::Missing,
        }
    }

    /// What its choice says of a field; nothing where the user's catalogue has another kind of
    /// field under this name.
    pub(crate) fn cell(&self, field: &Field) -> Cell {
        match (&field.kind, &self.value) {
            (Kind::YesNo, None) => Cell::YesNo(true),
            (Kind::Level { levels }, Some(value)) => {
                match_level(value, levels).map_or(Cell::Missing, Cell::Level)
            }
            (Kind::Text | Kind::Set { .. }, Some(value)) => Cell::Text(value.clone()),
            _ => Cell::Missing,
        }
    }
}

/// Labels that no vocabulary knows, with how often and where first.
#[derive(Default)]
pub(crate) struct Unknown {
    counts: BTreeMap<String, (u64, u64)>,
}

impl Unknown {
    pub(crate) fn add(&mut self, label: &str, line: u64) {
        let (count, _) = self.counts.entry(label.to_string()).or_insert((0, line));
        *count += 1;
    }

    /// One note with the labels, the commonest first.
    pub(crate) fn tell(
        self,
        vocabulary: &Vocabulary,
        column: &str,
        kept: &str,
        problems: &mut Problems,
    ) {
        let mut labels: Vec<_> = self.counts.into_iter().collect();
        labels.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.1.1.cmp(&b.1.1)));
        let Some(line) = labels.iter().map(|(_, (_, line))| *line).min() else { return };
        let times = labels.iter().map(|(_, (count, _))| count).sum();
        let shown: Vec<String> = labels
            .iter()
            .take(LISTED)
            .map(|(label, (count, _))| match vocabulary.nearest(label) {
                Some(like) => format!("{} ({count}; like `{like}`?)", shorten(label)),
                None => format!("{} ({count})", shorten(label)),
            })
            .collect();
        let more = match labels.len().saturating_sub(LISTED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let problem = Problem::note(
            "label-not-understood",
            format!("labels of unknown meaning, {kept}: {}{more}", shown.join(", ")),
            "nothing to do; to analyse one, rename it in the app to a label that is known. A likeness is \
             never taken by itself",
        );
        problems.add_times(
            problem,
            Seen { line: Some(line), column: Some(column), value: None },
            times,
        );
    }
}

/// The catalogue with what the used entries declare, and the declarations that are new to it.
pub(crate) fn declare<'e>(
    catalogue: &Catalogue,
    used: impl Iterator<Item = &'e FactorDeclaration>,
) -> (Catalogue, Vec<FactorDeclaration>) {
    let mut extended = catalogue.clone();
    let mut declared = Vec::new();
    let mut seen = BTreeSet::new();
    for declaration in used {
        if seen.insert(&declaration.key) && declaration.declare(&mut extended).is_ok() {
            declared.push(declaration.clone());
        }
    }
    (extended, declared)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Vocabulary {
        /// Whether an entry of an app's vocabulary was taken over from the common one.
        fn is_common(&self, entry: usize) -> bool {
            self.habits.values().any(|&e| e == entry)
        }
    }

    #[test]
    fn vocabularies_are_sound() {
        for vocabulary in [Vocabulary::common(), Vocabulary::bearable()] {
            let measured = crate::journal::measured();
            let declared = vocabulary.declarations().chain(&measured);
            let (catalogue, _) = declare(&Catalogue::standard(), declared);
            for (i, entry) in vocabulary.entries.iter().enumerate() {
                for label in &entry.labels {
                    // An app's own word goes before the common one.
                    let found = vocabulary.find_habit(label);
                    let own = found == vocabulary.find(label) && vocabulary.is_common(i);
                    assert!(found == Some(i) || own, "{label} stands twice");
                }
                for amount in &entry.amounts {
                    assert!(
                        amount.to.is_none() || amount.declare.is_none(),
                        "{label:?}",
                        label = entry.labels
                    );
                    if amount.key().is_empty() {
                        continue;
                    }
                    let field = catalogue.field(amount.key()).expect("an amount's field");
                    assert!(matches!(field.kind, Kind::Amount | Kind::Count | Kind::Rating));
                }
                if let Some(late) = &entry.late {
                    assert!(vocabulary.find_habit(late).is_some(), "{late}");
                }
                if let Some(time) = &entry.time {
                    let field = catalogue.field(time).expect("a time's field");
                    assert!(matches!(field.kind, Kind::Clock), "{time}");
                }
            }
            for entry in &vocabulary.entries {
                assert!(entry.to.is_some() != entry.declare.is_some(), "{:?}", entry.labels);
                let field = catalogue.field(entry.key());
                let field = field.unwrap_or_else(|| panic!("{} is no field", entry.key()));
                let number = matches!(field.kind, Kind::Amount | Kind::Rating);
                let says = entry.cell(field).is_recorded() || entry.denial(field).is_recorded();
                assert!(number || says, "{:?}", entry.labels);
                assert!(entry.absent == Absent::Unknown || !entry.is_outcome());
            }
        }
    }

    #[test]
    fn both_apps_mean_the_same_by_the_same_factor() {
        let declared: Vec<_> = Vocabulary::common()
            .declarations()
            .chain(Vocabulary::bearable().declarations())
            .collect();
        for a in &declared {
            for b in declared.iter().filter(|b| b.key == a.key) {
                assert_eq!(a, b);
            }
        }
    }

    #[test]
    fn labels_are_found_whatever_their_blanks_and_case() {
        let vocabulary = Vocabulary::common();
        assert_eq!(vocabulary.find("smoked "), vocabulary.find("Smoked"));
        assert!(vocabulary.find("Smoked").is_some());
        assert!(vocabulary.find("Smoky").is_none());
        // Pictures and marks around a label, but none that crosses it out.
        assert_eq!(vocabulary.find("☕ Coffee!"), vocabulary.find("Coffee"));
        assert!(vocabulary.find("🚫 Alcohol").is_none() && vocabulary.find("☕").is_none());
    }

    /// Languages in which the common habits are known.
    const LANGUAGES: [&str; 10] = ["cs", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv"];

    #[test]
    fn the_common_habits_are_known_in_ten_languages() {
        let vocabulary = Vocabulary::common();
        let keys = [
            "caffeine_any",
            "alcohol_any",
            "stressful_day",
            "exercise_any",
            "nap_any",
            "ate_late",
            "screen_before_bed",
            "stretch_before_bed",
            "lifting",
            "remedy",
            "bed_id",
            "smoked",
            "ill",
        ];
        for key in keys {
            let entry = vocabulary.entries.iter().find(|e| e.key() == key).expect(key);
            for language in LANGUAGES {
                let words = entry.languages.get(language).map_or(0, Vec::len);
                assert!(words > 0, "{key} in {language}");
            }
        }
        let positions = ["side", "side_left", "side_right", "back", "front"];
        for entry in vocabulary.entries.iter().filter(|e| e.key() == "position_main") {
            assert!(positions.contains(&entry.value.as_deref().unwrap_or("")));
            assert!(
                LANGUAGES.iter().all(|l| entry.languages.contains_key(*l)),
                "{:?}",
                entry.labels
            );
        }
        for entry in vocabulary.entries.iter().filter(|e| e.is_outcome()) {
            assert!(
                LANGUAGES.iter().all(|l| entry.languages.contains_key(*l)),
                "{:?}",
                entry.labels
            );
        }
    }

    #[test]
    fn a_word_means_one_thing_in_all_languages() {
        for vocabulary in [Vocabulary::common(), Vocabulary::bearable()] {
            for (i, entry) in vocabulary.entries.iter().enumerate() {
                for (language, words) in &entry.languages {
                    assert!(LANGUAGES.contains(&language.as_str()), "{language}");
                    for word in words
                        .iter()
                        .filter(|w| !vocabulary.is_common(i) || vocabulary.find(w).is_none())
                    {
                        let means = vocabulary.find_habit(word).map(|m| vocabulary.entry(m).key());
                        assert_eq!(means, Some(vocabulary.entry(i).key()), "{word}");
                    }
                }
            }
        }
    }

    #[test]
    fn amounts_beside_labels_go_to_their_fields() {
        let vocabulary = Vocabulary::common();
        let number = |n: f64| Cell::Number(n);
        for (text, key, cell) in [
            ("2 cups of coffee", "caffeine_drinks", number(2.0)),
            ("coffee 3x", "caffeine_drinks", number(3.0)),
            ("2 Tassen Kaffee", "caffeine_drinks", number(2.0)),
            ("caffeine 80 mg", "caffeine_mg", number(80.0)),
            ("Magnesium 300 mg", "magnesium_supplement_mg", number(300.0)),
            ("Coffee 16:00", "caffeine_last_time", Cell::Clock(960)),
            ("Gym 45 min", "exercise_min", number(45.0)),
            ("5 cigarettes", "cigarettes", number(5.0)),
            ("Alcohol 3 units", "alcohol_units", number(3.0)),
            ("2 glasses of wine", "alcohol_drinks", number(2.0)),
            ("Water 2L", "fluid_ml", number(2000.0)),
            ("Back spasm x2", "spasm_count", number(2.0)),
        ] {
            let found = vocabulary.measured(text).expect(text);
            assert_eq!(found.values, [(key.to_string(), cell)], "{text}");
            assert_eq!(found.labels.len(), 1, "{text}");
        }
        let both = vocabulary.measured("Caffeine 200 mg 15:30").expect("an amount and a time");
        let amount = ("caffeine_mg".to_string(), number(200.0));
        assert_eq!(both.values, [amount, ("caffeine_last_time".into(), Cell::Clock(930))]);
        // A rating is no yes; a dose of a medicine is not kept; after 16:00 is late as well.
        let rated = vocabulary.measured("Stress 7/10").expect("a rating");
        assert_eq!((rated.labels.len(), &rated.values[0].0[..]), (0, "stress"));
        let dose = vocabulary.measured("Ibuprofen 400mg").expect("a dose");
        assert_eq!((dose.labels.len(), dose.values.len()), (1, 0));
        let late = vocabulary.measured("coffee after 4pm").expect("a time");
        assert_eq!(late.labels, ["coffee", "Late coffee"]);
        // What is beside a word that is not known, or counts nothing that is.
        for text in
            ["Coffee 2 kg", "Plumbus 2 cups", "Stress 16:00", "Coffee after 9 am", "Stress 8"]
        {
            assert!(vocabulary.measured(text).is_none(), "{text}");
        }
    }

    #[test]
    fn likenesses_are_shown_and_never_taken() {
        let vocabulary = Vocabulary::common();
        assert_eq!(vocabulary.find("Stresful day"), None);
        assert_eq!(vocabulary.nearest("Stresful day"), Some("stressful day"));
        assert_eq!(vocabulary.nearest("Magnesum 300 mg"), Some("magnesium"));
        assert_eq!(vocabulary.nearest("Repas : Café"), Some("café"));
        for unlike in ["Knitting", "Work", "Alone", "Repas : Soupe"] {
            assert_eq!(vocabulary.nearest(unlike), None, "{unlike}");
        }
    }
}
