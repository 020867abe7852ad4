//! The folded parts on what is missing and how strong: there when found, inert whatever the log
//! says, with their numbers, and absent otherwise.

#![allow(clippy::unwrap_used)] // a test may panic, its helper functions too

mod fixtures;

use fixtures::{HOSTILE, advice, findings, year};
use jiff::civil::date;
use lumbago_domain::*;
use lumbago_report::{RenderOptions, render};

fn page(f: &Findings) -> String {
    render(f, &advice(), &RenderOptions { png_scale: None, csv: false, svg: false, studies: None })
        .unwrap()
        .html
}

fn interval(point: f64) -> Interval {
    Interval { point, low: point - 0.5, high: point + 0.5, level: 0.95 }
}

fn missing() -> Missing {
    let share = LoggedShare { nights: 90, logged: 71 };
    let test = LoggingTest { after_bad: share, after_other: share, ..LoggingTest::default() };
    Missing {
        nights: 311,
        logged: 277,
        usable: 276,
        complete: 204,
        comparisons: vec![LostNights {
            factor: "stress".into(),
            contrast: "per_2_points".into(),
            factor_label: HOSTILE.into(),
            contrast_label: HOSTILE.into(),
            kept: 204,
            not_recorded: 61,
            other: 12,
            reasons: vec![LostTo {
                field: "stress".into(),
                label: HOSTILE.into(),
                nights: 59,
                alone: 40,
            }],
        }],
        habits: vec![HabitGaps {
            factor: "stress".into(),
            field: "stress".into(),
            label: HOSTILE.into(),
            recorded: 217,
            missing: 59,
            before_first: 20,
            after_last: 0,
            between: 39,
            longest: 20,
            on_event_nights: share,
            on_other_nights: share,
            difference: None,
            p_value: None,
            text: "Not noted on 59 of 276 nights: 20 before it was first noted.".into(),
        }],
        months: vec![MonthLogged { month: date(2026, 3, 1), nights: 31, logged: 29, complete: 23 }],
        weekdays: Vec::new(),
        after_bad_nights: LoggingAfter {
            word: LoggingWord::LessOften,
            reservation: true,
            one: test.clone(),
            two: test,
            in_30: Some(8.25),
            in_30_filled: Some(9.5),
            method: "least squares".into(),
            text: "After a night with spasms the next was logged on 71 of 90 nights.".into(),
        },
        imputation: Imputation {
            nights: 276,
            complete: 204,
            lost_share: 0.26,
            tables: 20,
            sweeps: 5,
            seed: 1,
            variables: Vec::new(),
            estimates: vec![ImputedEstimate {
                factor: "stress".into(),
                contrast: "per_2_points".into(),
                factor_label: HOSTILE.into(),
                contrast_label: "per 2 points".into(),
                complete: interval(1.25),
                complete_nights: 204,
                imputed: interval(1.5),
                imputed_nights: 276,
                df: Some(80.0),
                relative_increase: 0.2,
                fraction_missing: 0.18,
                agrees: true,
            }],
            reason: None,
            text: "Filled in.".into(),
        },
    }
}

fn severity() -> SpasmSeverity {
    let arm =
        |label: &str, mean: f64| SeverityArm { label: label.into(), nights: 50, mean: Some(mean) };
    SpasmSeverity {
        nights: 100,
        spasm_nights: 90,
        rated: 88,
        compared: true,
        why: String::new(),
        more_informative: true,
        mean: Some(4.5),
        quartiles: Some([3.0, 4.0, 6.0]),
        ratings: Vec::new(),
        variability: Some(Variability {
            nights: 98,
            pairs: 90,
            within_sd: 1.75,
            within_sd_spasm_nights: None,
            lag1: Some(-0.25),
            mssd: Some(3.5),
        }),
        effects: vec![SeverityEffect {
            factor: "stress".into(),
            contrast: "per_2_points".into(),
            factor_label: HOSTILE.into(),
            contrast_label: "per 2 points".into(),
            exposed: arm("more", 5.5),
            reference: arm("less", 3.5),
            nights: 88,
            adjusted_for: 3,
            difference: interval(0.75),
            p_value: 0.01,
            q_value: 0.03,
        }],
        method: "least squares".into(),
        text: "Nearly every night has spasms.".into(),
    }
}

#[test]
fn what_is_missing_is_said_with_its_numbers_and_stays_inert() {
    let mut f = findings(&year());
    f.technical.missing = Some(missing());
    f.technical.severity = Some(severity());
    let html = page(&f);
    assert!(!html.contains("<script>alert"));
    for said in [
        "277 of 311 calendar nights were logged",
        "On 204 of 276 nights every habit",
        "logged on 71 of 90 nights",
        "Not noted on 59 of 276 nights",
        "March 2026",
        "1.25 (0.75–1.75)",
        "1.50 (1.00–2.00)",
        "18%",
        "How strong the spasms are",
        "1.75, correlation of neighbouring nights −0.25",
        "5.5 (50 nights)",
        "+0.8 (+0.3 to +1.3)",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

#[test]
fn a_reason_for_filling_in_nothing_is_said() {
    let mut f = findings(&year());
    let mut found = missing();
    found.imputation.estimates.clear();
    found.imputation.text.clear();
    found.imputation.reason =
        Some(Reason { code: "too_large".into(), text: "It would take too long.".into() });
    f.technical.missing = Some(found);
    assert!(page(&f).contains("It would take too long."));
}

#[test]
fn what_was_not_asked_is_not_there() {
    let html = page(&findings(&year()));
    assert!(!html.contains("What is missing from the log") && !html.contains("How strong the"));
}
