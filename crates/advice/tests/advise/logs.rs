//! Findings made by hand: a person's log of 180 nights with 36 spasm nights, and changes to it.

use lumbago_domain::*;

/// A log with nothing but a rate.
pub(crate) fn plain() -> Findings {
    let interval = |point, low, high| Interval { point, low, high, level: 0.95 };
    let arm = Arm { label: String::new(), nights: 60, spasm_nights: 12, ..Arm::default() };
    Findings {
        schema_version: SCHEMA_VERSION.into(),
        program_version: "0".into(),
        sources: Vec::new(),
        settings: AnalysisSettings::default(),
        ledger: Ledger::default(),
        diagnostics: Vec::new(),
        outcome: OutcomeInfo {
            field: "spasm_count".into(),
            event: "spasm".into(),
            events: "spasms".into(),
            stand_in: None,
            measure: Measure::RateRatio,
            measure_reason: String::new(),
        },
        population: Population {
            persons: 1,
            nights_logged: 180,
            nights_span: 196,
            spasm_nights: 36,
            ..Population::default()
        },
        rate: Rate { spasm_nights_in_30: Some(interval(6.0, 4.4, 8.0)), ..Rate::default() },
        trend: Trend {
            word: TrendWord::CannotTell,
            recent: arm.clone(),
            before: arm,
            ratio: None,
            mattress_change: None,
            reason: None,
        },
        adequacy: Adequacy {
            word: Sureness::Moderate,
            logged_share: Some(0.92),
            weakest: "spasm_nights".into(),
            nights_needed: Some(120),
        },
        trial: Some(Trial { usual_in_30: 6.0, nights: 63, count_at_most: 8, too_rare: false }),
        effects: Vec::new(),
        levels: Vec::new(),
        model: None,
        signals: Vec::new(),
        habits: Vec::new(),
        people: vec![person("")],
        series: Vec::new(),
        comparisons: 1,
        technical: Default::default(),
    }
}

/// A person without answers.
pub(crate) fn person(code: &str) -> PersonSummary {
    PersonSummary {
        person: Person { code: code.into(), answers: Vec::new() },
        nights_logged: 180,
        nights_span: 196,
        spasm_nights: 36,
        spasms: Some(50),
        in_30: None,
        left_out: None,
        first_night: None,
        last_night: None,
    }
}

/// An effect of a catalogue contrast with a verdict: 50 exposed nights with 18 spasm nights and 130
/// others with 18, or the other way round where the verdict is for fewer.
pub(crate) fn effect(factor: &str, contrast: &str, verdict: Verdict) -> Effect {
    let catalogue = Catalogue::standard();
    let f = catalogue.factor(factor).unwrap_or_else(|| panic!("no factor {factor}"));
    let c = f.contrasts.iter().find(|c| c.id == contrast);
    let c = c.unwrap_or_else(|| panic!("no contrast {contrast} of {factor}"));
    let fewer = matches!(verdict, Verdict::Fewer | Verdict::LeaningFewer);
    let sign = if fewer { -1.0 } else { 1.0 };
    let (low, high) = match verdict {
        Verdict::More | Verdict::Fewer => (1.2, 9.6),
        Verdict::LittleDifference => (-0.8, 0.9),
        _ => (-2.0, 9.0),
    };
    let (low, high) = if fewer { (-high, -low) } else { (low, high) };
    let arm = |label: &str, nights: u32, spasm_nights: u32, rate: f64| Arm {
        label: label.into(),
        nights,
        spasm_nights,
        spasms: Some(spasm_nights + 4),
        observed_in_30: Some(30.0 * f64::from(spasm_nights) / f64::from(nights)),
        adjusted_in_30: Some(Interval {
            point: rate,
            low: rate - 2.0,
            high: rate + 2.0,
            level: 0.95,
        }),
    };
    let (a, b) = if fewer { (4.1, 9.3) } else { (9.3, 4.1) };
    let (x, y) = if fewer { (5, 31) } else { (18, 18) };
    let ratio = |point: f64| {
        let point: f64 = if fewer { 1.0 / point } else { point };
        Some(Interval { point, low: point / 1.6, high: point * 1.6, level: 0.95 })
    };
    let estimated = !verdict.is_refusal();
    Effect {
        factor: factor.into(),
        factor_label: f.label.clone(),
        contrast: contrast.into(),
        contrast_label: c.label.clone(),
        field: c.field.clone(),
        scope: Scope::Person,
        lag_nights: c.lag_nights,
        primary: c.primary,
        modifiable: f.modifiable,
        measure: Measure::RateRatio,
        rate_ratio: ratio(2.2).filter(|_| estimated),
        rate_ratio_shrunken: ratio(1.6).filter(|_| estimated),
        difference_per_30: estimated.then_some(Interval {
            point: 5.2 * sign,
            low,
            high,
            level: 0.95,
        }),
        std_error: None,
        std_error_df: None,
        p_value: estimated.then_some(0.01),
        q_value: estimated.then_some(0.05),
        nights: 180,
        spasm_nights: 36,
        exposed: arm(&c.exposed, 50, x, a),
        reference: arm(&c.reference, 130, y, b),
        verdict,
        reason: Reason { code: code(verdict).into(), text: "Because.".into() },
        nights_needed: matches!(
            verdict,
            Verdict::NotEnough | Verdict::CannotTell | Verdict::LeaningMore | Verdict::LeaningFewer
        )
        .then_some(240),
        method: "test".into(),
    }
}

