//! Questions named beforehand: what was registered, what became of it, what was not registered.

use lumbago_domain::{Findings, RegisteredAnswer, RegistrationReport, Scope};
use maud::{Markup, html};

use crate::locale::{fill, plural, text, texts};
use crate::page::figure::table;
use crate::phrase::{capital, full_date, listed, verdict};
use crate::scene::{Table, TableCell, clean};

/// Letters of the fingerprint that are shown; all of them stand in findings.json.
const SHOWN_LETTERS: usize = 16;

/// The part; nothing where no question was named beforehand.
pub(super) fn part(f: &Findings) -> Option<Markup> {
    let r = f.technical.registration.as_ref()?;
    Some(html! {
        details {
            summary { (text("registration.title")) }
            @for sentence in &r.text { p { (clean(sentence)) } }
            @if !r.reason.is_empty() { p { (fill("registration.reason", &[("reason", &clean(&r.reason))])) } }
            (table(&answers(r), ""))
            @if !r.departures.is_empty() {
                p { (text("registration.departures")) }
                ul { @for d in &r.departures { li { (clean(d)) } } }
            }
            @if !r.not_registered.is_empty() {
                p {
                    @let others = listed(&r.not_registered.iter().map(|e| clean(&e.label)).collect::<Vec<_>>());
                    (fill("registration.not_named", &[("habits", &others)]))
                }
            }
            p class="small mut break" {
                @let letters = r.fingerprint.chars().take(SHOWN_LETTERS).collect::<String>();
                (fill("registration.fingerprint", &[("letters", &letters)]))
            }
        }
    })
}

fn answers(r: &RegistrationReport) -> Table {
    Table {
        caption: text("registration.caption").into(),
        header: texts([
            "registration.question",
            "registration.how",
            "registration.why",
            "registration.answer",
            "registration.words",
        ]),
        rows: r
            .registered
            .iter()
            .map(|a| {
                let answer = match a.counted {
                    true => capital(verdict(a.verdict)),
                    false => fill(
                        "registration.not_counted",
                        &[("verdict", &capital(verdict(a.verdict)))],
                    ),
                };
                [
                    format!("{}, {}", clean(&a.factor_label), clean(&a.contrast_label)),
                    how(a),
                    clean(&a.question.reason),
                    answer,
                    clean(&a.text),
                ]
                .map(TableCell::Text)
                .to_vec()
            })
            .collect(),
    }
}

/// Scope, lag, adjustment and date of one question.
fn how(a: &RegisteredAnswer) -> String {
    let mut parts = vec![match a.scope {
        Scope::Person => text("registration.person").to_owned(),
        Scope::Within => text("registration.within").into(),
        Scope::Between => text("registration.between").into(),
    }];
    match a.lag_nights {
        0 => {}
        n => parts.push(plural("registration.lag", n.into(), &[])),
    }
    let names = |list: &[String]| listed(&list.iter().map(|n| clean(n)).collect::<Vec<_>>());
    if !a.question.adjust_for.is_empty() {
        parts.push(fill("registration.held", &[("habits", &names(&a.question.adjust_for))]));
    }
    if !a.question.leave_out.is_empty() {
        parts.push(fill("registration.not_held", &[("habits", &names(&a.question.leave_out))]));
    }
    if let Some(date) = a.question.date {
        parts.push(fill("registration.on", &[("date", &full_date(date))]));
    }
    capital(&parts.join("; "))
}
