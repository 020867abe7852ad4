//! Sensitivity and second opinions on the page: sentences in the open, figures folded, no markup
//! from a log.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too

mod fixtures;

use fixtures::{HOSTILE, advice, findings, year};
use lumbago_domain::{
    Agreement, Balance, CaseCrossover, Effect, Findings, Interval, MatchedNights, Measure,
    SecondOpinions, SecondOpinionsOf, Sensitivity, SensitivityOf, ShiftTest, Variation,
    VariationRow,
};
use lumbago_report::{RenderOptions, render};

const ANSWER: Interval = Interval { point: 1.61, low: 1.21, high: 2.14, level: 0.95 };

fn row(variation: Variation, label: &str, point: Option<f64>, reason: &str) -> VariationRow {
    let counted = variation != Variation::OneNightEarlier;
    VariationRow {
        variation,
        label: label.into(),
        measure: Measure::RateRatio,
        ratio: point.map(|point| Interval { point, ..ANSWER }),
        nights: if point.is_some() { 111 } else { 0 },
        counted,
        same_side: point.map(|p| p > 1.0),
        reason: reason.into(),
    }
}

fn with_views(label: &str) -> Findings {
    let mut f = findings(&year());
    f.effects[0].verdict = lumbago_domain::Verdict::More;
    let e: Effect = f.effects[0].clone();
    f.technical.sensitivity = Some(Sensitivity {
        method: "a plain model".into(),
        worst_nights: "the nights with most".into(),
        worst_nights_left_out: 7,
        comparisons: vec![SensitivityOf {
            factor: e.factor.clone(),
            factor_label: label.into(),
            contrast: e.contrast.clone(),
            contrast_label: label.into(),
            scope: e.scope,
            answer: ANSWER,
            base: Some(ANSWER),
            base_nights: 123,
            rows: vec![
                row(
                    Variation::WithoutWorstNights,
                    "Without the worst 5% of nights",
                    Some(0.93),
                    "",
                ),
                row(Variation::OneNightEarlier, "The habit one night earlier", Some(1.04), ""),
                row(Variation::PerHourAsleep, "Per hour asleep", None, "hours are not in the log"),
            ],
            counted: 1,
            same_side: 0,
            lowest: Some(0.93),
            highest: Some(1.61),
            sentence: "Changes direction without the worst nights (0.93).".into(),
        }],
    });
    f.technical.second_opinions = Some(SecondOpinions {
        all_agree: 0,
        asked: 1,
        sentence: "Not all second opinions agree with the one answer.".into(),
        comparisons: vec![SecondOpinionsOf {
            factor: e.factor,
            factor_label: label.into(),
            contrast: e.contrast,
            contrast_label: label.into(),
            scope: e.scope,
            answer: ANSWER,
            matched: MatchedNights {
                ratio: Some(Interval { point: 0.77, ..ANSWER }),
                sets: 31,
                sought: 62,
                matched_share: Some(0.5),
                mean_before: Some(0.44),
                mean_after: Some(0.11),
                balance: vec![Balance { label: label.into(), before: -0.4, after: -0.12 }],
                ..MatchedNights::default()
            },
            crossover: CaseCrossover { reason: "no finite estimate".into(), ..Default::default() },
            shifts: ShiftTest { p_value: Some(0.004), ..Default::default() },
            agreement: Agreement { agree: 1, of: 2, sentence: "1 of 2 agrees.".into() },
        }],
    });
    f
}

fn page(f: &Findings) -> String {
    render(f, &advice(), &RenderOptions { png_scale: None, csv: false, svg: false, studies: None })
        .unwrap()
        .html
}

#[test]
fn sentences_stand_in_the_open_and_figures_are_folded() {
    let html = page(&with_views("Lifting"));
    let section = html.split("Behind the answers").nth(1).expect("the technical part");
    for words in [
        "Changes direction without the worst nights (0.93).",
        "<td>1.61 (1.21–2.14)<td>0.93, turns<td>1.04<",
        "hours are not in the log",
        "shown and not counted",
        "Not all second opinions agree with the one answer.",
        "1 of 2 agrees.",
        "31 of 62",
        "Lifting, −0.12",
        ">0.004<",
    ] {
        assert!(section.contains(words), "{words}");
    }
    let before = &section[..section.find("1 of 2 agrees.").unwrap()];
    assert!(before.rfind("<details") <= before.rfind("</details>"), "the sentence is folded away");
}

#[test]
fn labels_of_a_log_stay_words() {
    let html = page(&with_views(HOSTILE));
    assert_eq!(html.matches("<script").count(), 1);
    assert!(html.contains("Second opinions"));
}

#[test]
fn without_views_there_is_no_heading_for_them() {
    let html = page(&findings(&year()));
    assert!(!html.contains("Second opinions") && !html.contains("slightly other ways"));
}