fn code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::More | Verdict::Fewer => "passed",
        Verdict::LeaningMore | Verdict::LeaningFewer => "leaning",
        Verdict::LittleDifference => "equivalent",
        Verdict::CannotTell => "wide_interval",
        Verdict::NotEnough => "too_few_nights",
        Verdict::NotAnswerable => "constant",
    }
}

/// A habit that was recorded.
pub(crate) fn habit(factor: &str, field: &str) -> HabitSummary {
    HabitSummary {
        factor: factor.into(),
        field: field.into(),
        label: field.into(),
        unit: String::new(),
        nights: 180,
        quantiles: None,
        mean: None,
        share_any: None,
        share_notable: None,
        median_clock: None,
        levels: Vec::new(),
    }
}

/// A signal of the only person.
pub(crate) fn signal(id: &str, values: &[(&str, f64)]) -> Signal {
    Signal {
        id: id.into(),
        person: String::new(),
        state: SignalState::Fire,
        detail: String::new(),
        values: values
            .iter()
            .map(|&(name, value)| SignalValue { name: name.into(), value })
            .collect(),
        questions: Vec::new(),
    }
}

/// The plain log with one effect.
pub(crate) fn with_effect(factor: &str, contrast: &str, verdict: Verdict) -> Findings {
    Findings { effects: vec![effect(factor, contrast, verdict)], ..plain() }
}

/// The findings with an answer of their first person.
pub(crate) fn says(mut findings: Findings, key: &str, value: &str) -> Findings {
    let answer = Answer { key: key.into(), value: value.into(), date: None };
    findings.people[0].person.answers.push(answer);
    findings
}

/// A log in which everything is recorded, every contrast of the catalogue has the verdict, and
/// every habit is at its most telling.
pub(crate) fn everything(verdict: Verdict) -> Findings {
    let mut findings = plain();
    for factor in &Catalogue::standard().factors {
        for c in &factor.contrasts {
            findings.effects.push(effect(&factor.id, &c.id, verdict));
        }
        for field in factor.fields.iter().filter(|_| factor.id != "outcome") {
            let mut h = habit(&factor.id, &field.key);
            h.quantiles = Some([1.0, 5.0, 120.0, 150.0, 200.0]);
            (h.mean, h.share_any, h.share_notable) = (Some(0.4), Some(0.9), Some(0.8));
            h.median_clock = Some(23 * 60);
            findings.habits.push(h);
        }
    }
    findings.trend.word = TrendWord::LikelyBetter;
    findings.trend.mattress_change = Some(jiff_date(2025, 6, 29));
    let values = [("a", 5.0), ("b", 2.0), ("n", 11.0), ("severity", 9.0)];
    for rule in &lumbago_advice::knowledge::knowledge().escalations {
        let mut fired = signal(&rule.id, &values);
        if rule.id == "ESC06_red_flag" {
            fired.questions.push("RF18_inflammatory_pattern".into());
        }
        findings.signals.push(fired);
    }
    let conditions = "herniated_disc|sciatica|spinal_stenosis|arthritis|muscle_strain|other";
    let findings = says(findings, "conditions", conditions);
    says(findings, "smoking_status", "current")
}

fn jiff_date(year: i16, month: i8, day: i8) -> jiff::civil::Date {
    jiff::civil::date(year, month, day)
}

/// Every text of the advice that a reader sees, with its id; quoted sources left out.
pub(crate) fn all_texts(advice: &Advice) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let lists = [
        &advice.warnings,
        &advice.safety,
        &advice.from_log,
        &advice.from_studies,
        &advice.clinician_topics,
        &advice.expectation,
    ];
    for text in lists.into_iter().flatten() {
        all.push((text.id.clone(), text.text.clone()));
    }
    for s in &advice.worth_trying {
        for text in [&s.what, &s.because, &s.how_sure, &s.how_long, &s.how_known] {
            all.push((format!("try {}", s.factor), text.clone()));
        }
    }
    all.push(("next".into(), advice.next_step.headline.clone()));
    all.push(("next".into(), advice.next_step.sentence.clone()));
    let d = &advice.disclaimers;
    for text in [&d.top, &d.cause, &d.signs, &advice.red_flags.intro, &advice.red_flags.disclaimer]
    {
        all.push(("fixed".into(), text.clone()));
    }
    all
}
