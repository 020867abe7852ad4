//! Fixed sentences and sentence patterns, as in `knowledge/wording.toml`.

use serde::Deserialize;

/// The file of wording.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// Version of the evidence base.
    pub version: String,
    /// Whether a clinician has reviewed it.
    pub clinically_reviewed: bool,
    /// Highest reading grade of a text.
    pub reading_grade_max: f64,
    /// Fixed disclaimers.
    pub disclaimers: FixedDisclaimers,
    /// Who is spoken to.
    pub voice: Voice,
    /// Numbers in sentences.
    pub numbers: NumberPhrases,
    /// Rows of "worth trying".
    #[serde(rename = "try")]
    pub trying: TryPhrases,
    /// The answer to "what to try next".
    pub next: NextPhrases,
    /// Words for grades, or what they mean.
    pub grades: GradeWords,
    /// Words for what was studied.
    pub directness: DirectnessWords,
    /// Words for how much of a work was read.
    pub seen: SeenWords,
    /// Words not used.
    pub words: Words,
    /// The rule for editors.
    pub scope: ScopeRule,
}

/// Declares structs whose fields are all sentences of the file, named as there.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* pub $field: String,)*
        }

        impl $name {
            /// All sentences with their names.
            pub fn all(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($field), self.$field.as_str())),*]
            }
        }
    )*};
}

sentences! {
    /// Fixed disclaimers.
    FixedDisclaimers {
        /// Top of a person's page.
        top,
        /// Top of a group's page.
        top_group,
        /// Patterns are not proof.
        cause,
        /// All questions answered, none with yes.
        signs_none_reported,
        /// No question answered.
        signs_not_asked,
        /// Some questions answered, none with yes.
        signs_some_asked,
        /// On a group's page.
        signs_group,
        /// A yes among the answers.
        signs_reported,
        /// A yes among anyone's answers, on a group's page.
        signs_reported_group,
    }

    /// Who is spoken to.
    Voice {
        /// Before a general tip.
        from_studies,
        /// Before a general tip on a group's page.
        from_studies_group,
        /// The reader.
        you,
        /// The reader's notes.
        your_notes,
        /// A person of a group.
        person,
        /// That person's notes.
        notes_of_person,
    }

    /// Numbers in sentences.
    NumberPhrases {
        /// Nights and spasm nights of both arms.
        counts,
        /// Adjusted nights in 30.
        adjusted,
        /// Observed nights in 30.
        observed,
        /// The likely difference.
        likely,
        /// Where observed and adjusted point different ways.
        turned,
    }

    /// Rows of "worth trying".
    TryPhrases {
        /// Counts and difference.
        because_likely,
        /// Counts.
        because_counts,
        /// No result yet.
        because_unknown,
        /// Announced.
        sure_announced,
        /// Leaning.
        sure_leaning,
        /// No result yet.
        sure_test,
        /// The grade of the studies.
        studies,
        /// No studies.
        studies_none,
        /// Length of the trial.
        long,
        /// Spasms too rare for a trial.
        long_rare,
        /// Usual rate unknown.
        long_unknown,
        /// What would count.
        known,
        /// Nothing would count.
        known_rare,
        /// Usual rate unknown.
        known_unknown,
    }

    /// The answer to "what to try next".
    NextPhrases {
        /// A warning sign was answered yes.
        warning_headline,
        /// The same.
        warning_sentence,
        /// Under 18.
        minor_headline,
        /// The same.
        minor_sentence,
        /// A treating team's instructions come first.
        team_headline,
        /// The same.
        team_sentence,
        /// Several people.
        group_headline,
        /// The same.
        group_sentence,
        /// No night logged.
        none_logged_headline,
        /// The same.
        none_logged_sentence,
        /// No spasm logged.
        no_spasms_headline,
        /// The same.
        no_spasms_sentence,
        /// Too few nights.
        log_more_headline,
        /// The same, number known.
        log_more_sentence,
        /// The same, number unknown.
        log_more_plain,
        /// Too rare for a trial.
        rare_headline,
        /// The same.
        rare_sentence,
        /// A suggestion.
        try_sentence,
        /// Nothing stands out.
        idle_headline,
        /// The same.
        idle_sentence,
    }

    /// Words for grades, or what they mean.
    GradeWords {
        /// Strong.
        strong,
        /// Moderate.
        moderate,
        /// Weak.
        weak,
        /// Contested.
        contested,
        /// Contradicted.
        contradicted,
    }

    /// Words for what was studied.
    DirectnessWords {
        /// The target itself.
        back_spasm_night,
        /// Back pain.
        back_pain,
        /// Leg cramps at night.
        leg_cramp,
        /// Cramps in exercise.
        exercise_cramp,
        /// Sleep.
        sleep,
        /// Anything else.
        other,
    }

    /// Words for how much of a work was read.
    SeenWords {
        /// Abstract or results.
        r#abstract,
        /// Part of the page.
        excerpt,
        /// Through another page.
        secondary,
        /// Recalled.
        memory,
    }
}

/// Words not used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Whole words and phrases.
    pub forbidden: Vec<String>,
    /// Phrases let through.
    pub exceptions: Vec<String>,
}

/// The rule for editors.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeRule {
    /// May be said.
    pub may_say: Vec<String>,
    /// May not be said.
    pub may_not_say: Vec<String>,
}
