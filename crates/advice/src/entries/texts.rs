//! What may be said: texts, tips, what follows from which result, actions, fixed sentences.

use super::Listing;
use crate::knowledge::{
    AdviceEntry, Does, Expected, Offer, Only, TextPlace, Topic, row_words, support_key,
    support_words,
};

pub(super) fn list(l: &mut Listing) {
    let k = l.k;
    for a in &k.advice {
        l.add((&a.id, "advice", &a.when), advice(a), &a.claims, &[]);
    }
    for t in &k.topics.topics {
        if let Some(tip) = &t.tip {
            let id = format!("TIP_{}", t.factor);
            let claims: Vec<String> = t.claim.iter().cloned().collect();
            l.add((&id, "tip", tip), vec![("Text", tip.clone())], &claims, &[]);
        }
    }
    for t in &k.topics.topics {
        comparison(l, t);
    }
    for c in &k.matrix.cells {
        let id = format!("MATRIX_{:?}_{}", c.class, support_key(c.evidence));
        let about = format!("{}; {}", row_words(c.class), support_words(c.evidence));
        let offer = match c.offer {
            Offer::No => "no",
            Offer::Test => "as something to test, without a push",
            Offer::Yes => "yes",
        };
        let said = vec![
            ("Result", row_words(c.class).to_string()),
            ("Studies", support_words(c.evidence).to_string()),
            ("Said after the numbers", c.remark.clone()),
            ("General tip printed", yes_no(c.tip)),
            ("Action offered", offer.to_string()),
            ("Shown to a clinician", yes_no(c.clinician)),
        ];
        l.plain((&id, "matrix", &about), said);
    }
    for r in &k.matrix.reservations {
        let id = format!("reservation.{}", r.code);
        l.plain((&id, "reservation", &r.text), vec![("Text", r.text.clone())]);
    }
    for a in &k.topics.actions {
        let topics = k.topics.topics.iter().filter(|t| t.action.as_deref() == Some(&a.id));
        let claims: Vec<String> = topics.filter_map(|t| t.claim.clone()).collect();
        let said = vec![
            ("What", a.what.clone()),
            ("Where a number is not known", a.otherwise.clone().unwrap_or_default()),
            ("Ease, judgement from 0 to 1", a.ease.to_string()),
        ];
        l.add((&a.id, "action", &a.what), said, &claims, &[]);
    }
    sentences(l);
}

fn advice(a: &AdviceEntry) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = a.parts.iter().map(|p| p.text.as_str()).collect();
    let otherwise: Vec<&str> = a.parts.iter().filter_map(|p| p.otherwise.as_deref()).collect();
    let group: Vec<&str> = a.parts.iter().filter_map(|p| p.group.as_deref()).collect();
    let unless: Vec<String> = a
        .parts
        .iter()
        .filter(|p| !p.unless.is_empty())
        .map(|p| format!("“{}” with {}", p.text, p.unless.join(", ")))
        .collect();
    let only: Vec<String> = a
        .parts
        .iter()
        .filter_map(|p| {
            p.only.map(|only| match only {
                Only::Log => format!("“{}” on the reader's own result", p.text),
                Only::Studies => format!("“{}” as a general tip", p.text),
            })
        })
        .collect();
    let place = match a.place {
        TextPlace::Log => "beside the reader's own results",
        TextPlace::Studies => "among general tips",
        TextPlace::Expectation => "at the end, on what to expect",
        TextPlace::ClinicianTopics => "among topics for a clinician",
    };
    vec![
        ("When", a.when.clone()),
        ("Text", parts.join(" ")),
        ("Where a number is not known", otherwise.join(" ")),
        ("On a group's page", group.join(" ")),
        ("For several habits at once", a.together.clone().unwrap_or_default()),
        ("Left out", unless.join("; ")),
        ("Only", only.join("; ")),
        ("Printed", place.to_string()),
    ]
}

