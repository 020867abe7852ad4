//! Words of other languages in a table of the user's own: yes and no, spasms, and letters with marks.
//! They are offered in a draft and never taken.

use super::quote;
use crate::formats::unrecognised::Looks;

/// Yes and no in the languages of the vocabulary. `no` and `ne` are no in all that have them.
const YES: [&str; 11] = ["yes", "ja", "oui", "sí", "si", "sì", "sim", "tak", "ano", "はい", "○"];
const NO: [&str; 11] =
    ["no", "nein", "non", "nee", "não", "nao", "nie", "ne", "nej", "いいえ", "×"];

/// What spasms and cramps are called; parts of words, for German and Dutch join theirs.
const SPASM: [&str; 14] = [
    "spasm",
    "cramp",
    "krampf",
    "krämpf",
    "crampe",
    "calambre",
    "espasmo",
    "spasmo",
    "crampi",
    "cãibra",
    "kramp",
    "skurcz",
    "křeč",
    "けいれん",
];

/// The words of a column that has two words at most, all of them yes or no in some language.
pub(super) struct Answers {
    yes: Vec<String>,
    no: Vec<String>,
}

impl Answers {
    pub(super) fn of(looks: &Looks) -> Option<Self> {
        let Looks::Words { few } = looks else { return None };
        let of = |list: &[&str]| -> Vec<String> {
            few.iter().filter(|w| list.contains(&w.to_lowercase().as_str())).cloned().collect()
        };
        let (yes, no) = (of(&YES), of(&NO));
        (!few.is_empty() && yes.len() + no.len() == few.len()).then_some(Self { yes, no })
    }

    /// The cell in English.
    pub(super) fn plain(&self, cell: &str) -> &'static str {
        if self.yes.iter().any(|y| y.eq_ignore_ascii_case(cell)) { "yes" } else { "no" }
    }

    /// What stands right of `=` in a mapping, with the words of the file added.
    pub(super) fn added_to(&self, value: &str) -> String {
        let list = |words: &[String]| words.iter().map(|w| quote(w)).collect::<Vec<_>>().join(", ");
        let mut words = Vec::new();
        if !self.yes.is_empty() {
            words.push(format!("yes = [{}]", list(&self.yes)));
        }
        if !self.no.is_empty() {
            words.push(format!("no = [{}]", list(&self.no)));
        }
        let words = words.join(", ");
        match value.strip_suffix(" }") {
            Some(table) => format!("{table}, {words} }}"),
            None => format!("{{ to = {value}, {words} }}"),
        }
    }
}

/// True for a name that speaks of spasms.
pub(super) fn speaks_of_spasms(name: &str) -> bool {
    let name = name.to_lowercase();
    SPASM.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_of_other_languages_are_seen() {
        let of = |few: &[&str]| {
            let few = few.iter().map(|w| w.to_string()).collect();
            Answers::of(&Looks::Words { few })
        };
        let german = of(&["Ja", "Nein"]).expect("answers");
        assert_eq!((german.plain("ja"), german.plain("nein")), ("yes", "no"));
        assert_eq!(
            german.added_to("\"lifting\""),
            "{ to = \"lifting\", yes = [\"Ja\"], no = [\"Nein\"] }"
        );
        assert_eq!(
            german.added_to("{ to = \"x\", kind = \"yes_no\" }"),
            "{ to = \"x\", kind = \"yes_no\", yes = [\"Ja\"], no = [\"Nein\"] }"
        );
        assert!(of(&["oui", "non"]).is_some() && of(&["ja", "vielleicht"]).is_none());
        assert!(of(&[]).is_none());
    }

    #[test]
    fn spasms_are_seen_in_joined_words() {
        for name in
            ["Krämpfe", "Rückenkrämpfe nachts", "Calambres", "rugkrampen", "Skurcze", "CRAMPES"]
        {
            assert!(speaks_of_spasms(name), "{name}");
        }
        assert!(!speaks_of_spasms("Stress") && !speaks_of_spasms("Schmerz"));
    }
}