fn comparison(l: &mut Listing, t: &Topic) {
    let of =
        if t.contrasts.is_empty() { String::new() } else { format!(".{}", t.contrasts.join(".")) };
    let id = format!("comparison.{}{of}", t.factor);
    let contrasts =
        if t.contrasts.is_empty() { "every other".into() } else { t.contrasts.join(", ") };
    let about = format!("{}, {contrasts}", t.factor);
    let expected = match t.expected {
        Expected::More => "more spasms on the exposed nights",
        Expected::Fewer => "fewer spasms on the exposed nights",
        Expected::None => "neither",
    };
    let action = match (&t.action, t.does) {
        (Some(action), Some(Does::Less)) => {
            format!("{action}, so that exposed nights become fewer")
        }
        (Some(action), Some(Does::More)) => format!("{action}, so that exposed nights become more"),
        _ => "none".into(),
    };
    let said = vec![
        ("Compared", about.clone()),
        ("Studies expect", expected.to_string()),
        ("Column of the matrix", support_words(l.k.support(t)).to_string()),
        ("One person's own result is worded", yes_no(t.personal)),
        ("Action", action),
        ("Added where exposed nights had fewer spasms", t.if_fewer.clone().unwrap_or_default()),
    ];
    let claims: Vec<String> = t.claim.iter().cloned().collect();
    l.add((&id, "comparison", &about), said, &claims, &[]);
}

/// Fixed sentences, patterns and words, by the table of the file they stand in.
fn sentences(l: &mut Listing) {
    let k = l.k;
    let p = &k.phrases;
    let (strip, actions, own) = (&k.red_flags.strip, &k.red_flags.actions, &k.matrix.own_numbers);
    let (page, meaning, say) = (&k.study_page.page, &k.study_page.meaning, &k.study_page.say);
    let tables: Vec<(&str, Vec<(&str, &str)>)> = vec![
        ("disclaimers", p.disclaimers.all()),
        ("voice", p.voice.all()),
        ("numbers", p.numbers.all()),
        ("try", p.trying.all()),
        ("next", p.next.all()),
        ("grades", p.grades.all()),
        ("directness", p.directness.all()),
        ("seen", p.seen.all()),
        (
            "strip",
            vec![
                ("intro", &strip.intro),
                ("intro_group", &strip.intro_group),
                ("disclaimer", &strip.disclaimer),
            ],
        ),
        (
            "actions",
            vec![
                ("emergency", &actions.emergency),
                ("same_day", &actions.same_day),
                ("soon", &actions.soon),
                ("emergency_group", &actions.emergency_group),
                ("same_day_group", &actions.same_day_group),
                ("soon_group", &actions.soon_group),
            ],
        ),
        (
            "own_numbers",
            vec![
                ("text", &own.text),
                ("not_the_reason", &own.not_the_reason),
                ("show_clinician", &own.show_clinician),
            ],
        ),
        (
            "studies",
            vec![
                ("title", &page.title),
                ("about", &page.about),
                ("target", &page.target),
                ("grading", &page.grading),
                ("reviewed", &page.reviewed),
                ("not_advice", &page.not_advice),
                ("counted", &page.counted),
                ("no_study", &page.no_study),
                ("caution", &page.caution),
            ],
        ),
        (
            "meaning",
            vec![
                ("strong", &meaning.strong),
                ("moderate", &meaning.moderate),
                ("weak", &meaning.weak),
                ("contested", &meaning.contested),
                ("contradicted", &meaning.contradicted),
            ],
        ),
        ("say", vec![("b", &say.b.meaning), ("c", &say.c.meaning), ("x", &say.x.meaning)]),
    ];
    for (table, all) in tables {
        for (name, text) in all {
            let id = format!("{table}.{}", name.trim_start_matches("r#"));
            l.plain((&id, "sentence", text), vec![("Text", text.to_string())]);
        }
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "yes".into() } else { "no".into() }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::{Row, Support, row_words, support_words};

    #[test]
    fn classes_and_columns_have_words_of_their_own() {
        let rows = [Row::R0, Row::R1, Row::R2, Row::R2X, Row::R3, Row::R4, Row::RX];
        let columns =
            [Support::Supported, Support::Unsure, Support::Contradicted, Support::Unstudied];
        let mut words: Vec<&str> = rows.into_iter().map(row_words).collect();
        words.extend(columns.into_iter().map(support_words));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 11);
    }
}
